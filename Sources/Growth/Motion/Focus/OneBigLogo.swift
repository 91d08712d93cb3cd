import Statistics

/// K3: whether one large customer, won through somebody we knew, bends the picture (A25).
struct OneBigLogo {
    let evidence: MotionEvidence
    /// K1 on all won accounts.
    private let whole: MotionXRay
    /// Won accounts that bring revenue, the largest first.
    private let paying: [Journey]
    private let concentration: Concentration?
    /// K1 without each of the largest, in the order of `paying`.
    private let without: [LeftOut]
    private static let shown = 5

    /// What the won accounts say without one of them.
    private struct LeftOut {
        let journey: Journey
        let motion: Motion?
        let answer: String
        let acv: Double?
        let cycle: Double?
        /// The class of most revenue, with its share.
        let leader: (origin: Origin, share: Double)?
    }

    init(_ evidence: MotionEvidence, whole: MotionXRay) {
        (self.evidence, self.whole) = (evidence, whole)
        let paying = evidence.journeys.filter { $0.arrWeight > 0 }
            .sorted { (-$0.arrWeight, $0.won.account) < (-$1.arrWeight, $1.won.account) }
        self.paying = paying
        concentration = Concentration(paying.map(\.arrWeight))
        // K1 looks at counts: it says the same without any account of one class.
        var motions: [Origin: Motion?] = [:]
        without = paying.prefix(Self.shown)
            .map { journey in
                let account = journey.won.account
                let rest = evidence.narrowed { $0.won.account != account }
                let motion =
                    motions[journey.origin]
                    ?? MotionXRay(rest).leadingMotion
                motions.updateValue(motion, forKey: journey.origin)
                return Self.leaving(out: journey, rest, motion)
            }
    }

    private static func leaving(
        out journey: Journey,
        _ rest: MotionEvidence,
        _ motion: Motion?
    ) -> LeftOut {
        LeftOut(
            journey: journey,
            motion: motion,
            answer: motion?.rawValue ?? "mixed",
            acv: median(of: rest.journeys.compactMap { $0.won.acv?.money.majorUnits }),
            cycle: median(
                of: rest.records.opportunities.filter { $0.account != journey.won.account }
                    .compactMap(\.cycleDays)
            ),
            leader: leader(of: rest.known)
        )
    }

    /// The class with most revenue.
    private static func leader(of journeys: [Journey]) -> (origin: Origin, share: Double)? {
        let total = journeys.reduce(0) { $0 + $1.arrWeight }
        guard total > 0 else { return nil }
        let sums = Origin.known.map { origin in
            journeys.filter { $0.origin == origin }.reduce(0) { $0 + $1.arrWeight }
        }
        let first = sums.indices.max { (sums[$0], -$0) < (sums[$1], -$1) } ?? 0
        return (Origin.known[first], sums[first] / total)
    }

    /// Whether it fires.
    var isBent: Bool { standing == .decided && (isLargeAndKnown || verdictChanges) }

    var finding: Finding {
        Finding(
            id: "K3.one_big_logo",
            rules: ["K3", "A25"],
            question: "Does one big customer bend the picture?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: concentration.map { Quantity($0.largestShare, .share) },
            n: paying.count,
            population: "won accounts that bring revenue",
            leftOut: leftOut,
            threshold: "yes when the largest has at least \(percent(line)) of all ARR and came by "
                + "a personal connection, or when the verdict changes without it; from "
                + counted(minimum, "account"),
            definition: Self.definition,
            sources: Citation.words(rules: ["K3", "A25"], articles: ["S0"]),
            tables: concentration == nil
                ? [] : [concentrationTable, withoutTable] + lookalikeTable,
            conflicts: conflicts,
            evidence: evidenceTable
        )
    }

    /// What the verdict says without the largest customer, where that differs, also by revenue.
    var conflicts: [String] {
        guard standing == .decided, let top = without.first else { return [] }
        var sentences: [String] = []
        if verdictChanges {
            sentences.append(
                "Without \(name(of: top.journey)) the verdict is \(top.answer); with it, "
                    + "\(whole.answer) (K3)."
            )
        }
        if (concentration?.largestShare ?? 0) >= line,
            let all = Self.leader(of: evidence.known), let rest = top.leader,
            all.origin != rest.origin
        {
            sentences.append(
                "Counted by revenue, \(all.origin.rawValue) leads with \(percent(all.share)); without "
                    + "\(name(of: top.journey)), \(rest.origin.rawValue) leads with "
                    + "\(percent(rest.share)) (K3)."
            )
        }
        return sentences
    }

