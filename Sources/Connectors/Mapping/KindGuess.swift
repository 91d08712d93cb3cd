import Growth

/// What a file seems to hold, told by its content, and by its name where that leaves a choice.
public struct KindGuess: Hashable, Sendable {
    /// What the rows are.
    public let kind: ImportKind
    /// What the file is taken for, such as `Stripe dashboard, payments`; `nil` where it needs a mapping.
    public let format: String?

    /// The likeliest kind of the rows of `file`; `nil` when nothing in it says so.
    /// - Throws: `InputProblem` when the file cannot be read.
    public static func of(_ file: ImportFile) throws -> KindGuess? {
        try file.checkIsText()
        let kind = try JSONFormat.looksLikeJSON(file) ? ofJSON(file) : ofCSV(file)
        return try kind.map { KindGuess(kind: $0, format: try format(of: file, as: $0)) }
    }

    /// What reads `file` as `kind` without a mapping; `nil` where it needs one.
    /// - Throws: `InputProblem` when the file cannot be read, or is JSON of no format we know.
    public static func format(of file: ImportFile, as kind: ImportKind) throws -> String? {
        try file.checkIsText()
        if try JSONFormat.looksLikeJSON(file) {
            return try JSONFormat.detect(file, kind: kind).title
        }
        let header = try header(of: file)
        if let found = BuiltInMappings.find(header, kind: kind) { return found.name }
        return BuiltInMappings.canonical(header, kind: kind).map { _ in "our own column names" }
    }

    private static func header(of file: ImportFile) throws -> CSVHeader {
        var reader = try CSVReader(file.open())
        return try CSVHeader.read(from: &reader, file: file)
    }

    // MARK: JSON

    private static func ofJSON(_ file: ImportFile) throws -> ImportKind? {
        for object in try JSONFormat.sample(of: file) {
            guard let format = JSONFormat.format(of: object) else { continue }
            switch format {
            case .segment, .posthog, .mixpanel, .amplitude: return .events
            case .groundswell: return OwnRecords.kind(of: object).map(ImportKind.records)
            case .stripe:
                let first = object["data"]?.arrayValue?.first ?? .object(object)
                let type = first["object"]?.stringValue ?? ""
                if let kind = StripeObjects.kind(of: type) { return .records(kind) }
            case .hubspot: if let kind = hubSpot(object) { return .records(kind) }
            case .csv: break
            }
        }
        return nil
    }

    /// HubSpot does not say of an object what it is, but objects have properties of their own.
    private static func hubSpot(_ object: JSONObject) -> RecordKind? {
        let first = object["results"]?.arrayValue?.first ?? .object(object)
        let properties = first["properties"]
        func has(_ names: String...) -> Bool { names.contains { properties?[$0] != nil } }
        if has("dealstage", "dealname") { return .opportunities }
        if has("email", "firstname", "lastname") { return .people }
        return has("domain", "name") ? .accounts : nil
    }

    // MARK: CSV

    /// So many rows tell dates from numbers and names from words; every kind is tried on them.
    private static let sampleRows = 100

    private static func ofCSV(_ file: ImportFile) throws -> ImportKind? {
        let header = try header(of: file)
        if let export = BuiltInMappings.export(with: header) { return export.kind }
        let named = named(file.stem)
        let own = ImportKind.all.compactMap { kind in
            BuiltInMappings.canonical(header, kind: kind)
                .map { (kind, $0.fields.count * 2 + (named.contains(kind) ? 5 : 0)) }
        }
        if let kind = surest(own) { return kind }
        let rows = try CSVImport.sampleRows(of: file, mapping: nil).prefix(sampleRows)
        let columns = header.names.indices.map { place in
            ColumnProfile(name: header.names[place], values: rows.map { $0.text(place) })
        }
        let guessed = ImportKind.all.map { kind in
            let strength = FieldGuesses(kind, columns, stem: file.stem).strength
            return (kind, strength + (named.contains(kind) ? 6 : 0))
        }
        return surest(guessed.filter { $0.1 > 0 })
    }

