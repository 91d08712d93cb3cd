import Statistics

/// Everything the motion findings look at, put together once.
struct MotionEvidence {
    let records: CompanyRecords
    let people: PersonMilestones
    let accounts: AccountMilestones
    let benchmarks: BenchmarkRegistry
    /// Won accounts with how they began, in order of account.
    let journeys: [Journey]
    /// The first sales touch of each account and person, opened deals included.
    let touches: FirstTouches

    init(
        records: CompanyRecords,
        won: [WonAccount],
        people: PersonMilestones,
        accounts: AccountMilestones,
        benchmarks: BenchmarkRegistry
    ) {
        (self.records, self.people, self.accounts) = (records, people, accounts)
        self.benchmarks = benchmarks
        let touches = FirstTouches(records)
        self.touches = touches
        let pilots = Dictionary(grouping: records.pilots, by: \.account)
        let hasActivation = !records.configuration.events.activation.isEmpty
        let begin = accounts.begin
        journeys = won.map { account in
            let use = accounts.accounts[account.account]
            return Journey(
                won: account,
                facts: OriginFacts(
                    firstUse: use?.firstUse,
                    activation: hasActivation ? use?.activation : use?.firstUse,
                    firstTouch: touches.byAccount[account.account],
                    pilots: (pilots[account.account] ?? []).map(\.start).sorted(),
                    firstPaid: account.firstPaid,
                    hasExpanded: account.expansions > 0,
                    productDataBegin: begin,
                    knowsTouches: records.knowsSalesSide
                )
            )
        }
    }

    var configuration: Configuration { records.configuration }
    var thresholds: Thresholds { records.configuration.thresholds }
    var hasActivation: Bool { !configuration.events.activation.isEmpty }
    var hasProductEvents: Bool { !accounts.accounts.isEmpty || !people.people.isEmpty }
    var hasMoneySide: Bool {
        [RecordKind.subscriptions, .invoices, .opportunities]
            .contains { records.imported[$0] != nil }
    }
    var known: [Journey] { journeys.filter { $0.origin != .unknown } }

    /// What is missing for a question about how accounts began; `nil` when nothing is.
    var missingForOrigins: Needs? {
        if !hasMoneySide { return Needs.payments }
        if !hasProductEvents { return Needs.events }
        if accounts.accounts.isEmpty { return Needs.accounts }
        return records.knowsSalesSide ? nil : Needs.touches
    }

    /// How many origins are unknown, by reason.
    var unknownOrigins: [String] {
        Dictionary(grouping: journeys.filter { $0.origin == .unknown }, by: \.reason)
            .map { "\($0.value.count) of the won accounts: \($0.key)" }
            .sorted { ByteString($0) < ByteString($1) }
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

/// What a question lacks, and the command or setting that gives it.
struct Needs: Equatable {
    /// What is missing, as the end of "without …".
    let what: String
    /// What to do.
    let how: String

    /// Both, for `Finding.Standing.unknown`.
    var text: String { "\(what); \(how)" }

    static let events = Needs(what: "product events", how: "run: groundswell import events FILE")
    static let persons = Needs(
        what: "events that name a person",
        how:
            "send a user id or anonymous id with each event, or map its column, and run: groundswell "
            + "import events FILE"
    )
    static let accounts = Needs(
        what: "users joined to accounts",
        how: "run: groundswell import memberships FILE, or send group calls with the events"
    )
    static let payments = Needs(
        what: "payments or deals",
        how: "run: groundswell import subscriptions FILE (or invoices, or opportunities)"
    )
    static let touches = Needs(
        what: "sales touches",
        how: "run: groundswell import activities FILE (or opportunities)"
    )
    static let activation = Needs(
        what: "the event that means activation",
        how: "name it in groundswell.yaml"
    )
    static let payers = Needs(
        what: "the names of who pays or signs",
        how:
            "map the column `payer` of subscriptions or invoices, or `signer` of opportunities, and "
            + "import the file again"
    )
    static let prices = Needs(
        what: "prices",
        how: "import subscriptions or opportunities with their amounts, or set plan prices in "
            + "groundswell.yaml"
    )
    static let declaration = Needs(
        what: "a declared motion",
        how: "name it in groundswell.yaml: bottom-up, top-down or land-and-expand"
    )
}

/// On which side of a line a share lies.
enum ShareVerdict: Equatable {
    case yes, no, undecided
    case tooFew(more: Int)

    /// Decided only when the Wilson interval is clear of `line`: yes when it starts at or above, no
    /// when it ends below.
    init(_ proportion: Proportion, line: Double, minimum: Int) {
        let wilson = proportion.wilson()
        if proportion.whole < max(1, minimum) {
            self = .tooFew(more: max(1, minimum) - proportion.whole)
        } else if wilson.lowerBound >= line {
            self = .yes
        } else {
            self = wilson.upperBound < line ? .no : .undecided
        }
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
