import Connectors
import Growth
import Testing

@Suite("Pulls from Salesforce")
struct SalesforcePullTests {
    private static let start = Timestamp(millis: 1_800_000_000_000)

    /// Salesforce with five rows of each object, two on a page.
    private struct Salesforce {
        var hasCurrencies = true
        /// Whether it still knows the pages it promised.
        var remembers = true
        private static let next = "/services/data/v60.0/query/01g"

        func answer(_ request: OutboundRequest) -> OutboundAnswer {
            if request.path.hasPrefix(Self.next) {
                let parts = request.path.dropFirst(Self.next.count).split(separator: "-")
                guard remembers, parts.count == 2, let from = Int(parts[1]) else {
                    return OutboundAnswer(
                        400,
                        [["errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid"]]
                    )
                }
                return page(String(parts[0]), from: from)
            }
            let query = request.parameter("q") ?? ""
            if !hasCurrencies, query.contains("CurrencyIsoCode") {
                return OutboundAnswer(
                    400,
                    [["errorCode": "INVALID_FIELD", "message": "No such column 'CurrencyIsoCode'"]]
                )
            }
            let name = query.split(separator: " FROM ").last?.split(separator: " ").first ?? ""
            let since = query.split(separator: ">= ").dropFirst().first?.split(separator: " ").first
            let first = since.flatMap { Timestamp(iso: String($0))?.civilDateUTC.day } ?? 1
            return page(String(name), from: max(0, first - 1))
        }

        /// Row `n`, from 0, was changed on January n + 1.
        private func page(_ name: String, from: Int) -> OutboundAnswer {
            let end = min(from + 2, 5)
            let rows = (from..<max(from, end)).map { row(name, $0 + 1) }
            var page: JSONObject = [
                "totalSize": 5, "done": .bool(end >= 5), "records": .array(rows),
            ]
            if end < 5 { page["nextRecordsUrl"] = .string("\(Self.next)\(name)-\(end)") }
            return OutboundAnswer(.object(page))
        }

        private func row(_ name: String, _ number: Int) -> JSONValue {
            let moment = JSONValue.string("2026-01-0\(number)T00:00:00.000+0000")
            var row: JSONObject = [
                "attributes": ["type": .string(name)], "Id": .string("\(name)\(number)"),
                "SystemModstamp": moment, "LastModifiedDate": moment, "CreatedDate": moment,
            ]
            switch name {
            case "Account":
                row["Name"] = .string("Company \(number)")
                row["Website"] = .string("https://www.c\(number).example/")
                row["NumberOfEmployees"] = 12
            case "Opportunity":
                row["Name"] = "Deal"
                row["StageName"] = "Closed Won"
                row["AccountId"] = "Account1"
                row["Amount"] = .number(1_000.25)
                row["IsWon"] = true
                row["IsClosed"] = true
                row["CloseDate"] = "2026-02-01"
            default:
                row["OpportunityId"] = "Opportunity1"
                row["StageName"] = "Demo"
                row["Amount"] = .null
            }
            if hasCurrencies, name != "Account" { row["CurrencyIsoCode"] = "EUR" }
            return .object(row)
        }
    }

