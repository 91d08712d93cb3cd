import Growth

/// The search for activation over laid-out occurrences: every event times every threshold in one pass.
///
/// Of each person it reads the birth, the few rows of the early window, and one place in the window of the outcome. The
/// n-th time somebody does something counts at once under n, so nothing is sorted out at the end.
struct ActivationSearchKernel: Sendable {
    private let query: ActivationSearchQuery
    private let projection: Projection
    private let birth, outcome: PickedOccurrences
    private let all: Occurrences
    private let names: Column<UInt32>
    private let asked: AskedActors
    private let scope: Scope
    /// How often is often enough to stop counting.
    private let most: Int

    /// A kernel for `query`; `nil` when only the fold can answer it: a cell to open, or a narrowed "any event".
    init?(_ query: ActivationSearchQuery, over projection: Projection, in scope: Scope) {
        let all = projection.all
        let most = query.thresholds.last ?? 0
        let cells = projection.names.count.multipliedReportingOverflow(by: 2 * (most + 2))
        guard query.cell == nil, let names = all.names, !cells.overflow,
            cells.partialValue <= Self.cellLimit,
            let birth = PickedOccurrences(query.birth, in: projection),
            let outcome = PickedOccurrences(query.outcome, in: projection)
        else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.birth, self.outcome, self.all, self.names) = (birth, outcome, all, names)
        asked = AskedActors(projection.roll, of: .person, in: scope)
        self.most = most
    }

    /// More cells than this are left to the fold, which keeps only those that are used.
    private static let cellLimit = 1 << 22

    /// What some people add up to.
    private struct Counts: Sendable {
        var population = 0
        var retained = 0
        /// By name, outcome, and number of times from 1 to the most that matters: people who did it at least as often.
        var people: [Int] = []
    }

    /// The answer.
    func answer() -> ActivationSearchAnswer {
        let parts = concurrently(2) { count(part: $0, of: 2) }
        let people = zip(parts[0].people, parts[1].people).map(+)
        let order = projection.names.indices.sorted {
            projection.names[$0] < projection.names[$1]
        }
        return ActivationSearchAnswer(
            population: parts[0].population + parts[1].population,
            retained: parts[0].retained + parts[1].retained,
            rows: order.flatMap { rows(ofName: $0, people) },
            leftOutEvents: leftOutEvents,
            members: [],
            query: query
        )
    }

    private func rows(ofName name: Int, _ people: [Int]) -> [ActivationSearchAnswer.Row] {
        query.thresholds.compactMap { atLeast in
            let lost = people[(name * 2) * (most + 2) + atLeast]
            let kept = people[(name * 2 + 1) * (most + 2) + atLeast]
            return lost + kept == 0
                ? nil
                : ActivationSearchAnswer.Row(
                    event: projection.names[name],
                    atLeast: atLeast,
                    exposed: lost + kept,
                    exposedRetained: kept
                )
        }
    }

    private func count(part: Int, of parts: Int) -> Counts {
        var counts = Counts()
        let tally = EarlyTally(names: projection.names.count, most: most)
        for person in birth.occurrences.actors(ofPart: part, of: parts) where asked.contains(person)
        {
            guard let born = matureBirth(of: person) else { continue }
            let outcome = isRetained(person, born) ? 1 : 0
            counts.population &+= 1
            counts.retained &+= outcome
            tally.add(names.values, early(person, born), outcome)
        }
        counts.people = tally.finished()
        return counts
    }

    /// When a person was born, if that is long enough ago.
    @inline(__always)
    private func matureBirth(of person: Int) -> Int64? {
        let birth = birth.lists
        guard let index = birth.first(of: person, asOf: scope.asOf.millis) else { return nil }
        let born = Timestamp(millis: birth.times[index])
        let end = born.adding(millis: Int64(query.outcomeToDays) * Duration.day)
        return query.births.contains(born) && end <= scope.asOf ? born.millis : nil
    }

    @inline(__always)
    private func isRetained(_ person: Int, _ born: Int64) -> Bool {
        let start = born + Int64(query.outcomeFromDays) * Duration.day
        let end = born + Int64(query.outcomeToDays) * Duration.day
        let outcome = outcome.lists
        for index in outcome.range(of: person).reversed() where outcome.times[index] < end {
            return outcome.times[index] >= start
        }
        return false
    }

    /// What a person did from the birth to the end of the early window.
    @inline(__always)
    private func early(_ person: Int, _ born: Int64) -> Range<Int> {
        let end = min(
            Timestamp(millis: born).adding(millis: query.within.millis).millis,
            scope.asOf.millis - 1
        )
        let (times, rows) = (all.times.values, all.range(of: person))
        var lower = rows.lowerBound
        while lower < rows.upperBound, times[lower] < born { lower &+= 1 }
        var upper = lower
        while upper < rows.upperBound, times[upper] <= end { upper &+= 1 }
        return lower..<upper
    }

    private var leftOutEvents: Int {
        let others = AskedActors(projection.roll, of: .account, in: scope)
        return all.range(of: 0)
            .count { index in
                all.times.values[index] < scope.asOf.millis
                    && others.contains(Int(all.partners.values[index]))
            }
    }
}

/// Counts of people by name, outcome and number of times, in plain memory.
private struct EarlyTally {
    private let width, cellCount: Int
    private let cells: UnsafeMutablePointer<Int>
    /// By name: how often a person did it so far.
    private let times: UnsafeMutablePointer<Int>

    /// Times beyond `most` all count in one place that nobody reads.
    init(names: Int, most: Int) {
        (width, cellCount) = (most + 2, names * 2 * (most + 2))
        cells = .allocate(capacity: cellCount)
        cells.initialize(repeating: 0, count: cellCount)
        times = .allocate(capacity: names)
        times.initialize(repeating: 0, count: names)
    }

    /// The counts; they are gone then.
    func finished() -> [Int] {
        defer {
            cells.deallocate()
            times.deallocate()
        }
        return Array(UnsafeBufferPointer(start: cells, count: cellCount))
    }

    /// Counts what a person did in some rows.
    @inline(__always)
    func add(_ names: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>, _ outcome: Int) {
        for row in rows {
            let name = Int(names[row])
            let time = min(times[name] &+ 1, width &- 1)
            times[name] = time
            cells[(name &* 2 &+ outcome) &* width &+ time] &+= 1
        }
        for row in rows { times[Int(names[row])] = 0 }
    }
}
