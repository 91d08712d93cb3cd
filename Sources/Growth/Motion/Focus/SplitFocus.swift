import Statistics

/// A24: whether a small team runs two motions while neither works.
struct SplitFocus {
    let evidence: MotionEvidence
    /// Won accounts with a known origin by motion, most first; ties in the order of `Motion`.
    private let ranked: [(motion: Motion, count: Int)]
    private static let substantial = 0.2
    private static let benchmarkActivation = 0.2
    /// The sources name no win rate below which selling does not work (cfg).
    private static let benchmarkWinRate = 0.2

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        ranked = Motion.allCases
            .map { motion in (motion, evidence.known.count { evidence.motion(of: $0) == motion }) }
            .enumerated()
            .sorted { (-$0.element.1, $0.offset) < (-$1.element.1, $1.offset) }
            .map { (motion: $0.element.0, count: $0.element.1) }
    }

    /// That two motions run at once, for the verdict; `nil` when the second is not substantial.
    var twoMotions: String? {
        guard missing == nil, second.whole >= minimum, (second.share ?? 0) >= Self.substantial
        else {
            return nil
        }
        return "Two motions run at once: \(grouped(ranked[0].count)) won accounts came "
            + "\(ranked[0].motion.rawValue) and \(grouped(ranked[1].count)) "
            + "\(ranked[1].motion.rawValue)."
    }

    var finding: Finding {
        let parts = conditions
        return Finding(
            id: "A24.split_focus",
            rules: ["A24"],
            question: "Does a small team run two motions at once?",
            standing: standing(parts),
            answer: answer(parts),
            explanation: missing.map { "This cannot be told without \($0.what)." }
                ?? explanation(parts),
            value: missing == nil ? second.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil && second.whole > 0 ? Interval(wilson: second) : nil,
            n: missing == nil ? second.whole : 0,
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins + evidence.noSalesAssumption,
            threshold:
                "an alarm when the second motion has \(percent(Self.substantial)) of won accounts or "
                + "more (cfg), at most \(grouped(evidence.thresholds.smallTeam)) people work here, "
                + "fewer than \(percent(Self.benchmarkActivation)) activate untouched and fewer than "
                + "\(percent(Self.benchmarkWinRate)) of closed deals are won (cfg: the sources name no "
                + "line); shares clear of their line by the interval, the win rate as measured",
            definition: Self.definition,
            sources: Citation.words(rules: ["A24"], articles: ["S0"])
                + evidence.benchmarks.citations(["activation.untouched.openview"]),
            tables: missing == nil ? [conditionTable(parts)] + spendTable : [],
            evidence: missing == nil ? evidenceTable : .empty("Won accounts by motion")
        )
    }

    /// The won accounts of the second motion among all with a known origin.
    private var second: Proportion { Proportion(ranked[1].count, of: evidence.known.count) }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private var missing: Needs? { evidence.missingForMotion }

    private static let definition =
        "The second most frequent motion among won accounts, the people here at the as-of moment, the "
        + "untouched activation of Q4 and the win rate of all closed deals, each beside its line. "
        + "Refusing to pick is called a fatal mistake for a team of ten; one condition that clearly "
        + "does not hold ends the alarm (A24)."
}

// MARK: The four conditions

extension SplitFocus {
    /// Whether one part of the alarm holds.
    private struct Condition {
        enum State: Equatable {
            case holds, fails, open
            case tooFew(more: Int)
            case unknown(Needs)
        }

        let name: String
        let value: String
        var state: State
    }

    private var conditions: [Condition] { [shares, team, activation, winRate] }

    private var shares: Condition {
        let verdict = ShareVerdict(second, line: Self.substantial, minimum: minimum)
        let state: Condition.State =
            switch verdict {
            case .yes: .holds
            case .no: .fails
            case .undecided: .open
            case .tooFew(let more): .tooFew(more: more)
            }
        return Condition(
            name: "two motions in won accounts",
            value: "\(partOf(second)) \(ranked[1].motion.rawValue)",
            state: state
        )
    }

    private var team: Condition {
        guard let people = evidence.headcount else {
            return Condition(name: "small team", value: "", state: .unknown(.team))
        }
        return Condition(
            name: "small team",
            value: counted(people, "person", "people"),
            state: people <= evidence.thresholds.smallTeam ? .holds : .fails
        )
    }

