import Growth
import Synchronization

/// An opened segment: the bytes of what every question scans are checked when it is opened and decoded when one first
/// scans them; the rest is read from the mapped file when it is asked for.
///
/// About 26 bytes of memory a row from then on. A class, because readers on several threads share it. Readers that
/// cannot throw return empty values when they meet damage, and `damage` tells of it.
final class Segment: Sendable {
    /// What the manifest said about it when it was opened.
    let description: SegmentDescription
    /// Which ids are in here.
    let ids: IDLookup

    private let blocks: SegmentBlocks
    private let late: Deferred<SegmentColumns>
    private let properties, messageIDs: TextColumn
    private let rareColumns = ChunkCache<RareColumns>(capacity: 64)
    private let postings = Mutex<Postings?>(nil)

    /// Opens the file that `description` names; its ids and names go to `vocabulary` when they are decoded.
    ///
    /// - Throws: `SegmentDamage`; what lies in blocks that are not read now is found when they are.
    init(
        _ description: SegmentDescription,
        bytes: FileBytes,
        workspace: [UInt8],
        into vocabulary: Vocabulary
    ) throws {
        let blocks = try SegmentBlocks(description, bytes, workspace: workspace)
        try blocks.check(BlockTag.scanned)
        (self.description, self.blocks) = (description, blocks)
        late = Deferred { SegmentColumns.decoded(from: blocks, description, into: vocabulary) }
        (properties, messageIDs) = (
            TextColumn(.properties, of: blocks), TextColumn(.messageIDs, of: blocks)
        )
        ids = IDLookup(blocks, count: description.rows)
    }

    /// What every question scans, in memory; decoded at the first look.
    ///
    /// Loops hold on to it.
    var columns: SegmentColumns { late.value }

    /// Rows.
    var count: Int { description.rows }

    /// Lets go of the memory that the file takes; what was decoded stays.
    func giveBack() { blocks.giveBack() }

    /// The first damage met by a reader that could not throw.
    var damage: SegmentDamage? { blocks.damage }

    /// The event names of its rows, hidden ones included, without decoding more than these.
    var spellings: [EventName] {
        let texts = blocks.noting { () throws(SegmentDamage) in try blocks.texts(.kindNames) }
        return (texts ?? []).map { EventName($0) }
    }
}

// MARK: Rows

extension Segment {
    /// The place of the source of `row` in the sources of the description.
    func source(_ row: Int) -> Int { columns.source(row) }

    /// The message id of `row`.
    func messageID(_ row: Int) -> MessageID { MessageID(messageIDs[row]) }

    /// The code of the id that an alias call of `row` replaces, from 1; 0 for none.
    func previous(_ row: Int) -> UInt32 {
        let (code, previousCodes) = (Int(clamping: rare(row).previous), columns.previousCodes)
        if previousCodes.indices.contains(code) { return previousCodes[code] }
        blocks.note(SegmentDamage("a code points nowhere"))
        return 0
    }

    /// When the first server received `row`, if that is known.
    func receivedAt(_ row: Int) -> Timestamp? {
        rare(row).times.received(of: columns.times[row]).map { Timestamp(millis: $0) }
    }

    /// The properties of `row` as JSON text; empty when there are none.
    func propertiesText(_ row: Int) -> String { properties[row] }

    /// The properties of `row`.
    func properties(_ row: Int) -> JSONObject {
        let text = propertiesText(row)
        return text.isEmpty ? JSONObject() : EventProperties(json: text).object
    }

    /// The whole event of `row`.
    func event(_ row: Int, in words: Words) -> Event {
        func string(_ code: UInt32) -> ByteString? {
            code == 0 ? nil : words.strings[Int(code) - 1]
        }
        let (columns, times) = (columns, rare(row).times)
        let time = columns.times[row]
        return Event(
            id: messageID(row),
            call: columns.call(row),
            name: EventName(words.strings[Int(columns.names[row])]),
            user: string(columns.users[row]).map { UserID($0) },
            anonymous: string(columns.anonymous[row]).map { AnonymousID($0) },
            previous: string(previous(row)),
            account: columns.accounts[row] == 0
                ? nil : words.references[Int(columns.accounts[row]) - 1],
            time: Timestamp(millis: time),
            originalTime: Timestamp(millis: times.original(of: time)),
            sentAt: times.sent(of: time).map { Timestamp(millis: $0) },
            receivedAt: times.received(of: time).map { Timestamp(millis: $0) },
            properties: properties(row)
        )
    }

    private func rare(_ row: Int) -> RareColumns.Row {
        let (chunk, index) = row.quotientAndRemainder(dividingBy: SegmentLayout.chunkRows)
        let columns = rareColumns.chunk(chunk) {
            blocks.noting { () throws(SegmentDamage) in try RareColumns(blocks, chunk: chunk) }
        }
        return columns?[index] ?? .none
    }
}

// MARK: Ids and names

extension Segment {
    /// The entries of `id` in the id index, a few at most.
    func positions(of id: IDDigest) -> Range<Int> { ids.positions(of: id) }

    /// The row of an entry.
    func row(at position: Int) -> Int { ids.row(at: position) }

    /// The digest of the content of an entry.
    func content(at position: Int) -> UInt64 { ids.content(at: position) }

    /// What tells `row` from others.
    func fingerprint(_ row: Int) -> Fingerprint {
        var hash = SHA256Stream()
        let id = hash.prefix(of: messageIDs[row])
        guard let position = ids.positions(of: id).first(where: { ids.row(at: $0) == row }) else {
            blocks.note(SegmentDamage("the id index lacks a row"))
            return Fingerprint(id: id, content: 0)
        }
        return Fingerprint(id: id, content: ids.content(at: position))
    }

    /// The rows of the event name with `code` in the vocabulary, in order.
    ///
    /// Sorted out at the first use, in O(rows) and 4 bytes of memory a row: that takes a few milliseconds for
    /// a million rows, and a stored copy would take about one byte of the six that an event may have.
    func rows(ofName code: UInt32) -> ArraySlice<UInt32> {
        postings.withLock { known in
            let postings = known ?? Postings(columns.names, of: columns.distinctNames)
            known = postings
            return postings.rows(of: code)
        }
    }

    /// Reads everything: the file as a whole, every block, every row, every id.
    ///
    /// Contents are not compared with their digests, which are those of what was sent: a row from which an erased
    /// person was taken differs from it.
    /// - Throws: `SegmentDamage`.
    func verify() throws {
        try blocks.checkEverything(description.checksum)
        _ = columns
        if let damage { throw damage }
        try verifyRows()
        try verifyIDs()
        if let damage { throw damage }
    }

    private func verifyRows() throws {
        for row in 0..<count {
            let text = propertiesText(row)
            _ = (previous(row), messageID(row))
            guard text.isEmpty || (try? JSONValue(parsing: text))?.objectValue != nil else {
                throw SegmentDamage("the properties of a row are not JSON")
            }
        }
    }

    private func verifyIDs() throws {
        var hash = SHA256Stream()
        var last: (id: IDDigest, row: Int)?
        for position in 0..<count {
            let (id, row) = (ids.id(at: position), ids.row(at: position))
            if let last, last.id != id ? id < last.id : row <= last.row {
                throw SegmentDamage("the id index is not in order")
            }
            guard hash.prefix(of: messageIDs[row]) == id else {
                throw SegmentDamage("the id index has another id than its row")
            }
            last = (id, row)
        }
    }
}
