import Statistics

/// A5: whether most won accounts started with a user who tried, or with somebody who decided.
struct FirstContact {
    let evidence: MotionEvidence
    private let journeys: [Journey]
    private let proportion: Proportion
    private static let seed: UInt64 = 0x4135

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        journeys = evidence.known
        proportion = Proportion(journeys.count(where: Self.startedWithUse), of: journeys.count)
    }

    /// T < S, or no S up to the payment.
    static func startedWithUse(_ journey: Journey) -> Bool {
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
            interval: journeys.isEmpty ? nil : Interval(wilson: proportion),
            n: journeys.count,
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins + evidence.noSalesAssumption,
            threshold: "decided when the whole interval lies above 50 % or below it; from "
                + counted(max(1, evidence.thresholds.minimumWonAccounts), "won account"),
            definition:
                "Share of won accounts whose first product use comes before the first sales "
                + "touch, or that had none up to the first payment (A5).",
            sources: Citation.words(rules: ["A5"], articles: ["S1"]),
            tables: journeys.isEmpty ? [] : [table],
            conflicts: conflicts,
            evidence: evidenceTable
        )
    }

    private var explanation: String {
        guard let share = proportion.share else {
            return
                "No won account has a known origin yet, so nothing is known of their first contact."
        }
        let first =
            "\(partOf(proportion)) won accounts (\(percent(share))) used the product before they met "
            + "sales"
        return switch verdict {
        case .yes: "\(first): most deals start with a user."
        case .no: "\(first): most deals start with a conversation."
        case .undecided: "\(first): too close to half to say most."
        case .tooFew(let more):
            "\(first); \(counted(more, "more won account is", "more won accounts are")) needed to say "
                + "most."
        }
    }

    private var arr: (share: Double, interval: ClosedRange<Double>)? {
        let classes = journeys.map { Self.startedWithUse($0) ? 0 : 1 }
        let weights = journeys.map(\.arrWeight)
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
        Proportion(journeys.count { $0.origin == .productFirst }, of: journeys.count)
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
            title: "Used it, or got value from it, before they met sales",
            columns: ["reading", "share", "low", "high"],
            rows: [
                row(
                    "accounts, used first",
                    proportion.share,
                    proportion.wilson()
                ),
                row("revenue, used first", arr?.share, arr?.interval),
                row("accounts, value first", strict.share, strict.wilson()),
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
        return sentences + revenueConflict
    }

    /// An answer by number of accounts that the same line by revenue does not give.
    private var revenueConflict: [String] {
        guard let arr, let share = proportion.share else { return [] }
        let isOpen =
            switch verdict {
            case .yes: arr.interval.lowerBound < 0.5
            case .no: arr.interval.upperBound >= 0.5
            case .undecided, .tooFew: false
            }
        guard isOpen else { return [] }
        let reading = RevenueReading(
            what: "accounts that started with use have",
            share: arr.share,
            interval: arr.interval,
            byNumber: share,
            isAgainst: verdict == .no
        )
        return [reading.sentence(decides: "whether most start with a user")]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Won accounts and what came first",
            columns: ["account", "first_use", "first_touch", "first_paid", "started_with"],
            rows: journeys.map { journey in
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
