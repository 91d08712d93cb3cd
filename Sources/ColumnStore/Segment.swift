import FoundationEssentials
import Growth

/// An opened segment: what every question scans is in memory, the rest is read from the mapped
/// file.
///
/// About 26 bytes of memory a row. A class, because readers on several threads share it.
final class Segment: Sendable {
    /// What the manifest says about it.
    let description: SegmentDescription
    /// A column each, one value a row, in codes of the store's vocabulary.
    ///
    /// Names count from 0; the others from 1, with 0 for none.
    let names, users, anonymous, accounts: [UInt32]
    /// The raw value of each row's call.
    let calls: [UInt8]
    /// When each row happened, ascending; milliseconds since 1970.
    let times: [Int64]

    private let file: SegmentFile
    /// The vocabulary's code of each string of the file.
    private let codes: [UInt32]

    /// Rows.
    var count: Int { calls.count }

    /// Reads the columns of a file whose checksum was verified, adding its strings to `vocabulary`.
    /// - Throws: `SegmentDamage` when the blocks do not fit together.
    init(
        _ description: SegmentDescription,
        file: SegmentFile,
        into vocabulary: inout Vocabulary
    ) throws {
        guard file.rows == description.rows else { throw SegmentDamage("its row count is another") }
        (self.description, self.file) = (description, file)
        let strings = try file.texts(.strings).map { ByteString($0) }
        let references = try readReferences(in: file, strings: strings)
        let codes = strings.map { vocabulary.code(of: $0) }
        let accountCodes = references.map { vocabulary.code(of: $0) }
        self.codes = codes
        names = try translated(try file.column(.names)) { $0 < codes.count ? codes[$0] : nil }
        users = try translated(try file.column(.users), by: codes)
        anonymous = try translated(try file.column(.anonymous), by: codes)
        accounts = try translated(try file.column(.accounts), by: accountCodes)
        calls = try file.column(.calls)
        times = try file.column(.times)
        guard calls.allSatisfy({ Event.Call(rawValue: $0) != nil }) else {
            throw SegmentDamage("a call is none of the known ones")
        }
        for block in [SegmentFormat.Block.originalTimes, .sentAt, .receivedAt, .previous] {
            try file.requireColumn(block)
        }
        for block in [SegmentFormat.Block.properties, .messageIDs] { try file.requireTexts(block) }
        try file.requireIDIndex()
    }
}

/// A column of optional codes of the file as codes of the vocabulary.
private func translated(_ column: [UInt32], by codes: [UInt32]) throws -> [UInt32] {
    try translated(column) { $0 == 0 ? 0 : $0 <= codes.count ? codes[$0 - 1] + 1 : nil }
}

private func translated(_ column: [UInt32], _ code: (Int) -> UInt32?) throws -> [UInt32] {
    try column.map {
        guard let code = code(Int($0)) else { throw SegmentDamage("a code points nowhere") }
        return code
    }
}

private func readReferences(
    in file: SegmentFile,
    strings: [ByteString]
) throws -> [AccountReference] {
    try file.pairs(.accountReferences)
        .map { kind, id in
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

    /// The message id of `row`.
    func messageID(_ row: Int) -> MessageID { MessageID(file.text(.messageIDs, row)) }

    /// The code of the id that an alias call of `row` replaces, from 1; 0 for none.
    func previous(_ row: Int) -> UInt32 {
        let code = Int(file.value(.previous, row, as: UInt32.self))
        return code == 0 ? 0 : codes[code - 1] + 1
    }

    /// The properties of `row` as JSON text; empty when there are none.
    func propertiesText(_ row: Int) -> String { file.text(.properties, row) }

    /// The properties of `row`.
    func properties(_ row: Int) -> JSONObject {
        let text = propertiesText(row)
        return text.isEmpty ? JSONObject() : EventProperties(json: text).object
    }

    /// The whole event of `row`.
    func event(_ row: Int, in vocabulary: Vocabulary) -> Event {
        func string(_ code: UInt32) -> ByteString? {
            code == 0 ? nil : vocabulary.strings[Int(code) - 1]
        }
        return Event(
            id: messageID(row),
            call: call(row),
            name: EventName(vocabulary.strings[Int(names[row])]),
            user: string(users[row]).map { UserID($0) },
            anonymous: string(anonymous[row]).map { AnonymousID($0) },
            previous: string(previous(row)),
            account: accounts[row] == 0 ? nil : vocabulary.references[Int(accounts[row]) - 1],
            time: time(row),
            originalTime: Timestamp(millis: file.value(.originalTimes, row, as: Int64.self)),
            sentAt: optionalTime(.sentAt, row),
            receivedAt: optionalTime(.receivedAt, row),
            properties: properties(row)
        )
    }

    private func optionalTime(_ block: SegmentFormat.Block, _ row: Int) -> Timestamp? {
        let millis = file.value(block, row, as: Int64.self)
        return millis == SegmentFormat.noTime ? nil : Timestamp(millis: millis)
    }

    /// Which ids are in here.
    ///
    /// Reads 28 bytes a row; not kept.
    func idIndex() -> IDIndex { file.idIndex() }
}
