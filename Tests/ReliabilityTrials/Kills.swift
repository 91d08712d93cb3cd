import ArgumentParser
import PowerCut

/// Kills the program at every system call of every script.
struct Kills: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill-everywhere",
        abstract: "kill -9 in place of every system call of every script."
    )

    func run() throws {
        try everyCall { recording, step, call in
            try recording.violation(ofKillAt: call.number, inStep: step)
        }
    }
}

/// Lets every system call of every script fail in every way.
struct Faults: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fail-everywhere",
        abstract: "EIO, ENOSPC, EDQUOT, EINTR and a short write at every system call."
    )

    func run() throws {
        try everyCall { recording, step, call in
            for fault in call.possibleFaults {
                let wrong = try recording.violation(ofFault: fault, at: call.number, inStep: step)
                if let wrong { return "\(fault): \(wrong)" }
            }
            return nil
        }
    }
}

/// Runs a trial for every counted call of every step of every script.
private func everyCall(
    _ trial: @Sendable (Recording, _ step: Int, Recording.Call) throws -> String?
) throws {
    var isWrong = false
    for script in Script.all {
        let recording = try Recording(script)
        for step in script.steps.indices {
            let calls = recording.calls(ofStep: step)
            let trials = Trials("\(script), step \(step + 1)", count: calls.count)
            trials.run { index in
                try trial(recording, step, calls[index]).map { "\(calls[index]): \($0)" }
            }
            isWrong = isWrong || !trials.wrong.isEmpty
        }
    }
    if isWrong { throw ExitCode(1) }
}
