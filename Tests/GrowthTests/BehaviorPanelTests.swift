import Growth
import TestSupport
import Testing

/// What each account did in each period.
@Suite("Behavior panel")
struct BehaviorPanelTests {
    private let monday = Scenario.start

    private func event(
        _ id: MessageID,
        _ user: UserID?,
        _ account: AccountID?,
        _ name: EventName,
        day: Int64
    ) -> Event {
        Event(
            id: id,
            name: name,
            user: user,
            account: account.map { .id($0) },
            time: monday.adding(millis: day * Duration.day)
        )
    }

    @Test("a row for every account, week and event with something in it")
    func example() throws {
        let events = [
            event("1", "ann", "acme", "B", day: 0), event("2", "ann", "acme", "B", day: 6),
            event("3", "bob", "acme", "A", day: 7), event("4", nil, "acme", "A", day: 8),
            event("5", nil, "Beta", "A", day: 14), event("6", "cleo", nil, "A", day: 1),
            event("7", "bob", "acme", "B", day: 2), event("8", "bob", "acme", "B", day: 20),
        ]
        let query = try PanelQuery(
            cell: .init(account: "acme", at: monday.adding(millis: Duration.day), event: "B")
        )
        let weeks = (0..<3).map { monday.adding(millis: $0 * 7 * Duration.day) }
        let asOf = monday.adding(millis: 20 * Duration.day)
        let expected = PanelAnswer(
            rows: [
                .init(
                    account: "Beta",
                    start: weeks[2],
                    isComplete: false,
                    event: "A",
                    events: 1,
                    people: 0
                ),
                .init(
                    account: "acme",
                    start: weeks[0],
                    isComplete: true,
                    event: "B",
                    events: 3,
                    people: 2
                ),
                .init(
                    account: "acme",
                    start: weeks[1],
                    isComplete: true,
                    event: "A",
                    events: 2,
                    people: 1
                ),
            ],
            leftOutEvents: 1,
            members: [.person("ann"), .person("bob")],
            query: query
        )
        #expect(ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf)) == expected)
        #expect(
            expected.document["rows"]?.arrayValue?.last
                == [
                    "account": "acme", "start": "2026-01-12T00:00:00Z", "complete": true,
                    "event": "A", "events": 2, "people": 1,
                ]
        )
    }

    @Test("a week that the window cuts, at its beginning or its end, is not complete")
    func cutWeeks() throws {
        let events = (0..<21).map { event(MessageID("\($0)"), "u", "acme", "A", day: $0) }
        let query = try PanelQuery(
            window: TimeWindow(
                from: monday.adding(millis: 1),
                to: monday.adding(millis: 15 * Duration.day)
            )
        )
        let answer = ReferenceStore.answer(query, over: events)
        #expect(answer.rows.map(\.isComplete) == [false, true, false])
        #expect(answer.rows.map(\.events) == [6, 7, 1])
    }

    @Test("the fold counts what the definition by sets counts", arguments: UInt64(1)...40)
    func definition(seed: UInt64) throws {
        let events = RandomHistory.sparse(days: 40, events: 50).events(seed: seed)
        let asOf = monday.adding(millis: 36 * Duration.day)
        let table = BehaviorFacts(events, before: asOf)
        let window = TimeWindow(from: monday.adding(millis: 3 * Duration.day), to: .distantFuture)
        for period in Period.allCases {
            for names in [nil, ["A", "x"]] as [Set<EventName>?] {
                let query = try PanelQuery(
                    period: period,
                    events: names,
                    window: window,
                    cell: .init(account: "acct1", at: TwoOffsets.change, event: "A")
                )
                let answer = ReferenceStore.answer(
                    query,
                    over: events,
                    in: Scope(asOf: asOf, zone: TwoOffsets.zone)
                )
                #expect(answer == defined(query, table, asOf), "seed \(seed), \(period)")
            }
        }
    }

    private func defined(
        _ query: PanelQuery,
        _ table: BehaviorFacts,
        _ asOf: Timestamp
    ) -> PanelAnswer {
        let seen = table.facts.filter { fact in
            fact.time >= query.window.from.millis && query.events?.contains(fact.event) ?? true
        }
        func index(_ fact: BehaviorFacts.Fact) -> Int { TwoOffsets.index(query.period, fact.time) }
        let (period, zone) = (query.period, TwoOffsets.zone)
        var rows: [PanelAnswer.Row] = []
        for account in Set(seen.compactMap(\.account)).sorted() {
            for number in Set(seen.map(index)).sorted() {
                for name in table.names {
                    let here = seen.filter {
                        $0.account == account && index($0) == number && $0.event == name
                    }
                    if here.isEmpty { continue }
                    let start = period.start(of: number, in: zone)
                    let end = period.start(of: number + 1, in: zone)
                    rows.append(
                        PanelAnswer.Row(
                            account: account,
                            start: start,
                            isComplete: start >= query.window.from && end <= asOf,
                            event: name,
                            events: here.count,
                            people: Set(here.compactMap(\.person)).count
                        )
                    )
                }
            }
        }
        let behind = seen.filter {
            $0.account == query.cell?.account && $0.event == query.cell?.event
                && index($0) == query.period.index(of: TwoOffsets.change, in: zone)
        }
        return PanelAnswer(
            rows: PanelRows(rows),
            leftOutEvents: seen.count { $0.account == nil },
            members: Set(behind.compactMap(\.person)).sorted().map { .person($0) },
            query: query
        )
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try PanelQuery(
            document: [
                "period": "month", "events": ["B", "A"], "from": "2026-01-01",
                "cell": ["account": "acme", "at": "2026-01-05", "event": "A"],
            ]
        )
        #expect(try PanelQuery(document: query.document) == query)
        #expect(query.document["events"] == ["A", "B"])
        #expect(try PanelQuery(document: [:]) == PanelQuery())
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try PanelQuery(document: document) }
        }
        #expect(
            codes(["events": [], "from": "2026-01-02", "to": "2026-01-01"]) == [
                "window_is_empty", "panel_without_events",
            ]
        )
        #expect(
            codes(["events": [1], "period": "year", "cell": ["at": "noon"], "unit": "account"]) == [
                "unknown_key", "unknown_word", "not_a_text", "member_missing", "member_missing",
                "time_not_readable",
            ]
        )
    }
}