    /// The one with the most points, of several the first.
    private static func surest(_ points: [(kind: ImportKind, points: Int)]) -> ImportKind? {
        let most = points.map(\.points).max()
        return points.first { $0.points == most }?.kind
    }

    /// The kinds that a file of this name is about.
    private static func named(_ stem: String) -> Set<ImportKind> {
        let single = Wording.words(stem).map(singular)
        let pairs = zip(single, single.dropFirst()).map { "\($0) \($1)" }
        let spoken = Set(single + pairs)
        return Set(ImportKind.all.filter { !spoken.isDisjoint(with: words(of: $0)) })
    }

    /// `companies` and `company` are one word here.
    private static func singular(_ word: String) -> String {
        if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        return word.hasSuffix("s") ? String(word.dropLast()) : word
    }

    /// What files of this kind are called, each word in the singular.
    private static func words(of kind: ImportKind) -> Set<String> {
        let own = Wording.words(kind.name).map(singular).joined(separator: " ")
        guard case .records(let kind) = kind else {
            return [own, "track", "usage", "page", "clickstream"]
        }
        let others: [String] =
            switch kind {
            case .accounts: ["company", "customer", "organization", "organisation"]
            case .people: ["user", "contact", "lead", "person"]
            case .memberships: ["member"]
            case .subscriptions: ["contract"]
            case .invoices: ["payment", "charge", "bill"]
            case .opportunities: ["deal", "pipeline"]
            case .stageChanges: ["deal stage", "stage history", "opportunity history"]
            case .activities: ["call", "meeting", "task", "ticket", "engagement"]
            case .pilots: ["trial", "poc"]
            case .churnReasons: ["churn", "cancellation", "churn event"]
            case .products: ["price", "plan"]
            case .spend: ["campaign", "ad", "cost"]
            case .team: ["rep", "salesperson", "sales team"]
            case .signals: ["feedback", "np", "review", "survey"]
            }
        return Set([own] + others)
    }
}

extension BuiltInMappings {
    /// The export that a file with `header` is: the one that says most of its columns.
    fileprivate static func export(with header: CSVHeader) -> KnownExport? {
        let names = Set(header.names.map { ByteString($0) })
        let fitting = known.filter { export in
            export.signature.allSatisfy { column in
                column.split(separator: "|").contains { names.contains(ByteString(String($0))) }
            }
        }
        func weight(_ export: KnownExport) -> Int {
            export.signature.count * 100 + export.mapping(for: header).fields.count
        }
        // Of several that say as much, the later is about less.
        return fitting.reversed().max { weight($0) < weight($1) }
    }
}

extension FieldGuesses {
    /// How much of a file is said by taking its rows for this kind; below 1 when hardly anything is.
    fileprivate var strength: Int {
        var points = 0
        for field in kind.fields {
            if let column = column(named: field.name) {
                guard columns[column].score(for: field, kind: kind) >= ColumnProfile.sure else {
                    continue
                }
                points += Self.common.contains(field.name) ? 1 : 2
            }
        }
        let filled = Set(
            all.filter { $0.lines.first?.hasPrefix("  #") == false }.map(\.field)
        )
        let missing = kind.fields.filter { $0.isRequired && !filled.contains($0.name) }
        return points - 3 * missing.count
    }

    /// Fields that rows of many kinds have.
    private static let common: Set = [
        "id", "name", "created_at", "updated_at", "account", "email", "source", "type", "amount",
        "owner", "user", "country", "status", "plan",
    ]
}

extension ImportFormat {
    /// How people call it.
    fileprivate var title: String {
        switch self {
        case .csv: "CSV"
        case .segment: "Segment JSON"
        case .posthog: "PostHog JSON"
        case .mixpanel: "Mixpanel JSON"
        case .amplitude: "Amplitude JSON"
        case .stripe: "Stripe JSON"
        case .hubspot: "HubSpot JSON"
        case .groundswell: "an export of Groundswell"
        }
    }
}
