/// Keeps events and answers questions about behaviour.
///
/// A port with a set of questions, not a scan: an embedded store may lay events out for the question, a
/// cluster may answer in SQL. Writing has two halves so that events become visible in the same
/// transaction as the records of their import: `stage` makes them durable, the caller records the
/// segment, `publish` shows it to questions.
public protocol EventStore: Sendable {
    /// Makes `events` durable under a new segment without showing them to questions.
    ///
    /// Copies of one event inside the batch and against published segments are sorted out here; see
    /// `StagedSegment`. Segments in `replaced` are taken as gone: the import being staged stands in for
    /// theirs, and they are discarded once it is recorded. - Throws: `StorageFailure`.
    func stage(
        _ events: EventBatch,
        replacing replaced: [SegmentDescription]
    ) throws
        -> StagedSegment

    /// Shows a staged segment that the manifest now names to all later questions.
    func publish(_ segment: SegmentDescription) throws

    /// Forgets a segment that the manifest no longer names, or that was staged in vain.
    func discard(_ segment: SegmentDescription) throws

    /// Answers `question` from a snapshot of the published segments.
    func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope
    ) throws
        -> Question.Answer

    /// What identity resolution needs: who was named together with whom (M0), in no particular order.
    func identityClaims() throws -> [IdentityClaim]

    /// How many events there are, from when to when.
    func status() throws -> EventStoreStatus

    /// Hands over every event that questions see, in order of time then message id, without holding
    /// them all at once. Stops at the first error of `body` and throws it.
    func forEachEvent(_ body: (Event) throws -> Void) throws
}

extension EventStore {
    /// Stages a batch beside everything published.
    public func stage(_ events: EventBatch) throws -> StagedSegment {
        try stage(events, replacing: [])
    }
}

/// Events read from one file, each with the line it came from.
public struct EventBatch: Sendable {
    /// The events in the order of the file.
    public var events: [Event] = []
    /// The line of each event, from 1.
    public var lines: [Int] = []

    /// An empty batch.
    public init() {}

    /// Adds an event read from `line`.
    public mutating func append(_ event: Event, line: Int) {
        events.append(event)
        lines.append(line)
    }
}

/// What became of a batch: a segment, and the copies that are not in it.
public struct StagedSegment: Sendable {
    /// The durable segment; `nil` when no event was left to write.
    public let segment: SegmentDescription?
    /// Events of the batch that nobody had sent before.
    public let added: Int
    /// Copies with the content of an earlier event.
    public let duplicates: Int
    /// Lines whose id belongs to an event with different content: dead letters (CONTRACT: Ids).
    public let conflicts: [Conflict]

    /// An id that came twice with different content; the first is the fact.
    public struct Conflict: Hashable, Sendable {
        /// The id.
        public let id: MessageID
        /// The line of the copy that was refused.
        public let line: Int

        /// A refused copy.
        public init(id: MessageID, line: Int) { (self.id, self.line) = (id, line) }
    }

    /// The outcome of staging.
    public init(
        segment: SegmentDescription?,
        added: Int,
        duplicates: Int,
        conflicts: [Conflict]
    ) {
        (self.segment, self.added, self.duplicates) = (segment, added, duplicates)
        self.conflicts = conflicts
    }
}

/// How many events a store shows, from when to when.
public struct EventStoreStatus: Hashable, Sendable {
    /// Events that questions see.
    public var events = 0
    /// Copies kept in segments and hidden behind an earlier event with their id.
    public var hiddenCopies = 0
    /// Segments.
    public var segments = 0
    /// Bytes on disk.
    public var bytes = 0
    /// Time of the earliest and latest event, `nil` when there is none.
    public var earliest, latest: Timestamp?
    /// Events by name, most frequent first, ties by name.
    public var names: [(EventName, Int)] = []

    /// An empty store.
    public init() {}

    public static func == (left: Self, right: Self) -> Bool {
        left.events == right.events && left.hiddenCopies == right.hiddenCopies
            && left.segments == right.segments && left.bytes == right.bytes
            && left.earliest == right.earliest && left.latest == right.latest
            && left.names.elementsEqual(right.names) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(events) }
}
