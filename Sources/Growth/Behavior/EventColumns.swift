/// Events of a file in columns, in the order of the file: what lies between reading a file and storing it.
///
/// A row has no memory of its own. Ids and names are codes in dictionaries of these columns; the other
/// texts lie one after the other. About 80 bytes a row beside its message id and properties.
public struct EventColumns: Sendable {
    /// The line of each row, from 1.
    public private(set) var lines: [Int] = []
    /// The call of each row.
    public private(set) var calls: [Event.Call] = []
    /// Codes of the name, counted from 0, and of the ids, counted from 1 with 0 for none.
    public private(set) var names: [UInt32] = []
    public private(set) var users: [UInt32] = []
    public private(set) var anonymous: [UInt32] = []
    public private(set) var previous: [UInt32] = []
    public private(set) var accounts: [UInt32] = []
    /// Through which kind of record an account is named; 0 for its own id, else its place counted from 1.
    public private(set) var accountKinds: [UInt8] = []
    /// Milliseconds since 1970; the times of sending and receipt mean nothing where `marks` has none.
    public private(set) var times: [Int64] = []
    public private(set) var originalTimes: [Int64] = []
    public private(set) var sentTimes: [Int64] = []
    public private(set) var receivedTimes: [Int64] = []
    /// Which times are given, and whether the properties are in canonical order.
    public private(set) var marks: [Marks] = []
    /// Message ids.
    public private(set) var ids = TextRows()
    /// Properties as compact JSON text; empty for none.
    public private(set) var properties = TextRows()

    /// What the codes stand for.
    public private(set) var nameCodes = TextCodes()
    public private(set) var userCodes = TextCodes()
    public private(set) var anonymousCodes = TextCodes()
    public private(set) var previousCodes = TextCodes()
    public private(set) var accountCodes = TextCodes()

    /// What is said about a row in bits.
    public struct Marks: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The time of sending is known.
        public static let sent = Marks(rawValue: 1)
        /// The time of receipt is known.
        public static let received = Marks(rawValue: 2)
        /// The text of the properties is canonical as it is.
        public static let canonical = Marks(rawValue: 4)
    }

    /// No rows.
    public init() {}

    /// How many rows there are.
    public var count: Int { lines.count }

    /// Bytes of message ids and properties.
    public var textBytes: Int { ids.byteCount + properties.byteCount }

    /// The kinds of records through which accounts are named, in the order of `accountKinds`.
    public static let recordKinds = RecordKind.allCases
}

// MARK: Adding rows

/// An event whose texts lie somewhere else, for as long as it is being added.
public struct EventParts {
    public var call = Event.Call.track
    public var name = UnsafeRawBufferPointer(start: nil, count: 0)
    public var id = UnsafeRawBufferPointer(start: nil, count: 0)
    public var user, anonymous, previous, account: UnsafeRawBufferPointer?
    /// The kind of record through which the account is named; `nil` for its own id.
    public var accountKind: RecordKind?
    public var time: Int64 = 0
    public var originalTime: Int64 = 0
    public var sentAt, receivedAt: Int64?
    /// Compact JSON text; empty for none.
    public var properties = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Whether the properties are canonical as they are.
    public var areCanonical = false

    /// An event without anything.
    public init() {}
}

extension EventColumns {
    /// Adds a row.
    public mutating func append(_ parts: EventParts, line: Int) {
        lines.append(line)
        calls.append(parts.call)
        names.append(nameCodes.code(of: parts.name))
        users.append(parts.user.map { userCodes.code(of: $0) &+ 1 } ?? 0)
        anonymous.append(parts.anonymous.map { anonymousCodes.code(of: $0) &+ 1 } ?? 0)
        previous.append(parts.previous.map { previousCodes.code(of: $0) &+ 1 } ?? 0)
        accounts.append(parts.account.map { accountCodes.code(of: $0) &+ 1 } ?? 0)
        accountKinds.append(EventColumns.place(of: parts.accountKind))
        times.append(parts.time)
        originalTimes.append(parts.originalTime)
        sentTimes.append(parts.sentAt ?? 0)
        receivedTimes.append(parts.receivedAt ?? 0)
        marks.append(EventColumns.marks(of: parts))
        ids.append(parts.id)
        properties.append(parts.properties)
    }

    private static func place(of kind: RecordKind?) -> UInt8 {
        guard let kind, let place = recordKinds.firstIndex(of: kind) else { return 0 }
        return UInt8(place + 1)
    }

