import StoreHarness
import Testing

@Suite struct StoreSimulationTests {
    @Test(
        "through random operations, crashes, power cuts and faults the store is what its model is",
        arguments: 1...6 as ClosedRange<UInt64>
    )
    func agrees(seed: UInt64) throws {
        var simulation = StoreSimulation(seed: seed)
        try simulation.run(operations: 300)
        #expect(simulation.tally.operations == 300)
        #expect(simulation.tally.cuts > 0 && simulation.tally.failures > 0)
    }

    @Test("a history follows from its seed")
    func repeats() throws {
        let histories = try (0..<2)
            .map { _ in
                var simulation = StoreSimulation(seed: 77)
                try simulation.run(operations: 200)
                return simulation
            }
        #expect(histories[0].tally == histories[1].tally)
        #expect(histories[0].image == histories[1].image)
    }

    @Test("every planted flaw is found within a few seeds", arguments: PlantedFlaw.allCases)
    func finds(flaw: PlantedFlaw) {
        let found = (1...20 as ClosedRange<UInt64>)
            .contains { seed in
                var simulation = StoreSimulation(seed: seed, flaw: flaw)
                do {
                    try simulation.run(operations: 200)
                    return false
                } catch {
                    return true
                }
            }
        #expect(found)
    }
}
