import Growth

/// What a record begins with.
private enum Tag: UInt8 {
    case event = 1
    case letter, books
}

/// Which optional parts of an event follow.
private struct Parts: OptionSet {
    let rawValue: UInt8

    static let user = Parts(rawValue: 1)
    static let anonymous = Parts(rawValue: 2)
    static let previous = Parts(rawValue: 4)
    static let account = Parts(rawValue: 8)
    static let originalTime = Parts(rawValue: 16)
    static let sentAt = Parts(rawValue: 32)
    static let receivedAt = Parts(rawValue: 64)
    static let properties = Parts(rawValue: 128)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What `event` has; the original time only when it is another than the time.
    init(of event: Event) {
        self = []
        if event.user != nil { insert(.user) }
        if event.anonymous != nil { insert(.anonymous) }
        if event.previous != nil { insert(.previous) }
        if event.account != nil { insert(.account) }
        if event.originalTime != event.time { insert(.originalTime) }
        if event.sentAt != nil { insert(.sentAt) }
        if event.receivedAt != nil { insert(.receivedAt) }
        if !event.properties.isEmpty { insert(.properties) }
    }
}

extension LogEncoder {
    /// A record.
    mutating func append(_ record: LogRecord) {
        switch record {
        case .event(let event): append(event)
        case .letter(let letter): append(letter)
        case .books(let hour, let books): append(books, of: hour)
        }
    }

    private mutating func append(_ event: Event) {
        bytes.append(Tag.event.rawValue)
        bytes.append(event.call.rawValue)
        bytes.append(Parts(of: event).rawValue)
        append(text: event.id.text)
        append(text: event.name.text)
        append(signed: event.time.millis)
        if let user = event.user { append(text: user.text) }
        if let anonymous = event.anonymous { append(text: anonymous.text) }
        if let previous = event.previous { append(text: previous.text) }
        if let account = event.account { append(account) }
        if event.originalTime != event.time { append(event.originalTime, after: event.time) }
        if let sentAt = event.sentAt { append(sentAt, after: event.time) }
        if let receivedAt = event.receivedAt { append(receivedAt, after: event.time) }
        if !event.properties.isEmpty { append(.object(event.properties)) }
    }

    private mutating func append(_ properties: JSONValue) {
        precondition(
            properties.nests(atMost: JSONValue.maximumDepth),
            "no reader of events takes properties nested deeper than they can be read again"
        )
        append(text: properties.compactText)
    }

    /// An account by its own id is kind "" and the id.
    private mutating func append(_ account: AccountReference) {
        switch account {
        case .id(let id):
            append(text: "")
            append(text: id.text)
        case .through(let kind, let id):
            append(text: kind.rawValue)
            append(text: id.text)
        }
    }

    /// The distance in milliseconds, modulo 2⁶⁴: any two times come back.
    private mutating func append(_ time: Timestamp, after other: Timestamp) {
        append(signed: time.millis &- other.millis)
    }

    private mutating func append(_ letter: DeadLetter) {
        bytes.append(Tag.letter.rawValue)
        append(signed: letter.receivedAt.millis)
        append(text: letter.code)
        append(text: letter.reason)
        append(text: letter.body)
        append(varint: UInt64(letter.people.count))
        for person in letter.people { append(text: person) }
    }

    private mutating func append(_ books: EventBooks, of hour: Hour) {
        bytes.append(Tag.books.rawValue)
        append(signed: hour.number)
        append(signed: Int64(books.stored))
        append(signed: Int64(books.duplicates))
        append(signed: Int64(books.deadLetters))
        append(signed: Int64(books.suppressed))
    }
}

extension JSONValue {
    /// Whether there are no more than `levels` arrays and objects inside each other.
    fileprivate func nests(atMost levels: Int) -> Bool {
        switch self {
        case .array(let items): levels > 0 && items.allSatisfy { $0.nests(atMost: levels - 1) }
        case .object(let object):
            levels > 0 && object.members.allSatisfy { $0.value.nests(atMost: levels - 1) }
        default: true
        }
    }
}

extension LogDecoder {
    /// A record.
    mutating func record() throws(Malformed) -> LogRecord {
        switch Tag(rawValue: try integer(UInt8.self)) {
        case .event: return .event(try event())
        case .letter: return .letter(try letter())
        case .books: return .books(Hour(number: try signed()), try books())
        case nil: throw Malformed()
        }
    }

    private mutating func event() throws(Malformed) -> Event {
        guard let call = Event.Call(rawValue: try integer(UInt8.self)) else { throw Malformed() }
        let parts = Parts(rawValue: try integer(UInt8.self))
        let id = MessageID(try text())
        let name = EventName(try text())
        let time = Timestamp(millis: try signed())
        return Event(
            id: id,
            call: call,
            name: name,
            user: parts.contains(.user) ? UserID(try text()) : nil,
            anonymous: parts.contains(.anonymous) ? AnonymousID(try text()) : nil,
            previous: parts.contains(.previous) ? ByteString(try text()) : nil,
            account: parts.contains(.account) ? try account() : nil,
            time: time,
            originalTime: parts.contains(.originalTime) ? try self.time(after: time) : time,
            sentAt: parts.contains(.sentAt) ? try self.time(after: time) : nil,
            receivedAt: parts.contains(.receivedAt) ? try self.time(after: time) : nil,
            properties: parts.contains(.properties) ? try properties() : [:]
        )
    }

    private mutating func account() throws(Malformed) -> AccountReference {
        let kind = try text()
        if kind.isEmpty { return .id(AccountID(try text())) }
        guard let kind = RecordKind(rawValue: kind) else { throw Malformed() }
        return .through(kind, RecordID(try text()))
    }

    private mutating func time(after other: Timestamp) throws(Malformed) -> Timestamp {
        Timestamp(millis: other.millis &+ (try signed()))
    }

    private mutating func properties() throws(Malformed) -> JSONObject {
        let text = try text()
        guard let object = (try? JSONValue(parsing: text))?.objectValue else { throw Malformed() }
        return object
    }

    private mutating func letter() throws(Malformed) -> DeadLetter {
        let receivedAt = Timestamp(millis: try signed())
        let (code, reason, body) = (try text(), try text(), try text())
        var people: [String] = []
        var missing = try varint()
        while missing > 0 {
            people.append(try text())
            missing -= 1
        }
        return DeadLetter(
            receivedAt: receivedAt,
            code: code,
            reason: reason,
            body: body,
            people: people
        )
    }

    private mutating func books() throws(Malformed) -> EventBooks {
        var books = EventBooks()
        books.stored = Int(try signed())
        books.duplicates = Int(try signed())
        books.deadLetters = Int(try signed())
        books.suppressed = Int(try signed())
        return books
    }
}
