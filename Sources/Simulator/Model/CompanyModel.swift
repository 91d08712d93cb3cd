import Growth
import Statistics

/// Tells the stories of one company, account by account, each from its own chance.
///
/// What differs between archetypes stands in `rates`, what all share below; docs/simulator.md lists
/// both for readers.
struct CompanyModel {
    let archetype: Archetype
    let rates: Rates
    let organization: Organization
    let seed: UInt64
    let window: Range<Int64>
    let accounts: Int
    /// Factor on the number of people of an account.
    var peopleScale = 1.0
    /// Factor on how much people use the product.
    var usageScale = 1.0
    let wrongClocks: Double
    let incidents: [Incident]
    /// Seats of the big logo, known once the others have been told.
    var logoSeats = 0

    /// The model of a company, before its sizes are calibrated.
    init(of company: SimulatedCompany) {
        (archetype, seed) = (company.archetype, company.seed)
        (accounts, wrongClocks) = (company.accounts, company.dirt.wrongClocks)
        let end = adding(months: company.months, to: company.start).startUTC.millis
        window = company.start.startUTC.millis..<end
        (rates, organization) = (Rates(of: archetype), Organization(of: archetype))
        incidents = Incident.planted(in: window)
    }

    func random(_ index: Int, _ purpose: SplitMix64.Purpose) -> SplitMix64 {
        SplitMix64(seed: seed, stream: index, purpose: purpose)
    }

    /// People who try without any account: one for so many accounts.
    static let accountsPerLoosePerson = 8
    static let freeMailWorkspaces = 0.08

    // People.
    static let looseActivation = 0.2
    static let activationMinutes = (median: 9.0, sigma: 1.6)
    static let teamSize = (median: 8.0, sigma: 1.0)
    static let quietTeam = 0.2
    static let invited = 0.72
    static let joinGapDays = 9.0
    static let habitWeeks = 38.0
    static let casualDays = 9.0
    static let groupCalls = 0.9
    static let secondDevice = 0.15
    static let largestTeam = 600

    // Sales.
    static let salesTalkLarge = 0.45
    static let salesTalkSmall = 0.02
    static let largeEmployees = 200
    static let userPays = 0.88
    static let yearly = 0.2
    /// Mean months until the champion of a paying account leaves the company.
    static let sponsorMonths = 30.0
    static let unpaidInvoices = 0.015
    static let oldShape = 0.2

    static let pro = Plan(name: "Pro", monthlyCents: 3_900)
    static let team = Plan(name: "Team", monthlyCents: 5_500)
    static let enterprise = Plan(name: "Enterprise", monthlyCents: 6_900)
    static let teamPlanSeats = 10
    /// A seat and year of a contract, in cents.
    static let contractPrice = enterprise.monthlyCents * Plan.monthsPaidAYear

    /// Chance of an active day by weekday, Monday first.
    static let weekdayFactor = [1.0, 1.08, 1.06, 1.0, 0.82, 0.10, 0.12]
    /// Weights of the 24 local hours.
    static let hourWeights = [
        1, 1, 1, 1, 1, 2, 5, 14, 42, 80, 92, 84, 52, 66, 86, 88, 76, 54, 28, 16, 12, 9, 5, 2,
    ]
}

extension CompanyModel {
    /// Number of stories: accounts, people without one, and ourselves last.
    var stories: Int { accounts + accounts / Self.accountsPerLoosePerson + 1 }

    /// The whole story of account `index`, including what its people did.
    func story(of index: Int) -> AccountStory {
        var story = plan(of: index)
        perform(&story)
        return story
    }

    /// The story without the occurrences, which are most of the work.
    func plan(of index: Int) -> AccountStory {
        var story = AccountStory(profile: profile(of: index), path: path(of: index))
        addEngagement(to: &story)
        addPeople(to: &story)
        addSale(to: &story)
        addStrangers(to: &story)
        return story
    }

    /// The path of account `index`: an independent draw, so that intervals of shares can be tested.
    func path(of index: Int) -> SalesPath {
        guard index < accounts else { return .productFirst }
        if index == logo { return .salesFirst }
        var random = random(index, .path)
        var rest = random.uniform()
        for path in rates.paths {
            if rest < path.share { return path.path }
            rest -= path.share
        }
        return .productFirst
    }

    /// A moment of the working day of `moment`, or two days later at a weekend.
    func workingMoment(
        near moment: Int64,
        zoneOffset: Int64,
        _ random: inout SplitMix64
    ) -> Int64 {
        let day = (moment + zoneOffset) / Duration.day
        return self.moment(
            onDay: weekday(day) > 4 ? day + 2 : day,
            zoneOffset: zoneOffset,
            &random
        )
    }

    /// A moment of the working day on `day` (days after 1970-01-01, local).
    func moment(onDay day: Int64, zoneOffset: Int64, _ random: inout SplitMix64) -> Int64 {
        let hour = Int64(random.weighted(Self.hourWeights))
        let within = Int64(random.index(below: 3_600_000))
        return day * Duration.day + hour * Duration.hour + within - zoneOffset
    }
}
