import Growth

/// Segment files of format version 1, which only the migration reads; docs/segment-format.md draws
/// them.
enum Format1 {
    /// The version in the header and in descriptions.
    static let version = 1

    /// The events of a file whose checksum was verified, in the order of its rows.
    /// - Throws: `SegmentDamage` when the blocks do not fit together.
    static func events(in file: FileBytes) throws -> [Event] {
        let blocks = try Blocks(file.bytes)
        let strings = try blocks.texts(.strings).map { ByteString($0) }
        let columns = try Columns(blocks, strings)
        return try (0..<blocks.rows).map { try columns.event($0) }
    }

    /// The columns, by their tags in the file.
    fileprivate enum Tag: UInt32, CaseIterable {
        case strings = 1
        case accountReferences
        case calls, names, users, anonymous, previous, accounts
        case times, originalTimes, sentAt, receivedAt
        case properties, messageIDs
        case idIndex
    }
}

/// The payloads of a file, which lie one after the other.
private struct Blocks {
    private static let magic: [UInt8] = [0x47, 0x57, 0x53, 0x45, 0x47, 0x0D, 0x0A, 0x00]
    private static let alignment = 8

    let rows: Int
    private var payloads: [UnsafeRawBufferPointer] = []

    init(_ file: UnsafeRawBufferPointer) throws(SegmentDamage) {
        var reader = BlockReader(file)
        guard try reader.bytes(8).elementsEqual(Blocks.magic),
            try reader.integer(as: UInt32.self) == UInt32(Format1.version),
            try reader.integer(as: UInt32.self) == UInt32(Format1.Tag.allCases.count),
            let rows = Int(exactly: try reader.integer(as: UInt64.self)), rows <= file.count
        else { throw SegmentDamage("it does not begin as a segment of format 1 does") }
        self.rows = rows
        _ = try reader.bytes(24)
        for tag in Format1.Tag.allCases {
            guard try reader.integer(as: UInt32.self) == tag.rawValue else {
                throw SegmentDamage("block \(tag) is not where it belongs")
            }
            _ = try reader.integer(as: UInt32.self)
            let length = try reader.integer(as: UInt64.self)
            payloads.append(try reader.bytes(Int(exactly: length) ?? -1))
            _ = try reader.bytes((Blocks.alignment - Int(length) % Blocks.alignment) % 8)
        }
        try reader.finish()
    }

    /// A column of integers, one a row.
    func column<Value: FixedWidthInteger>(_ tag: Format1.Tag) throws(SegmentDamage) -> [Value] {
        var reader = BlockReader(payload(tag))
        var values: [Value] = []
        for _ in 0..<rows { values.append(try reader.integer()) }
        try reader.finish()
        return values
    }

    /// A list of texts: count, offsets, bytes.
    func texts(_ tag: Format1.Tag) throws(SegmentDamage) -> [String] {
        var reader = BlockReader(payload(tag))
        let count = try reader.integer(as: UInt64.self)
        guard count <= payload(tag).count / 8 else { throw SegmentDamage("a list is too short") }
        var offsets: [UInt64] = []
        for _ in 0...count { offsets.append(try reader.integer()) }
        var texts: [String] = []
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            let length = end >= start ? Int(exactly: end - start) : nil
            texts.append(String(decoding: try reader.bytes(length ?? -1), as: UTF8.self))
        }
        try reader.finish()
        return texts
    }

    /// The pairs of codes of account references: kind from 1, 0 for the account itself, and id.
    func references() throws(SegmentDamage) -> [(kind: Int, id: Int)] {
        var reader = BlockReader(payload(.accountReferences))
        let count = try reader.integer(as: UInt64.self)
        guard count <= reader.rest.count / 8 else { throw SegmentDamage("a list is too short") }
        var pairs: [(kind: Int, id: Int)] = []
        for _ in 0..<count {
            pairs.append(
                (Int(try reader.integer(as: UInt32.self)), Int(try reader.integer(as: UInt32.self)))
            )
        }
        try reader.finish()
        return pairs
    }

    private func payload(_ tag: Format1.Tag) -> UnsafeRawBufferPointer {
        payloads[Int(tag.rawValue) - 1]
    }
}

/// All columns in memory, and what their codes stand for.
private struct Columns {
    private let strings: [ByteString]
    private let references: [AccountReference]
    private let calls: [UInt8]
    private let names, users, anonymous, previous, accounts: [UInt32]
    private let times, originalTimes, sentAt, receivedAt: [Int64]
    private let properties, messageIDs: [String]

    init(_ blocks: Blocks, _ strings: [ByteString]) throws {
        self.strings = strings
        references = try blocks.references().map { try reference($0.kind, $0.id, strings) }
        (calls, names) = (try blocks.column(.calls), try blocks.column(.names))
        (users, anonymous) = (try blocks.column(.users), try blocks.column(.anonymous))
        (previous, accounts) = (try blocks.column(.previous), try blocks.column(.accounts))
        (times, originalTimes) = (try blocks.column(.times), try blocks.column(.originalTimes))
        (sentAt, receivedAt) = (try blocks.column(.sentAt), try blocks.column(.receivedAt))
        (properties, messageIDs) = (try blocks.texts(.properties), try blocks.texts(.messageIDs))
        guard properties.count == blocks.rows, messageIDs.count == blocks.rows else {
            throw SegmentDamage("a list has not one text a row")
        }
    }

    func event(_ row: Int) throws(SegmentDamage) -> Event {
        guard let call = Event.Call(rawValue: calls[row]) else {
            throw SegmentDamage("a call is none of the known ones")
        }
        let text = properties[row]
        return Event(
            id: MessageID(messageIDs[row]),
            call: call,
            name: EventName(try element(Int(names[row]), of: strings)),
            user: try optional(users[row], of: strings).map { UserID($0) },
            anonymous: try optional(anonymous[row], of: strings).map { AnonymousID($0) },
            previous: try optional(previous[row], of: strings),
            account: try optional(accounts[row], of: references),
            time: Timestamp(millis: times[row]),
            originalTime: Timestamp(millis: originalTimes[row]),
            sentAt: optionalTime(sentAt[row]),
            receivedAt: optionalTime(receivedAt[row]),
            properties: text.isEmpty ? JSONObject() : EventProperties(json: text).object
        )
    }
}

private func reference(
    _ kind: Int,
    _ id: Int,
    _ strings: [ByteString]
) throws(SegmentDamage) -> AccountReference {
    let id = try element(id, of: strings)
    if kind == 0 { return .id(AccountID(id)) }
    guard let kind = RecordKind(rawValue: try element(kind - 1, of: strings).text) else {
        throw SegmentDamage("an account reference names no record kind")
    }
    return .through(kind, RecordID(id))
}

private func element<Element>(_ place: Int, of list: [Element]) throws(SegmentDamage) -> Element {
    guard list.indices.contains(place) else { throw SegmentDamage("a code points nowhere") }
    return list[place]
}

/// The element of a code from 1; `nil` for 0.
private func optional<Element>(
    _ code: UInt32,
    of list: [Element]
) throws(SegmentDamage) -> Element? {
    code == 0 ? nil : try element(Int(code) - 1, of: list)
}

/// The least integer stands for no time.
private func optionalTime(_ millis: Int64) -> Timestamp? {
    millis == .min ? nil : Timestamp(millis: millis)
}
