/// The first motion verdict: what a company's records and events say about how it sells.
///
/// Ask an event store `personQuestion` and `accountQuestion` in one scope, whose as-of moment and
/// zone are those of the records, and hand both answers to `diagnosis`. Same facts, same bytes, in
/// any order.
public struct MotionStudy: Sendable {
    /// The facts beside events.
    public let records: CompanyRecords
    /// What figures are held against.
    public let benchmarks: BenchmarkRegistry
    /// What people said and decided.
    public let judgements: Judgements
    /// Asks when people first did what matters.
    public let personQuestion: PersonMilestonesQuery
    /// Asks when accounts first did.
    public let accountQuestion: AccountMilestonesQuery
    private let won: [WonAccount]

    /// A study of `records`.
    public init(
        records: CompanyRecords,
        benchmarks: BenchmarkRegistry = .standard,
        judgements: Judgements = .none
    ) {
        (self.records, self.benchmarks, self.judgements) = (records, benchmarks, judgements)
        let won = records.wonAccounts()
        self.won = won
        let meanings = records.configuration.events.renamed(by: records.configuration.aliases)
        personQuestion = PersonMilestonesQuery(
            meanings: meanings,
            activityWindows: Self.payerWindows(won, records)
        )
        accountQuestion = AccountMilestonesQuery(meanings: meanings)
    }

    private static func payerWindows(
        _ won: [WonAccount],
        _ records: CompanyRecords
    ) -> [PersonID: [TimeWindow]] {
        var windows: [PersonID: [TimeWindow]] = [:]
        for account in won {
            guard let person = account.payer.flatMap({ records.person(named: $0) }) else {
                continue
            }
            let window = FourQuestions.payerWindow(before: account.firstPaid)
            if windows[person]?.contains(window) != true {
                windows[person, default: []].append(window)
            }
        }
        return windows
    }

    /// The findings on the answers to the two questions.
    ///
    /// `inputs` and `cautions` are the caller's own lines about the data and come first. A row
    /// `events` of `inputs`, with the columns `count` and `earliest`, tells events after the as-of
    /// moment from no events at all.
    public func diagnosis(
        people: PersonMilestones,
        accounts: AccountMilestones,
        inputs: FindingTable,
        cautions: [String]
    ) -> Diagnosis {
        let evidence = MotionEvidence(
            records: records,
            won: won,
            people: people,
            accounts: accounts,
            benchmarks: benchmarks,
            judgements: judgements,
            inputs: inputs
        )
        let rules = MotionRules(evidence)
        let own = MotionCautions(evidence: evidence)
        return Diagnosis(
            company: evidence.configuration.company,
            asOf: records.asOf,
            currency: evidence.configuration.currency,
            inputs: inputs,
            verdict: judgements.beside(rules.verdict),
            chapters: rules.chapters.map { chapter in
                .init(title: chapter.title, findings: chapter.findings.map(judgements.beside))
            },
            cautions: cautions + own.sentences,
            plan: ThirtyDayPlan(rules).actions
        )
    }
}
