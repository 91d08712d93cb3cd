import Growth

/// Ordered funnels over laid-out occurrences: the same counts as the fold of `FunnelQuery`, many times faster.
///
/// Where every step is an event of its own, an actor's runs need no slots: for each occurrence of a step keep the
/// latest entry from which a run stands there. Step 1 enters with itself; an occurrence of step k stands on the last
/// occurrence of step k - 1 that is not later, and on its entry, as long as the window reaches. Entries only grow along a
/// list, so two lists are walked side by side: O(occurrences), and most actors lack some step and are done at once.
///
/// ```
/// Signed Up        10          40
/// Report Created       20  30      50      stands on 10  10  40
/// Plan Upgraded                25      60  stands on 10 (by 20), 40 (by 50)
/// ```
///
/// The run that counts has the most steps, was done first, and entered last. Its steps were taken by the first
/// occurrence of each list that stands on its entry.
struct FunnelKernel: Sendable {
    let query: FunnelQuery
    let projection: Projection
    let breakdown: FunnelBreakdown?
    private let steps: [PickedOccurrences]
    private let lists: [OccurrenceLists]
    private let asked, others: AskedActors
    private let asOf: Int64
    private let entry: Range<Int64>
    /// So many actors are sifted at a time.
    private static let block = 4_096

    /// A kernel for `query`; `nil` when only the fold can answer it: other orders, exclusions, a held person, events
    /// that are a step twice, or breakdowns in which an actor has several rows.
    init?(_ query: FunnelQuery, over projection: Projection, in scope: Scope) {
        let names = query.steps.compactMap(\.event)
        guard query.order == .ordered, query.exclusions.isEmpty, query.hold == nil,
            Set(names).count == query.steps.count,
            query.by.allSatisfy({ $0.attribution != .all })
        else { return nil }
        (self.query, self.projection, asOf) = (query, projection, scope.asOf.millis)
        asked = AskedActors(projection.roll, of: query.unit, in: scope)
        others = AskedActors(projection.roll, of: query.unit.other, in: scope)
        entry = query.entry.from.millis..<max(query.entry.from, query.entry.to).millis
        _ = projection.occurrences(of: names)
        steps = zip(names, query.steps)
            .map { PickedOccurrences($0, where: $1.properties, in: projection) }
        lists = steps.map(\.lists)
        breakdown = query.by.isEmpty ? nil : FunnelBreakdown(query, projection, scope)
        if let breakdown, breakdown.rows > FunnelBreakdown.rowLimit { return nil }
    }

    /// The answer; whom it counts is left to the same pass, when somebody asks.
    func answer() -> FunnelAnswer {
        let parts = concurrently(2) { part in
            var counts = FunnelCounts(steps: steps.count, rows: breakdown?.rows ?? 0)
            count(part: part, of: 2, into: &counts)
            return counts
        }
        let total = parts[0] + parts[1]
        return FunnelAnswer(
            query,
            steps: total.steps(),
            rows: breakdown?.rows(from: total),
            incompleteEntries: total.incompleteEntries,
            leftOutEvents: leftOutEvents,
            removed: 0,
            times: Deferred { times() },
            opening: Deferred { opening() }
        )
    }

    private func count(part: Int, of parts: Int, into counts: inout FunnelCounts) {
        let (window, asOf) = (query.windowLength.millis, asOf)
        let alone = AloneCounts(rows: breakdown?.rows ?? 0)
        defer { alone.free() }
        let sieve = sieve
        walk(part: part, of: parts, needsTimes: breakdown != nil) { block, others in
            guard let sieve else { return list(block, others) }
            return sieve.sift(block, others, breakdown, into: alone)
        } body: { run in
            counts.add(run.reached, row: breakdown?.row(of: run, lists) ?? 0)
            if run.reached < lists.count, isWithin(window, from: run.lastEntry, until: asOf) {
                counts.incompleteEntries += 1
            }
        }
        alone.add(to: &counts)
    }

    /// What tells those apart who stop at once; with a cohort everybody is looked at.
    private var sieve: FunnelSieve? {
        guard asked.areAll, lists.count > 1 else { return nil }
        return FunnelSieve(
            lists[0],
            lists[1],
            entry: entry.clamped(to: Int64.min..<asOf),
            openFrom: Timestamp(millis: asOf).adding(millis: -query.windowLength.millis).millis
        )
    }

    /// Lists the actors of a block who are asked about.
    private func list(_ block: Range<Int>, _ others: UnsafeMutablePointer<UInt32>) -> Int {
        var count = 0
        for actor in block where asked.contains(actor) {
            others[count] = UInt32(truncatingIfNeeded: actor)
            count &+= 1
        }
        return count
    }

