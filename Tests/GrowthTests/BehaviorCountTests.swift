import Growth
import TestSupport
import Testing

/// Counts by period, timelines, and what every question shares.
@Suite("Behavior counts")
struct BehaviorCountTests {
    private let monday = Scenario.start

    private func event(
        _ id: MessageID,
        _ user: UserID?,
        _ account: AccountID?,
        day: Int64,
        plan: String? = nil,
        name: EventName = "A"
    ) -> Event {
        Event(
            id: id,
            name: name,
            user: user,
            account: account.map { .id($0) },
            time: monday.adding(millis: day * Duration.day),
            properties: plan.map { ["plan": .string($0)] } ?? [:]
        )
    }

    private var events: [Event] {
        [
            event("1", "u", "acme", day: 0, plan: "pro"), event("2", "u", "acme", day: 1),
            event("3", "v", "acme", day: 1, plan: "pro"), event("4", nil, "beta", day: 1),
            event("5", "w", nil, day: 15, plan: "pro"), event("6", "u", "acme", day: 15),
            event("7", "u", "acme", day: 2, name: "B"),
        ]
    }

    private func counts(_ measure: CountQuery.Measure, by: Breakdown? = nil) throws -> CountAnswer {
        let query = try CountQuery(EventSelector(event: "A"), measure: measure, by: by)
        let asOf = monday.adding(millis: 20 * Duration.day)
        return ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf))
    }

    @Test("events, people and accounts are counted by week, weeks without any too")
    func weeks() throws {
        let events = try counts(.events)
        #expect(events.periods.map(\.count) == [4, 0, 2])
        #expect(events.periods.map(\.isComplete) == [true, true, false])
        #expect(
            events.periods.map(\.start.iso) == [
                "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z",
            ]
        )
        #expect((events.total, events.leftOutEvents) == (6, 0))
        let people = try counts(.people)
        #expect((people.periods.map(\.count), people.total) == ([2, 0, 2], 3))
        #expect(people.leftOutEvents == 1)
        let accounts = try counts(.accounts)
        #expect((accounts.periods.map(\.count), accounts.total) == ([2, 0, 1], 2))
        #expect(accounts.leftOutEvents == 1)
    }

    @Test("who shows two values in a week counts under each")
    func breakdown() throws {
        let rows = try counts(.people, by: Breakdown(property: "plan")).breakdown
        #expect(rows?.map(\.value) == ["pro", nil])
        #expect(rows?.map { $0.periods.map(\.count) } == [[2, 0, 1], [1, 0, 1]])
        #expect(rows?.map(\.total) == [3, 1])
    }

    @Test("nobody counted is an answer without periods")
    func empty() throws {
        let answer = ReferenceStore.answer(try CountQuery(), over: [])
        #expect(answer.document == ["periods": [], "total": 0, "left_out_events": 0])
    }

    @Test("months are those of the workspace's zone")
    func zone() throws {
        let late = Event(
            id: "1",
            name: "A",
            user: "u",
            time: try #require(Timestamp(iso: "2026-01-31T23:30:00Z"))
        )
        let east = ZoneOffsets(
            name: "+1",
            changes: [.init(from: .distantPast, offsetMillis: Duration.hour)]
        )
        let answer = ReferenceStore.answer(
            try CountQuery(period: .month),
            over: [late],
            in: Scope(zone: east)
        )
        #expect(answer.periods.map(\.start.iso) == ["2026-01-31T23:00:00Z"])
    }

    @Test("internal people, facts not known yet and calls that are no usage do not count")
    func leftOutByScope() throws {
        let scope = Scope(
            identity: IdentityMap(people: [:], memberships: [:], internalPeople: ["v"]),
            asOf: monday.adding(millis: 10 * Duration.day),
            aliases: ["B": "A"]
        )
        let identify = Event(id: "9", call: .identify, name: "identify", user: "z", time: monday)
        let answer = ReferenceStore.answer(
            try CountQuery(EventSelector(event: "A")),
            over: events + [identify],
            in: scope
        )
        #expect(answer.total == 4)
    }

    @Test("a timeline shows the latest events of one actor, in order of time")
    func timeline() throws {
        let person = ReferenceStore.answer(
            try TimelineQuery(of: .person("u"), limit: 3),
            over: events
        )
        #expect(person.occurrences.map(\.message) == ["2", "7", "6"])
        #expect(person.total == 4)
        let account = ReferenceStore.answer(try TimelineQuery(of: .account("beta")), over: events)
        #expect(
            account.document
                == [
                    "account": "beta", "total": 1,
                    "events": [
                        [
                            "time": "2026-01-06T00:00:00Z", "event": "A", "person": .null,
                            "account": "beta", "message_id": "4", "properties": [:],
                        ]
                    ],
                ]
        )
    }

    @Test("the people of a retention cell come from the pass that counted them")
    func retentionCells() throws {
        for measure in RetentionQuery.Measure.allCases {
            for mode in RetentionQuery.Mode.allCases {
                for seed in UInt64(1)...20 {
                    let query = try RetentionQuery(
                        first: EventSelector(event: "A"),
                        returning: EventSelector(event: "B"),
                        period: .day,
                        mode: mode,
                        measure: measure
                    )
                    let answer = ReferenceStore.answer(
                        query,
                        over: RandomHistory().events(seed: seed),
                        in: Scope(asOf: monday.adding(millis: 4 * Duration.day))
                    )
                    for cohort in answer.cohorts {
                        for (period, count) in cohort.retained.enumerated() where count != nil {
                            #expect(
                                answer.actors(of: cohort, retainedIn: period).count == count,
                                "seed \(seed)"
                            )
                        }
                    }
                }
            }
        }
    }

    @Test("a bracket holds who came back in any of its periods, once all of them are over")
    func brackets() throws {
        let days: [Int64] = [0, 2, 3, 9]
        let query = try RetentionQuery(
            first: EventSelector(event: "A"),
            period: .day,
            brackets: [
                .init(from: 0, to: 0), .init(from: 1, to: 7), .init(from: 4, to: 8),
                .init(from: 9, to: 10),
            ]
        )
        let answer = ReferenceStore.answer(
            query,
            over: days.map { event(MessageID("\($0)"), "u", nil, day: $0) },
            in: Scope(asOf: monday.adding(millis: 10 * Duration.day))
        )
        #expect(answer.cohorts.map(\.retained) == [[1, 1, 0, nil]])
        #expect(answer.actors(of: answer.cohorts[0], retainedIn: 1) == [.person("u")])
        #expect(answer.actors(of: answer.cohorts[0], retainedIn: 2) == [])
        #expect(answer.document["brackets"] == [[0, 0], [1, 7], [4, 8], [9, 10]])
    }

    @Test("brackets add up single periods", arguments: RetentionQuery.Mode.allCases)
    func bracketsOfOne(mode: RetentionQuery.Mode) throws {
        for seed in UInt64(1)...20 {
            let events = RandomHistory.sparse(days: 20, events: 50).events(seed: seed)
            func asked(_ brackets: [RetentionQuery.Bracket]) throws -> [[Int?]] {
                let query = try RetentionQuery(
                    first: EventSelector(event: "A"),
                    period: .day,
                    mode: mode,
                    brackets: brackets
                )
                let scope = Scope(asOf: monday.adding(millis: 18 * Duration.day))
                return ReferenceStore.answer(query, over: events, in: scope).cohorts
                    .map(\.retained)
            }
            let single = try asked([])
            let ones = try asked((0..<25).map { .init(from: $0, to: $0) })
            for (plain, cells) in zip(single, ones) {
                #expect(cells.prefix(plain.count) == plain[...], "seed \(seed)")
                #expect(cells.dropFirst(plain.count).allSatisfy { $0 == nil }, "seed \(seed)")
            }
        }
    }

    @Test("answers do not depend on the order of arrival or of message ids")
    func orderIndependence() throws {
        for seed in UInt64(1)...30 {
            var history = RandomHistory()
            history.moments = 30
            let events = history.events(seed: seed)
            let renamed = events.enumerated()
                .map { index, event in
                    Event(
                        id: MessageID("r\(events.count - index)"),
                        name: event.name,
                        user: event.user,
                        account: event.account,
                        time: event.time,
                        properties: event.properties
                    )
                }
            for order in FunnelQuery.Order.allCases {
                let query = try FunnelQuery(
                    steps: [
                        EventSelector(event: "A"), EventSelector(event: "B"),
                        EventSelector(event: "A"),
                    ],
                    window: WindowLength(millis: 6 * Duration.hour),
                    order: order,
                    exclusions: [.init(EventSelector(event: "x"), from: 1, to: 3)],
                    by: [
                        Breakdown(property: "plan"),
                        Breakdown(property: "plan", attribution: .last),
                    ]
                )
                let one = ReferenceStore.answer(query, over: events)
                #expect(
                    one == ReferenceStore.answer(query, over: renamed.reversed()),
                    "seed \(seed)"
                )
                #expect(
                    one.steps.map(\.count) == (1...3).map { one.actors(reaching: $0).count },
                    "seed \(seed)"
                )
            }
        }
    }
}
