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
        let deals = DealFigures(
            opportunities: evidence.records.opportunities,
            benchmarks: evidence.benchmarks,
            minimum: evidence.thresholds.minimumWonAccounts
        )
        (self.verdict, motion) = (verdict, xRay.motion)
        chapters = [
            .init(
                title: "How customers buy",
                findings: [declared, FirstContact(evidence).finding] + deals.findings
            ),
            .init(title: "Value without a human", findings: Self.valueAlone(evidence)),
            .init(
                title: "The four questions",
                findings: answers.map(\.finding) + readings.findings(observed: xRay.motion)
            ),
        ]
    }

    /// Whether the product sells itself: A6 to A8, K13, A10, A12 to A15.
    private static func valueAlone(_ evidence: MotionEvidence) -> [Finding] {
        [
            FiveMinuteTest(evidence).finding, FirstSessionTest(evidence).finding,
            WithoutSales(evidence).finding, WithoutSalesLedger(evidence).finding,
            NaturalRate(evidence).finding, SelfServeUpgrade(evidence).finding,
            TrialLabel(evidence).finding, ActivationPath(evidence).finding,
            NeverActivated(evidence).finding, BestCustomers(evidence).finding,
        ]
    }

    /// The finding with this id, if there is one.
    func finding(_ id: String) -> Finding? {
        verdict.id == id
            ? verdict : chapters.lazy.flatMap(\.findings).first { $0.id == id }
    }
}
