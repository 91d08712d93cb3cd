import Statistics

/// A6: whether one user gets value within five minutes, without IT, procurement or security.
struct FiveMinuteTest {
    let evidence: MotionEvidence
    private let trials: [Trial]
    private static let limit = 300.0
    private static let line = 0.5

    /// Somebody who signed up, and how long it took.
    private struct Trial {
        let member: SignupCohort.Member
        /// Seconds from signup to activation, or to the as-of moment while there is none.
        let seconds: Double
        let hasActivated: Bool

        var isFast: Bool { hasActivated && seconds <= FiveMinuteTest.limit }
        var passes: Bool { isFast && member.isActivatedUntouched }
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        trials = evidence.signups.own.map { member in
            let activation = member.milestones.activation
            let end = max(member.signup, activation ?? evidence.records.asOf)
            return Trial(
                member: member,
                seconds: Double(end.millis(since: member.signup)) / 1_000,
                hasActivated: activation != nil
            )
        }
    }

    var finding: Finding {
        let passed = share(\.passes)
        let minimum = evidence.thresholds.minimumPeople
        let verdict = ShareVerdict(passed, line: Self.line, minimum: minimum)
        let curve = SurvivalCurve(trials.map { ($0.seconds, $0.hasActivated) })
        let frame = ShareFrame(
            id: "A6.five_minutes",
            rules: ["A6", "M2"],
            question: "Does one user get value within five minutes, untouched?",
            explanation:
                "\(partOf(passed)) people who signed up on their own got value within five minutes "
                + "and without a sales touch. \(middleWords(curve.curve))" + verdict.needed,
            nobody: "Nobody signed up on their own at least \(evidence.signups.days) days ago."
                + verdict.needed,
            population:
                "users who signed up on their own at least \(evidence.signups.days) days ago",
            leftOut: evidence.signupsLeftOut,
            threshold: "300 seconds, the last included [S1]; yes when the interval of the share "
                + "starts at \(percent(Self.line)) or above (cfg), no when it ends below; from "
                + "\(minimum) users",
            definition:
                "Share of mature signups who activated at most 300 seconds after signing up with no "
                + "sales touch, security review or provisioning on them or their account up to then. "
                + "The source asks whether one end user can; whether most do is our line (A6). The "
                + "median is Kaplan-Meier's over all of them: who has not activated counts as not "
                + "yet, never as nobody (M2).",
            sources: Citation.words(rules: ["A6", "M2"], articles: ["S1"])
                + evidence.benchmarks.citations(["activation.five_minutes"]),
            tables: trials.isEmpty ? [] : tables(passed, curve),
            evidence: evidenceTable
        )
        return frame.finding(passed, verdict, missing: evidence.missingForPeople)
    }

    private func share(_ isCounted: (Trial) -> Bool) -> Proportion {
        Proportion(trials.count(where: isCounted), of: trials.count)
    }

    private func middleWords(_ curve: KaplanMeier) -> String {
        guard let middle = curve.median.time else {
            return "Fewer than half have activated at all so far."
        }
        return "Half had activated \(timeText(seconds: middle)) after signing up."
    }

    private func tables(_ passed: Proportion, _ curve: SurvivalCurve) -> [FindingTable] {
        [
            .shares(
                "Value within five minutes",
                of: "people",
                [
                    ("within five minutes, untouched", passed),
                    ("within five minutes, touched or not", share(\.isFast)),
                    ("activated so far", share(\.hasActivated)),
                ]
            ),
            curve.quartiles("Seconds until a quarter, half and three quarters", unit: "seconds"),
            FindingTable(
                title: "Time from signup to first value",
                columns: ["seconds", "not_yet", "low", "high"],
                rows: curve.points
            ),
        ]
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Mature signups and how long they took",
            columns: [
                "person", "account", "signup", "activation", "seconds", "untouched", "counts",
            ],
            rows: trials.map { one in
                [
                    .string(one.member.id.text), JSONValue(one.member.account?.text),
                    JSONValue(time: one.member.signup),
                    JSONValue(time: one.member.milestones.activation),
                    JSONValue(statistic: one.hasActivated ? one.seconds : nil),
                    .bool(one.member.isActivatedUntouched), .bool(one.passes),
                ]
            }
        )
    }
}
