import Growth
import TestSupport
import Testing

/// Which early habit goes with staying.
@Suite("Behavior activation search")
struct BehaviorActivationTests {
    private let start = Scenario.start
    private let day = Duration.day

    private func event(_ id: MessageID, _ user: UserID?, _ name: EventName, at: Int64) -> Event {
        Event(
            id: id,
            name: name,
            user: user,
            account: .id("acme"),
            time: start.adding(millis: at)
        )
    }

    /// Ann tries twice and stays, Bob tries once and goes, Cleo never tries, Dan came too late.
    private var events: [Event] {
        [
            event("a0", "ann", "Signed Up", at: 0), event("a1", "ann", "Tried", at: 0),
            event("a2", "ann", "Tried", at: 7 * day), event("a3", "ann", "Tried", at: 7 * day + 1),
            event("a4", "ann", "Used", at: 60 * day), event("b0", "bob", "Before", at: day),
            event("b1", "bob", "Signed Up", at: 2 * day), event("b2", "bob", "Tried", at: 3 * day),
            event("b3", "bob", "Used", at: 92 * day), event("c0", "cleo", "Signed Up", at: 0),
            event("c1", "cleo", "Signed Up", at: 80 * day),
            event("d0", "dan", "Signed Up", at: 3 * day), event("d1", "dan", "Tried", at: 3 * day),
            event("x", nil, "Tried", at: 0),
        ]
    }

