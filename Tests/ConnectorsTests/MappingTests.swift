import Foundation
import Growth
import Testing

@testable import Connectors

@Suite("Mapping files")
struct MappingTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try Mapping.read(text, fileName: "m.yaml")
            return []
        } catch {
            return error.problems.map {
                "\($0.line ?? 0) \($0.field ?? "") \($0.code) \($0.advice)"
            }
        }
    }

    @Test("a mapping says everything it can say")
    func whole() throws {
        let mapping = try Mapping.read(
            """
            kind: subscriptions
            name: Billing
            delimiter: tab
            encoding: latin1
            decimal: ","
            timezone: Europe/Berlin
            currency: eur
            id: [a, b]
            columns:
              account: {columns: [x, y], separator: "-"}
              started_at: {column: Start, format: DD/MM/YYYY HH:mm}
              mrr: {column: M, unit: minor, currency_column: C}
              interval: {column: I, map: {monatlich: month}, default: year}
            when: {State: active, Region: [EU, US]}
            properties: {note: Comment}
            """,
            fileName: "m.yaml"
        )
        #expect(
            mapping.name == "Billing" && mapping.delimiter == 9 && mapping.encoding == .windows1252
        )
        #expect(mapping.decimal == .comma && mapping.currency?.code == "EUR")
        #expect(mapping.timeZone == "Europe/Berlin" && mapping.idColumns == ["a", "b"])
        #expect(mapping.fields.map(\.field) == ["account", "started_at", "mrr", "interval"])
        #expect(mapping.field("account")?.source == .columns(["x", "y"]))
        #expect(mapping.field("started_at")?.format == TimeFormat(.dayMonthYear, separator: "/"))
        #expect(mapping.field("mrr")?.unit == .minor)
        #expect(
            mapping.filters == [
                RowFilter(column: "State", values: ["active"]),
                RowFilter(column: "Region", values: ["EU", "US"]),
            ]
        )
        #expect(mapping.properties == .columns([PropertyColumn(name: "note", column: "Comment")]))
    }

    @Test("everything wrong is told at once, by line, with a suggestion")
    func wrong() {
        #expect(
            problems(
                """
                kind: events
                colums: {}
                timezone: Europe/Berln
                columns:
                  usr: user_id
                  time: {column: t, format: sometimes}
                  event: {column: e, mapp: {}}
                """
            ) == [
                "1  mapping_actor_missing Add user, anonymous or account under columns.",
                "2 colums mapping_key_unknown Did you mean \"columns\"?",
                "3 timezone time_zone_unknown Did you mean \"Europe/Berlin\"?",
                "5 usr mapping_field_unknown Did you mean \"user\"?",
                "6 time mapping_format_invalid Use iso, epoch, epoch_ms or an order like DD/MM/YYYY HH:mm.",
                "7 event mapping_key_unknown Did you mean \"map\"?",
            ]
        )
        #expect(problems("kind: evnts").map { $0.prefix(25) } == ["1 kind mapping_kind_unkno"])
        #expect(problems("") == ["1  mapping_empty Start with \"kind: events\" and \"columns:\"."])
        #expect(problems("a: [").count == 1)
        #expect(
            problems("kind: events\nkind: people").map { $0.contains("yaml_duplicate_key") } == [
                true
            ]
        )
        #expect(
            problems(String(repeating: "[", count: 100_000)).map { $0.contains("yaml_too_deep") }
                == [true]
        )
        #expect(
            problems(String(repeating: "- ", count: 10_000)).map { $0.contains("yaml_too_deep") }
                == [true]
        )
    }

    @Test("values with a star stand for any text there, in any case")
    func patterns() {
        func matches(_ pattern: String, _ text: String) -> Bool {
            ValueMapping(pattern, "").matches(text)
        }
        #expect(matches("*", "x") && matches("*won*", "Closed WON now") && matches("won*", "Won!"))
        #expect(
            matches("*won", "hurra won") && !matches("*won", "won it") && !matches("won", "Won")
        )
    }

    @Test("a proposal explains its guesses and parses")
    func proposal() throws {
        let fixture = try ImportFixture(
            """
            opportunity_id,sales_agent,account,deal_stage,engage_date,close_date,close_value,blank
            A1,Ann,Acme,Won,2026-10-20,2027-03-01,1054,
            A2,Bob,Beta,Lost,2026-10-25,2027-03-11,4514,
            """,
            name: "deals.csv"
        )
        let text = try MappingProposal.propose(
            file: ImportFile(fixture.path),
            kind: .records(.opportunities)
        )
        #expect(
            text.split(separator: "\n").dropFirst(5).prefix(13).map { $0.prefix { $0 != "#" } } == [
                "columns:", "  id: opportunity_id  ", "  account: account  ",
                "  stage: deal_stage  ", "  outcome:  ", "    column: deal_stage", "    map:",
                "      \"Won\": won", "      \"Lost\": lost",
                "  created_at: engage_date  ", "  closed_at: close_date  ",
                "  amount: close_value  ", "  owner: sales_agent  ",
            ]
        )
        #expect(
            text.hasSuffix(
                "# properties:  # further columns that are kept as they are\n  # - blank  # always blank\n"
            )
        )
        let answer = try fixture.read("opportunities", mapping: text)
        #expect(answer.records.map { $0.text("outcome") } == ["won", "lost"])
    }

    @Test(
        "a proposal for any real file and any kind parses, or says which field it lacks",
        .enabled(if: sharedData != nil)
    )
    func proposals() throws {
        let folder = URL(fileURLWithPath: sharedData ?? "")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        for case let url as URL in files ?? .init() where url.path.hasSuffix(".csv") {
            let file = try ImportFile(url.path)
            guard file.size < 3_000_000 else { continue }
            let kinds = file.size < 5_000 ? ImportKind.all : [.events]
            for kind in kinds {
                let text = try MappingProposal.propose(file: file, kind: kind)
                let lacking = [
                    "mapping_field_missing", "mapping_actor_missing", "mapping_columns_invalid",
                ]
                #expect(
                    problems(text).allSatisfy { line in lacking.contains { line.contains($0) } },
                    "\(file.name) as \(kind.name)"
                )
            }
        }
    }
}

