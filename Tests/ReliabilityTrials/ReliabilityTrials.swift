import ArgumentParser

/// The long forms of the tests of durability: the same harness, more luck.
@main
struct ReliabilityTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reliability-trials",
        abstract:
            "Cuts the power, kills and fails the real program, damages its files; see docs/reliability.md.",
        subcommands: [
            PowerCuts.self, Kills.self, Faults.self, Storm.self, Damage.self, DamagePart.self,
        ]
    )
}
