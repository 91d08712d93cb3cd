import Testing

@testable import ColumnStore

@Suite struct IDFilterTests {
    @Test(
        "an id that is there is always found, one that is not seldom",
        arguments: [0, 1, 7, 10_000]
    )
    func filters(count: Int) {
        var generator = SeededGenerator(seed: 5)
        let ids = (0..<count).map { _ in IDDigest(high: generator.next(), low: generator.next()) }
        let filter = IDFilter(count: count) { ids[$0] }
        #expect(ids.allSatisfy(filter.mayHold))
        let wrong = (0..<10_000)
            .count { _ in
                filter.mayHold(IDDigest(high: generator.next(), low: generator.next()))
            }
        #expect(wrong < 300)
    }
}
