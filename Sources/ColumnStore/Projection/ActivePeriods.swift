import Growth

/// In which periods each actor did anything, and when first: a few bytes a person, in place of all occurrences.
///
/// ```
/// births   b         b         …       milliseconds since 1970; actors without an event have no periods
/// starts   0         3         4 …
/// periods  ┃ 4 5 9 ┃ 12 ┃      …       places in a `PeriodTable`, ascending
/// ```
final class ActivePeriods: Sendable {
    let births: Column<Int64>
    private let starts: Column<UInt32>
    private let periods: Column<UInt16>

    /// The periods of `table` in which the actors of `occurrences` did something before `asOf`; O(occurrences).
    init(of occurrences: Occurrences, in table: PeriodTable, asOf: Int64) {
        let actors = occurrences.actors
        let births = ColumnDraft<Int64>(repeating: 0, count: actors)
        let starts = ColumnDraft<UInt32>(repeating: 0, count: actors + 1)
        _ = concurrently(2) { part in
            Self.forEachPeriod(of: occurrences, in: table, asOf, part: part) { actor, index, _ in
                if starts.values[actor + 1] == 0 {
                    births.values[actor] = occurrences.times.values[index]
                }
                starts.values[actor + 1] += 1
            }
        }
        for actor in 0..<actors { starts.values[actor + 1] += starts.values[actor] }
        let periods = ColumnDraft<UInt16>(count: Int(starts.values[actors]))
        _ = concurrently(2) { part in
            var (next, current) = (0, -1)
            Self.forEachPeriod(of: occurrences, in: table, asOf, part: part) { actor, _, period in
                if actor != current { (next, current) = (Int(starts.values[actor]), actor) }
                periods.values[next] = UInt16(truncatingIfNeeded: period)
                next += 1
            }
        }
        (self.births, self.starts, self.periods) = (Column(births), Column(starts), Column(periods))
    }

    /// Reads the periods of so many actors; `nil` when the columns are not there or do not fit each other.
    init?(_ file: ColumnFile, actors: Int) {
        guard let births: Column<Int64> = file.column(.births),
            let starts: Column<UInt32> = file.column(.starts),
            let periods: Column<UInt16> = file.column(.periods), births.count == actors + 1,
            starts.count == actors + 2, starts.values.last.map({ Int($0) }) == periods.count
        else { return nil }
        (self.births, self.starts, self.periods) = (births, starts, periods)
    }

    /// What a file keeps of them.
    var columns: [(ColumnFile.Tag, any StoredColumn)] {
        [(.births, births), (.starts, starts), (.periods, periods)]
    }

    @inline(__always)
    private static func forEachPeriod(
        of occurrences: Occurrences,
        in table: PeriodTable,
        _ asOf: Int64,
        part: Int,
        _ body: (_ actor: Int, _ index: Int, _ period: Int) -> Void
    ) {
        let times = occurrences.times.values
        for actor in occurrences.actors(ofPart: part, of: 2) {
            var (clock, last) = (PeriodClock(), -1)
            for index in occurrences.range(of: actor) {
                if times[index] >= asOf { break }
                let period = clock.advance(to: times[index], in: table)
                if period != last { body(actor, index, period) }
                last = period
            }
        }
    }

    /// The periods of an actor.
    @inline(__always)
    func periods(of actor: Int) -> UnsafeBufferPointer<UInt16> {
        let start = Int(starts.values[actor])
        return UnsafeBufferPointer(
            start: periods.values.baseAddress.map { $0 + start },
            count: Int(starts.values[actor + 1]) - start
        )
    }

    /// The actors of one part out of `parts`, without nobody.
    func actors(ofPart part: Int, of parts: Int) -> Range<Int> {
        let count = max(0, births.count - 1)
        return 1 + count * part / parts..<1 + count * (part + 1) / parts
    }
}
