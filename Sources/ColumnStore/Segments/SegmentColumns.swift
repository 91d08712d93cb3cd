import Growth

/// What the codes of a file are in the vocabulary of the store; ids count from 1.
struct SegmentCodes {
    let names, users, anonymous, previous, accounts: [UInt32]
    let calls: [UInt8]

    /// Reads the dictionaries and adds them to `vocabulary`.
    /// - Throws: `SegmentDamage`.
    init(_ blocks: SegmentBlocks, _ vocabulary: Vocabulary) throws(SegmentDamage) {
        func codes(_ tag: BlockTag) throws(SegmentDamage) -> [UInt32] {
            vocabulary.codes(of: try blocks.texts(tag).map { ByteString($0) })
        }
        names = try codes(.kindNames)
        calls = try SegmentCodes.calls(blocks, count: names.count)
        users = try codes(.userIDs).map { $0 + 1 }
        anonymous = try codes(.anonymousIDs).map { $0 + 1 }
        previous = try codes(.previousIDs).map { $0 + 1 }
        accounts = vocabulary.codes(of: try SegmentCodes.references(blocks)).map { $0 + 1 }
    }

    private static func calls(
        _ blocks: SegmentBlocks,
        count: Int
    ) throws(SegmentDamage) -> [UInt8] {
        var calls: [UInt8] = []
        for chunk in 0..<blocks.count(of: .kindCalls) {
            for value in try blocks.integers(.kindCalls, chunk) {
                guard let raw = UInt8(exactly: value), Event.Call(rawValue: raw) != nil else {
                    throw SegmentDamage("a call is none of the known ones")
                }
                calls.append(raw)
            }
        }
        guard calls.count == count else { throw SegmentDamage("an event name has no call") }
        return calls
    }

    private static func references(
        _ blocks: SegmentBlocks
    ) throws(SegmentDamage) -> [AccountReference] {
        let (kinds, ids) = (try blocks.texts(.referenceKinds), try blocks.texts(.referenceIDs))
        guard kinds.count == ids.count else {
            throw SegmentDamage("an account reference has no kind")
        }
        var references: [AccountReference] = []
        for (kind, id) in zip(kinds, ids) {
            if kind.isEmpty {
                references.append(.id(AccountID(id)))
            } else if let kind = RecordKind(rawValue: kind) {
                references.append(.through(kind, RecordID(id)))
            } else {
                throw SegmentDamage("an account reference names no record kind")
            }
        }
        return references
    }
}

/// Reads whole columns into memory, block after block.
struct ColumnReader {
    private let blocks: SegmentBlocks
    private let rows: Int

    init(_ blocks: SegmentBlocks, rows: Int) { (self.blocks, self.rows) = (blocks, rows) }

    /// A column of codes, each replaced by what `table` has for it.
    /// - Throws: `SegmentDamage`.
    func codes<Code>(_ tag: BlockTag, in table: [Code]) throws(SegmentDamage) -> [Code] {
        var codes: [Code] = []
        codes.reserveCapacity(rows)
        for chunk in 0..<blocks.count(of: tag) {
            let values = try blocks.integers(tag, chunk)
            guard values.max() ?? 0 < table.count else {
                throw SegmentDamage("a code points nowhere")
            }
            for value in values { codes.append(table[Int(truncatingIfNeeded: value)]) }
        }
        return codes
    }

    /// The corrected times.
    /// - Throws: `SegmentDamage`.
    func times() throws(SegmentDamage) -> [Int64] {
        var times: [Int64] = []
        times.reserveCapacity(rows)
        for chunk in 0..<blocks.count(of: .seconds) {
            let seconds = try blocks.integers(.seconds, chunk)
            let millis = try blocks.integers(.millis, chunk)
            for (seconds, millis) in zip(seconds, millis) {
                times.append(RowTimes.time(seconds: seconds, millis: millis))
            }
        }
        return times
    }

    /// The source codes, below `count`; empty when all are 0.
    /// - Throws: `SegmentDamage`.
    func sources(count: Int) throws(SegmentDamage) -> [UInt16] {
        var (sources, isZero): ([UInt16], Bool) = ([], true)
        for chunk in 0..<blocks.count(of: .sources) {
            let values = try blocks.integers(.sources, chunk)
            guard let most = values.max(), most < min(count, SegmentLayout.sourceLimit) else {
                throw SegmentDamage("a row has a source that does not exist")
            }
            isZero = isZero && most == 0
            sources += values.map { UInt16(truncatingIfNeeded: $0) }
        }
        return isZero ? [] : sources
    }
}

/// A block's worth of the columns that only whole events need.
struct RareColumns: Sendable {
    /// What a row has in them.
    struct Row {
        let previous: UInt64
        let times: RowTimes

        /// Nothing.
        static let none = Row(
            previous: 0,
            times: RowTimes(
                seconds: 0,
                millis: 0,
                delay: 0,
                given: 0,
                sendDelay: 0,
                receiptDelay: 0
            )
        )
    }
    private let previous, delays, given, sendDelays, receiptDelays: [UInt64]

    /// Decodes block `chunk` of each.
    /// - Throws: `SegmentDamage`.
    init(_ blocks: SegmentBlocks, chunk: Int) throws(SegmentDamage) {
        previous = try blocks.integers(.previous, chunk)
        delays = try blocks.integers(.delays, chunk)
        given = try blocks.integers(.given, chunk)
        sendDelays = try blocks.integers(.sendDelays, chunk)
        receiptDelays = try blocks.integers(.receiptDelays, chunk)
    }

    /// Row `index` of the block.
    subscript(index: Int) -> Row {
        Row(
            previous: previous[index],
            times: RowTimes(
                seconds: 0,
                millis: 0,
                delay: delays[index],
                given: given[index],
                sendDelay: sendDelays[index],
                receiptDelay: receiptDelays[index]
            )
        )
    }
}

/// The rows of each event name, in order.
struct Postings: Sendable {
    private let rows: [UInt32]
    /// Where the rows of each name lie in `rows`.
    private let ranges: [UInt32: Range<Int>]

    /// Sorts out a column of names by counting.
    init(_ names: [UInt32]) {
        var counts: [UInt32: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        var (ranges, start): ([UInt32: Range<Int>], Int) = ([:], 0)
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            ranges[name] = start..<start + count
            start += count
        }
        var next = ranges.mapValues(\.lowerBound)
        var rows = [UInt32](repeating: 0, count: names.count)
        for (row, name) in names.enumerated() {
            guard let place = next[name] else { continue }
            rows[place] = UInt32(row)
            next[name] = place + 1
        }
        (self.rows, self.ranges) = (rows, ranges)
    }

    /// The rows of `name`; empty when it is not there.
    func rows(of name: UInt32) -> ArraySlice<UInt32> { rows[ranges[name] ?? 0..<0] }
}
