public import Growth

/// What really happened in a simulated company: what a diagnosis should find.
///
/// Moments are true ones. The events of people with a wrong clock can be corrected to within 0.2 s.
public struct Truth: Sendable {
    /// What sort of company it is.
    public let archetype: Archetype
    /// The motion the company really runs; `nil` where two run at once.
    public var motion: Motion? { archetype.motion }
    /// The motion its configuration declares.
    public var declaredMotion: Motion { archetype.declaredMotion }
    /// The paths of accounts, with the probability that an account takes each.
    let paths: [Rates.Path]
    /// Accounts that exist, our own not counted.
    public let accounts: Int
    /// People with a login, our own not counted.
    public internal(set) var people = 0
    /// People of our own.
    public internal(set) var internalPeople = 0
    /// What is in the event file.
    public internal(set) var events = EventCounts()
    /// Rows of the other files, in the order they are written: subscriptions (as many customers),
    /// invoices, deals, companies, activities.
    public internal(set) var rows = RowCounts()
    /// The accounts that paid, in the order of their stories.
    public internal(set) var won: [WonAccount] = []
    /// What was planted, and how it turned out.
    public internal(set) var planted: PlantedTruth

    init(_ model: CompanyModel) {
        (archetype, accounts, paths) = (model.archetype, model.accounts, model.rates.paths)
        planted = PlantedTruth(model)
    }

    /// Won accounts by origin (K1): `product-first`, `assisted`, `sales-first`, `pilot`,
    /// `land-and-expand`, `unknown`.
    public func count(of origin: String) -> Int { won.count { $0.origin == origin } }
}

/// How many rows the files beside the events have.
public struct RowCounts: Hashable, Sendable {
    /// Customers, and as many subscriptions.
    public internal(set) var subscriptions = 0
    public internal(set) var invoices = 0
    public internal(set) var deals = 0
    public internal(set) var companies = 0
    public internal(set) var activities = 0
    public internal(set) var pilots = 0
    public internal(set) var churnReasons = 0
}

/// What is in the event file.
public struct EventCounts: Hashable, Sendable {
    /// Lines that are acceptable events, copies included.
    public internal(set) var lines = 0
    /// Different events.
    public internal(set) var unique = 0
    /// Copies with the same content.
    public internal(set) var duplicates = 0
    /// Copies with other content.
    public internal(set) var conflicts = 0
    /// Different events that arrived a day or more after they happened.
    public internal(set) var late = 0
    /// Different events from devices with a wrong clock.
    public internal(set) var wrongClocks = 0
    /// Different events under another spelling of their name.
    public internal(set) var spellings = 0
    /// Lines that are not JSON.
    public internal(set) var brokenLines = 0
    /// Lines that are JSON but no acceptable event.
    public internal(set) var refused = 0
    private var counts = [Int](repeating: 0, count: EventNames.counted.count)

    /// Different events by name, our own people's included.
    ///
    /// Page calls count as `Page Viewed`, identify and group under the name of the call.
    public var byName: [(name: String, count: Int)] {
        zip(EventNames.counted, counts).map { ($0, $1) }
    }

    mutating func note(_ occurrence: Occurrence, isLate: Bool) {
        unique += 1
        if isLate { late += 1 }
        counts[EventNames.position(of: occurrence.kind)] += 1
    }
}

/// An account that paid, and the moments by which its origin is told (K1).
public struct WonAccount: Hashable, Sendable {
    public let account: AccountID
    /// `product-first`, `assisted`, `sales-first`, `pilot`, `land-and-expand`, or `unknown`
    /// without any product event.
    public let origin: String
    /// T: first thing that one of its people did; pages seen before the login are looking, not using.
    public let firstProductEvent: Timestamp?
    /// First login of one of its people.
    public let firstSignup: Timestamp?
    /// Act.
    public let firstActivation: Timestamp?
    /// S: first touch of sales; a ticket is none.
    public let firstSalesTouch: Timestamp?
    /// C: start of the subscription, paid in the same second.
    public let paid: Timestamp
    /// Close of the won deal that sold the subscription or more seats.
    public let dealWon: Timestamp?
    /// Yearly value of the seats of the first and of the last period, in cents.
    public let firstYearlyCents, lastYearlyCents: Int64
    /// Whether it canceled.
    public let isChurned: Bool
    /// Why it really canceled, and what was written down.
    public let churnCause, recordedCause: ChurnCause?
    /// Who pays, and whether that is a user of the product.
    public let payerEmail: String
    public let payerIsUser: Bool

    init(_ story: AccountStory, _ subscription: SubscriptionStory) {
        account = AccountID(story.profile.id)
        let signup = story.people.map(\.signup).min()
        let first = signup
        let activation = story.people.compactMap(\.activation).min()
        let touch = story.touches.filter { $0.type != "ticket" }.map(\.time).min()
            .map { $0 / Duration.second * Duration.second }
        origin = WonAccount.origin(of: story, first: first, activation: activation, touch: touch)
        firstProductEvent = first.map(Timestamp.init(millis:))
        firstSignup = signup.map(Timestamp.init(millis:))
        firstActivation = activation.map(Timestamp.init(millis:))
        firstSalesTouch = touch.map(Timestamp.init(millis:))
        paid = Timestamp(millis: subscription.started)
        (churnCause, recordedCause) = (subscription.churn?.cause, subscription.churn?.recorded)
        dealWon = story.deals.first { $0.outcome == .won }
            .map {
                Timestamp(millis: $0.closed / Duration.minute * Duration.minute)
            }
        firstYearlyCents = subscription.yearly(subscription.periods.first?.seats ?? 0)
        lastYearlyCents = subscription.yearly(subscription.seats)
        isChurned = subscription.ended != nil
        payerEmail = subscription.payerEmail
        payerIsUser = subscription.payer != nil
    }

    /// K1; growth is another won deal.
    private static func origin(
        of story: AccountStory,
        first: Int64?,
        activation: Int64?,
        touch: Int64?
    ) -> String {
        guard let first else { return "unknown" }
        guard let touch else { return SalesPath.productFirst.rawValue }
        if story.pilot != nil {
            return story.deals.count { $0.outcome == .won } > 1 ? "land-and-expand" : "pilot"
        }
        if let activation, activation < touch { return SalesPath.productFirst.rawValue }
        return (touch <= first ? SalesPath.salesFirst : .assisted).rawValue
    }
}

extension Occurrence.Kind {
    /// Whether it is a page view or action rather than news of who somebody is.
    var isUsage: Bool {
        switch self {
        case .identify, .group: false
        default: true
        }
    }
}
