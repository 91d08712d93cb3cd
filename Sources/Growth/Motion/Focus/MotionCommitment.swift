import Statistics

/// A27: whether one primary motion is written down, and whether new customers follow it.
struct MotionCommitment {
    let evidence: MotionEvidence
    private let decision: MotionDecision?
    /// Accounts won since the decision, with a known origin.
    private let since: [Journey]
    /// What K1 decides on those alone.
    private let motionSince: Motion?
    private static let driftLine = 0.25

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let decision = evidence.runningDecision
        self.decision = decision
        guard let decision else {
            (since, motionSince) = ([], nil)
            return
        }
        let from = evidence.records.zone.start(ofDay: decision.from.dayNumber)
        let narrowed = evidence.narrowed { $0.facts.paidUntil > from }
        since = narrowed.known
        motionSince = MotionXRay(narrowed).motion
    }

    var finding: Finding {
        let verdict = self.verdict
        return Finding(
            id: "A27.decision",
            rules: ["A27"],
            question: "Is one primary motion written down, and do we hold to it?",
            standing: standing(verdict),
            answer: answer(verdict),
            explanation: decision.map { explanation($0, verdict) } ?? absence,
            value: decision == nil ? nil : off.share.map { Quantity($0, .share) },
            interval: decision == nil || off.whole == 0 ? nil : Interval(wilson: off),
            n: off.whole,
            population: "accounts won since the decision, with a known origin",
            leftOut: decision == nil ? [] : leftOut,
            threshold: "drifting when the interval of the share that came by another motion starts "
                + "above \(percent(Self.driftLine)) (cfg), or K1 on accounts won since decides on "
                + "another motion; from \(counted(minimum, "won account"))",
            definition:
                "The last recorded decision that holds at the as-of moment, for twelve months "
                + "unless it says otherwise, beside the origins of the accounts won since its first "
                + "day. Pilots without growth and assisted accounts stand for no other motion (A27).",
            sources: Citation.words(rules: ["A27"], articles: ["S0"]),
            tables: decision.map { [table($0)] + spendTable($0) } ?? [],
            conflicts: conflicts,
            evidence: evidenceTable
        )
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private var off: Proportion { Proportion(since.count(where: isOff), of: since.count) }

    private func isOff(_ journey: Journey) -> Bool {
        evidence.motion(of: journey).map { $0 != decision?.motion } ?? false
    }

    private enum Verdict: Equatable {
        case none, drifting, onCourse, undecided
        case tooFew(more: Int)
        case unknown(Needs)
    }

    private var verdict: Verdict {
        guard let decision else { return .none }
        if let missing = evidence.missingForMotion { return .unknown(missing) }
        if let motionSince, motionSince != decision.motion { return .drifting }
        guard off.whole >= minimum else { return .tooFew(more: minimum - off.whole) }
        let wilson = off.wilson()
        if wilson.lowerBound > Self.driftLine { return .drifting }
        return wilson.upperBound <= Self.driftLine ? .onCourse : .undecided
    }

    private func standing(_ verdict: Verdict) -> Finding.Standing {
        switch verdict {
        case .none: .unknown(needs: Needs.decision.text)
        case .drifting, .onCourse: .decided
        case .undecided: .undecided
        case .tooFew(let more): .notEnoughEvidence(moreNeeded: more)
        case .unknown(let needs): .unknown(needs: needs.text)
        }
    }

    private func answer(_ verdict: Verdict) -> String {
        guard let decision else { return "nothing decided" }
        let held =
            switch verdict {
            case .drifting: "drifting"
            case .onCourse: "on course"
            case .undecided: "undecided whether it holds"
            case .none, .tooFew, .unknown: "too early to tell"
            }
        return "\(decision.motion.rawValue), \(held)"
    }

    private func explanation(_ decision: MotionDecision, _ verdict: Verdict) -> String {
        let begin =
            "You decided on \(decision.motion.rawValue) until \(decision.until.iso), "
            + "\(counted(monthsLeft(decision), "more month")) from here."
        let share =
            " \(grouped(off.part)) of \(counted(off.whole, "account")) won since came by another "
            + "motion"
        return switch verdict {
        case .drifting:
            begin + share
                + (motionSince.map {
                    $0 == decision.motion ? "." : ", most of them \($0.rawValue)."
                }
                    ?? ".")
        case .onCourse, .undecided: begin + share + "."
        case .tooFew(let more):
            begin + share
                + "; \(counted(more, "more won account is", "more won accounts are")) needed to judge."
        case .unknown(let needs): begin + " Whether customers follow needs \(needs.what)."
        case .none: begin
        }
    }

    /// Why no decision holds now.
    private var absence: String {
        let day = evidence.asOfDay
        let all = evidence.judgements.decisions
        if let next = all.filter({ $0.from > day }).min(by: { $0.from < $1.from }) {
            return
                "A decision for \(next.motion.rawValue) begins on \(next.from.iso), after the moment "
                + "this report is about."
        }
        if let last = all.last {
            return
                "The last decision, for \(last.motion.rawValue), ended on \(last.until.iso). Write "
                + "the next one down for twelve months."
        }
        return
            "Nobody wrote down which motion comes first. Choose one, in writing, for twelve months."
    }

    /// Whole months from the as-of day to the end.
    private func monthsLeft(_ decision: MotionDecision) -> Int {
        let (day, end) = (evidence.asOfDay, decision.until)
        let months = (end.year - day.year) * 12 + end.month - day.month
        return max(0, end.day < day.day ? months - 1 : months)
    }

    private var conflicts: [String] {
        let day = evidence.asOfDay
        let running = evidence.judgements.decisions.filter { $0.from <= day && day < $0.until }
        guard running.count > 1, let decision else { return [] }
        let others = Set(running.dropLast().map(\.motion)).subtracting([decision.motion])
        return [
            "\(grouped(running.count)) decisions hold at once; the last one counts"
                + (others.isEmpty
                    ? "."
                    : ", not "
                        + listed(Motion.allCases.filter(others.contains).map(\.rawValue)) + ".")
        ]
    }

    private var leftOut: [String] {
        let before = evidence.known.count - since.count
        return
            (before == 0 ? [] : ["\(grouped(before)) of the won accounts: won before the decision"])
            + evidence.unknownOrigins
    }
}

