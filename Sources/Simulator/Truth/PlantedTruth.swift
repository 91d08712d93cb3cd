public import Growth

/// The effects that were planted in a company, and how they turned out.
///
/// Counts are of the whole company, our own people left out; nothing grows with the number of
/// accounts.
public struct PlantedTruth: Sendable {
    /// Invitations, and those that brought somebody.
    public private(set) var invitations = 0, acceptedInvitations = 0
    /// People who activated at least 60 days before the end, and those whom they invited and who
    /// activated within 60 days after them (K5).
    public private(set) var matureUsers = 0, activatedChildren = 0
    /// Children by whole days between the activations of parent and child.
    private var generationDays = [Int](repeating: 0, count: 61)
    /// Deals of new business that sales won.
    public private(set) var salesWins = 0
    /// What selling cost in the whole time: team and top-down spend, in dollars.
    public internal(set) var sellingCost = 0
    /// Accounts that left, by why, and by what was written down.
    public private(set) var churned: [ChurnCause: Int] = [:]
    public private(set) var recorded: [ChurnCause: Int] = [:]
    /// Yearly value, in cents, of the accounts that pay at the end.
    public private(set) var yearlyCents: Int64 = 0
    /// The big logo, and its part of it.
    public private(set) var logo: AccountID?
    public private(set) var logoCents: Int64 = 0
    let criticalMass: CriticalMass
    let incidents: [Incident]
    private let logoIndex: Int?

    init(_ model: CompanyModel) {
        (criticalMass, incidents) = (model.rates.criticalMass, model.incidents)
        logoIndex = model.logo
    }

    /// R of K5: activated children of an activated person; `nil` without anybody.
    public var spread: Double? {
        matureUsers == 0 ? nil : Double(activatedChildren) / Double(matureUsers)
    }

    /// Median days from the activation of a parent to that of a child, rounded down.
    public var medianGenerationDays: Int? {
        var rest = (activatedChildren + 1) / 2
        guard rest > 0 else { return nil }
        for (days, count) in generationDays.enumerated() {
            rest -= count
            if rest <= 0 { return days }
        }
        return nil
    }

    /// The first-year value, in dollars, below which a sale by sales does not pay (K8), at 80 % gross
    /// margin and 12 months of payback; `nil` where sales won nothing.
    public var priceFloor: Int? { salesWins == 0 ? nil : sellingCost * 5 / 4 / salesWins }

    mutating func note(_ story: AccountStory, end: Int64) {
        noteSpread(in: story, end: end)
        let isSold = story.deals.contains { $0.outcome == .won && $0.type == "newbusiness" }
        salesWins += isSold ? 1 : 0
        guard let subscription = story.subscription else { return }
        if let churn = subscription.churn {
            churned[churn.cause, default: 0] += 1
            if let reason = churn.recorded { recorded[reason, default: 0] += 1 }
        } else {
            yearlyCents += subscription.yearly(subscription.seats)
        }
        guard story.profile.index == logoIndex else { return }
        logo = AccountID(story.profile.id)
        logoCents = subscription.yearly(subscription.seats)
    }

    private mutating func noteSpread(in story: AccountStory, end: Int64) {
        let limit = Int64(60) * Duration.day
        invitations += story.occurrences.count {
            if case .invite = $0.kind { true } else { false }
        }
        for person in story.people {
            if let activation = person.activation, activation + limit <= end { matureUsers += 1 }
            guard let invitation = person.invitation else { continue }
            acceptedInvitations += 1
            guard let from = story.people[invitation.by].activation, from + limit <= end,
                let to = person.activation, to - from <= limit
            else { continue }
            activatedChildren += 1
            generationDays[Int((to - from) / Duration.day)] += 1
        }
    }
}
