import Connectors
import Foundation
import Growth
import Testing

@Suite("Import of JSON")
struct JSONImportTests {
    private func line(_ members: String) -> String {
        #"{"type":"track","event":"Open","userId":"u","messageId":"m","timestamp":"2026-01-01T00:00:00Z"\#(members)}"#
    }

    @Test(
        "the clock of the client is corrected only when it is wrong by more than two seconds",
        arguments: [
            ("2026-01-01T00:00:10Z", "2026-01-01T00:00:11Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01T00:00:10Z", "2026-01-01T00:10:10Z", "2026-01-01T00:10:00Z"),
            ("2026-01-01T00:10:10Z", "2026-01-01T00:00:10Z", "2025-12-31T23:50:00Z"),
            ("rubbish", "2026-01-01T00:10:10Z", "2026-01-01T00:00:00Z"),
        ]
    )
    func skew(sent: String, received: String, expected: String) throws {
        let more =
            #","originalTimestamp":"2026-01-01T00:00:00Z","sentAt":"\#(sent)","receivedAt":"\#(received)""#
        let events = try ImportFixture(line(more)).read("events").events
        #expect(events.map(\.time.iso) == [expected])
        #expect(events.map(\.originalTime.iso) == ["2026-01-01T00:00:00Z"])
    }

