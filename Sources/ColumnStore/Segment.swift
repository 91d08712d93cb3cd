import FoundationEssentials
import Growth

/// An opened segment: what every question scans is in memory, the rest is read from the mapped file.
///
/// About 26 bytes of memory a row, and the distinct strings.
final class Segment: Sendable {
    /// What the manifest says about it.
    let description: SegmentDescription
    /// Every distinct name and id.
    let strings: [ByteString]
    /// Every distinct way in which an event names an account.
    let references: [AccountReference]
    /// A column each, one value a row; codes count from 0, optional codes from 1 with 0 for none.
    let calls: [UInt8]
    let names, users, anonymous, accounts: [UInt32]
    let times: [Int64]

    private let file: SegmentFile

    /// Rows.
    var count: Int { calls.count }

    /// Reads the columns of a file whose checksum was verified.
    /// - Throws: `SegmentDamage` when the blocks do not fit together.
    init(_ description: SegmentDescription, file: SegmentFile) throws {
        guard file.rows == description.rows else { throw SegmentDamage("its row count is another") }
        (self.description, self.file) = (description, file)
        strings = try file.texts(.strings).map { ByteString($0) }
        references = try Segment.references(in: file, strings: strings)
        calls = try file.column(.calls)
        names = try file.column(.names)
        users = try file.column(.users)
        anonymous = try file.column(.anonymous)
        accounts = try file.column(.accounts)
        times = try file.column(.times)
        for block in [SegmentFormat.Block.originalTimes, .sentAt, .receivedAt, .previous] {
            try file.requireColumn(block)
        }
        for block in [SegmentFormat.Block.properties, .messageIDs] { try file.requireTexts(block) }
        try file.requireIDIndex()
        try checkCodes()
    }

    private func checkCodes() throws {
        let fits =
            names.allSatisfy { $0 < strings.count } && users.allSatisfy { $0 <= strings.count }
            && anonymous.allSatisfy { $0 <= strings.count }
            && accounts.allSatisfy { $0 <= references.count }
            && calls.allSatisfy { Event.Call(rawValue: $0) != nil }
        guard fits else { throw SegmentDamage("a code points nowhere") }
    }

    private static func references(
        in file: SegmentFile, strings: [ByteString]
    ) throws -> [AccountReference] {
        try file.pairs(.accountReferences).map { kind, id in
            guard Int(id) < strings.count, Int(kind) <= strings.count else {
                throw SegmentDamage("an account reference points nowhere")
            }
            if kind == 0 { return .id(AccountID(strings[Int(id)])) }
            guard let kind = RecordKind(rawValue: strings[Int(kind) - 1].text) else {
                throw SegmentDamage("an account reference names no record kind")
            }
            return .through(kind, RecordID(strings[Int(id)]))
        }
    }
}

extension Segment {
    /// The call of `row`.
    func call(_ row: Int) -> Event.Call {
        guard let call = Event.Call(rawValue: calls[row]) else {
            preconditionFailure("the calls of a segment are checked when it is opened")
        }
        return call
    }

    /// When `row` happened.
    func time(_ row: Int) -> Timestamp { Timestamp(millis: times[row]) }

    /// The name of `row`.
    func name(_ row: Int) -> EventName { EventName(strings[Int(names[row])]) }

    /// The user of `row`.
    func user(_ row: Int) -> UserID? {
        users[row] == 0 ? nil : UserID(strings[Int(users[row]) - 1])
    }

    /// The anonymous id of `row`.
    func anonymous(_ row: Int) -> AnonymousID? {
        anonymous[row] == 0 ? nil : AnonymousID(strings[Int(anonymous[row]) - 1])
    }

    /// The id that an alias call of `row` replaces.
    func previous(_ row: Int) -> ByteString? {
        let code = Int(file.value(.previous, row, as: UInt32.self))
        return code == 0 ? nil : strings[code - 1]
    }

    /// How `row` names an account.
    func account(_ row: Int) -> AccountReference? {
        accounts[row] == 0 ? nil : references[Int(accounts[row]) - 1]
    }

    /// The message id of `row`.
    func messageID(_ row: Int) -> MessageID { MessageID(file.text(.messageIDs, row)) }

    /// The properties of `row` as JSON text; empty when there are none.
    func propertiesText(_ row: Int) -> String { file.text(.properties, row) }

    /// The properties of `row`.
    func properties(_ row: Int) -> JSONObject {
        let text = propertiesText(row)
        return text.isEmpty ? JSONObject() : EventProperties(json: text).object
    }

    /// The whole event of `row`.
    func event(_ row: Int) -> Event {
        Event(
            id: messageID(row), call: call(row), name: name(row), user: user(row),
            anonymous: anonymous(row), previous: previous(row), account: account(row),
            time: time(row),
            originalTime: Timestamp(millis: file.value(.originalTimes, row, as: Int64.self)),
            sentAt: optionalTime(.sentAt, row), receivedAt: optionalTime(.receivedAt, row),
            properties: properties(row))
    }

    private func optionalTime(_ block: SegmentFormat.Block, _ row: Int) -> Timestamp? {
        let millis = file.value(block, row, as: Int64.self)
        return millis == SegmentFormat.noTime ? nil : Timestamp(millis: millis)
    }

    /// Which ids are in here. Reads 28 bytes a row; not kept.
    func idIndex() -> IDIndex { file.idIndex() }
}
