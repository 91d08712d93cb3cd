/// A question about what actors did, answered by a fold over each actor's ordered occurrences.
///
/// The fold in `add` is the specification: simple enough to read aloud, run by the plain store as
/// it is, and the oracle of every faster kernel. A tally must not depend on the order in which
/// actors are added.
public protocol BehavioralQuestion: Sendable {
    associatedtype Answer: Sendable
    associatedtype Tally: Sendable

    /// Whose occurrences are folded together.
    var unit: ActorUnit { get }
    /// Names the fold looks at, after aliasing; `nil` means every event.
    var eventNames: Set<EventName>? { get }
    /// Whether the fold reads properties; a store may leave them out otherwise.
    var needsProperties: Bool { get }
    /// Whether the fold reads the ids of messages; a store may leave them out otherwise. `false` unless a
    /// question says so.
    var needsMessageIDs: Bool { get }
    /// Occurrences outside are not handed to the fold. The store also leaves out what lies at or
    /// after the scope's as-of moment.
    var window: TimeWindow { get }
    /// Whether the store also hands over what the unit leaves out, unless the scope has a cohort: under a person question the
    /// events that name only an account, as histories of `Actor.account`; under an account question
    /// those of people without an account, as histories of `Actor.person`. `false` unless a
    /// question says so.
    var countsLeftOut: Bool { get }
    /// The only actor the question is about; a store may skip all others. `nil` means everybody.
    var subject: Actor? { get }

    /// The same question about events under their one name: people may ask by any spelling that
    /// `aliases` know. The question itself unless it names events.
    func renamed(by aliases: [EventName: EventName]) throws -> Self

    /// Nothing counted yet.
    func emptyTally(in scope: Scope) -> Tally
    /// Counts one actor.
    func add(_ history: ActorHistory, to tally: inout Tally, in scope: Scope)
    /// Counts the actors of `other`, which are none of those in `tally`.
    func merge(_ other: Tally, into tally: inout Tally)
    /// The answer once every actor was counted.
    func answer(from tally: Tally, in scope: Scope) -> Answer
}

extension BehavioralQuestion {
    public var needsMessageIDs: Bool { false }

    public var countsLeftOut: Bool { false }
    public var subject: Actor? { nil }
    public func renamed(by aliases: [EventName: EventName]) throws -> Self { self }
}

/// Whose behaviour a question is about.
public enum ActorUnit: String, CaseIterable, Sendable {
    case person, account
}

/// Somebody whose occurrences are folded together.
public enum Actor: Hashable, Comparable, Sendable {
    case person(PersonID)
    case account(AccountID)

    /// Which sort of actor this is.
    public var unit: ActorUnit {
        switch self {
        case .person: .person
        case .account: .account
        }
    }

    /// The id as text; an account that acts stands as `account:<id>` where people are listed.
    public var text: String {
        switch self {
        case .person(let id): id.text
        case .account(let id): id.text
        }
    }

    public static func < (left: Actor, right: Actor) -> Bool {
        switch (left, right) {
        case (.person(let a), .person(let b)): a < b
        case (.account(let a), .account(let b)): a < b
        case (.person, .account): true
        case (.account, .person): false
        }
    }
}

/// What one actor did, in order of time; occurrences of one instant are in order of message id,
/// which no question may give a meaning.
public struct ActorHistory: Sendable {
    /// Who.
    public let actor: Actor
    /// What, in order.
    public let occurrences: [Occurrence]

    /// A history whose occurrences are in order of time.
    public init(actor: Actor, occurrences: [Occurrence]) {
        (self.actor, self.occurrences) = (actor, occurrences)
    }
}

/// One usage event as questions see it: identity resolved, name aliased.
public struct Occurrence: Sendable {
    /// When.
    public let time: Timestamp
    /// What.
    public let event: EventName
    /// By whom; `nil` when the event named only an account.
    public let person: PersonID?
    /// In which account, if any.
    public let account: AccountID?
    /// Its properties.
    public let properties: EventProperties
    /// Its id; may be empty when the question does not need it.
    public let message: MessageID

    /// One occurrence.
    public init(
        time: Timestamp,
        event: EventName,
        person: PersonID?,
        account: AccountID? = nil,
        properties: EventProperties = EventProperties(JSONObject()),
        message: MessageID
    ) {
        (self.time, self.event, self.person, self.account) = (time, event, person, account)
        (self.properties, self.message) = (properties, message)
    }
}

/// The properties of an event, parsed only when asked for.
public struct EventProperties: Sendable {
    private enum Storage: Sendable {
        case object(JSONObject)
        case text(String)
    }
    private let storage: Storage

    /// Properties at hand.
    public init(_ object: JSONObject) { storage = .object(object) }

    /// Properties as the JSON text of an object; a text that is none counts as having no
    /// properties.
    public init(json text: String) { storage = .text(text) }

    /// All of them.
    public var object: JSONObject {
        switch storage {
        case .object(let object): object
        case .text(let text): (try? JSONValue(parsing: text))?.objectValue ?? JSONObject()
        }
    }

