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
        motion = xRay.motion
        let answers = FourQuestions(evidence).answers
        let readings = QuestionReadings(answers: answers)
        let segments = Self.segments(evidence, whole: xRay.motion)
        let logo = OneBigLogo(evidence, whole: xRay)
        let split = SplitFocus(evidence)
        let declared = DeclaredMotion(
            evidence: evidence,
            verdict: xRay.finding,
            observed: xRay.motion
        )
        .finding
        var verdict = xRay.finding
        verdict.conflicts += declared.conflicts + readings.conflicts(with: xRay.motion)
        verdict.conflicts += segments.flatMap(\.conflicts) + logo.conflicts
        if verdict.standing == .undecided, let sentence = split.twoMotions {
            verdict.explanation += " \(sentence)"
        }
        self.verdict = verdict
        let constraint = Constraint(evidence).finding
        let alone = Self.valueAlone(evidence)
        let told: [Diagnosis.Chapter] = [
            .init(
                title: "How customers buy",
                findings: Self.buying(
                    evidence,
                    declared: declared,
                    segments: segments,
                    answers: answers,
                    constraint: constraint
                )
            ),
            .init(title: "Value without a human", findings: alone),
            .init(
                title: "The four questions",
                findings: answers.map(\.finding) + readings.findings(observed: xRay.motion)
                    + Self.ownQuestions(evidence, answers: answers, alone: alone)
            ),
            .init(
                title: "Focus and risk",
                findings: [
                    logo.finding, split.finding,
                    SecondMotion(evidence, observed: xRay.motion).finding,
                    MotionCommitment(evidence).finding, constraint,
                    WrongMotionBurn(evidence, observed: xRay.motion).finding,
                ] + SingleUserRetention(evidence).findings + [Moat(evidence).finding]
            ),
        ]
        let sources = SourceConflicts(evidence, findings: told.flatMap(\.findings))
        chapters =
            told + [
                .init(title: "Where the sources disagree", findings: [sources.finding])
            ]
    }

    /// The finding with this id, if there is one.
    func finding(_ id: String) -> Finding? {
        verdict.id == id
            ? verdict : chapters.lazy.flatMap(\.findings).first { $0.id == id }
    }
}

// MARK: Chapters

extension MotionRules {
    /// A4, A5, K1 by segment, the profiles A1 to A3, A22, A23 and M13.
    private static func buying(
        _ evidence: MotionEvidence,
        declared: Finding,
        segments: [MotionSegments],
        answers: [QuestionAnswer],
        constraint: Finding
    ) -> [Finding] {
        let firstContact = FirstContact(evidence).finding
        let deals = DealFigures(
            opportunities: evidence.records.opportunities,
            benchmarks: evidence.benchmarks,
            minimum: evidence.thresholds.minimumWonAccounts
        )
        .findings
        let profiles = MotionProfiles(
            evidence: evidence,
            payerIsUser: answers[1].finding,
            price: answers[2].finding,
            constraint: constraint,
            cycle: deals.first { $0.id == "M13.cycle" }
        )
        return [declared, firstContact] + segments.map(\.finding) + profiles.findings
            + [
                InitiatorAndEngine(evidence, initiator: firstContact).finding,
                HybridZone(evidence).finding,
            ] + deals
    }

    /// K1 by every attribute but the one that the evidence was chosen by.
    private static func segments(_ evidence: MotionEvidence, whole: Motion?) -> [MotionSegments] {
        Segment.Attribute.allCases.filter { $0 != evidence.segment?.attribute }
            .map {
                MotionSegments($0, evidence, values: evidence.segmentValues, whole: whole)
            }
    }

    /// Whether the product sells itself: A6 to A8, K13, A10 to A15 and A9.
    private static func valueAlone(_ evidence: MotionEvidence) -> [Finding] {
        [
            FiveMinuteTest(evidence).finding, FirstSessionTest(evidence).finding,
            WithoutSales(evidence).finding, WithoutSalesLedger(evidence).finding,
            NaturalRate(evidence).finding, SelfServeUpgrade(evidence).finding,
            EntryPrice(evidence).finding, TrialLabel(evidence).finding,
            ActivationPath(evidence).finding, NeverActivated(evidence).finding,
            BestCustomers(evidence).finding, Compounding(evidence: evidence).finding,
        ]
    }

    /// A19 to A21: what only a person can answer, beside what the data say of it.
    private static func ownQuestions(
        _ evidence: MotionEvidence,
        answers: [QuestionAnswer],
        alone: [Finding]
    ) -> [Finding] {
        let firstSession = alone.first { $0.id == "A7.first_session" }
        let usage = [answers[0].finding] + [firstSession].compactMap { $0 }
        return [
            ProductRole(evidence: evidence, usage: usage).finding,
            WhoseProblem(evidence: evidence, usage: usage).finding,
            QuickCriteria(
                evidence: evidence,
                fiveMinutes: alone.first { $0.id == "A6.five_minutes" },
                firstSession: firstSession,
                payerIsUser: answers[1].finding
            )
            .finding,
        ]
    }
}
