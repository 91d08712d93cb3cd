import Growth

/// A mapping made ready for one file: columns by their place, dates by their format.
struct RowPlan {
    private let kind: ImportKind
    private let call: Event.Call
    private let cells: [CellPlan]
    private let places: [String: Int]
    private let idColumns: [Int]
    private let filters: [(column: Int, values: Set<ByteString>)]
    private let properties: [(name: String, column: Int)]
    /// What properties of records are read as: a kept column may be called like a field.
    private let types: [ByteString: FieldType]
    private let settings: FieldReader.Settings
    private let lookup: RecordKind?
    private let tellsEmpty: Bool

    /// Resolves `mapping` against the header of a file.
    /// - Throws: `InputProblems`: every column that is not there, every date column that may be read two
    ///   ways.
    init(
        _ mapping: Mapping,
        header: CSVHeader,
        samples: [CSVRow],
        configuration: Configuration,
        file: ImportFile
    ) throws(InputProblems) {
        var resolver = ColumnResolver(header: header, file: file)
        var settings = FieldReader.Settings()
        settings.zone = mapping.timeZone.flatMap(TimeZones.offsets) ?? .utc
        settings.decimal = mapping.decimal
        settings.currency = mapping.currency ?? configuration.currency
        var cells: [CellPlan] = []
        for field in mapping.fields {
            guard let definition = mapping.kind.field(field.field) else { continue }
            var cell = CellPlan(field, definition, settings, &resolver)
            if definition.type == .time { cell.settleFormat(samples, &resolver) }
            cells.append(cell)
        }
        idColumns = mapping.idColumns.compactMap { resolver.place(of: $0, field: "id", line: 0) }
        filters = mapping.filters.compactMap { filter in
            resolver.place(of: filter.column, field: "when", line: 0)
                .map { ($0, Set(filter.values.map { ByteString($0) })) }
        }
        let used = Set(cells.flatMap(\.columns) + idColumns)
        switch mapping.properties {
        case .none: properties = []
        case .all:
            properties = header.names.enumerated().filter { !used.contains($0.offset) }
                .map { ($0.element, $0.offset) }
        case .columns(let columns):
            properties = columns.compactMap { column in
                resolver.place(of: column.column, field: "properties", line: 0)
                    .map { (column.name, $0) }
            }
        }
        kind = mapping.kind
        types = Self.types(of: mapping)
        self.settings = settings
        call = mapping.call
        lookup = mapping.field("account")?.lookup
        tellsEmpty = mapping.tellsEmpty
        self.cells = cells
        places = Dictionary(
            cells.enumerated().map { ($0.element.field.name, $0.offset) },
            uniquingKeysWith: { $1 }
        )
        try resolver.throwIfAny()
    }

    /// Reads one row.
    func read(_ row: CSVRow, _ session: ImportSession) throws(CellProblem) -> RowOutcome {
        for filter in filters where !filter.values.contains(ByteString(row.text(filter.column))) {
            return .skip("filtered out by the mapping")
        }
        switch kind {
        case .events: return .items(try readEvent(row, session))
        case .records(let kind): return try readRecord(row, kind, session)
        }
    }

    // MARK: Events

    private func readEvent(
        _ row: CSVRow,
        _ session: ImportSession
    ) throws(CellProblem) -> [ImportedItem] {
        guard let name = try text("event", row) else { throw missing("event") }
        let client = try time("original_time", row)
        let given = try time("time", row)
        guard let original = client ?? given else { throw missing("time") }
        let user = try text("user", row).map { UserID($0) }
        let anonymous = try text("anonymous", row).map { AnonymousID($0) }
        let account = try text("account", row).map(reference)
        guard user != nil || anonymous != nil || account != nil else {
            throw CellProblem(
                "no_actor",
                "the event names no user, no device and no account"
            )
        }
        let (sent, received) = (try time("sent_at", row), try time("received_at", row))
        let corrected = client == nil ? nil : given
        let event = Event(
            id: MessageID(try id(row) ?? session.rowID(hash(row))),
            call: call,
            name: EventName(name),
            user: user,
            anonymous: anonymous,
            account: account,
            time: corrected ?? ClockSkew.corrected(original, sentAt: sent, receivedAt: received),
            originalTime: original,
            sentAt: sent,
            receivedAt: received,
            properties: traits(row)
        )
        if let user, let email = try text("email", row) {
            session.note(email: email, of: user, at: event.time, line: row.line)
        }
        return [.event(event, line: row.line)]
    }

    private func reference(_ account: String) -> AccountReference {
        lookup.map { .through($0, RecordID(account)) } ?? .id(AccountID(account))
    }

    private func traits(_ row: CSVRow) -> JSONObject {
        var builder = JSONObjectBuilder()
        for property in properties where !row.isBlank(property.column) {
            builder.append(property.name, .string(row.text(property.column)))
        }
        return builder.object
    }