    /// The text of property `name`, or of a path `a.b` into nested objects; see
    /// `JSONValue.propertyText`.
    public func text(_ name: String) -> String? {
        let object = self.object
        if let direct = object[name] { return direct.propertyText }
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        var value = JSONValue.object(object)
        for part in name.split(separator: ".") {
            guard let next = value[String(part)] else { return nil }
            value = next
        }
        return value.propertyText
    }
}

extension EventSelector {
    /// Whether `occurrence` is picked.
    public func matches(_ occurrence: Occurrence) -> Bool {
        guard event == nil || event == occurrence.event else { return false }
        return properties.allSatisfy { name, wanted in
            occurrence.properties.text(name).map { ByteString($0) == ByteString(wanted) } ?? false
        }
    }
}

/// Everything beside the events that decides an answer.
public struct Scope: Sendable {
    /// Who everybody is, and what is known about them.
    public struct Knowledge: Sendable {
        /// Who is who.
        public let identity: IdentityMap
        /// Traits to break down by, of people and of accounts.
        public let personTraits: [PersonID: [String: String]]
        /// Traits of accounts.
        public let accountTraits: [AccountID: [String: String]]

        /// Knowledge from its parts.
        public init(
            identity: IdentityMap = .empty,
            personTraits: [PersonID: [String: String]] = [:],
            accountTraits: [AccountID: [String: String]] = [:]
        ) {
            (self.identity, self.personTraits) = (identity, personTraits)
            self.accountTraits = accountTraits
        }
    }

    /// Tells scopes apart that know different people, names or zones; a store may keep by it what it worked out.
    public final class Version: Sendable {
        /// Names everything that is known, also in another process; `nil` when nothing worked out from it may outlive this one.
        public let name: String?
        /// The moment as of which it was worked out.
        public let moment: Timestamp
        /// While it is what is known: from when it was worked out until the next fact of the future.
        public let validity: TimeWindow

        init(name: String?, moment: Timestamp, validity: TimeWindow) {
            (self.name, self.moment, self.validity) = (name, moment, validity)
        }
    }

    /// What scopes that differ in their as-of moment alone have in common.
    public let version: Version
    private let late: Deferred<Result<Knowledge, any Error>>
    /// Facts at or after this moment do not count.
    public private(set) var asOf: Timestamp
    /// The zone of days, weeks and months.
    public let zone: ZoneOffsets
    /// Spellings of event names, each to the one name it stands for.
    public let aliases: [EventName: EventName]
    /// The only actors whose histories a store hands over; `nil` for everybody.
    ///
    /// With a cohort nothing is handed over that the unit leaves out.
    public private(set) var cohort: Set<Actor>?

    /// A scope from its parts.
    public init(
        identity: IdentityMap = .empty,
        asOf: Timestamp = .distantFuture,
        zone: ZoneOffsets = .utc,
        aliases: [EventName: EventName] = [:],
        personTraits: [PersonID: [String: String]] = [:],
        accountTraits: [AccountID: [String: String]] = [:],
        cohort: Set<Actor>? = nil
    ) {
        let knowledge = Knowledge(
            identity: identity,
            personTraits: personTraits,
            accountTraits: accountTraits
        )
        version = Version(name: nil, moment: asOf, validity: .always)
        late = Deferred(known: .success(knowledge))
        (self.asOf, self.zone, self.aliases, self.cohort) = (asOf, zone, aliases, cohort)
    }

    /// A scope whose knowledge `knowledge` works out when it is first needed.
    ///
    /// `name` names everything it depends on; `validity` tells how long it holds.
    public init(
        named name: String?,
        asOf: Timestamp,
        validity: TimeWindow,
        zone: ZoneOffsets,
        aliases: [EventName: EventName],
        knowledge: @escaping @Sendable () throws -> Knowledge
    ) {
        version = Version(name: name, moment: asOf, validity: validity)
        late = Deferred { Result { try knowledge() } }
        (self.asOf, self.zone, self.aliases) = (asOf, zone, aliases)
    }

    /// Why knowledge could not be worked out; whatever was answered without it is not to be believed.
    public var failure: (any Error)? {
        if case .failure(let failure) = late.valueIfKnown { return failure }
        return nil
    }

    private var knowledge: Knowledge { (try? late.value.get()) ?? Knowledge() }

    /// Who is who; worked out at the first look.
    public var identity: IdentityMap { knowledge.identity }

    /// Traits to break down by, of people; worked out at the first look.
    public var personTraits: [PersonID: [String: String]] { knowledge.personTraits }

    /// Traits of accounts; worked out at the first look.
    public var accountTraits: [AccountID: [String: String]] { knowledge.accountTraits }

    /// The same scope as of another moment.
    public func asOf(_ moment: Timestamp) -> Scope {
        var scope = self
        scope.asOf = moment
        return scope
    }

    /// The same scope for the actors of `cohort` alone.
    public func narrowed(to cohort: Set<Actor>) -> Scope {
        var scope = self
        scope.cohort = cohort
        return scope
    }

    /// Whether `actor` is one of those that are asked about.
    public func includes(_ actor: Actor) -> Bool { cohort?.contains(actor) ?? true }
}
