import Statistics

/// K1: which sales motion the won accounts show.
struct MotionXRay {
    let evidence: MotionEvidence
    private let known: [Journey]
    /// How many began in each way of `Origin.known`.
    let shares: DirichletShares
    /// The ways that stand for one motion together; the group of most accounts comes first.
    private let groups: [OriginGroup]
    private static let seed: UInt64 = 0x4B31
    private static let margin = 0.2
    private static let certainty = 0.9

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        known = evidence.known
        let classes = known.compactMap { Origin.known.firstIndex(of: $0.origin) }
        var counts = [Int](repeating: 0, count: Origin.known.count)
        for index in classes { counts[index] += 1 }
        shares = DirichletShares(counts: counts, seed: Self.seed)
        groups = OriginGroup.all(isCostume: evidence.isCostume)
            .sorted { $0.count(counts) > $1.count(counts) }
    }

    private var leader: OriginGroup { groups[0] }

    private var leaderCount: Int { leader.count(shares.counts) }

    /// So many of the won accounts with a known origin.
    private func proportion(_ count: Int) -> Proportion { Proportion(count, of: known.count) }

    /// The motion the evidence decides on; `nil` while it decides on none.
    var motion: Motion? {
        standing == .decided ? leader.motion : nil
    }

    /// The motion that leads clearly enough, however few the won accounts are.
    var leadingMotion: Motion? {
        lead >= Self.certainty && !known.isEmpty ? leader.motion : nil
    }

    var finding: Finding {
        let share = known.isEmpty ? nil : Double(leaderCount) / Double(known.count)
        let revenue = RevenueShares(known, groups, margin: Self.margin, seed: Self.seed)
        return Finding(
            id: "K1.motion",
            rules: ["K1", "A4", "A5"],
            question: "Which sales motion do the won accounts show?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: share.map { Quantity($0, .share) },
            interval: ObservedShare(proportion(leaderCount)).interval,
            n: known.count,
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins + withoutRevenue
                + evidence.records.omissionSentences(of: Self.kinds) + evidence.noSalesAssumption,
            threshold:
                "decided when it is at least \(percent(Self.certainty)) likely that the first "
                + "leads the next by \(Self.points); from \(counted(minimum, "won account"))",
            definition: Self.definition,
            sources: Citation.words(rules: ["K1", "A4", "A5"], articles: ["S0", "S1", "S3"]),
            tables: known.isEmpty ? [] : [shareTable(revenue), leadTable],
            conflicts: conflicts(revenue),
            evidence: evidenceTable
        )
    }

    private var minimum: Int { evidence.thresholds.minimumWonAccounts }

    /// How likely the largest class leads the next by the margin.
    var lead: Double { shares.probabilityLeads(group: leader.classes, by: Self.margin) }

    /// How far the won accounts carry.
    var standing: Finding.Standing {
        if let missing = evidence.missingForMotion { return .unknown(needs: missing.text) }
        guard known.count >= max(1, minimum) else {
            return .notEnoughEvidence(moreNeeded: max(1, minimum) - known.count)
        }
        return leader.motion != nil && lead >= Self.certainty ? .decided : .undecided
    }

    /// The verdict in a word.
    var answer: String {
        switch standing {
        case .decided: leader.motion?.rawValue ?? "mixed"
        case .undecided: "mixed"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private var explanation: String {
        switch standing {
        case .decided:
            return "\(leaderWords) \(leadWords)."
        case .undecided:
            return leaderWords
                + (lead >= Self.certainty
                    ? " That leads, but it is not a motion of its own."
                    : " \(leadWords), which is too little to call it one motion.")
        case .notEnoughEvidence(let more):
            guard !known.isEmpty else {
                return
                    "No won account has a known origin yet; \(grouped(more)) are needed before a motion "
                    + "is named."
            }
            return "Only \(counted(known.count, "won account has", "won accounts have")) a known "
                + "origin; \(counted(more, "more is", "more are")) needed before a motion is named."
        case .unknown:
            let what = evidence.missingForMotion?.what ?? "more facts"
            return "How customers began cannot be told without \(what)."
                + (evidence.journeys.isEmpty ? "" : " The rows show what is known of each.")
        }
    }

    /// How many began as most did, in words: what they did, then their class and its motion.
    private var leaderWords: String {
        let motion = leader.motion.map(\.rawValue)
            .flatMap { $0 == leader.name ? nil : " = \($0)" }
        return "\(grouped(leaderCount)) of "
            + "\(counted(known.count, "won account")) with a known origin \(leader.clause) "
            + "(\(leader.name)\(motion ?? ""))."
    }

    private var leadWords: String {
        "It is \(likelihood(lead)) likely that this group leads the next by \(Self.points) or more"
    }

    private static let points = "\(grouped(margin * 100)) points"

    private static let kinds: [RecordKind] = [
        .subscriptions, .invoices, .opportunities, .activities, .pilots,
    ]

    private static let definition =
        "Of each won account five moments count: the first product use (T), the first activation "
        + "(Act), the first sales touch (S), the start of a pilot (P) and the first payment (C). In this "
        + "order: pilot-first when a pilot started after a sales touch and before the payment "
        + "(S ≤ P < C), which is land-and-expand once the account grew; product-first = bottom-up when "
        + "somebody activated before any sales touch (Act < S, or no S); sales-first = top-down when a "
        + "sales touch came before the first use (S ≤ T); else assisted. What came after the payment "
        + "does not count (K1). Where the free trial is top-down in disguise (A12), assisted counts with "
        + "sales-first."
}

// MARK: Tables and disagreements

extension MotionXRay {
    private func shareTable(_ revenue: RevenueShares) -> FindingTable {
        let rows = Origin.known.indices.map { index -> [JSONValue] in
            let interval = proportion(shares.counts[index]).wilson()
            return [
                .string(Origin.known[index].rawValue), JSONValue(shares.counts[index]),
                JSONValue(statistic: Double(shares.counts[index]) / Double(known.count)),
                JSONValue(statistic: interval.lowerBound),
                JSONValue(statistic: interval.upperBound),
                JSONValue(statistic: revenue.sums[index], digits: 15),
                JSONValue(statistic: revenue.share(of: [index])),
                JSONValue(statistic: revenue.intervals?[index].lowerBound),
                JSONValue(statistic: revenue.intervals?[index].upperBound),
                .string(Self.meaning(Origin.known[index])),
            ]
        }
        return FindingTable(
            title: "How won accounts began",
            columns: [
                "class", "accounts", "share", "low", "high", "arr", "share_of_arr", "arr_low",
                "arr_high", "meaning",
            ],
            rows: rows
        )
    }

    private var leadTable: FindingTable {
        FindingTable(
            title: "How likely the lead is",
            columns: ["leader", "ahead_by", "likelihood"],
            rows: [
                [
                    .string(leader.name), .string(Self.points),
                    JSONValue(statistic: lead),
                ]
            ]
        )
    }

    private static func meaning(_ origin: Origin) -> String {
        switch origin {
        case .productFirst: "bottom-up: value before any sales touch"
        case .salesFirst: "top-down: a sales touch before the first use"
        case .landAndExpand: "a pilot agreed with sales, growth after the contract"
        case .pilot: "a pilot agreed with sales, no growth yet"
        case .assisted: "used alone, value only after sales stepped in"
        case .unknown: "the facts do not say"
        }
    }

    /// Known origins that weigh nothing in the shares by revenue.
    private var withoutRevenue: [String] {
        let count = known.count { $0.won.arr == nil }
        guard count > 0, count < known.count else { return [] }
        return ["by revenue, \(grouped(count)) of the won accounts: no present ARR is known"]
    }

    /// A verdict by number of accounts that the same rule by revenue does not give.
    private func conflicts(_ revenue: RevenueShares) -> [String] {
        guard standing == .decided, let lead = revenue.lead, lead < Self.certainty,
            let interval = revenue.leaderInterval, let share = revenue.share(of: leader.classes)
        else { return [] }
        let reading = RevenueReading(
            what: "\(leader.name) has",
            share: share,
            interval: interval,
            byNumber: Double(leaderCount) / Double(known.count)
        )
        let richest = groups.map { ($0, revenue.share(of: $0.classes) ?? 0) }
            .max { $0.1 < $1.1 }
        let other = richest.flatMap { group, part in
            part > share ? " and \(group.name) leads with \(percent(part))" : nil
        }
        return [reading.sentence(adding: other ?? "", decides: "the verdict")]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Won accounts, amounts in \(evidence.configuration.currency)",
            columns: [
                "account", "name", "origin", "first_use", "activation", "first_touch", "pilot",
                "first_paid", "paid_by", "reason", "acv", "acv_from", "arr", "arr_from",
            ],
            rows: evidence.journeys.map(row)
        )
    }

    private func row(_ journey: Journey) -> [JSONValue] {
        let (won, facts) = (journey.won, journey.facts)
        let activation = evidence.hasActivation ? facts.activation : nil
        return [
            .string(won.account.text), JSONValue(evidence.records.accountNames[won.account]),
            .string(journey.origin.rawValue), JSONValue(time: facts.firstUse),
            JSONValue(time: activation),
            JSONValue(time: facts.firstTouch), JSONValue(time: facts.pilots.first),
            JSONValue(time: facts.firstPaid), .string(won.source), .string(journey.reason),
            JSONValue(amount: won.acv?.money), JSONValue(won.acv?.basis.rawValue),
            JSONValue(amount: won.arr?.money), JSONValue(won.arr?.basis.rawValue),
        ]
    }
}
