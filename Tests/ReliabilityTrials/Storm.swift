import ArgumentParser
import PowerCut

/// Kills `ingest` at random moments while clients feed it.
struct Storm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash-storm",
        abstract: "kill -9 at random moments under feeding clients."
    )

    @Option(help: "How many kills.")
    var kills = 1_000

    @Option(help: "How many clients feed.")
    var clients = 8

    @Option(help: "Decides when, and what clients send.")
    var seed: UInt64 = 1

    func run() throws {
        // A workspace for every fifty kills, so that looking at all of it stays quick.
        let trials = Trials("crash storm of 50 kills", count: max(1, kills / 50))
        print("seed \(seed)")
        trials.run { index in
            var storm = try CrashStorm(clients: clients, seed: seed &+ UInt64(index))
            for kill in 1...50 {
                let wrong = try storm.kill(within: 300)
                if let wrong { return "seed \(seed &+ UInt64(index)), kill \(kill): \(wrong)" }
            }
            return try storm.finish()
        }
        if !trials.wrong.isEmpty { throw ExitCode(1) }
    }
}
