import Dispatch
import Growth
import Synchronization

/// Brings what many callers submit to disk in groups: while one group is being synced, the next
/// gathers.
///
/// The more callers there are, the larger the groups, so a sync is shared by as many as came during the
/// one before it, and nobody waits for a timer. The blocking work runs on a thread of its own, never on
/// those of Swift concurrency.
public final class GroupCommit<Item: Sendable, Receipt: Sendable>: Sendable {
    private let label: String
    private let limit: Int
    private let capacity: Int
    private let commit: @Sendable ([Item]) throws -> [Receipt]
    private let queue: DispatchQueue
    private let state = Mutex(State())

    private struct State {
        var waiting: [Caller] = []
        var isCommitting = false
    }

    private struct Caller: Sendable {
        let item: Item
        let continuation: CheckedContinuation<Receipt, any Error>
    }

    /// What to do with a caller who came.
    private enum Decision { case refuse, wait, begin }

    /// Groups of at most `limit` items, and at most `capacity` items that wait.
    ///
    /// `commit` makes a group durable, whole or not at all, and returns one receipt an item, in order. It
    /// is never called twice at once. `label` names the work for people who look at threads or failures.
    public init(
        label: String,
        limit: Int,
        capacity: Int,
        commit: @escaping @Sendable ([Item]) throws -> [Receipt]
    ) {
        precondition(limit > 0 && capacity > 0, "a group holds something, and something may wait")
        (self.label, self.limit, self.capacity) = (label, limit, capacity)
        self.commit = commit
        queue = DispatchQueue(label: label)
    }

    /// How many items wait for the group after the one that is under way.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits until `item` is durable.
    ///
    /// A cancelled task waits all the same: its item may be on disk already.
    /// - Throws: `StorageFailure`, code `busy`, at once when too many wait; what `commit` threw for the
    ///   group of this item.
    public func submit(_ item: Item) async throws -> Receipt {
        try await withCheckedThrowingContinuation { continuation in
            switch admit(Caller(item: item, continuation: continuation)) {
            case .refuse: continuation.resume(throwing: busy)
            case .wait: break
            case .begin: queue.async { self.commitAll() }
            }
        }
    }

    private func admit(_ caller: Caller) -> Decision {
        state.withLock { state in
            guard state.waiting.count < capacity else { return .refuse }
            state.waiting.append(caller)
            defer { state.isCommitting = true }
            return state.isCommitting ? .wait : .begin
        }
    }

    /// Commits group after group until nobody waits.
    private func commitAll() {
        while let group = nextGroup() {
            do {
                let receipts = try commit(group.map(\.item))
                precondition(receipts.count == group.count, "every item of a group has its receipt")
                for (caller, receipt) in zip(group, receipts) {
                    caller.continuation.resume(returning: receipt)
                }
            } catch {
                for caller in group { caller.continuation.resume(throwing: error) }
            }
        }
    }

    /// Those who waited longest; `nil` when nobody waits.
    private func nextGroup() -> [Caller]? {
        state.withLock { state in
            let group = Array(state.waiting.prefix(limit))
            state.waiting.removeFirst(group.count)
            state.isCommitting = !group.isEmpty
            return group.isEmpty ? nil : group
        }
    }

    private var busy: StorageFailure {
        StorageFailure(
            "busy",
            operation: "take more to save",
            place: label,
            cause: "\(capacity) wait already",
            advice: "Send it again in a moment; nothing of it was stored."
        )
    }
}
