import Growth
import Statistics

extension CompanyModel {
    /// Plans whether, when and through whom the account pays, and what sales does meanwhile.
    func addSale(to story: inout AccountStory) {
        guard story.profile.sort == .company || story.profile.sort == .freeMailWorkspace else {
            return
        }
        var random = random(story.profile.index, .sale)
        if let engagement = story.engagement {
            carryOut(engagement, isExpansion: false, in: &story, &random)
        } else {
            addProductLedSale(to: &story, &random)
        }
        addTicket(to: &story, &random)
        if let ended = story.subscription?.ended {
            for position in story.people.indices {
                story.people[position].until = min(story.people[position].until, ended)
            }
        }
    }

    private func addProductLedSale(to story: inout AccountStory, _ random: inout SplitMix64) {
        guard let champion = champion(of: story), let active = story.people[champion].activation
        else { return }
        let upgrade = upgrade(of: story, &random)
        let zone = story.profile.zoneOffset
        let talk = workingMoment(near: active + random.days(4, 30), zoneOffset: zone, &random)
        let isLarge =
            story.profile.employees >= Self.largeEmployees && activated(in: story, by: talk) >= 3
        let talks = random.chance(isLarge ? Self.salesTalkLarge : Self.salesTalkSmall)
        guard talks, story.profile.sort == .company, talk < window.upperBound else {
            if let upgrade { subscribe(&story, at: upgrade, selfServe: true, &random) }
            return
        }
        let isExpansion = upgrade.map { $0 < talk } ?? false
        if let upgrade, isExpansion { subscribe(&story, at: upgrade, selfServe: true, &random) }
        let engagement = engagement(with: story, from: talk, &random)
        carryOut(engagement, isExpansion: isExpansion, in: &story, &random)
    }

    /// When the account buys by itself: slowly below the critical mass, quickly from it on.
    private func upgrade(of story: AccountStory, _ random: inout SplitMix64) -> Int64? {
        let mass = rates.criticalMass
        let times = story.people.compactMap(\.activation).sorted()
        let interest = story.profile.sort == .freeMailWorkspace ? 2.5 : 1
        let slow = random.exponential(mean: mass.slowDays * interest)
        let quick = random.exponential(mean: mass.quickDays * interest)
        guard let first = times.first else { return nil }
        let reached = times.count >= mass.users ? times[mass.users - 1] : Int64.max
        let (slowly, patience) = (first + dayMillis(slow), dayMillis(mass.patienceDays))
        var time: Int64?
        if slowly < min(reached, first + patience) {
            time = slowly
        } else if reached < Int64.max, dayMillis(quick) < patience {
            time = reached + dayMillis(quick)
        }
        return time.map {
            let zone = story.profile.zoneOffset
            return max(first + Duration.hour, workingMoment(near: $0, zoneOffset: zone, &random))
        }
    }

    /// The deal, its touches and, when it is won, the contract.
    private func carryOut(
        _ engagement: Engagement,
        isExpansion: Bool,
        in story: inout AccountStory,
        _ random: inout SplitMix64
    ) {
        addTouches(of: engagement, to: &story, &random)
        let openStage = random.pick(CRM.openStages)
        guard engagement.opened < window.upperBound - Duration.hour else { return }
        let outcome = outcome(of: engagement)
        let seats = contractSeats(of: story, engagement)
        if outcome == .won, !isExpansion {
            subscribe(
                &story,
                at: engagement.closed,
                selfServe: false,
                seats: seats,
                expansions: engagement.expansions,
                &random
            )
        }
        story.deals.append(
            DealStory(
                name: story.profile.name + (isExpansion ? " - more seats" : " - Enterprise"),
                type: isExpansion ? "existingbusiness" : "newbusiness",
                created: engagement.opened,
                closed: engagement.closed,
                outcome: outcome,
                stage: outcome == .open ? openStage : CRM.stage(outcome == .won),
                amount: Self.contractPrice * Int64(isExpansion ? max(5, seats / 4) : seats),
                modified: min(engagement.closed, window.upperBound - Duration.hour)
            )
        )
        if story.subscription != nil { addExpansions(of: engagement, to: &story) }
    }

