import Growth
import TestSupport
import Testing

/// Which ways people take.
@Suite("Behavior paths")
struct BehaviorPathsTests {
    private let minute = Duration.minute

    private func event(
        _ id: MessageID,
        _ user: UserID?,
        _ name: EventName,
        at: Int64,
        plan: String? = nil
    ) -> Event {
        Event(
            id: id,
            name: name,
            user: user,
            account: .id("acme"),
            time: Scenario.start.adding(millis: at),
            properties: plan.map { ["plan": .string($0)] } ?? [:]
        )
    }

    /// Ann does A A B, after 30 minutes C, after a longer pause A B; Bob does A B.
    private var events: [Event] {
        [
            event("1", "ann", "A", at: 0), event("2", "ann", "A", at: minute),
            event("3", "ann", "B", at: 2 * minute), event("4", "ann", "C", at: 32 * minute),
            event("5", "ann", "A", at: 62 * minute + 1),
            event("6", "ann", "B", at: 62 * minute + 2), event("7", "bob", "A", at: 0),
            event("8", "bob", "B", at: minute), event("9", nil, "A", at: 0),
        ]
    }

    private func paths(_ answer: PathsAnswer) -> [String] {
        answer.rows.map { "\($0.path.map(\.text).joined()) \($0.count)" }
    }

