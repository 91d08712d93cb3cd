import Growth

extension Truth {
    /// The content of `truth.json`.
    func json(seed: UInt64, window: Range<Int64>) -> JSONValue {
        var byName = JSONObject()
        for (name, count) in events.byName { byName[name] = JSONValue(count) }
        var planned = JSONObject()
        for (path, share) in plannedShares { planned[path.rawValue] = .number(share) }
        return [
            "motion": .string(motion.rawValue), "declared_motion": .string(declaredMotion.rawValue),
            "seed": .string(String(seed)),
            "from": .string(Timestamp(millis: window.lowerBound).iso),
            "to": .string(Timestamp(millis: window.upperBound).iso),
            "activation_event": .string(EventNames.activation),
            "planned_origin_shares": .object(planned),
            "won_origins": [
                "product-first": JSONValue(count(of: "product-first")),
                "assisted": JSONValue(count(of: "assisted")),
                "sales-first": JSONValue(count(of: "sales-first")),
                "unknown": JSONValue(count(of: "unknown")),
            ],
            "accounts": JSONValue(accounts), "people": JSONValue(people),
            "internal_people": JSONValue(internalPeople),
            "events": [
                "lines": JSONValue(events.lines), "unique": JSONValue(events.unique),
                "duplicates": JSONValue(events.duplicates),
                "conflicts": JSONValue(events.conflicts), "late": JSONValue(events.late),
                "wrong_clock": JSONValue(events.wrongClocks),
                "other_spelling": JSONValue(events.spellings),
                "broken_lines": JSONValue(events.brokenLines),
                "refused": JSONValue(events.refused), "by_name": .object(byName),
            ],
            "rows": [
                "stripe_customers": JSONValue(rows.subscriptions),
                "stripe_subscriptions": JSONValue(rows.subscriptions),
                "stripe_invoices": JSONValue(rows.invoices), "crm_deals": JSONValue(rows.deals),
                "crm_companies": JSONValue(rows.companies),
                "activities": JSONValue(rows.activities),
            ],
            "won": .array(won.map(\.json)),
        ]
    }
}

extension WonAccount {
    fileprivate var json: JSONValue {
        func iso(_ moment: Timestamp?) -> JSONValue { JSONValue(moment?.iso) }
        return [
            "account": .string(account.text), "origin": .string(origin),
            "first_product_event": iso(firstProductEvent), "first_signup": iso(firstSignup),
            "first_activation": iso(firstActivation), "first_sales_touch": iso(firstSalesTouch),
            "paid": iso(paid), "deal_won": iso(dealWon),
            "first_yearly_cents": .integer(firstYearlyCents),
            "last_yearly_cents": .integer(lastYearlyCents), "is_churned": .bool(isChurned),
            "payer_email": .string(payerEmail), "payer_is_user": .bool(payerIsUser),
        ]
    }
}
