import Growth
import Statistics

extension CompanyModel {
    /// Starts a subscription, renews it until it is canceled or the window ends, and adds seats.
    func subscribe(
        _ story: inout AccountStory,
        at moment: Int64,
        selfServe: Bool,
        seats agreed: Int = 0,
        expansions: [Expansion] = [],
        _ random: inout SplitMix64
    ) {
        let start = moment / Duration.second * Duration.second
        guard start < window.upperBound - Duration.hour else { return }
        let seats = max(agreed, selfServe ? needed(in: story, at: start) : 1)
        let isYearly = random.chance(Self.yearly) || !selfServe
        keepChampion(of: &story, from: start, &random)
        let userPays = random.chance(selfServe ? Self.userPays : rates.userSigns)
        let payer = userPays || story.profile.domain.isEmpty ? champion(of: story) : nil
        var subscription = SubscriptionStory(
            plan: selfServe ? (seats < Self.teamPlanSeats ? Self.pro : Self.team) : Self.enterprise,
            interval: isYearly ? .year : .month,
            started: start,
            ended: nil,
            periods: [],
            payerEmail: payer.map { story.people[$0].email } ?? "billing@\(story.profile.domain)",
            payer: payer,
            isSelfServe: selfServe,
            hasOldShape: random.chance(Self.oldShape)
        )
        renew(&subscription, of: story, seats: seats, expansions, &random)
        story.subscription = subscription
    }

    /// The champion of a paying account keeps using it, unless leaving the company.
    private func keepChampion(
        of story: inout AccountStory,
        from start: Int64,
        _ random: inout SplitMix64
    ) {
        let leaves = start + dayMillis(30 * random.exponential(mean: Self.sponsorMonths))
        guard let champion = champion(of: story) else { return }
        let person = story.people[champion]
        story.people[champion].habit = max(person.habit, 0.6)
        story.people[champion].until = max(person.until, start + 60 * Duration.day)
        guard leaves < window.upperBound else { return }
        story.people[champion].until = min(story.people[champion].until, leaves)
        story.sponsorLeft = leaves
    }

    private func renew(
        _ subscription: inout SubscriptionStory,
        of story: AccountStory,
        seats first: Int,
        _ expansions: [Expansion],
        _ random: inout SplitMix64
    ) {
        let months = subscription.interval == .month ? 1 : 12
        var (seats, start, number) = (first, subscription.started, 0)
        while start < window.upperBound {
            if number > 0, let cause = churn(of: story, at: start, months: months, &random) {
                subscription.ended = start
                subscription.churn = ChurnStory(cause: cause, recorded: recorded(cause, &random))
                return
            }
            if subscription.isSelfServe { seats = max(seats, needed(in: story, at: start)) }
            number += 1
            let end = adding(months: months * number, to: subscription.started)
            let isPaid = !random.chance(Self.unpaidInvoices) || number == 1
            subscription.periods.append(
                SubscriptionStory.Period(start: start, end: end, seats: seats, isPaid: isPaid)
            )
            for more in expansions where more.at >= start && more.at < min(end, window.upperBound) {
                subscription.additions.append(
                    SubscriptionStory.Period(
                        start: more.at,
                        end: end,
                        seats: more.seats,
                        isPaid: true
                    )
                )
                seats += more.seats
            }
            start = end
        }
    }

    /// Seats for everybody who has activated, and for every second of the others.
    private func needed(in story: AccountStory, at time: Int64) -> Int {
        let present = story.people.filter { $0.signup < time }
        let active = present.count { $0.activation.map { $0 < time } ?? false }
        return max(1, active + (present.count - active) / 2)
    }
}

/// The same day and time `months` later, or the last day of a shorter month.
func adding(months: Int, to moment: Int64) -> Int64 {
    let date = Timestamp(millis: moment).civilDateUTC
    let later = adding(months: months, to: date)
    return later.startUTC.millis + (moment - date.startUTC.millis)
}

/// The same day `months` later, or the last day of a shorter month.
func adding(months: Int, to date: CivilDate) -> CivilDate {
    let index = date.year * 12 + date.month - 1 + months
    for day in stride(from: date.day, through: 28, by: -1) {
        if let later = CivilDate(year: index / 12, month: index % 12 + 1, day: day) { return later }
    }
    guard let later = CivilDate(year: index / 12, month: index % 12 + 1, day: min(date.day, 28))
    else { preconditionFailure("every month has its first 28 days") }
    return later
}
