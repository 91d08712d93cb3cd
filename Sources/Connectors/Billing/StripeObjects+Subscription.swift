import Growth

extension StripeObjects {
    func readSubscription(
        _ object: JSONObject,
        into draft: inout RecordDraft,
        notes: inout [String]
    ) throws(CellProblem) {
        draft.set("account", text: try Self.reference(object["customer"], "customer"))
        let started = try JSONMember.time(object["start_date"], "start_date")
        let created = try JSONMember.time(object["created"], "created")
        draft.set("started_at", time: started ?? created)
        let status = object["status"]?.stringValue
        draft.set("status", text: object["status"])
        var ended = try JSONMember.time(object["ended_at"], "ended_at")
        if ended == nil, status == "canceled" {
            ended = try JSONMember.time(object["canceled_at"], "canceled_at")
        }
        draft.set("ended_at", time: ended, told: object["ended_at"] != nil)
        try draft.set("trial_ends_at", time: object["trial_end"], "trial_end")
        draft.fields["is_trial"] = .boolean(status == "trialing")
        draft.set("payer", text: object["customer"]?["email"])
        try readItems(object, into: &draft, notes: &notes)
    }

    private func readItems(
        _ object: JSONObject,
        into draft: inout RecordDraft,
        notes: inout [String]
    ) throws(CellProblem) {
        var items = (object["items"]?["data"]?.arrayValue ?? []).map(SubscriptionItem.init)
        if items.isEmpty, object["plan"]?.objectValue != nil {
            items = [SubscriptionItem(.object(object))]
        }
        guard let first = items.first else { return }
        let end = object["current_period_end"] ?? first.currentPeriodEnd
        try draft.set("term_ends_at", time: end, "current_period_end")
        draft.set("interval", text: first.interval, told: true)
        draft.set("interval_count", integer: first.intervalCount, told: true)
        draft.set("plan", text: first.plan, told: true)
        // An amount that cannot be told is not that of the items of before.
        draft.set("mrr", money: nil, told: true)
        if object["items"]?["has_more"] == .bool(true) {
            notes.append("subscriptions with more items than the file holds, so without an amount")
            return
        }
        let isNamed = object["currency"]?.stringValue != nil
        let currency = try Self.currency(isNamed ? object : first.price)
        let licensed = items.filter { !$0.isMetered }
        let seats = licensed.reduce(Int64(0)) {
            $0.addingReportingOverflow($1.quantity).partialValue
        }
        draft.set("seats", integer: licensed.isEmpty ? nil : seats, told: true)
        guard !licensed.isEmpty else {
            notes.append("metered subscriptions, whose monthly amount is not in the file")
            return
        }
        var total = Ratio.zero
        for item in licensed {
            guard let monthly = item.monthlyMinorUnits else {
                notes.append("tiered prices, whose monthly amount is not in the file")
                return
            }
            guard let sum = total.adding(monthly) else { throw tooLarge }
            total = sum
        }
        guard let minor = total.rounded else { throw tooLarge }
        draft.set("mrr", money: Money(minorUnits: minor, currency: currency))
    }

    private var tooLarge: CellProblem {
        CellProblem("bad_money", field: "mrr", "the monthly amount is too large to hold")
    }
}

/// One item of a Stripe subscription: a price times a quantity.
private struct SubscriptionItem {
    let price: JSONObject
    let quantity: Int64
    /// Where it stands since 2025; before, on the subscription.
    let currentPeriodEnd: JSONValue?

    init(_ item: JSONValue) {
        let own = JSONMember.object(item["price"])
        price = own.isEmpty ? JSONMember.object(item["plan"]) : own
        quantity = max(0, item["quantity"]?.integerValue ?? 1)
        currentPeriodEnd = item["current_period_end"]
    }

    private var recurring: JSONObject { price["recurring"]?.objectValue ?? price }

    var isMetered: Bool { recurring["usage_type"]?.stringValue == "metered" }

    /// What people call it: nickname, else name or id of the product, else id of the price.
    var plan: String? {
        let names = [
            price["nickname"], price["product"]?["name"], price["product"]?["id"], price["product"],
            price["id"],
        ]
        return names.lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty }
    }

    /// Minor units a month: year / 12, week × 52 / 12, day × 365 / 12, each by the number of intervals.
    var monthlyMinorUnits: Ratio? {
        guard let amount, let intervals = intervalsPerYear else { return nil }
        let count = recurring["interval_count"]?.integerValue ?? 1
        guard count > 0 else { return nil }
        return amount.multiplied(by: Int128(quantity) * Int128(intervals), over: Int128(count) * 12)
    }

    /// `day`, `week`, `month` or `year`.
    var interval: String? {
        intervalsPerYear == nil ? nil : recurring["interval"]?.stringValue
    }

    var intervalCount: Int64? { recurring["interval_count"]?.integerValue }

    private var intervalsPerYear: Int64? {
        switch recurring["interval"]?.stringValue {
        case "year": 1
        case "month": 12
        case "week": 52
        case "day": 365
        default: nil
        }
    }

    /// The price in minor units, with fractions of a cent where Stripe gives them.
    private var amount: Ratio? {
        if let minor = (price["unit_amount"] ?? price["amount"])?.integerValue {
            return Ratio(numerator: Int128(minor), denominator: 1)
        }
        guard let text = (price["unit_amount_decimal"] ?? price["amount_decimal"])?.stringValue,
            let decimal = AmountText.read(text, mark: .point)?.number, decimal.fractionDigits <= 12
        else { return nil }
        var scale: Int128 = 1
        for _ in 0..<decimal.fractionDigits { scale *= 10 }
        let digits = Int128(decimal.digits)
        return Ratio(numerator: decimal.isNegative ? -digits : digits, denominator: scale)
    }
}

/// An exact fraction; operations give `nil` rather than overflow.
struct Ratio: Hashable {
    let numerator: Int128
    /// Above zero.
    let denominator: Int128

    static let zero = Ratio(numerator: 0, denominator: 1)

    func multiplied(by factor: Int128, over divisor: Int128) -> Ratio? {
        let (top, overflow) = numerator.multipliedReportingOverflow(by: factor)
        let (bottom, carry) = denominator.multipliedReportingOverflow(by: divisor)
        return overflow || carry || bottom <= 0 ? nil : Ratio(numerator: top, denominator: bottom)
    }

    func adding(_ other: Ratio) -> Ratio? {
        guard let left = multiplied(by: other.denominator, over: other.denominator),
            let right = other.multiplied(by: denominator, over: denominator)
        else { return nil }
        let (sum, overflow) = left.numerator.addingReportingOverflow(right.numerator)
        return overflow ? nil : Ratio(numerator: sum, denominator: left.denominator).reduced
    }

    private var reduced: Ratio {
        var (left, right) = (numerator.magnitude, denominator.magnitude)
        while right != 0 { (left, right) = (right, left % right) }
        guard left > 1, let divisor = Int128(exactly: left) else { return self }
        return Ratio(numerator: numerator / divisor, denominator: denominator / divisor)
    }

    /// The nearest whole number, halves to the even one; `nil` when it does not fit.
    var rounded: Int64? {
        let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(
            dividingBy: denominator.magnitude
        )
        let half = denominator.magnitude - remainder
        let up = remainder > half || (remainder == half && quotient % 2 == 1)
        guard let whole = Int64(exactly: quotient + (up ? 1 : 0)) else { return nil }
        return numerator < 0 ? -whole : whole
    }
}
