import ArgumentParser
import StoreHarness

/// Long trials of the event store on simulated machines.
@main
struct StoreTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store-trials",
        abstract: "Long trials of the event store on simulated machines.",
        subcommands: [Simulate.self]
    )
}

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare the store with a model through random operations, crashes and faults."
    )

    @Option(help: "The seed of the first machine.")
    var seed: UInt64 = 1

    @Option(help: "How many operations to take.")
    var operations = 1_000_000

    @Flag(help: "Print every step of the first machine.")
    var trace = false

    func run() throws {
        if trace {
            var machine = StoreSimulation(seed: seed, trace: { print($0) })
            return try machine.run(
                operations: min(operations, SimulationTrial.operationsPerMachine)
            )
        }
        print("Seed \(seed), \(operations) operations.")
        let tally = try SimulationTrial.run(seed: seed, operations: operations) { tally in
            if tally.operations % 50_000 == 0 { print(tally.line) }
        }
        print("No violation. \(tally.line)")
    }
}

extension SimulationTally {
    fileprivate var line: String {
        "\(operations) operations, \(failures) failed, \(cuts) power cuts, \(restarts) restarts, "
            + "\(checks) full comparisons"
    }
}