    @Test("the first events of each session, repeats as one; thirty minutes are no pause yet")
    func example() throws {
        let query = try PathsQuery(cell: .init(prefix: ["A", "B", "C"]))
        let answer = ReferenceStore.answer(query, over: events)
        let expected = PathsAnswer(
            rows: [
                .init(path: ["A", "B"], count: 2), .init(path: ["A", "B", "C"], count: 1),
            ],
            otherPaths: 0,
            otherCount: 0,
            leftOutEvents: 1,
            members: [.person("ann")],
            query: query
        )
        #expect(answer == expected)
        #expect(
            answer.document
                == [
                    "total": 3,
                    "paths": [
                        ["path": ["A", "B"], "count": 2], ["path": ["A", "B", "C"], "count": 1],
                    ], "other_paths": 0, "other_count": 0, "left_out_events": 1,
                    "members": ["ann"],
                ]
        )
    }

    @Test("without collapsing, repeats are steps; a path ends after its number of steps")
    func repeats() throws {
        let all = ReferenceStore.answer(try PathsQuery(steps: 3, collapse: false), over: events)
        #expect(paths(all) == ["AB 2", "AAB 1"])
        let top = ReferenceStore.answer(try PathsQuery(collapse: false, top: 1), over: events)
        #expect((paths(top), top.otherPaths, top.otherCount) == (["AB 2"], 1, 1))
        #expect(top.total == 3)
    }

    @Test("from a starting event on, every start of a session is counted")
    func starts() throws {
        let b = ReferenceStore.answer(
            try PathsQuery(start: EventSelector(event: "B")),
            over: events
        )
        #expect(paths(b) == ["B 2", "BC 1"])
        let a = try PathsQuery(start: EventSelector(event: "A"), collapse: false)
        #expect(paths(ReferenceStore.answer(a, over: events)) == ["AB 2", "AABC 1", "ABC 1"])
    }

    @Test("a collapsed step is a start when any of its events is")
    func collapsedStart() throws {
        let mixed = [
            event("1", "u", "A", at: 0), event("2", "u", "A", at: 1, plan: "pro"),
            event("3", "u", "B", at: 2), event("4", "u", "A", at: 3),
        ]
        let start = EventSelector(event: "A", where: ["plan": "pro"])
        #expect(
            paths(ReferenceStore.answer(try PathsQuery(start: start), over: mixed)) == ["ABA 1"]
        )
        let apart = try PathsQuery(start: start, collapse: false)
        #expect(paths(ReferenceStore.answer(apart, over: mixed)) == ["ABA 1"])
    }

    @Test("events of one instant are in order of their names, whatever their ids")
    func ties() throws {
        for ids in [["1", "2", "3"], ["3", "2", "1"], ["2", "3", "1"]] as [[MessageID]] {
            let tied = [
                event(ids[0], "u", "B", at: 0), event(ids[1], "u", "A", at: 0),
                event(ids[2], "u", "A", at: 0, plan: "pro"),
            ]
            let query = try PathsQuery(
                start: EventSelector(event: nil, where: ["plan": "pro"]),
                collapse: false
            )
            #expect(paths(ReferenceStore.answer(query, over: tied)) == ["AAB 1"])
        }
    }

    @Test("the fold counts what the definition counts, random histories", arguments: UInt64(1)...40)
    func definition(seed: UInt64) throws {
        var history = RandomHistory.sparse(days: 1, events: 60)
        (history.stepMillis, history.moments) = (10 * minute, 144)
        try compare(history.events(seed: seed), "seed \(seed)")
    }

    @Test("the fold counts what the definition counts in every history of four events")
    func everySmallHistory() throws {
        for events in everyHistory(length: 4, names: ["A", "B"], times: [0, minute, 40 * minute]) {
            try compare(events, "\(events.map { "\($0.name) \($0.time)" })")
        }
    }

    private func compare(_ events: [Event], _ note: Comment) throws {
        let table = BehaviorFacts(events, before: .distantFuture)
        for start in [nil, EventSelector(event: "B")] {
            for collapse in [true, false] {
                let query = try PathsQuery(
                    start: start,
                    steps: 3,
                    collapse: collapse,
                    top: 4,
                    cell: .init(prefix: ["B", "A"])
                )
                let answer = ReferenceStore.answer(query, over: events)
                #expect(answer == defined(query, table), note)
            }
        }
    }

    /// Sessions by counting the pauses before each fact, paths by position.
    private func defined(_ query: PathsQuery, _ table: BehaviorFacts) -> PathsAnswer {
        var counts: [[EventName]: Int] = [:]
        var members: [Actor] = []
        for person in table.actors(.person) {
            let facts = table.facts(of: person).sorted { ($0.time, $0.event) < ($1.time, $1.event) }
            let session = facts.map { fact in
                Set(facts.map(\.time))
                    .count { time in
                        time <= fact.time
                            && !facts.contains {
                                $0.time < time && $0.time >= time - 30 * minute
                            }
                    }
            }
            let kept = facts.indices.filter { index in
                index == 0 || !query.collapse || session[index] != session[index - 1]
                    || facts[index].event != facts[index - 1].event
            }
            var found: [[EventName]] = []
            for (position, index) in kept.enumerated() {
                let isFirst = position == 0 || session[kept[position - 1]] != session[index]
                guard query.start.map({ $0.event == facts[index].event }) ?? isFirst else {
                    continue
                }
                found.append(
                    kept[position...].filter { session[$0] == session[index] }.prefix(3)
                        .map { facts[$0].event }
                )
            }
            for path in found { counts[path, default: 0] += 1 }
            if found.contains(where: { $0.prefix(2) == ["B", "A"] }) { members.append(person) }
        }
        let rows = counts.map { PathsAnswer.Row(path: $0, count: $1) }
            .sorted {
                $0.count != $1.count
                    ? $0.count > $1.count : $0.path.lexicographicallyPrecedes($1.path)
            }
        return PathsAnswer(
            rows: Array(rows.prefix(4)),
            otherPaths: max(0, rows.count - 4),
            otherCount: rows.dropFirst(4).map(\.count).reduce(0, +),
            leftOutEvents: table.facts.count { $0.person == nil },
            members: members,
            query: query
        )
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try PathsQuery(
            document: [
                "start": ["event": "A", "where": ["plan": "pro"]], "steps": 4, "collapse": false,
                "top": 3, "to": "2026-02-01", "cell": ["prefix": ["A", "B"]],
            ]
        )
        #expect(try PathsQuery(document: query.document) == query)
        #expect(try PathsQuery(document: [:]) == PathsQuery())
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try PathsQuery(document: document) }
        }
        #expect(
            codes([
                "steps": 11, "top": 0, "from": "2026-02-01", "to": "2026-01-01",
                "cell": ["prefix": []],
            ]) == [
                "window_is_empty", "paths_steps_out_of_range", "paths_top_not_positive",
                "paths_prefix_out_of_range",
            ]
        )
        #expect(
            codes(["collapse": "yes", "cell": ["prefix": [1]], "length": 3]) == [
                "unknown_key", "not_a_boolean", "not_a_text",
            ]
        )
    }
}
