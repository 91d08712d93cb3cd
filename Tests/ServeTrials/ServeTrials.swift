import ArgumentParser
import PowerCut

/// The server under load, under kills and on a disk that loses power.
///
/// Not asynchronous: threads of Dispatch block signals, and a server started from one would not hear
/// SIGTERM.
@main
struct ServeTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-trials",
        abstract:
            "Loads the real server, kills it and cuts its power; see docs/reliability.md.",
        subcommands: [Load.self, Single.self, KillStorm.self, PowerCuts.self, Bare.self]
    )
}

/// Which program is tried.
struct ProgramOption: ParsableArguments {
    @Option(help: "The groundswell program; default: the one beside this.")
    var binary = RecordedTool().binary
}

/// Collects what is wrong and says it at the end.
struct Verdict {
    private var wrong: [String] = []

    /// Keeps a sentence about something wrong; `nil` is nothing.
    mutating func note(_ sentence: String?) { wrong += [sentence].compactMap { $0 } }

    /// Prints the sentences.
    /// - Throws: exit code 1 when there are any.
    func give() throws {
        for sentence in wrong { say("WRONG: \(sentence)") }
        if !wrong.isEmpty { throw ExitCode(1) }
        say("All promises were kept.")
    }
}
