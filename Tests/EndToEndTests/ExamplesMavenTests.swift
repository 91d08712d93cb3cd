import Growth
import TestSupport
import Testing

@Suite("Example: a CRM and nothing else", .enabled(if: SharedFiles.has("data/maven_crm")))
struct ExamplesMavenTests {
    static let company = Result { try ExampleCompany("maven_crm") }
    static let deals = Result {
        try company.get().rows("groundswell records opportunities --json")
    }
    static let team = Result { try company.get().rows("groundswell records team --json") }

    @Test("Every command of the README runs, and every row of the four files lands")
    func imports() throws {
        let company = try Self.company.get()
        #expect(company.failures == [:])
        #expect(
            try company.imports() == [
                "opportunities: 8800 rows, 8800 new", "accounts: 85 rows, 85 new",
                "products: 7 rows, 7 new", "team: 35 rows, 35 new",
            ]
        )
        #expect(try company.expected("rows") == 8800)
    }

    @Test("Deals are counted by the CRM's stages, and the deals without account too")
    func stages() throws {
        let (company, deals) = (try Self.company.get(), try Self.deals.get())
        #expect(deals.tally("stage") == (try company.expected("stages")).counts)
        let nameless = deals.filter { $0["account"] == nil }
        #expect(JSONValue(nameless.count) == (try company.expected("null_account")))
        #expect(nameless.tally("stage") == (try company.expected("null_account_by_stage")).counts)
    }

    @Test("The diagnosis tells the win rate and the median cycle, each of all closed deals")
    func findings() throws {
        let company = try Self.company.get()
        let document = try company.document("groundswell diagnose --json")
        let findings = document["findings"]?.arrayValue ?? []
        let rate = try #require(findings.first { $0["id"] == "M13.win_rate" })
        let closed = try #require(rate["n"]?.integerValue)
        let won = try #require(findings.first { $0["id"] == "M13.cycle" }?["n"]?.integerValue)
        let expected = try #require(try company.expected("win_rate").doubleValue)
        #expect(Double(won) / Double(closed) == expected)
        #expect(rate["value"]?["number"] == JSONValue(statistic: expected))
        let cycle = findings.first { $0["id"] == "M13.cycle" }?["value"]?["number"]?.doubleValue
        #expect(cycle == (try company.expected("median_cycle_days_won")).doubleValue)
    }

    @Test("The mean cycle of won and of lost deals, in whole days from opening to closing")
    func cycles() throws {
        for (outcome, key) in [("won", "avg_cycle_days_won"), ("lost", "avg_cycle_days_lost")] {
            let days = try Self.deals.get().filter { $0["outcome"] == outcome }
                .map { deal in
                    let (opened, closed) = (deal.time("created_at"), deal.time("closed_at"))
                    return try #require(closed).millis(since: try #require(opened)) / Duration.day
                }
            let mean = Double(days.reduce(0, +)) / Double(days.count)
            #expect(mean == (try Self.company.get().expected(key)).doubleValue)
        }
    }

    @Test("Wins and losses by region: the deal names its owner, the owner's record the region")
    func regions() throws {
        var region: [String: String] = [:]
        for agent in try Self.team.get() { region[try #require(agent["id"])] = agent["region"] }
        var tally: [String: [String: Int64]] = [:]
        for deal in try Self.deals.get() {
            guard let outcome = deal["outcome"], outcome != "open" else { continue }
            let name = try #require(deal["owner"].flatMap { region[$0] })
            tally[name, default: [:]][outcome, default: 0] += 1
        }
        let expected = try Self.company.get().expected("win_by_region")
        #expect(tally.count == 3)
        for (name, counts) in tally {
            let (won, lost) = (counts["won"] ?? 0, counts["lost"] ?? 0)
            #expect(expected[name]?["won"] == .integer(won))
            #expect(expected[name]?["lost"] == .integer(lost))
            #expect(expected[name]?["rate"]?.doubleValue == Double(won) / Double(won + lost))
        }
    }

    @Test("What does not fit together is seen: a misspelt product, and agents who own no deal")
    func mismatches() throws {
        let (company, deals) = (try Self.company.get(), try Self.deals.get())
        let products = try company.rows("groundswell records products --json").values("id")
        let unknown = deals.filter { !products.contains($0["product"] ?? "") }
        #expect(
            unknown.tally("product")
                == (try company.expected("product_rows_not_in_products")).counts
        )
        let idle = try Self.team.get().values("id").subtracting(deals.values("owner"))
        let expected = try company.expected("agents_without_any_opportunity").arrayValue ?? []
        #expect(idle == Set(expected.compactMap(\.stringValue)))
    }

    @Test("Accounts are counted by sector, spelled as in the file")
    func sectors() throws {
        let company = try Self.company.get()
        let accounts = try company.rows("groundswell records accounts --json")
        #expect(accounts.tally("industry") == (try company.expected("sectors")).counts)
    }

    @Test("Of the won deals one an account is its first, and all others are repeat business")
    func repeats() throws {
        let won = try Self.deals.get().filter { $0["outcome"] == "won" }
        let first = won.values("account").count
        let expected = try Self.company.get().expected("new_vs_repeat_won").arrayValue ?? []
        #expect(Array(expected.prefix(2)) == [JSONValue(first), JSONValue(won.count - first)])
    }

    @Test(
        "The diagnosis tells cycle and win rate, and that origins are unknown without product events"
    )
    func diagnosis() throws {
        let company = try Self.company.get()
        let answers = try company.diagnosis()
        #expect(answers["K1.motion"]?.hasPrefix("unknown: needs product events") == true)
        #expect(answers["K2.q1_solo_value"]?.hasPrefix("unknown: needs product events") == true)
        #expect(answers["M13.cycle"] == "57 days")
        #expect(answers["M13.win_rate"] == "63 %")
        #expect(try company.cautions().contains("Of 8800 opportunities, 1425 name no account"))
    }
}
