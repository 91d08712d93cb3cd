import Growth
import Testing

@testable import Engine

@Suite("Identity resolution")
struct IdentityResolverTests {
    @Test("An identify call joins everything a browser did to the user, whenever it comes")
    func identify() {
        let identity = resolve([
            claim(.identifies("a1", as: "u1"), at: 9), claim(.seen(.anonymous("a1")), at: 1),
        ])
        #expect(identity.map.person(user: nil, anonymous: "a1") == "u1")
        #expect(identity.joins.map(\.key) == ["identify:a1→u1"])
        #expect(identity.joins.first?.confidence == 1)
    }

    @Test("A shared browser never joins two users; it belongs to the first who signed in")
    func sharedBrowser() {
        let claims = [
            claim(.identifies("a1", as: "u2"), at: 5), claim(.identifies("a1", as: "u1"), at: 7),
        ]
        for order in [claims, claims.reversed()] {
            let identity = resolve(order)
            #expect(identity.map.person(user: nil, anonymous: "a1") == "u2")
            #expect(identity.map.person(user: "u1", anonymous: "a1") == "u1")
            #expect(identity.joins.first?.confidence == 0.6)
        }
    }

    @Test("An alias joins two users under the smallest id, through chains and in any order")
    func alias() {
        let claims = [
            claim(.aliases(.user("u3"), "u2"), at: 2), claim(.aliases(.user("u2"), "u9"), at: 1),
            claim(.identifies("a1", as: "u9"), at: 3), claim(.seen(.user("u2")), at: 0),
            claim(.seen(.user("u3")), at: 0),
        ]
        for order in permutations(of: claims) {
            let identity = resolve(order)
            for user: UserID in ["u2", "u3", "u9"] {
                #expect(identity.map.person(user: user, anonymous: nil) == "u2")
            }
            #expect(identity.map.person(user: nil, anonymous: "a1") == "u2")
        }
    }

    @Test("An alias of an anonymous id works as an identify call")
    func aliasOfAnonymous() {
        let identity = resolve([
            claim(.aliases(.user("a1"), "u1"), at: 2), claim(.seen(.anonymous("a1")), at: 1),
        ])
        #expect(identity.map.person(user: nil, anonymous: "a1") == "u1")
        #expect(identity.map.person(user: "u1", anonymous: nil) == "u1")
    }

