/// The first motion verdict: what a company's records and events say about how it sells.
///
/// Ask an event store `personQuestion` and `accountQuestion` in one scope, whose as-of moment and
/// zone are those of the records, and hand both answers to `diagnosis`. Same facts, same bytes, in
/// any order. A study of a segment takes the same answers and keeps those of its accounts.
public struct MotionStudy: Sendable {
    /// The facts beside events.
    public let records: CompanyRecords
    /// What figures are held against.
    public let benchmarks: BenchmarkRegistry
    /// What people said and decided.
    public let judgements: Judgements
    /// The part of the company it is about; `nil` for all of it.
    public let segment: Segment?
    /// Asks when people first did what matters.
    public let personQuestion: PersonMilestonesQuery
    /// Asks when accounts first did.
    public let accountQuestion: AccountMilestonesQuery
    private let won: [WonAccount]
    private let values: SegmentValues

    /// A study of `records`, or of those of one segment.
    public init(
        records: CompanyRecords,
        benchmarks: BenchmarkRegistry = .standard,
        judgements: Judgements = .none,
        segment: Segment? = nil
    ) {
        (self.benchmarks, self.judgements, self.segment) = (benchmarks, judgements, segment)
        let allWon = records.wonAccounts()
        let values = SegmentValues(records, won: allWon)
        self.values = values
        let records =
            segment.map { one in
                records.narrowed { values.contains($0, in: one) }
            } ?? records
        let won =
            segment.map { one in
                allWon.filter { values.contains($0.account, in: one) }
            } ?? allWon
        (self.records, self.won) = (records, won)
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
        func isIncluded(_ account: AccountID) -> Bool {
            segment.map { values.contains(account, in: $0) } ?? true
        }
        let evidence = MotionEvidence(
            records: records,
            won: won,
            people: segment == nil ? people : people.narrowed(to: isIncluded),
            accounts: segment == nil ? accounts : accounts.narrowed(to: isIncluded),
            benchmarks: benchmarks,
            judgements: judgements,
            segment: segment,
            inputs: inputs
        )
        let rules = MotionRules(evidence)
        let own = MotionCautions(evidence: evidence)
        return Diagnosis(
            company: evidence.configuration.company,
            segment: segment,
            asOf: records.asOf,
            currency: evidence.configuration.currency,
            inputs: inputs,
            verdict: judgements.beside(rules.verdict),
            chapters: rules.chapters.map { chapter in
                .init(title: chapter.title, findings: chapter.findings.map(judgements.beside))
            },
            cautions: cautions + emptySegment + own.sentences,
            plan: ThirtyDayPlan(rules).actions
        )
    }

    /// That the segment has no account, and which values there are.
    private var emptySegment: [String] {
        guard let segment, won.isEmpty, records.profiles.isEmpty else { return [] }
        let all = values.values(of: segment.attribute, among: values.accounts)
        let known = all.prefix(12).joined(separator: ", ")
        return [
            "No account has the \(segment.attribute.rawValue) “\(segment.value)”"
                + (all.isEmpty ? "; none is known of any." : "; there are: \(known).")
        ]
    }
}
