import Statistics

/// A11: whether an end user can expense what it costs to begin.
struct EntryPrice {
    let evidence: MotionEvidence
    private let charges: [Charge]
    private static let seed: UInt64 = 0x4131

    /// What a self-serve account began to pay, in major units.
    private struct Charge {
        let account: AccountID
        /// A twelfth of the year.
        let monthly: Double
        /// One charge as it is billed: a month's, a quarter's or a year's.
        let billed: Double
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let byAccount = Dictionary(grouping: evidence.records.subscriptions, by: \.account)
        charges = evidence.journeys.filter { Self.isSelfServe($0.facts) }
            .compactMap { Self.charge(of: $0, byAccount[$0.won.account] ?? []) }
    }

    /// No sales touch up to the first payment.
    private static func isSelfServe(_ facts: OriginFacts) -> Bool {
        facts.knowsTouches && facts.firstTouch.map { $0 >= facts.paidUntil } ?? true
    }

    /// The subscriptions whose first paid moment is the account's.
    private static func charge(of journey: Journey, _ all: [Subscription]) -> Charge? {
        let first = all.filter { $0.firstPaid == journey.won.firstPaid }
            .compactMap { fact in fact.price.map { (fact, $0.annual.majorUnits) } }
        guard !first.isEmpty else { return nil }
        return Charge(
            account: journey.won.account,
            monthly: first.reduce(0) { $0 + $1.1 } / 12,
            billed: first.reduce(0) { $0 + $1.1 / Double($1.0.interval?.perYear ?? 12) }
        )
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }
    private var listPrice: Double? { evidence.records.listPrices.values.map(\.majorUnits).min() }
    private var usesList: Bool { charges.count < minimum && listPrice != nil }
    private var currency: CurrencyCode { evidence.configuration.currency }

    /// The entry price a month.
    private var price: Double? { usesList ? listPrice : median(of: charges.map(\.monthly)) }

    private var range: ClosedRange<Double>? {
        usesList
            ? listPrice.map { $0...$0 }
            : Bootstrap(seed: Self.seed).median(of: charges.map(\.monthly))
    }

    private var limit: Double? {
        evidence.configuration.expenseLimit.flatMap(evidence.configuration.converted)?.majorUnits
    }

    private var standing: Finding.Standing {
        if let missing { return .unknown(needs: missing) }
        guard usesList || charges.count >= minimum else {
            return .notEnoughEvidence(moreNeeded: minimum - charges.count)
        }
        return isWithinLimit == nil ? .undecided : .decided
    }

    /// Whether the whole interval lies up to the limit, or above it.
    private var isWithinLimit: Bool? {
        guard let range, let limit else { return nil }
        if range.upperBound <= limit { return true }
        return range.lowerBound > limit ? false : nil
    }

    private var missing: String? {
        if !evidence.hasMoneySide, listPrice == nil { return Needs.payments.text }
        guard let set = evidence.configuration.expenseLimit else {
            return "`expense_limit` in groundswell.yaml: what an individual may spend in a month "
                + "without asking; the source gives none"
        }
        if limit == nil { return "an exchange rate for \(set.currency) in groundswell.yaml" }
        if evidence.records.knowsSalesSide || usesList { return nil }
        return Needs.touches.text
    }

    private var answer: String {
        switch standing {
        case .decided: isWithinLimit == true ? "yes" : "no"
        case .undecided: "undecided"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    var finding: Finding {
        Finding(
            id: "A11.expensable",
            rules: ["A11"],
            question: "Can an end user expense the entry price?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: price.map { Quantity($0, .money(currency)) },
            interval: usesList
                ? nil
                : range.map { Interval($0, method: "bootstrap of the median, 2,000 resamples") },
            n: usesList ? evidence.records.listPrices.count : charges.count,
            population: usesList
                ? "products with a list price" : "self-serve won accounts with a price",
            leftOut: leftOut,
            threshold: (limit.map { "\(rounded($0, currency)) a month" } ?? "your expense limit")
                + " (cfg; the source names none); decided when the interval is clear of it, from "
                + counted(minimum, "account"),
            definition: "Median of the first monthly price (a twelfth of the year) of won accounts "
                + "without a sales touch up to their first payment; the smallest list price, taken "
                + "as one charge, where those accounts are too few (A11).",
            sources: Citation.words(rules: ["A11"], articles: ["S1"]),
            tables: price == nil ? [] : [readings],
            conflicts: conflicts,
            evidence: usesList ? listRows : rows
        )
    }

    private var explanation: String {
        guard let price else {
            return evidence.hasMoneySide
                ? "No account is known to have begun to pay without sales, and no list price is known."
                : "This cannot be told without payments or list prices."
        }
        let entry =
            usesList
            ? "The smallest list price is \(rounded(price, currency))"
            : "Half of the \(counted(charges.count, "self-serve account")) began at "
                + "\(rounded(price, currency)) a month or less"
        guard let limit else {
            return "\(entry); whether that can be expensed depends on a limit nobody gave."
        }
        return "\(entry), and an individual may spend \(rounded(limit, currency)) a month without "
            + "asking."
    }

    private var leftOut: [String] {
        let touched = evidence.journeys.count { !Self.isSelfServe($0.facts) }
        let unpriced = evidence.journeys.count - touched - charges.count
        return [
            (touched, "touched by sales before they paid"),
            (unpriced, "no price on the day they began to pay"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) of the won accounts: \($0.1)" }
            + evidence.noSalesAssumption
    }

    private var billed: Double? { median(of: charges.map(\.billed)) }

    /// A yearly bill is one charge: it may be above a limit that its month is below.
    private var conflicts: [String] {
        guard standing == .decided, !usesList, let billed, let limit,
            (billed <= limit) != (isWithinLimit == true)
        else { return [] }
        return [
            "By the month it is \(answer); but half of them were charged \(rounded(billed, currency)) "
                + "or less at once, as billed, which says \(billed <= limit ? "yes" : "no")."
        ]
    }

    private var readings: FindingTable {
        let medians: [(String, Double?)] =
            usesList
            ? [("smallest list price", listPrice)]
            : [("a month", price), ("one charge as billed", billed)]
        return FindingTable(
            title: "Entry price in \(currency)",
            columns: ["reading", "median", "limit"],
            rows: medians.map {
                [
                    .string($0.0), JSONValue(statistic: $0.1, digits: 15),
                    JSONValue(statistic: limit, digits: 15),
                ]
            }
        )
    }

    private var rows: FindingTable {
        FindingTable(
            title: "Self-serve accounts and their first price in \(currency)",
            columns: ["account", "monthly", "charge"],
            rows: charges.map {
                [
                    .string($0.account.text), JSONValue(statistic: $0.monthly, digits: 15),
                    JSONValue(statistic: $0.billed, digits: 15),
                ]
            }
        )
    }

    private var listRows: FindingTable {
        FindingTable(
            title: "List prices in \(currency)",
            columns: ["product", "price"],
            rows: evidence.records.listPrices.sorted { $0.key < $1.key }
                .map { [.string($0.key.text), JSONValue(amount: $0.value)] }
        )
    }
}