    private var activation: Condition {
        Self.weak(
            "untouched activation below the benchmark",
            evidence.signups.untouchedActivation,
            line: Self.benchmarkActivation,
            minimum: evidence.thresholds.minimumPeople,
            missing: evidence.missingForPeople
        )
    }

    /// Its line is ours, so the rate as measured is enough; only one clearly above ends the alarm.
    private var winRate: Condition {
        let closed = evidence.records.opportunities.filter { $0.outcome != .open }
        let share = ObservedShare(Proportion(closed.count { $0.won != nil }, of: closed.count))
        var condition = Self.weak(
            "win rate below the line",
            share,
            line: Self.benchmarkWinRate,
            minimum: minimum,
            missing: evidence.records.opportunities.isEmpty ? .deals : nil
        )
        if condition.state == .open, (share.share ?? 1) < Self.benchmarkWinRate {
            condition.state = .holds
        }
        return condition
    }

    private static func weak(
        _ name: String,
        _ share: ObservedShare,
        line: Double,
        minimum: Int,
        missing: Needs?
    ) -> Condition {
        if let missing { return Condition(name: name, value: "", state: .unknown(missing)) }
        let state: Condition.State =
            switch ShareVerdict(share, line: line, minimum: minimum) {
            case .yes: .fails
            case .no: .holds
            case .undecided: .open
            case .tooFew(let more): .tooFew(more: more)
            }
        return Condition(name: name, value: partOf(share.proportion), state: state)
    }

    /// One clear no decides; all four decide on the alarm; else what is missing first.
    private func standing(_ parts: [Condition]) -> Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        if parts.contains(where: { $0.state == .fails }) { return .decided }
        for part in parts {
            if case .unknown(let needs) = part.state { return .unknown(needs: needs.text) }
        }
        for part in parts {
            if case .tooFew(let more) = part.state { return .notEnoughEvidence(moreNeeded: more) }
        }
        return parts.allSatisfy { $0.state == .holds } ? .decided : .undecided
    }

    private func answer(_ parts: [Condition]) -> String {
        switch standing(parts) {
        case .decided: parts.contains { $0.state == .fails } ? "no" : "yes: split focus"
        case .undecided: "undecided"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private func explanation(_ parts: [Condition]) -> String {
        let begin =
            twoMotions
            ?? "The second motion, \(ranked[1].motion.rawValue), has \(partOf(second)) won accounts."
        switch standing(parts) {
        case .decided:
            guard let failing = parts.first(where: { $0.state == .fails }) else {
                return "\(begin) With \(team.value), neither funnel reaches its line: pick one."
            }
            return failing.name == shares.name
                ? "\(begin) That is too little to split the focus."
                : "\(begin) That is no alarm: \(Self.relief(failing))."
        case .undecided: return "\(begin) Not every part of the alarm is clear of its line."
        case .notEnoughEvidence(let more):
            return "\(begin) \(counted(more, "more case is", "more cases are")) needed to judge."
        case .unknown(let needs): return "\(begin) Whether that is too much needs \(needs)."
        }
    }

    private static func relief(_ failing: Condition) -> String {
        switch failing.name {
        case "small team": "\(failing.value) can carry two"
        case "win rate below the line": "\(failing.value) closed deals are won"
        default: "\(failing.value) people activate on their own"
        }
    }
}

// MARK: Tables

extension SplitFocus {
    private func conditionTable(_ parts: [Condition]) -> FindingTable {
        FindingTable(
            title: "What makes the alarm",
            columns: ["condition", "value", "holds"],
            rows: parts.map { part in
                let holds =
                    switch part.state {
                    case .holds: "yes"
                    case .fails: "no"
                    case .open: "undecided"
                    case .tooFew: "not enough evidence"
                    case .unknown: "unknown"
                    }
                return [.string(part.name), .string(part.value), .string(holds)]
            }
        )
    }

    private var spendTable: [FindingTable] {
        let sums = MotionSpend(evidence.records)
        guard !sums.named.isEmpty else { return [] }
        return [sums.table]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Won accounts by motion",
            columns: ["account", "origin", "motion"],
            rows: evidence.known.map { journey in
                [
                    .string(journey.won.account.text), .string(journey.origin.rawValue),
                    JSONValue(evidence.motion(of: journey)?.rawValue),
                ]
            }
        )
    }
}

extension MotionEvidence {
    /// Our own people at the as-of moment; `nil` when no team was imported.
    var headcount: Int? {
        records.team.isEmpty ? nil : records.team.count { $0.isHere(at: records.asOf) }
    }
}
