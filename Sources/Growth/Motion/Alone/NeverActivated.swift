import Statistics

/// A14: how many signups never activate, and why.
struct NeverActivated {
    let evidence: MotionEvidence
    private let lost: [SignupCohort.Member]
    /// The complement of the 20 % that OpenView sees activate without a human [S0].
    private static let line = 0.8

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        lost = evidence.signups.own.filter { $0.milestones.activation == nil }
    }

    /// What is known of somebody who never activated; the first that holds is the reason.
    private enum Reason: String, CaseIterable {
        case setup = "started setting up and did not finish"
        case invited = "invited colleagues, got no value"
        case touched = "met sales, got no value"
        case gone = "never came back after the day of signup"
        case cameBack = "came back, got no value"
    }

    private func reason(_ one: SignupCohort.Member) -> Reason {
        let (person, zone) = (one.milestones, evidence.records.zone)
        if person.setupSteps > 0 { return .setup }
        if person.hasInvited { return .invited }
        let asOf = evidence.records.asOf
        if !evidence.touches.isUntouched(one.id, in: person.account, at: asOf) { return .touched }
        return zone.dayNumber(of: person.lastEvent) <= zone.dayNumber(of: one.signup)
            ? .gone : .cameBack
    }

    var finding: Finding {
        let never = evidence.signups.share { $0.milestones.activation == nil }
        let minimum = evidence.thresholds.minimumPeople
        let verdict = ShareVerdict(never, line: Self.line, minimum: minimum)
        let frame = ShareFrame(
            id: "A14.never_activated",
            rules: ["A14"],
            question: "How many signups never activate, and why?",
            answer: answer(verdict),
            explanation: explanation(never, verdict),
            nobody: "Nobody signed up on their own at least \(evidence.signups.days) days ago."
                + verdict.needed,
            population:
                "users who signed up on their own at least \(evidence.signups.days) days ago",
            leftOut: evidence.signupsLeftOut,
            threshold: "\(percent(Self.line)), the complement of the 20 % who activate without a "
                + "human at bottom-up companies [S0]: too many when the interval starts there or "
                + "above, fewer when it ends below; from \(minimum) users",
            definition:
                "Share of mature signups without an activation up to the as-of moment, however long "
                + "ago they signed up. Each has one reason, the first of the table that holds (A14).",
            sources: Citation.words(rules: ["A14"], articles: ["S0"])
                + evidence.benchmarks.citations(["activation.untouched.openview"]),
            tables: lost.isEmpty ? [] : [reasons],
            evidence: evidenceTable
        )
        return frame.finding(never, verdict, missing: evidence.missingForActivation)
    }

    private func answer(_ verdict: ShareVerdict) -> String? {
        switch verdict {
        case .yes: "signups that never activate"
        case .no: "fewer than \(percent(Self.line))"
        case .undecided, .tooFew: nil
        }
    }

    private func explanation(_ never: ObservedShare, _ verdict: ShareVerdict) -> String {
        let first =
            "\(partOf(never.proportion)) people who signed up on their own never got value"
            + mainReason + "."
        return first
            + (verdict == .yes
                ? " Self-serve pages in front of a product that is sold top-down look like this."
                : "") + verdict.needed
    }

    private func count(_ reason: Reason) -> Int { lost.count { self.reason($0) == reason } }

    /// `; most of them, 20, never came back …`: the reason of most, if one has half of them.
    private var mainReason: String {
        guard let first = Reason.allCases.first(where: { 2 * count($0) > lost.count }) else {
            return ""
        }
        return "; \(grouped(count(first))) of them \(first.rawValue)"
    }

    private var reasons: FindingTable {
        FindingTable(
            title: "Why they never activated",
            columns: ["reason", "people", "share", "median_active_days"],
            rows: Reason.allCases.map { reason in
                let people = lost.filter { self.reason($0) == reason }
                return [
                    .string(reason.rawValue), JSONValue(people.count),
                    JSONValue(statistic: Proportion(people.count, of: lost.count).share),
                    JSONValue(statistic: median(of: people.map { Double($0.milestones.days) })),
                ]
            }
        )
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Mature signups and what became of them",
            columns: [
                "person", "account", "signup", "activation", "last_event", "active_days", "reason",
            ],
            rows: evidence.signups.own.map { one in
                let activation = one.milestones.activation
                return [
                    .string(one.id.text), JSONValue(one.account?.text),
                    JSONValue(time: one.signup), JSONValue(time: activation),
                    JSONValue(time: one.milestones.lastEvent), JSONValue(one.milestones.days),
                    JSONValue(activation == nil ? reason(one).rawValue : nil),
                ]
            }
        )
    }
}
