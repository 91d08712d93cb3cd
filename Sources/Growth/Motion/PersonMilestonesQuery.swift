/// When each person first did what matters, and how they came: input of M1 and of the four
/// questions.
///
/// Our own people and testers are left out (M0). Histories that name only an account are counted as
/// left out.
public struct PersonMilestonesQuery: BehavioralQuestion {
    /// Which events mean what.
    public let meanings: EventMeanings
    /// Windows in which a person's active local days are counted.
    public let activityWindows: [PersonID: [TimeWindow]]

    /// The milestones under `meanings`, with active days in the windows of each person.
    public init(meanings: EventMeanings, activityWindows: [PersonID: [TimeWindow]] = [:]) {
        (self.meanings, self.activityWindows) = (meanings, activityWindows)
    }

    public var unit: ActorUnit { .person }
    public var eventNames: Set<EventName>? { nil }
    public var window: TimeWindow { .always }
    public var needsProperties: Bool { meanings.needProperties || !meanings.invite.isEmpty }

    /// People so far, and who was invited when.
    public struct Tally: Sendable {
        fileprivate var people: [PersonID: PersonMilestones.Person] = [:]
        fileprivate var invited: [ByteString: Timestamp] = [:]
        fileprivate var accountsOnly = 0
        fileprivate var ourOwn = PersonMilestones.OurOwn()
    }

    public func emptyTally(in scope: Scope) -> Tally { Tally() }

    public func add(_ history: ActorHistory, to tally: inout Tally, in scope: Scope) {
        guard case .person(let id) = history.actor else {
            tally.accountsOnly += 1
            return
        }
        guard let first = history.occurrences.first else { return }
        guard !scope.identity.isInternal(id) else {
            tally.ourOwn.add(ofOurOwn(history))
            return
        }
        var person = PersonMilestones.Person(firstEvent: first.time)
        var days = DayCount(zone: scope.zone)
        for occurrence in history.occurrences {
            note(occurrence, of: &person)
            days.note(occurrence.time)
            if meanings.invite.contains(where: { $0.matches(occurrence) }) {
                person.hasInvited = true
                for name in inviteeNames(in: occurrence) { tally.invite(name, at: occurrence.time) }
            }
        }
        person.days = days.count
        person.lastEvent = history.occurrences.last?.time ?? first.time
        person.activatedInFirstSession = activatedInFirstSession(person, history.occurrences)
        person.activeWeeks = activeWeeks(of: person, in: history.occurrences)
        person.activeDays = activeDays(of: id, in: history.occurrences, zone: scope.zone)
        tally.people[id] = person
    }

    public func merge(_ other: Tally, into tally: inout Tally) {
        tally.people.merge(other.people) { first, _ in first }
        for (name, time) in other.invited { tally.invite(name, at: time) }
        tally.accountsOnly += other.accountsOnly
        tally.ourOwn.add(other.ourOwn)
    }

    public func answer(from tally: Tally, in scope: Scope) -> PersonMilestones {
        var people = tally.people
        for (name, time) in tally.invited {
            guard let id = scope.person(named: name.text), let person = people[id],
                time < person.firstEvent
            else { continue }
            people[id]?.isInvited = true
        }
        for (id, traits) in scope.personTraits {
            guard let person = people[id], !person.isInvited, let address = traits["email"],
                let time = tally.invited[foldedAddress(address)], time < person.firstEvent
            else { continue }
            people[id]?.isInvited = true
        }
        return PersonMilestones(
            people: people,
            windows: activityWindows,
            accountsOnly: tally.accountsOnly,
            ourOwn: tally.ourOwn
        )
    }

    private func ofOurOwn(_ history: ActorHistory) -> PersonMilestones.OurOwn {
        func did(_ selectors: [EventSelector]) -> Int {
            history.occurrences.contains { one in selectors.contains { $0.matches(one) } } ? 1 : 0
        }
        return .init(
            people: 1,
            signedUp: did(meanings.signup),
            activated: did(meanings.activation)
        )
    }

