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
            activity.forEachCohort(inPart: part, of: 2) { _, cohort in
                for (periods, count) in cohort.sizes().prefix(actors.count).enumerated() {
                    actors[periods] += count
                }
            }
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

    /// What an actor was in a period, by the bits of that period and the one before.
    private static let states: [(LifecycleQuery.State, BitCounts.Change)] = [
        (.returning, .returning), (.resurrected, .resurrected), (.dormant, .dormant),
    ]

    /// The answer.
    func answer() -> LifecycleAnswer {
        let parts = concurrently(2) { part in
            var tally = query.emptyTally(in: scope)
            activity.forEachCohort(inPart: part, of: 2) { period, cohort in
                let first = activity.table.first + period
                tally.add(cohort.count, .new, inPeriod: first)
                for (state, change) in Self.states {
                    for (after, actors) in cohort.counts(change).enumerated()
                    where after > 0 && actors > 0 {
                        tally.add(actors, state, inPeriod: first + after)
                    }
                }
            }
            return tally
        }
        var tally = parts[0]
        query.merge(parts[1], into: &tally)
        tally.leaveOut(activity.leftOut(in: scope.millis(of: query.shown)))
        return query.answer(from: tally, in: scope)
    }
}
