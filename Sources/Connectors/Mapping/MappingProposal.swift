import Growth

/// Guesses a mapping for a CSV from its header and first rows, and says why.
public enum MappingProposal {
    /// A mapping file for `file` as `kind`: YAML with a comment on each guess.
    ///
    /// It parses, so it can be imported with at once.
    /// - Throws: `InputProblem` when the file cannot be read or is not CSV.
    public static func propose(file: ImportFile, kind: ImportKind) throws -> String {
        guard try !JSONFormat.looksLikeJSON(file) else {
            throw InputProblem(
                "proposal_needs_csv",
                "this is JSON, which needs no mapping.",
                advice: "Import it as it is: groundswell import \(kind.name) \(file.path).",
                file: file.path
            )
        }
        let stream = try file.open()
        var reader = try CSVReader(stream)
        let header = try CSVHeader.read(from: &reader, file: file)
        let rows = try CSVImport.sampleRows(of: file, mapping: nil)
        let columns = header.names.indices.map { place in
            ColumnProfile(name: header.names[place], values: rows.map { $0.text(place) })
        }
        let guesses = guess(kind, columns, stem: file.stem)
        return text(kind, file, columns, guesses, rows: rows.count)
    }

    /// What a field is filled from, and why.
    struct Guess {
        let field: String
        /// What stands behind the field in YAML.
        let yaml: String
        let column: Int?
        let reason: String
    }

    // MARK: Guessing

    private static func guess(
        _ kind: ImportKind,
        _ columns: [ColumnProfile],
        stem: String
    ) -> [Guess] {
        var candidates: [(score: Int, field: Int, column: Int)] = []
        for (place, field) in kind.fields.enumerated() where field.name != "outcome" {
            for (column, profile) in columns.enumerated() {
                let score = profile.score(for: field, kind: kind)
                if score > 0 { candidates.append((score, place, column)) }
            }
        }
        candidates.sort { ($1.score, $0.field, $0.column) < ($0.score, $1.field, $1.column) }
        var taken: [Int: Int] = [:]
        for candidate in candidates
        where taken[candidate.field] == nil && !taken.values.contains(candidate.column) {
            taken[candidate.field] = candidate.column
        }
        let hasMonthly =
            kind.fields.firstIndex { $0.name == "mrr" }.map { taken[$0] != nil } ?? false
        if hasMonthly, let amount = kind.fields.firstIndex(where: { $0.name == "amount" }) {
            taken[amount] = nil
        }
        var guesses: [Guess] = []
        for (place, field) in kind.fields.enumerated() {
            if let column = taken[place] {
                guesses.append(filled(field, columns[column], column, kind))
            } else if let guess = fallback(field, kind, columns, taken.values.map { $0 }, stem) {
                guesses.append(guess)
            }
        }
        if kind == .events,
            !guesses.contains(where: { ["user", "anonymous", "account"].contains($0.field) })
        {
            guesses.append(actor(columns))
        }
        if guesses.isEmpty, let first = columns.first {
            guesses.append(
                Guess(
                    field: "id",
                    yaml: quotedColumn(first.name),
                    column: 0,
                    reason: "low confidence: no column is named like a field, this is the first one"
                )
            )
        }
        return guesses
    }

    private static func filled(
        _ field: ImportField,
        _ profile: ColumnProfile,
        _ column: Int,
        _ kind: ImportKind
    ) -> Guess {
        let isSure = profile.score(for: field, kind: kind) >= ColumnProfile.sure
        var reason =
            "\(isSure ? "high" : "medium") confidence: "
            + (isSure ? "named like it" : "its name resembles it") + ", \(profile.summary)"
        var yaml = quotedColumn(profile.name)
        if field.type == .time {
            switch TimeFormat.detect(in: profile.filled) {
            case .found(let format) where format != .iso:
                yaml = "{column: \(quotedColumn(profile.name)), format: \(format)}"
            case .ambiguous:
                let mark = profile.filled.first?.contains("-") == true ? "-" : "/"
                yaml = "{column: \(quotedColumn(profile.name)), format: DD\(mark)MM\(mark)YYYY}"
                reason = "low confidence: day or month may come first, check; " + profile.summary
            default: break
            }
        }
        return Guess(field: field.name, yaml: yaml, column: column, reason: reason)
    }

    /// What to write for a field no column was found for; `nil` when it may stay away.
    private static func fallback(
        _ field: ImportField,
        _ kind: ImportKind,
        _ columns: [ColumnProfile],
        _ taken: [Int],
        _ stem: String
    ) -> Guess? {
        if field.name == "outcome" { return outcome(columns) }
        if field.name == "name" { return name(columns, kind) }
        if kind == .events, field.name == "account",
            let column = columns.firstIndex(where: {
                CSVHeader.folded($0.name) == "subscription id"
            })
        {
            return Guess(
                field: "account",
                yaml: "{column: \(quotedColumn(columns[column].name)), lookup: subscriptions}",
                column: column,
                reason: "medium confidence: the account of this subscription"
            )
        }
        guard field.isRequired else { return nil }
        if field.type == .time {
            let column =
                columns.indices.first { columns[$0].isTime && !taken.contains($0) }
                ?? columns.indices.first { columns[$0].isTime } ?? 0
            return Guess(
                field: field.name,
                yaml: quotedColumn(columns[column].name),
                column: column,
                reason:
                    "low confidence: \(columns[column].isTime ? "it holds dates" : "no column holds dates, name one")"
            )
        }
        return filler(field, kind, columns, taken, stem)
    }

