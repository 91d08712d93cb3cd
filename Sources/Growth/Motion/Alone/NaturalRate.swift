import Statistics

/// K13: OpenView's natural rate of growth: how fast ARR grows by what comes of itself.
struct NaturalRate {
    let evidence: MotionEvidence
    private let rows: [Row]
    private let signups: Proportion
    /// A channel belongs to an account, so its signups are alike.
    private let organicRange: ClosedRange<Double>
    private let withoutChannel: Int
    private let withoutPrice: Int
    private static let seed: UInt64 = 0x4B14
    private static let year = 365 * Duration.day
    /// Two intervals at this level hold together at 95 % (Bonferroni).
    private static let level = 0.975

    /// An account with what it pays, paid a year ago, and the signups it brought since.
    private struct Row {
        let account: AccountID
        let then: Double
        let now: Double
        /// Whether it began with use; `nil` where nobody knows.
        let startedWithUse: Bool?
        let source: String?
        let isOrganic: Bool
        let signups: Int
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let (records, asOf) = (evidence.records, evidence.records.asOf)
        let (now, then) = (
            Self.annual(records.subscriptions, before: asOf),
            Self.annual(records.subscriptions, before: asOf.adding(millis: -Self.year))
        )
        let known = Dictionary(
            evidence.known.map { ($0.won.account, FirstContact.startedWithUse($0)) },
            uniquingKeysWith: { first, _ in first }
        )
        let (byAccount, withoutAccount) = Self.signups(evidence)
        let accounts = Set(now.keys).union(then.keys).union(byAccount.keys).sorted()
        rows = accounts.map { account in
            let source = records.profiles[account]?.source
            return Row(
                account: account,
                then: then[account] ?? 0,
                now: now[account] ?? 0,
                startedWithUse: known[account],
                source: source,
                isOrganic: source.map(evidence.configuration.isOrganic) ?? false,
                signups: byAccount[account] ?? 0
            )
        }
        let channelled = rows.filter { $0.source != nil }
        signups = Proportion(
            channelled.reduce(0) { $0 + ($1.isOrganic ? $1.signups : 0) },
            of: channelled.reduce(0) { $0 + $1.signups }
        )
        organicRange = ClusteredProportion(
            channelled.map { (part: $0.isOrganic ? $0.signups : 0, whole: $0.signups) }
        )
        .interval(level: Self.level)
        withoutChannel =
            withoutAccount + rows.reduce(0) { $0 + ($1.source == nil ? $1.signups : 0) }
        withoutPrice = records.subscriptions.count { $0.isPaid(before: asOf) && $0.price == nil }
    }

    /// Major units of a year by account, of what was charged for just before `moment`.
    private static func annual(
        _ subscriptions: [Subscription],
        before moment: Timestamp
    ) -> [AccountID: Double] {
        Dictionary(
            subscriptions.filter { $0.isPaid(before: moment) }
                .compactMap { one in one.price.map { (one.account, $0.annual.majorUnits) } },
            uniquingKeysWith: +
        )
    }

    /// Uninvited signups of the last year by account, and how many have none.
    private static func signups(_ evidence: MotionEvidence) -> ([AccountID: Int], Int) {
        let asOf = evidence.records.asOf
        let year = TimeWindow(from: asOf.adding(millis: -Self.year), to: asOf)
        let hasSignup = !evidence.configuration.events.signup.isEmpty
        let people = evidence.people.people.values.filter { one in
            let moment = hasSignup ? one.signup : one.firstUse
            return !one.isInvited && moment.map(year.contains) ?? false
        }
        let counts = Dictionary(
            people.compactMap { one in one.account.map { ($0, 1) } },
            uniquingKeysWith: +
        )
        return (counts, people.count { $0.account == nil })
    }

    private var now: Double { rows.reduce(0) { $0 + $1.now } }
    private var then: Double { rows.reduce(0) { $0 + $1.then } }

    /// Growth of ARR over a year: 2 where it tripled.
    private var growth: Double { now / then - 1 }

    private var paying: [Row] { rows.filter { $0.now > 0 && $0.startedWithUse != nil } }

