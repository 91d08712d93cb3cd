/// Every rule of the motion chapter applied to one body of evidence, in the order of the report.
struct MotionRules {
    let evidence: MotionEvidence
    /// K1, with every disagreement of other readings.
    let verdict: Finding
    /// The motion that K1 decides on, if it decides.
    let motion: Motion?
    /// The other findings by subject.
    let chapters: [Diagnosis.Chapter]

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let xRay = MotionXRay(evidence)
        let answers = FourQuestions(evidence).answers
        let readings = QuestionReadings(answers: answers)
        var verdict = xRay.finding
        let declared = DeclaredMotion(evidence: evidence, verdict: verdict, observed: xRay.motion)
            .finding
        verdict.conflicts += declared.conflicts + readings.conflicts(with: xRay.motion)
        let segments = Self.segments(evidence, whole: xRay.motion)
        let logo = OneBigLogo(evidence, whole: xRay)
        let split = SplitFocus(evidence)
        verdict.conflicts += segments.flatMap(\.conflicts) + logo.conflicts
        if verdict.standing == .undecided, let sentence = split.twoMotions {
            verdict.explanation += " \(sentence)"
        }
        let deals = DealFigures(
            opportunities: evidence.records.opportunities,
            benchmarks: evidence.benchmarks,
            minimum: evidence.thresholds.minimumWonAccounts
        )
        (self.verdict, motion) = (verdict, xRay.motion)
        let firstContact = FirstContact(evidence).finding
        let constraint = Constraint(evidence).finding
        let profiles = MotionProfiles(
            evidence: evidence,
            payerIsUser: answers[1].finding,
            price: answers[2].finding,
            constraint: constraint,
            cycle: deals.findings.first { $0.id == "M13.cycle" }
        )
        let initiator = InitiatorAndEngine(evidence, initiator: firstContact)
        let alone = [EntryPrice(evidence).finding, Compounding(evidence: evidence).finding]
        let firstSession = alone.first { $0.id == "A7.first_session" }
        let usage = [answers[0].finding] + (firstSession.map { [$0] } ?? [])
        let criteria = QuickCriteria(
            evidence: evidence,
            fiveMinutes: alone.first { $0.id == "A6.five_minutes" },
            firstSession: firstSession,
            payerIsUser: answers[1].finding
        )
        chapters = [
            .init(
                title: "How customers buy",
                findings: [declared, firstContact]
                    + segments.map(\.finding)
                    + profiles.findings
                    + [initiator.finding, HybridZone(evidence).finding]
                    + deals.findings
            ),
            .init(title: "Value without a human", findings: alone),
            .init(
                title: "The four questions",
                findings: answers.map(\.finding) + readings.findings(observed: xRay.motion)
                    + [
                        ProductRole(evidence: evidence, usage: usage).finding,
                        WhoseProblem(evidence: evidence, usage: usage).finding, criteria.finding,
                    ]
            ),
            .init(
                title: "Focus and risk",
                findings: [
                    logo.finding, split.finding,
                    SecondMotion(evidence, observed: xRay.motion).finding,
                    MotionCommitment(evidence).finding,
                    constraint,
                    WrongMotionBurn(evidence, observed: xRay.motion).finding,
                ]
                    + SingleUserRetention(evidence).findings
                    + [Moat(evidence).finding]
            ),
        ]
    }

    /// K1 by every attribute but the one that the evidence was chosen by.
    private static func segments(_ evidence: MotionEvidence, whole: Motion?) -> [MotionSegments] {
        Segment.Attribute.allCases.filter { $0 != evidence.segment?.attribute }
            .map {
                MotionSegments($0, evidence, values: evidence.segmentValues, whole: whole)
            }
    }

    /// The finding with this id, if there is one.
    func finding(_ id: String) -> Finding? {
        verdict.id == id
            ? verdict : chapters.lazy.flatMap(\.findings).first { $0.id == id }
    }
}
