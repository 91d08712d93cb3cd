/// Many histories, one after the other.
public enum SimulationTrial {
    /// Operations in the life of one machine.
    public static let operationsPerMachine = 2_000

    /// Runs machines with the seeds `seed`, `seed` + 1, … until `operations` were taken.
    ///
    /// `report` is called after each machine with what happened so far.
    /// - Throws: `Violation`, which names the seed of its machine: that seed and 2,000 operations show it
    ///   again.
    public static func run(
        seed: UInt64,
        operations: Int,
        flaw: PlantedFlaw? = nil,
        report: (SimulationTally) -> Void = { _ in }
    ) throws(Violation) -> SimulationTally {
        var tally = SimulationTally()
        var seed = seed
        while tally.operations < operations {
            var simulation = StoreSimulation(seed: seed, flaw: flaw)
            try simulation.run(operations: min(operationsPerMachine, operations - tally.operations))
            tally += simulation.tally
            report(tally)
            seed &+= 1
        }
        return tally
    }
}