    /// The share of present ARR in accounts that began with use, and its interval.
    private var productShare: (share: Double, interval: ClosedRange<Double>)? {
        let classes = paying.map { $0.startedWithUse == true ? 0 : 1 }
        let (total, weights) = (paying.reduce(0) { $0 + $1.now }, paying.map(\.now))
        guard total > 0 else { return nil }
        let part = zip(classes, weights).reduce(0) { $0 + ($1.0 == 0 ? $1.1 : 0) }
        let number = Proportion(classes.count { $0 == 0 }, of: classes.count)
        // Resamples cannot vary when all began the same way; then the interval by number stands in.
        let range =
            Set(classes).count == 1
            ? number.wilson(level: Self.level)
            : Bootstrap(seed: Self.seed, level: Self.level)
                .weightedShares(classes: classes, weights: weights, classCount: 2)?[0]
        return range.map { (part / total, $0) }
    }

}

// MARK: Missing facts

extension NaturalRate {
    private var missing: Needs? {
        let billed = evidence.records.subscriptions.contains { $0.price != nil }
        if !billed { return evidence.hasMoneySide ? Needs.subscriptionPrices : Needs.payments }
        if let missing = evidence.missingForOrigins { return missing }
        if then <= 0 { return Needs.yearOfBilling }
        return rows.contains { $0.source != nil } ? nil : Needs.channels
    }

    /// How many more signups with a channel, or paying accounts, are needed.
    private var more: Int {
        max(
            max(1, evidence.thresholds.minimumPeople) - signups.whole,
            max(1, evidence.thresholds.minimumWonAccounts) - paying.count
        )
    }

