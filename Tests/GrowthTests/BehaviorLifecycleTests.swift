import Growth
import TestSupport
import Testing

/// Who is new, returns, comes back after a pause, or stays away.
@Suite("Behavior lifecycle")
struct BehaviorLifecycleTests {
    private let monday = Scenario.start

    private func event(_ id: MessageID, _ user: UserID?, day: Int64) -> Event {
        Event(
            id: id,
            name: "A",
            user: user,
            account: .id("acme"),
            time: monday.adding(millis: day * Duration.day)
        )
    }

    /// Ann is there in weeks 0, 1 and 3, Bob in week 1, Cleo in weeks 0 and 3.
    private var events: [Event] {
        [
            event("1", "ann", day: 0), event("2", "ann", day: 13), event("3", "ann", day: 21),
            event("4", "bob", day: 8), event("5", "cleo", day: 6), event("6", "cleo", day: 22),
            event("7", nil, day: 9),
        ]
    }

    private func row(
        week: Int64,
        _ counts: (Int, Int, Int, Int),
        isComplete: Bool = true
    ) -> LifecycleAnswer.Row {
        LifecycleAnswer.Row(
            start: monday.adding(millis: week * 7 * Duration.day),
            isComplete: isComplete,
            new: counts.0,
            returning: counts.1,
            resurrected: counts.2,
            dormant: counts.3
        )
    }