    private func outcome(of engagement: Engagement) -> DealStory.Outcome {
        if let pilot = engagement.pilot, pilot.decided == nil { return .open }
        guard engagement.closed < window.upperBound - Duration.hour else { return .open }
        return engagement.wins ? .won : .lost
    }

    /// Later deals for more seats; customers who have left buy none.
    private func addExpansions(of engagement: Engagement, to story: inout AccountStory) {
        let end = min(story.subscription?.ended ?? .max, window.upperBound - Duration.hour)
        for (number, expansion) in engagement.expansions.enumerated() {
            let created = expansion.at - Int64(9 + number) * Duration.day
            guard created < end, expansion.at < story.subscription?.ended ?? .max else { return }
            let isWon = expansion.at < end
            story.deals.append(
                DealStory(
                    name: "\(story.profile.name) - expansion \(number + 1)",
                    type: "existingbusiness",
                    created: created,
                    closed: expansion.at,
                    outcome: isWon ? .won : .open,
                    stage: isWon ? CRM.stage(true) : CRM.openStages[number],
                    amount: Self.contractPrice * Int64(expansion.seats),
                    modified: min(expansion.at, window.upperBound - Duration.hour)
                )
            )
        }
    }

    /// Where users came first, two seats for each who has activated if that is more.
    private func contractSeats(of story: AccountStory, _ engagement: Engagement) -> Int {
        guard story.path != .pilot, story.profile.index != logo else { return engagement.seats }
        let users = 2 * activated(in: story, by: engagement.closed)
        return min(max(engagement.seats, users), max(12, story.profile.employees))
    }

    /// The first touch is a meeting or a reply; the rest spreads until the deal closes.
    private func addTouches(
        of engagement: Engagement,
        to story: inout AccountStory,
        _ random: inout SplitMix64
    ) {
        let executive = Names.person(Names.peopleCount - 1, from: story.profile.nameOffset)
        let outsider = "\(Names.slug(executive, separator: "."))@\(story.profile.domain)"
        let contact = champion(of: story).map { story.people[$0].email }
        let email = story.path.isSalesFirst ? outsider : contact ?? outsider
        let end = min(engagement.closed, window.upperBound)
        let length = Double(max(0, end - engagement.met - 3 * Duration.day))
        var touches = [(random.chance(0.7) ? "meeting" : "reply", engagement.met)]
        for _ in 0..<(2 + random.index(below: 6)) {
            let near = engagement.met + 3 * Duration.day + whole(random.uniform() * length)
            let time = workingMoment(near: near, zoneOffset: story.profile.zoneOffset, &random)
            let kind = random.weighted([35, 20, 12, 18, 15])
            touches.append((["email", "call", "demo", "meeting", "reply"][kind], time))
        }
        touches += [("security-review", engagement.securityReview ?? end)]
        touches = touches.filter { $0.1 < end }
        let provisioning = engagement.provisioning ?? window.upperBound
        if provisioning < window.upperBound { touches.append(("provisioning", provisioning)) }
        let order = touches.indices.sorted { (touches[$0].1, $0) < (touches[$1].1, $1) }
        story.touches += order.map {
            TouchStory(
                type: touches[$0].0,
                email: email,
                time: touches[$0].1,
                owner: engagement.owner
            )
        }
    }

    private func addTicket(to story: inout AccountStory, _ random: inout SplitMix64) {
        let asks = random.chance(0.12)
        let wait = random.days(1, 40)
        guard asks, let champion = champion(of: story),
            let active = story.people[champion].activation, active + wait < window.upperBound
        else { return }
        story.touches.append(
            TouchStory(
                type: "ticket",
                email: story.people[champion].email,
                time: active + wait,
                owner: organization.supporter
            )
        )
    }

    /// The person who activated first.
    func champion(of story: AccountStory) -> Int? {
        story.people.indices.filter { story.people[$0].activation != nil }
            .min { story.people[$0].activation ?? 0 < story.people[$1].activation ?? 0 }
    }

    private func activated(in story: AccountStory, by time: Int64) -> Int {
        story.people.count { $0.activation.map { $0 < time } ?? false }
    }
}
