/// When each account was first used and first got value, and by whom: T and Act of K1.
///
/// Our own accounts and people are left out (M0). An event that names only the account counts as
/// use by the account itself, and as nobody's company when it is asked whether somebody was alone.
public struct AccountMilestonesQuery: BehavioralQuestion {
    /// Which events mean what.
    public let meanings: EventMeanings

    /// The milestones under `meanings`.
    public init(meanings: EventMeanings) { self.meanings = meanings }

    public var unit: ActorUnit { .account }
    public var eventNames: Set<EventName>? { nil }
    public var window: TimeWindow { .always }
    public var needsProperties: Bool { meanings.needProperties }

    /// Accounts so far.
    public struct Tally: Sendable {
        fileprivate var accounts: [AccountID: AccountMilestones.Account] = [:]
    }

    public func emptyTally(in scope: Scope) -> Tally { Tally() }

    public func add(_ history: ActorHistory, to tally: inout Tally, in scope: Scope) {
        let identity = scope.identity
        guard case .account(let id) = history.actor, !identity.isInternal(id) else { return }
        var walk = AccountWalk(meanings: meanings)
        for occurrence in history.occurrences
        where !(occurrence.person.map(identity.isInternal) ?? false) {
            walk.take(occurrence)
        }
        if let account = walk.finish() { tally.accounts[id] = account }
    }

    public func merge(_ other: Tally, into tally: inout Tally) {
        tally.accounts.merge(other.accounts) { first, _ in first }
    }

    public func answer(from tally: Tally, in scope: Scope) -> AccountMilestones {
        AccountMilestones(accounts: tally.accounts)
    }
}

/// The milestones of every account that was used.
public struct AccountMilestones: Sendable {
    /// By account.
    public let accounts: [AccountID: Account]

    init(accounts: [AccountID: Account]) {
        self.accounts = accounts
        begin = accounts.values.map(\.firstEvent).min()
    }

    private init(accounts: [AccountID: Account], begin: Timestamp?) {
        (self.accounts, self.begin) = (accounts, begin)
    }

    /// Those for which `isIncluded` holds; product data begin where they did.
    func narrowed(to isIncluded: (AccountID) -> Bool) -> AccountMilestones {
        AccountMilestones(accounts: accounts.filter { isIncluded($0.key) }, begin: begin)
    }

    /// No account was used.
    public static let none = AccountMilestones(accounts: [:])

    /// The first use of any account: product data begin here.
    public let begin: Timestamp?

    /// One account's milestones.
    public struct Account: Hashable, Sendable {
        /// The first event of any sort.
        public let firstEvent: Timestamp
        /// T of K1: the first use of the product.
        ///
        /// Pages that a person looked at before they signed up, or did anything else, are a visit.
        public let firstUse: Timestamp
        /// The first signup of one of its people.
        public let signup: Timestamp?
        /// Act of K1: the first activation.
        public let activation: Timestamp?
        /// The last event of any sort.
        public let lastEvent: Timestamp
        /// The first upgrade.
        public let upgrade: Timestamp?
        /// People seen in it.
        public let people: Int
        /// Those of them seen up to the first activation, the moment included (A13).
        public let peopleUpToActivation: Int
        /// Steps of setting up, or connecting another system, up to the first activation (A13).
        public let setupSteps: Int
        /// Other systems connected, and things made that stay in the product (A31).
        public let integrations, artefacts: Int
        /// Those who activated in it while nobody else of the account had an event from their first
        /// event to their activation, both ends included.
        public let soloActivations: Set<PersonID>
    }
}

/// Goes once through the events of an account, in order of time.
///
/// Events of one instant are taken together, because their order has no meaning. For "alone" it is
/// enough to know the latest event and the latest event of anybody else.
private struct AccountWalk {
    let meanings: EventMeanings
    private var people: [PersonID: Visit] = [:]
    private var byItself = Visit()
    private var firstEvent: Timestamp?
    private var instant: Timestamp?
    private var activatedNow: [PersonID] = []
    private var latest: (person: PersonID, time: Timestamp)?
    private var latestOther: Timestamp?
    private var solo: Set<PersonID> = []
    private var upgrade: Timestamp?
    private var activation: Timestamp?
    private var peopleUpToActivation = 0
    private var (setupSteps, integrations, artefacts) = (0, 0, 0)

