import Growth
import Testing

@testable import ColumnStore

/// Periods that are looked up against those that are worked out.
@Suite struct PeriodTableTests {
    @Test(
        "the period of a moment is the one that the calendar gives",
        arguments: Period.allCases,
        [Int64(3), 400, 30_000, 3_000_000]
    )
    func agree(period: Period, days: Int64) {
        var generator = SeededGenerator(seed: UInt64(days))
        let start = Int64.random(in: -Duration.day...Duration.day, using: &generator)
        let end = start + days * Duration.day
        let table = PeriodTable(
            period,
            in: .utc,
            from: Timestamp(millis: start),
            to: Timestamp(millis: end)
        )
        let moments = (0..<2_000).map { _ in Int64.random(in: start...end, using: &generator) }
        let edges = table.starts.dropLast().prefix(300).flatMap { [$0, $0 + 1] }
        for moment in moments + edges + [start, end] {
            let expected = period.index(of: Timestamp(millis: moment), in: .utc)
            #expect(table.first + table.place(of: moment) == expected, "\(moment)")
        }
    }

    @Test("stretches of any length are found, also where several begin at once one after another")
    func stretches() {
        let starts: [Int64] = [-5, 0, 1, 2, 3, 1 << 23, 1 << 23 + 1, 1 << 30]
        let table = PeriodTable(starts: starts)
        for (place, start) in starts.dropLast().enumerated() {
            #expect(table.place(of: start) == place)
            #expect(table.place(of: starts[place + 1] - 1) == place)
        }
    }
}
