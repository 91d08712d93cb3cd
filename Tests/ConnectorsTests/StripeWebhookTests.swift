import Foundation
import Growth
import TestSupport
import Testing

@testable import Connectors

@Suite("Webhooks of Stripe")
struct StripeWebhookTests {
    private static let fixtures = "data/stripe_fixtures/fixtures3.json"

    private static func event(
        _ type: String,
        id: String,
        seconds: Int64,
        _ object: JSONValue
    ) -> JSONValue {
        [
            "id": .string(id), "object": "event", "type": .string(type), "livemode": true,
            "created": .integer(seconds), "data": ["object": object],
        ]
    }

    private func read(_ event: JSONValue) throws -> StripeWebhook {
        try StripeWebhook(body: Array(event.compactText.utf8))
    }

    private func records(_ event: JSONValue) throws -> [Record] {
        guard case .records(let records) = try read(event).outcome else { return [] }
        return records
    }

    /// The subscription of the fixtures as interfaces before 2025 sent it.
    private static func older(_ subscription: JSONValue) -> JSONValue {
        guard var object = subscription.objectValue,
            let item = object["items"]?["data"]?.arrayValue?.first, var bare = item.objectValue
        else { return subscription }
        for key in ["current_period_start", "current_period_end"] {
            object[key] = bare[key]
            bare[key] = nil
        }
        object["quantity"] = bare["quantity"]
        object["plan"] = bare["plan"]
        object["items"] = ["object": "list", "data": [.object(bare)], "has_more": false]
        return .object(object)
    }

    @Test(
        "a subscription is the same from a file, a file of events and a webhook, in either shape",
        .enabled(if: SharedFiles.has(fixtures))
    )
    func fixturesAgree() throws {
        let resources = try #require(try SharedFiles.json(Self.fixtures)["resources"])
        let newer = try #require(resources["subscription"])
        for subscription in [newer, Self.older(newer)] {
            let event = Self.event(
                "customer.subscription.updated",
                id: "evt_1",
                seconds: 1_800_000_000,
                subscription
            )
            let hook = try records(event)
            let file = try ImportFixture(subscription.compactText).read("subscriptions").records
            let events = try ImportFixture(event.compactText).read("subscriptions").records
            #expect(hook == events)
            #expect(hook.map(\.id) == file.map(\.id) && hook.count == 1)
            #expect(hook.map(\.fields) == file.map(\.fields))
        }
        for (name, type) in [
            ("customer", "customer.updated"), ("invoice", "invoice.updated"),
            ("product", "product.updated"), ("price", "price.updated"), ("plan", "plan.updated"),
        ] {
            let object = try #require(resources[name])
            let hook = try read(Self.event(type, id: "evt_2", seconds: 1_800_000_000, object))
            guard case .records(let records) = hook.outcome else {
                Issue.record("\(name): \(hook.outcome)")
                continue
            }
            #expect(records.count == 1, "\(name)")
        }
    }

    @Test("both shapes of an invoice name the same subscription")
    func invoiceShapes() throws {
        let shared: JSONObject = [
            "object": "invoice", "id": "in_1", "customer": "cus_1", "currency": "eur",
            "total": 1_200, "status": "paid", "created": 1_700_000_000,
        ]
        var (older, newer) = (shared, shared)
        older["subscription"] = "sub_1"
        newer["parent"] = ["subscription_details": ["subscription": "sub_1"]]
        let all = try [older, newer]
            .map { object in
                try records(
                    Self.event("invoice.paid", id: "evt_1", seconds: 1_700_000_000, .object(object))
                )
            }
        #expect(all[0] == all[1])
        #expect(all[0].first?.text("subscription") == "sub_1")
    }

    @Test("what says nothing is ignored and says why; what cannot be read is told apart from it")
    func ignored() throws {
        let cases: [(String, JSONValue, String)] = [
            ("charge.refunded", ["object": "charge", "id": "ch_1"], "events about a charge"),
            ("customer.deleted", ["object": "customer", "id": "cus_1"], "deleted in Stripe"),
            ("price.deleted", ["object": "price", "id": "price_1"], "deleted in Stripe"),
            ("invoice.upcoming", ["object": "invoice", "customer": "c"], "previews of invoices"),
        ]
        for (type, object, reason) in cases {
            let hook = try read(Self.event(type, id: "evt_1", seconds: 1_700_000_000, object))
            #expect(hook.outcome == .ignored(reason), "\(type)")
            #expect(hook.id == "evt_1" && hook.type == type && hook.isLive)
        }
        let bad = try read(
            Self.event(
                "invoice.paid",
                id: "evt_1",
                seconds: 1_700_000_000,
                ["object": "invoice", "id": "in_1", "total": 5, "currency": "gold"]
            )
        )
        guard case .unreadable(let rejection) = bad.outcome else {
            Issue.record("\(bad.outcome)")
            return
        }
        #expect(rejection.code == "bad_currency" && rejection.field == "currency")
    }

    @Test(
        "what is no event is refused",
        arguments: ["", "nonsense", "[]", "{}", #"{"object":"event"}"#, #"{"id":"evt_1"}"#]
    )
    func refused(body: String) {
        #expect {
            try StripeWebhook(body: Array(body.utf8))
        } throws: { error in
            (error as? InputProblem)?.code == "stripe_event_unreadable"
        }
    }

