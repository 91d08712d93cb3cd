import Foundation
import Growth
import TestSupport
import Testing

@testable import Connectors

@Suite("What is in a file")
struct KindGuessTests {
    /// `kind: format`, or `kind` where a mapping is needed; `?` when nothing says what it is.
    private func guess(_ text: String, name: String = "export.csv") throws -> String {
        let fixture = try ImportFixture(text, name: name)
        return try described(ImportFile(fixture.path))
    }

    private func described(_ file: ImportFile) throws -> String {
        guard let guess = try KindGuess.of(file) else { return "?" }
        return guess.kind.name + (guess.format.map { ": \($0)" } ?? "")
    }

    @Test("JSON says what it is")
    func json() throws {
        let lines = [
            (#"{"type":"track","event":"Opened","userId":"u"}"#, "events: Segment JSON"),
            (#"{"event":"Opened","distinct_id":"u"}"#, "events: PostHog JSON"),
            (#"{"event_type":"Opened","user_id":"u"}"#, "events: Amplitude JSON"),
            (#"{"object":"customer","id":"cus_1"}"#, "accounts: Stripe JSON"),
            (
                #"{"object":"list","data":[{"object":"subscription","id":"sub_1"}]}"#,
                "subscriptions: Stripe JSON"
            ),
            (
                #"{"results":[{"id":"1","properties":{"dealname":"A"}}]}"#,
                "opportunities: HubSpot JSON"
            ),
            (#"{"id":"1","properties":{"email":"a@b.c"}}"#, "people: HubSpot JSON"),
            (#"{"id":"1","properties":{"domain":"b.c"}}"#, "accounts: HubSpot JSON"),
            (#"{"record":"spend","id":"1"}"#, "spend: an export of Groundswell"),
            (#"{"anything":1}"#, "?"), (#"{"object":"event","id":"evt_1"}"#, "?"), ("{", "?"),
        ]
        for (text, expected) in lines {
            #expect(try guess(text, name: "file.json") == expected, "\(text)")
        }
    }

    @Test("exports are known by their columns, whatever the file is called")
    func exports() throws {
        let headers = [
            (
                "id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC)",
                "subscriptions: Stripe dashboard, subscriptions"
            ),
            (
                "id,Amount,Currency,Created (UTC),Status,Customer ID",
                "invoices: Stripe dashboard, payments"
            ),
            ("id,Email,Name,Created (UTC)", "accounts: Stripe dashboard, customers"),
            ("Record ID,Deal Name,Deal Stage,Amount", "opportunities: HubSpot deals"),
            ("Record ID,First Name,Last Name,Email", "people: HubSpot contacts"),
            ("Record ID,Company name,Industry", "accounts: HubSpot companies"),
            ("Id,Name,StageName,CreatedDate,Amount", "opportunities: Salesforce Opportunity"),
            ("Id,Name,CreatedDate,Website", "accounts: Salesforce Account"),
            (
                "Id,Name,Email,FirstName,LastName,Title,CreatedDate", "people: Salesforce Contact"
            ),
            (
                "Id,OpportunityId,StageName,CreatedDate",
                "stage-changes: Salesforce OpportunityHistory"
            ),
            ("id,timestamp,received_at,event,user_id", "events: Segment warehouse, tracks"),
        ]
        for (header, expected) in headers {
            #expect(try guess("\(header)\n", name: "data.csv") == expected, "\(header)")
        }
    }

    @Test("our own columns leave a choice that the name of the file makes")
    func names() throws {
        let header = "id,name,created_at\n1,Acme,2025-01-01\n"
        for (name, kind) in [
            ("accounts", "accounts"), ("customer", "accounts"), ("users", "people"),
        ] {
            #expect(try guess(header, name: "\(name).csv") == "\(kind): our own column names")
        }
        let spend = "channel,month,amount\nads,2025-01-01,12\n"
        #expect(try guess(spend, name: "x.csv").hasPrefix("spend"))
    }

    @Test("a file of nothing that we know is asked about")
    func unknown() throws {
        #expect(try guess("colour,height\nred,1\n") == "?")
    }

    @Test("what is no text is refused, and an empty header too")
    func refused() {
        #expect(throws: InputProblem.self) { try guess("PK\u{3}\u{4}\0\0\0\0") }
        #expect(throws: InputProblem.self) { try guess("\n\n") }
    }

    /// The files of the public data sets, and the kinds that examples/ read them as.
    @Test(
        "real files are taken for what they are",
        .enabled(if: SharedFiles.has("data/ravenstack")),
        arguments: [
            ("maven_crm/accounts.csv", "accounts"),
            ("maven_crm/sales_pipeline.csv", "opportunities"),
            ("maven_crm/products.csv", "products"), ("maven_crm/sales_teams.csv", "team"),
            ("metabase_sample/accounts.csv", "accounts"),
            ("metabase_sample/analytic_events.csv", "events"),
            ("metabase_sample/feedback.csv", "signals"),
            ("metabase_sample/invoices.csv", "invoices"),
            ("otel_collector/otel_collector_events.csv", "events"),
            ("otel_collector/stackalytics_company_domains.csv", "accounts"),
            ("ravenstack/ravenstack_accounts.csv", "accounts"),
            ("ravenstack/ravenstack_churn_events.csv", "churn-reasons"),
            ("ravenstack/ravenstack_feature_usage.csv", "events"),
            ("ravenstack/ravenstack_subscriptions.csv", "subscriptions"),
            ("ravenstack/ravenstack_support_tickets.csv", "activities"),
            ("retentioneering/ecom.csv.gz", "events"),
            ("segment/example_segment_pages.csv", "events"),
            ("fivetran_seeds/dbt_salesforce/sf_opportunity_data.csv", "opportunities"),
            ("fivetran_seeds/dbt_salesforce/sf_contact_data.csv", "people"),
            ("fivetran_seeds/dbt_hubspot/deal_data.csv", "opportunities"),
            ("fivetran_seeds/dbt_stripe/invoice_data.csv", "invoices"),
            ("fivetran_seeds/dbt_stripe/subscription_data.csv", "subscriptions"),
        ]
    )
    func realFiles(path: String, kind: String) throws {
        let file = try ImportFile(SharedFiles.path("data/\(path)"))
        #expect(try KindGuess.of(file)?.kind.name == kind)
    }
}
