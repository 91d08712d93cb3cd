/// What a workspace is told about its company: the checked content of `groundswell.yaml`.
public struct Configuration: Hashable, Sendable {
    /// Name of the company, for reports.
    public var company: String
    /// The motion the founders say they run (A4); `nil` when nobody said.
    public var declaredMotion: Motion?
    /// IANA name of the zone whose midnights bound days, weeks and months.
    public var timeZone: String
    /// The currency of reports and of the ACV lines.
    public var currency: CurrencyCode
    /// Which events mean what.
    public var events: EventMeanings
    /// Spellings of event names, each to the one name it stands for.
    public var aliases: [EventName: EventName]
    /// Registrable domains of our own people, whose events never count (M0).
    public var internalDomains: [String]
    /// Accounts of our own or for tests, which never count (M0).
    public var internalAccounts: [AccountID]
    /// Domains that are free-mail beside the built-in list.
    public var freeMailDomains: [String]
    /// Domains that are work mail although the built-in lists say otherwise.
    public var workDomains: [String]
    /// Assumed price of a plan, in money a month, where billing does not say.
    public var planPrices: [String: Money]
    /// Units of the workspace's currency for one unit of another.
    public var exchangeRates: [CurrencyCode: Double]
    /// Settings of the verdicts.
    public var thresholds: Thresholds
    /// Benchmarks of the users' own, beside the built-in ones (K16).
    public var benchmarks: [Benchmark]
    /// What an individual may spend in a month without asking anybody (A11); the source names none.
    public var expenseLimit: Money?
    /// Words by which the source of a deal is known to be a personal connection (K3, cfg).
    public var relationshipSources = Configuration.relationshipSources
    /// Words by which the channel of an account is known to have cost nothing (K13, cfg).
    public var organicSources = Configuration.organicSources
    /// Nobody here sells: the absence of sales touches is a fact, not a gap (an assumption of the user's).
    public var sellsWithoutSales = false

    /// A configuration with every default of a new workspace.
    public init(company: String = "Your company") {
        self.company = company
        declaredMotion = nil
        timeZone = "UTC"
        currency = .usd
        events = EventMeanings()
        aliases = [:]
        (internalDomains, internalAccounts, freeMailDomains, workDomains) = ([], [], [], [])
        (planPrices, exchangeRates) = ([:], [:])
        thresholds = Thresholds()
        benchmarks = []
    }

    /// Words in the source of a deal that say somebody of ours knew the buyer (K3, cfg).
    public static let relationshipSources = [
        "founder", "friend", "intro", "investor", "network", "personal", "relationship",
    ]

    /// Words in a channel that say somebody came of themselves (K13, cfg).
    public static let organicSources = [
        "organic", "direct", "search", "seo", "referral", "word of mouth", "community",
    ]

    /// Words in a channel that say it was paid for, whatever else it says.
    static let paidSources = ["paid", "ad", "ads", "adwords", "cpc", "ppc", "sponsored"]

    /// The name that `name` stands for.
    public func canonical(_ name: EventName) -> EventName { aliases[name] ?? name }

    /// `money` in the workspace's currency, minor units; `nil` when no exchange rate is configured.
    public func converted(_ money: Money) -> Money? {
        if money.currency == currency { return money }
        guard let rate = exchangeRates[money.currency] else { return nil }
        let minor = money.majorUnits * rate * Double(currency.minorPerMajor)
        return Int64(exactly: minor.rounded()).map { Money(minorUnits: $0, currency: currency) }
    }
}

/// The sales motions (CONTRACT: Motion words).
public enum Motion: String, CaseIterable, Sendable {
    case bottomUp = "bottom-up"
    case topDown = "top-down"
    case landAndExpand = "land-and-expand"
}

/// Which of the customer's events carry a meaning that the rules ask for; each may be several events.
public struct EventMeanings: Hashable, Sendable {
    /// A person created a login.
    ///
    /// Without one, a person's first event counts.
    public var signup: [EventSelector] = []
    /// A person got value for the first time.
    public var activation: [EventSelector] = []
    /// The thing the product is for.
    public var coreAction: [EventSelector] = []
    /// A person invited another.
    public var invite: [EventSelector] = []
    /// An account moved to a paid or larger plan by itself.
    public var upgrade: [EventSelector] = []
    /// A step of setting up that only an administrator can do (A13).
    public var adminStep: [EventSelector] = []
    /// Another system was connected (A13, A31).
    public var integration: [EventSelector] = []
    /// Something was made that stays in the product: a file, a workflow (A31).
    public var artefact: [EventSelector] = []

    /// Nothing is known yet.
    public init() {}

    /// Every selector of every meaning.
    public var all: [EventSelector] {
        signup + activation + coreAction + invite + upgrade + adminStep + integration + artefact
    }
}

/// Picks events by name and by the values of their properties.
public struct EventSelector: Hashable, Sendable {
    /// The name, or `nil` for any event.
    public let event: EventName?
    /// Properties and the text each must have; compared by bytes.
    public let properties: [String: String]

    /// Events named `event` (any, when `nil`) whose properties have the given texts.
    public init(event: EventName?, where properties: [String: String] = [:]) {
        (self.event, self.properties) = (event, properties)
    }
}

/// The numbers that decide verdicts; each default is the playbook's.
public struct Thresholds: Hashable, Sendable {
    /// Won accounts below which no motion is named (K1, cfg).
    public var minimumWonAccounts = 10
    /// People below which a share of people is not judged (cfg).
    public var minimumPeople = 30
    /// Days from signup within which an activation counts (M1, cfg).
    public var activationWindowDays = 14
    /// Share of solo activations that means "yes" (K2 Q1, cfg).
    public var soloShare = 0.5
    /// Share of payers who use the product that means "yes" (K2 Q2, cfg).
    public var payerUserShare = 0.5
    /// Active days of the 30 before the first payment that make a payer a user (K2 Q2).
    public var payerActiveDays = 4
    /// Share of all ARR from which one account is a big logo (K3, cfg).
    public var bigLogoShare = 0.25
    /// Open deals a rep can work on at a time (A28, cfg).
    public var openDealsPerRep = 20
    /// People at most in a team that should not run two motions (A24).
    public var smallTeam = 10
    /// Days up to which a sales cycle is one of days or weeks (A1, cfg).
    public var shortCycleDays = 30
    /// Days from which a sales cycle is one of months to a year (A2, cfg).
    public var longCycleDays = 60
    /// Dimensions with an answer from which a profile is decided (A1, A2, cfg).
    public var profileDimensions = 3
    /// Artefacts of an account from which they hold it (A31, cfg).
    public var stickyArtefacts = 10
    /// Share of single users active in week 4 from which the product is useful alone (A30, cfg).
    public var singleUserRetention = 0.2

    /// The defaults.
    public init() {}
}
