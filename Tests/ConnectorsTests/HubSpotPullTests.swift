import Connectors
import Growth
import Testing

@Suite("Pulls from HubSpot")
struct HubSpotPullTests {
    private static let start = Timestamp(millis: 1_800_000_000_000)
    private static let incremental =
        #"{"version":1,"vendor":"hubspot","since":"2027-01-01T00:00:00Z"}"#

    /// HubSpot with so many companies and deals, all changed at one moment, and its limits.
    private struct HubSpot {
        var companies = 3
        var deals = 3
        /// Objects on a page of a list at most.
        var listSize = 2

        private func count(_ name: String) -> Int {
            switch name {
            case "companies": companies
            case "deals": deals
            default: 0
            }
        }

        private func object(_ name: String, _ number: Int, isWhole: Bool) -> JSONValue {
            var object: JSONObject = ["id": .string(String(number)), "archived": false]
            if name == "companies" {
                object["properties"] = [
                    "name": .string("Company \(number)"), "domain": .string("c\(number).example"),
                    "hs_lastmodifieddate": "2027-01-10T00:00:00Z",
                ]
            } else {
                object["properties"] = [
                    "dealname": .string("Deal \(number)"), "dealstage": "closedwon",
                    "hs_is_closed_won": "true", "hs_is_closed": "true", "amount": "100.5",
                    "hs_lastmodifieddate": "2027-01-10T00:00:00Z",
                ]
            }
            if isWhole, name == "deals" {
                object["propertiesWithHistory"] = [
                    "dealstage": [
                        ["value": "closedwon", "timestamp": "2027-01-09T00:00:00Z"],
                        ["value": "demo", "timestamp": "2027-01-08T00:00:00Z"],
                    ]
                ]
            }
            return .object(object)
        }

        func answer(_ request: OutboundRequest) -> OutboundAnswer {
            let parts = request.path.split(separator: "/").map(String.init)
            guard request.method == .post else { return list(parts.last ?? "", request) }
            switch (parts.last ?? "", parts.dropLast().last ?? "") {
            case ("search", let name): return search(name, request.json)
            case ("read", _) where parts.contains("associations"):
                let results = inputs(request)
                    .map { id -> JSONValue in
                        [
                            "from": ["id": .string(id)],
                            "to": [["id": .string("7\(id)"), "type": "deal_to_company"]],
                        ]
                    }
                return OutboundAnswer(["status": "COMPLETE", "results": .array(results)])
            default:
                // HubSpot answers batches in an order of its own.
                let results = inputs(request).reversed().compactMap { Int($0) }
                    .map { object("deals", $0, isWhole: true) }
                return OutboundAnswer(["status": "COMPLETE", "results": .array(results)])
            }
        }

        private func inputs(_ request: OutboundRequest) -> [String] {
            (request.json["inputs"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
        }

        private func list(_ name: String, _ request: OutboundRequest) -> OutboundAnswer {
            let from = request.parameter("after").flatMap { Int($0) } ?? 0
            let end = min(from + listSize, count(name))
            let rows = (from..<max(from, end))
                .map { place -> JSONValue in
                    let whole = object(name, place + 1, isWhole: true)
                    guard name == "deals", var deal = whole.objectValue else { return whole }
                    deal["associations"] = [
                        "companies": ["results": [["id": .string("7\(place + 1)")]]]
                    ]
                    return .object(deal)
                }
            var page: JSONObject = ["results": .array(rows)]
            if end < count(name) {
                page["paging"] = ["next": ["after": .string(String(end))]]
            }
            return OutboundAnswer(.object(page))
        }

        /// Refuses to go deeper than 10,000 hits, as HubSpot does.
        private func search(_ name: String, _ body: JSONValue) -> OutboundAnswer {
            let filters = body["filterGroups"]?.arrayValue?.first?["filters"]?.arrayValue ?? []
            let above = filters.first { $0["propertyName"] == "hs_object_id" }
            let start = above?["value"]?.stringValue.flatMap { Int($0) } ?? 0
            let from = body["after"]?.propertyText.flatMap { Int($0) } ?? 0
            let limit = Int(body["limit"]?.integerValue ?? 10)
            guard from + limit <= 10_000 else { return OutboundAnswer(status: 400) }
            let hits = max(0, count(name) - start)
            let end = min(from + limit, hits)
            let rows = (from..<max(from, end))
                .map { object(name, start + $0 + 1, isWhole: false) }
            var page: JSONObject = ["total": JSONValue(hits), "results": .array(rows)]
            if end < hits { page["paging"] = ["next": ["after": .string(String(end))]] }
            return OutboundAnswer(.object(page))
        }
    }

    @Test("everything is listed, deals with their stages and companies")
    func everything() throws {
        let run = try PullRun(.test(.hubspot), at: Self.start, HubSpot().answer)
        #expect(run.isDone && run.rejections.isEmpty)
        let deals = run.records.filter { $0.kind == .opportunities }
        #expect(deals.map(\.id.text) == ["1", "2", "3"])
        #expect(deals.map { $0.account?.text } == ["71", "72", "73"])
        #expect(deals.first?.money("amount") == Money(minorUnits: 10_050, currency: .usd))
        let changes = run.records.filter { $0.kind == .stageChanges }
        #expect(changes.count == 6)
        #expect(run.records.count { $0.kind == .accounts } == 3)
        let first = try #require(run.asked.first)
        #expect(first.hasPrefix("/crm/v3/objects/companies?limit=100&properties="))
        let last = try #require(run.asked.last)
        #expect(
            last.hasSuffix("&propertiesWithHistory=dealstage&associations=companies&after=2")
        )
        #expect(
            run.cursors.last
                == #"{"version":1,"vendor":"hubspot","since":"2027-01-15T07:50:00Z"}"#
        )
    }