    /// Something that lets the mapping parse, for a field that every row needs.
    private static func filler(
        _ field: ImportField,
        _ kind: ImportKind,
        _ columns: [ColumnProfile],
        _ taken: [Int],
        _ stem: String
    ) -> Guess {
        if case .choice(let words) = field.type {
            let isTicket = columns.contains { CSVHeader.folded($0.name).contains("ticket") }
            let word = isTicket && words.contains("ticket") ? "ticket" : words.last ?? ""
            return Guess(
                field: field.name,
                yaml: "{value: \(word)}",
                column: nil,
                reason: "low confidence: no column says it; one of \(words.joined(separator: ", "))"
            )
        }
        let isEvent = kind == .events && field.name == "event"
        if isEvent || columns.isEmpty {
            return Guess(
                field: field.name,
                yaml: "{value: \(ConfigurationFile.quoted(stem))}",
                column: nil,
                reason: "low confidence: no column names the event, so all rows are one"
            )
        }
        let column = columns.indices.first { !taken.contains($0) } ?? 0
        return Guess(
            field: field.name,
            yaml: quotedColumn(columns[column].name),
            column: column,
            reason: "low confidence: a row needs it and no column is named like it, check"
        )
    }

    /// A name from two columns, or from the id where that is a name.
    private static func name(_ columns: [ColumnProfile], _ kind: ImportKind) -> Guess? {
        func column(_ names: String...) -> ColumnProfile? {
            columns.first { names.contains(CSVHeader.folded($0.name)) }
        }
        if kind == .records(.people), let first = column("first name"),
            let last = column("last name")
        {
            let yaml = "{columns: [\(quotedColumn(first.name)), \(quotedColumn(last.name))]}"
            return Guess(
                field: "name",
                yaml: yaml,
                column: nil,
                reason: "high confidence: first and last name"
            )
        }
        guard let own = column("account", "product", "sales agent"), !own.filled.isEmpty,
            [.records(.accounts), .records(.products), .records(.team)].contains(kind)
        else { return nil }
        return Guess(
            field: "name",
            yaml: quotedColumn(own.name),
            column: nil,
            reason: "medium confidence: the id is a name"
        )
    }

    private static func outcome(_ columns: [ColumnProfile]) -> Guess {
        let found = columns.firstIndex { profile in
            profile.filled.contains { OpportunityOutcome.of(stage: $0) != "open" }
                && profile.distinct <= 50
        }
        guard let found else {
            return Guess(
                field: "outcome",
                yaml: "{value: open}",
                column: nil,
                reason: "low confidence: no column tells won from lost"
            )
        }
        let map = "{\"*won*\": won, \"*lost*\": lost, \"*\": open}"
        return Guess(
            field: "outcome",
            yaml: "{column: \(quotedColumn(columns[found].name)), map: \(map)}",
            column: nil,
            reason: "high confidence: its values tell won from lost"
        )
    }

    private static func actor(_ columns: [ColumnProfile]) -> Guess {
        let column = columns.firstIndex { CSVHeader.folded($0.name).hasSuffix("id") } ?? 0
        return Guess(
            field: "user",
            yaml: quotedColumn(columns.isEmpty ? "user" : columns[column].name),
            column: column,
            reason: "low confidence: an event needs somebody who did it, check"
        )
    }

    // MARK: Writing

    private static func text(
        _ kind: ImportKind,
        _ file: ImportFile,
        _ columns: [ColumnProfile],
        _ guesses: [Guess],
        rows: Int
    ) -> String {
        let usesComma = columns.contains(where: \.hasDecimalComma)
        var lines = [
            "# A mapping guessed from the header and \(rows) rows. Check every line, then import with it.",
            "kind: \(kind.name)",
            "name: \(ConfigurationFile.quoted(file.stem))",
            "# timezone: Europe/Berlin  # moments without a zone are read as UTC unless this says otherwise",
            "# currency: EUR  # of amounts without one; else the currency of the workspace",
        ]
        if usesComma { lines.append("decimal: \",\"  # amounts like 12,5 stand in the file") }
        lines.append("columns:")
        for guess in guesses { lines.append("  \(guess.field): \(guess.yaml)  # \(guess.reason)") }
        let used = Set(guesses.compactMap(\.column))
        let rest = columns.indices.filter { !used.contains($0) }
        let keepsAny = rest.contains { columns[$0].distinct > 0 }
        if !rest.isEmpty {
            lines.append(
                (keepsAny ? "" : "# ") + "properties:  # further columns that are kept as they are"
            )
        }
        for column in rest {
            let profile = columns[column]
            let entry = "- \(quotedColumn(profile.name))  # \(profile.summary)"
            lines.append(profile.distinct > 0 ? "  \(entry)" : "  # \(entry)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quotedColumn(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0 & 0xDF) || $0 == UInt8(ascii: "_")
        }
        let startsWithLetter = name.utf8.first.map { (65...90).contains($0 & 0xDF) } ?? false
        let isNull = name.lowercased() == "null"
        return isPlain && startsWithLetter && !isNull ? name : ConfigurationFile.quoted(name)
    }
}