    @Test("A person's first group call reaches back, a later one holds from its moment")
    func groups() {
        let identity = resolve([
            claim(.belongs(.user("u1"), to: .id("globex")), at: 50),
            claim(.belongs(.user("u1"), to: .id("acme")), at: 10),
        ])
        let account = { (millis: Int64) in
            identity.map.account(named: nil, person: "u1", at: Timestamp(millis: millis))
        }
        #expect(
            [account(0), account(10), account(49), account(50)] == [
                "acme", "acme", "acme", "globex",
            ]
        )
        #expect(
            identity.map.account(named: .id("third"), person: "u1", at: Timestamp(millis: 0))
                == "third"
        )
    }

    @Test(
        "Work mail makes an account of the registrable domain; free mail, providers and disposables do not"
    )
    func domains() {
        let people = [
            ("u1", "ann@eng.acme.co.uk"), ("u2", "bob@gmail.com"), ("u3", "eve@mailinator.com"),
            ("u4", "dan@northwind.example"), ("u5", "eve@custom-free.example"),
            ("u6", "x@comcast.net"),
        ]
        var configuration = Configuration()
        configuration.freeMailDomains = ["custom-free.example"]
        let identity = resolve(
            people.map { claim(.traits(.user(UserID($0.0)), ["email": .string($0.1)]), at: 1) },
            configuration: configuration
        )
        let accounts = people.map {
            identity.map.memberships(of: PersonID($0.0)).map(\.account.text)
        }
        #expect(accounts == [["acme.co.uk"], [], [], ["northwind.example"], [], []])
        #expect(
            identity.joins.map(\.key) == ["domain:u1→acme.co.uk", "domain:u4→northwind.example"]
        )
    }

    @Test("A domain names the account that has it, whether by record or by website trait")
    func domainOfKnownAccount() {
        let identity = resolve(
            [
                claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1),
                claim(.traits(.user("u2"), ["email": "bob@globex.example"]), at: 1),
                claim(
                    .accountTraits("g-1", ["website": "https://www.globex.example/start"]),
                    at: 1
                ),
            ],
            records: [
                .accounts: [
                    Record(kind: .accounts, id: "acc-7", fields: ["domain": .text("acme.example")])
                ]
            ]
        )
        #expect(identity.map.memberships(of: "u1").map(\.account) == ["acc-7"])
        #expect(identity.map.memberships(of: "u2").map(\.account) == ["g-1"])
    }

    @Test(
        "An explicit account keeps the domain out; a person can be in several accounts for a time"
    )
    func severalAccounts() throws {
        let identity = resolve(
            [claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1)],
            records: [
                .memberships: [
                    membership("u1", "one", from: 0, to: 100),
                    membership("u1", "two", from: 50, to: nil),
                ]
            ]
        )
        let account = { (millis: Int64) in
            identity.map.account(named: nil, person: "u1", at: Timestamp(millis: millis))
        }
        #expect(
            [account(0), account(49), account(50), account(100)] == ["one", "one", "two", "two"]
        )
        #expect(identity.map.memberships(of: "u1").map(\.account) == ["one", "two"])
    }

    @Test("An undone join leaves no trace and stays in the log")
    func undo() {
        let claims = [
            claim(.identifies("a1", as: "u1"), at: 1),
            claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1),
        ]
        let identity = resolve(claims, undone: [("a1", "u1"), ("u1", "acme.example")])
        #expect(identity.map.person(user: nil, anonymous: "a1") == "a1")
        #expect(identity.map.memberships(of: "u1").isEmpty)
        #expect(identity.joins.map(\.isUndone) == [true, true])
    }

    @Test("When the first claim of a shared browser is undone, the next one holds")
    func undoOfFirstClaim() {
        let claims = [
            claim(.identifies("a1", as: "u2"), at: 5), claim(.identifies("a1", as: "u1"), at: 7),
        ]
        let identity = resolve(claims, undone: [("a1", "u2")])
        #expect(identity.map.person(user: nil, anonymous: "a1") == "u1")
    }

    @Test("Our own people and accounts are marked internal")
    func internals() {
        var configuration = Configuration()
        configuration.internalDomains = ["us.example"]
        configuration.internalAccounts = ["test-account"]
        let identity = resolve(
            [
                claim(.traits(.user("u1"), ["email": "me@us.example"]), at: 1),
                claim(.belongs(.user("u2"), to: .id("test-account")), at: 1),
                claim(.belongs(.user("u3"), to: .id("customer")), at: 1),
            ],
            configuration: configuration
        )
        #expect(
            ["u1", "u2", "u3"].map { identity.map.isInternal(PersonID($0)) } == [true, true, false]
        )
        #expect(identity.map.isInternal(AccountID("test-account")))
        #expect(!identity.map.isInternal(AccountID("customer")))
    }

    @Test("An event can name its account through a record that comes later")
    func lookup() {
        let subscription = Record(
            kind: .subscriptions,
            id: "s1",
            fields: ["account": .text("acme")]
        )
        let claims = [claim(.belongs(.user("u1"), to: .through(.subscriptions, "s1")), at: 1)]
        let identity = resolve(claims, records: [.subscriptions: [subscription]])
        #expect(
            identity.map.account(
                named: .through(.subscriptions, "s1"),
                person: nil,
                at: .distantPast
            ) == "acme"
        )
        #expect(identity.map.memberships(of: "u1").map(\.account) == ["acme"])
        #expect(resolve(claims).map.memberships(of: "u1").isEmpty)
    }

    @Test("A contact of the CRM is the user with the same e-mail, and brings its account")
    func contacts() {
        let contact = Record(
            kind: .people,
            id: "0042",
            fields: ["email": .text("Ann@Acme.example"), "account": .text("crm-7")]
        )
        let user = claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1)
        let identity = resolve([user], records: [.people: [contact]])
        #expect(identity.map.person(user: "0042", anonymous: nil) == "u1")
        #expect(identity.map.memberships(of: "u1").map(\.account) == ["crm-7"])
        #expect(identity.joins.map(\.key) == ["contact:0042→u1", "person:u1→crm-7"])
        let twin = claim(.traits(.user("u2"), ["email": "ann@acme.example"]), at: 1)
        let unsure = resolve([user, twin], records: [.people: [contact]])
        #expect(
            unsure.map.person(user: "0042", anonymous: nil) == "0042",
            "two users have the address"
        )
        let undone = resolve([user], records: [.people: [contact]], undone: [("0042", "u1")])
        #expect(undone.map.person(user: "0042", anonymous: nil) == "0042")
    }

    @Test("Billing, CRM and product accounts at one work domain are one, under the product's id")
    func accountsOfSeveralSystems() {
        let claims = [
            claim(.belongs(.user("u1"), to: .id("workspace-1")), at: 1),
            claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1),
        ]
        let records: [RecordKind: [Record]] = [
            .accounts: [
                account("9001", "domain", "acme.example"),
                account("cus_9", "email", "pay@acme.example"),
                account("cus_8", "email", "someone@gmail.com"),
            ],
            .subscriptions: [
                Record(kind: .subscriptions, id: "s1", fields: ["account": .text("cus_9")])
            ],
        ]
        let identity = resolve(claims, records: records)
        for id: AccountID in ["9001", "cus_9", "workspace-1"] {
            #expect(identity.map.canonical(id) == "workspace-1")
        }
        #expect(identity.map.canonical("cus_8") == "cus_8", "free mail joins nothing")
        #expect(identity.map.account(through: .subscriptions, "s1") == "workspace-1")
        #expect(identity.accountTraits.keys.sorted() == ["cus_8", "workspace-1"])
        #expect(identity.canonical(records)[.subscriptions]?.first?.account == "workspace-1")
        let undone = resolve(claims, records: records, undone: [("cus_9", "workspace-1")])
        #expect(undone.map.canonical("cus_9") == "cus_9")
    }

    @Test("A deal that names its account by name belongs to the one account of that name")
    func accountsByName() {
        let quelle = account("cus_4", "name", "Quelle GmbH")
        let deal = Record(
            kind: .opportunities,
            id: "d1",
            fields: ["account": .text("quelle  GmbH"), "outcome": .text("won")]
        )
        let records: [RecordKind: [Record]] = [.accounts: [quelle], .opportunities: [deal]]
        let identity = resolve([], records: records)
        #expect(identity.canonical(records)[.opportunities]?.first?.account == "cus_4")
        #expect(identity.joins.map(\.key) == ["account:quelle  GmbH→cus_4"])
        let twins =
            [.accounts: [quelle, account("cus_5", "name", "Quelle GmbH")], .opportunities: [deal]]
            as [RecordKind: [Record]]
        #expect(resolve([], records: twins).joins.isEmpty)
    }

    @Test("Contacts of the CRM do not part what the product's users join")
    func contactsKeepLinks() {
        let records: [RecordKind: [Record]] = [
            .accounts: [
                account("111", "domain", "acme.example"),
                account("cus_1", "email", "pay@acme.example"),
            ],
            .people: [
                Record(
                    kind: .people,
                    id: "7",
                    fields: ["email": .text("bob@acme.example"), "account": .text("111")]
                )
            ],
        ]
        let bob = claim(.traits(.user("u1"), ["email": "bob@acme.example"]), at: 1)
        let identity = resolve([bob], records: records)
        #expect(identity.map.canonical("cus_1") == "111")
        #expect(identity.canonical(records)[.accounts]?.map(\.id) == ["111"])
    }

    @Test("An account that only userless events name is an account of the product")
    func accountOnly() {
        let claims = [
            claim(.mentions(.id("prod1")), at: 1),
            claim(.accountTraits("prod1", ["domain": "acme.example"]), at: 1),
        ]
        let records: [RecordKind: [Record]] = [
            .accounts: [account("9001", "domain", "acme.example")]
        ]
        let identity = resolve(claims, records: records)
        #expect(identity.accountTraits.keys.sorted() == ["prod1"])
        #expect(identity.map.canonical("9001") == "prod1")
    }

    @Test("Somebody who goes back to an earlier account counts there again")
    func goingBack() {
        let claims = [10, 20, 30]
            .map { time in
                claim(.belongs(.user("u1"), to: .id(time == 20 ? "b" : "a")), at: Int64(time))
            }
        let identity = resolve(claims)
        let account = { (millis: Int64) in
            identity.map.account(named: nil, person: "u1", at: Timestamp(millis: millis))
        }
        #expect([account(5), account(15), account(25), account(35)] == ["a", "a", "b", "a"])
    }

    @Test(
        "A customer who visits a test account stays a customer; one who is only there is internal"
    )
    func visitors() {
        var configuration = Configuration()
        configuration.internalAccounts = ["demo"]
        let identity = resolve(
            [
                claim(.belongs(.user("customer"), to: .id("acme")), at: 1),
                claim(.belongs(.user("customer"), to: .id("demo")), at: 2),
                claim(.belongs(.user("tester"), to: .id("demo")), at: 1),
            ],
            configuration: configuration
        )
        #expect(!identity.map.isInternal(PersonID("customer")))
        #expect(identity.map.isInternal(PersonID("tester")))
    }

    @Test("Two workspaces at one domain, or a domain nobody uses, are not joined")
    func ambiguousAccounts() {
        let crm = account("9001", "domain", "acme.example")
        let bill = account("cus_9", "email", "pay@acme.example")
        let claims = ["1", "2"]
            .flatMap { number in
                [
                    claim(
                        .belongs(.user(UserID("u" + number)), to: .id(AccountID("w" + number))),
                        at: 1
                    ),
                    claim(
                        .traits(
                            .user(UserID("u" + number)),
                            ["email": .string("p\(number)@acme.example")]
                        ),
                        at: 1
                    ),
                ]
            }
        #expect(resolve(claims, records: [.accounts: [bill]]).map.canonical("cus_9") == "cus_9")
        #expect(resolve([], records: [.accounts: [crm, bill]]).map.canonical("cus_9") == "cus_9")
        let loose = claim(.traits(.user("u1"), ["email": "ann@acme.example"]), at: 1)
        let joined = resolve([loose], records: [.accounts: [crm, bill]])
        #expect(joined.map.canonical("cus_9") == "9001")
        #expect(joined.map.memberships(of: "u1").map(\.account) == ["9001"])
    }

    private func account(_ id: RecordID, _ field: String, _ value: String) -> Record {
        Record(kind: .accounts, id: id, fields: [field: .text(value)])
    }

    // MARK: - Words of these tests

    private func claim(_ statement: IdentityClaim.Statement, at millis: Int64) -> IdentityClaim {
        IdentityClaim(statement, at: Timestamp(millis: millis))
    }

    private func membership(_ person: String, _ account: String, from: Int64, to: Int64?) -> Record
    {
        var fields: [String: FieldValue] = [
            "person": .text(person), "account": .text(account),
            "valid_from": .time(Timestamp(millis: from)),
        ]
        if let to { fields["valid_to"] = .time(Timestamp(millis: to)) }
        return Record(kind: .memberships, id: RecordID("\(person)-\(account)"), fields: fields)
    }

    private func resolve(
        _ claims: [IdentityClaim],
        records: [RecordKind: [Record]] = [:],
        undone: [(String, String)] = [],
        configuration: Configuration = Configuration()
    ) -> ResolvedIdentity {
        IdentityResolver.resolve(
            IdentityInput(
                claims: claims,
                records: records,
                undone: Set(
                    undone.map { JoinedPair(left: ByteString($0.0), right: ByteString($0.1)) }
                ),
                configuration: configuration
            )
        )
    }

    private func permutations<Element>(of items: [Element]) -> [[Element]] {
        guard let first = items.first else { return [[]] }
        return permutations(of: Array(items.dropFirst()))
            .flatMap { rest in
                (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
            }
    }
}
