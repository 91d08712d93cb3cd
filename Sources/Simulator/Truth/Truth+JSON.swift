import Growth

extension Truth {
    /// The content of `truth.json` without the won accounts, which are many.
    func json(seed: UInt64, window: Range<Int64>) -> JSONValue {
        var byName = JSONObject()
        for (name, count) in events.byName { byName[name] = JSONValue(count) }
        var shares = JSONObject()
        for path in paths { shares[path.path.rawValue] = .number(path.share) }
        var origins = JSONObject()
        for origin in Origin.known + [.unknown] {
            origins[origin.rawValue] = JSONValue(count(of: origin.rawValue))
        }
        return [
            "archetype": .string(archetype.rawValue),
            "motion": .string(motion?.rawValue ?? "mixed"),
            "declared_motion": .string(declaredMotion.rawValue),
            "seed": .string(String(seed)),
            "from": .string(Timestamp(millis: window.lowerBound).iso),
            "to": .string(Timestamp(millis: window.upperBound).iso),
            "activation_event": .string(EventNames.activation),
            "account_path_probabilities": .object(shares), "won_origins": .object(origins),
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
                "activities": JSONValue(rows.activities), "pilots": JSONValue(rows.pilots),
                "churn_reasons": JSONValue(rows.churnReasons),
            ],
            "planted": planted.json,
        ]
    }
}

extension WonAccount {
    /// One entry of the list of won accounts.
    var json: JSONValue {
        func iso(_ moment: Timestamp?) -> JSONValue { JSONValue(moment?.iso) }
        return [
            "account": .string(account.text), "origin": .string(origin),
            "first_product_event": iso(firstProductEvent), "first_signup": iso(firstSignup),
            "first_activation": iso(firstActivation), "first_sales_touch": iso(firstSalesTouch),
            "paid": iso(paid), "deal_won": iso(dealWon),
            "first_yearly_cents": .integer(firstYearlyCents),
            "last_yearly_cents": .integer(lastYearlyCents), "is_churned": .bool(isChurned),
            "churn_cause": JSONValue(churnCause?.rawValue),
            "recorded_cause": JSONValue(recordedCause?.rawValue),
            "payer_email": .string(payerEmail), "payer_is_user": .bool(payerIsUser),
        ]
    }
}
