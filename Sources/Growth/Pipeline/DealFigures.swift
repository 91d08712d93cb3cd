import Statistics

/// M13: how long deals take and how many are won.
struct DealFigures {
    let opportunities: [Opportunity]
    let benchmarks: BenchmarkRegistry
    let minimum: Int
    private static let seed: UInt64 = 0x4D13

    /// The findings; none when no opportunity was imported.
    var findings: [Finding] { opportunities.isEmpty ? [] : [cycle, winRate] }

    private var cycle: Finding {
        let won = opportunities.filter { $0.won != nil }
        let timed = won.compactMap { deal in deal.cycleDays.map { (deal, $0) } }
        let days = timed.map(\.1)
        let middle = median(of: days)
        let tail = quantile(0.9, of: days)
        return Finding(
            id: "M13.cycle",
            rules: ["M13"],
            question: "How long does a won deal take?",
            standing: standing(days.count),
            answer: middle.map(daysText) ?? "unknown",
            explanation: middle.map {
                "Half of the won deals closed within \(daysText($0)) of being opened, nine in ten "
                    + "within \(daysText(tail ?? $0))."
            } ?? "No won deal has both dates.",
            value: middle.map { Quantity($0, .days) },
            interval: Bootstrap(seed: Self.seed).median(of: days)
                .map { Interval($0, method: "bootstrap of the median, 2,000 resamples") },
            n: days.count,
            population: "won deals with both dates",
            leftOut: won.count == days.count
                ? []
                : [
                    "\(grouped(won.count - days.count)) of the won deals: no date, or closed before opened"
                ],
            threshold: "none: a figure, not a verdict",
            definition:
                "Median days from opening to winning, won deals only; open deals would need a "
                + "survival estimate (M13).",
            sources: Citation.words(rules: ["M13"])
                + benchmarks.citations(["cycle.smb", "cycle.mid_market", "cycle.enterprise"]),
            tables: [
                FindingTable(
                    title: "Days from opened to won",
                    columns: ["median", "p90", "deals"],
                    rows: [
                        [
                            JSONValue(statistic: middle), JSONValue(statistic: tail),
                            JSONValue(days.count),
                        ]
                    ]
                )
            ],
            evidence: FindingTable(
                title: "Won deals",
                columns: ["opportunity", "account", "created", "won", "days"],
                rows: timed.map { deal, days in
                    [
                        .string(deal.id.text), JSONValue(deal.account?.text),
                        JSONValue(time: deal.created), JSONValue(time: deal.won),
                        JSONValue(statistic: days),
                    ]
                }
            )
        )
    }

    private var winRate: Finding {
        let closed = opportunities.filter { $0.outcome != .open }
        let proportion = Proportion(closed.count { $0.won != nil }, of: closed.count)
        return Finding(
            id: "M13.win_rate",
            rules: ["M13"],
            question: "How many closed deals are won?",
            standing: standing(closed.count),
            answer: proportion.share.map(percent) ?? "unknown",
            explanation: closed.isEmpty
                ? "No deal has been won or lost yet."
                : "\(grouped(proportion.part)) of \(counted(proportion.whole, "closed deal")) "
                    + "\(proportion.part == 1 ? "was" : "were") won.",
            value: proportion.share.map { Quantity($0, .share) },
            interval: closed.isEmpty ? nil : Interval(wilson: proportion),
            n: closed.count,
            population: "deals won or lost with a closing date",
            leftOut: opportunities.count == closed.count
                ? [] : ["\(counted(opportunities.count - closed.count, "deal")) still open"],
            threshold: "none: a figure, not a verdict",
            definition: "Won deals divided by won and lost deals, by closing date (M13).",
            sources: Citation.words(rules: ["M13"]),
            evidence: FindingTable(
                title: "Closed deals",
                columns: ["opportunity", "account", "outcome", "closed"],
                rows: closed.map(Self.row)
            )
        )
    }

    private static func row(_ deal: Opportunity) -> [JSONValue] {
        let (word, moment): (String, Timestamp?) =
            switch deal.outcome {
            case .open: ("open", nil)
            case .won(let moment): ("won", moment)
            case .lost(let moment): ("lost", moment)
            }
        return [
            .string(deal.id.text), JSONValue(deal.account?.text), .string(word),
            JSONValue(time: moment),
        ]
    }

    private func standing(_ count: Int) -> Finding.Standing {
        count >= max(1, minimum)
            ? .decided : .notEnoughEvidence(moreNeeded: max(1, minimum) - count)
    }
}
