import Growth

/// The mappings of exports that everybody gets with the same columns, found by their headers.
enum BuiltInMappings {
    /// The mappings that hold for a file with `header`, and what the export is called.
    static func find(_ header: CSVHeader, kind: ImportKind) -> (name: String, mappings: [Mapping])?
    {
        let names = Set(header.names.map { ByteString($0) })
        func has(_ alternatives: String) -> Bool {
            alternatives.split(separator: "|").contains { names.contains(ByteString(String($0))) }
        }
        if kind == .records(.stageChanges), let found = hubSpotStages(header, has) { return found }
        for export in known where export.kind == kind && export.signature.allSatisfy(has) {
            return (export.name, [export.mapping(for: header)])
        }
        return nil
    }

    /// A mapping of every column to the field of its own name, when the header uses our names.
    ///
    /// At least half of the columns must be ours, or all of our columns there, with all that the kind
    /// needs; the others are kept as properties. The id may also be called after its kind (`subscription_id`), an account
    /// `account_id`, a user `user_id`; a file with an id column of any other name needs a mapping. A
    /// `currency` column holds for every amount.
    static func canonical(_ header: CSVHeader, kind: ImportKind) -> Mapping? {
        let fields = kind.fields
        var columns: [(field: String, column: String)] = []
        for name in header.names {
            guard let field = canonicalField(name, of: kind),
                !columns.contains(where: { $0.field == field })
            else { continue }
            columns.append((field, name))
        }
        let known = columns.map(\.field)
        let taken = Set(columns.map(\.column))
        let isForeignID = header.names.contains { name in
            name.hasSuffix("_id") && !taken.contains(name)
        }
        guard !isForeignID || known.contains("id") else { return nil }
        let needsOutcome = !(kind == .records(.opportunities) && known.contains("stage"))
        let required = fields.filter { $0.isRequired && (needsOutcome || $0.name != "outcome") }
        let currency = header.names.first { $0.lowercased() == "currency" }
        let isOwnExport = fields.allSatisfy { known.contains($0.name) }
        guard
            isOwnExport || (known.count + (currency == nil ? 0 : 1)) * 2 >= header.names.count,
            required.allSatisfy({ known.contains($0.name) })
        else { return nil }
        switch kind {
        case .events:
            guard ["user", "anonymous", "account"].contains(where: known.contains) else {
                return nil
            }
        case .records(let kind):
            let identity = ["id"] + RecordSchema.of(kind).identifyingFields
            guard identity.contains(where: known.contains) else { return nil }
        }
        var mapping = Mapping(kind: kind)
        mapping.fields = columns.map { field, column in
            var mapped = FieldMapping(field, .columns([column]))
            if kind.field(field)?.type == .money { mapped.currencyColumn = currency }
            return mapped
        }
        mapping.properties = .all
        mapping.dropsTextMarks = true
        return mapping
    }

    /// The field of ours that a column of this name fills.
    private static func canonicalField(_ column: String, of kind: ImportKind) -> String? {
        if kind.field(column) != nil { return column }
        let own: [String: String] =
            switch kind {
            case .events: ["event_id": "id", "message_id": "id"]
            case .records(.accounts): ["account_id": "id"]
            case .records(.people): ["user_id": "id", "person_id": "id"]
            case .records(let kind): ["\(singular(kind))_id": "id"]
            }
        let field =
            own[column]
            ?? ["account_id": "account", "user_id": "user", "person_id": "person"][column]
        return field.flatMap { kind.field($0) == nil ? nil : $0 }
    }

    private static func singular(_ kind: RecordKind) -> String {
        switch kind {
        case .opportunities: "opportunity"
        case .activities: "activity"
        case .stageChanges: "stage_change"
        case .churnReasons: "churn_reason"
        case .people: "person"
        case .team, .spend: kind.rawValue
        default: String(kind.rawValue.dropLast())
        }
    }

