import Growth

extension Activity {
    /// Stickiness over laid-out occurrences: for each actor the number of periods.
    func answer(_ query: StickinessQuery, in scope: Scope) -> StickinessAnswer {
        let parts = concurrently(2) { part in
            var actors = [Int](repeating: 0, count: table.count + 1)
            forEachCohort(inPart: part, of: 2) { _, cohort in
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
        tally.leaveOut(leftOut(in: scope.millis(of: query.window)))
        return query.answer(from: tally, in: scope)
    }

    /// What an actor was in a period, by the bits of that period and the one before.
    private static let states: [(LifecycleQuery.State, BitCounts.Change)] = [
        (.returning, .returning), (.resurrected, .resurrected), (.dormant, .dormant),
    ]

    /// The lifecycle over laid-out occurrences: for each actor the state in every period of activity and in the one after it.
    func answer(_ query: LifecycleQuery, in scope: Scope) -> LifecycleAnswer {
        let parts = concurrently(2) { part in
            var tally = query.emptyTally(in: scope)
            forEachCohort(inPart: part, of: 2) { period, cohort in
                let first = table.first + period
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
        tally.leaveOut(leftOut(in: scope.millis(of: query.shown)))
        return query.answer(from: tally, in: scope)
    }
}
