import Dispatch
import Foundation
import Synchronization

/// People who ask heavy questions all the time, each question a program of its own.
final class Askers: Sendable {
    private struct State {
        var isOver = false
        var seconds: [Double] = []
        var wrong: String?
    }

    private let state = Mutex(State())
    private let done = DispatchGroup()

    private static let questions = [
        ["funnel", "Signed Up", "Report Created", "Invite Sent", "--window", "1d"],
        ["retention", "--first", "Signed Up", "--return", "any", "--period", "day"],
        ["counts", "--period", "day", "--unit", "account"],
        ["funnel", "Page Opened", "Report Viewed", "--unit", "account", "--by", "plan"],
        ["stickiness"],
    ]

    /// Lets so many people ask about a workspace, each beginning with another question.
    init(_ count: Int, program: Program) {
        for asker in 0..<count {
            done.enter()
            Thread.detachNewThread { [self] in
                var round = asker
                while !state.withLock(\.isOver) {
                    ask(Self.questions[round % Self.questions.count], program)
                    round += 1
                }
                done.leave()
            }
        }
    }

    private func ask(_ question: [String], _ program: Program) {
        let start = Clock.nanos
        do {
            try program.run(question + ["-w", program.workspace, "--json"]) { _ in }
            let seconds = Double(Clock.nanos - start) / Double(Clock.second)
            state.withLock { $0.seconds.append(seconds) }
        } catch {
            state.withLock { $0.wrong = $0.wrong ?? "a question was not answered: \(error)" }
        }
    }

    /// Waits for the last answers and prints how long they took; what is wrong, if anything.
    func stop() -> String? {
        state.withLock { $0.isOver = true }
        done.wait()
        let (seconds, wrong) = state.withLock { ($0.seconds.sorted(), $0.wrong) }
        let shares = [0.5, 0.99, 1].map { fixed(percentile($0, ofSorted: seconds) ?? 0, 2) }
        say("questions: \(seconds.count), p50 \(shares[0]) p99 \(shares[1]) max \(shares[2]) s")
        return wrong ?? (seconds.isEmpty ? "no question was answered" : nil)
    }
}
