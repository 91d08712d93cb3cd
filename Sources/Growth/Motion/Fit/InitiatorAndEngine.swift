import Statistics

/// A22: who starts (bottom-up or top-down) beside what makes it grow (the product or sales).
struct InitiatorAndEngine {
    let evidence: MotionEvidence
    /// A5: whether most won accounts started with use.
    let initiator: Finding
    private let growths: [Growth]
    private let engine: ShareVerdict
    /// Growths of one account are alike.
    private let share: ObservedShare
    private static let seed: UInt64 = 0x4132
    /// Days before a growth in which a touch makes it sales-led.
    private static let days: Int64 = 90

    /// An account that began to pay, or paid more later.
    private struct Growth {
        let account: AccountID
        let startedWithUse: Bool
        let time: Timestamp
        let kind: String
        /// Recurring value of a year that it added, in major units, where known.
        let added: Double?
        let isUntouched: Bool
    }

    init(_ evidence: MotionEvidence, initiator: Finding) {
        (self.evidence, self.initiator) = (evidence, initiator)
        let growths = evidence.known.flatMap { Self.growths(of: $0, evidence.touchLog) }
        self.growths = growths
        share = ObservedShare(of: growths, in: \.account, where: \.isUntouched)
        let more =
            max(1, evidence.thresholds.minimumWonAccounts) - Set(growths.map(\.account)).count
        engine = more > 0 ? .tooFew(more: more) : ShareVerdict(share, line: 0.5, minimum: 1)
    }

    private static func growths(of journey: Journey, _ log: TouchLog) -> [Growth] {
        let touches = log.touches(of: journey.won.account).map(\.time)
        func growth(
            _ time: Timestamp,
            until: Timestamp,
            _ kind: String,
            _ added: Money?,
            deal: Bool
        )
            -> Growth
        {
            let from = time.adding(millis: -days * Duration.day)
            return Growth(
                account: journey.won.account,
                startedWithUse: FirstContact.startedWithUse(journey),
                time: time,
                kind: kind,
                added: added?.majorUnits,
                isUntouched: !deal && !touches.contains { from <= $0 && $0 < until }
            )
        }
        let won = journey.won
        let first = growth(
            won.firstPaid,
            until: journey.facts.paidUntil,
            "new",
            won.acv?.money,
            deal: won.source.utf8.starts(with: "opportunities:".utf8)
        )
        return [first]
            + won.growths.map { one in
                growth(
                    one.time,
                    until: one.time.adding(millis: 1),
                    "expansion",
                    one.added,
                    deal: one.isDeal
                )
            }
    }

    var finding: Finding {
        let missing = evidence.missingForOrigins
        return Finding(
            id: "A22.initiator_and_engine",
            rules: ["A22", "A5"],
            question: "Who starts, and what makes it grow?",
            standing: standing,
            answer: missing == nil ? "\(Self.initiators[side]) × \(engineWord)" : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            value: missing == nil ? share.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil ? share.interval : nil,
            n: missing == nil ? growths.count : 0,
            population: "first payments and later growths of won accounts with a known origin",
            leftOut: evidence.unknownOrigins + evidence.noSalesAssumption,
            threshold: "half on each axis, decided when the whole interval lies on one side; from "
                + counted(max(1, evidence.thresholds.minimumWonAccounts), "won account")
                + "; \(Self.days) days (cfg)",
            definition: "Who starts: the answer of A5. What makes it grow: the share of first "
                + "payments and later growths without a sales touch in the \(Self.days) days before, "
                + "the moment included; one that a won deal records is made by sales (A22).",
            sources: Citation.words(rules: ["A22", "A5"], articles: ["S0"]),
            tables: missing == nil && !growths.isEmpty ? [axes, square] : [],
            conflicts: missing == nil ? conflicts : [],
            evidence: missing == nil ? rows : .empty(rows.title)
        )
    }

    private static let initiators = ["bottom-up", "top-down", "undecided"]

