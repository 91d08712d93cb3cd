import Growth
import Statistics

extension CompanyModel {
    /// The account of the big logo, the last one.
    var logo: Int? { archetype == .oneBigLogo ? accounts - 1 : nil }
    /// When a founder first spoke with the big logo, and when it signed.
    var logoMet: Int64 { moment(atShare: 0.3) }
    var logoSigned: Int64 { moment(atShare: 0.45) }

    /// Gives the big logo so many seats that it pays about as much as all others together.
    mutating func sizeLogo(beside others: Int64) {
        var random = random(accounts, .engagement)
        let share = random.between(0.45, 0.55)
        let cents = Double(others) * share / (1 - share)
        logoSeats = max(40, Int(whole(cents / Double(Self.contractPrice))))
    }

    private func moment(atShare share: Double) -> Int64 {
        let length = Double(window.upperBound - window.lowerBound)
        let day = (window.lowerBound + whole(share * length)) / Duration.day
        return (weekday(day) > 4 ? day + 2 : day) * Duration.day + 15 * Duration.hour
    }

    /// Plans the deal of an account where sales leads; users follow it.
    func addEngagement(to story: inout AccountStory) {
        guard story.profile.sort == .company, story.path != .productFirst else { return }
        var random = random(story.profile.index, .engagement)
        let wait = random.days(2, 8)
        var met = story.profile.start
        if !story.path.isSalesFirst { met = workday(met + wait, story, &random) }
        var engagement = engagement(with: story, from: met, &random)
        if story.profile.index == logo {
            (engagement.closed, engagement.wins) = (logoSigned, true)
            engagement.seats = logoSeats
        }
        if story.path == .pilot { addPilot(to: &engagement, story, &random) }
        addProvisioning(to: &engagement, story, &random)
        story.engagement = engagement
        story.pilot = engagement.pilot
    }

    /// A deal that begins with a talk at `met`, by the rates of the account's path.
    func engagement(
        with story: AccountStory,
        from met: Int64,
        _ random: inout SplitMix64
    ) -> Engagement {
        let rates = rates.of(story.path)
        let opened = max(
            met + 2 * Duration.hour,
            workday(met + random.days(0.1, 2.9), story, &random)
        )
        let length = dayMillis(random.logNormal(median: rates.cycleDays, sigma: 0.4))
        let closed = max(opened + Duration.day, workday(met + length, story, &random))
        let (isReviewed, place) = (random.chance(self.rates.securityReview), random.uniform())
        let review = opened + whole((0.1 + 0.3 * place) * Double(closed - opened))
        let seats = random.logNormal(
            median: self.rates.contractSeats.median,
            sigma: self.rates.contractSeats.sigma
        )
        return Engagement(
            met: met,
            opened: opened,
            closed: closed,
            wins: random.chance(rates.win),
            seats: min(max(5, Int(whole(seats))), max(12, story.profile.employees)),
            owner: random.pick(organization.sellers),
            securityReview: isReviewed ? review : nil
        )
    }

    /// A gated trial is opened before the deal closes, the users of a contract are let in after it.
    private func addProvisioning(
        to engagement: inout Engagement,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) {
        let (place, isOpened) = (random.between(0.5, 0.8), random.chance(0.5))
        let later = workday(engagement.closed + random.days(2, 14), story, &random)
        if story.path == .gatedTrial, engagement.wins || isOpened {
            let length = Double(engagement.closed - engagement.opened)
            engagement.provisioning = engagement.opened + whole(place * length)
        } else if story.path == .salesFirst || story.path == .lookalike, engagement.wins {
            engagement.provisioning = max(later, engagement.closed + Duration.hour)
        }
    }

    /// Thirty days in a small team; some are extended, some never decided, most winners grow.
    private func addPilot(
        to engagement: inout Engagement,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) {
        let started = max(
            engagement.opened + Duration.hour,
            workday(engagement.met + random.days(5, 14), story, &random)
        )
        let (isExtended, isLimbo) = (random.chance(0.15), random.chance(0.08))
        let ends = started + (isExtended ? 60 : 30) * Duration.day
        let decided = workday(ends + random.days(1, 8), story, &random)
        engagement.pilot = PilotStory(
            started: started,
            ends: ends,
            decided: isLimbo ? nil : decided,
            isExtended: isExtended,
            isPaid: random.chance(0.4),
            users: 4 + random.index(below: 6)
        )
        engagement.closed = decided
        engagement.wins = engagement.wins && !isLimbo
        engagement.securityReview = engagement.securityReview.map { _ in started + 9 * Duration.day
        }
        if engagement.wins { addExpansions(to: &engagement, story, &random) }
    }

    private func addExpansions(
        to engagement: inout Engagement,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) {
        var (time, seats) = (engagement.closed, engagement.seats)
        for chance in [0.96, 0.6, 0.5] where random.chance(chance) {
            let days = random.logNormal(median: time == engagement.closed ? 33 : 75, sigma: 0.35)
            time = workday(time + dayMillis(max(22, days)), story, &random)
            let more = Int(whole(Double(seats) * random.between(0.8, 2.5)))
            let added = min(more, story.profile.employees - seats)
            guard added > 0 else { return }
            engagement.expansions.append(Expansion(at: time, seats: added))
            seats += added
        }
    }

    private func workday(
        _ moment: Int64,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) -> Int64 {
        workingMoment(near: moment, zoneOffset: story.profile.zoneOffset, &random)
    }
}
