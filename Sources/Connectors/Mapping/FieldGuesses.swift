import Growth

/// Assigns the columns of a file to the fields of a kind.
struct FieldGuesses {
    let kind: ImportKind
    let columns: [ColumnProfile]
    private let stem: String
    /// The place of the column that is named like a field.
    private var taken: [String: Int] = [:]

    init(_ kind: ImportKind, _ columns: [ColumnProfile], stem: String) {
        (self.kind, self.columns, self.stem) = (kind, columns, stem)
        assign()
    }

    /// The guesses in the order of the fields.
    var all: [FieldGuess] {
        let made = kind.fields.map { ($0, guess($0)) }
        let used = Set(made.flatMap { $0.1?.columns ?? [] })
        let guesses = made.compactMap { field, guess in
            guess ?? (isWanted(field) ? asked(field, used) : nil)
        }
        guard guesses.isEmpty, let id = kind.field("id") else { return guesses }
        return [asked(id, used)]
    }

    // MARK: Columns named like a field

    /// Gives each field the column that fits it best, the surest pairs first.
    private mutating func assign() {
        var candidates: [(score: Int, place: Int, field: String, column: Int)] = []
        for (place, field) in kind.fields.enumerated() where choice(of: field) == nil {
            for (column, profile) in columns.enumerated() {
                let score = profile.score(for: field, kind: kind)
                if score > 0 { candidates.append((score, place, field.name, column)) }
            }
        }
        candidates.sort { ($1.score, $0.place, $0.column) < ($0.score, $1.place, $1.column) }
        var used = Set<Int>()
        for candidate in candidates
        where taken[candidate.field] == nil && !used.contains(candidate.column) {
            taken[candidate.field] = candidate.column
            used.insert(candidate.column)
        }
        if taken["mrr"] != nil { taken["amount"] = nil }
    }

    /// The column that is named like `field`.
    func column(named field: String) -> Int? { taken[field] }

    private func guess(_ field: ImportField) -> FieldGuess? {
        if let choice = choice(of: field) { return choiceGuess(field, choice) }
        guard let column = taken[field.name] else { return fallback(field) }
        let profile = columns[column]
        let reason = reason(field, profile)
        switch field.type {
        case .time: return time(field, column, reason)
        case .money: return money(field, column, reason)
        default: return .filled(field.name, profile.quotedName, [column], reason)
        }
    }

    private func reason(_ field: ImportField, _ profile: ColumnProfile) -> String {
        guard profile.fits(field) else {
            let flaw = profile.unreadable(as: field)
                .map {
                    "not every value can be read, such as "
                        + "\(ConfigurationFile.quoted(String($0.prefix(40)))); map reads it as blank"
                }
            return "low confidence: named like it, but \(flaw ?? "blank in the first rows")"
        }
        let isSure = profile.score(for: field, kind: kind) >= ColumnProfile.sure
        return "\(isSure ? "high" : "medium") confidence: "
            + (isSure ? "named like it" : "its name resembles it") + ", \(profile.summary)"
    }

    private func time(_ field: ImportField, _ column: Int, _ reason: String) -> FieldGuess {
        let profile = columns[column]
        func formatted(_ format: String) -> String {
            "{column: \(profile.quotedName), format: \(format)}"
        }
        switch TimeFormat.detect(in: profile.filled) {
        case .found(let format) where format != .iso:
            return .filled(field.name, formatted("\(format)"), [column], reason)
        case .ambiguous:
            let mark = profile.filled.first?.contains("-") == true ? "-" : "/"
            return .filled(
                field.name,
                formatted("DD\(mark)MM\(mark)YYYY"),
                [column],
                "low confidence: day or month may come first, check; " + profile.summary
            )
        default: return .filled(field.name, profile.quotedName, [column], reason)
        }
    }

    private func money(_ field: ImportField, _ column: Int, _ reason: String) -> FieldGuess {
        let profile = columns[column]
        let currency = columns.firstIndex { other in
            FieldNames.meansCurrency(other.name) && !other.filled.isEmpty
                && other.filled.allSatisfy { CurrencyCode($0) != nil }
        }
        guard let currency else {
            return .filled(field.name, profile.quotedName, [column], reason)
        }
        let yaml =
            "{column: \(profile.quotedName), currency_column: \(columns[currency].quotedName)}"
        return .filled(field.name, yaml, [column, currency], reason)
    }

