public import Growth

extension Mapping {
    /// The keys a mapping file may have, in the order of documentation.
    public static let knownKeys = [
        "kind", "name", "format", "delimiter", "encoding", "decimal", "timezone", "currency",
        "columns", "id", "when", "properties",
    ]
    /// The keys the table of one column may have.
    public static let knownColumnKeys = [
        "column", "columns", "value", "separator", "format", "unit", "currency", "currency_column",
        "map", "default", "lookup", "split",
    ]

    /// Reads a mapping file.
    /// - Throws: `InputProblems`: everything that is wrong with it, each with its line and a suggestion.
    public static func read(_ text: String, fileName: String) throws(InputProblems) -> Mapping {
        let draft = draft(text, fileName: fileName)
        if let mapping = draft.mapping, draft.problems.isEmpty { return mapping }
        let unreadable = InputProblem(
            "mapping_invalid",
            "the mapping cannot be read.",
            file: fileName
        )
        throw InputProblems(draft.problems.isEmpty ? [unreadable] : draft.problems)
    }

    /// What can be read of a mapping that somebody is still writing, and what is wrong with it.
    ///
    /// `mapping` is `nil` when not even its kind can be told.
    public static func draft(
        _ text: String,
        fileName: String
    ) -> (mapping: Mapping?, problems: [InputProblem]) {
        let document: YAMLDocument
        do {
            document = try YAMLDocument(text, fileName: fileName)
        } catch {
            return (nil, [error])
        }
        var reader = MappingReader(fileName: fileName)
        let mapping = reader.read(document.root)
        do {
            try reader.problems.throwIfAny()
        } catch {
            return (mapping, error.problems)
        }
        return (mapping, [])
    }
}

/// Builds a `Mapping` from YAML and gathers what is wrong.
private struct MappingReader {
    var problems: ProblemList

    init(fileName: String) { problems = ProblemList(fileName: fileName) }

    mutating func read(_ root: YAMLValue) -> Mapping? {
        guard case .table(let entries) = root.content else {
            problems.add(
                "mapping_empty",
                "a mapping is a table of keys, this is \(root.sort).",
                advice: "Start with \"kind: events\" and \"columns:\".",
                line: root.line
            )
            return nil
        }
        guard var mapping = readKind(entries, line: root.line) else { return nil }
        for entry in entries { readEntry(entry, into: &mapping) }
        checkWhole(mapping, line: root.line)
        return mapping
    }

    private mutating func readKind(_ entries: [YAMLEntry], line: Int) -> Mapping? {
        let known = ImportKind.all.map(\.name)
        guard let entry = entries.first(where: { $0.key == "kind" }), let word = entry.value.text
        else {
            problems.add(
                "mapping_kind_missing",
                "the mapping does not say what the rows are.",
                advice: "Add \"kind:\" with one of \(known.joined(separator: ", ")).",
                line: line,
                field: "kind"
            )
            return nil
        }
        guard let kind = ImportKind(word) else {
            problems.addUnknown(
                "mapping_kind_unknown",
                word,
                what: "a kind of import",
                known: known,
                line: entry.value.line,
                field: "kind"
            )
            return nil
        }
        return Mapping(kind: kind)
    }

    private mutating func readEntry(_ entry: YAMLEntry, into mapping: inout Mapping) {
        let value = entry.value
        switch entry.key {
        case "kind": break
        case "name": mapping.name = text(entry)
        case "format":
            mapping.format = choice(entry, ImportFormat.init(rawValue:), Self.formats) ?? .csv
        case "delimiter": mapping.delimiter = delimiter(entry)
        case "encoding": mapping.encoding = choice(entry, TextEncoding.init(named:), Self.encodings)
        case "decimal": mapping.decimal = choice(entry, DecimalMark.init(rawValue:), [".", ","])
        case "timezone", "time_zone": mapping.timeZone = zone(entry)
        case "currency": mapping.currency = currency(value, field: "currency")
        case "columns": readColumns(value, into: &mapping)
        case "id": mapping.idColumns = names(entry)
        case "when": readFilters(value, into: &mapping)
        case "properties": readProperties(value, into: &mapping)
        default:
            problems.addUnknown(
                "mapping_key_unknown",
                entry.key,
                what: "a key of a mapping",
                known: Mapping.knownKeys,
                line: entry.line,
                field: entry.key
            )
        }
    }

    private static let formats = ImportFormat.allCases.map(\.rawValue)
    private static let encodings = TextEncoding.allCases.map(\.rawValue)