    /// Index into `initiators`.
    private var side: Int {
        guard initiator.standing == .decided else { return 2 }
        return initiator.answer == "yes" ? 0 : 1
    }

    private var engineWord: String {
        switch engine {
        case .yes: "product-led"
        case .no: "sales-led"
        case .undecided, .tooFew: "undecided"
        }
    }

    private var standing: Finding.Standing {
        if let missing = evidence.missingForOrigins { return .unknown(needs: missing.text) }
        if case .tooFew(let more) = engine { return .notEnoughEvidence(moreNeeded: more) }
        if case .notEnoughEvidence = initiator.standing { return initiator.standing }
        return side < 2 && engine != .undecided ? .decided : .undecided
    }

    private var explanation: String {
        guard !growths.isEmpty else { return "No account with a known origin has paid yet." }
        let starts = [
            "Users start, before anybody from sales", "Sales starts, before anybody uses it",
            "Who starts is not decided",
        ][side]
        return
            "\(starts); \(partOf(share.proportion)) first payments and growths came without a sales "
            + "touch in the \(Self.days) days before."
    }

    private var arr: (share: Double, range: ClosedRange<Double>)? {
        let classes = growths.map { $0.isUntouched ? 0 : 1 }
        let weights = growths.map { max(0, $0.added ?? 0) }
        guard
            let ranges = Bootstrap(seed: Self.seed)
                .weightedShares(classes: classes, weights: weights, classCount: 2)
        else { return nil }
        let part = zip(classes, weights).reduce(0) { $0 + ($1.0 == 0 ? $1.1 : 0) }
        return (part / weights.reduce(0, +), ranges[0])
    }

    private var axes: FindingTable {
        func row(
            _ axis: String,
            _ n: Int,
            _ share: Double?,
            _ range: ClosedRange<Double>?
        ) -> [JSONValue] {
            [
                .string(axis), JSONValue(n), JSONValue(statistic: share),
                JSONValue(statistic: range?.lowerBound), JSONValue(statistic: range?.upperBound),
            ]
        }
        return FindingTable(
            title: "The two axes",
            columns: ["axis", "n", "share", "low", "high"],
            rows: [
                row(
                    "accounts that started with use",
                    initiator.n,
                    initiator.value?.number,
                    initiator.interval.map { $0.low...$0.high }
                ),
                row(
                    "growths without sales",
                    growths.count,
                    share.share,
                    share.range
                ),
                row("revenue of growths without sales", growths.count, arr?.share, arr?.range),
            ]
        )
    }

    private var square: FindingTable {
        FindingTable(
            title: "First payments and growths by who started the account",
            columns: ["started_with", "product_led", "sales_led"],
            rows: [true, false]
                .map { use in
                    let own = growths.filter { $0.startedWithUse == use }
                    return [
                        .string(use ? "use" : "sales"), JSONValue(own.count(where: \.isUntouched)),
                        JSONValue(own.count { !$0.isUntouched }),
                    ]
                }
        )
    }

    /// An engine by number of growths that revenue does not show.
    private var conflicts: [String] {
        guard let arr, let share = share.share else { return [] }
        let isOpen =
            switch engine {
            case .yes: arr.range.lowerBound < 0.5
            case .no: arr.range.upperBound >= 0.5
            case .undecided, .tooFew: false
            }
        guard isOpen else { return [] }
        let reading = RevenueReading(
            what: "growth without sales has",
            share: arr.share,
            interval: arr.range,
            byNumber: share,
            isAgainst: engine == .no
        )
        return [reading.sentence(decides: "the engine")]
    }

    private var rows: FindingTable {
        FindingTable(
            title: "First payments and later growths",
            columns: ["account", "time", "kind", "added", "started_with", "without_sales"],
            rows: growths.map { one in
                [
                    .string(one.account.text), JSONValue(time: one.time), .string(one.kind),
                    JSONValue(statistic: one.added, digits: 15),
                    .string(one.startedWithUse ? "use" : "sales"), .bool(one.isUntouched),
                ]
            }
        )
    }
}
