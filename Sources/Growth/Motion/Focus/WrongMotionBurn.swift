/// A29: what was spent on a motion that is not the one customers show.
struct WrongMotionBurn {
    let evidence: MotionEvidence
    /// The motion that K1 decides on.
    let observed: Motion?
    private let spend: MotionSpend

    init(_ evidence: MotionEvidence, observed: Motion?) {
        (self.evidence, self.observed) = (evidence, observed)
        spend = MotionSpend(evidence.records)
    }

    var finding: Finding {
        let missing = self.missing
        return Finding(
            id: "A29.burn",
            rules: ["A29"],
            question: "What did the wrong motion cost so far?",
            standing: missing.map { .unknown(needs: $0.text) } ?? .decided,
            answer: missing == nil ? rounded(wrong, evidence.configuration.currency) : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            value: missing == nil ? Quantity(wrong, .money(evidence.configuration.currency)) : nil,
            n: missing == nil ? spend.named.count : 0,
            population: "lines of spend that name a motion and an amount",
            leftOut: leftOut,
            threshold: "none: a figure, not a verdict",
            definition:
                "All spend up to the as-of moment whose line names another motion than the one "
                + "K1 decides on. What the team costs is shown beside and not added: people serve more "
                + "than one motion (A29).",
            sources: Citation.words(rules: ["A29"], articles: ["S0"]),
            tables: missing == nil ? [spend.table] + teamTable : [],
            evidence: missing == nil ? evidenceTable : .empty("Spend by motion")
        )
    }

    private var missing: Needs? {
        if evidence.segment != nil { return Needs.spendBySegment }
        if spend.named.isEmpty { return Needs.spendByMotion }
        return observed == nil ? evidence.missingForMotion ?? Needs.decidedMotion : nil
    }

    /// Major units spent on another motion.
    private var wrong: Double { spend.sum(where: isWrong) }

    /// Whether it serves another motion than customers show; a pilot that lands and expands is sold
    /// top-down first (A3).
    private func isWrong(_ motion: Motion) -> Bool {
        motion != observed && !(observed == .landAndExpand && motion == .topDown)
    }

    private var explanation: String {
        let currency = evidence.configuration.currency
        let motion = observed?.rawValue ?? ""
        guard wrong > 0 else {
            return "Customers buy \(motion), and all spend that names a motion serves it."
        }
        return "Customers buy \(motion), but \(rounded(wrong, currency)) of "
            + "\(rounded(spend.sum(), currency)) went into another motion."
            + (sellers > 0
                ? " Salespeople cost \(rounded(sellers, currency)) beside that since "
                    + "\(begin.civilDateUTC.iso)." : "")
    }

    private var leftOut: [String] {
        (spend.leftOut == 0
            ? []
            : [
                "\(counted(spend.leftOut, "line of spend names", "lines of spend name")) no motion or no "
                    + "amount in a known currency"
            ]) + evidence.records.omissionSentences(of: [.spend])
    }
}

// MARK: What the team costs beside it

extension WrongMotionBurn {
    /// Since when the team's cost is counted: the first day of the running decision, else the first
    /// line of spend that names a motion.
    private var begin: Timestamp {
        evidence.runningDecision.map { evidence.records.zone.start(ofDay: $0.from.dayNumber) }
            ?? spend.named.map(\.row.time).min() ?? evidence.records.asOf
    }

    /// Cost of salespeople from `begin` to the as-of moment, under a verdict that needs none.
    private var sellers: Double { observed == .bottomUp ? costs.reduce(0) { $0 + $1.cost } : 0 }

    /// Salespeople with the part of their yearly cost, of 365 days, that fell into the time.
    private var costs: [(member: TeamMember, cost: Double)] {
        evidence.records.team.filter(\.sells)
            .compactMap { member in
                guard let yearly = member.loadedCost?.majorUnits else { return nil }
                let from = max(begin, member.start ?? begin)
                let to = min(evidence.records.asOf, member.end ?? evidence.records.asOf)
                guard from < to else { return nil }
                let days = Double(to.millis(since: from)) / Double(Duration.day)
                return (member, yearly * days / 365)
            }
    }

    private var teamTable: [FindingTable] {
        guard observed == .bottomUp, !costs.isEmpty else { return [] }
        return [
            FindingTable(
                title: "Salespeople since \(begin.civilDateUTC.iso), not added",
                columns: ["member", "role", "cost"],
                rows: costs.map { one in
                    [
                        .string(one.member.id.text), JSONValue(one.member.role),
                        JSONValue(statistic: one.cost.rounded(), digits: 15),
                    ]
                }
            )
        ]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Spend by motion",
            columns: ["spend", "time", "motion", "amount", "wrong"],
            rows: spend.named.map { line in
                [
                    .string(line.row.id.text), JSONValue(time: line.row.time),
                    .string(line.motion.rawValue), JSONValue(amount: line.amount),
                    .bool(isWrong(line.motion)),
                ]
            }
        )
    }
}
