import Connectors
import Growth
import Testing

@Suite("Pulls from Stripe")
struct StripePullTests {
    private static let start = Timestamp(millis: 1_800_000_000_500)

    /// Stripe with few objects and two on a page; lists are newest first.
    private struct Stripe {
        var lists: [String: [JSONValue]] = [
            "customers": (1...5).reversed()
                .map { number in
                    [
                        "object": "customer", "id": .string("cus_\(number)"),
                        "name": .string("Company \(number)"),
                        "created": .integer(Int64(1_700_000_000 + number)),
                    ]
                },
            "products": [
                [
                    "object": "product", "id": "prod_1", "name": "Pro", "created": 1_700_000_000,
                    "default_price": ["id": "p", "unit_amount": 900, "currency": "usd"],
                ]
            ],
            "prices": [],
            "subscriptions": (1...3).reversed().map { Stripe.subscription($0, status: "active") },
            "invoices": [
                [
                    "object": "invoice", "id": "in_1", "customer": "cus_1", "currency": "usd",
                    "total": 900, "status": "paid", "created": 1_700_000_000,
                ],
                ["object": "invoice", "id": "in_0", "total": 5, "created": 1_600_000_000],
            ],
            "events": [],
        ]

        static func subscription(_ number: Int, status: String) -> JSONValue {
            [
                "object": "subscription", "id": .string("sub_\(number)"),
                "customer": .string("cus_\(number)"), "currency": "usd",
                "status": .string(status), "start_date": 1_700_000_000,
                "created": .integer(Int64(1_700_000_000 + number)),
            ]
        }

        func answer(_ request: OutboundRequest) -> OutboundAnswer {
            let name = String(request.path.dropFirst("/v1/".count))
            var rows = lists[name] ?? []
            if let since = request.parameter("created[gte]").flatMap({ Int64($0) }) {
                rows = rows.filter { ($0["created"]?.integerValue ?? 0) >= since }
            }
            if let after = request.parameter("starting_after") {
                guard let place = rows.firstIndex(where: { $0["id"]?.stringValue == after }) else {
                    return OutboundAnswer(
                        400,
                        [
                            "error": [
                                "type": "invalid_request_error", "code": "resource_missing",
                                "param": "starting_after", "message": "No such object",
                            ]
                        ]
                    )
                }
                rows = Array(rows[(place + 1)...])
            }
            let hasMore = rows.count > 2
            return OutboundAnswer([
                "object": "list", "data": .array(Array(rows.prefix(2))), "has_more": .bool(hasMore),
            ])
        }
    }