    // MARK: Fields without a column of their name

    private func fallback(_ field: ImportField) -> FieldGuess? {
        switch field.name {
        case "name": return name()
        case "user" where kind == .events: return userByEmail()
        case "account" where kind == .events: return accountBySubscription()
        case "time", "occurred_at", "changed_at": return onlyTime(field)
        default: return nil
        }
    }

    /// A name from two columns, or from the id where that is a name.
    private func name() -> FieldGuess? {
        func column(_ names: String...) -> Int? {
            columns.firstIndex {
                names.contains($0.words.joined(separator: " ")) && !$0.filled.isEmpty
            }
        }
        if kind == .records(.people), let first = column("first name", "vorname", "prenom"),
            let last = column("last name", "nachname", "apellido", "apellidos")
        {
            let names = "\(columns[first].quotedName), \(columns[last].quotedName)"
            return .filled(
                "name",
                "{columns: [\(names)]}",
                [first, last],
                "high confidence: first and last name"
            )
        }
        guard [.records(.accounts), .records(.products), .records(.team)].contains(kind),
            let own = column("account", "product", "sales agent")
        else { return nil }
        return .filled(
            "name",
            columns[own].quotedName,
            [own],
            "medium confidence: the id is a name"
        )
    }

    /// The e-mail of a person, where no column holds an id.
    private func userByEmail() -> FieldGuess? {
        guard let column = taken["email"] ?? columns.firstIndex(where: \.isEmail) else {
            return nil
        }
        return .filled(
            "user",
            columns[column].quotedName,
            [column],
            "medium confidence: no column names the user, so the e-mail does"
        )
    }

    private func accountBySubscription() -> FieldGuess? {
        let column = columns.firstIndex { $0.words == ["subscription", "id"] }
        guard let column else { return nil }
        return .filled(
            "account",
            "{column: \(columns[column].quotedName), lookup: subscriptions}",
            [column],
            "medium confidence: the account of this subscription"
        )
    }

    /// The moment of a happening, where only one column holds dates.
    private func onlyTime(_ field: ImportField) -> FieldGuess? {
        let found = columns.indices.filter { columns[$0].isTime }
        guard field.isRequired, found.count == 1, !taken.values.contains(found[0]) else {
            return nil
        }
        return time(
            field,
            found[0],
            "medium confidence: the only column of dates, \(columns[found[0]].summary)"
        )
    }

    // MARK: Fields to ask for

    private func isWanted(_ field: ImportField) -> Bool {
        if field.isRequired { return true }
        switch (kind, field.name) {
        case (.events, "user"): return true
        case (.records(.people), _): return false
        case (.records, "account"): return true
        case (.records(.opportunities), "id"), (.records(.opportunities), "created_at"),
            (.records(.opportunities), "closed_at"), (.records(.opportunities), "amount"):
            return true
        case (.records(.subscriptions), "mrr"): return taken["amount"] == nil
        default: return false
        }
    }

    private func asked(_ field: ImportField, _ used: Set<Int>) -> FieldGuess {
        if case .choice(let words) = field.type {
            let what =
                field.name == "outcome" ? "no column tells won from lost" : "no column tells it"
            let forAll = field.name == "outcome" ? "" : ", or {value: …} for all rows"
            return .asked(
                field.name,
                "\(what); a column with a map of its values to "
                    + words.joined(separator: ", ") + forAll
            )
        }
        let possible = columns.indices.filter {
            !used.contains($0) && columns[$0].fits(field)
                && (field.type != .text || !(columns[$0].isTime || columns[$0].isFlag))
        }
        var reason = "none of the columns looks like it"
        if !possible.isEmpty {
            reason +=
                "; one of: "
                + possible.prefix(8).map { columns[$0].quotedName }.joined(separator: ", ")
                + (possible.count > 8 ? ", …" : "")
        }
        if kind == .events, field.name == "event" {
            reason += ", or {value: \(ConfigurationFile.quoted(stem))} for all rows"
        }
        return .asked(field.name, reason)
    }
}
