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
        let chapters: [Diagnosis.Chapter] = [
            .init(
                title: "How customers buy",
                findings: [declared, FirstContact(evidence).finding]
                    + segments.map(\.finding)
                    + deals.findings
            ),
            .init(
                title: "The four questions",
                findings: answers.map(\.finding) + readings.findings(observed: xRay.motion)
            ),
            .init(
                title: "Focus and risk",
                findings: [
                    logo.finding, split.finding,
                    SecondMotion(evidence, observed: xRay.motion).finding,
                    MotionCommitment(evidence).finding,
                    WrongMotionBurn(evidence, observed: xRay.motion).finding,
                ]
            ),
        ]
        let sources = SourceConflicts(evidence, findings: chapters.flatMap(\.findings)).finding
        self.chapters = chapters + [.init(title: "Where the sources disagree", findings: [sources])]
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
