import ArgumentParser
import PowerCut
import Statistics

/// Loses power at random places of every script.
struct PowerCuts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power-cut",
        abstract: "Cut the power at random places of every script."
    )

    @Option(help: "How many cuts, over all scripts.")
    var cuts = 10_000

    @Option(help: "Decides where and with which luck.")
    var seed: UInt64 = 1

    func run() throws {
        var isWrong = false
        print("seed \(seed)")
        for (number, script) in Script.all.enumerated() {
            let recording = try Recording(script)
            var generator = SplitMix64(seed: seed &+ UInt64(number))
            let share = cuts / Script.all.count + (number < cuts % Script.all.count ? 1 : 0)
            let chosen = PowerCut.random(share, in: recording.trace, using: &generator)
            let trials = Trials(script.name, count: share)
            trials.run { index in
                let cut = chosen[index]
                let wrong = try recording.violation(of: cut, redoing: index % 10 == 0)
                if wrong != nil || index % 20 != 1 { return wrong.map { "\(cut): \($0)" } }
                return try recording.violation(of: cut, recoveryCutBy: cut.seed)
                    .map { "\(cut): \($0)" }
            }
            isWrong = isWrong || !trials.wrong.isEmpty
        }
        if isWrong { throw ExitCode(1) }
    }
}