    @Test("a search for changes tells of deals what a list does")
    func sameDeals() throws {
        let hubSpot = HubSpot()
        let listed = try PullRun(.test(.hubspot), at: Self.start, hubSpot.answer)
        let found = try PullRun(
            .test(.hubspot),
            from: Self.incremental,
            at: Self.start,
            hubSpot.answer
        )
        #expect(found.isDone)
        #expect(Set(found.records) == Set(listed.records))
    }

    @Test("a pull that stops after any page goes on there and misses nothing")
    func resume() throws {
        let hubSpot = HubSpot(companies: 230, deals: 120)
        for beginning in [nil, Self.incremental] {
            let whole = try PullRun(
                .test(.hubspot),
                from: beginning,
                at: Self.start,
                hubSpot.answer
            )
            for pages in stride(from: 1, to: whole.cursors.count, by: beginning == nil ? 17 : 1) {
                let begun = try PullRun(
                    .test(.hubspot),
                    from: beginning,
                    pages: pages,
                    at: Self.start,
                    hubSpot.answer
                )
                let rest = try PullRun(
                    .test(.hubspot),
                    from: begun.cursors.last,
                    at: Self.start,
                    hubSpot.answer
                )
                #expect(
                    Set(begun.records).union(rest.records) == Set(whole.records),
                    "\(pages) pages"
                )
                #expect(rest.cursors.last == whole.cursors.last)
            }
        }
    }

    @Test("more than 10,000 changes of one moment are all found, in pages that never go deep")
    func window() throws {
        let hubSpot = HubSpot(companies: 10_250, deals: 0)
        let run = try PullRun(
            .test(.hubspot),
            from: Self.incremental,
            at: Self.start,
            hubSpot.answer
        )
        #expect(run.refusal == nil && run.isDone)
        #expect(run.records.count == 10_250)
        #expect(Set(run.records.map(\.id)).count == 10_250)
        #expect(run.asked.count == 103 + 2)
        #expect(run.asked.allSatisfy { !$0.contains(#""after""#) })
    }

    @Test("hits that do not go forward end the pull instead of going round")
    func order() throws {
        let run = try PullRun(.test(.hubspot), from: Self.incremental, at: Self.start) { _ in
            OutboundAnswer([
                "results": [["id": "5", "properties": ["name": "A"]]],
                "paging": ["next": ["after": "1"]],
            ])
        }
        #expect(run.refusal?.code == "hubspot_answer_unreadable" && run.asked.count == 2)
    }

    @Test(
        "a property that is null or \"\" is empty, and so are companies that are left out",
        arguments: [nil, incremental]
    )
    func cleared(beginning: String?) throws {
        let deal: JSONValue = [
            "id": "1",
            "properties": [
                "dealname": "Deal", "dealstage": "demo", "amount": .null, "closedate": "",
                "hs_is_closed": .null,
            ],
        ]
        let run = try PullRun(.test(.hubspot), from: beginning, at: Self.start) { request in
            let isAboutDeals = request.path.hasPrefix("/crm/v3/objects/deals")
            return OutboundAnswer(["results": .array(isAboutDeals ? [deal] : [])])
        }
        #expect(run.isDone)
        #expect(
            run.records == [
                Record(
                    kind: .opportunities,
                    id: "1",
                    fields: [
                        "name": .text("Deal"), "stage": .text("demo"), "outcome": .text("open"),
                        "amount": .empty, "closed_at": .empty, "account": .empty,
                    ]
                )
            ]
        )
    }

    @Test(
        "what HubSpot has locked, or is moving, is asked for again later",
        arguments: [(423, nil, 2), (477, "86400", 86_400)] as [(Int, String?, Int)]
    )
    func busy(status: Int, asked: String?, seconds: Int) throws {
        let headers = asked.map { [OutboundRequest.Field("Retry-After", $0)] } ?? []
        var refusals = [OutboundAnswer(status: status, headers: headers)]
        let run = try PullRun(.test(.hubspot), at: Self.start) { request in
            refusals.isEmpty ? HubSpot().answer(request) : refusals.removeFirst()
        }
        #expect(run.isDone && run.waits == [seconds])
    }

    @Test("limits and missing scopes")
    func refusals() throws {
        var answers = [
            OutboundAnswer(429, ["policyName": "TEN_SECONDLY_ROLLING", "status": "error"]),
            OutboundAnswer(403, ["category": "MISSING_SCOPES", "message": "…"]),
        ]
        let run = try PullRun(.test(.hubspot), at: Self.start) { _ in answers.removeFirst() }
        #expect(run.waits == [2])
        #expect(run.refusal?.code == "hubspot_key_lacks_rights")
        #expect(run.refusal?.message == "The key may not read the companies of HubSpot (HTTP 403).")
    }
}
