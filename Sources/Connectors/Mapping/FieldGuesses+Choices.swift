import Growth

extension FieldGuesses {
    /// How the values of a required choice are told by their words.
    struct Choice {
        /// The word of ours that a value means; `nil` when nobody knows.
        let told: (String) -> String?
        /// Values without which a guess is not sure.
        let decisive: [String]
        /// Column names that mean the field.
        let names: [String]
        /// Fields whose column may stand in when no value is known.
        let standIn: String?
    }

    /// The vocabulary of `field`; `nil` where it is no required choice.
    func choice(of field: ImportField) -> Choice? {
        switch (kind, field.name) {
        case (.records(.opportunities), "outcome"):
            Choice(
                told: OpportunityOutcome.told,
                decisive: ["won", "lost"],
                names: ["outcome", "status", "result", "ergebnis", "deal status", "stage"]
                    + FieldNames.of("stage", kind: kind),
                standIn: "stage"
            )
        case (.records(.activities), "type"):
            Choice(
                told: ActivityWords.told,
                decisive: [],
                names: FieldNames.of("type", kind: kind),
                standIn: nil
            )
        default: nil
        }
    }

    /// The column whose values are told, with a map value by value; `nil` when there is none.
    func choiceGuess(_ field: ImportField, _ choice: Choice) -> FieldGuess? {
        guard case .choice(let words) = field.type, let column = column(of: choice) else {
            return nil
        }
        let profile = columns[column]
        let told = profile.choices.map { (value: $0, word: choice.told($0)) }
        let found = Set(told.compactMap(\.word))
        let missing = choice.decisive.filter { !found.contains($0) }
        var lines = [
            "  \(field.name):  # \(reason(choice, isKnown: told.allSatisfy { $0.word != nil }, missing))",
            "    column: \(profile.quotedName)", "    map:",
        ]
        let alternatives =
            words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        for (value, word) in told {
            let key = ConfigurationFile.quoted(value)
            lines.append(
                word.map { "      \(key): \($0)" }
                    ?? "      # \(key): ?   # \(alternatives)? Until it is said, its rows are refused"
            )
        }
        return FieldGuess(field: field.name, lines: lines, columns: [column])
    }

    private func reason(_ choice: Choice, isKnown: Bool, _ missing: [String]) -> String {
        if !missing.isEmpty {
            return "low confidence: no value is known to mean \(missing.joined(separator: " or "))"
        }
        if !choice.decisive.isEmpty {
            return "high confidence: its values tell \(choice.decisive.joined(separator: " from "))"
        }
        return isKnown
            ? "high confidence: every value is known"
            : "medium confidence: not every value is known"
    }

    /// The column with all decisive values, then the one named like the field, then the one most of
    /// whose rows are told.
    private func column(of choice: Choice) -> Int? {
        var best: (column: Int, rank: [Int])?
        for (column, profile) in columns.enumerated() {
            let values = profile.choices
            let words = Set(values.compactMap(choice.told))
            let isNamed = names(profile).contains { choice.names.contains($0) }
            let rows = profile.filled.count { choice.told($0) != nil }
            guard isCandidate(choice, words, isNamed: isNamed, rows: rows, of: profile) else {
                continue
            }
            let isDecided = !choice.decisive.isEmpty && choice.decisive.allSatisfy(words.contains)
            let rank = [isDecided ? 1 : 0, isNamed ? 1 : 0, rows]
            if best.map({ $0.rank.lexicographicallyPrecedes(rank) }) ?? true {
                best = (column, rank)
            }
        }
        return best?.column ?? choice.standIn.flatMap { column(named: $0) }
    }

    private func isCandidate(
        _ choice: Choice,
        _ words: Set<String>,
        isNamed: Bool,
        rows: Int,
        of profile: ColumnProfile
    ) -> Bool {
        guard !words.isEmpty else { return false }
        if choice.decisive.isEmpty { return isNamed || rows * 2 > profile.filled.count }
        return choice.decisive.contains { words.contains($0) }
    }

    private func names(_ profile: ColumnProfile) -> [String] {
        var words = profile.words
        let whole = words.joined(separator: " ")
        while words.count > 1, FieldNames.rowWords(of: kind).contains(words[0]) {
            words.removeFirst()
        }
        return [whole, words.joined(separator: " ")]
    }
}