// MARK: Tables

extension MotionCommitment {
    private func table(_ decision: MotionDecision) -> FindingTable {
        FindingTable(
            title: "The decision",
            columns: ["motion", "from", "until", "months_left", "because", "author"],
            rows: [
                [
                    .string(decision.motion.rawValue), .string(decision.from.iso),
                    .string(decision.until.iso), JSONValue(monthsLeft(decision)),
                    .string(decision.reason), .string(decision.author),
                ]
            ]
        )
    }

    private func spendTable(_ decision: MotionDecision) -> [FindingTable] {
        let from = evidence.records.zone.start(ofDay: decision.from.dayNumber)
        let spend = MotionSpend(evidence.records, since: from)
        return spend.named.isEmpty ? [] : [spend.table]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Accounts won since the decision",
            columns: ["account", "first_paid", "origin", "another_motion"],
            rows: since.map { journey in
                [
                    .string(journey.won.account.text), JSONValue(time: journey.facts.firstPaid),
                    .string(journey.origin.rawValue), .bool(isOff(journey)),
                ]
            }
        )
    }
}

extension MotionEvidence {
    /// The local day of the as-of moment.
    var asOfDay: CivilDate { records.zone.date(of: records.asOf) }

    /// The last recorded decision that begins after the as-of day: written down since the data ended.
    var comingDecision: MotionDecision? {
        judgements.decisions.last { $0.from > asOfDay }
    }

    /// The last recorded decision that holds on the as-of day.
    var runningDecision: MotionDecision? {
        let day = asOfDay
        return judgements.decisions.last { $0.from <= day && day < $0.until }
    }
}