    // MARK: Records

    private func readRecord(
        _ row: CSVRow,
        _ kind: RecordKind,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome {
        var fields: [String: FieldValue] = [:]
        var updatedAt: Timestamp?
        for cell in cells where cell.field.name != "id" {
            guard let value = try cell.value(row) else {
                if cell.skipsWhenBlank { return .skip("no date in this column") }
                continue
            }
            if cell.field.name == "updated_at", case .time(let moment) = value {
                updatedAt = moment
            } else {
                fields[cell.field.name] = value
            }
        }
        for property in properties where !row.isBlank(property.column) {
            if fields[property.name] == nil { fields[property.name] = trait(property, row) }
        }
        OpportunityOutcome.complete(&fields, kind: kind)
        for field in RecordSchema.of(kind).fields
        where field.isRequired && fields[field.name] == nil {
            throw missing(field.name)
        }
        let given = try id(row)
        let id =
            given.map { RecordID($0) } ?? session.recordID(kind, fields: fields, row: hash(row))
        if tellsEmpty { markEmpty(in: &fields, kind, row) }
        let record = Record(kind: kind, id: id, fields: fields, updatedAt: updatedAt)
        return .items([.record(record, line: row.line)])
    }

    /// Says of the fields whose cells are blank that they are empty.
    private func markEmpty(
        in fields: inout [String: FieldValue],
        _ kind: RecordKind,
        _ row: CSVRow
    ) {
        for cell in cells where fields[cell.field.name] == nil && cell.isTold(row) {
            if RecordSchema.of(kind).field(cell.field.name) != nil {
                fields[cell.field.name] = .empty
            }
        }
    }

    /// A kept column called like a field is read as that field or left out: a text must not stand where
    /// everybody expects an amount, nor fill a field that the mapping takes from elsewhere.
    private func trait(_ property: (name: String, column: Int), _ row: CSVRow) -> FieldValue? {
        let text = row.text(property.column)
        guard let type = types[ByteString(property.name)] else { return .text(text) }
        guard places[property.name] == nil else { return nil }
        return try? FieldReader.value(text, type: type, field: property.name, settings)
    }

    private static func types(of mapping: Mapping) -> [ByteString: FieldType] {
        guard case .records = mapping.kind else { return [:] }
        return Dictionary(
            mapping.kind.fields.map { (ByteString($0.name), $0.type) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    // MARK: Parts

    private func id(_ row: CSVRow) throws(CellProblem) -> String? {
        if idColumns.isEmpty { return try text("id", row) }
        let parts = idColumns.map { row.text($0) }
        if parts.count == 1 { return parts[0].isEmpty ? nil : parts[0] }
        return parts.allSatisfy(\.isEmpty) ? nil : parts.map(escapedPart).joined(separator: "|")
    }

    private func hash(_ row: CSVRow) -> RowHash {
        var hash = RowHash()
        for column in 0..<row.count { hash.add(cell: row.bytes(column)) }
        return hash
    }

    private func text(_ field: String, _ row: CSVRow) throws(CellProblem) -> String? {
        guard let place = places[field] else { return nil }
        if case .text(let text)? = try cells[place].value(row) { return text }
        return nil
    }

    private func time(_ field: String, _ row: CSVRow) throws(CellProblem) -> Timestamp? {
        guard let place = places[field] else { return nil }
        if case .time(let moment)? = try cells[place].value(row) { return moment }
        return nil
    }

    private func missing(_ field: String) -> CellProblem {
        CellProblem("missing_field", field: field, "\(field) is blank, and every row needs it")
    }
}

/// Finds columns and gathers those that are not there.
struct ColumnResolver {
    let header: CSVHeader
    private var problems: ProblemList

    init(header: CSVHeader, file: ImportFile) {
        self.header = header
        problems = ProblemList(fileName: file.path)
    }

    mutating func place(of column: String, field: String, line: Int) -> Int? {
        if let place = header.position(of: column) { return place }
        let near = Spelling.nearest(to: column, in: header.names).map { "Did you mean \"\($0)\"?" }
        let place = line > 0 ? " (line \(line) of the mapping)" : ""
        problems.add(
            "column_missing",
            "the file has no column \"\(column)\"\(place).",
            advice: near ?? "Its columns are \(Printable.list(header.names)).",
            line: 1,
            field: field
        )
        return nil
    }

    mutating func addAmbiguous(_ field: FieldMapping, example: String) {
        problems.add(
            "date_order_ambiguous",
            "\"\(example)\" may be day or month first, and no value of the first rows tells.",
            advice: "Say it in the mapping: \(field.field): {column: …, format: DD/MM/YYYY} or "
                + "MM/DD/YYYY.",
            line: 1,
            field: field.field
        )
    }

    func throwIfAny() throws(InputProblems) { try problems.throwIfAny() }
}
