import Dispatch
import Engine
import Glibc
import Growth
import HTTPTypes
import Synchronization

/// Does work that blocks or takes a processor for long, a few at a time, on threads of their own behind the events of
/// senders.
///
/// A question that takes too long or too much memory, or whose asker left, is given up at its next step, or while it
/// waits at once (RELIABILITY: RH7).
final class WorkQueue: Sendable {
    /// What is put up with.
    struct Limits: Sendable {
        /// So much at the same time; a question uses several processors where it can.
        var lanes = 2
        /// So many may wait; more are sent away.
        var waiting = 64
        /// Seconds that a question may take, waiting included; below what a connection waits for an answer.
        var seconds = 25.0
        /// Bytes by which the process may grow meanwhile.
        var bytes = 1_000_000_000
    }

    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var next = 0
        /// Who runs, the newest last.
        var running: [Int] = []
        var waiting: [Waiter] = []
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Runs `work`, with a patience that whoever has it may end, and that ends when it takes too long or too much memory.
    ///
    /// Whoever waits for its turn is told at once when its patience ends.
    /// - Throws: `QuestionStopped`, `APIProblem` when too many wait, and what `work` throws.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result,
        with patience: Patience
    ) async throws -> Result {
        let id = number()
        let watch = Task {
            let end = ContinuousClock.now + .seconds(limits.seconds)
            var base: Int?
            while !patience.isOver {
                try await Task.sleep(for: .milliseconds(100))
                if ContinuousClock.now >= end { patience.end(.tookTooLong) }
                // Memory is put down to whoever began last.
                if state.withLock({ $0.running.last == id }) {
                    let now = ProcessMemory.anonymousBytes
                    if now > (base ?? now) + limits.bytes { patience.end(.neededTooMuchMemory) }
                    base = base ?? now
                }
            }
            giveUp(id, patience)
        }
        defer { watch.cancel() }
        return try await run(id) {
            try patience.check()
            return try Patience.$current.withValue(patience, operation: work)
        }
    }

    /// Runs `work` to its end.
    /// - Throws: `APIProblem` when too much waits, and what `work` throws.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await run(number(), work)
    }

    private func run<Result: Sendable>(
        _ id: Int,
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await enter(id)
        defer { leave(id) }
        return try await withCheckedThrowingContinuation { continuation in
            BackgroundThread.start(niceness: 5) {
                continuation.resume(with: Swift.Result { try work() })
            }
        }
    }

    private func number() -> Int {
        state.withLock { state in
            state.next += 1
            return state.next
        }
    }

    private enum Decision { case run, wait, refuse }

    private func enter(_ id: Int) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let decision = state.withLock { state -> Decision in
                if state.running.count < limits.lanes {
                    state.running.append(id)
                    return .run
                }
                guard state.waiting.count < limits.waiting else { return .refuse }
                state.waiting.append(Waiter(id: id, continuation: continuation))
                return .wait
            }
            switch decision {
            case .run: continuation.resume()
            case .wait: break
            case .refuse: continuation.resume(throwing: Self.busy)
            }
        }
    }

    /// Lets the next in.
    private func leave(_ id: Int) {
        let next = state.withLock { state -> Waiter? in
            state.running.removeAll { $0 == id }
            guard !state.waiting.isEmpty else { return nil }
            let next = state.waiting.removeFirst()
            state.running.append(next.id)
            return next
        }
        next?.continuation.resume()
    }

    /// Sends somebody away who still waits.
    private func giveUp(_ id: Int, _ patience: Patience) {
        let waiter = state.withLock { state -> Waiter? in
            guard let place = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: place)
        }
        guard let waiter else { return }
        do {
            try patience.check()
            waiter.continuation.resume(throwing: QuestionStopped.left)
        } catch {
            waiter.continuation.resume(throwing: error)
        }
    }

    private static let busy = APIProblem(
        status: .serviceUnavailable,
        code: "busy",
        message: "Too much waits already.",
        retryAfter: 2
    )
}
