import Growth
import TestSupport
import Testing

@Suite("Example: a trial business", .enabled(if: SharedFiles.has("data/metabase_sample")))
struct ExamplesMetabaseTests {
    static let company = Result { try ExampleCompany("metabase_sample") }
    static let accounts = Result { try company.get().rows("groundswell accounts --json") }
    static let events = Result { try company.get().rows("groundswell events --json") }
    static let invoices = Result { try company.get().rows("groundswell records invoices --json") }

    @Test(
        "One file comes in as five things; three conversions without a trial need the second mapping"
    )
    func imports() throws {
        let company = try Self.company.get()
        #expect(Array(company.failures.values) == [1], "trial-converted rejects three rows")
        #expect(
            try company.imports() == [
                "accounts: 2495 rows, 2495 new", "people: 2495 rows, 2495 new",
                "events: 2495 rows, 2495 new",
                "events: 2495 rows, 1060 new, 1432 skipped, 3 rejected",
                "events: 2495 rows, 3 new, 2492 skipped",
                "events: 37169 rows, 37169 new", "invoices: 13856 rows, 13856 new",
                "signals: 642 rows, 642 new",
            ]
        )
        #expect(
            try company.expected("rows").counts
                == ["accounts": 2495, "analytic_events": 37169, "invoices": 13856]
        )
    }

    @Test("Trials converted, in all, by source and by plan, each as a funnel of accounts")
    func conversion() throws {
        let company = try Self.company.get()
        let overall = try funnel("trial-conversion.json")
        #expect(
            counts(overall)
                == (try company.expected("trial_conversion_overall")).arrayValue?
                .compactMap(\.integerValue)
        )
        let bySource = groups(try funnel("trial-conversion-by-source.json"))
        #expect(bySource == (try company.expected("trial_conversion_by_source")).countLists)
        let byPlan = groups(try funnel("trial-conversion-by-plan.json"))
        #expect(byPlan == (try company.expected("trial_conversion_by_plan")).countLists)
    }

    @Test("Accounts: active subscriptions, and those that are created from 2026 on")
    func accounts() throws {
        let (company, accounts) = (try Self.company.get(), try Self.accounts.get())
        #expect(
            accounts.tally("traits.active_subscription")["True"]
                == (try company.expected("active_subscription")).integerValue
        )
        let start = try #require(Timestamp(iso: "2026-01-01T00:00:00Z"))
        let late = accounts.filter { $0.time("traits.created_at") ?? .distantPast >= start }
        #expect(
            JSONValue(late.count) == (try company.expected("accounts_created_after_2026-01-01"))
        )
    }

    @Test("Everybody writes from one of three free-mail domains, and none of them is an account")
    func domains() throws {
        let company = try Self.company.get()
        var domains: [String: Int64] = [:]
        for person in try company.rows("groundswell people --json") {
            let domain = person["traits.email"]?.split(separator: "@").last.map(String.init)
            domains[domain ?? "", default: 0] += 1
        }
        #expect(domains == (try company.expected("email_domains")).counts)
        #expect(try Self.accounts.get().values("id").isDisjoint(with: domains.keys))
    }

    @Test(
        "Invoices: who has one, which were not expected, and which were paid before the account was"
    )
    func invoices() throws {
        let (company, invoices) = (try Self.company.get(), try Self.invoices.get())
        var created: [String: Timestamp] = [:]
        for account in try Self.accounts.get() {
            created[try #require(account["id"])] = account.time("traits.created_at")
        }
        #expect(
            JSONValue(invoices.values("account").count)
                == (try company.expected("invoice_accounts"))
        )
        #expect(
            invoices.tally("expected_invoice")["False"]
                == (try company.expected("unexpected_invoices")).integerValue
        )
        let early = try invoices.filter { invoice in
            let account = try #require(invoice["account"].flatMap { created[$0] })
            return try #require(invoice.time("paid_at")) < account
        }
        #expect(JSONValue(early.count) == (try company.expected("paid_before_created")))
    }

    @Test("Every event belongs to an account of the account file")
    func orphans() throws {
        let known = try Self.accounts.get().values("id")
        let orphans = try Self.events.get().filter { !known.contains($0["account"] ?? "") }
        #expect(JSONValue(orphans.count) == (try Self.company.get().expected("orphan_events")))
    }

    @Test("Accounts active in a week, from Monday: those with a page view or a click")
    func activity() throws {
        let company = try Self.company.get()
        var active: [String: Set<String>] = [:]
        for event in try Self.events.get()
        where ["Page Viewed", "Button Clicked"].contains(event["event"]) {
            let day = try #require(event.time("time")).civilDateUTC.dayNumber
            // Day 0 is a Thursday: three days after a Monday.
            let monday = CivilDate(dayNumber: day - (day + 3) % 7).iso
            active[monday, default: []].insert(try #require(event["account"]))
        }
        let counts = active.mapValues { Int64($0.count) }
        #expect(counts == (try company.expected("weekly_active_accounts")).counts)
    }

    @Test("`counts` itself gives the same weeks where only the product's events are imported")
    func counts() throws {
        let company = try Self.company.get()
        let file = "../$D/analytic_events.csv --mapping ../$M/events.yaml"
        let answer = try company.document(
            """
            groundswell init activity >/dev/null && cd activity \
            && groundswell import events \(file) >/dev/null \
            && groundswell counts --measure accounts --period week --json
            """
        )
        var counts: [String: Int64] = [:]
        for period in answer["periods"]?.arrayValue ?? [] {
            let start = try #require(period["start"]?.stringValue)
            counts[String(start.prefix(10))] = period["count"]?.integerValue
        }
        #expect(counts == (try company.expected("weekly_active_accounts")).counts)
    }

    @Test("The diagnosis names no motion without sales touches, and says what waits in the future")
    func diagnosis() throws {
        let company = try Self.company.get()
        let answers = try company.diagnosis()
        #expect(answers["K1.motion"]?.hasPrefix("unknown: needs sales touches") == true)
        #expect(answers["K2.q1_solo_value"]?.hasPrefix("unknown") == true)
        let cautions = try company.cautions()
        #expect(cautions.contains("accounts have a created_at later than the as-of moment"))
        #expect(!cautions.contains("which no imported event is called"))
    }

    private func funnel(_ query: String) throws -> JSONValue {
        try Self.company.get()
            .document(
                "groundswell funnel --query $M/../\(query) --as-of 2033-01-01 --json"
            )
    }

    private func counts(_ group: JSONValue) -> [Int64] {
        group["steps"]?.arrayValue?.compactMap { $0["count"]?.integerValue } ?? []
    }

    /// The counts of each group; accounts without a value stand under `None`.
    private func groups(_ answer: JSONValue) -> [String: [Int64]] {
        var groups: [String: [Int64]] = [:]
        for group in answer["breakdown"]?.arrayValue ?? [] {
            groups[group["value"]?.arrayValue?.first?.stringValue ?? "None"] = counts(group)
        }
        return groups
    }
}
