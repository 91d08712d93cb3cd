import Growth

/// Everything that happened at one account.
///
/// An archetype tells stories; the writers only read them.
struct AccountStory {
    var profile: AccountProfile
    /// How the sale began if it comes to one.
    var path: SalesPath
    /// What sales and the account agreed, where sales leads.
    var engagement: Engagement?
    /// The people who ever signed up, in the order of their signup plans.
    var people: [PersonStory] = []
    /// Colleagues who were invited and never came: e-mail addresses.
    var strangers: [String] = []
    var deals: [DealStory] = []
    var touches: [TouchStory] = []
    var subscription: SubscriptionStory?
    var pilot: PilotStory?
    /// When the champion left the company, and with it the product.
    var sponsorLeft: Int64?
    /// What the people did, in order of time; filled last, because it is large.
    var occurrences: [Occurrence] = []
}

/// How an account comes to a sale.
enum SalesPath: String, CaseIterable {
    /// A user gets value alone; sales comes later or never.
    case productFirst = "product-first"
    /// A user tries; sales helps to the first value.
    case assisted
    /// Sales meets an executive; users come later.
    case salesFirst = "sales-first"
    /// Sales-first, with a pilot in a small team before the contract.
    case pilot
    /// A user signs up for a trial that does nothing before sales and IT have opened it.
    case gatedTrial = "gated-trial"
    /// Sales-first, in the segment of the big logo and after it: the pattern that is not real.
    case lookalike

    /// Whether sales knows the account before anybody uses the product.
    var isSalesFirst: Bool { self == .salesFirst || self == .pilot || self == .lookalike }
}

/// A company, a private workspace, somebody without one, or ourselves.
struct AccountProfile {
    enum Sort { case company, freeMailWorkspace, nobody, ourselves }

    var index: Int
    var sort: Sort
    /// Stripe's customer id, which the product uses as its group id.
    var id: String
    var name: String
    /// Work e-mail domain; empty for free-mail workspaces and for people without an account.
    var domain: String
    var employees: Int
    var industry: String
    /// How it heard of us.
    var source: String
    /// Milliseconds its local time is ahead of UTC.
    var zoneOffset: Int64
    /// When it becomes known to us; milliseconds UTC.
    var start: Int64
    /// First of its person names in the list of names.
    var nameOffset: Int
}

/// A person who signs up.
///
/// Times are true times in milliseconds UTC.
struct PersonStory {
    var name: String
    var email: String
    var title: String
    /// First anonymous page view.
    var firstSeen: Int64
    var signup: Int64
    var activation: Int64?
    /// Further reports made in the first week, in order; see `ActivationMoment`.
    var earlyReports: [Int64] = []
    var browser: String
    var signupMethod: String
    /// Who invited this person and when.
    var invitation: (by: Int, at: Int64)?
    /// Chance to be active on a weekday.
    var habit: Double
    /// Nothing happens from here on.
    var until: Int64
    /// Whether the product told the group of this person; the rest joins by e-mail domain.
    var namesGroup: Bool
    /// How far the clock of the device is ahead; 0 for a right clock.
    var clockError: Int64 = 0
    /// When a second device is first used.
    var secondDeviceFrom: Int64?
}

/// One call of the analytics library before it is written.
struct Occurrence {
    enum Kind {
        case page(String)
        case identify, group, signup, projectCreated, reportCreated
        case reportViewed, reportShared
        case invite(email: String)
        case upgrade(plan: String)
        case seatsAdded(Int)
    }

    var time: Int64
    var person: Int
    var kind: Kind
    var isSignedIn = true
    var device = 0
    /// Number of a report or project in the account.
    var object = 0
}

/// A deal in the CRM.
struct DealStory {
    enum Outcome { case open, won, lost }

    var name: String
    var type: String
    var created: Int64
    /// When it closed or is expected to.
    var closed: Int64
    var outcome: Outcome
    var stage: String
    /// Minor units, first-year recurring.
    var amount: Int64
    var modified: Int64
}

/// A sales touch or a ticket.
struct TouchStory {
    var type: String
    var email: String
    var time: Int64
    var owner: String
}

/// What an account pays.
struct SubscriptionStory {
    enum Interval: String { case month, year }

    /// A billing period and what was asked for it.
    struct Period {
        var start: Int64
        var end: Int64
        var seats: Int
        var isPaid: Bool
    }

    var plan: Plan
    var interval: Interval
    var started: Int64
    /// Canceled and ended then.
    var ended: Int64?
    /// At least one, in order.
    var periods: [Period]
    /// Seats sold within a period, each charged from its start to the end of that period.
    var additions: [Period] = []
    var churn: ChurnStory?
    var payerEmail: String
    /// Position of the payer among the people, when a user pays.
    var payer: Int?
    var isSelfServe: Bool
    /// Whether it is exported in the shape before item-level periods.
    var hasOldShape: Bool

    /// Seats of the running or last period, with those added in it.
    var seats: Int {
        guard let last = periods.last else { return 0 }
        return additions.reduce(last.seats) { $0 + ($1.start >= last.start ? $1.seats : 0) }
    }
    /// Price of one seat for one interval, in cents.
    var unitAmount: Int64 {
        interval == .month ? plan.monthlyCents : plan.monthlyCents * Plan.monthsPaidAYear
    }
    /// First-year recurring value at `seats` seats, in cents.
    func yearly(_ seats: Int) -> Int64 { unitAmount * Int64(seats) * (interval == .month ? 12 : 1) }
}

/// Why an account really left, and what was written down.
struct ChurnStory {
    var cause: ChurnCause
    /// `nil` where nobody asked.
    var recorded: ChurnCause?
}

/// A price.
struct Plan {
    var name: String
    /// Cents for one seat and month.
    var monthlyCents: Int64
    /// Who pays for a year pays for ten months.
    static let monthsPaidAYear: Int64 = 10
}
