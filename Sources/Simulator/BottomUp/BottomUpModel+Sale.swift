import Growth
import Statistics

extension BottomUpModel {
    /// Plans whether, when and through whom the account pays, and what sales does meanwhile.
    func addSale(to story: inout AccountStory) {
        guard story.profile.sort == .company || story.profile.sort == .freeMailWorkspace else {
            return
        }
        var random = random(story.profile.index, .sale)
        if story.path == .productFirst {
            addProductLedSale(to: &story, &random)
        } else {
            addSalesLedSale(to: &story, &random)
        }
        addTicket(to: &story, &random)
        settle(&story)
    }

    private func addProductLedSale(to story: inout AccountStory, _ random: inout SplitMix64) {
        guard let champion = champion(of: story), let active = story.people[champion].activation
        else { return }
        let days = random.logNormal(
            median: Self.conversionDays.median,
            sigma: Self.conversionDays.sigma
        )
        let zone = story.profile.zoneOffset
        let upgrade = max(
            active + Duration.hour,
            workingMoment(near: active + dayMillis(days), zoneOffset: zone, &random)
        )
        let users = activated(in: story, by: upgrade)
        let discount = story.profile.sort == .freeMailWorkspace ? 0.4 : 1
        let table = Self.winByActivePeople
        let buys = random.chance(table[min(users, table.count - 1)] * discount)
        let isLarge = story.profile.employees >= Self.largeEmployees && users >= 3
        let talks = random.chance(isLarge ? Self.salesTalkLarge : Self.salesTalkSmall)
        let talk = workingMoment(near: active + random.days(4, 30), zoneOffset: zone, &random)
        guard talks, story.profile.sort == .company else {
            if buys { subscribe(&story, at: upgrade, selfServe: true, &random) }
            return
        }
        let isExpansion = buys && upgrade < talk
        if isExpansion { subscribe(&story, at: upgrade, selfServe: true, &random) }
        addDeal(to: &story, talk: talk, cycle: 24, isExpansion: isExpansion, win: 0.55, &random)
    }

    private func addSalesLedSale(to story: inout AccountStory, _ random: inout SplitMix64) {
        let isFirst = story.path == .salesFirst
        let wait = random.days(2, 8)
        let met = workingMoment(
            near: story.profile.start + wait,
            zoneOffset: story.profile.zoneOffset,
            &random
        )
        let talk = isFirst ? story.profile.start : met
        let cycle = isFirst ? 56.0 : 38.0
        addDeal(
            to: &story,
            talk: talk,
            cycle: cycle,
            isExpansion: false,
            win: Self.salesWin,
            &random
        )
    }

    /// One deal; `cycle` is the median number of days from the first touch to its close.
    private func addDeal(
        to story: inout AccountStory,
        talk: Int64,
        cycle: Double,
        isExpansion: Bool,
        win: Double,
        _ random: inout SplitMix64
    ) {
        guard talk < window.upperBound else { return }
        let zone = story.profile.zoneOffset
        let created = max(
            talk + 2 * Duration.hour,
            workingMoment(near: talk + random.days(0.1, 2.9), zoneOffset: zone, &random)
        )
        let length = dayMillis(random.logNormal(median: cycle, sigma: 0.4))
        let closed = max(
            created + Duration.day,
            workingMoment(near: talk + length, zoneOffset: zone, &random)
        )
        let owner = random.pick(["Rosa Castro", "Tariq Weiss"])
        addTouches(to: &story, from: talk, until: min(closed, window.upperBound), owner, &random)
        let seats = contractSeats(of: story, by: closed, &random)
        let wins = random.chance(win)
        let openStage = random.pick(CRM.openStages)
        guard created < window.upperBound - Duration.hour else { return }
        let outcome: DealStory.Outcome =
            closed < window.upperBound - Duration.hour ? (wins ? .won : .lost) : .open
        if outcome == .won, !isExpansion {
            subscribe(&story, at: closed, selfServe: false, seats: seats, &random)
        }
        let price = Self.enterprise.monthlyCents * Plan.monthsPaidAYear
        story.deals.append(
            DealStory(
                name: story.profile.name + (isExpansion ? " - more seats" : " - Enterprise"),
                type: isExpansion ? "existingbusiness" : "newbusiness",
                created: created,
                closed: closed,
                outcome: outcome,
                stage: outcome == .open ? openStage : CRM.stage(outcome == .won),
                amount: price * Int64(isExpansion ? max(5, seats / 4) : seats),
                modified: min(closed, window.upperBound - Duration.hour)
            )
        )
    }

    private func contractSeats(
        of story: AccountStory,
        by time: Int64,
        _ random: inout SplitMix64
    ) -> Int {
        let base = 12 + random.index(below: 20)
        return min(max(base, 2 * activated(in: story, by: time)), max(12, story.profile.employees))
    }

    /// The first touch is a meeting or a reply; the rest spreads until the deal closes.
    private func addTouches(
        to story: inout AccountStory,
        from talk: Int64,
        until end: Int64,
        _ owner: String,
        _ random: inout SplitMix64
    ) {
        let executive = Names.person(Names.peopleCount - 1, from: story.profile.nameOffset)
        let outsider = "\(Names.slug(executive, separator: "."))@\(story.profile.domain)"
        let contact = champion(of: story).map { story.people[$0].email }
        let email = story.path == .salesFirst ? outsider : contact ?? outsider
        let first = random.chance(0.7) ? "meeting" : "reply"
        story.touches.append(TouchStory(type: first, email: email, time: talk, owner: owner))
        let length = Double(max(0, end - talk - 3 * Duration.day))
        let times = (0..<(2 + random.index(below: 6)))
            .map { _ in
                workingMoment(
                    near: talk + 3 * Duration.day + whole(random.uniform() * length),
                    zoneOffset: story.profile.zoneOffset,
                    &random
                )
            }
        for time in times.sorted() where time < end {
            let type = ["email", "call", "demo", "meeting", "reply"][
                random.weighted([35, 20, 12, 18, 15])
            ]
            story.touches.append(TouchStory(type: type, email: email, time: time, owner: owner))
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
                owner: "Ines Lindqvist"
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

    /// The champion of a paying account keeps using it; after cancellation nobody does.
    private func settle(_ story: inout AccountStory) {
        guard let subscription = story.subscription else { return }
        if let champion = champion(of: story) {
            let stays = subscription.started + 60 * Duration.day
            story.people[champion].habit = max(story.people[champion].habit, 0.6)
            story.people[champion].until = max(story.people[champion].until, stays)
        }
        guard let ended = subscription.ended else { return }
        for position in story.people.indices {
            story.people[position].until = min(story.people[position].until, ended)
        }
    }
}
