/// Who is who: distinct ids to people, people to accounts over time (M0).
///
/// Identity is resolved when a question is asked, so a late join reaches back over all history and an
/// undone one leaves no trace.
public struct IdentityMap: Sendable {
    private let people: [DistinctID: PersonID]
    private let memberships: [PersonID: [Membership]]
    private let references: [RecordKind: [RecordID: AccountID]]
    private let links: [AccountID: AccountID]
    private let internalPeople: Set<PersonID>
    private let internalAccounts: Set<AccountID>

    /// A map from its parts; memberships of a person are in order of `from`, then account.
    public init(
        people: [DistinctID: PersonID],
        memberships: [PersonID: [Membership]],
        references: [RecordKind: [RecordID: AccountID]] = [:],
        links: [AccountID: AccountID] = [:],
        internalPeople: Set<PersonID> = [],
        internalAccounts: Set<AccountID> = []
    ) {
        (self.people, self.memberships, self.references) = (people, memberships, references)
        self.links = links
        (self.internalPeople, self.internalAccounts) = (internalPeople, internalAccounts)
    }

    /// Everybody is who they say they are, and nobody belongs to an account.
    public static let empty = IdentityMap(people: [:], memberships: [:])

    /// The person behind the ids of an event: by user id when there is one, else by anonymous id.
    public func person(user: UserID?, anonymous: AnonymousID?) -> PersonID? {
        if let user { return people[.user(user)] ?? PersonID(user.bytes) }
        if let anonymous { return people[.anonymous(anonymous)] ?? PersonID(anonymous.bytes) }
        return nil
    }

    /// Every id that is known to be `person`'s, in order; O(ids of everybody).
    public func ids(of person: PersonID) -> [DistinctID] {
        people.filter { $0.value == person }.map(\.key).sorted()
    }

    /// The account of an event: the one it names, else the person's at `moment`.
    ///
    /// Of several memberships that hold at `moment` the strongest reason wins, then the latest start.
    public func account(
        named reference: AccountReference?,
        person: PersonID?,
        at moment: Timestamp
    ) -> AccountID? {
        switch reference {
        case .id(let id): return canonical(id)
        case .through(let kind, let id): if let account = references[kind]?[id] { return account }
        case nil: break
        }
        guard let person, let all = memberships[person] else { return nil }
        return all.filter { $0.window.contains(moment) }
            .max { ($0.reason.strength, $0.window.from) < ($1.reason.strength, $1.window.from) }?
            .account
    }

    /// The account that the record `id` of `kind` belongs to.
    public func account(through kind: RecordKind, _ id: RecordID) -> AccountID? {
        references[kind]?[id]
    }

    /// The one account that `account` is another id of; itself, unless it was joined to another.
    public func canonical(_ account: AccountID) -> AccountID { links[account] ?? account }

    /// The memberships of `person`, in order of start.
    public func memberships(of person: PersonID) -> [Membership] { memberships[person] ?? [] }

    /// Every membership, in order of person.
    public var allMemberships: [(person: PersonID, membership: Membership)] {
        memberships.sorted { $0.key < $1.key }
            .flatMap { entry in entry.value.map { (entry.key, $0) } }
    }

    /// Everybody who was named at least once.
    public var everybody: Set<PersonID> { Set(people.values).union(memberships.keys) }

    /// Whether somebody is one of ours or a tester, so that their events never count.
    public func isInternal(_ person: PersonID) -> Bool { internalPeople.contains(person) }

    /// Whether an account is one of ours or for tests.
    public func isInternal(_ account: AccountID) -> Bool { internalAccounts.contains(account) }
}

/// An id that an event can carry for a person.
public enum DistinctID: Hashable, Comparable, Sendable {
    case user(UserID)
    case anonymous(AnonymousID)

    public static func < (left: DistinctID, right: DistinctID) -> Bool {
        switch (left, right) {
        case (.user(let a), .user(let b)): a < b
        case (.anonymous(let a), .anonymous(let b)): a < b
        case (.user, .anonymous): true
        case (.anonymous, .user): false
        }
    }
}

/// A person belongs to an account for a time, for a reason.
public struct Membership: Hashable, Sendable {
    /// Why we think so.
    public enum Reason: String, CaseIterable, Sendable {
        /// A group call, or an event that names the account.
        case group
        /// A membership record.
        case membership
        /// The account named by the person's own record.
        case person
        /// The registrable domain of the person's work e-mail.
        case domain

        /// Stronger reasons win where several memberships hold.
        var strength: Int {
            switch self {
            case .group: 4
            case .membership: 3
            case .person: 2
            case .domain: 1
            }
        }

        /// How sure the join is, from 0 to 1 (cfg).
        public var confidence: Double {
            switch self {
            case .group, .membership: 1
            case .person: 0.95
            case .domain: 0.8
            }
        }
    }

    /// The account.
    public let account: AccountID
    /// When it holds.
    public let window: TimeWindow
    /// Why.
    public let reason: Reason

    /// A membership.
    public init(account: AccountID, window: TimeWindow, reason: Reason) {
        (self.account, self.window, self.reason) = (account, window, reason)
    }
}

/// Something an event says about who is who.
public struct IdentityClaim: Hashable, Sendable {
    /// What is claimed.
    public enum Statement: Hashable, Sendable {
        /// An identify call: this browser was this user.
        case identifies(AnonymousID, as: UserID)
        /// An alias call: these two ids are one person.
        case aliases(DistinctID, UserID)
        /// A group call or an event that names an account: this person was in it.
        case belongs(DistinctID, to: AccountReference)
        /// An event that names nobody names this account.
        case mentions(AccountReference)
        /// Traits of a user from an identify call.
        case traits(DistinctID, JSONObject)
        /// Traits of an account from a group call.
        case accountTraits(AccountID, JSONObject)
        /// The id was seen at all; the latest time is kept.
        case seen(DistinctID)
    }

    /// What is claimed.
    public let statement: Statement
    /// When it was said; claims of one statement may be folded to the earliest.
    public let time: Timestamp

    /// A claim made at `time`.
    public init(_ statement: Statement, at time: Timestamp) {
        (self.statement, self.time) = (statement, time)
    }
}