    @Test("ids may be numbers, nulls are absent, bad lines cost only themselves")
    func lines() throws {
        let text = [
            #"{"type":"track","event":"A","userId":9007199254740993,"anonymousId":null,"messageId":7,"timestamp":"2026-01-01T00:00:00Z"}"#,
            "not json", #"{"type":"track","type":"track"}"#, String(repeating: "[", count: 40),
            #"{"type":"track","event":"A","userId":null,"timestamp":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"track","event":"A","userId":"u","timestamp":"yesterday"}"#,
            #"{"type":"dance","userId":"u"}"#, #"{"type":"track","userId":1e400}"#, "",
            #"{"type":"page","name":"Home","userId":"u","messageId":"p","timestamp":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"group","groupId":"acme","messageId":"g","traits":{"plan":"pro"},"timestamp":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"alias","userId":"u","previousId":"old","messageId":"l","timestamp":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"identify","userId":"u","context":{"traits":{"a":1}},"messageId":"i","timestamp":"2026-01-01T00:00:00Z"}"#,
        ]
        .joined(separator: "\n")
        let answer = try ImportFixture(text).read("events")
        let moment = try #require(Timestamp(iso: "2026-01-01"))
        #expect(
            answer.events == [
                Event(id: "7", name: "A", user: "9007199254740993", time: moment),
                Event(
                    id: "p",
                    call: .page,
                    name: "Page Viewed",
                    user: "u",
                    time: moment,
                    properties: ["name": "Home"]
                ),
                Event(
                    id: "g",
                    call: .group,
                    name: "group",
                    account: .id("acme"),
                    time: moment,
                    properties: ["plan": "pro"]
                ),
                Event(
                    id: "l",
                    call: .alias,
                    name: "alias",
                    user: "u",
                    previous: "old",
                    time: moment
                ),
                Event(
                    id: "i",
                    call: .identify,
                    name: "identify",
                    user: "u",
                    time: moment,
                    properties: ["a": 1]
                ),
            ]
        )
        #expect(
            answer.reasons == [
                "2  bad_json", "3  bad_json", "4  bad_json", "5 userId no_actor",
                "6 timestamp bad_time",
                "7 type unknown_call", "8  bad_json",
            ]
        )
    }

    @Test("arrays, pretty printing and batches hold the same events")
    func shapes() throws {
        let one = line("")
        for text in [
            "[\(one),\n\(one)]", "{\n \"batch\": [\(one)\n,\(one)]\n}", "\(one)\n\(one)",
            "{\"batch\":[\(one),\(one)],\"sentAt\":null}",
        ] {
            #expect(
                try ImportFixture(text).read("events").events.map(\.id) == ["m", "m"],
                "\(text)"
            )
        }
        let cut = try ImportFixture("[\(one),\n{\"type\":\"tra").read("events")
        #expect(cut.events.count == 1)
        #expect(cut.reasons == ["2  json_cut_off"])
    }

    @Test("events without an id get one that does not hang on when they were sent")
    func ids() throws {
        let bare =
            #"{"type":"track","event":"A","userId":"u","timestamp":"2026-01-01T00:00:00Z","receivedAt":"%"}"#
        let ids = try ["2026-01-01T00:00:01Z", "2026-01-02T00:00:00Z"]
            .map { received in
                let text = bare.replacingOccurrences(of: "%", with: received)
                return try ImportFixture(text + "\n" + text).read("events").events.map(\.id)
            }
        #expect(ids[0] == ids[1] && Set(ids[0]).count == 2)
    }

    @Test("PostHog, Mixpanel and Amplitude exports are told apart and read")
    func vendors() throws {
        let moment = try #require(Timestamp(iso: "2026-01-01"))
        let posthog = try ImportFixture(
            #"{"event":"opened","distinct_id":"u","uuid":"x","timestamp":"2026-01-01T00:00:00Z","properties":{"$device_id":"d","$groups":{"company":"acme"}}}"#
        )
        .read("events")
        #expect(
            posthog.events.map { [$0.id.text, $0.user?.text, $0.anonymous?.text] } == [
                ["x", "u", "d"]
            ]
        )
        #expect(posthog.events.first?.account == .id("acme"))
        let mixpanel = try ImportFixture(
            #"{"event":"opened","properties":{"time":1767225600,"distinct_id":"$device:d","$insert_id":"x","plan":"pro"}}"#
        )
        .read("events")
        #expect(
            mixpanel.events == [
                Event(
                    id: "x",
                    name: "opened",
                    anonymous: "d",
                    time: moment,
                    properties: ["plan": "pro"]
                )
            ]
        )
        let amplitude = try ImportFixture(
            #"{"event_type":"opened","user_id":"u","device_id":"d","event_time":"2026-01-01 00:00:00.000000","$insert_id":"x","groups":{"org":["acme"]},"event_properties":{"a":1}}"#
        )
        .read("events")
        #expect(
            amplitude.events == [
                Event(
                    id: "x",
                    name: "opened",
                    user: "u",
                    anonymous: "d",
                    account: .id("acme"),
                    time: moment,
                    properties: ["a": 1]
                )
            ]
        )
    }

    @Test(
        "Lists of Stripe are cut into their elements, which may be many: a broken one costs only itself"
    )
    func lists() throws {
        let text = """
            {
              "object": "list", "url": "/v1/customers", "data": [
            {"object":"customer","id":"a"},
            {"object":"customer","id":},
            {"object":"customer","id":"b","metadata":{"data":[{"x":"]}"}]}}
            ], "has_more": false, "note": "}"}
            {"object":"list","data":[]}
            {"object":"list","data":[{"object":"customer","id":"c"}]}
            """
        let answer = try ImportFixture(text).read("accounts")
        #expect(answer.records.map(\.id) == ["a", "b", "c"])
        #expect(answer.rejections.map(\.line) == [4])
        for end in ["", ",", "]", "], \"has_more\": false"] {
            let cut = try ImportFixture(
                "{\"object\":\"list\",\n\"data\":[\n{\"object\":\"customer\",\"id\":\"a\"}" + end
            )
            .read("accounts")
            #expect(cut.records.map(\.id) == ["a"])
            #expect(cut.rejections.map(\.code) == ["json_cut_off"], "\(end)")
        }
    }

    @Test("Stripe subscriptions of both shapes, in lists and webhooks")
    func stripe() throws {
        let text = """
            {"object":"list","data":[
             {"object":"subscription","id":"s1","customer":"c1","currency":"usd","status":"active","start_date":1767225600,
              "items":{"data":[{"quantity":3,"price":{"id":"p","nickname":"Pro","currency":"usd","unit_amount":12000,"recurring":{"interval":"year","interval_count":1}}},
                               {"quantity":1,"price":{"id":"q","unit_amount_decimal":"0.5","recurring":{"interval":"month","interval_count":1}}}]}},
             {"object":"subscription","id":"s2","customer":{"id":"c2","email":"a@b.example"},"status":"trialing","created":1767225600,
              "plan":{"id":"old","currency":"jpy","amount":1000,"interval":"week","interval_count":2},"quantity":2,"trial_end":1767312000},
             {"object":"customer","id":"c1"}
            ]}
            """
        let answer = try ImportFixture(text).read("subscriptions")
        #expect(
            answer.records.map {
                "\($0.id) \($0.text("account") ?? "") \($0.text("plan") ?? "") \($0.money("mrr")?.plain ?? "") \($0.flag("is_trial") ?? true)"
            }
                == ["s1 c1 Pro 30.00 USD false", "s2 c2 old 4333 JPY true"]
        )
        #expect(answer.records.map { $0.text("payer") } == [nil, "a@b.example"])
        #expect(answer.summary?.skipped == 1)
        let hook = try ImportFixture(
            #"{"object":"event","created":1767312000,"data":{"object":{"object":"invoice","id":"i","customer":"c","currency":"usd","total":1200,"tax":200,"created":1767225600,"parent":{"subscription_details":{"subscription":"s1"}},"status_transitions":{"paid_at":1767225601}}}}"#
        )
        .read("invoices")
        #expect(
            hook.records == [
                Record(
                    kind: .invoices,
                    id: "i",
                    fields: [
                        "account": .text("c"), "subscription": .text("s1"),
                        "amount": .money(Money(minorUnits: 1_000, currency: .usd)),
                        "issued_at": .time(Timestamp(millis: 1_767_225_600_000)),
                        "paid_at": .time(Timestamp(millis: 1_767_225_601_000)),
                    ],
                    updatedAt: Timestamp(millis: 1_767_312_000_000)
                )
            ]
        )
    }

    @Test("The paid period of a Stripe subscription ends its term, on the subscription or its item")
    func stripeTerm() throws {
        let text = """
            {"object":"subscription","id":"old","customer":"c1","currency":"usd","start_date":1767225600,"current_period_end":1769904000,
             "plan":{"id":"p","amount":1000,"interval":"month","interval_count":3}}
            {"object":"subscription","id":"new","customer":"c2","currency":"usd","start_date":1767225600,
             "items":{"data":[{"quantity":1,"current_period_end":1798761600,"price":{"id":"q","unit_amount":1000,"recurring":{"interval":"year","interval_count":1}}}]}}
            """
        let records = try ImportFixture(text).read("subscriptions").records
        #expect(
            records.map {
                "\($0.id) \($0.time("term_ends_at")?.iso ?? "") \($0.integer("interval_count") ?? 0) \($0.text("interval") ?? "")"
            } == ["old 2026-02-01T00:00:00Z 3 month", "new 2027-01-01T00:00:00Z 1 year"]
        )
    }

    @Test("HubSpot pages give deals and their stages")
    func hubSpot() throws {
        let text = """
            {"results":[{"id":"1","properties":{"dealname":"One","dealstage":"closedwon","amount":"100.50","createdate":"2026-01-01T00:00:00Z"},
             "propertiesWithHistory":{"dealstage":[{"value":"closedwon","timestamp":"2026-01-03T00:00:00Z"},{"value":"demo","timestamp":"2026-01-02T00:00:00Z"}]},
             "associations":{"companies":{"results":[{"id":"77"}]}}}]}
            """
        let deals = try ImportFixture(text).read("opportunities").records
        #expect(
            deals.map { [$0.text("account"), $0.text("outcome"), $0.money("amount")?.plain] } == [
                ["77", "won", "100.50 USD"]
            ]
        )
        let moves = try ImportFixture(text).read("stage-changes").records
        #expect(
            moves.map { [$0.text("stage"), $0.text("previous_stage")] } == [
                ["demo", nil], ["closedwon", "demo"],
            ]
        )
    }

    @Test("of HubSpot's properties that stand for each other the first that is set counts")
    func hubSpotUnset() throws {
        let text = #"""
            {"results":[{"id":"1","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00Z",
             "properties":{"name":"A","domain":null,"website":"https://www.a.example/x","createdate":null,"hs_lastmodifieddate":""}}]}
            """#
        #expect(
            try ImportFixture(text).read("accounts").records == [
                Record(
                    kind: .accounts,
                    id: "1",
                    fields: [
                        "name": .text("A"), "domain": .text("a.example"),
                        "created_at": .time(Timestamp(millis: 1_767_225_600_000)),
                    ],
                    updatedAt: Timestamp(millis: 1_767_312_000_000)
                )
            ]
        )
    }

    @Test(
        "the account of a HubSpot deal is its primary company, none where others on the page have one"
    )
    func hubSpotCompanies() throws {
        func deal(_ id: Int, _ more: String = "") -> String {
            #"{"id":"\#(id)","properties":{"dealname":"Deal","dealstage":"demo"}\#(more)}"#
        }
        func accounts(_ deals: String...) throws -> [FieldValue?] {
            try ImportFixture(#"{"results":[\#(deals.joined(separator: ","))]}"#)
                .read("opportunities").records.map { $0.fields["account"] }
        }
        let companies =
            #","associations":{"companies":{"results":[{"id":"7","type":"deal_to_company_unlabeled"},{"id":"8","type":"deal_to_company"}]}}"#
        #expect(try accounts(deal(1, companies), deal(2)) == [.text("8"), .empty])
        #expect(try accounts(deal(1), deal(2)) == [nil, nil])
    }

    @Test(
        "what Stripe has as null is empty, and so is an amount that cannot be told any more",
        arguments: [
            (
                "subscriptions", ["ended_at", "mrr", "seats", "trial_ends_at"],
                #"{"object":"subscription","id":"x","customer":"c","currency":"usd","status":"active","start_date":1767225600,"ended_at":null,"trial_end":null,"items":{"data":[{"price":{"id":"p","unit_amount":5,"recurring":{"interval":"month","interval_count":1,"usage_type":"metered"}}}]}}"#
            ),
            (
                "accounts", ["country", "description", "email", "name"],
                #"{"object":"customer","id":"x","name":null,"email":"","description":null,"address":null}"#
            ),
            (
                "invoices", ["paid_at", "payer", "subscription"],
                #"{"object":"invoice","id":"x","customer":"c","currency":"usd","total":5,"parent":null,"customer_email":null,"status_transitions":{"paid_at":null}}"#
            ),
            (
                "products", ["price"],
                #"{"object":"product","id":"x","name":"Pro","default_price":null}"#
            ),
            ("products", [], #"{"object":"product","id":"x","name":"Pro","default_price":"p"}"#),
            (
                "products", ["price"],
                #"{"object":"price","id":"x","product":"p","unit_amount":null,"billing_scheme":"tiered"}"#
            ),
        ] as [(String, [String], String)]
    )
    func stripeEmpty(kind: String, fields: [String], text: String) throws {
        let record = try #require(try ImportFixture(text).read(kind).records.first)
        #expect(record.fields.filter { $0.value == .empty }.keys.sorted() == fields)
    }

    @Test("a file of another kind or format is told so")
    func misplaced() throws {
        func code(_ kind: String, _ text: String) -> String {
            do {
                _ = try ImportFixture(text).read(kind)
                return "none"
            } catch { return (error as? InputProblem)?.code ?? "\(error)" }
        }
        #expect(code("accounts", line("")) == "format_of_another_kind")
        #expect(code("events", #"{"foo":1}"#) == "format_unknown")
        #expect(code("events", "[]") == "format_unknown")
    }

    @Test(
        "the payloads of the Segment specification read, or say why not",
        .enabled(if: sharedData != nil)
    )
    func specification() throws {
        let text = try String(
            contentsOfFile: (sharedData ?? "") + "/segment/spec_example_payloads.jsonl",
            encoding: .utf8
        )
        let payloads = try text.split(separator: "\n")
            .map {
                try JSONValue(parsing: String($0))["payload"]?.compactText ?? ""
            }
        let answer = try ImportFixture(payloads.joined(separator: "\n")).read("events")
        #expect(answer.summary?.rows == 23)
        #expect(
            answer.events.map(\.call) == [.track, .track, .track, .group, .identify, .page, .alias]
        )
        #expect(Set(answer.rejections.map(\.code)) == ["missing_time"])
    }

    @Test("the Stripe fixtures read", .enabled(if: sharedData != nil))
    func stripeFixtures() throws {
        let text = try String(
            contentsOfFile: (sharedData ?? "") + "/stripe_fixtures/fixtures3.json",
            encoding: .utf8
        )
        let resources =
            try JSONValue(parsing: text)["resources"]?.objectValue?.members.map(\.value) ?? []
        let fixture = try ImportFixture(JSONValue.array(resources).prettyText)
        for (kind, count) in [
            ("accounts", 1), ("subscriptions", 1), ("invoices", 1), ("products", 3),
        ] {
            let answer = try fixture.read(kind)
            #expect(answer.records.count >= count, "\(kind)")
            #expect(answer.rejections.isEmpty, "\(kind): \(answer.rejections)")
        }
    }
}
