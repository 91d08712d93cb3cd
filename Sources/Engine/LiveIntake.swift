import ColumnStore
public import Growth
import Synchronization

/// Takes live events from many senders at once, and tells each when its own are on disk.
///
/// Senders who come while one group is being synced share the next sync. What is on its way is bounded in bytes:
/// whoever comes beyond that is sent away before any work is done for him.
public final class LiveIntake: Sendable {
    /// How much may be on its way.
    public struct Limits: Sendable {
        /// Bytes of bodies, inflated, at most.
        public var bytes = 8 << 20
        /// Bodies of more bytes than this wait for each other instead: one is on its way at a time.
        public var largeBody = 2 << 20
        /// Bodies that share a sync at most.
        public var group = 64

        /// The limits of a server.
        public init() {}
    }

    /// What a group of bodies came to.
    public struct Group: Sendable {
        /// How many bodies shared the sync.
        public let bodies: Int
        /// What became of their events.
        public let books: EventBooks
        /// Seconds that it took.
        public let seconds: Double
    }

    private struct Batch: Sendable {
        let events: [Event]
        let refused: [DeadLetter]
    }

    private struct Load {
        /// Bytes of the bodies that share the limit.
        var bytes = 0
        /// Bytes of the one that is larger.
        var largeBytes = 0
    }

    private let limits: Limits
    private let load = Mutex(Load())
    private let commits: GroupCommit<Batch, Void>

    /// Takes events for `workspace`; `note` is told of every group that is on disk.
    public init(
        _ workspace: Workspace,
        limits: Limits = Limits(),
        note: @escaping @Sendable (Group) -> Void = { _ in }
    ) {
        self.limits = limits
        let store = workspace.store
        commits = GroupCommit(
            label: "groundswell.intake",
            limit: limits.group,
            capacity: Self.patience
        ) { batches in
            let began = ContinuousClock.now
            let books = try store.append(
                batches.flatMap(\.events),
                refused: batches.flatMap(\.refused)
            )
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            note(Group(bodies: batches.count, books: books, seconds: seconds))
            return batches.map { _ in }
        }
    }

    /// So many bodies may wait; their bytes are bounded long before.
    private static let patience = 100_000

    /// Bytes that are on their way.
    public var bytesOnTheirWay: Int { load.withLock { $0.bytes + $0.largeBytes } }

    /// A place for a body that is said to have `bytes`; `nil` when there is no room for it now.
    ///
    /// It takes no room before its bytes are there: who promises much and sends slowly keeps nobody out.
    public func admit(_ bytes: Int) -> Place? {
        let place = Place(bytes: 0, isLarge: false)
        return load.withLock { hasRoom(for: bytes, in: place, $0) } ? place : nil
    }

    /// Makes a body's place as large as what has come of it, or what that inflated to; `false` when there is no room.
    public func grow(_ place: inout Place, to bytes: Int) -> Bool {
        guard bytes > place.bytes else { return true }
        let (old, isLarge) = (place, isLarge(bytes))
        let isTaken = load.withLock { load in
            guard hasRoom(for: bytes, in: old, load) else { return false }
            if !old.isLarge { load.bytes -= old.bytes }
            if isLarge { load.largeBytes = bytes } else { load.bytes += bytes }
            return true
        }
        if isTaken { place = Place(bytes: bytes, isLarge: isLarge) }
        return isTaken
    }

    private func isLarge(_ bytes: Int) -> Bool { bytes > limits.largeBody }

    private func hasRoom(for bytes: Int, in place: Place, _ load: Load) -> Bool {
        isLarge(bytes)
            ? place.isLarge || load.largeBytes == 0
            : load.bytes + bytes - place.bytes <= limits.bytes
    }

    /// Gives a place back.
    public func leave(_ place: Place) {
        load.withLock { load in
            if place.isLarge { load.largeBytes = 0 } else { load.bytes -= place.bytes }
        }
    }

    /// The room that a body takes while it is on its way.
    public struct Place: Sendable {
        fileprivate let bytes: Int
        fileprivate let isLarge: Bool
    }

    /// Keeps the events of one body; they are on disk when this returns.
    /// - Throws: `StorageFailure`; none of them counts then, and they may be sent again.
    public func keep(_ events: [Event], refused: [DeadLetter]) async throws {
        if events.isEmpty, refused.isEmpty { return }
        try await commits.submit(Batch(events: events, refused: refused))
    }
}
