import Statistics

/// Everything the motion findings look at, put together once.
struct MotionEvidence {
    let records: CompanyRecords
    let people: PersonMilestones
    let accounts: AccountMilestones
    let benchmarks: BenchmarkRegistry
    /// Won accounts with how they began, in order of account.
    private(set) var journeys: [Journey]
    /// The part of the company it is about; `nil` for all of it.
    let segment: Segment?
    /// What accounts are told apart by.
    let segmentValues: SegmentValues
    /// What people said and decided.
    let judgements: Judgements
    /// The first sales touch of each account and person, opened deals included.
    let touches: FirstTouches
    /// Every sales touch of each account in order of time, opened deals included.
    let touchLog: TouchLog
    /// Signups old enough to be judged, and how they went.
    let signups: SignupCohort
    /// Whether the free trial is top-down in disguise (A12), so that assisted accounts were sold to.
    private(set) var isCostume = false
    /// The product events there are, when none counts.
    private let eventGap: EventGap

    init(
        records: CompanyRecords,
        won: [WonAccount],
        people: PersonMilestones,
        accounts: AccountMilestones,
        benchmarks: BenchmarkRegistry,
        judgements: Judgements = .none,
        segment: Segment? = nil,
        inputs: FindingTable
    ) {
        eventGap = EventGap(inputs: inputs, asOf: records.asOf)
        (self.records, self.people, self.accounts) = (records, people, accounts)
        (self.benchmarks, self.judgements, self.segment) = (benchmarks, judgements, segment)
        segmentValues = SegmentValues(records, won: won)
        let touches = FirstTouches(records)
        self.touches = touches
        touchLog = TouchLog(records)
        signups = SignupCohort(people: people, records: records, touches: touches)
        let pilots = Dictionary(grouping: records.pilots, by: \.account)
        let hasActivation = !records.configuration.events.activation.isEmpty
        let begin = accounts.begin
        journeys = won.map { account in
            let use = accounts.accounts[account.account]
            return Journey(
                won: account,
                facts: OriginFacts(
                    firstUse: use?.firstUse,
                    activation: hasActivation ? use?.activation : nil,
                    firstTouch: touches.byAccount[account.account],
                    pilots: (pilots[account.account] ?? []).map(\.start).sorted(),
                    firstPaid: account.firstPaid,
                    hasExpanded: account.expansions > 0,
                    productDataBegin: begin,
                    knowsTouches: records.knowsSalesSide,
                    knowsActivation: hasActivation,
                    zone: records.zone
                )
            )
        }
        isCostume = TrialLabel(self).label == .costume
    }

    /// The same evidence with only the won accounts for which `isIncluded` holds, so that a rule can
    /// be asked about a segment (K1), or without one account (K3).
    func narrowed(to isIncluded: (Journey) -> Bool) -> MotionEvidence {
        var copy = self
        copy.journeys = journeys.filter(isIncluded)
        return copy
    }

    var configuration: Configuration { records.configuration }
    var thresholds: Thresholds { records.configuration.thresholds }
    var hasActivation: Bool { !configuration.events.activation.isEmpty }
    var hasProductEvents: Bool { accounts.begin != nil || !people.people.isEmpty }
    var hasMoneySide: Bool {
        [RecordKind.subscriptions, .invoices, .opportunities]
            .contains { records.imported[$0] != nil }
    }
    /// Accounts that ever had a paid subscription; of others nobody knows whether they left.
    var billedAccounts: Set<AccountID> {
        Set(records.subscriptions.filter { $0.firstPaid != nil }.map(\.account))
    }
    var known: [Journey] { journeys.filter { $0.origin != .unknown } }

    /// What is missing for a question about how accounts began; `nil` when nothing is.
    var missingForOrigins: Needs? {
        if !hasMoneySide { return Needs.payments }
        if let missingEvents { return missingEvents }
        if accounts.begin == nil { return Needs.accounts }
        return records.knowsSalesSide ? nil : Needs.touches
    }

    /// What is missing for the motion: also the meaning of activation, once a won account used the
    /// product before it met sales, because then only activation tells who won it.
    var missingForMotion: Needs? {
        missingForOrigins
            ?? (journeys.contains { $0.facts.lacksActivation } ? Needs.activation : nil)
    }

    /// What is missing for a question about people who activate without a human.
    var missingForPeople: Needs? {
        missingForActivation ?? (records.knowsSalesSide ? nil : Needs.touches)
    }