    private static func marks(of parts: EventParts) -> Marks {
        var marks: Marks = parts.areCanonical ? .canonical : []
        if parts.sentAt != nil { marks.insert(.sent) }
        if parts.receivedAt != nil { marks.insert(.received) }
        return marks
    }

    /// Adds an event read from `line`.
    public mutating func append(_ event: Event, line: Int) {
        let texts = EventTexts(event)
        texts.bytes.withUnsafeBytes { bytes in
            var parts = EventParts()
            parts.call = event.call
            (parts.name, parts.id) = (texts.part(.name, of: bytes), texts.part(.id, of: bytes))
            parts.properties = texts.part(.properties, of: bytes)
            if event.user != nil { parts.user = texts.part(.user, of: bytes) }
            if event.anonymous != nil { parts.anonymous = texts.part(.anonymous, of: bytes) }
            if event.previous != nil { parts.previous = texts.part(.previous, of: bytes) }
            if let account = event.account {
                parts.account = texts.part(.account, of: bytes)
                if case .through(let kind, _) = account { parts.accountKind = kind }
            }
            (parts.time, parts.originalTime) = (event.time.millis, event.originalTime.millis)
            (parts.sentAt, parts.receivedAt) = (event.sentAt?.millis, event.receivedAt?.millis)
            append(parts, line: line)
        }
    }
}

/// The texts of an event, one after the other.
private struct EventTexts {
    enum Part: Int {
        case name, id, properties, user, anonymous, previous, account
    }
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    init(_ event: Event) {
        let properties = event.properties
        add(event.name.text)
        add(event.id.text)
        add(properties.isEmpty ? "" : JSONValue.object(properties).compactText)
        add(event.user?.text)
        add(event.anonymous?.text)
        add(event.previous?.text)
        add(event.account?.idText)
    }

    private mutating func add(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        ends.append(bytes.count)
    }

    func part(_ part: Part, of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let start = part.rawValue == 0 ? 0 : ends[part.rawValue - 1]
        return UnsafeRawBufferPointer(rebasing: bytes[start..<ends[part.rawValue]])
    }
}

extension AccountReference {
    /// The id of the account, or of the record through which it is named.
    public var idText: String {
        switch self {
        case .id(let id): id.text
        case .through(_, let id): id.text
        }
    }
}

// MARK: Moving rows

/// What codes of one set of columns are in another, as far as they were needed.
public struct CodeTranslation: Sendable {
    fileprivate var names: [UInt32] = []
    fileprivate var users: [UInt32] = []
    fileprivate var anonymous: [UInt32] = []
    fileprivate var previous: [UInt32] = []
    fileprivate var accounts: [UInt32] = []

    /// Nothing known yet.
    public init() {}
}

extension EventColumns {
    /// Adds rows of `other`, whose lines are counted from behind `line`; `id` replaces their message id.
    ///
    /// `translation` is kept from call to call with the same `other` and grows as its dictionaries grow.
    public mutating func append(
        _ rows: Range<Int>,
        of other: EventColumns,
        behind line: Int,
        id: String? = nil,
        by translation: inout CodeTranslation
    ) {
        other.nameCodes.move(to: &nameCodes, by: &translation.names, countingFrom: 0)
        other.userCodes.move(to: &userCodes, by: &translation.users)
        other.anonymousCodes.move(to: &anonymousCodes, by: &translation.anonymous)
        other.previousCodes.move(to: &previousCodes, by: &translation.previous)
        other.accountCodes.move(to: &accountCodes, by: &translation.accounts)
        for row in rows {
            lines.append(line &+ other.lines[row])
            names.append(translation.names[Int(other.names[row])])
            users.append(translation.users[Int(other.users[row])])
            anonymous.append(translation.anonymous[Int(other.anonymous[row])])
            previous.append(translation.previous[Int(other.previous[row])])
            accounts.append(translation.accounts[Int(other.accounts[row])])
        }
        calls += other.calls[rows]
        accountKinds += other.accountKinds[rows]
        times += other.times[rows]
        originalTimes += other.originalTimes[rows]
        sentTimes += other.sentTimes[rows]
        receivedTimes += other.receivedTimes[rows]
        marks += other.marks[rows]
        properties.append(rows, of: other.properties)
        if let id {
            for _ in rows { ids.append(id) }
        } else {
            ids.append(rows, of: other.ids)
        }
    }