    @Test("a deleted subscription is cancelled and over, even when the event forgets to say so")
    func deleted() throws {
        let bare: JSONValue = [
            "object": "subscription", "id": "sub_1", "customer": "cus_1", "status": "active",
            "start_date": 1_700_000_000, "ended_at": .null,
        ]
        let record = try #require(
            try records(
                Self.event(
                    "customer.subscription.deleted",
                    id: "evt_1",
                    seconds: 1_710_000_000,
                    bare
                )
            )
            .first
        )
        #expect(record.text("status") == "canceled")
        #expect(record.time("ended_at") == Timestamp(millis: 1_710_000_000_000))
    }

    @Test("within one second an end comes after a change, and a change after the beginning")
    func ranks() throws {
        let object: JSONValue = ["object": "invoice", "id": "in_1", "status": "open"]
        let paid: JSONValue = ["object": "invoice", "id": "in_1", "status": "paid"]
        let draft: JSONValue = ["object": "invoice", "id": "in_1", "status": "draft"]
        let order = [
            ("invoice.created", draft), ("invoice.finalized", object), ("invoice.paid", paid),
            ("invoice.deleted", draft),
        ]
        for id in ["evt_a", "evt_b", "evt_1Pgc76B7WZ01zgkWwyRHS12y"] {
            let times = try order.map { type, object in
                try #require(
                    try records(Self.event(type, id: id, seconds: 1_700_000_000, object)).first?
                        .updatedAt
                )
            }
            #expect(times == times.sorted() && Set(times).count == 4)
            #expect(times.allSatisfy { $0.millis / 1_000 == 1_700_000_000 })
        }
    }
}

// MARK: Any order

extension StripeWebhookTests {
    /// Changes of a few subscriptions, several of them within one second; ids that share a
    /// millisecond with another of the same subscription are left out, for which only arrival
    /// decides.
    private static func history(_ random: inout FuzzTests.Random) -> [JSONValue] {
        var events: [JSONValue] = []
        var taken: Set<[Int64]> = []
        for number in 0..<40 {
            let subscription = random.next(3)
            let seconds = Int64(1_700_000_000 + random.next(12))
            let isEnd = random.next(10) == 0
            let object: JSONValue = [
                "object": "subscription", "id": .string("sub_\(subscription)"),
                "customer": "cus_1", "currency": "usd", "status": "active",
                "start_date": 1_690_000_000,
                "items": [
                    "data": [
                        [
                            "quantity": JSONValue(1 + random.next(9)),
                            "price": [
                                "id": "price_1", "unit_amount": 1_000, "currency": "usd",
                                "recurring": ["interval": "month", "interval_count": 1],
                            ],
                        ]
                    ]
                ],
            ]
            let type = isEnd ? "deleted" : "updated"
            let event = event(
                "customer.subscription.\(type)",
                id: "evt_\(number)_\(random.next(1_000_000))",
                seconds: seconds,
                object
            )
            guard let hook = try? StripeWebhook(body: Array(event.compactText.utf8)),
                case .records(let records) = hook.outcome,
                let moment = records.first?.updatedAt,
                taken.insert([Int64(subscription), moment.millis]).inserted
            else { continue }
            events.append(event)
        }
        return events
    }

    /// What the catalog shows: versions put over each other by their updated time, ties by arrival.
    private static func catalog(_ records: [Record]) -> [RecordID: Record] {
        let ordered = records.enumerated()
            .sorted { left, right in
                let moments = [left, right].map { $0.element.updatedAt ?? .distantPast }
                return (moments[0], left.offset) < (moments[1], right.offset)
            }
        var catalog: [RecordID: Record] = [:]
        for (_, record) in ordered {
            catalog[record.id] = catalog[record.id]?.updated(by: record) ?? record
        }
        return catalog
    }

    @Test(
        "shuffled, doubled and replayed events end in the same records",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func anyOrder(seed: UInt64) throws {
        var random = FuzzTests.Random(state: seed)
        let events = Self.history(&random)
        let straight = Self.catalog(try events.flatMap(records))
        #expect(straight.count <= 3 && !straight.isEmpty)
        for _ in 0..<20 {
            var shuffled = events + events.filter { _ in random.next(3) == 0 }
            for place in shuffled.indices.dropLast() {
                shuffled.swapAt(place, place + random.next(shuffled.count - place))
            }
            let catalog = Self.catalog(try shuffled.flatMap(records))
            #expect(catalog == straight, "seed \(seed)")
        }
    }

    @Test("a page asked for in the second of an event does not override it, a later one does")
    func pages() throws {
        let page: (Int64) -> Record = { millis in
            let fields: [String: FieldValue] = ["status": .text("page")]
            return Record(
                kind: .subscriptions,
                id: "sub_1",
                fields: fields,
                updatedAt: Timestamp(millis: millis / 1_000 * 1_000)
            )
        }
        let event = Self.event(
            "customer.subscription.created",
            id: "evt_1",
            seconds: 1_700_000_000,
            [
                "object": "subscription", "id": "sub_1", "customer": "c", "status": "active",
                "start_date": 1,
            ]
        )
        let hook = try records(event)
        for (millis, expected) in [
            (1_700_000_000_999, "active"), (1_699_999_999_999, "active"),
            (1_700_000_001_000, "page"),
        ] as [(Int64, String)] {
            for records in [hook + [page(millis)], [page(millis)] + hook] {
                let status = Self.catalog(records).values.first?.text("status")
                #expect(status == expected, "\(millis)")
            }
        }
    }
}