@Suite("Configuration file")
struct ConfigurationFileTests {
    @Test("everything that can be said is read")
    func whole() throws {
        let found = try ConfigurationFile.read(
            """
            company: Acme
            declared_motion: top-down
            time_zone: America/New_York
            currency: EUR
            events:
              signup: Signed Up
              activation: [A, {event: B, where: {plan: pro, n: 3, on: true}}]
              admin_step: SSO Configured
              integration: Integration Connected
              artefact: [File Created, Workflow Saved]
            sales_touches: none
            aliases: {Signed Up: [signed_up, Sign Up]}
            prices: {Pro: 49 USD/month, Team: {amount: 100, interval: year}}
            expense_limit: 1200 USD/year
            relationship_sources: [founder, Alumni]
            organic_sources: [word of mouth]
            exchange_rates: {USD: 0.9}
            internal: {domains: [Acme.example], accounts: [t1]}
            free_mail_domains: [mail.example]
            work_domains: [work.example]
            thresholds: {minimum_people: 5, solo_share: 0.4, big_logo_share: 0.3,
                         open_deals_per_rep: 15, small_team: 12, short_cycle_days: 20,
                         long_cycle_days: 90, profile_dimensions: 4, sticky_artefacts: 5,
                         single_user_retention: 0.1}
            """,
            fileName: "groundswell.yaml"
        )
        var expected = Configuration(company: "Acme")
        expected.declaredMotion = .topDown
        expected.timeZone = "America/New_York"
        expected.currency = try #require(CurrencyCode("EUR"))
        expected.events.signup = [EventSelector(event: "Signed Up")]
        expected.events.activation = [
            EventSelector(event: "A"),
            EventSelector(event: "B", where: ["plan": "pro", "n": "3", "on": "true"]),
        ]
        expected.events.adminStep = [EventSelector(event: "SSO Configured")]
        expected.events.integration = [EventSelector(event: "Integration Connected")]
        expected.events.artefact = [
            EventSelector(event: "File Created"), EventSelector(event: "Workflow Saved"),
        ]
        expected.expenseLimit = Money(minorUnits: 10_000, currency: .usd)
        expected.relationshipSources = ["founder", "Alumni"]
        expected.aliases = ["signed_up": "Signed Up", "Sign Up": "Signed Up"]
        expected.planPrices = [
            "Pro": Money(minorUnits: 4_900, currency: .usd),
            "Team": Money(minorUnits: 833, currency: expected.currency),
        ]
        expected.exchangeRates = [.usd: 0.9]
        (expected.internalDomains, expected.internalAccounts) = (["acme.example"], ["t1"])
        (expected.freeMailDomains, expected.workDomains) = (["mail.example"], ["work.example"])
        expected.sellsWithoutSales = true
        expected.thresholds.minimumPeople = 5
        expected.thresholds.soloShare = 0.4
        expected.thresholds.bigLogoShare = 0.3
        expected.thresholds.openDealsPerRep = 15
        expected.thresholds.smallTeam = 12
        expected.thresholds.shortCycleDays = 20
        expected.thresholds.longCycleDays = 90
        expected.thresholds.profileDimensions = 4
        expected.thresholds.stickyArtefacts = 5
        expected.thresholds.singleUserRetention = 0.1
        expected.organicSources = ["word of mouth"]
        #expect(found == expected)
    }