    private func note(_ occurrence: Occurrence, of person: inout PersonMilestones.Person) {
        if person.account == nil { person.account = occurrence.account }
        if person.firstUse == nil, occurrence.event != Event.pageViewed,
            occurrence.event != Event.screenViewed
        {
            person.firstUse = occurrence.time
        }
        if person.signup == nil, meanings.signup.contains(where: { $0.matches(occurrence) }) {
            person.signup = occurrence.time
        }
        if person.activation == nil, meanings.activation.contains(where: { $0.matches(occurrence) })
        {
            (person.activation, person.accountAtActivation) = (occurrence.time, occurrence.account)
        } else if person.activation == occurrence.time,
            meanings.activation.contains(where: { $0.matches(occurrence) })
        {
            // Order within an instant has no meaning: the smallest account stands.
            person.accountAtActivation = smallest(person.accountAtActivation, occurrence.account)
        }
        if person.activation == nil || person.activation == occurrence.time,
            meanings.isSetup(occurrence)
        {
            person.setupSteps += 1
        }
        if person.coreAction == nil, meanings.coreAction.contains(where: { $0.matches(occurrence) })
        {
            person.coreAction = occurrence.time
        }
    }

    /// Whether no gap of more than 30 minutes lies between the signup, or the first use where no
    /// signup was seen, and the activation (CONTRACT: a session is a 30-minute gap).
    private func activatedInFirstSession(
        _ person: PersonMilestones.Person,
        _ occurrences: [Occurrence]
    ) -> Bool {
        guard let activation = person.activation, let begin = person.signup ?? person.firstUse
        else { return false }
        let (from, to) = (min(begin, activation), max(begin, activation))
        var previous = from
        for occurrence in occurrences where occurrence.time >= from {
            if occurrence.time.millis(since: previous) > Duration.sessionGap { return false }
            if occurrence.time >= to { return true }
            previous = occurrence.time
        }
        return true
    }

    /// Bit i: active in [7 i, 7 i + 7) days after the signup, else the first event; 32 weeks.
    private func activeWeeks(
        of person: PersonMilestones.Person,
        in occurrences: [Occurrence]
    ) -> UInt32 {
        let begin = person.signup ?? person.firstEvent
        var weeks: UInt32 = 0
        for occurrence in occurrences where occurrence.time >= begin {
            let week = occurrence.time.millis(since: begin) / (7 * Duration.day)
            if week < 32 { weeks |= 1 << UInt32(week) }
        }
        return weeks
    }

    private func activeDays(
        of person: PersonID,
        in occurrences: [Occurrence],
        zone: ZoneOffsets
    ) -> [Int] {
        (activityWindows[person] ?? [])
            .map { window in
                Set(
                    occurrences.lazy.filter { window.contains($0.time) }
                        .map { zone.dayNumber(of: $0.time) }
                )
                .count
            }
    }
}

/// Whom an invite names: texts, or lists of texts, under the names that products use.
private func inviteeNames(in occurrence: Occurrence) -> [String] {
    let properties = occurrence.properties.object
    return ["invitee_email", "email", "invited_email", "invitee_id", "invitee"]
        .flatMap { name in
            let value = properties[name]
            return (value?.arrayValue ?? value.map { [$0] } ?? []).compactMap(\.propertyText)
        }
}

private func smallest(_ left: AccountID?, _ right: AccountID?) -> AccountID? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
}

extension PersonMilestonesQuery.Tally {
    /// Keeps the earliest invite of whoever `name` is: an address is folded, a user id is not.
    fileprivate mutating func invite(_ name: String, at time: Timestamp) {
        invite(
            name.utf8.contains(UInt8(ascii: "@")) ? foldedAddress(name) : ByteString(name),
            at: time
        )
    }

    fileprivate mutating func invite(_ name: ByteString, at time: Timestamp) {
        invited[name] = min(invited[name] ?? time, time)
    }
}

extension Scope {
    /// The person behind a user id; addresses are looked up among traits instead.
    fileprivate func person(named name: String) -> PersonID? {
        identity.person(user: UserID(name), anonymous: nil)
    }
}

