import Growth

/// Retention over laid-out occurrences: the same cells as the fold of `RetentionQuery`.
///
/// Of each actor it reads the first event that starts a cohort and, from there on, the times of what counts as coming
/// back; of a cohort it keeps sums alone.
struct RetentionKernel: Sendable {
    private let query: RetentionQuery
    private let projection: Projection
    private let scope: Scope
    private let first, returning: PickedOccurrences
    /// The periods in which actors did anything, where that is all the question asks.
    private let active: ActivePeriods?
    private let asked, others: AskedActors
    private let table: PeriodTable

    /// A kernel for `query`; `nil` when only the fold can answer it.
    init?(_ query: RetentionQuery, over projection: Projection, in scope: Scope) {
        guard let first = PickedOccurrences(query.first, in: projection),
            let returning = PickedOccurrences(query.returning, in: projection)
        else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.first, self.returning) = (first, returning)
        asked = AskedActors(projection.roll, of: query.unit, in: scope)
        others = AskedActors(projection.roll, of: query.unit.other, in: scope)
        let past = Int64.min..<scope.asOf.millis
        table = PeriodTable(query.period, of: projection.snapshot, within: past, in: scope.zone)
        let countsPeriods =
            query.mode == .calendar && query.brackets.isEmpty && query.births == .always
            && query.first.event == nil && query.returning.event == nil
        active =
            countsPeriods && table.count <= ActivePeriods.periodLimit
            ? projection.activePeriods(query.period, table, in: scope) : nil
    }

    /// The answer; whom it counts is left to the same pass, when somebody asks.
    func answer() -> RetentionAnswer {
        let parts = concurrently(2) { part in
            if let active { return self.sums(active, part: part, of: 2) }
            var sums = [CohortSums](repeating: CohortSums(of: query), count: table.count)
            walk(part: part, of: 2) { _, birth, cohort, returns in
                sums[cohort].add(Timestamp(millis: birth), returns: returns)
            }
            return sums
        }
        var sums: [Int: CohortSums] = [:]
        for (place, pair) in zip(parts[0], parts[1]).enumerated() {
            var sum = pair.0
            sum.merge(pair.1)
            if sum.size > 0 { sums[table.first + place] = sum }
        }
        return query.answer(from: sums, leftOutEvents: leftOutEvents, in: scope) {
            concurrently(2) { members(part: $0, of: 2) }.flatMap { $0 }
        }
    }

    /// The sums of each cohort of the table from the periods in which actors did anything: the first is that of birth.
    private func sums(_ active: ActivePeriods, part: Int, of parts: Int) -> [CohortSums] {
        var sums = [CohortSums](repeating: CohortSums(of: query), count: table.count)
        active.forEachCohort(inPart: part, of: parts, asked: asked) { period, cohort in
            sums[period]
                .add(
                    cohort.count,
                    born: cohort.span,
                    returned: cohort.counts(),
                    furthest: query.measure == .unbounded ? cohort.lastCounts() : []
                )
        }
        return sums
    }

    private func members(part: Int, of parts: Int) -> [RetentionAnswer.Member] {
        var members: [RetentionAnswer.Member] = []
        let who = projection.roll.actors(projection.unit)
        walk(part: part, of: parts) { actor, birth, cohort, returns in
            members.append(
                RetentionAnswer.Member(
                    actor: who(actor),
                    birth: Timestamp(millis: birth),
                    cohort: table.first + cohort,
                    returns: Array(returns)
                )
            )
        }
        return members
    }

    /// Calls `body` with every actor of a part that was born: when, in which period of the table, and the periods after
    /// it, from 0, in which the actor came back.
    @inline(__always)
    private func walk(
        part: Int,
        of parts: Int,
        _ body: (_ actor: Int, _ birth: Int64, _ cohort: Int, _ returns: [Int]) -> Void
    ) {
        let asOf = scope.asOf.millis
        var returns: [Int] = []
        let first = first.lists
        for actor in self.first.occurrences.actors(ofPart: part, of: parts)
        where asked.contains(actor) {
            guard let index = first.first(of: actor, asOf: asOf) else { continue }
            let birth = first.times[index]
            guard query.births.contains(Timestamp(millis: birth)) else { continue }
            returns.removeAll(keepingCapacity: true)
            let cohort = table.place(of: birth)
            if query.mode == .calendar {
                calendarReturns(of: actor, since: birth, cohort, into: &returns)
            } else {
                rollingReturns(of: actor, since: birth, into: &returns)
            }
            body(actor, birth, cohort, returns)
        }
    }

    @inline(__always)
    private func calendarReturns(
        of actor: Int,
        since birth: Int64,
        _ cohort: Int,
        into returns: inout [Int]
    ) {
        let (asOf, returning) = (scope.asOf.millis, returning.lists)
        let times = returning.times
        var (end, last) = (Int64.min, -1)
        for index in returning.range(of: actor) where times[index] >= max(birth, end) {
            if times[index] >= asOf { break }
            let place = table.place(of: times[index])
            end = table.starts[place + 1]
            if place != last { returns.append(place - cohort) }
            last = place
        }
    }

    private func rollingReturns(of actor: Int, since birth: Int64, into returns: inout [Int]) {
        let (asOf, returning) = (scope.asOf.millis, returning.lists)
        let times = returning.times
        for index in returning.range(of: actor) where times[index] >= birth {
            if times[index] >= asOf { break }
            let offset = Int((times[index] - birth) / query.rollingMillis)
            if returns.last != offset { returns.append(offset) }
        }
    }

    /// Events of the question that name no actor of the unit; one that is both counts once.
    private var leftOutEvents: Int {
        let past = Int64.min..<scope.asOf.millis
        if query.returning.event == nil { return returning.countOfNobody(in: past, with: others) }
        if query.first.event == nil { return first.countOfNobody(in: past, with: others) }
        return first.countOfNobody(in: past, with: others)
            + returning.countOfNobody(in: past, with: others)
            - (both?.countOfNobody(in: past, with: others) ?? 0)
    }

    /// Events that both start a cohort and count as coming back, where there can be any.
    private var both: PickedOccurrences? {
        guard let name = query.first.event, name == query.returning.event else { return nil }
        let properties = query.first.properties
            .merging(query.returning.properties) { first, _ in first }
        let isPossible = query.returning.properties.allSatisfy { name, value in
            properties[name].map { ByteString($0) == ByteString(value) } ?? false
        }
        return isPossible ? PickedOccurrences(name, where: properties, in: projection) : nil
    }
}

extension Snapshot {
    /// The times of the earliest and the latest event, hidden ones included.
    var span: (earliest: Timestamp, latest: Timestamp) {
        let parts = shown.filter { $0.segment.count > 0 }.map(\.description)
        return (
            parts.map(\.earliest).min() ?? Timestamp(millis: 0),
            parts.map(\.latest).max() ?? Timestamp(millis: 0)
        )
    }
}
