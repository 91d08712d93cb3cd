import Growth

/// The columns of a segment that every question scans, one value a row, in codes of the store's vocabulary.
final class SegmentColumns: Sendable {
    /// Names count from 0; the others from 1, with 0 for none.
    let names, users, anonymous, accounts: [UInt32]
    /// The raw value of each row's call.
    let calls: [UInt8]
    /// When each row happened; milliseconds since 1970.
    let times: [Int64]
    /// The source code of each row; empty when all are 0.
    private let sources: [UInt16]
    /// The vocabulary's code of each id that an alias call replaces.
    let previousCodes: [UInt32]
    /// The codes in `names`, ascending, each once.
    let distinctNames: [UInt32]

    /// Decodes the columns; those of a damaged segment, which is noted, hold nothing but the right number of rows.
    static func decoded(
        from blocks: SegmentBlocks,
        _ description: SegmentDescription,
        into vocabulary: Vocabulary
    ) -> SegmentColumns {
        do throws(SegmentDamage) {
            return try SegmentColumns(blocks, description, vocabulary)
        } catch {
            blocks.note(error)
            return SegmentColumns(empty: description, vocabulary)
        }
    }

    private init(
        _ blocks: SegmentBlocks,
        _ description: SegmentDescription,
        _ vocabulary: Vocabulary
    ) throws(SegmentDamage) {
        let codes = try SegmentCodes(blocks, vocabulary)
        let columns = ColumnReader(blocks, rows: description.rows)
        names = try columns.codes(.kinds, in: codes.names)
        distinctNames = Set(codes.names).sorted()
        calls = try columns.codes(.kinds, in: codes.calls)
        users = try columns.codes(.users, in: [0] + codes.users)
        anonymous = try columns.codes(.anonymous, in: [0] + codes.anonymous)
        accounts = try columns.codes(.accounts, in: [0] + codes.accounts)
        times = try columns.times()
        sources = try columns.sources(count: description.sources.count)
        previousCodes = [0] + codes.previous
        guard times.min() ?? 0 == blocks.summary.earliest, times.max() ?? 0 == blocks.summary.latest
        else { throw SegmentDamage("its times are others than were written") }
    }

    /// As many rows of nothing.
    private init(empty description: SegmentDescription, _ vocabulary: Vocabulary) {
        let name = vocabulary.codes(of: [ByteString("")])[0]
        names = Array(repeating: name, count: description.rows)
        distinctNames = [name]
        calls = Array(repeating: Event.Call.track.rawValue, count: description.rows)
        users = Array(repeating: 0, count: description.rows)
        (anonymous, accounts) = (users, users)
        times = Array(repeating: description.earliest.millis, count: description.rows)
        (sources, previousCodes) = ([], [0])
    }

    /// The call of `row`.
    func call(_ row: Int) -> Event.Call {
        guard let call = Event.Call(rawValue: calls[row]) else {
            preconditionFailure("the calls of a segment are checked when it is decoded")
        }
        return call
    }

    /// When `row` happened.
    func time(_ row: Int) -> Timestamp { Timestamp(millis: times[row]) }

    /// The place of the source of `row` in the sources of the description.
    func source(_ row: Int) -> Int { sources.isEmpty ? 0 : Int(sources[row]) }
}

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
    /// By place in `names`: where the rows of the name begin in `rows`; and where the last end.
    private let starts: [Int]
    /// The names, ascending.
    private let names: [UInt32]

    /// Sorts out a column of `names`, ascending, by counting.
    init(_ column: [UInt32], of names: [UInt32]) {
        let places = Postings.places(of: names)
        let lowest = names.first ?? 0
        var starts = [Int](repeating: 0, count: names.count + 1)
        for name in column { starts[Int(places[Int(name - lowest)]) + 1] += 1 }
        for place in names.indices { starts[place + 1] += starts[place] }
        var next = starts
        var rows = [UInt32](repeating: 0, count: column.count)
        for (row, name) in column.enumerated() {
            let place = Int(places[Int(name - lowest)])
            rows[next[place]] = UInt32(truncatingIfNeeded: row)
            next[place] += 1
        }
        (self.rows, self.starts, self.names) = (rows, starts, names)
    }

    /// The place of each name, counted from the lowest name.
    private static func places(of names: [UInt32]) -> [UInt32] {
        guard let lowest = names.first, let highest = names.last else { return [] }
        var places = [UInt32](repeating: 0, count: Int(highest - lowest) + 1)
        for (place, name) in names.enumerated() { places[Int(name - lowest)] = UInt32(place) }
        return places
    }

    /// The rows of `name`; empty when it is not there.
    func rows(of name: UInt32) -> ArraySlice<UInt32> {
        guard let place = names.firstIndex(of: name) else { return [] }
        return rows[starts[place]..<starts[place + 1]]
    }
}