    /// How long the counted runs took.
    private func times() -> RunTimes {
        let parts = concurrently(2) { part in
            var (all, rows) = (StepTimes(steps: steps.count), [Int: StepTimes]())
            // Who stops at once takes no time.
            let sieve = sieve
            func others(_ block: Range<Int>, _ others: UnsafeMutablePointer<UInt32>) -> Int {
                sieve.map { $0.sift(block, others) } ?? list(block, others)
            }
            guard let breakdown else {
                walk(part: part, of: 2, needsTimes: true, among: others) { all.add($0.times) }
                return (all, rows)
            }
            let (lists, none) = (lists, StepTimes(steps: steps.count))
            walk(part: part, of: 2, needsTimes: true, among: others) { run in
                all.add(run.times)
                rows[breakdown.row(of: run, lists), default: none].add(run.times)
            }
            return (all, rows)
        }
        var (all, rows) = parts[0]
        all.add(parts[1].0)
        for (row, times) in parts[1].1 {
            rows[row, default: StepTimes(steps: steps.count)].add(times)
        }
        let named = rows.compactMap { row, times in
            breakdown.map { ($0.values(ofRow: row), times) }
        }
        return RunTimes(all: all, rows: Dictionary(uniqueKeysWithValues: named))
    }

    /// Whom the counts stand for.
    private func opening() -> FunnelAnswer.Opening {
        let parts = concurrently(2) { part in
            var members: [FunnelAnswer.Member] = []
            let actor = projection.roll.actors(projection.unit)
            walk(part: part, of: 2, needsTimes: true, among: list) { run in
                members.append(
                    FunnelAnswer.Member(
                        actor: actor(run.actor),
                        times: run.times.map { Timestamp(millis: $0) }
                    )
                )
            }
            return members
        }
        return FunnelAnswer.Opening(reached: parts[0] + parts[1], removed: [])
    }

    /// Events of the steps that name no actor of the unit.
    private var leftOutEvents: Int {
        let end = min(query.window.to.millis, asOf)
        let window = query.window.from.millis..<max(query.window.from.millis, end)
        return steps.reduce(0) { $0 + $1.countOfNobody(in: window, with: others) }
    }
}

/// Whether a window that began at `start` is not over at `moment`: it ends with its last millisecond.
private func isWithin(_ window: Int64, from start: Int64, until moment: Int64) -> Bool {
    Timestamp(millis: start).adding(millis: window).millis >= moment
}

// MARK: The pass

/// The best run of one actor.
struct FunnelRun {
    let actor: Int
    /// The furthest step, from 1.
    let reached: Int
    /// When the actor last took a first step.
    let lastEntry: Int64
    /// When each step was taken; empty unless asked for.
    let times: UnsafeBufferPointer<Int64>
}

extension FunnelKernel {
    /// Calls `body` with the best run of every actor of a part that entered, block after block among those whom `list`
    /// puts on a list, and counts.
    @inline(__always)
    private func walk(
        part: Int,
        of parts: Int,
        needsTimes: Bool,
        among list: (Range<Int>, UnsafeMutablePointer<UInt32>) -> Int,
        body: (FunnelRun) -> Void
    ) {
        let others = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.block)
        defer { others.deallocate() }
        let scratch = FunnelScratch(steps.map(\.occurrences.longest))
        let pass = FunnelPass(lists, asOf: asOf, entry: entry, window: query.windowLength.millis)
        let actors = steps[0].occurrences.actors(ofPart: part, of: parts)
        for first in stride(from: actors.lowerBound, to: actors.upperBound, by: Self.block) {
            let count = list(first..<min(first + Self.block, actors.upperBound), others)
            for place in 0..<count {
                let actor = Int(others[place])
                let (reached, lastEntry): (Int, Int64)
                if pass.entersOnce(actor) {
                    reached = pass.follow(actor, scratch.best)
                    if reached == 0 { continue }
                    lastEntry = scratch.best[0]
                } else {
                    let entered = pass.enter(actor, scratch)
                    if entered == 0 { continue }
                    reached = pass.advance(actor, scratch, entered)
                    if needsTimes { scratch.traceBack(reached) }
                    lastEntry = scratch.columns[0].times[entered - 1]
                }
                let times = UnsafeBufferPointer(
                    start: scratch.best,
                    count: needsTimes ? reached : 0
                )
                body(
                    FunnelRun(actor: actor, reached: reached, lastEntry: lastEntry, times: times)
                )
            }
        }
        pass.free()
        scratch.free()
    }
}

/// Tells apart those who enter once and have no second step at all: most people, and no branch for any of them.
private struct FunnelSieve {
    private let first, second: OccurrenceLists
    private let entry: Range<Int64>
    /// Who enters from here on may still go further.
    private let openFrom: Int64
    private let last: Int

