import Growth
import Statistics

/// Every rate of the bottom-up archetype; docs/simulator.md lists them for readers.
struct BottomUpModel {
    let seed: UInt64
    let window: Range<Int64>
    let accounts: Int
    /// Factor on the number of people of an account.
    var peopleScale = 1.0
    /// Factor on how much people use the product.
    var usageScale = 1.0
    let wrongClocks: Double

    func random(_ index: Int, _ purpose: SplitMix64.Purpose) -> SplitMix64 {
        SplitMix64(seed: seed, stream: index, purpose: purpose)
    }

    /// People who try without any account: one for so many accounts.
    static let accountsPerLoosePerson = 8
    /// Accounts arrive three times as fast at the end as at the beginning.
    static let growth = 2.0

    // Paths of accounts, and through unequal win rates of won accounts.
    static let assistedAccounts = 0.032
    static let salesFirstAccounts = 0.042
    /// Planned shares of won accounts: product-first, assisted, sales-first.
    static let plannedShares: [(path: SalesPath, share: Double)] = [
        (.productFirst, 0.85), (.assisted, 0.07), (.salesFirst, 0.08),
    ]
    static let freeMailWorkspaces = 0.08

    // People.
    static let founderActivation = 0.48
    static let colleagueActivation = 0.30
    static let soldFounderActivation = 0.85
    static let soldColleagueActivation = 0.45
    static let looseActivation = 0.2
    static let activationMinutes = (median: 9.0, sigma: 1.6)
    static let teamSize = (median: 8.0, sigma: 1.0)
    static let quietTeam = 0.2
    static let invited = 0.72
    static let joinGapDays = 9.0
    static let habitual = 0.5
    static let habitWeeks = 38.0
    static let casualDays = 9.0
    static let groupCalls = 0.9
    static let secondDevice = 0.15
    static let largestTeam = 600

    // Sales.
    static let winByActivePeople = [0.0, 0.34, 0.58, 0.72, 0.82, 0.88, 0.92]
    static let conversionDays = (median: 20.0, sigma: 0.9)
    static let salesWin = 0.75
    static let salesTalkLarge = 0.45
    static let salesTalkSmall = 0.02
    static let largeEmployees = 200
    static let userPays = 0.88
    static let yearly = 0.2
    static let monthlyChurn = 0.022
    static let yearlyChurn = 0.10
    static let unpaidInvoices = 0.015
    static let oldShape = 0.2

    static let pro = Plan(name: "Pro", monthlyCents: 3_900)
    static let team = Plan(name: "Team", monthlyCents: 5_500)
    static let enterprise = Plan(name: "Enterprise", monthlyCents: 6_900)
    static let teamPlanSeats = 10

    /// Chance of an active day by weekday, Monday first.
    static let weekdayFactor = [1.0, 1.08, 1.06, 1.0, 0.82, 0.10, 0.12]
    /// Weights of the 24 local hours.
    static let hourWeights = [
        1, 1, 1, 1, 1, 2, 5, 14, 42, 80, 92, 84, 52, 66, 86, 88, 76, 54, 28, 16, 12, 9, 5, 2,
    ]
}

extension BottomUpModel {
    /// Number of stories: accounts, people without one, and ourselves.
    var stories: Int { accounts + accounts / Self.accountsPerLoosePerson + 1 }

    /// The whole story of account `index`, including what its people did.
    func story(of index: Int) -> AccountStory {
        var story = plan(of: index)
        perform(&story)
        return story
    }

    /// The story without the occurrences, which are most of the work.
    func plan(of index: Int) -> AccountStory {
        var story = AccountStory(profile: profile(of: index), path: salesPath(of: index))
        addPeople(to: &story)
        addSale(to: &story)
        addStrangers(to: &story)
        return story
    }

    /// Paths by a low-discrepancy sequence, so that small companies have the planned shares too.
    func salesPath(of index: Int) -> SalesPath {
        guard index < accounts else { return .productFirst }
        var random = SplitMix64(seed: seed)
        let position = random.uniform() + Double(index) * 0.618_033_988_749_895
        let place = position - position.rounded(.down)
        if place < Self.salesFirstAccounts { return .salesFirst }
        return place < Self.salesFirstAccounts + Self.assistedAccounts ? .assisted : .productFirst
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
