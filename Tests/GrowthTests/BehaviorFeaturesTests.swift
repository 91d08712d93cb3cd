import Growth
import TestSupport
import Testing

/// How much each account used the product lately.
@Suite("Behavior account features")
struct BehaviorFeaturesTests {
    private let asOf = Scenario.start.adding(millis: 100 * Duration.day)

    private func event(
        _ id: MessageID,
        _ user: UserID?,
        _ account: AccountID?,
        daysAgo: Double
    ) -> Event {
        Event(
            id: id,
            name: "A",
            user: user,
            account: account.map { .id($0) },
            time: asOf.adding(millis: -Int64(daysAgo * Double(Duration.day)))
        )
    }

    private var events: [Event] {
        [
            event("1", "ann", "acme", daysAgo: 1), event("2", "ann", "acme", daysAgo: 1.25),
            event("3", "bob", "acme", daysAgo: 7), event("4", nil, "acme", daysAgo: 20),
            event("5", "ann", "beta", daysAgo: 90), event("6", "ann", "gone", daysAgo: 90.001),
            event("7", "cleo", nil, daysAgo: 3), event("8", "ann", "acme", daysAgo: 0),
        ]
    }

    @Test("events, people and days of each window, whose first moment counts and as-of does not")
    func example() throws {
        let query = try AccountFeaturesQuery(cell: .init(account: "acme", days: 7))
        typealias Use = AccountFeaturesAnswer.Use
        let expected = AccountFeaturesAnswer(
            rows: FeatureRows([
                .init(
                    account: "acme",
                    uses: [
                        Use(events: 3, people: 2, days: 3), Use(events: 4, people: 2, days: 4),
                        Use(events: 4, people: 2, days: 4),
                    ]
                ),
                .init(
                    account: "beta",
                    uses: [
                        Use(events: 0, people: 0, days: 0), Use(events: 0, people: 0, days: 0),
                        Use(events: 1, people: 1, days: 1),
                    ]
                ),
            ]),
            asOf: asOf,
            leftOutEvents: 1,
            members: [.person("ann"), .person("bob")],
            query: query
        )
        #expect(ReferenceStore.answer(query, over: events, in: Scope(asOf: asOf)) == expected)
        #expect(
            expected.document["accounts"]?.arrayValue?.first?["windows"]?.arrayValue?.first
                == ["window_days": 7, "events": 3, "people": 2, "active_days": 3]
        )
        #expect(expected.document["members"] == ["ann", "bob"])
    }

    @Test("a company without events has no rows")
    func nobody() throws {
        let query = try AccountFeaturesQuery()
        let answer = ReferenceStore.answer(query, over: [], in: Scope(asOf: asOf))
        #expect(
            answer.document
                == ["as_of": .string(asOf.iso), "accounts": [], "left_out_events": 0]
        )
    }

    @Test("the fold counts what the definition by sets counts", arguments: UInt64(1)...60)
    func definition(seed: UInt64) throws {
        let events = RandomHistory.sparse(days: 40, events: 60).events(seed: seed)
        let asOf = Scenario.start.adding(millis: 35 * Duration.day)
        let table = BehaviorFacts(events, before: asOf)
        for account in table.actors(.account) {
            guard case .account(let id) = account else { continue }
            let query = try AccountFeaturesQuery(
                windows: [1, 5, 30],
                cell: .init(account: id, days: 5)
            )
            let answer = ReferenceStore.answer(
                query,
                over: events,
                in: Scope(asOf: asOf, zone: TwoOffsets.zone)
            )
            #expect(answer == defined(query, table, asOf), "seed \(seed)")
        }
    }

    private func defined(
        _ query: AccountFeaturesQuery,
        _ table: BehaviorFacts,
        _ asOf: Timestamp
    ) -> AccountFeaturesAnswer {
        func isIn(_ days: Int, _ fact: BehaviorFacts.Fact) -> Bool {
            asOf.millis - fact.time <= Int64(days) * Duration.day
        }
        let rows = table.actors(.account)
            .compactMap { actor -> AccountFeaturesAnswer.Row? in
                guard case .account(let id) = actor else { return nil }
                let uses = query.windows.map { days in
                    let inside = table.facts(of: actor) { isIn(days, $0) }
                    return AccountFeaturesAnswer.Use(
                        events: inside.count,
                        people: Set(inside.map(\.person)).subtracting([nil]).count,
                        days: Set(inside.map { TwoOffsets.day($0.time) }).count
                    )
                }
                return uses.allSatisfy { $0.events == 0 } ? nil : .init(account: id, uses: uses)
            }
        let people = table.actors(.person)
            .filter { person in
                table.facts(of: person) {
                    $0.account == query.cell?.account && isIn(query.cell?.days ?? 0, $0)
                }
                .count > 0
            }
        return AccountFeaturesAnswer(
            rows: FeatureRows(rows),
            asOf: asOf,
            leftOutEvents: table.facts.count { $0.account == nil && isIn(30, $0) },
            members: people,
            query: query
        )
    }

    @Test("a document reads back as itself, and names every mistake")
    func documents() throws {
        let query = try AccountFeaturesQuery(
            document: ["windows": [14, 60], "cell": ["account": "acme", "days": 60]]
        )
        #expect(try AccountFeaturesQuery(document: query.document) == query)
        #expect(try AccountFeaturesQuery(document: [:]) == AccountFeaturesQuery())
        func codes(_ document: JSONValue) -> [String] {
            problemCodes { _ = try AccountFeaturesQuery(document: document) }
        }
        #expect(codes(["windows": []]) == ["features_need_a_window"])
        #expect(
            codes(["windows": [0, 5, 5], "cell": ["account": "a", "days": 7]]) == [
                "features_window_out_of_range", "features_windows_not_ascending",
                "features_cell_not_a_window",
            ]
        )
        #expect(
            codes(["windows": "7", "cell": ["acount": 1]]) == [
                "not_an_array", "unknown_key", "member_missing", "member_missing",
            ]
        )
        #expect(codes(["windows": ["7"]]) == ["not_a_whole_number"])
        #expect(codes([1]) == ["not_an_object"])
        #expect(codes(["cell": 3]) == ["not_an_object"])
    }
}
