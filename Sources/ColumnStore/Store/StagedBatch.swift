public import Growth

/// The events of a file in a segment of their own that nobody knows yet.
///
/// Inside the batch the first event with an id stays and later ones go. What its copies count as is decided by
/// `adopt`, when it is certain what is published.
public struct StagedBatch: Sendable {
    /// The segment; `nil` when no event was left to write.
    let segment: SegmentDescription?
    /// What is told apart in each row of the segment, in order of rows.
    let prints: [Fingerprint]
    /// The id and the line of each row.
    let ids: [MessageID]
    let lines: [Int]
    /// Later events of the batch with the id of a row.
    let copies: [Copy]
    /// Events of people who were erased; they are not in the segment.
    let suppressed: Int
    /// Who had been erased when the batch was staged.
    let suppressions: Suppressions

    /// An event that is not in the segment, because a row has its id.
    struct Copy: Sendable {
        let row, line: Int
        let content: UInt64
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

/// A batch with its copies sorted out among themselves.
struct Staging {
    /// What will be written, in the order of the file.
    private(set) var kept: [Int] = []
    /// Later events with the id of one that is kept.
    private(set) var copies: [(place: Int, first: Int)] = []
    private(set) var suppressed = 0
    /// What tells each event of the batch apart.
    let prints: [Fingerprint]

    /// Sorts out `batch`, without the events of people in `suppressions`.
    init(_ batch: EventBatch, without suppressions: Suppressions) {
        precondition(batch.lines.count == batch.events.count, "every event of a batch has its line")
        prints = Staging.fingerprints(of: batch.events)
        var places: [IDDigest: Int] = [:]
        places.reserveCapacity(prints.count)
        for (place, print) in prints.enumerated() {
            if suppressions.covers(batch.events[place]) {
                suppressed += 1
            } else if let first = places[print.id] {
                copies.append((place, first))
            } else {
                places[print.id] = place
                kept.append(place)
            }
        }
    }

    /// Digests of every event's id and content, on two threads.
    private static func fingerprints(of events: [Event]) -> [Fingerprint] {
        let half = events.count / 2
        return concurrently(2) { part in
            var hash = SHA256Stream()
            return (part == 0 ? events[..<half] : events[half...])
                .map { Fingerprint(of: $0, with: &hash) }
        }
        .flatMap { $0 }
    }
}

extension Fingerprint {
    /// Digests of the id and the canonical content of `event`.
    init(of event: Event, with hash: inout SHA256Stream) {
        self.init(
            id: hash.prefix(of: event.id.text),
            content: hash.prefix(of: event.canonicalContent).high
        )
    }
}