extension EventMeanings {
    /// Whether a selector looks at properties.
    var needProperties: Bool {
        all.contains { !$0.properties.isEmpty }
    }
}

/// Counts local days of times that come in order.
struct DayCount {
    private let zone: ZoneOffsets
    private var last: Int?
    private(set) var count = 0

    init(zone: ZoneOffsets) { self.zone = zone }

    mutating func note(_ time: Timestamp) {
        let day = zone.dayNumber(of: time)
        if day != last { count += 1 }
        last = day
    }
}

/// The milestones of every person who did anything.
public struct PersonMilestones: Sendable {
    /// By person.
    public let people: [PersonID: Person]
    /// Actors that are accounts without a person; not among `people`.
    public let accountsOnly: Int
    /// People of our own and testers, who are not among `people` (M0).
    public let ourOwn: OurOwn
    private let windows: [PersonID: [TimeWindow]]

    init(
        people: [PersonID: Person],
        windows: [PersonID: [TimeWindow]],
        accountsOnly: Int,
        ourOwn: OurOwn = OurOwn()
    ) {
        (self.people, self.windows) = (people, windows)
        (self.accountsOnly, self.ourOwn) = (accountsOnly, ourOwn)
    }

    /// Those whose account, that of their activation, else their first one, is included; people of
    /// our own belong to no segment.
    func narrowed(to isIncluded: (AccountID) -> Bool) -> PersonMilestones {
        PersonMilestones(
            people: people.filter { _, person in
                (person.accountAtActivation ?? person.account).map(isIncluded) ?? false
            },
            windows: windows,
            accountsOnly: accountsOnly
        )
    }

    /// Nobody did anything.
    public static let none = PersonMilestones(people: [:], windows: [:], accountsOnly: 0)

    /// How many people of our own did something, signed up and activated.
    public struct OurOwn: Hashable, Sendable {
        /// Those with any event, with an event that means signup, and one that means activation.
        public internal(set) var people = 0, signedUp = 0, activated = 0

        mutating func add(_ other: OurOwn) {
            people += other.people
            signedUp += other.signedUp
            activated += other.activated
        }
    }

    /// One person's milestones.
    public struct Person: Hashable, Sendable {
        /// The first event of any name.
        public let firstEvent: Timestamp
        /// The first event that is more than looking at a page.
        public internal(set) var firstUse: Timestamp?
        /// The first event that means signup.
        public internal(set) var signup: Timestamp?
        /// The first event that means activation.
        public internal(set) var activation: Timestamp?
        /// The account the activation happened in.
        public internal(set) var accountAtActivation: AccountID?
        /// The first core action.
        public internal(set) var coreAction: Timestamp?
        /// The account of the earliest event that names one.
        public internal(set) var account: AccountID?
        /// The last event of any name.
        public internal(set) var lastEvent: Timestamp
        /// Local days with an event.
        public internal(set) var days = 0
        /// Weeks with an event, counted from the signup, else from the first event: bit i stands for
        /// [7 i, 7 i + 7) days, up to 32 weeks.
        public internal(set) var activeWeeks: UInt32 = 0
        /// Whether the activation came in the session of the signup, or of the first use where no
        /// signup was seen (A7).
        public internal(set) var activatedInFirstSession = false
        /// Steps of setting up, or connecting another system, up to the activation (A13).
        public internal(set) var setupSteps = 0
        /// Whether they invited somebody.
        public internal(set) var hasInvited = false
        /// Whether somebody's invite named them before their first event.
        public internal(set) var isInvited = false
        /// Active local days in each of the person's windows.
        var activeDays: [Int] = []

        init(firstEvent: Timestamp) {
            (self.firstEvent, lastEvent) = (firstEvent, firstEvent)
        }
    }

    /// On how many local days of `window`, one that the question asked for, `person` was active.
    public func activeDays(of person: PersonID, in window: TimeWindow) -> Int {
        guard let place = windows[person]?.firstIndex(of: window),
            let days = people[person]?.activeDays
        else { return 0 }
        return days[place]
    }
}