    /// A sieve over the first two steps; `nil` when nobody takes the first.
    init?(
        _ first: OccurrenceLists,
        _ second: OccurrenceLists,
        entry: Range<Int64>,
        openFrom: Int64
    ) {
        if first.times.isEmpty { return nil }
        (self.first, self.second, self.entry, self.openFrom) = (first, second, entry, openFrom)
        last = first.times.count - 1
    }

    /// Counts the actors of a block who stop at once, and lists all others who may have entered.
    ///
    /// - Returns: how many are on the list.
    func sift(
        _ block: Range<Int>,
        _ others: UnsafeMutablePointer<UInt32>,
        _ breakdown: FunnelBreakdown?,
        into counts: AloneCounts
    ) -> Int {
        // Sums in a place of their own stay in a register.
        var (stopped, open) = (0, 0)
        defer { counts.add(stopped, open: open) }
        guard let breakdown else {
            return sift(block, others) { _, _, stops, isOpen in
                stopped &+= stops
                open &+= isOpen
            }
        }
        let partners = first.partners
        return sift(block, others) { actor, index, stops, isOpen in
            counts.add(stops, row: breakdown.row(ofEntry: index, actor, partner: partners[index]))
            open &+= isOpen
        }
    }

    /// Lists those of a block who may have entered and do not stop at once.
    func sift(_ block: Range<Int>, _ others: UnsafeMutablePointer<UInt32>) -> Int {
        sift(block, others) { _, _, _, _ in }
    }

    @inline(__always)
    private func sift(
        _ block: Range<Int>,
        _ others: UnsafeMutablePointer<UInt32>,
        alone: (_ actor: Int, _ index: Int, _ stops: Int, _ isOpen: Int) -> Void
    ) -> Int {
        var count = 0
        for actor in block {
            let (one, two) = (first.range(of: actor), second.range(of: actor))
            // Whoever has no first step reads the next one's, which counts for nothing.
            let index = min(one.lowerBound, last)
            let time = first.times[index]
            let isInside = (time >= entry.lowerBound ? 1 : 0) & (time < entry.upperBound ? 1 : 0)
            let enters = (one.count == 1 ? 1 : 0) & isInside
            let stops = enters & (two.count == 0 ? 1 : 0)
            others[count] = UInt32(truncatingIfNeeded: actor)
            count &+= (one.count > 1 ? 1 : 0) | (enters & (1 &- stops))
            alone(actor, index, stops, stops & (time >= openFrom ? 1 : 0))
        }
        return count
    }
}

/// Counts of those who stopped at once, in plain memory: by row of the breakdown, and of those who may still go further.
private struct AloneCounts {
    private let cells: UnsafeMutableBufferPointer<Int>
    private let open: UnsafeMutablePointer<Int>

    init(rows: Int) {
        cells = .allocate(capacity: max(1, rows))
        cells.initialize(repeating: 0)
        open = .allocate(capacity: 1)
        open.initialize(to: 0)
    }

    func free() {
        cells.deallocate()
        open.deallocate()
    }

    /// Counts actors of a row.
    @inline(__always)
    func add(_ actors: Int, row: Int) { cells[row] &+= actors }

    /// Counts actors of the first row, and those of any row who may still go further.
    func add(_ actors: Int, open: Int) {
        cells[0] &+= actors
        self.open.pointee &+= open
    }

    func add(to counts: inout FunnelCounts) {
        for (row, count) in cells.enumerated() { counts.add(1, row: row, times: count) }
        counts.incompleteEntries += open.pointee
    }
}

/// What finding an actor's runs needs, in plain memory.
private struct FunnelPass {
    private let steps: UnsafeMutableBufferPointer<OccurrenceLists>
    private let asOf: Int64
    private let entry: Range<Int64>
    private let window: Int64

    init(_ lists: [OccurrenceLists], asOf: Int64, entry: Range<Int64>, window: Int64) {
        steps = .allocate(capacity: lists.count)
        _ = steps.initialize(from: lists)
        (self.asOf, self.entry, self.window) = (asOf, entry, window)
    }

    func free() { steps.deallocate() }

    /// Whether an actor has one first step in all.
    @inline(__always)
    func entersOnce(_ actor: Int) -> Bool { steps[0].range(of: actor).count == 1 }

    /// How many steps an actor takes who enters once, and when: each step at its first occurrence after the one before.
    @inline(__always)
    func follow(_ actor: Int, _ times: UnsafeMutablePointer<Int64>) -> Int {
        let index = steps[0].range(of: actor).lowerBound
        var time = steps[0].times[index]
        guard time >= entry.lowerBound, time < min(entry.upperBound, asOf) else { return 0 }
        times[0] = time
        let (sum, overflow) = time.addingReportingOverflow(window)
        let end = min(overflow ? .max : sum, asOf &- 1)
        for number in 1..<steps.count {
            let rows = steps[number].range(of: actor)
            let own = steps[number].times
            var row = rows.lowerBound
            while row < rows.upperBound, own[row] < time { row &+= 1 }
            guard row < rows.upperBound, own[row] <= end else { return number }
            time = own[row]
            times[number] = time
        }
        return steps.count
    }

