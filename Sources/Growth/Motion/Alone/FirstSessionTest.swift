import Statistics

/// A7: whether value is reached alone, in the first session, without help.
struct FirstSessionTest {
    let evidence: MotionEvidence
    private static let line = 0.5

    init(_ evidence: MotionEvidence) { self.evidence = evidence }

    private typealias Member = SignupCohort.Member

    private var members: [Member] { evidence.signups.own }

    private func isFirstSession(_ one: Member) -> Bool {
        one.activation != nil && one.milestones.activatedInFirstSession
    }

    private func isAlone(_ one: Member) -> Bool {
        one.activation != nil && evidence.isSolo(one.id, one.milestones)
    }

    private func passes(_ one: Member) -> Bool {
        isFirstSession(one) && isAlone(one) && one.isActivatedUntouched
    }

    private func share(_ isCounted: (Member) -> Bool) -> ObservedShare {
        evidence.signups.share(isCounted)
    }

    var finding: Finding {
        let passed = share(passes)
        let minimum = evidence.thresholds.minimumPeople
        let verdict = ShareVerdict(passed, line: Self.line, minimum: minimum)
        let frame = ShareFrame(
            id: "A7.first_session",
            rules: ["A7"],
            question: "Is value reached alone in the first session?",
            explanation:
                "\(partOf(passed.proportion)) people who signed up on their own got value in the "
                + "session they signed up in, with no colleague and no sales touch."
                + verdict.needed,
            nobody: "Nobody signed up on their own at least \(evidence.signups.days) days ago."
                + verdict.needed,
            population:
                "users who signed up on their own at least \(evidence.signups.days) days ago",
            leftOut: evidence.signupsLeftOut,
            threshold: "\(percent(Self.line)) (cfg): yes when the interval starts there or above, "
                + "no when it ends below; from \(minimum) users",
            definition:
                "Share of mature signups who activated with no gap of more than 30 minutes between "
                + "their events since the signup, while nobody else of their account had an event, "
                + "and with no sales touch up to then (A7).",
            sources: Citation.words(rules: ["A7"], articles: ["S1"]),
            tables: [
                .shares(
                    "What the first session brings",
                    of: "people",
                    [
                        ("first session, alone, untouched", passed),
                        ("first session", share(isFirstSession)),
                        ("alone", share(isAlone)), ("untouched", share(\.isActivatedUntouched)),
                        ("activated in time", share { $0.activation != nil }),
                    ]
                )
            ],
            evidence: evidenceTable
        )
        return frame.finding(passed, verdict, missing: evidence.missingForPeople)
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Mature signups and their first session",
            columns: [
                "person", "account", "signup", "activation", "first_session", "alone", "untouched",
                "counts",
            ],
            rows: members.map { one in
                [
                    .string(one.id.text), JSONValue(one.account?.text),
                    JSONValue(time: one.signup), JSONValue(time: one.activation),
                    .bool(isFirstSession(one)), .bool(isAlone(one)),
                    .bool(one.isActivatedUntouched), .bool(passes(one)),
                ]
            }
        )
    }
}
