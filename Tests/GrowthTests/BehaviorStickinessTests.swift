import Growth
import TestSupport
import Testing

/// In how many days, weeks or months each actor was active.
@Suite("Behavior stickiness")
struct BehaviorStickinessTests {
    private func event(_ id: MessageID, _ user: UserID?, hour: Int64) -> Event {
        Event(
            id: id,
            name: "A",
            user: user,
            account: .id("acme"),
            time: Scenario.start.adding(millis: hour * Duration.hour)
        )
    }

    private var events: [Event] {
        [
            event("1", "ann", hour: 1), event("2", "ann", hour: 2), event("3", "ann", hour: 25),
            event("4", "bob", hour: 30), event("5", "cleo", hour: 0), event("6", "cleo", hour: 47),
            event("7", nil, hour: 5), event("8", "dan", hour: 48),
        ]
    }

    @Test("two events of one day are one active day, and who was never active is not counted")
    func example() throws {
        let query = try StickinessQuery(
            window: TimeWindow(
                from: Scenario.start,
                to: Scenario.start.adding(millis: 2 * Duration.day)
            ),
            cell: .init(periods: 2)
        )
        let answer = ReferenceStore.answer(query, over: events)
        let expected = StickinessAnswer(
            rows: [.init(periods: 1, actors: 1), .init(periods: 2, actors: 2)],
            leftOutEvents: 1,
            members: [.person("ann"), .person("cleo")],
            query: query
        )
        #expect(answer == expected)
        #expect(answer.total == 3)
        #expect(
            answer.document
                == [
                    "period": "day", "total": 3,
                    "rows": [["periods": 1, "actors": 1], ["periods": 2, "actors": 2]],
                    "left_out_events": 1, "members": ["ann", "cleo"],
                ]
        )
    }

    @Test("an account is active when any of its people is, or nobody is named")
    func accounts() throws {
        let answer = ReferenceStore.answer(try StickinessQuery(unit: .account), over: events)
        #expect(answer.rows == [.init(periods: 3, actors: 1)])
        #expect((answer.leftOutEvents, answer.members) == (0, []))
    }

    @Test("the fold counts what the definition by sets counts", arguments: UInt64(1)...40)
    func definition(seed: UInt64) throws {
        let events = RandomHistory.sparse(days: 45, events: 40).events(seed: seed)
        let asOf = Scenario.start.adding(millis: 40 * Duration.day)
        let window = TimeWindow(
            from: Scenario.start.adding(millis: 4 * Duration.day),
            to: Scenario.start.adding(millis: 42 * Duration.day)
        )
        let table = BehaviorFacts(events, before: asOf)
        for (unit, period) in ActorUnit.allCases.flatMap({ unit in
            Period.allCases.map { (unit, $0) }
        }) {
            let query = try StickinessQuery(
                EventSelector(event: nil, where: ["plan": "pro"]),
                unit: unit,
                period: period,
                window: window,
                cell: .init(periods: 2)
            )
            let scope = Scope(asOf: asOf, zone: TwoOffsets.zone)
            let answer = ReferenceStore.answer(query, over: events, in: scope)
            #expect(answer == defined(query, table), "seed \(seed), \(unit), \(period)")
        }
    }

    private func defined(_ query: StickinessQuery, _ table: BehaviorFacts) -> StickinessAnswer {
        let seen = table.facts.filter {
            query.window.contains(Timestamp(millis: $0.time)) && $0.plan == "pro"
        }
        func actors(active count: Int) -> [Actor] {
            table.actors(query.unit)
                .filter { actor in
                    let own = seen.filter { $0.actor(query.unit) == actor }
                    return Set(own.map { TwoOffsets.index(query.period, $0.time) }).count == count
                }
        }
        return StickinessAnswer(
            rows: (1...50).map { .init(periods: $0, actors: actors(active: $0).count) }
                .filter { $0.actors > 0 },
            leftOutEvents: seen.count { $0.actor(query.unit) == nil },
            members: actors(active: 2),
            query: query
        )
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try StickinessQuery(
            document: [
                "event": "A", "where": ["plan": "pro"], "unit": "account", "period": "week",
                "to": "2026-02-01", "cell": ["periods": 4],
            ]
        )
        #expect(try StickinessQuery(document: query.document) == query)
        #expect(try StickinessQuery(document: [:]) == StickinessQuery())
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try StickinessQuery(document: document) }
        }
        #expect(
            codes(["cell": ["periods": 0], "from": "2026-02-01", "to": "2026-02-01"]) == [
                "window_is_empty", "stickiness_cell_not_positive",
            ]
        )
        #expect(codes(["cell": [:], "days": 3]) == ["unknown_key", "member_missing"])
        #expect(codes(["cell": ["periods": "two"]]) == ["not_a_whole_number"])
    }
}