    @Test("everything wrong is told at once, by line")
    func wrong() {
        do {
            _ = try ConfigurationFile.read(
                """
                compny: Acme
                declared_motion: bottomup
                time_zone: Mars/Base
                currency: Euro
                events: {signupp: x, activation: {}}
                aliases: {A: [B, C], B: [x], D: [C]}
                prices: {Pro: much}
                exchange_rates: {EUR: -1, X: 1}
                internal: {domains: [nodot]}
                thresholds: {minimum_people: 0, solo_share: 3}
                """,
                fileName: "g.yaml"
            )
            Issue.record("nothing was wrong")
        } catch {
            #expect(
                error.problems.map { "\($0.line ?? 0) \($0.code)" } == [
                    "1 configuration_key_unknown", "2 motion_unknown", "3 time_zone_unknown",
                    "4 currency_invalid", "5 configuration_key_unknown", "5 event_selector_empty",
                    "6 alias_loop", "6 alias_duplicate", "7 price_invalid",
                    "8 exchange_rate_invalid",
                    "8 currency_invalid", "9 domain_invalid", "10 threshold_invalid",
                    "10 threshold_invalid",
                ]
            )
            #expect(error.problems.first?.advice == "Did you mean \"company\"?")
        }
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try ConfigurationFile.read(text, fileName: "g.yaml")
            return []
        } catch {
            return error.problems.map {
                "\($0.line ?? 0) \($0.field ?? "") \($0.message) \($0.advice)"
            }
        }
    }

    @Test("an event without a value is an error that says what to do")
    func blankEvent() {
        #expect(
            problems("events:\n  signup: Signed Up\n  activation:\n  invite: [A, ~]\n") == [
                "3 events.activation it has no value. Remove the line or name an event.",
                "4 events.invite it has no value. Remove the line or name an event.",
            ]
        )
    }

    @Test("a price without currency or period asks for both")
    func barePrice() {
        let advice =
            "Write currency and period: 49 USD/month or {amount: 490, currency: USD, interval: year}."
        #expect(
            problems("prices: {Pro: 49, Team: 49 USD, Max: 49/month, Old: 490 EUR/year}") == [
                "1 prices.Pro \"49\" has no currency and no period. \(advice)",
                "1 prices.Team \"49 USD\" has no period. \(advice)",
                "1 prices.Max \"49/month\" has no currency. \(advice)",
            ]
        )
    }

    @Test("an expense limit, sources of deals and lines of our own are checked like the rest")
    func ownLines() throws {
        #expect(
            problems(
                """
                expense_limit: 75
                relationship_sources: [founder, warm intro]
                events: {admin_stp: SSO, artefact: }
                thresholds: {big_logo_share: 25, small_team: 0, open_deal_per_rep: 20}
                expense_limits: 75 USD/month
                """
            ) == [
                "1 expense_limit \"75\" has no currency and no period. Write currency and period: 49 USD/month or {amount: 490, currency: USD, interval: year}.",
                "2 relationship_sources \"warm intro\" is not one word. Write single words, such as founder; each is looked for in the source of a deal.",
                "3 admin_stp \"admin_stp\" is not a key of events. Did you mean \"admin_step\"?",
                "3 events.artefact it has no value. Remove the line or name an event.",
                "4 thresholds.big_logo_share a share from 0 to 1 was expected. ",
                "4 thresholds.small_team a whole number from 1 was expected. ",
                "4 open_deal_per_rep \"open_deal_per_rep\" is not a key of thresholds. Did you mean \"open_deals_per_rep\"?",
                "5 expense_limits \"expense_limits\" is not a key of the configuration. Did you mean \"expense_limit\"?",
            ]
        )
        func sources(_ text: String) throws -> [String] {
            try ConfigurationFile.read(text, fileName: "g").relationshipSources
        }
        #expect(try sources("relationship_sources: []") == [])
        #expect(try sources("relationship_sources:") == Configuration.relationshipSources)
        #expect(try sources("relationship_sources: founder") == ["founder"])
    }

    @Test("a quote that is never closed is told at the line where it opened")
    func unclosedQuote() {
        let message =
            " this is not valid YAML: the quote that opens on this line is never closed. Close it, or "
            + "write the value without quotes."
        #expect(
            problems("company: \"Acme\ncurrency: EUR\n\nevents:\n  signup: x\n") == ["1 " + message]
        )
        #expect(
            problems("company: Acme\nevents:\n  signup: 'x\n  invite: \"y\"\n") == ["3 " + message]
        )
        #expect(
            problems("company: \"Acme\ncurrency: EUR\nevents:\n  signup: \"x\"\n") == [
                "1 " + message
            ]
        )
    }

    @Test("a quoted text over two lines is not blamed for a mistake elsewhere")
    func longQuote() {
        let text = "company: \"Acme\n  Inc\"  # it's long\ncurrency: EUR\nevents: [a\naliases: {}\n"
        #expect(
            problems(text).map { $0.contains("quote that opens") || $0.hasPrefix("1 ") } == [false]
        )
    }

    @Test(
        "motions by the words people use are understood well enough to name ours",
        arguments: [
            ("plg", "bottom-up"), ("Product-Led", "bottom-up"), ("self serve", "bottom-up"),
            ("sales-led", "top-down"), ("enterprise", "top-down"), ("outbound", "top-down"),
            ("pilot", "land-and-expand"), ("topdown", "top-down"),
        ]
    )
    func motionWords(word: String, motion: String) {
        #expect(
            problems("declared_motion: \(word)") == [
                "1 declared_motion \"\(word)\" is not a motion. Did you mean \"\(motion)\"?"
            ]
        )
    }

    @Test("sales touches are imported, or there are none")
    func salesTouches() throws {
        func read(_ text: String) throws -> Bool {
            try ConfigurationFile.read(text, fileName: "g").sellsWithoutSales
        }
        #expect(try !read("company: A") && !read("sales_touches: imported"))
        #expect(try read("sales_touches: none"))
        #expect(
            problems("sales_touches: non") == [
                "1 sales_touches \"non\" is not a way to know sales touches. Did you mean \"none\"?"
            ]
        )
    }

    @Test("the template parses, as it is and with its examples")
    func template() throws {
        let text = ConfigurationFile.template(company: "Ac\"me: #1")
        #expect(
            try ConfigurationFile.read(text, fileName: "g") == Configuration(company: "Ac\"me: #1")
        )
        let examples = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let isExample =
                    line.hasPrefix("#   ")
                    || (line.hasPrefix("# ") && line.contains(": ")
                        && line.first(where: \.isUppercase) == nil)
                    || (line.hasPrefix("# ") && line.hasSuffix(":"))
                return isExample ? line.dropFirst(2) : line
            }
        let full = try ConfigurationFile.read(examples.joined(separator: "\n"), fileName: "g")
        #expect(
            full.events.coreAction == [
                EventSelector(event: "Report Opened", where: ["shared": "true"])
            ]
        )
        #expect(full.planPrices["Team"] == Money(minorUnits: 4_083, currency: .usd))
        #expect(full.events.integration == [EventSelector(event: "Integration Connected")])
        #expect(full.relationshipSources == Configuration.relationshipSources)
        #expect(full.thresholds == Thresholds())
    }
}
