import Dispatch
import Glibc
import Synchronization

/// Runs `part(0)` to `part(count - 1)` at the same time and returns their results in that order.
///
/// On a thread that gives way to others they run there, one after the other: Dispatch's threads would not give way.
func concurrently<Part: Sendable>(_ count: Int, _ part: @Sendable (Int) -> Part) -> [Part] {
    if givesWay { return (0..<count).map(part) }
    let parts = Mutex<[Part?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = part(index)
        parts.withLock { $0[index] = result }
    }
    return parts.withLock { $0.compactMap { $0 } }
}

/// Whether this thread does what nobody waits for; on Linux niceness belongs to the thread.
private var givesWay: Bool { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) >= 10 }