    private var leftOut: [String] {
        let unknown = rows.count { $0.now > 0 && $0.startedWithUse == nil }
        return [
            (withoutChannel, "signups of the last year without a known channel"),
            (unknown, "paying accounts whose beginning is unknown"),
            (withoutPrice, "running subscriptions without a price"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" } + evidence.noSalesAssumption
    }
}

// MARK: The finding

extension NaturalRate {
    /// The rate with what it stands against.
    private struct Outcome {
        let rate: Double
        let low, high: Double
        let bar: Double

        var isAbove: Bool { low >= bar }
        var isBelow: Bool { high < bar }
    }

    private var outcome: Outcome? {
        guard missing == nil, more <= 0, let organic = signups.share, let product = productShare
        else { return nil }
        let ends = [
            growth * organicRange.lowerBound * product.interval.lowerBound,
            growth * organicRange.upperBound * product.interval.upperBound,
        ]
        return Outcome(
            rate: growth * organic * product.share,
            low: min(ends[0], ends[1]),
            high: max(ends[0], ends[1]),
            bar: bar.line
        )
    }

    /// The bar for the company's ARR.
    private var bar: (id: String, line: Double) {
        let id = now < 10_000_000 ? "under_10m" : now <= 50_000_000 ? "10m_50m" : "over_50m"
        let known = ["under_10m": 1.5, "10m_50m": 1.0]
        return ("natural_growth.\(id)", known[id] ?? 0.5)
    }

    var finding: Finding {
        let outcome = self.outcome
        return Finding(
            id: "K13.natural_rate",
            rules: ["K13"],
            question: "How fast would it grow by what comes of itself?",
            standing: standing(outcome),
            answer: answer(outcome),
            explanation: explanation(outcome),
            value: outcome.map { Quantity($0.rate, .share) },
            interval: outcome.map {
                Interval(low: $0.low, high: $0.high, method: Self.method)
            },
            n: missing == nil ? paying.count : 0,
            population: "paying accounts whose beginning is known",
            leftOut: leftOut,
            threshold:
                "150 % below 10M ARR, 100 % from 10M to 50M, 50 % above (OpenView, second-hand); "
                + "here \(percent(bar.line)); decided when the interval is clear of it",
            definition: Self.definition,
            sources: Citation.words(rules: ["K13"]) + evidence.benchmarks.citations([bar.id]),
            tables: missing == nil ? [factors, channels] : [],
            evidence: missing == nil ? evidenceTable : .empty(evidenceTable.title)
        )
    }

    private static let method = "Wilson and bootstrap at 97.5 % each, multiplied (Bonferroni)"

    private static let definition =
        "Growth of ARR over 365 days × organic share of the uninvited signups in them × share of "
        + "present ARR in accounts that used the product before they met sales. Organic is a channel "
        + "that contains one of the words of a list and none that says it was paid for (cfg) (K13)."

    private func standing(_ outcome: Outcome?) -> Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        guard let outcome else { return .notEnoughEvidence(moreNeeded: max(1, more)) }
        return outcome.isAbove || outcome.isBelow ? .decided : .undecided
    }

    private func answer(_ outcome: Outcome?) -> String {
        if missing != nil { return "unknown" }
        guard let outcome else { return "not enough evidence" }
        let side = outcome.isAbove ? "above" : outcome.isBelow ? "below" : "around"
        return "\(percent(outcome.rate)), \(side) the bar"
    }

    private func explanation(_ outcome: Outcome?) -> String {
        if let missing { return "This cannot be told without \(missing.what)." }
        guard let outcome, let organic = signups.share, let product = productShare else {
            return "\(counted(signups.whole, "signup")) with a known channel and "
                + "\(counted(paying.count, "paying account")) with a known beginning are too few."
        }
        return
            "ARR grew by \(percent(growth)) in a year; \(percent(organic)) of signups were organic "
            + "and \(percent(product.share)) of ARR started in the product, which makes "
            + "\(percent(outcome.rate)) against a bar of \(percent(outcome.bar))."
    }

    private var factors: FindingTable {
        let product = productShare
        let organic = signups.whole > 0 ? organicRange : nil
        return FindingTable(
            title: "The three factors",
            columns: ["factor", "value", "low", "high", "n"],
            rows: [
                [
                    "growth of ARR", JSONValue(statistic: growth), .null, .null,
                    JSONValue(rows.count { $0.then > 0 || $0.now > 0 }),
                ],
                [
                    "organic signups", JSONValue(statistic: signups.share),
                    JSONValue(statistic: organic?.lowerBound),
                    JSONValue(statistic: organic?.upperBound), JSONValue(signups.whole),
                ],
                [
                    "ARR started in the product", JSONValue(statistic: product?.share),
                    JSONValue(statistic: product?.interval.lowerBound),
                    JSONValue(statistic: product?.interval.upperBound), JSONValue(paying.count),
                ],
            ]
        )
    }

    private var channels: FindingTable {
        let groups = Dictionary(
            grouping: rows.filter { $0.source != nil && $0.signups > 0 },
            by: { ByteString($0.source ?? "") }
        )
        return FindingTable(
            title: "Signups by channel, and which count as organic",
            columns: ["channel", "signups", "organic"],
            rows: groups.sorted { $0.key < $1.key }
                .map { channel, rows in
                    [
                        .string(channel.text), JSONValue(rows.reduce(0) { $0 + $1.signups }),
                        .bool(rows.allSatisfy(\.isOrganic)),
                    ]
                }
        )
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Accounts with revenue or signups, ARR in \(evidence.configuration.currency)",
            columns: [
                "account", "arr_before", "arr_now", "started_with_use", "channel", "organic",
                "signups",
            ],
            rows: rows.map { one in
                [
                    .string(one.account.text), JSONValue(statistic: one.then, digits: 15),
                    JSONValue(statistic: one.now, digits: 15),
                    one.startedWithUse.map { .bool($0) } ?? .null, JSONValue(one.source),
                    .bool(one.isOrganic), JSONValue(one.signups),
                ]
            }
        )
    }
}

extension Configuration {
    /// Whether a channel called `source` is organic: it has one of the organic words and none that
    /// says it was paid for.
    ///
    /// ASCII letters are folded; a word is a run of letters and digits, several words must follow
    /// one another.
    func isOrganic(_ source: String) -> Bool {
        func words(_ text: String) -> [String] {
            asciiLowercased(text).utf8
                .split { !(97...122).contains($0) && !(48...57).contains($0) && $0 < 128 }
                .map { String(decoding: $0, as: UTF8.self) }
        }
        let all = words(source)
        func has(_ phrase: String) -> Bool {
            let wanted = words(phrase)
            guard !wanted.isEmpty, all.count >= wanted.count else { return false }
            return (0...(all.count - wanted.count))
                .contains { Array(all[$0..<($0 + wanted.count)]) == wanted }
        }
        return organicSources.contains(where: has) && !Self.paidSources.contains(where: has)
    }
}