    @Test("new, returning, resurrected and dormant by week; the last week is not over")
    func example() throws {
        let query = try LifecycleQuery(
            cell: .init(at: monday.adding(millis: 23 * Duration.day), state: .resurrected)
        )
        let asOf = monday.adding(millis: 24 * Duration.day)
        let expected = LifecycleAnswer(
            periods: [
                row(week: 0, (2, 0, 0, 0)), row(week: 1, (1, 1, 0, 1)), row(week: 2, (0, 0, 0, 2)),
                row(week: 3, (0, 0, 2, 0), isComplete: false),
            ],
            leftOutEvents: 1,
            members: [.person("ann"), .person("cleo")],
            query: query
        )
        #expect(ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf)) == expected)
        #expect(
            expected.document["periods"]?.arrayValue?.last
                == [
                    "start": "2026-01-26T00:00:00Z", "complete": false, "new": 0, "returning": 0,
                    "resurrected": 2, "dormant": 0,
                ]
        )
    }

    @Test("who was active before the window is not new in it, and its last week may be cut")
    func window() throws {
        let query = try LifecycleQuery(
            shown: TimeWindow(
                from: monday.adding(millis: 9 * Duration.day),
                to: monday.adding(millis: 15 * Duration.day)
            ),
            cell: .init(at: monday, state: .new)
        )
        let answer = ReferenceStore.answer(query, over: events)
        #expect(
            answer.periods == [
                row(week: 1, (1, 1, 0, 1)), row(week: 2, (0, 0, 0, 2), isComplete: false),
            ]
        )
        #expect((answer.leftOutEvents, answer.members) == (1, []))
    }

    @Test("nobody active is an answer without periods, also before everything began")
    func nobody() throws {
        let early = Scope(asOf: monday)
        #expect(ReferenceStore.answer(try LifecycleQuery(), over: []).periods == [])
        #expect(ReferenceStore.answer(try LifecycleQuery(), over: events, in: early).periods == [])
        let later = try LifecycleQuery(
            shown: TimeWindow(from: monday.adding(millis: Duration.day), to: .distantFuture)
        )
        #expect(ReferenceStore.answer(later, over: events, in: early).periods == [])
    }

    @Test("the fold counts what the definition by sets counts", arguments: UInt64(1)...40)
    func definition(seed: UInt64) throws {
        var history = RandomHistory.sparse(days: 80, events: 30)
        history.people = 4
        let events = history.events(seed: seed)
        let ends: [(Timestamp, Timestamp)] = [
            (.distantFuture, .distantFuture),
            (monday.adding(millis: 60 * Duration.day), .distantFuture),
            (monday.adding(millis: 70 * Duration.day), monday.adding(millis: 50 * Duration.day)),
        ]
        for (asOf, to) in ends {
            let table = BehaviorFacts(events, before: min(asOf, to))
            for (unit, period) in ActorUnit.allCases.flatMap({ unit in
                Period.allCases.map { (unit, $0) }
            }) {
                for state in LifecycleQuery.State.allCases {
                    let query = try LifecycleQuery(
                        unit: unit,
                        period: period,
                        shown: TimeWindow(
                            from: monday.adding(millis: 10 * Duration.day),
                            to: to
                        ),
                        cell: .init(at: TwoOffsets.change, state: state)
                    )
                    let scope = Scope(asOf: asOf, zone: TwoOffsets.zone)
                    #expect(
                        ReferenceStore.answer(query, over: events, in: scope)
                            == defined(query, table, end: min(asOf, to)),
                        "seed \(seed), \(unit), \(period), \(state)"
                    )
                }
            }
        }
    }

    /// Every state of every period, by looking at every actor.
    private func defined(
        _ query: LifecycleQuery,
        _ table: BehaviorFacts,
        end: Timestamp
    ) -> LifecycleAnswer {
        let everybody = table.actors(query.unit)
        let active = Dictionary(
            uniqueKeysWithValues: everybody.map { actor in
                (actor, table.facts(of: actor).map { TwoOffsets.index(query.period, $0.time) })
            }
        )
        func actors(_ state: LifecycleQuery.State, in index: Int) -> [Actor] {
            everybody.filter { actor in
                let all = active[actor] ?? []
                let (now, before) = (all.contains(index), all.contains(index - 1))
                let everBefore = all.contains { $0 < index }
                return switch state {
                case .new: now && !everBefore
                case .returning: now && before
                case .resurrected: now && !before && everBefore
                case .dormant: !now && before
                }
            }
        }
        let zone = TwoOffsets.zone
        let first = TwoOffsets.index(query.period, query.shown.from.millis)
        let rows = (first...first + 100)
            .filter { query.period.start(of: $0, in: zone) < end }
            .map { index in
                LifecycleAnswer.Row(
                    start: query.period.start(of: index, in: zone),
                    isComplete: query.period.start(of: index + 1, in: zone) <= end,
                    new: actors(.new, in: index).count,
                    returning: actors(.returning, in: index).count,
                    resurrected: actors(.resurrected, in: index).count,
                    dormant: actors(.dormant, in: index).count
                )
            }
        let seen = rows.indices.filter { rows[$0].active + rows[$0].dormant > 0 }
        let wanted = query.cell?.at.millis ?? 0
        return LifecycleAnswer(
            periods: seen.isEmpty ? [] : Array(rows[seen[0]...seen[seen.count - 1]]),
            leftOutEvents: table.facts.count {
                $0.actor(query.unit) == nil && $0.time >= query.shown.from.millis
            },
            members: actors(
                query.cell?.state ?? .new,
                in: TwoOffsets.index(query.period, wanted)
            ),
            query: query
        )
    }

    @Test("who was active in a period returns in the next or is dormant there")
    func balance() throws {
        for seed in UInt64(1)...30 {
            let events = RandomHistory.sparse(days: 60, events: 40).events(seed: seed)
            let rows = ReferenceStore.answer(try LifecycleQuery(period: .day), over: events).periods
            for (day, next) in zip(rows, rows.dropFirst()) {
                #expect(day.active == next.returning + next.dormant, "seed \(seed)")
            }
        }
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try LifecycleQuery(
            document: [
                "event": "A", "where": ["plan": "pro"], "unit": "account", "period": "month",
                "from": "2026-01-01", "cell": ["at": "2026-02-01", "state": "dormant"],
            ]
        )
        #expect(try LifecycleQuery(document: query.document) == query)
        #expect(try LifecycleQuery(document: [:]) == LifecycleQuery())
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try LifecycleQuery(document: document) }
        }
        #expect(codes(["from": "2026-02-01", "to": "2026-01-01"]) == ["window_is_empty"])
        #expect(
            codes(["cell": ["state": "lost", "week": 3]]) == [
                "unknown_key", "member_missing", "unknown_word",
            ]
        )
    }
}