    @Test("everything is queried in order of change")
    func everything() throws {
        let run = try PullRun(.test(.salesforce), at: Self.start, Salesforce().answer)
        #expect(run.isDone && run.rejections.isEmpty)
        #expect(run.records.count == 15 && run.asked.count == 9)
        let account = try #require(run.records.first)
        #expect(
            account
                == Record(
                    kind: .accounts,
                    id: "Account1",
                    fields: [
                        "name": .text("Company 1"), "domain": .text("c1.example"),
                        "employees": .integer(12),
                        "created_at": .time(Timestamp(millis: 1_767_225_600_000)),
                    ],
                    updatedAt: Timestamp(millis: 1_767_225_600_000)
                )
        )
        let deal = try #require(run.records.first { $0.kind == .opportunities })
        let euro = try #require(CurrencyCode("EUR"))
        #expect(deal.money("amount") == Money(minorUnits: 100_025, currency: euro))
        #expect(deal.text("outcome") == "won")
        #expect(run.records.count { $0.kind == .stageChanges } == 5)
        #expect(
            run.asked.first
                == "/services/data/v60.0/query?q=SELECT%20Id%2C%20Name%2C%20Website%2C%20Industry%2C%20NumberOfEmployees%2C%20BillingCountry%2C%20AccountSource%2C%20CreatedDate%2C%20LastModifiedDate%2C%20SystemModstamp%20FROM%20Account%20ORDER%20BY%20SystemModstamp%2C%20Id"
        )
        #expect(
            run.cursors.last
                == #"{"version":1,"vendor":"salesforce","since":"2027-01-15T07:50:00Z"}"#
        )
    }

    @Test("a pull that stops after any page goes on there, also when Salesforce forgot the page")
    func resume() throws {
        let whole = try PullRun(.test(.salesforce), at: Self.start, Salesforce().answer)
        for pages in 1..<whole.cursors.count {
            let begun = try PullRun(
                .test(.salesforce),
                pages: pages,
                at: Self.start,
                Salesforce().answer
            )
            let rest = try PullRun(
                .test(.salesforce),
                from: begun.cursors.last,
                at: Self.start,
                Salesforce().answer
            )
            #expect(begun.records + rest.records == whole.records, "\(pages) pages")
            var isForgotten = true
            let late = try PullRun(
                .test(.salesforce),
                from: begun.cursors.last,
                at: Self.start
            ) { request in
                defer { isForgotten = false }
                return Salesforce(remembers: !isForgotten).answer(request)
            }
            #expect(late.isDone)
            #expect(Set(begun.records).union(late.records) == Set(whole.records))
        }
    }

    @Test("a column that is null is empty")
    func cleared() throws {
        let run = try PullRun(.test(.salesforce), at: Self.start) { request in
            let isAboutDeals = request.target.contains("FROM%20Opportunity%20")
            let deal: JSONValue = [
                "Id": "d", "StageName": "Talk", "IsWon": false, "IsClosed": false,
                "Amount": .null, "CloseDate": .null, "AccountId": .null,
            ]
            return OutboundAnswer(["done": true, "records": .array(isAboutDeals ? [deal] : [])])
        }
        #expect(
            run.records == [
                Record(
                    kind: .opportunities,
                    id: "d",
                    fields: [
                        "stage": .text("Talk"), "outcome": .text("open"), "amount": .empty,
                        "closed_at": .empty, "account": .empty,
                    ]
                )
            ]
        )
    }

    @Test("changes are asked for from where the last pull began")
    func increments() throws {
        let run = try PullRun(
            .test(.salesforce),
            from: #"{"version":1,"vendor":"salesforce","since":"2026-01-04T00:00:00Z"}"#,
            at: Self.start,
            Salesforce().answer
        )
        #expect(run.records.count == 6)
        #expect(
            run.asked.allSatisfy {
                $0.contains("WHERE%20SystemModstamp%20%3E%3D%202026-01-04T00%3A00%3A00Z")
            }
        )
    }

    @Test("an organisation with one currency is asked again without it")
    func oneCurrency() throws {
        let salesforce = Salesforce(hasCurrencies: false)
        let run = try PullRun(.test(.salesforce), at: Self.start, salesforce.answer)
        #expect(run.isDone && run.records.count == 15)
        let deal = try #require(run.records.first { $0.kind == .opportunities })
        #expect(deal.money("amount") == Money(minorUnits: 100_025, currency: .usd))
    }

    @Test("a used up day is waited for, an expired session is not")
    func refusals() throws {
        var answers = [
            OutboundAnswer(403, [["errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "…"]]),
            OutboundAnswer(401, [["errorCode": "INVALID_SESSION_ID", "message": "…"]]),
        ]
        let run = try PullRun(.test(.salesforce), at: Self.start) { _ in answers.removeFirst() }
        #expect(run.waits == [2])
        #expect(run.refusal?.code == "salesforce_key_refused")
    }

    @Test(
        "a next page that is somewhere else is not called",
        arguments: [
            "https://evil.example/services/data/", "//evil.example/", "/services/data/../../admin",
            "/services/data/v60.0/query/a?b=c", "/other", "",
        ]
    )
    func elsewhere(path: String) throws {
        let body: JSONValue = ["done": false, "records": [], "nextRecordsUrl": .string(path)]
        let run = try PullRun(.test(.salesforce), at: Self.start) { _ in OutboundAnswer(body) }
        #expect(run.refusal?.code == "salesforce_answer_unreadable" && run.asked.count == 1)
        let cursor: JSONValue = [
            "version": 1, "vendor": "salesforce", "resource": "Account", "after": .string(path),
        ]
        #expect(throws: InputProblem.self) { try LivePull(.test(.salesforce), cursor: cursor) }
    }

    @Test("an account needs the address of its organisation")
    func address() throws {
        let key = try Secret("key")
        #expect {
            try LiveAccount(.salesforce, key: key)
        } throws: { error in
            (error as? InputProblem)?.code == "live_account_needs_address"
        }
    }
}