    private mutating func text(_ entry: YAMLEntry) -> String? {
        if let text = entry.value.text { return text }
        problems.add(
            "mapping_text_expected",
            "a single value was expected, this is \(entry.value.sort).",
            line: entry.value.line,
            field: entry.key
        )
        return nil
    }

    private mutating func choice<Value>(
        _ entry: YAMLEntry,
        _ make: (String) -> Value?,
        _ known: [String]
    ) -> Value? {
        guard let word = text(entry) else { return nil }
        if let value = make(word) { return value }
        problems.addUnknown(
            "mapping_\(entry.key)_unknown",
            word,
            what: "a known \(entry.key)",
            known: known,
            line: entry.value.line,
            field: entry.key
        )
        return nil
    }

    private mutating func delimiter(_ entry: YAMLEntry) -> UInt8? {
        guard let word = text(entry) else { return nil }
        if word == "tab" || word == "\\t" || word == "\t" { return 0x09 }
        let bytes = Array(word.utf8)
        if bytes.count == 1, bytes[0] != UInt8(ascii: "\""), bytes[0] >= 0x20 { return bytes[0] }
        problems.add(
            "mapping_delimiter_invalid",
            "\"\(word)\" cannot separate cells.",
            advice: "Use \",\", \";\", \"|\" or tab.",
            line: entry.value.line,
            field: entry.key
        )
        return nil
    }

    private mutating func zone(_ entry: YAMLEntry) -> String? {
        guard let word = text(entry) else { return nil }
        if TimeZones.offsets(named: word) != nil { return word }
        problems.add(
            "time_zone_unknown",
            "\"\(word)\" is not a time zone.",
            advice: TimeZones.suggestion(for: word),
            line: entry.value.line,
            field: entry.key
        )
        return nil
    }

    private mutating func currency(_ value: YAMLValue, field: String) -> CurrencyCode? {
        if let text = value.text, let code = CurrencyCode(text) { return code }
        problems.add(
            "currency_invalid",
            "\"\(value.text ?? value.sort)\" is not a currency.",
            advice: "Use its three letters, e.g. USD or EUR.",
            line: value.line,
            field: field
        )
        return nil
    }

    private mutating func names(_ entry: YAMLEntry) -> [String] {
        if let texts = entry.value.listOfTexts { return texts.map(\.text) }
        problems.add(
            "mapping_columns_expected",
            "a column or a list of columns was expected.",
            advice: "Write \(entry.key): [first column, second column].",
            line: entry.value.line,
            field: entry.key
        )
        return []
    }

    private mutating func readFilters(_ value: YAMLValue, into mapping: inout Mapping) {
        guard let entries = value.entries else {
            return problems.add(
                "mapping_when_invalid",
                "\"when\" takes columns with the values that pass.",
                advice: "Write when: {Status: [Won, Lost]}.",
                line: value.line,
                field: "when"
            )
        }
        for entry in entries {
            let values = entry.value.entries?.isEmpty == true ? [""] : names(entry)
            mapping.filters.append(RowFilter(column: entry.key, values: values))
        }
    }

    private mutating func readProperties(_ value: YAMLValue, into mapping: inout Mapping) {
        if value.text == "*" { return mapping.properties = .all }
        if value.text == "none" || value.entries?.isEmpty == true { return }
        if let texts = value.listOfTexts {
            return mapping.properties = .columns(
                texts.map { PropertyColumn(name: $0.text, column: $0.text) }
            )
        }
        var columns: [PropertyColumn] = []
        for entry in value.entries ?? [] {
            if let column = text(entry) {
                columns.append(PropertyColumn(name: entry.key, column: column))
            }
        }
        mapping.properties = .columns(columns)
    }

    private mutating func readColumns(_ value: YAMLValue, into mapping: inout Mapping) {
        guard let entries = value.entries, !entries.isEmpty else {
            return problems.add(
                "mapping_columns_invalid",
                "\"columns\" takes fields with the columns they come from.",
                advice: "Write columns: {user: user_id, time: created}.",
                line: value.line,
                field: "columns"
            )
        }
        for entry in entries {
            if entry.key == "properties" {
                readProperties(entry.value, into: &mapping)
            } else if let field = readField(entry, kind: mapping.kind) {
                mapping.fields.append(field)
            }
        }
    }

