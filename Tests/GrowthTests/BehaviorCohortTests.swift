import Growth
import TestSupport
import Testing

/// Questions about the actors that another question found.
@Suite("Behavior cohorts")
struct BehaviorCohortTests {
    private let monday = Scenario.start

    private func event(_ id: MessageID, _ user: UserID?, _ name: EventName, day: Int64) -> Event {
        Event(
            id: id,
            name: name,
            user: user,
            account: .id("acme"),
            time: monday.adding(millis: day * Duration.day)
        )
    }

    /// Ann goes all the way, Bob stops after A, Cleo does B alone.
    private var store: ListStore {
        ListStore(events: [
            event("1", "ann", "A", day: 0), event("2", "ann", "b", day: 1),
            event("3", "bob", "A", day: 8), event("4", "cleo", "B", day: 1),
            event("5", nil, "A", day: 0), event("6", "ann", "A", day: 15),
        ])
    }

    private var scope: Scope {
        Scope(asOf: monday.adding(millis: 30 * Duration.day), aliases: ["b": "B"])
    }

    private func actors(_ document: JSONValue) throws -> Set<Actor> {
        try CohortQuery(document: document).actors(in: scope, from: store)
    }

    private let funnel: JSONValue = ["ask": "funnel", "steps": ["A", "b"]]
    private let retention: JSONValue = ["ask": "retention", "first": "A", "return": "A"]
    private let counts: JSONValue = ["ask": "counts", "event": "b", "measure": "people"]

    @Test("who reached a step of a funnel, or stopped there")
    func funnels() throws {
        #expect(
            try actors(["question": funnel, "pick": ["step": 1]])
                == [.person("ann"), .person("bob")]
        )
        #expect(try actors(["question": funnel, "pick": ["step": 2]]) == [.person("ann")])
        #expect(try actors(["question": funnel, "pick": ["stopped_at": 1]]) == [.person("bob")])
    }

    @Test("who began in a period of retention, and came back in one")
    func retentions() throws {
        func pick(_ pick: JSONValue) throws -> Set<Actor> {
            try actors(["question": retention, "pick": pick])
        }
        #expect(try pick(["cohort": "2026-01-07"]) == [.person("ann")])
        #expect(try pick(["cohort": "2026-01-05", "period": 2]) == [.person("ann")])
        #expect(try pick(["cohort": "2026-01-05", "period": 1]) == [])
        #expect(try pick(["cohort": "2026-01-12"]) == [.person("bob")])
    }

    @Test("who was counted, at all or in a period")
    func counted() throws {
        #expect(try actors(["question": counts]) == [.person("ann"), .person("cleo")])
        #expect(
            try actors(["question": counts, "pick": ["at": "2026-01-06"]]) == [
                .person("ann"), .person("cleo"),
            ]
        )
        #expect(try actors(["question": counts, "pick": ["at": "2026-01-13"]]) == [])
        #expect(
            try actors(["question": ["ask": "counts", "measure": "accounts"]]) == [.account("acme")]
        )
    }

    @Test("a question about a cohort sees its actors alone, and leaves nothing out")
    func asked() throws {
        let question = try CountQuery(measure: .events, period: .month)
        let everybody = try store.answer(question, in: scope)
        #expect((everybody.total, everybody.leftOutEvents) == (6, 0))
        let cohort = try store.answer(question, in: scope.narrowed(to: [.person("ann")]))
        #expect((cohort.total, cohort.leftOutEvents) == (3, 0))
        let people = try StickinessQuery()
        #expect(try store.answer(people, in: scope).leftOutEvents == 1)
        let nobody = try store.answer(people, in: scope.narrowed(to: []))
        #expect((nobody.total, nobody.leftOutEvents) == (0, 0))
    }

    @Test(
        "a document reads back as itself",
        arguments: [
            ["question": ["ask": "funnel", "steps": ["A", "B"]], "pick": ["step": 2]],
            ["question": ["ask": "funnel", "steps": ["A", "B"]], "pick": ["stopped_at": 1]],
            [
                "question": ["ask": "retention", "first": "A"],
                "pick": ["cohort": "2026-01-05", "period": 3],
            ],
            ["question": ["ask": "retention", "first": "A"], "pick": ["cohort": "2026-01-05"]],
            [
                "question": ["ask": "counts", "measure": "accounts"],
                "pick": ["at": "2026-01-05"],
            ], ["question": ["ask": "counts", "measure": "people"]],
        ] as [JSONValue]
    )
    func documents(_ document: JSONValue) throws {
        let query = try CohortQuery(document: document)
        #expect(try CohortQuery(document: query.document) == query)
    }

    @Test("every mistake has its stable code and its place")
    func mistakes() throws {
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try CohortQuery(document: document) }
        }
        #expect(codes([:]) == ["member_missing"])
        #expect(codes(["question": ["ask": "diagnose"]]) == ["unknown_word"])
        #expect(codes(["question": ["steps": []]]) == ["member_missing"])
        #expect(codes(["question": funnel]) == ["cohort_needs_one_step"])
        #expect(
            codes(["question": funnel, "pick": ["step": 3]]) == ["cohort_step_out_of_range"]
        )
        #expect(
            codes(["question": retention, "pick": ["cohort": "2026-01-05", "period": -1]])
                == ["cohort_period_out_of_range"]
        )
        #expect(
            codes(["question": retention, "pick": ["at": 1]]) == ["unknown_key", "member_missing"]
        )
        #expect(codes(["question": ["ask": "counts"]]) == ["cohort_counts_events"])
        #expect(codes(["question": ["ask": "funnel"]]) == ["funnel_needs_two_steps"])
        #expect(throws: InputProblem.self) {
            try CohortQuery(document: ["question": counts]).check(against: .account)
        }
        do {
            _ = try CohortQuery(document: ["question": ["ask": "funnel"]])
        } catch let found as InputProblems {
            #expect(found.problems.map(\.field) == ["question.steps"])
        }
    }
}

/// A store that holds a list of events and answers as the reference does.
private struct ListStore: EventStore {
    let events: [Event]

    func append(_ events: [Event], refused: [DeadLetter]) throws -> EventBooks { EventBooks() }

    func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope
    ) throws -> Question.Answer { ReferenceStore.answer(question, over: events, in: scope) }

    func identityClaims() throws -> [IdentityClaim] { [] }
    func status() throws -> EventStoreStatus { EventStoreStatus() }
    func forEachEvent(_ body: (Event) throws -> Void) throws { try events.forEach(body) }
}