    /// What is missing when no product event counts.
    var missingEvents: Needs? {
        if hasProductEvents { return nil }
        return switch eventGap {
        case .nothingImported: Needs.events
        case .allLater: Needs.earlierEvents
        case .noCustomers: Needs.customerEvents
        }
    }

    /// That nobody counts as touched because the configuration says that nobody here sells.
    var noSalesAssumption: [String] {
        records.assumesNoSales
            ? ["groundswell.yaml says nobody here sells; no sales touch was imported."] : []
    }

    /// How many origins are unknown, by reason.
    var unknownOrigins: [String] {
        Dictionary(grouping: journeys.filter { $0.origin == .unknown }, by: \.reason)
            .map { "\(grouped($0.value.count)) of the won accounts: \($0.key)" }
            .sorted { ByteString($0) < ByteString($1) }
    }
}

/// Why no product event counts.
enum EventGap {
    case nothingImported
    /// All lie at or after the as-of moment.
    case allLater
    /// They are our own, or name neither person nor account.
    case noCustomers

    /// Reads the row `events` of what was imported, with the columns `kind`, `count`, `earliest`.
    init(inputs: FindingTable, asOf: Timestamp) {
        func cell(_ name: String, of row: [JSONValue]) -> JSONValue? {
            inputs.columns.firstIndex(of: name).map { row[$0] }
        }
        let row = inputs.rows.first { cell("kind", of: $0) == "events" }
        guard let row, let count = cell("count", of: row)?.integerValue, count > 0 else {
            self = .nothingImported
            return
        }
        let earliest = cell("earliest", of: row)?.stringValue.flatMap { Timestamp(iso: $0) }
        self = earliest.map { $0 >= asOf } ?? false ? .allLater : .noCustomers
    }
}

/// A won account and how it began.
struct Journey {
    let won: WonAccount
    let facts: OriginFacts
    let origin: Origin
    let reason: String

    init(won: WonAccount, facts: OriginFacts) {
        (self.won, self.facts) = (won, facts)
        (origin, reason) = facts.origin()
    }

    /// Days from the first payment to leaving, else to `asOf`.
    func tenure(until asOf: Timestamp) -> (time: Double, isEvent: Bool) {
        let millis = max(0, (won.lost ?? asOf).millis(since: won.firstPaid))
        return (Double(millis) / Double(Duration.day), won.lost != nil)
    }

    /// Recurring value of a year at the as-of moment, as a weight.
    var arrWeight: Double { max(0, won.arr?.money.majorUnits ?? 0) }
}

/// The first sales touch of every account and person (S of K1).
struct FirstTouches {
    private(set) var byAccount: [AccountID: Timestamp] = [:]
    private(set) var byPerson: [PersonID: Timestamp] = [:]

    init(_ records: CompanyRecords) {
        for touch in records.touches {
            if let account = touch.account { note(touch.time, of: account) }
            if let person = touch.person {
                byPerson[person] = min(byPerson[person] ?? touch.time, touch.time)
            }
        }
        for deal in records.opportunities {
            if let account = deal.account, let created = deal.created { note(created, of: account) }
        }
    }

    private mutating func note(_ time: Timestamp, of account: AccountID) {
        byAccount[account] = min(byAccount[account] ?? time, time)
    }

    /// Whether nobody of ours had dealt with `person` or `account` before `moment`, nor at it.
    func isUntouched(_ person: PersonID, in account: AccountID?, at moment: Timestamp) -> Bool {
        if let touch = byPerson[person], touch <= moment { return false }
        if let account, let touch = byAccount[account], touch <= moment { return false }
        return true
    }
}

/// On which side of a line a share lies.
enum ShareVerdict: Equatable {
    case yes, no, undecided
    case tooFew(more: Int)

    /// Decided only when the interval is clear of `line`: yes when it starts at or above, no when it
    /// ends below.
    init(_ share: ObservedShare, line: Double, minimum: Int) {
        if share.whole < max(1, minimum) {
            self = .tooFew(more: max(1, minimum) - share.whole)
        } else if share.range.lowerBound >= line {
            self = .yes
        } else {
            self = share.range.upperBound < line ? .no : .undecided
        }
    }

    /// The same of a share of accounts.
    init(_ proportion: Proportion, line: Double, minimum: Int) {
        self.init(ObservedShare(proportion), line: line, minimum: minimum)
    }

    var standing: Finding.Standing {
        switch self {
        case .yes, .no: .decided
        case .undecided: .undecided
        case .tooFew(let more): .notEnoughEvidence(moreNeeded: more)
        }
    }

    var answer: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .undecided: "undecided"
        case .tooFew: "not enough evidence"
        }
    }
}
