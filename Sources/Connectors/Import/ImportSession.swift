import Growth

/// The reading of one file: counts what becomes of its rows and hands on the facts.
final class ImportSession {
    let file: ImportFile
    let kind: ImportKind
    let configuration: Configuration
    /// What the file was taken for.
    var format = ""

    private let onItem: (ImportedItem) throws -> Void
    private let onEvents: ((EventColumns) throws -> Void)?
    private let onReject: (Rejection) throws -> Void
    private let onProgress: (ImportProgress) -> Void
    private var (accepted, rejected) = (0, 0)
    private var skips: [String: Int] = [:]
    private var notes: [String] = []
    private var noted: Set<ByteString> = []
    private var countedNotes: [String: Int] = [:]
    private var rowsSinceProgress = 0
    private var occurrences: [UInt128: Int] = [:]
    private var recordOccurrences: [ByteString: Int] = [:]
    private var emails: [EmailUse: EmailSpan] = [:]
    /// Events that were not handed on yet, and how often there were others before them.
    private var columns = EventColumns()
    private(set) var columnsNumber = 1

    /// With `onEvents` events are handed on in columns, else one by one through `onItem`.
    init(
        file: ImportFile,
        kind: ImportKind,
        configuration: Configuration,
        onItem: @escaping (ImportedItem) throws -> Void,
        onEvents: ((EventColumns) throws -> Void)? = nil,
        onReject: @escaping (Rejection) throws -> Void,
        onProgress: @escaping (ImportProgress) -> Void
    ) {
        self.onEvents = onEvents
        (self.file, self.kind, self.configuration) = (file, kind, configuration)
        (self.onItem, self.onReject, self.onProgress) = (onItem, onReject, onProgress)
    }

    var rows: Int { accepted + rejected + skips.values.reduce(0, +) }

    /// Hands on the facts of one row.
    func accept(_ items: [ImportedItem]) throws {
        accepted += 1
        for item in items { try handOn(item) }
    }

    /// Hands on the one fact of a row.
    func accept(_ item: ImportedItem) throws {
        accepted += 1
        try handOn(item)
    }

    private func handOn(_ item: ImportedItem) throws {
        guard takesColumns, case .event(let event, let line) = item else { return try onItem(item) }
        columns.append(event, line: line)
        if columns.isFull { try handOnColumns() }
    }

    func reject(_ problem: CellProblem, line: Int) throws {
        rejected += 1
        try onReject(Rejection(problem, line: line))
    }

    func skip(_ reason: String, rows: Int = 1) { skips[reason, default: 0] += rows }

    func note(_ text: String) {
        if noted.insert(ByteString(text)).inserted { notes.append(text) }
    }

    /// Counts rows about which the same is to be said: "12 rows are shorter than the header".
    func count(_ text: String) { countedNotes[text, default: 0] += 1 }

    /// Tells the progress after many rows.
    func tell(_ stream: TextStream) {
        onProgress(ImportProgress(bytesRead: stream.bytesRead, bytes: file.size, rows: rows))
    }

    /// Tells the progress every few thousand rows.
    func tick(_ stream: TextStream) {
        rowsSinceProgress += 1
        guard rowsSinceProgress >= 4_096 else { return }
        rowsSinceProgress = 0
        tell(stream)
    }

    func finish() throws -> ReadSummary {
        try handOnColumns()
        columns = EventColumns()
        onProgress(ImportProgress(bytesRead: file.size, bytes: file.size, rows: rows))
        let counted = countedNotes.sorted { ByteString($0.key) < ByteString($1.key) }
            .map { "\($0.value) \($0.value == 1 ? "row" : "rows"): \($0.key)" }
        let skipList = skips.map { ReadSummary.Skip(reason: $0.key, rows: $0.value) }
            .sorted { ($1.rows, ByteString($0.reason)) < ($0.rows, ByteString($1.reason)) }
        return ReadSummary(
            format: format,
            rows: rows,
            accepted: accepted,
            rejected: rejected,
            skips: skipList,
            notes: notes + counted
        )
    }
}

// MARK: Events in columns

extension ImportSession {
    /// A file of more bytes may well fill columns.
    private static let largeFile = 32 << 20

    /// Whether events are handed on in columns.
    var takesColumns: Bool { onEvents != nil }

    /// Takes rows of `other`, each a row of the file; see `EventColumns.append`.
    func accept(
        _ rows: Range<Int>,
        of other: EventColumns,
        behind line: Int,
        id: String?,
        by translation: inout CodeTranslation
    ) throws {
        accepted += rows.count
        if columns.count == 0, file.size > ImportSession.largeFile { columns.reserve() }
        columns.append(rows, of: other, behind: line, id: id, by: &translation)
        if columns.isFull { try handOnColumns() }
    }

