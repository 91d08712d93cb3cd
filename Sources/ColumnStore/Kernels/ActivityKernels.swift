import Growth

/// Stickiness over laid-out occurrences: for each actor the number of periods.
struct StickinessKernel: Sendable {
    private let query: StickinessQuery
    private let activity: Activity
    private let scope: Scope

    /// A kernel for `query`; `nil` when only the fold can answer it: a cell to open, or what `Activity` cannot tell.
    init?(_ query: StickinessQuery, over projection: Projection, in scope: Scope) {
        guard query.cell == nil,
            let activity = Activity(
                query.event,
                query.period,
                in: query.window,
                over: projection,
                scope
            )
        else { return nil }
        (self.query, self.activity, self.scope) = (query, activity, scope)
    }

    /// The answer.
    func answer() -> StickinessAnswer {
        let parts = concurrently(2) { part in
            var actors = [Int](repeating: 0, count: activity.table.count + 1)
            activity.forEach(inPart: part, of: 2) { actors[$0.count] &+= 1 }
            return actors
        }
        var tally = query.emptyTally(in: scope)
        for actors in parts {
            for (periods, count) in actors.enumerated() where count > 0 {
                tally.add(count, activeIn: periods)
            }
        }
        tally.leaveOut(activity.leftOut(in: scope.millis(of: query.window)))
        return query.answer(from: tally, in: scope)
    }
}

/// The lifecycle over laid-out occurrences: for each actor the state in every period of activity and in the one after it.
struct LifecycleKernel: Sendable {
    private let query: LifecycleQuery
    private let activity: Activity
    private let scope: Scope

    /// A kernel for `query`; `nil` when only the fold can answer it: a cell to open, or what `Activity` cannot tell.
    init?(_ query: LifecycleQuery, over projection: Projection, in scope: Scope) {
        guard query.cell == nil,
            let activity = Activity(
                query.event,
                query.period,
                in: query.window,
                over: projection,
                scope
            )
        else { return nil }
        (self.query, self.activity, self.scope) = (query, activity, scope)
    }

    /// Actors by period of the table, and one after it.
    private struct Counts: Sendable {
        var new, returning, resurrected, dormant: [Int]

        init(periods: Int) {
            new = Array(repeating: 0, count: periods + 1)
            (returning, resurrected, dormant) = (new, new, new)
        }

        @inline(__always)
        mutating func add(_ periods: UnsafeBufferPointer<UInt16>) {
            var last = Int(periods[0])
            new[last] &+= 1
            for period in periods.dropFirst() {
                let period = Int(period)
                if period == last &+ 1 {
                    returning[period] &+= 1
                } else {
                    dormant[last &+ 1] &+= 1
                    resurrected[period] &+= 1
                }
                last = period
            }
            dormant[last &+ 1] &+= 1
        }
    }

    /// The answer.
    func answer() -> LifecycleAnswer {
        let parts = concurrently(2) { part in
            var counts = Counts(periods: activity.table.count)
            activity.forEach(inPart: part, of: 2) { counts.add($0) }
            return counts
        }
        var tally = query.emptyTally(in: scope)
        for counts in parts {
            for (state, actors) in [
                (LifecycleQuery.State.new, counts.new), (.returning, counts.returning),
                (.resurrected, counts.resurrected), (.dormant, counts.dormant),
            ] {
                for (place, count) in actors.enumerated() where count > 0 {
                    tally.add(count, state, inPeriod: activity.table.first + place)
                }
            }
        }
        tally.leaveOut(activity.leftOut(in: scope.millis(of: query.shown)))
        return query.answer(from: tally, in: scope)
    }
}