    @Test("exposed and retained of each event and number of times, and their correlation")
    func example() throws {
        let query = try ActivationSearchQuery(
            birth: EventSelector(event: "Signed Up"),
            thresholds: [1, 2],
            outcome: EventSelector(event: "Used"),
            cell: .init(event: "Tried", atLeast: 1, retained: false)
        )
        let asOf = start.adding(millis: 92 * day + 1)
        let answer = ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf))
        let expected = ActivationSearchAnswer(
            population: 3,
            retained: 1,
            rows: [
                .init(event: "Signed Up", atLeast: 1, exposed: 3, exposedRetained: 1),
                .init(event: "Tried", atLeast: 1, exposed: 2, exposedRetained: 1),
                .init(event: "Tried", atLeast: 2, exposed: 1, exposedRetained: 1),
            ],
            leftOutEvents: 1,
            members: [.person("bob")],
            query: query
        )
        #expect(answer == expected)
        #expect(answer.rows.map(answer.correlation) == [nil, 0.5, 1])
        #expect(
            answer.document["rows"]?.arrayValue?.first
                == [
                    "event": "Signed Up", "at_least": 1, "exposed": 3, "exposed_retained": 1,
                    "correlation": .null,
                ]
        )
        #expect(answer.document["members"] == ["bob"])
    }

    @Test("by default the first event of any name is the birth, and any event shows staying")
    func defaults() throws {
        let answer = ReferenceStore.answer(
            try ActivationSearchQuery(),
            over: events,
            in: Scope(asOf: start.adding(millis: 91 * day))
        )
        // Bob was born a day later, so his 90 days end at the 91st.
        #expect((answer.population, answer.retained) == (3, 2))
        #expect(answer.rows.filter { $0.event == "Before" }.map(\.exposed) == [1])
    }

    @Test("only births in the window are looked at, and an earlier first event keeps one out")
    func births() throws {
        let query = try ActivationSearchQuery(
            births: TimeWindow(from: start.adding(millis: day), to: start.adding(millis: 3 * day))
        )
        #expect(ReferenceStore.answer(query, over: events).population == 1)
    }

    @Test("the fold counts what the definition by sets counts", arguments: UInt64(1)...40)
    func definition(seed: UInt64) throws {
        var history = RandomHistory.sparse(days: 14, events: 60)
        history.people = 6
        try compare(history.events(seed: seed), "seed \(seed)")
    }

    @Test("the fold counts what the definition counts in every history of three events")
    func everySmallHistory() throws {
        let times = [0, 1, 2, 3].map { $0 * Duration.day }
        for events in everyHistory(length: 3, names: ["A", "B"], times: times) {
            try compare(events, "\(events.map { "\($0.name) \($0.time)" })")
        }
    }

    private func compare(_ events: [Event], _ note: Comment) throws {
        for retained in [nil, true, false] {
            let query = try ActivationSearchQuery(
                birth: EventSelector(event: "A"),
                within: WindowLength(millis: day),
                thresholds: [1, 2, 4],
                outcome: EventSelector(event: "B"),
                outcomeFromDays: 1,
                outcomeToDays: 3,
                cell: .init(event: "B", atLeast: 1, retained: retained)
            )
            for asOf in [start.adding(millis: 5 * day), .distantFuture] {
                let table = BehaviorFacts(events, before: asOf)
                let answer = ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf))
                #expect(answer == defined(query, table, asOf), note)
            }
        }
    }

    private func defined(
        _ query: ActivationSearchQuery,
        _ table: BehaviorFacts,
        _ asOf: Timestamp
    ) -> ActivationSearchAnswer {
        let births = table.actors(.person)
            .compactMap { person in
                table.facts(of: person) { $0.event == "A" }.map(\.time).min().map { (person, $0) }
            }
        let mature = births.filter { asOf == .distantFuture || $0.1 + 3 * day <= asOf.millis }
        let retained =
            mature.filter { person, birth in
                !table.facts(of: person) {
                    $0.event == "B" && (day..<3 * day).contains($0.time - birth)
                }
                .isEmpty
            }
            .map(\.0)
        func exposed(_ event: EventName, _ atLeast: Int) -> [Actor] {
            mature.filter { person, birth in
                table.facts(of: person) {
                    $0.event == event && (0...day).contains($0.time - birth)
                }
                .count >= atLeast
            }
            .map(\.0)
        }
        let rows = table.names.flatMap { event in
            query.thresholds.map { atLeast in
                let people = exposed(event, atLeast)
                return ActivationSearchAnswer.Row(
                    event: event,
                    atLeast: atLeast,
                    exposed: people.count,
                    exposedRetained: Set(people).intersection(retained).count
                )
            }
        }
        let wanted = query.cell?.retained
        return ActivationSearchAnswer(
            population: mature.count,
            retained: retained.count,
            rows: rows.filter { $0.exposed > 0 },
            leftOutEvents: table.facts.count { $0.person == nil },
            members: exposed("B", 1)
                .filter { wanted == nil || retained.contains($0) == wanted },
            query: query
        )
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try ActivationSearchQuery(
            document: [
                "birth": "Signed Up", "within": "36h", "thresholds": [1, 5],
                "outcome": ["event": "Used", "where": ["deep": "yes"]], "outcome_from_days": 2,
                "outcome_to_days": 10, "from": "2026-01-01",
                "cell": ["event": "Tried", "at_least": 5, "retained": false],
            ]
        )
        #expect(try ActivationSearchQuery(document: query.document) == query)
        #expect(try ActivationSearchQuery(document: [:]) == ActivationSearchQuery())
        #expect(query.outcome.properties == ["deep": "yes"])
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try ActivationSearchQuery(document: document) }
        }
        #expect(
            codes([
                "thresholds": [], "within": "0d", "outcome_from_days": 9, "outcome_to_days": 9,
                "cell": ["event": "A", "at_least": 1],
            ]) == [
                "activation_needs_a_threshold", "activation_cell_not_a_threshold",
                "activation_window_not_positive", "activation_outcome_out_of_range",
            ]
        )
        #expect(
            codes([
                "thresholds": [3, 0, 3], "within": "3d", "outcome_from_days": 2,
                "from": "2026-02-01", "to": "2026-01-01",
            ]) == [
                "activation_threshold_out_of_range", "activation_thresholds_not_ascending",
                "window_is_empty", "activation_outcome_too_early",
            ]
        )
        #expect(
            codes(["within": "soon", "cell": ["retained": 1], "births": "any"]) == [
                "unknown_key", "window_not_readable", "member_missing", "member_missing",
                "not_a_boolean",
            ]
        )
    }
}