    private func handOnColumns() throws {
        guard let onEvents, columns.count > 0 else { return }
        try onEvents(columns)
        columns.removeAll()
        columnsNumber += 1
    }
}

extension ImportSession {
    /// An id for a row that has none: a hash of its canonical bytes and its place among the identical
    /// rows of the file (CONTRACT: Ids).
    func rowID(_ hash: RowHash) -> String {
        let place = (occurrences[hash.value] ?? 0) + 1
        occurrences[hash.value] = place
        return "row-\(hash.hexadecimal)-\(place)"
    }

    /// The id of a record that has none, from the values that identify it.
    ///
    /// Rows of things (accounts, subscriptions, …) with equal values are one thing. Of happenings
    /// (invoices, activities, …) every row counts, so later ones get `#2`, `#3`, ….
    func recordID(_ kind: RecordKind, fields: [String: FieldValue], row: RowHash) -> RecordID {
        let schema = RecordSchema.of(kind)
        let parts = schema.identifyingFields.map { fields[$0]?.display ?? "" }
        guard parts.contains(where: { !$0.isEmpty }) else { return RecordID(rowID(row)) }
        let escaped = parts.count == 1 ? parts : parts.map(escapedPart)
        let joined = escaped.joined(separator: "|")
        guard kind.isHappening else { return RecordID(joined) }
        let place = (recordOccurrences[ByteString(joined)] ?? 0) + 1
        recordOccurrences[ByteString(joined)] = place
        return RecordID(place == 1 ? joined : "\(joined)#\(place)")
    }

    /// Remembers that an event of `user` at `time` carried `email`.
    func note(email: String, of user: UserID, at time: Timestamp, line: Int) {
        let use = EmailUse(user: user, email: ByteString(email))
        var span = emails[use] ?? EmailSpan(first: time, last: time, line: line)
        (span.first, span.last) = (min(span.first, time), max(span.last, time))
        emails[use] = span
    }

    /// Hands on what events said about people: who had which e-mail when, first and last.
    ///
    /// Dated by the events, so that the latest one counts however the file is cut or ordered.
    func handOverEmails() throws {
        for (use, span) in emails.sorted(by: { ($0.value.line, $0.key) < ($1.value.line, $1.key) })
        {
            for time in Set([span.first, span.last]).sorted() {
                let person = Record(
                    kind: .people,
                    id: RecordID(use.user.bytes),
                    fields: ["email": .text(use.email.text)],
                    updatedAt: time
                )
                try onItem(.record(person, line: span.line))
            }
        }
        emails = [:]
    }
}

/// An e-mail that events of a user carried.
private struct EmailUse: Hashable, Comparable {
    let user: UserID
    let email: ByteString

    static func < (left: EmailUse, right: EmailUse) -> Bool {
        (left.user, left.email) < (right.user, right.email)
    }
}

/// From when to when, and the line of the first.
private struct EmailSpan {
    var first, last: Timestamp
    let line: Int
}

extension RecordKind {
    /// Whether two equal rows are two happenings rather than one thing told twice.
    fileprivate var isHappening: Bool {
        switch self {
        case .invoices, .activities, .churnReasons, .spend, .signals: true
        default: false
        }
    }
}

/// `part` of a joined id, so that the parts can be told apart.
func escapedPart(_ part: String) -> String {
    guard part.utf8.contains(where: { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "\\") }) else {
        return part
    }
    var output: [UInt8] = []
    for byte in part.utf8 {
        if byte == UInt8(ascii: "|") || byte == UInt8(ascii: "\\") {
            output.append(UInt8(ascii: "\\"))
        }
        output.append(byte)
    }
    return String(decoding: output, as: UTF8.self)
}

/// FNV-1a with 128 bits: stable over versions and machines, which is all a row id needs.
///
/// It is no protection against somebody who makes collisions on purpose: that person could as well write
/// the same id twice. Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm".
struct RowHash: Hashable {
    private(set) var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    private static let prime: UInt128 = 1 << 88 + 0x13B

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt128(byte)) &* Self.prime }
    }

    /// Adds a cell with its length, so that cells cannot run into each other.
    mutating func add(cell: ArraySlice<UInt8>) {
        add(String(cell.count).utf8)
        add(CollectionOfOne(UInt8(ascii: ":")))
        add(cell)
    }

    var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
