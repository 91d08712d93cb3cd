import Growth
import Testing

@testable import ColumnStore

@Suite struct IdentityClaimTests {
    private func claims(_ imports: [[Event]]) throws -> Set<IdentityClaim> {
        let folder = try TestStore()
        for events in imports { try folder.add(events) }
        let claims = try folder.store.identityClaims()
        #expect(
            Set(claims.map(\.statement)).count == claims.filter { !$0.isTraits }.count
                + Set(claims.filter(\.isTraits).map(\.statement)).count
        )
        return Set(claims)
    }

    private func claim(_ statement: IdentityClaim.Statement, _ time: Int64) -> IdentityClaim {
        IdentityClaim(statement, at: Timestamp(millis: time))
    }

    @Test("identify joins a browser to a user at the earliest time, over all imports")
    func identifies() throws {
        let found = try claims([
            [event("1", at: 9, call: .identify, anonymous: "b")],
            [
                event("2", at: 4, call: .identify, anonymous: "b"),
                event("3", at: 6, anonymous: "c"),
            ],
        ])
        #expect(
            found == [
                claim(.identifies("b", as: "u"), 4), claim(.seen(.user("u")), 9),
                claim(.seen(.anonymous("b")), 9), claim(.seen(.anonymous("c")), 6),
            ]
        )
    }

    @Test("an alias call joins the former id: a user where one is known by it, else a browser")
    func aliases() throws {
        let found = try claims([
            [event("1", user: "old", at: 1)],
            [
                event("2", at: 2, call: .alias, previous: "old"),
                event("3", at: 3, call: .alias, previous: "b"),
                event("4", user: nil, at: 4, call: .alias, anonymous: "x", previous: "b"),
            ],
        ])
        #expect(
            found == [
                claim(.aliases(.user("old"), "u"), 2), claim(.aliases(.anonymous("b"), "u"), 3),
                claim(.seen(.user("old")), 1), claim(.seen(.user("u")), 3),
                claim(.seen(.anonymous("x")), 4),
            ]
        )
    }

    @Test("an event that names an account says who was in it, by user id where there is one")
    func belongs() throws {
        let found = try claims([
            [
                event("1", at: 5, account: .id("acme")),
                event("2", at: 3, anonymous: "b", account: .id("acme")),
                event("3", user: nil, at: 4, anonymous: "b", account: .through(.invoices, "i")),
                event("4", user: nil, at: 1, account: .id("lonely")),
            ]
        ])
        #expect(
            found == [
                claim(.belongs(.user("u"), to: .id("acme")), 3),
                claim(.belongs(.anonymous("b"), to: .through(.invoices, "i")), 4),
                claim(.mentions(.id("lonely")), 1),
                claim(.seen(.user("u")), 5), claim(.seen(.anonymous("b")), 4),
            ]
        )
    }

    @Test(
        "a group call that leads back into an account is a claim of its own, a repeated one is not"
    )
    func returns() throws {
        let folder = try TestStore()
        let calls = [(1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "a"), (6, "a")]
        for half in [Array(calls[3...]), Array(calls[..<3])] {
            try folder.add(
                half.map { time, account in
                    event(
                        MessageID("\(time)"),
                        at: Int64(time),
                        call: .group,
                        account: .id(AccountID(account))
                    )
                }
            )
        }
        let moves = try folder.store.identityClaims()
            .filter {
                if case .belongs = $0.statement { true } else { false }
            }
        #expect(
            Set(moves) == [
                claim(.belongs(.user("u"), to: .id("a")), 1),
                claim(.belongs(.user("u"), to: .id("b")), 3),
                claim(.belongs(.user("u"), to: .id("a")), 5),
            ]
        )
    }

    @Test("of each trait of an id the latest value counts; claims stand in order of time")
    func traits() throws {
        let folder = try TestStore()
        try folder.add([
            event("1", at: 9, call: .identify, properties: ["plan": "pro"]),
            event("2", at: 1, call: .identify, properties: ["plan": "free", "name": "Ada"]),
            event("5", user: "v", at: 9, call: .identify, properties: ["plan": "free"]),
        ])
        try folder.add([
            event("3", at: 4, call: .identify, properties: ["name": "Ada L.", "role": .null]),
            event("4", at: 5, call: .group, account: .id("acme"), properties: ["size": 5]),
            event(
                "6",
                at: 6,
                call: .group,
                account: .through(.invoices, "i"),
                properties: ["size": 6]
            ),
            event("7", user: nil, at: 7, call: .identify, anonymous: "b", properties: ["x": 1]),
            event("8", at: 8, properties: ["not": "a trait"]),
        ])
        #expect(
            try folder.store.identityClaims().filter(\.isTraits) == [
                claim(.traits(.user("u"), ["name": "Ada L.", "role": .null]), 4),
                claim(.accountTraits("acme", ["size": 5]), 5),
                claim(.traits(.anonymous("b"), ["x": 1]), 7),
                claim(.traits(.user("u"), ["plan": "pro"]), 9),
                claim(.traits(.user("v"), ["plan": "free"]), 9),
            ]
        )
    }

    @Test("hidden copies say nothing")
    func hiddenRowsAreSilent() throws {
        let found = try claims([
            [event("1", at: 5)],
            [event("1", "Other", user: "w", at: 1, call: .identify, anonymous: "b")],
        ])
        #expect(found == [claim(.seen(.user("u")), 5)])
    }
}
