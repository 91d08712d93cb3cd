import Foundation
import Synchronization

/// How fast this machine reads memory: what a question that must read n bytes cannot beat.
enum MemoryBandwidth {
    private static let bytes = 1 << 29
    private static let passes = 5

    /// GB/s (10^9 bytes a second) of summing half a gibibyte on `threads` threads; the best of some passes.
    @Sendable static func measure(threads: Int) -> Double {
        let count = bytes / MemoryLayout<UInt64>.stride
        let buffer = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
        defer { buffer.deallocate() }
        for index in 0..<count { buffer[index] = UInt64(index) }
        let words = Words(UnsafeBufferPointer(buffer))
        let best = (0..<passes).map { _ in nanos(summing: words, on: threads) }.min() ?? 1
        return (Double(bytes) / Double(best) * 100).rounded() / 100
    }

    private static func nanos(summing words: Words, on threads: Int) -> Int64 {
        let total = Atomic<UInt64>(0)
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: threads) { part in
            total.wrappingAdd(words.sum(ofPart: part, of: threads), ordering: .relaxed)
        }
        let nanos = (ContinuousClock.now - start).nanos
        let count = UInt64(words.count)
        precondition(
            total.load(ordering: .relaxed) == count / 2 * (count - 1),
            "the sum of all words is known"
        )
        return nanos
    }
}

/// Memory that several threads read and none writes.
private struct Words: @unchecked Sendable {
    private let buffer: UnsafeBufferPointer<UInt64>

    init(_ buffer: UnsafeBufferPointer<UInt64>) { self.buffer = buffer }

    var count: Int { buffer.count }

    func sum(ofPart part: Int, of parts: Int) -> UInt64 {
        var sum: UInt64 = 0
        for word in buffer[count * part / parts..<count * (part + 1) / parts] { sum &+= word }
        return sum
    }
}

/// The most memory this process has held, as Linux counts it.
enum PeakMemory {
    /// Begins anew; where the system forbids it, the peak is that of the whole process.
    static func reset() {
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    }

    /// Kilobytes since `reset`; 0 where the system does not tell.
    static func kilobytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
