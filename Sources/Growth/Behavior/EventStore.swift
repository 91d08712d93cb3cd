/// Keeps events and answers questions about behaviour.
///
/// A port with a set of questions, not a scan: an embedded store may lay events out for the question, a
/// cluster may answer in SQL.
public protocol EventStore: Sendable {
    /// Makes live events durable together, sorted out by id; they answer questions at once.
    ///
    /// `refused` are events that could not be read, kept as dead letters.
    /// - Returns: what became of them.
    /// - Throws: `StorageFailure`; none of them counts then, and they may be sent again.
    func append(_ events: [Event], refused: [DeadLetter]) throws -> EventBooks

    /// Answers `question` from a snapshot of what is stored.
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