    @Test("everything is listed once, each list to its end")
    func everything() throws {
        let stripe = Stripe()
        let run = try PullRun(.test(.stripe), at: Self.start, stripe.answer)
        #expect(
            run.asked == [
                "/v1/customers?limit=100", "/v1/customers?limit=100&starting_after=cus_4",
                "/v1/customers?limit=100&starting_after=cus_2",
                "/v1/products?limit=100&expand%5B%5D=data.default_price", "/v1/prices?limit=100",
                "/v1/subscriptions?limit=100&status=all",
                "/v1/subscriptions?limit=100&status=all&starting_after=sub_2",
                "/v1/invoices?limit=100",
            ]
        )
        #expect(
            run.records.map(\.id.text) == [
                "cus_5", "cus_4", "cus_3", "cus_2", "cus_1", "prod_1", "sub_3", "sub_2", "sub_1",
                "in_1",
            ]
        )
        #expect(run.rejections.map(\.code) == ["bad_currency"])
        #expect(run.rejections.map(\.line) == [2])
        #expect(run.isDone && run.refusal == nil)
        // Each page tells of the second in which it was asked for.
        let first = try #require(run.records.first)
        #expect(first.updatedAt == Timestamp(millis: 1_800_000_000_000))
        #expect(
            run.cursors.last
                == #"{"version":1,"vendor":"stripe","since":"2027-01-15T07:50:00.500Z"}"#
        )
    }

    @Test("a pull that stops after any page goes on there and tells the same")
    func resume() throws {
        let stripe = Stripe()
        let whole = try PullRun(.test(.stripe), at: Self.start, stripe.answer)
        for pages in 1..<whole.cursors.count {
            let begun = try PullRun(
                .test(.stripe),
                pages: pages,
                at: Self.start,
                stripe.answer
            )
            let rest = try PullRun(
                .test(.stripe),
                from: begun.cursors.last,
                at: Self.start.adding(millis: Int64(pages) * Duration.second),
                stripe.answer
            )
            #expect(begun.records + rest.records == whole.records, "\(pages) pages")
            #expect(begun.asked + rest.asked == whole.asked)
            #expect(rest.cursors.last == whole.cursors.last)
        }
    }

    @Test("the next pull asks for what was created and what happened since")
    func increments() throws {
        var stripe = Stripe()
        let whole = try PullRun(.test(.stripe), at: Self.start, stripe.answer)
        let changedAt = Int64(1_800_000_100)
        var ended = Stripe.subscription(1, status: "canceled").objectValue ?? [:]
        ended["ended_at"] = .integer(changedAt)
        stripe.lists["events"] = [
            [
                "object": "event", "id": "evt_1", "type": "customer.subscription.deleted",
                "created": .integer(changedAt), "data": ["object": .object(ended)],
            ]
        ]
        let later = Self.start.adding(millis: Duration.day)
        let run = try PullRun(
            .test(.stripe),
            from: whole.cursors.last,
            at: later,
            stripe.answer
        )
        #expect(run.records.map(\.id.text) == ["sub_1"])
        #expect(run.records.first?.text("status") == "canceled")
        let hook = run.records.first?.updatedAt?.millis ?? 0
        #expect(hook / 1_000 == changedAt)
        #expect(run.asked.allSatisfy { $0.contains("created%5Bgte%5D=1799999400") })
        let last = try #require(run.asked.last)
        #expect(last.hasPrefix("/v1/events?limit=100&types%5B%5D=customer.created"))

        // Stripe forgets events after a month: then everything is listed again.
        let muchLater = Self.start.adding(millis: 40 * Duration.day)
        let again = try PullRun(
            .test(.stripe),
            from: whole.cursors.last,
            at: muchLater,
            stripe.answer
        )
        #expect(again.asked == whole.asked)
    }

    @Test("an object that was deleted while its list was read costs one more round")
    func deletedMeanwhile() throws {
        var stripe = Stripe()
        let begun = try PullRun(.test(.stripe), pages: 1, at: Self.start, stripe.answer)
        stripe.lists["customers"]?.removeAll { $0["id"] == "cus_4" }
        let rest = try PullRun(
            .test(.stripe),
            from: begun.cursors.last,
            at: Self.start,
            stripe.answer
        )
        #expect(rest.isDone)
        let customers = rest.records.map(\.id.text).filter { $0.hasPrefix("cus") }
        #expect(customers == ["cus_5", "cus_3", "cus_2", "cus_1"])
    }

    @Test("a busy server is given the time it asks for, else more and more")
    func patience() throws {
        let stripe = Stripe()
        var refusals = [
            OutboundAnswer(status: 429, headers: [OutboundRequest.Field("Retry-After", "7")]),
            OutboundAnswer(status: 503), OutboundAnswer(status: 500),
            OutboundAnswer(
                status: 429,
                headers: [OutboundRequest.Field("retry-after", "Fri, 15 Jan 2027 08:01:00 GMT")]
            ),
            OutboundAnswer(status: 502, headers: [OutboundRequest.Field("Retry-After", "soon")]),
            OutboundAnswer(status: 200, body: Array("<html>".utf8)),
        ]
        let run = try PullRun(.test(.stripe), pages: 1, at: Self.start) { request in
            refusals.isEmpty ? stripe.answer(request) : refusals.removeFirst()
        }
        #expect(run.waits == [7, 4, 8, 57, 32, 64])
        #expect(Set(run.asked) == ["/v1/customers?limit=100"] && run.asked.count == 7)
        #expect(run.records.count == 2)
    }

    @Test("waits end at a quarter of an hour, of which a random half is left out")
    func backoff() throws {
        var pull = try LivePull(.test(.stripe))
        _ = pull.nextRequest(at: Self.start)
        let failure = OutboundFailure(.timeout, host: "api.stripe.com", "no answer")
        var waits: [Int] = []
        for jitter in [0, 0.999, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.999] {
            if case .retry(let seconds, _) = pull.take(failure, jitter: jitter) {
                waits.append(seconds)
            }
        }
        #expect(waits == [2, 3, 6, 16, 32, 64, 128, 256, 512, 900, 900, 451])
    }

    @Test(
        "a key that is not accepted ends the pull until there is another",
        arguments: [(401, "stripe_key_refused"), (403, "stripe_key_lacks_rights")]
    )
    func keys(status: Int, code: String) throws {
        var pull = try LivePull(.test(.stripe))
        _ = pull.nextRequest(at: Self.start)
        let step = pull.take(
            OutboundAnswer(status, ["error": ["message": "Invalid key sk_live_secret"]]),
            askedAt: Self.start,
            jitter: 0
        )
        guard case .refused(let problem) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(problem.code == code && pull.refusal == problem)
        #expect(!problem.description.contains("sk_live"))
        #expect(problem.advice.contains("restricted key"))
        #expect(pull.nextRequest(at: Self.start) == nil)
        // The place is not lost: a pull with another key goes on at it.
        var next = try LivePull(.test(.stripe), cursor: pull.cursor)
        #expect(next.nextRequest(at: Self.start)?.path == "/v1/customers")
    }

    @Test("a page that leads nowhere ends the pull instead of going round")
    func nonsense() throws {
        let bodies: [JSONValue] = [
            [:], ["data": "none"], ["data": [["object": "customer"]], "has_more": true],
        ]
        for body in bodies {
            let run = try PullRun(.test(.stripe), at: Self.start) { _ in OutboundAnswer(body) }
            #expect(run.refusal?.code == "stripe_answer_unreadable", "\(body)")
        }
        let same: JSONValue = ["data": [["object": "customer", "id": "c"]], "has_more": true]
        let run = try PullRun(.test(.stripe), at: Self.start) { _ in OutboundAnswer(same) }
        #expect(run.refusal?.code == "stripe_answer_unreadable" && run.asked.count == 2)
        let html = try PullRun(.test(.stripe), at: Self.start) { _ in
            OutboundAnswer(status: 200, body: Array("<html>".utf8))
        }
        #expect(html.refusal?.code == "stripe_answer_unreadable" && html.waits == [2, 4, 8, 16])
        let moved = try PullRun(.test(.stripe), at: Self.start) { _ in OutboundAnswer(status: 404) }
        #expect(moved.refusal?.code == "stripe_request_refused")
    }

    @Test("the date of an answer counts where our clock is ahead of it")
    func clocks() throws {
        let stripe = Stripe()
        let run = try PullRun(.test(.stripe), pages: 1, at: Self.start) { request in
            let answer = stripe.answer(request)
            return OutboundAnswer(
                status: 200,
                headers: [OutboundRequest.Field("Date", "Fri, 15 Jan 2027 07:00:00 GMT")],
                body: answer.body
            )
        }
        #expect(run.records.first?.updatedAt == Timestamp(iso: "2027-01-15T07:00:00Z"))
    }

    @Test(
        "a cursor of another vendor or version is refused",
        arguments: [
            "{}", "[]", #"{"version":2,"vendor":"stripe"}"#, #"{"version":1,"vendor":"hubspot"}"#,
            #"{"version":1,"vendor":"stripe","since":"yesterday"}"#,
        ]
    )
    func cursors(text: String) throws {
        let document = try JSONValue(parsing: text)
        #expect {
            try LivePull(.test(.stripe), cursor: document)
        } throws: { error in
            (error as? InputProblem)?.code == "pull_cursor_unreadable"
        }
    }
}
