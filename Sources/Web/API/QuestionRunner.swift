import Dispatch
import Engine
import Glibc
import Growth
import HTTPTypes
import Synchronization

/// Does what takes a processor for longer than a request may hold up others: questions and passwords.
///
/// A few at a time, on threads of their own, behind the events of senders. A question that takes too long or too much
/// memory, or whose asker left, is given up at its next step (RELIABILITY: RH7).
final class QuestionRunner: Sendable {
    /// What is put up with.
    struct Limits: Sendable {
        /// Questions at the same time; each uses several processors where it can.
        var lanes = 2
        /// Questions that wait; more are sent away.
        var waiting = 64
        /// Seconds that a question may take, waiting included; below what a connection waits for an answer.
        var seconds = 25.0
        /// Bytes by which the process may grow meanwhile.
        var bytes = 1_000_000_000
    }

    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Runs `work`, with a patience that whoever has it may end, and that ends when it takes too long or too much memory.
    /// - Throws: `QuestionStopped`, `APIProblem` when too many wait, and what `work` throws.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result,
        with patience: Patience
    ) async throws -> Result {
        let base = ProcessMemory.anonymousBytes
        let watch = Task {
            let end = ContinuousClock.now + .seconds(limits.seconds)
            while ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(100))
                if ProcessMemory.anonymousBytes > base + limits.bytes {
                    patience.end(.neededTooMuchMemory)
                }
            }
            patience.end(.tookTooLong)
        }
        defer { watch.cancel() }
        return try await run {
            try patience.check()
            return try Patience.$current.withValue(patience, operation: work)
        }
    }

    /// Runs `work` to its end.
    /// - Throws: `APIProblem` when too much waits, and what `work` throws.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await withCheckedThrowingContinuation { continuation in
            BackgroundThread.start(niceness: 5) {
                continuation.resume(with: Swift.Result { try work() })
            }
        }
    }

    private func enter() async throws {
        let isFull = state.withLock { state in
            state.running >= limits.lanes && state.waiting.count >= limits.waiting
        }
        if isFull {
            throw APIProblem(
                status: .serviceUnavailable,
                code: "busy",
                message: "Too many questions wait already.",
                retryAfter: 2
            )
        }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.running >= limits.lanes else {
                    state.running += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Lets the next in, in whose favour the lane stays taken.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