    private mutating func readField(_ entry: YAMLEntry, kind: ImportKind) -> FieldMapping? {
        guard kind.field(entry.key) != nil else {
            problems.addUnknown(
                "mapping_field_unknown",
                entry.key,
                what: "a field of \(kind.name)",
                known: kind.fields.map(\.name),
                line: entry.line,
                field: entry.key
            )
            return nil
        }
        if let column = entry.value.text {
            var field = FieldMapping(entry.key, .columns([column]))
            field.line = entry.line
            return field
        }
        guard let parts = entry.value.entries, !parts.isEmpty else {
            problems.add(
                "mapping_column_invalid",
                "a column name or a table was expected.",
                advice: "Write \(entry.key): column name.",
                line: entry.line,
                field: entry.key
            )
            return nil
        }
        guard let source = readSource(parts, of: entry) else { return nil }
        var field = FieldMapping(entry.key, source)
        field.line = entry.line
        if entry.key == "id" { field.separator = "|" }
        for part in parts { readPart(part, into: &field) }
        return field
    }

    private mutating func readSource(
        _ parts: [YAMLEntry],
        of entry: YAMLEntry
    ) -> FieldMapping.Source? {
        let given = parts.filter { ["column", "columns", "value"].contains($0.key) }
        guard given.count == 1, let only = given.first else {
            problems.add(
                "mapping_source_invalid",
                "exactly one of column, columns and value says where the field comes from.",
                line: entry.line,
                field: entry.key
            )
            return nil
        }
        if only.key == "value" { return text(only).map { .constant($0) } }
        let columns = names(only)
        return columns.isEmpty ? nil : .columns(columns)
    }

    private mutating func readPart(_ part: YAMLEntry, into field: inout FieldMapping) {
        switch part.key {
        case "column", "columns", "value": break
        case "separator": field.separator = text(part) ?? " "
        case "format":
            guard let word = text(part) else { return }
            field.format = TimeFormat(word)
            if field.format == nil {
                problems.add(
                    "mapping_format_invalid",
                    "\"\(word)\" is not a way to write dates.",
                    advice: "Use iso, epoch, epoch_ms or an order like DD/MM/YYYY HH:mm.",
                    line: part.value.line,
                    field: field.field
                )
            }
        case "unit":
            field.unit =
                choice(part, FieldMapping.Unit.init(rawValue:), ["major", "minor"]) ?? .major
        case "currency": field.currency = currency(part.value, field: field.field)
        case "currency_column": field.currencyColumn = text(part)
        case "map": readMap(part, into: &field)
        case "default": field.fallback = text(part)
        case "split": field.split = text(part)
        case "lookup": field.lookup = lookup(part, field: field.field)
        default:
            problems.addUnknown(
                "mapping_key_unknown",
                part.key,
                what: "a key of a column",
                known: Mapping.knownColumnKeys,
                line: part.line,
                field: field.field
            )
        }
    }

    private mutating func readMap(_ part: YAMLEntry, into field: inout FieldMapping) {
        guard let entries = part.value.entries else {
            return problems.add(
                "mapping_map_invalid",
                "\"map\" takes values with what they are read as.",
                advice: "Write map: {Closed Won: won, \"*\": open}.",
                line: part.value.line,
                field: field.field
            )
        }
        for entry in entries {
            if let text = text(entry) { field.values.append(ValueMapping(entry.key, text)) }
        }
    }

    private mutating func lookup(_ part: YAMLEntry, field: String) -> RecordKind? {
        guard let word = text(part) else { return nil }
        guard field == "account" else {
            problems.add(
                "mapping_lookup_misplaced",
                "only an account can be looked up through another record.",
                line: part.line,
                field: field
            )
            return nil
        }
        if let kind = RecordKind(rawValue: word) { return kind }
        problems.addUnknown(
            "mapping_lookup_unknown",
            word,
            what: "a kind of record",
            known: RecordKind.allCases.map(\.rawValue),
            line: part.value.line,
            field: field
        )
        return nil
    }

    private func advice(for field: ImportField) -> String {
        guard case .choice(let words) = field.type else { return "Add it under columns." }
        return
            "Add it under columns, e.g. \(field.name): {column: …, map: {…: \(words.first ?? "")}}; one of "
            + "\(words.joined(separator: ", "))."
    }

    private mutating func checkWhole(_ mapping: Mapping, line: Int) {
        guard mapping.format == .csv else { return }
        let filled = Set(mapping.fields.map(\.field))
        for field in mapping.kind.fields where field.isRequired && !filled.contains(field.name) {
            if field.name == "outcome", filled.contains("stage") { continue }
            problems.add(
                "mapping_field_missing",
                "\(mapping.kind.name) need \"\(field.name)\": \(field.summary).",
                advice: advice(for: field),
                line: line,
                field: field.name
            )
        }
        if mapping.kind == .events, filled.isDisjoint(with: ["user", "anonymous", "account"]) {
            problems.add(
                "mapping_actor_missing",
                "events need to say who did them.",
                advice: "Add user, anonymous or account under columns.",
                line: line
            )
        }
    }
}