    /// Takes everything away; room for as many rows stays.
    public mutating func removeAll() {
        removeRows()
        (nameCodes, userCodes, anonymousCodes) = (TextCodes(), TextCodes(), TextCodes())
        (previousCodes, accountCodes) = (TextCodes(), TextCodes())
    }

    /// Makes room for as many rows as are stored together, so that nothing is moved as they grow.
    ///
    /// Room that is never used costs addresses, not memory.
    public mutating func reserve() {
        let rows = EventColumns.rowLimit + EventColumns.rowLimit / 16
        lines.reserveCapacity(rows)
        calls.reserveCapacity(rows)
        names.reserveCapacity(rows)
        users.reserveCapacity(rows)
        anonymous.reserveCapacity(rows)
        previous.reserveCapacity(rows)
        accounts.reserveCapacity(rows)
        accountKinds.reserveCapacity(rows)
        times.reserveCapacity(rows)
        originalTimes.reserveCapacity(rows)
        sentTimes.reserveCapacity(rows)
        receivedTimes.reserveCapacity(rows)
        marks.reserveCapacity(rows)
        let bytes = EventColumns.textLimit + EventColumns.textLimit / 8
        ids.reserve(rows: rows, bytes: bytes)
        properties.reserve(rows: rows, bytes: bytes)
    }

    /// Takes all rows away; dictionaries stay, and room for as many rows.
    public mutating func removeRows() {
        lines.removeAll(keepingCapacity: true)
        calls.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        users.removeAll(keepingCapacity: true)
        anonymous.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        accounts.removeAll(keepingCapacity: true)
        accountKinds.removeAll(keepingCapacity: true)
        times.removeAll(keepingCapacity: true)
        originalTimes.removeAll(keepingCapacity: true)
        sentTimes.removeAll(keepingCapacity: true)
        receivedTimes.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        ids.removeAll()
        properties.removeAll()
    }
}

extension TextCodes {
    /// Continues `translation` so that it says what each code here is in `other`.
    ///
    /// Codes that count from 1 have 0 for none on both sides.
    fileprivate func move(
        to other: inout TextCodes,
        by translation: inout [UInt32],
        countingFrom first: UInt32 = 1
    ) {
        if first == 1, translation.isEmpty { translation = [0] }
        let known = translation.count - Int(first)
        for code in known..<count {
            let moved = self[UInt32(code)].withUnsafeBytes { other.code(of: $0) }
            translation.append(moved + first)
        }
    }
}

/// Texts of rows, one after the other.
public struct TextRows: Sendable {
    /// All of them.
    public private(set) var bytes: [UInt8] = []
    /// Where the text of each row ends.
    private var ends: [UInt32] = []

    /// No texts.
    public init() {}

    /// Bytes of all texts.
    public var byteCount: Int { bytes.count }

    /// Where the text of `row` lies in `bytes`.
    public func range(_ row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(ends[row &- 1]))..<Int(ends[row])
    }

    /// The text of `row`.
    public func text(_ row: Int) -> String { String(decoding: bytes[range(row)], as: UTF8.self) }

    fileprivate mutating func reserve(rows: Int, bytes count: Int) {
        ends.reserveCapacity(rows)
        bytes.reserveCapacity(count)
    }

    mutating func append(_ text: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: text)
        end()
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        end()
    }

    mutating func append(_ rows: Range<Int>, of other: TextRows) {
        guard let last = rows.last else { return }
        let start = other.range(rows.lowerBound).lowerBound
        let shift = bytes.count - start
        bytes += other.bytes[start..<other.range(last).upperBound]
        precondition(bytes.count <= Int(UInt32.max), "columns are full long before")
        for row in rows { ends.append(UInt32(Int(other.ends[row]) &+ shift)) }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    private mutating func end() {
        precondition(bytes.count <= Int(UInt32.max), "columns are full long before")
        ends.append(UInt32(bytes.count))
    }
}

// MARK: Limits

extension EventColumns {
    /// So many rows, or bytes of message ids and properties, are stored together at most.
    ///
    /// They bound the memory of an import, whatever the size of its file.
    public static let rowLimit = 1 << 20
    public static let textLimit = 96 << 20

    /// Whether it is time to store the rows.
    public var isFull: Bool {
        count >= EventColumns.rowLimit || textBytes >= EventColumns.textLimit
    }
}
