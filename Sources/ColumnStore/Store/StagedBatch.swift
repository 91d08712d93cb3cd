public import Growth

/// The events of a file in segments of their own that nobody knows yet.
///
/// Inside the file the first event with an id stays and later ones go. What its copies count as is decided by
/// `adopt`, when it is certain what is published.
public struct StagedBatch: Sendable {
    /// Segments, in the order of the file; none when no event was left to write.
    let segments: [StagedSegment]
    /// Later events of the file with the id of a row.
    let copies: [Copy]
    /// Events of people who were erased; they are not in the segments.
    let suppressed: Int
    /// Who had been erased when the file was staged.
    let suppressions: Suppressions

    /// An event that is not in the segments, because a row has its id.
    struct Copy: Sendable {
        /// Where the row lies: a segment, and a place in the order of its ids.
        let segment, position: UInt32
        let line: Int
        /// The digests of its content and of that of the row.
        let content, first: UInt64
        /// Its id, when the two differ: it is sure to be asked for.
        let id: MessageID?
    }

    /// An id that came twice with different content; the first is the fact (CONTRACT: Ids).
    public struct Conflict: Hashable, Sendable {
        /// The id.
        public let id: MessageID
        /// The line of the copy that was refused.
        public let line: Int

        /// A refused copy.
        public init(id: MessageID, line: Int) { (self.id, self.line) = (id, line) }
    }
}

/// One of the segments of a file.
struct StagedSegment: Sendable {
    let description: SegmentDescription
    let ids: WrittenIDs
    /// The line of each row.
    let lines: LineNumbers
}

/// Numbers of lines, 4 bytes each in files of up to four thousand million lines.
struct LineNumbers: Sendable {
    private var short: [UInt32] = []
    private var long: [Int] = []

    /// Keeps `lines`.
    init(_ lines: [Int]) {
        if lines.max() ?? 0 <= Int(UInt32.max) {
            short = lines.map { UInt32(truncatingIfNeeded: $0) }
        } else {
            long = lines
        }
    }

    subscript(row: Int) -> Int { long.isEmpty ? Int(short[row]) : long[row] }
}

/// What became of the events of a file, and what is to be recorded with it.
public struct Adoption: Sendable {
    /// Events of the batch that nobody had sent before.
    public let added: Int
    /// Copies with the content of an earlier event.
    public let duplicates: Int
    /// Lines whose id belongs to an event with different content: dead letters, in order of line.
    public let conflicts: [StagedBatch.Conflict]
    /// Events of people who were erased.
    public let suppressed: Int
    /// What the manifest has to record; the source `new` stands for the import being recorded.
    public let change: ManifestChange
}

/// The ids of a written segment in order of their digests.
struct WrittenIDs: Sendable {
    private let blocks: SegmentBlocks
    private let lookup: IDLookup
    private let texts: TextColumn

    /// Reads the ids of the segment that has `blocks`.
    init(_ blocks: SegmentBlocks) {
        self.blocks = blocks
        lookup = IDLookup(blocks, count: Int(blocks.summary.rows))
        texts = TextColumn(.messageIDs, of: blocks)
    }

    var count: Int { lookup.count }

    /// The digest of the id at `position`.
    func id(at position: Int) -> IDDigest { lookup.id(at: position) }

    /// The digest of the content of the event at `position`.
    func content(at position: Int) -> UInt64 { lookup.content(at: position) }

    /// The row that has the id at `position`.
    func row(at position: Int) -> Int { lookup.row(at: position) }

    /// The id at `position`.
    func messageID(at position: Int) -> MessageID { MessageID(texts[lookup.row(at: position)]) }

    /// What is wrong with the segment, if reading it met any damage.
    var damage: SegmentDamage? { blocks.damage }
}

/// The ids of a piece of a file in order of their digests, for finding copies in later pieces.
///
/// The upper halves of the digests are in memory, 8 bytes a row, so that copies are found by walking along
/// two lists. The rest is looked up in the written segment, or kept when none was written.
struct StagedIDs: Sendable {
    /// Upper halves, ascending.
    private let highs: [UInt64]
    private let rest: Rest

    private enum Rest: Sendable {
        case kept(lows: [UInt64], contents: [UInt64])
        case written(WrittenIDs)
    }

    /// Keeps the prints of `rows`, which are in order; without what was `written`.
    init(_ prints: [Fingerprint], of rows: [UInt32], written: WrittenIDs? = nil) {
        highs = rows.map { prints[Int($0)].id.high }
        rest =
            if let written { .written(written) } else {
                .kept(
                    lows: rows.map { prints[Int($0)].id.low },
                    contents: rows.map { prints[Int($0)].content }
                )
            }
    }

    /// The digest of the content of the event at `position`.
    func content(at position: Int) -> UInt64 {
        switch rest {
        case .kept(_, let contents): contents[position]
        case .written(let ids): ids.content(at: position)
        }
    }

    /// For each of `others`, which are in order of their digests, the position here that has the same id.
    func positions(of others: [UInt32], _ prints: [Fingerprint]) -> [(other: Int, position: Int)] {
        var found: [(other: Int, position: Int)] = []
        var next = 0
        for (place, row) in others.enumerated() {
            let id = prints[Int(row)].id
            while next < highs.count, highs[next] < id.high { next &+= 1 }
            var position = next
            while position < highs.count, highs[position] == id.high {
                if low(at: position) == id.low { found.append((place, position)) }
                position += 1
            }
        }
        return found
    }

    private func low(at position: Int) -> UInt64 {
        switch rest {
        case .kept(let lows, _): lows[position]
        case .written(let ids): ids.id(at: position).low
        }
    }
}
