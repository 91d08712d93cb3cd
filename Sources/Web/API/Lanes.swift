import Hummingbird
import NIOCore
import Synchronization

/// Where requests run that are not events: none of these keeps another from running.
struct Lanes: Sendable {
    /// Questions, bounded in time and memory.
    let questions = WorkQueue()
    /// What is over in a moment.
    let quick = WorkQueue(WorkQueue.Limits(lanes: 2, waiting: 256))
    /// What vendors send.
    let webhooks = WorkQueue(WorkQueue.Limits(lanes: 1, waiting: 256))
    /// What may take long and is finished.
    let work = WorkQueue(WorkQueue.Limits(lanes: 1, waiting: 16))
    /// Comparing passwords, which takes a processor some tens of milliseconds each.
    let passwords = WorkQueue(WorkQueue.Limits(lanes: 1, waiting: 256))
}

/// Bounds the bytes of bodies that are on their way, over all connections.
final class BodyBudget: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(bytes: Int) { limit = bytes }

    /// The body of a request, of at most `limit` bytes.
    /// - Throws: `APIProblem` when it is larger, or when there is no room for it now.
    func read(_ request: Request, limit most: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var held = 0
        defer { taken.withLock { $0 -= held } }
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= most else {
                throw APIProblem(
                    status: .contentTooLarge,
                    code: "body_too_large",
                    message: "The body has more than \(most >> 10) KB."
                )
            }
            let new = part.readableBytes
            let hasRoom = taken.withLock { taken in
                guard taken + new <= limit else { return false }
                taken += new
                return true
            }
            guard hasRoom else {
                throw APIProblem(
                    status: .serviceUnavailable,
                    code: "busy",
                    message: "Too much is on its way.",
                    retryAfter: 1
                )
            }
            held += new
            part.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
