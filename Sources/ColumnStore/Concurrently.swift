import Dispatch
import Synchronization

/// Runs `part(0)` to `part(count - 1)` at the same time and returns their results in that order.
func concurrently<Part: Sendable>(_ count: Int, _ part: @Sendable (Int) -> Part) -> [Part] {
    let parts = Mutex<[Part?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = part(index)
        parts.withLock { $0[index] = result }
    }
    return parts.withLock { $0.compactMap { $0 } }
}
