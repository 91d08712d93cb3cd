import Statistics

/// K1: which sales motion the won accounts show.
struct MotionXRay {
    let evidence: MotionEvidence
    private let known: [Journey]
    private let shares: DirichletShares
    private let arrShares: [ClosedRange<Double>]?
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
        arrShares = Bootstrap(seed: Self.seed)
            .weightedShares(
                classes: classes,
                weights: known.map(\.arrWeight),
                classCount: counts.count
            )
    }

    /// The motion the evidence decides on; `nil` while it decides on none.
    var motion: Motion? {
        standing == .decided ? Origin.known[shares.top].motion : nil
    }

    var finding: Finding {
        let top = shares.top
        let share = known.isEmpty ? nil : Double(shares.counts[top]) / Double(known.count)
        return Finding(
            id: "K1.motion",
            rules: ["K1", "A4", "A5"],
            question: "Which sales motion do the won accounts show?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: share.map { Quantity($0, .share) },
            interval: known.isEmpty
                ? nil : Interval(shares.interval(of: top), method: "Dirichlet(0.5), 10,000 draws"),
            n: known.count,
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins + evidence.records.omissionSentences(of: Self.kinds),
            threshold: "P(share of the first − share of the next ≥ 0.2) ≥ 0.9, from "
                + counted(minimum, "won account"),
            definition: Self.definition,
            sources: ["K1", "S0", "S1", "S3"],
            tables: known.isEmpty ? [] : [shareTable, leadTable],
            conflicts: conflicts,
            evidence: evidenceTable
        )
    }

    private var minimum: Int { evidence.thresholds.minimumWonAccounts }

    private var lead: Double { shares.probabilityTopLeads(by: Self.margin) }

    private var standing: Finding.Standing {
        if let missing = evidence.missingForOrigins { return .unknown(needs: missing.text) }
        guard known.count >= max(1, minimum) else {
            return .notEnoughEvidence(moreNeeded: max(1, minimum) - known.count)
        }
        let isMotion = Origin.known[shares.top].motion != nil
        return isMotion && lead >= Self.certainty ? .decided : .undecided
    }

    private var answer: String {
        switch standing {
        case .decided: Origin.known[shares.top].motion?.rawValue ?? "mixed"
        case .undecided: "mixed"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private var explanation: String {
        let count = shares.counts[shares.top]
        switch standing {
        case .decided:
            return "\(count) of \(counted(known.count, "won account")) with a known origin "
                + "\(Self.clause(Origin.known[shares.top])); nothing else comes near."
        case .undecided:
            return
                "\(count) of \(known.count) won accounts \(Self.clause(Origin.known[shares.top])). "
                + (lead >= Self.certainty
                    ? "That leads, but it is not a motion of its own yet."
                    : "The next group is too close to call one motion.")
        case .notEnoughEvidence(let more):
            return "Only \(counted(known.count, "won account has", "won accounts have")) a known "
                + "origin; \(more) more are needed before a motion is named."
        case .unknown:
            let what = evidence.missingForOrigins?.what ?? "more facts"
            return "How customers began cannot be told without \(what)."
                + (evidence.journeys.isEmpty ? "" : " The rows show what is known of each.")
        }
    }

    private static func clause(_ origin: Origin) -> String {
        switch origin {
        case .productFirst: "got value from the product before anybody from sales spoke with them"
        case .salesFirst: "spoke with sales before anybody there used the product"
        case .landAndExpand: "started with a pilot and grew after the contract"
        case .pilot: "started with a pilot and have not grown yet"
        case .assisted: "tried the product alone but got value only after sales stepped in"
        case .unknown: "have an unknown origin"
        }
    }

    private static let kinds: [RecordKind] = [
        .subscriptions, .invoices, .opportunities, .activities, .pilots,
    ]

    private static let definition =
        "Per won account: T first product use, Act first activation, S first sales touch, P pilot "
        + "start, C first payment. In this order: pilot-first if S ≤ P < C; product-first if Act < S "
        + "or no S; sales-first if S ≤ T; else assisted. Only what happened up to C counts (K1)."
}

// MARK: Tables and disagreements

extension MotionXRay {
    /// Current ARR by class; all zero when no account has any.
    private var arrSums: [Double] {
        Origin.known.map { origin in
            known.filter { $0.origin == origin }.reduce(0) { $0 + $1.arrWeight }
        }
    }

    private var shareTable: FindingTable {
        let sums = arrSums
        let total = sums.reduce(0, +)
        let rows = Origin.known.indices.map { index -> [JSONValue] in
            let interval = shares.interval(of: index)
            return [
                .string(Origin.known[index].rawValue), JSONValue(shares.counts[index]),
                JSONValue(statistic: Double(shares.counts[index]) / Double(known.count)),
                JSONValue(statistic: interval.lowerBound),
                JSONValue(statistic: interval.upperBound),
                JSONValue(statistic: sums[index], digits: 15),
                JSONValue(statistic: total > 0 ? sums[index] / total : nil),
                JSONValue(statistic: arrShares?[index].lowerBound),
                JSONValue(statistic: arrShares?[index].upperBound),
            ]
        }
        return FindingTable(
            title: "Shares by logo (Dirichlet) and by ARR (bootstrap)",
            columns: [
                "origin", "accounts", "share", "low", "high", "arr", "arr_share", "arr_low",
                "arr_high",
            ],
            rows: rows
        )
    }

    private var leadTable: FindingTable {
        FindingTable(
            title: "Lead of the first over the next",
            columns: ["first", "margin", "probability"],
            rows: [
                [
                    .string(Origin.known[shares.top].rawValue), .number(Self.margin),
                    JSONValue(statistic: lead),
                ]
            ]
        )
    }

    private var conflicts: [String] {
        let sums = arrSums
        let topByARR = sums.indices.max { (sums[$0], -$0) < (sums[$1], -$1) } ?? 0
        guard standing == .decided, sums[topByARR] > 0, topByARR != shares.top else { return [] }
        return [
            "By number of accounts \(Origin.known[shares.top].rawValue) leads, by revenue "
                + "\(Origin.known[topByARR].rawValue) does (K1)."
        ]
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
