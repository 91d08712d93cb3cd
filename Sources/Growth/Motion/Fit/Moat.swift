import Statistics

/// A31: what keeps customers, by revenue: what they made in the product, or the contract.
struct Moat {
    let evidence: MotionEvidence
    private let customers: [Customer]
    private static let seed: UInt64 = 0x4131_31
    /// Days of a month: what a monthly subscription has paid ahead is no term.
    private static let month = 31 * Duration.day

    private struct Customer {
        let journey: Journey
        let arr: Double
        let artefacts, integrations: Int
        let isOrganic: Bool
        let termEnd: Timestamp?

        /// Index into `classes`.
        var place: Int { (isOrganic ? 0 : 2) + (termEnd == nil ? 1 : 0) }
    }

    /// What holds a customer, in the order of the table.
    private static let classes = ["both", "what they made", "the contract", "nothing"]

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let subscriptions = Dictionary(grouping: evidence.records.subscriptions, by: \.account)
        let asOf = evidence.records.asOf
        customers = evidence.journeys.compactMap { journey in
            guard journey.arrWeight > 0 else { return nil }
            let use = evidence.accounts.accounts[journey.won.account]
            let running = (subscriptions[journey.won.account] ?? [])
                .filter { $0.isPaid(before: asOf) }
            let (artefacts, integrations) = (use?.artefacts ?? 0, use?.integrations ?? 0)
            return Customer(
                journey: journey,
                arr: journey.arrWeight,
                artefacts: artefacts,
                integrations: integrations,
                isOrganic: artefacts >= evidence.thresholds.stickyArtefacts || integrations > 0,
                termEnd: running.compactMap { Self.termEnd(of: $0, after: asOf) }.max()
            )
        }
    }

    /// The end of the committed term, when some of it is left: as the contract says, else the next
    /// anniversary of a yearly subscription.
    static func termEnd(of fact: Subscription, after asOf: Timestamp) -> Timestamp? {
        if let end = fact.termEnd {
            let least = fact.isShort ? month : 0
            return end.millis(since: asOf) > least ? end : nil
        }
        guard fact.interval == .year, let start = fact.firstPaid else { return nil }
        return anniversary(of: start, after: asOf)
    }

    /// The first anniversary of `start` after `moment`, by civil date in UTC; that of 29 February is
    /// 28 February in other years.
    static func anniversary(of start: Timestamp, after moment: Timestamp) -> Timestamp? {
        let begin = start.civilDateUTC
        let year = max(begin.year + 1, moment.civilDateUTC.year)
        return [year, year + 1]
            .compactMap { year -> Timestamp? in
                let date =
                    CivilDate(year: year, month: begin.month, day: begin.day)
                    ?? CivilDate(year: year, month: begin.month, day: 28)
                return date.map {
                    start.adding(millis: Int64($0.dayNumber - begin.dayNumber) * Duration.day)
                }
            }
            .first { $0 > moment }
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }
    private var total: Double { customers.reduce(0) { $0 + $1.arr } }

    private var ranges: [ClosedRange<Double>]? {
        Bootstrap(seed: Self.seed)
            .weightedShares(
                classes: customers.map(\.place),
                weights: customers.map(\.arr),
                classCount: Self.classes.count
            )
    }

    /// The class that holds more than half of the revenue, by its whole interval.
    private var leader: Int? { ranges?.firstIndex { $0.lowerBound > 0.5 } }

    private func share(of place: Int) -> Double {
        customers.reduce(0) { $0 + ($1.place == place ? $1.arr : 0) } / total
    }

    private var largest: Int {
        Self.classes.indices.max { (share(of: $0), -$0) < (share(of: $1), -$1) } ?? 0
    }

    private var standing: Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        guard customers.count >= minimum else {
            return .notEnoughEvidence(moreNeeded: minimum - customers.count)
        }
        return leader == nil ? .undecided : .decided
    }

    private var missing: Needs? {
        if !evidence.hasMoneySide { return Needs.payments }
        if let missing = evidence.missingEvents { return missing }
        let meanings = evidence.configuration.events
        if meanings.artefact.isEmpty, meanings.integration.isEmpty { return Needs.lockIn }
        let knowsTerms = evidence.records.subscriptions.contains {
            $0.termEnd != nil || $0.interval != nil
        }
        return knowsTerms ? nil : Needs.terms
    }

    private var answer: String {
        switch standing {
        case .decided: leader.map { Self.classes[$0] } ?? "mixed"
        case .undecided: "mixed"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    var finding: Finding {
        let isKnown = missing == nil && !customers.isEmpty
        return Finding(
            id: "A31.moat",
            rules: ["A31"],
            question: "What keeps customers: what they made, or the contract?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: isKnown ? Quantity(share(of: largest), .share) : nil,
            interval: isKnown
                ? ranges.map { Interval($0[largest], method: "bootstrap, 2,000 resamples") } : nil,
            n: missing == nil ? customers.count : 0,
            population: "customers with revenue now",
            leftOut: leftOut,
            threshold: "more than half of the revenue by the whole interval; from "
                + counted(minimum, "customer") + "; what they made: "
                + "\(evidence.thresholds.stickyArtefacts) artefacts (cfg) or 1 integration",
            definition:
                "Present ARR by what holds the account: artefacts and integrations (organic), "
                + "a term with time left (contractual): `term_ends_at`, else the next anniversary of "
                + "a yearly subscription; what a monthly one has paid ahead is no term (A31).",
            sources: Citation.words(rules: ["A31"], articles: ["S1"]),
            tables: customers.isEmpty ? [] : [mix],
            evidence: rows
        )
    }

    private var leftOut: [String] {
        let count = evidence.journeys.count - customers.count
        return count == 0
            ? [] : ["\(grouped(count)) of the won accounts: no revenue now, or unknown"]
    }

    private var explanation: String {
        if let missing { return "This cannot be told without \(missing.what)." + termWords }
        guard !customers.isEmpty else { return "No account pays now." }
        let shares = [0, 1, 2, 3].map { percent(share(of: $0)) }
        return "Of the revenue \(shares[1]) is held by what customers made, \(shares[2]) by the "
            + "contract, \(shares[0]) by both and \(shares[3]) by neither." + termWords
    }

    /// Months of 365.25 / 12 days until the term ends, of those that have one.
    private func monthsLeft(of customers: [Customer]) -> [Double] {
        customers.compactMap(\.termEnd)
            .map {
                Double($0.millis(since: evidence.records.asOf)) / Double(Duration.day) * 12 / 365.25
            }
    }

    private var termWords: String {
        let months = monthsLeft(of: customers)
        guard let middle = median(of: months) else { return "" }
        let tenths = (middle * 10).rounded() / 10
        return " Half of the \(counted(months.count, "contract")) with time left "
            + "\(months.count == 1 ? "runs" : "run") \(JSONValue.number(tenths).canonicalText) "
            + "months or less."
    }

    private var mix: FindingTable {
        FindingTable(
            title: "What holds the revenue",
            columns: [
                "held_by", "accounts", "arr", "share_of_arr", "low", "high", "median_months_left",
            ],
            rows: Self.classes.indices.map { place in
                let own = customers.filter { $0.place == place }
                return [
                    .string(Self.classes[place]), JSONValue(own.count),
                    JSONValue(statistic: own.reduce(0) { $0 + $1.arr }, digits: 15),
                    JSONValue(statistic: share(of: place)),
                    JSONValue(statistic: ranges?[place].lowerBound),
                    JSONValue(statistic: ranges?[place].upperBound),
                    JSONValue(statistic: median(of: monthsLeft(of: own))),
                ]
            }
        )
    }

    private var rows: FindingTable {
        FindingTable(
            title: "Customers and what holds them, ARR in \(evidence.configuration.currency)",
            columns: ["account", "arr", "artefacts", "integrations", "term_ends_at", "held_by"],
            rows: customers.map { one in
                [
                    .string(one.journey.won.account.text),
                    JSONValue(amount: one.journey.won.arr?.money), JSONValue(one.artefacts),
                    JSONValue(one.integrations), JSONValue(time: one.termEnd),
                    .string(Self.classes[one.place]),
                ]
            }
        )
    }
}

extension Subscription {
    /// Whether it is charged by the month or more often.
    fileprivate var isShort: Bool {
        switch interval {
        case .day, .week, .month: true
        case .quarter, .year, nil: false
        }
    }
}

extension Needs {
    static let lockIn = Needs(
        what: "the events that mean an artefact or an integration",
        how: "name them in groundswell.yaml",
        step: "Name the events that mean an artefact (a file, a workflow) or an integration in "
            + "groundswell.yaml; these are the events there are: groundswell status"
    )
    static let terms = Needs(
        what: "terms of subscriptions",
        how:
            "map the column `term_ends_at` or `interval` of subscriptions and import the file again",
        step: "Map the column `term_ends_at` or `interval` of subscriptions, and import the file "
            + "again."
    )
}