    private var line: Double { evidence.thresholds.bigLogoShare }
    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private var missing: Needs? {
        if !evidence.hasMoneySide { return Needs.payments }
        guard concentration == nil, !evidence.journeys.isEmpty else { return nil }
        return Needs.exchangeRates(evidence.records) ?? Needs.prices
    }

    private var standing: Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        return paying.count >= minimum
            ? .decided : .notEnoughEvidence(moreNeeded: minimum - paying.count)
    }

    private var isLargeAndKnown: Bool {
        (concentration?.largestShare ?? 0) >= line && relationshipDeal != nil
    }

    /// Whether there is a verdict, and without the largest account another one.
    ///
    /// One account less is not held against the smallest n: both sides are judged by their lead.
    private var verdictChanges: Bool {
        guard let top = without.first else { return false }
        return switch whole.standing {
        case .decided, .undecided: top.motion != whole.leadingMotion
        case .notEnoughEvidence, .unknown: false
        }
    }

    private var answer: String {
        switch standing {
        case .decided: isBent ? "yes" : "no"
        case .undecided, .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private static let definition =
        "Share of the largest account in present ARR (s₁); HHI, the sum of all squared shares, and "
        + "1 ÷ HHI, as many equal accounts as it is worth. Then K1, the median first-year value and the "
        + "median cycle without the account, however few remain. Lookalikes are closed deals of other "
        + "accounts of the same size, else the same industry, opened after it was won; the pattern is "
        + "real when it is at least 80 % likely, under Beta(1 + won, 1 + lost), that they are won more "
        + "often than all closed deals (K3)."
}

// MARK: Words

extension OneBigLogo {
    private var explanation: String {
        if let missing { return "This cannot be told without \(missing.what)." }
        guard let concentration, let top = without.first else {
            return "No won account brings revenue yet."
        }
        let share =
            "\(name(of: top.journey)) brings \(percent(concentration.largestShare)) of all ARR"
        if case .notEnoughEvidence(let more) = standing {
            return
                "\(share); \(counted(more, "more customer is", "more customers are")) needed to judge."
        }
        return share + connection + ". " + verdictWithout(top)
            + (isBent ? " " + pattern : "")
    }

    private var connection: String {
        guard let deal = relationshipDeal, let source = deal.source else { return "" }
        return " and came by a personal connection (“\(source)”)"
    }

    private func verdictWithout(_ top: LeftOut) -> String {
        guard let motion = whole.motion else {
            return top.motion == nil
                ? "With it or without it, the won accounts decide on no motion."
                : "Without it the verdict is \(top.answer); with it, no motion is decided on."
        }
        return verdictChanges
            ? "Without it the verdict is \(top.answer), not \(motion.rawValue)."
            : "Without it the verdict is still \(motion.rawValue)."
    }

    private var pattern: String {
        let deals = lookalikes
        guard !deals.isEmpty, let likely else {
            return
                "No deal of a similar account was closed since, so nothing says that others like "
                + "it will buy."
        }
        let won = deals.count { $0.won != nil }
        let sum =
            "\(grouped(won)) of \(counted(deals.count, "closed deal")) of similar accounts "
            + "\(won == 1 ? "was" : "were") won since: "
        return likely >= Self.isReal
            ? sum + "the pattern looks real." : sum + "the deal was real, the pattern is not shown."
    }

    private func name(of journey: Journey) -> String {
        evidence.records.accountNames[journey.won.account] ?? journey.won.account.text
    }

    private var leftOut: [String] {
        let unknown = evidence.journeys.count { $0.won.arr == nil }
        let gone = evidence.journeys.count - unknown - paying.count
        return [(unknown, "no present ARR is known"), (gone, "bring no revenue any more")]
            .filter { $0.0 > 0 }.map { "\(grouped($0.0)) of the won accounts: \($0.1)" }
    }
}

// MARK: Connection and lookalikes

extension OneBigLogo {
    private static let isReal = 0.8

    /// The deal that won the largest account, if its source says that somebody of ours knew the buyer.
    private var relationshipDeal: Opportunity? {
        guard let top = paying.first?.won.account else { return nil }
        let known = Set(
            evidence.configuration.relationshipSources.map { ByteString(asciiLowercased($0)) }
        )
        let first = evidence.records.opportunities
            .filter { $0.account == top && $0.won != nil && !$0.isRenewal }
            .min { ($0.won ?? .distantFuture, $0.id) < ($1.won ?? .distantFuture, $1.id) }
        return first.flatMap { deal in
            Self.words(of: deal.source ?? "").contains { known.contains($0) } ? deal : nil
        }
    }

    /// The words of `text`, ASCII letters small; whatever is no ASCII letter or digit parts them,
    /// other letters do not.
    private static func words(of text: String) -> [ByteString] {
        asciiLowercased(text).utf8
            .split { !(97...122).contains($0) && !(48...57).contains($0) && $0 < 128 }
            .map { ByteString(String(decoding: $0, as: UTF8.self)) }
    }

    private var closed: [Opportunity] {
        evidence.records.opportunities.filter { $0.outcome != .open }
    }

    /// Closed deals of accounts like the largest one, opened after it was won.
    private var lookalikes: [Opportunity] {
        guard let top = paying.first?.won else { return [] }
        return closed.filter { deal in
            guard let account = deal.account, let created = deal.created else { return false }
            return account != top.account && created > top.firstPaid
                && isSimilar(account, to: top.account)
        }
    }

    /// Of the same band of employees, or the same industry where the size of either is not known.
    private func isSimilar(_ account: AccountID, to top: AccountID) -> Bool {
        let values = evidence.segmentValues
        let sizes = [account, top].compactMap { values.value(of: .size, for: $0) }
        if sizes.count == 2 { return sizes[0] == sizes[1] }
        let industries = [account, top].compactMap { evidence.records.profiles[$0]?.industry }
        return industries.count == 2 && ByteString(industries[0]) == ByteString(industries[1])
    }

    /// How likely it is that lookalikes are won more often than all closed deals.
    private var likely: Double? {
        let deals = lookalikes
        guard let baseline = Proportion(closed.count { $0.won != nil }, of: closed.count).share,
            !deals.isEmpty
        else { return nil }
        let won = deals.count { $0.won != nil }
        return BetaPosterior(won: won, lost: deals.count - won).probability(above: baseline)
    }
}

// MARK: Tables

extension OneBigLogo {
    private var concentrationTable: FindingTable {
        FindingTable(
            title: "How concentrated revenue is",
            columns: ["largest_share", "hhi", "effective_accounts", "accounts"],
            rows: concentration.map { one in
                [
                    [
                        JSONValue(statistic: one.largestShare),
                        JSONValue(statistic: one.herfindahl),
                        JSONValue(statistic: one.effectiveNumber), JSONValue(paying.count),
                    ]
                ]
            } ?? []
        )
    }

    private var withoutTable: FindingTable {
        let total = paying.reduce(0) { $0 + $1.arrWeight }
        return FindingTable(
            title: "The verdict without each of the largest",
            columns: [
                "without", "share_of_arr", "verdict", "median_acv", "median_cycle_days",
                "leads_by_revenue", "its_share",
            ],
            rows: without.map { one in
                [
                    .string(name(of: one.journey)),
                    JSONValue(statistic: one.journey.arrWeight / total), .string(one.answer),
                    JSONValue(statistic: one.acv, digits: 15), JSONValue(statistic: one.cycle),
                    JSONValue(one.leader?.origin.rawValue), JSONValue(statistic: one.leader?.share),
                ]
            }
        )
    }

    private var lookalikeTable: [FindingTable] {
        guard let likely else { return [] }
        let deals = lookalikes
        let won = deals.count { $0.won != nil }
        return [
            FindingTable(
                title: "Similar accounts since",
                columns: ["won", "closed", "company_rate", "likely_better"],
                rows: [
                    [
                        JSONValue(won), JSONValue(deals.count),
                        JSONValue(
                            statistic: Proportion(
                                closed.count { $0.won != nil },
                                of: closed.count
                            )
                            .share
                        ),
                        JSONValue(statistic: likely),
                    ]
                ]
            )
        ]
    }

    private var evidenceTable: FindingTable {
        let total = paying.reduce(0) { $0 + $1.arrWeight }
        return FindingTable(
            title: "Won accounts that bring revenue, the largest first",
            columns: ["account", "name", "arr", "share", "origin"],
            rows: paying.map { journey in
                [
                    .string(journey.won.account.text),
                    JSONValue(evidence.records.accountNames[journey.won.account]),
                    JSONValue(amount: journey.won.arr?.money),
                    JSONValue(statistic: journey.arrWeight / total),
                    .string(journey.origin.rawValue),
                ]
            }
        )
    }
}
