import Statistics

/// A5: whether most won accounts started with a user who tried, or with somebody who decided.
struct FirstContact {
    let evidence: MotionEvidence
    private let counted: [Journey]
    private let proportion: Proportion
    private static let seed: UInt64 = 0x4135

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        counted = evidence.known
        proportion = Proportion(counted.count(where: Self.startedWithUse), of: counted.count)
    }

    /// T < S, or no S up to the payment.
    private static func startedWithUse(_ journey: Journey) -> Bool {
        let facts = journey.facts
        guard let use = facts.firstUse, use < facts.paidUntil else { return false }
        guard let touch = facts.firstTouch, touch < facts.paidUntil else { return true }
        return use < touch
    }

    private var verdict: ShareVerdict {
        ShareVerdict(proportion, line: 0.5, minimum: evidence.thresholds.minimumWonAccounts)
    }

    var finding: Finding {
        let missing = evidence.missingForOrigins
        return Finding(
            id: "A5.product_first",
            rules: ["A5"],
            question: "Did most won accounts start with a user trying the product?",
            standing: missing.map { .unknown(needs: $0.text) } ?? verdict.standing,
            answer: missing == nil ? verdict.answer : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            value: proportion.share.map { Quantity($0, .share) },
            interval: counted.isEmpty ? nil : Interval(wilson: proportion),
            n: counted.count,
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins,
            threshold: "more than 50%, and the interval clear of it",
            definition:
                "Share of won accounts whose first product use comes before the first sales "
                + "touch, or that had none up to the first payment (A5).",
            sources: ["A5", "S1"],
            tables: counted.isEmpty ? [] : [table],
            conflicts: conflicts,
            evidence: evidenceTable
        )
    }

    private var explanation: String {
        let share = percent(proportion.share ?? 0)
        let first =
            "\(proportion.part) of \(proportion.whole) won accounts (\(share)) used the "
            + "product before they met sales"
        return switch verdict {
        case .yes: "\(first): most deals start with a user."
        case .no: "\(first): most deals start with a conversation."
        case .undecided: "\(first): too close to half to say most."
        case .tooFew(let more): "\(first); \(more) more won accounts are needed to say most."
        }
    }

    private var arr: (share: Double, interval: ClosedRange<Double>)? {
        let classes = counted.map { Self.startedWithUse($0) ? 0 : 1 }
        let weights = counted.map(\.arrWeight)
        guard
            let ranges = Bootstrap(seed: Self.seed)
                .weightedShares(
                    classes: classes,
                    weights: weights,
                    classCount: 2
                )
        else { return nil }
        let part = zip(classes, weights).reduce(0) { $0 + ($1.0 == 0 ? $1.1 : 0) }
        return (part / weights.reduce(0, +), ranges[0])
    }

    private var strict: Proportion {
        Proportion(counted.count { $0.origin == .productFirst }, of: counted.count)
    }

    private var table: FindingTable {
        func row(_ name: String, _ share: Double?, _ range: ClosedRange<Double>?) -> [JSONValue] {
            [
                .string(name), JSONValue(statistic: share), JSONValue(statistic: range?.lowerBound),
                JSONValue(statistic: range?.upperBound),
            ]
        }
        let arr = self.arr
        return FindingTable(
            title: "Started with use",
            columns: ["reading", "share", "low", "high"],
            rows: [
                row("by logo: first use before sales (A5)", proportion.share, proportion.wilson()),
                row("by ARR: first use before sales (A5)", arr?.share, arr?.interval),
                row("by logo: value before sales (K1)", strict.share, strict.wilson()),
            ]
        )
    }

    private var conflicts: [String] {
        guard evidence.missingForOrigins == nil else { return [] }
        let minimum = evidence.thresholds.minimumWonAccounts
        let other = ShareVerdict(strict, line: 0.5, minimum: minimum)
        var sentences: [String] = []
        if verdict == .yes, other == .no {
            sentences.append(
                "Most accounts used the product before they met sales (A5), but most got value only "
                    + "after it (K1)."
            )
        }
        if let arr, verdict == .yes, arr.interval.upperBound < 0.5 {
            sentences.append("Most accounts start with a user, but most revenue does not (A5).")
        }
        if let arr, verdict == .no, arr.interval.lowerBound >= 0.5 {
            sentences.append("Most accounts start with sales, but most revenue does not (A5).")
        }
        return sentences
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Won accounts and what came first",
            columns: ["account", "first_use", "first_touch", "first_paid", "started_with"],
            rows: counted.map { journey in
                [
                    .string(journey.won.account.text), JSONValue(time: journey.facts.firstUse),
                    JSONValue(time: journey.facts.firstTouch),
                    JSONValue(time: journey.facts.firstPaid),
                    .string(Self.startedWithUse(journey) ? "use" : "sales"),
                ]
            }
        )
    }
}