    /// `Date entered "Closed won (Sales Pipeline)"` columns: one stage change for each that is filled.
    private static func hubSpotStages(
        _ header: CSVHeader,
        _ has: (String) -> Bool
    ) -> (name: String, mappings: [Mapping])? {
        guard has("Record ID") else { return nil }
        var mappings: [Mapping] = []
        for column in header.names where column.lowercased().hasPrefix("date entered") {
            let quoted = column.split(separator: "\"", omittingEmptySubsequences: false)
            let label = quoted.count >= 3 ? String(quoted[1]) : String(column.dropFirst(12))
            let stage = label.firstRange(of: " (").map { String(label[..<$0.lowerBound]) } ?? label
            var mapping = Mapping(kind: .records(.stageChanges))
            var changed = FieldMapping("changed_at", .columns([column]))
            changed.skipsRowWhenBlank = true
            mapping.fields = [
                changed, FieldMapping("opportunity", .columns(["Record ID"])),
                FieldMapping("stage", .constant(stage.trimmedText)),
            ]
            mappings.append(mapping)
        }
        return mappings.isEmpty ? nil : ("HubSpot deals, their stage dates", mappings)
    }

    static let known: [KnownExport] =
        KnownExport.stripe + KnownExport.hubSpot + KnownExport.salesforce + KnownExport.warehouse
}

extension String {
    fileprivate var trimmedText: String {
        String(decoding: trimmed(Array(utf8)[...]), as: UTF8.self)
    }
}

/// An export of another product: how it is recognized and read.
struct KnownExport: Sendable {
    let name: String
    let kind: ImportKind
    /// Columns that must all be there; `a|b` means one of them.
    let signature: [String]
    let fields: [FieldMapping]
    var filters: [RowFilter] = []
    /// What calls the events of this table are.
    var call = Event.Call.track
    /// Columns that are no properties, `*` standing for any text; `nil` keeps no columns.
    var leavesOut: [String]?

    /// The mapping for a file that has `header`: of each field the first column that is there.
    func mapping(for header: CSVHeader) -> Mapping {
        var mapping = Mapping(kind: kind)
        mapping.name = name
        mapping.call = call
        mapping.filters = filters
        mapping.tellsEmpty = true
        for field in fields {
            if let found = resolved(field, header) { mapping.fields.append(found) }
        }
        if let leavesOut {
            let used = Set(mapping.fields.flatMap(\.columnNames))
            let kept = header.names.filter { name in
                !used.contains(name) && !leavesOut.contains { ValueMapping($0, "").matches(name) }
            }
            mapping.properties = .columns(kept.map { PropertyColumn(name: $0, column: $0) })
        }
        return mapping
    }

    private func resolved(_ field: FieldMapping, _ header: CSVHeader) -> FieldMapping? {
        var field = field
        if let column = field.currencyColumn {
            field.currencyColumn = first(of: column, in: header)
        }
        guard case .columns(let columns) = field.source else { return field }
        let found = columns.compactMap { first(of: $0, in: header) }
        guard found.count == columns.count || (field.separator == " " && !found.isEmpty) else {
            return nil
        }
        field.source = .columns(found)
        return field
    }

    private func first(of alternatives: String, in header: CSVHeader) -> String? {
        alternatives.split(separator: "|").lazy.map(String.init).first { header.names.contains($0) }
    }
}

extension FieldMapping {
    /// A field of a built-in mapping; `a|b` takes the first of these columns that is there.
    static func from(
        _ field: String,
        _ columns: String...,
        currency: String? = nil,
        split: String? = nil,
        separator: String = " ",
        map: [(String, String)] = [],
        skipsRowWhenBlank: Bool = false
    ) -> FieldMapping {
        var mapping = FieldMapping(field, .columns(columns))
        mapping.skipsRowWhenBlank = skipsRowWhenBlank
        mapping.currencyColumn = currency
        mapping.split = split
        mapping.separator = separator
        mapping.values = map.map { ValueMapping($0.0, $0.1) }
        return mapping
    }

    fileprivate var columnNames: [String] {
        if case .columns(let names) = source { names } else { [] }
    }
}