    /// Lists the first steps of an actor; each stands on itself.
    @inline(__always)
    func enter(_ actor: Int, _ scratch: FunnelScratch) -> Int {
        let (step, own) = (steps[0], scratch.columns[0])
        var found = 0
        for index in step.range(of: actor) {
            let time = step.times[index]
            if time >= asOf { break }
            guard time >= entry.lowerBound, time < entry.upperBound else { continue }
            own.times[found] = time
            own.entries[found] = time
            found &+= 1
        }
        return found
    }

    /// How many steps the actor takes, who takes the first `entered` times.
    @inline(__always)
    func advance(_ actor: Int, _ scratch: FunnelScratch, _ entered: Int) -> Int {
        var before = entered
        for number in 1..<steps.count {
            let step = steps[number]
            let (last, own) = (scratch.columns[number &- 1], scratch.columns[number])
            var (found, next) = (0, 0)
            for index in step.range(of: actor) {
                let time = step.times[index]
                if time >= asOf { break }
                while next < before, last.times[next] <= time { next &+= 1 }
                guard next > 0, time &- last.entries[next &- 1] <= window else { continue }
                own.times[found] = time
                own.entries[found] = last.entries[next &- 1]
                found &+= 1
            }
            if found == 0 { return number }
            before = found
        }
        return steps.count
    }
}

/// The lists of one actor after another: for each step its occurrences in runs and the entries they stand on.
private struct FunnelScratch {
    struct Step: BitwiseCopyable {
        let times, entries: UnsafeMutablePointer<Int64>
    }
    let columns: UnsafeMutableBufferPointer<Step>
    /// When the best run took its steps.
    let best: UnsafeMutablePointer<Int64>

    /// Lists of up to so many occurrences, by step.
    init(_ longest: [Int]) {
        columns = .allocate(capacity: longest.count)
        best = .allocate(capacity: longest.count)
        for (number, count) in longest.enumerated() {
            columns[number] = Step(
                times: .allocate(capacity: max(1, count)),
                entries: .allocate(capacity: max(1, count))
            )
        }
    }

    /// Finds when the best run took each of its `reached` steps.
    func traceBack(_ reached: Int) {
        let entry = columns[reached - 1].entries[0]
        best[reached - 1] = columns[reached - 1].times[0]
        for step in stride(from: reached - 2, through: 1, by: -1) {
            var index = 0
            while columns[step].entries[index] != entry { index += 1 }
            best[step] = columns[step].times[index]
        }
        best[0] = entry
    }

    func free() {
        for step in columns {
            step.times.deallocate()
            step.entries.deallocate()
        }
        columns.deallocate()
        best.deallocate()
    }
}

/// What a part of the actors adds up to.
struct FunnelCounts: Sendable {
    /// How many actors went no further than each step, one row of the breakdown after another; without a breakdown
    /// there is one row.
    private var furthest: [Int]
    private let width: Int
    var incompleteEntries = 0

    init(steps: Int, rows: Int) {
        width = steps
        furthest = Array(repeating: 0, count: max(1, rows) * steps)
    }

    /// Counts an actor of a row that came to `reached`.
    @inline(__always)
    mutating func add(_ reached: Int, row: Int) { add(reached, row: row, times: 1) }

    /// Counts so many actors of a row that came to `reached`.
    @inline(__always)
    mutating func add(_ reached: Int, row: Int, times: Int) {
        furthest[row &* width &+ reached &- 1] &+= times
    }

    /// The actors of a row that came at least to each step.
    func steps(ofRow row: Int) -> [Int] {
        var steps = Array(furthest[row * width..<(row + 1) * width])
        for step in steps.indices.dropLast().reversed() { steps[step] += steps[step + 1] }
        return steps
    }

    /// The actors of all rows that came at least to each step.
    func steps() -> [Int] {
        (0..<furthest.count / width)
            .reduce(into: Array(repeating: 0, count: width)) { sum, row in
                for (step, count) in steps(ofRow: row).enumerated() { sum[step] += count }
            }
    }

    /// Whether anybody is in a row.
    func hasAnybody(inRow row: Int) -> Bool {
        furthest[row * width..<(row + 1) * width].contains { $0 > 0 }
    }

    static func + (left: FunnelCounts, right: FunnelCounts) -> FunnelCounts {
        var sum = left
        for index in sum.furthest.indices { sum.furthest[index] += right.furthest[index] }
        sum.incompleteEntries += right.incompleteEntries
        return sum
    }
}