    init(meanings: EventMeanings) { self.meanings = meanings }

    /// What was seen of one person.
    private struct Visit {
        var firstEvent: Timestamp?
        var firstBesidePages: Timestamp?
        var signup: Timestamp?
        var activation: Timestamp?

        /// The first use of a person: pages before the signup, or before anything else was done,
        /// are a visit, unless looking at one is what activation means.
        var firstUse: Timestamp? {
            [firstBesidePages, signup, activation].compactMap { $0 }.min()
        }

        /// Takes one occurrence; whether it was the first activation.
        mutating func note(_ occurrence: Occurrence, _ meanings: EventMeanings) -> Bool {
            let time = occurrence.time
            if firstEvent == nil { firstEvent = time }
            if firstBesidePages == nil, occurrence.event != Event.pageViewed,
                occurrence.event != Event.screenViewed
            {
                firstBesidePages = time
            }
            if signup == nil, meanings.signup.contains(where: { $0.matches(occurrence) }) {
                signup = time
            }
            guard activation == nil, meanings.activation.contains(where: { $0.matches(occurrence) })
            else { return false }
            activation = time
            return true
        }
    }

    mutating func take(_ occurrence: Occurrence) {
        if occurrence.time != instant { closeInstant() }
        instant = occurrence.time
        if firstEvent == nil { firstEvent = occurrence.time }
        noteMeaning(of: occurrence)
        guard let person = occurrence.person else {
            _ = byItself.note(occurrence, meanings)
            return
        }
        if people[person, default: Visit()].note(occurrence, meanings) {
            activatedNow.append(person)
        }
        if let previous = latest, previous.person != person { latestOther = previous.time }
        latest = (person, occurrence.time)
    }

    /// Counts what belongs to the account, whoever did it.
    private mutating func noteMeaning(of occurrence: Occurrence) {
        if upgrade == nil, meanings.upgrade.contains(where: { $0.matches(occurrence) }) {
            upgrade = occurrence.time
        }
        if activation == nil, meanings.activation.contains(where: { $0.matches(occurrence) }) {
            activation = occurrence.time
        }
        if activation ?? occurrence.time == occurrence.time, meanings.isSetup(occurrence) {
            setupSteps += 1
        }
        if meanings.integration.contains(where: { $0.matches(occurrence) }) { integrations += 1 }
        if meanings.artefact.contains(where: { $0.matches(occurrence) }) { artefacts += 1 }
    }

    private mutating func closeInstant() {
        if let activation, activation == instant { peopleUpToActivation = people.count }
        for person in activatedNow {
            guard let since = people[person]?.firstEvent else { continue }
            let company = latest?.person == person ? latestOther : latest?.time
            if company.map({ $0 < since }) ?? true { solo.insert(person) }
        }
        activatedNow.removeAll(keepingCapacity: true)
    }

    mutating func finish() -> AccountMilestones.Account? {
        closeInstant()
        let visits = Array(people.values) + [byItself]
        // Who sends events for an account without a person tells of use, whatever they are.
        let uses = people.values.map(\.firstUse) + [byItself.firstEvent]
        guard let firstEvent, let firstUse = uses.compactMap({ $0 }).min() else { return nil }
        return AccountMilestones.Account(
            firstEvent: firstEvent,
            firstUse: firstUse,
            signup: visits.compactMap(\.signup).min(),
            activation: activation,
            lastEvent: instant ?? firstEvent,
            upgrade: upgrade,
            people: people.count,
            peopleUpToActivation: peopleUpToActivation,
            setupSteps: setupSteps,
            integrations: integrations,
            artefacts: artefacts,
            soloActivations: solo
        )
    }
}

extension EventMeanings {
    /// Whether it is a step of setting up: one for an administrator, or connecting another system.
    func isSetup(_ occurrence: Occurrence) -> Bool {
        adminStep.contains { $0.matches(occurrence) }
            || integration.contains { $0.matches(occurrence) }
    }
}
