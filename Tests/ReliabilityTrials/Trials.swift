import Dispatch
import Glibc
import Synchronization

/// Runs trials on all processors and keeps count.
final class Trials: Sendable {
    private struct Score {
        var done = 0
        var wrong: [String] = []
    }

    private let name: String
    private let count: Int
    private let score = Mutex(Score())

    init(_ name: String, count: Int) { (self.name, self.count) = (name, count) }

    /// Runs every trial; each says what is wrong, or `nil`.
    func run(_ trial: @Sendable (Int) throws -> String?) {
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let wrong: String?
            do { wrong = try trial(index) } catch { wrong = "the harness failed: \(error)" }
            note(wrong)
        }
        print("\r\(name): \(count) trials, \(wrong.count) wrong")
        for text in wrong.prefix(20) { print("  \(text)") }
    }

    /// What was wrong.
    var wrong: [String] { score.withLock { $0.wrong } }

    private func note(_ wrong: String?) {
        score.withLock { score in
            score.done += 1
            if let wrong { score.wrong.append(wrong) }
            guard score.done % 25 == 0 else { return }
            let line = "\r\(name): \(score.done) of \(count), \(score.wrong.count) wrong"
            _ = Array(line.utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        }
    }
}
