import Growth

/// Writes what accounts pay in the shape of Stripe's list answers.
struct StripeWriter {
    /// The line before the objects of a list.
    static func opening(_ name: String) -> String {
        "{\"object\":\"list\",\"url\":\"/v1/\(name)\",\"has_more\":false,\"data\":[\n"
    }
    /// The line after them.
    static let closing = "\n]}\n"

    func customer(of story: AccountStory, _ subscription: SubscriptionStory) -> JSONValue {
        [
            "id": .string(story.profile.id), "object": "customer",
            "created": seconds(subscription.started - 60_000), "currency": "usd",
            "email": .string(subscription.payerEmail), "name": .string(story.profile.name),
            "delinquent": false, "metadata": ["account_id": .string(story.profile.id)],
        ]
    }

    func subscription(of story: AccountStory, _ subscription: SubscriptionStory) -> JSONValue {
        let period = lastPeriod(of: subscription)
        var object: JSONObject = [
            "id": .string(id("sub", story)), "object": "subscription",
            "customer": .string(story.profile.id),
            "status": subscription.ended == nil ? "active" : "canceled",
            "created": seconds(subscription.started), "start_date": seconds(subscription.started),
            "billing_cycle_anchor": seconds(subscription.started), "currency": "usd",
            "cancel_at_period_end": false, "canceled_at": seconds(subscription.ended),
            "ended_at": seconds(subscription.ended), "trial_start": .null, "trial_end": .null,
            "collection_method":
                subscription.isSelfServe ? "charge_automatically" : "send_invoice",
            "metadata": ["account_id": .string(story.profile.id)],
        ]
        var item: JSONObject = [
            "id": .string(id("si", story)), "object": "subscription_item",
            "quantity": JSONValue(subscription.seats), "price": price(of: subscription),
        ]
        if subscription.hasOldShape {
            (object["current_period_start"], object["current_period_end"]) =
                (seconds(period.start), seconds(period.end))
            (object["quantity"], object["plan"]) =
                (JSONValue(subscription.seats), oldPlan(of: subscription))
        } else {
            (item["current_period_start"], item["current_period_end"]) =
                (seconds(period.start), seconds(period.end))
        }
        object["items"] = [
            "object": "list", "data": [.object(item)], "has_more": false,
            "url": .string("/v1/subscription_items?subscription=\(id("sub", story))"),
        ]
        return .object(object)
    }

    /// One invoice for each period that has begun, then one for each time seats were added.
    func invoices(of story: AccountStory, _ subscription: SubscriptionStory) -> [JSONValue] {
        (subscription.periods + subscription.additions).enumerated()
            .map { number, period in
                let amount = JSONValue.integer(subscription.unitAmount * Int64(period.seats))
                let paidAt: JSONValue = period.isPaid ? seconds(period.start) : .null
                var object: JSONObject = [
                    "id": .string("\(id("in", story))\(number)"), "object": "invoice",
                    "customer": .string(story.profile.id), "currency": "usd",
                    "created": seconds(period.start), "status": period.isPaid ? "paid" : "open",
                    "customer_email": .string(subscription.payerEmail), "total": amount,
                    "amount_due": amount, "amount_paid": period.isPaid ? amount : 0,
                    "billing_reason": .string(reason(number, of: subscription)),
                    "status_transitions": [
                        "finalized_at": seconds(period.start), "paid_at": paidAt,
                    ],
                    "lines": [
                        "object": "list", "data": [line(of: story, subscription, period, number)],
                        "has_more": false,
                    ],
                ]
                if subscription.hasOldShape {
                    object["subscription"] = .string(id("sub", story))
                } else {
                    object["parent"] = [
                        "type": "subscription_details",
                        "subscription_details": ["subscription": .string(id("sub", story))],
                    ]
                }
                return .object(object)
            }
    }

    private func reason(_ number: Int, of subscription: SubscriptionStory) -> String {
        if number == 0 { return "subscription_create" }
        return number < subscription.periods.count ? "subscription_cycle" : "subscription_update"
    }

    private func line(
        of story: AccountStory,
        _ subscription: SubscriptionStory,
        _ period: SubscriptionStory.Period,
        _ number: Int
    ) -> JSONValue {
        var object: JSONObject = [
            "id": .string("\(id("il", story))\(number)"), "object": "line_item",
            "amount": .integer(subscription.unitAmount * Int64(period.seats)), "currency": "usd",
            "quantity": JSONValue(period.seats),
            "period": ["start": seconds(period.start), "end": seconds(period.end)],
        ]
        if subscription.hasOldShape {
            object["price"] = price(of: subscription)
        } else {
            object["pricing"] = [
                "type": "price_details",
                "price_details": [
                    "price": .string(priceID(of: subscription)),
                    "product": .string("prod_\(subscription.plan.name)"),
                ],
            ]
        }
        return .object(object)
    }

    private func price(of subscription: SubscriptionStory) -> JSONValue {
        [
            "id": .string(priceID(of: subscription)), "object": "price",
            "nickname": .string(subscription.plan.name),
            "product": .string("prod_\(subscription.plan.name)"), "currency": "usd",
            "unit_amount": .integer(subscription.unitAmount),
            "unit_amount_decimal": .string(String(subscription.unitAmount)),
            "recurring": [
                "interval": .string(subscription.interval.rawValue), "interval_count": 1,
                "usage_type": "licensed",
            ],
        ]
    }

    private func oldPlan(of subscription: SubscriptionStory) -> JSONValue {
        [
            "id": .string(priceID(of: subscription)), "object": "plan",
            "nickname": .string(subscription.plan.name),
            "amount": .integer(subscription.unitAmount), "currency": "usd",
            "interval": .string(subscription.interval.rawValue), "interval_count": 1,
        ]
    }

    private func priceID(of subscription: SubscriptionStory) -> String {
        "price_\(subscription.plan.name)_\(subscription.interval.rawValue)"
    }

    private func lastPeriod(of subscription: SubscriptionStory) -> SubscriptionStory.Period {
        guard let period = subscription.periods.last else {
            preconditionFailure("a subscription has a period")
        }
        return period
    }

    private func id(_ prefix: String, _ story: AccountStory) -> String {
        "\(prefix)_\(story.profile.id.dropFirst(4))"
    }

    private func seconds(_ moment: Int64?) -> JSONValue {
        moment.map { .integer($0 / Duration.second) } ?? .null
    }
}
