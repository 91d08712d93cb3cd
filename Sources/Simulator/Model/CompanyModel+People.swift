import Growth
import Statistics

extension CompanyModel {
    /// Plans who signs up, when, whether they activate and how long they stay.
    func addPeople(to story: inout AccountStory) {
        var random = random(story.profile.index, .people)
        switch story.profile.sort {
        case .ourselves: addOurselves(to: &story, &random)
        case .nobody: addPerson(to: &story, at: story.profile.start, invitation: nil, &random)
        case .company, .freeMailWorkspace: addTeam(to: &story, &random)
        }
        addClockErrors(to: &story)
    }

    /// From a stream of their own, so that dirt does not change what happens.
    private func addClockErrors(to story: inout AccountStory) {
        var random = random(story.profile.index, .clocks)
        for position in story.people.indices where random.chance(wrongClocks) {
            story.people[position].clockError = clockError(&random)
        }
    }

    private func addTeam(to story: inout AccountStory, _ random: inout SplitMix64) {
        guard let first = firstSignup(of: story, &random), first < window.upperBound - Duration.hour
        else { return }
        addPerson(to: &story, at: first, invitation: nil, &random)
        for wave in waves(of: story, &random) { join(wave, &story, &random) }
    }

    /// People who come together: from when on, how many, and the mean of the days between two.
    private struct Wave {
        var from: Int64
        var count: Int
        var gapDays: Double
    }

    private func join(_ wave: Wave, _ story: inout AccountStory, _ random: inout SplitMix64) {
        var time = wave.from
        let cap = min(max(3, story.profile.employees), Self.largestTeam)
        for _ in 0..<max(0, wave.count) where story.people.count < cap {
            time += dayMillis(random.exponential(mean: wave.gapDays)) + Duration.minute
            guard time < window.upperBound - Duration.hour else { return }
            let zone = story.profile.zoneOffset
            let signup = max(time, workingMoment(near: time, zoneOffset: zone, &random))
            guard signup < window.upperBound - Duration.hour else { continue }
            let invitation = invitation(in: story, before: signup, &random)
            addPerson(to: &story, at: signup, invitation: invitation, &random)
        }
    }

    /// Users begin at once; where sales leads, when it lets them, if ever.
    private func firstSignup(of story: AccountStory, _ random: inout SplitMix64) -> Int64? {
        let (later, evaluates) = (random.days(15, 55), random.chance(rates.evaluation))
        switch story.path {
        case .productFirst, .assisted, .gatedTrial: return story.profile.start
        case .pilot: return story.pilot.map { $0.started + 2 * Duration.hour }
        case .salesFirst, .lookalike:
            let isLogo = story.profile.index == logo
            let provisioning = story.engagement?.provisioning
            return evaluates && !isLogo ? story.profile.start + later : provisioning
        }
    }

    private func waves(of story: AccountStory, _ random: inout SplitMix64) -> [Wave] {
        let first = story.people[0].signup
        let begin = story.people[0].activation ?? first
        let (size, looking) = (teamSize(of: story, &random), random.index(below: 3))
        func wave(from: Int64, _ count: Int, _ gap: Double = Self.joinGapDays) -> Wave {
            Wave(from: from, count: count, gapDays: min(gap, 120 / Double(max(1, count))))
        }
        guard let engagement = story.engagement else { return [wave(from: begin, size - 1)] }
        switch story.path {
        case .assisted: return [wave(from: max(begin, first + 14 * Duration.day), size - 1)]
        case .pilot:
            let users = scaled(story.pilot?.users ?? 1) - 1
            let grown = contractWaves(of: engagement).map { wave(from: $0.at, scaled($0.seats), 4) }
            return [wave(from: first, users, 0.7)] + grown
        case .gatedTrial:
            guard let opened = engagement.provisioning else { return [wave(from: first, looking)] }
            let users = engagement.wins ? scaled(engagement.seats * 2 / 3) : 2
            return [wave(from: first, looking), wave(from: opened, users, 2)]
        default:
            guard first == engagement.provisioning else { return [wave(from: begin, size - 1)] }
            let users = scaled(engagement.seats * 2 / 3)
            return [wave(from: first, story.profile.index == logo ? min(users, 40) : users, 1.5)]
        }
    }

    /// After a pilot's contract, and after each expansion, more of the seats are used.
    private func contractWaves(of engagement: Engagement) -> [Expansion] {
        guard engagement.wins else { return [] }
        let contract = Expansion(at: engagement.closed, seats: engagement.seats)
        return ([contract] + engagement.expansions)
            .map {
                Expansion(at: $0.at + Duration.day, seats: $0.seats / 2)
            }
    }

    private func scaled(_ people: Int) -> Int {
        Int(whole(Double(people) * peopleScale + 0.5))
    }

    private func teamSize(of story: AccountStory, _ random: inout SplitMix64) -> Int {
        let isProductFirst = story.path == .productFirst
        let median = Self.teamSize.median * (isProductFirst ? 1 : 2)
        let drawn = random.logNormal(median: median, sigma: Self.teamSize.sigma)
        let isQuiet = isProductFirst && story.people[0].activation == nil
        let quiet = random.chance(Self.quietTeam) ? 2.5 : 1
        return max(1, Int(whole((isQuiet ? quiet : drawn) * peopleScale + 0.5)))
    }

    /// Those who got value invite those they work with, the first of them half of the time.
    private func invitation(
        in story: AccountStory,
        before signup: Int64,
        _ random: inout SplitMix64
    ) -> (by: Int, at: Int64)? {
        let (isInvited, byFirst) = (random.chance(Self.invited), random.chance(0.5))
        let at = signup - whole(random.logNormal(median: 5, sigma: 1) * Double(Duration.hour))
        let place = random.uniform()
        let active = story.people.indices.filter {
            story.people[$0].activation.map { $0 + 10 * Duration.minute < signup } ?? false
        }
        guard isInvited, !active.isEmpty else { return nil }
        let inviter = byFirst ? active[0] : active[Int(whole(place * Double(active.count)))]
        let possible = (story.people[inviter].activation ?? signup) + 5 * Duration.minute
        return (inviter, min(max(at, possible), signup - 2 * Duration.minute))
    }

    private func addPerson(
        to story: inout AccountStory,
        at signup: Int64,
        invitation: (by: Int, at: Int64)?,
        _ random: inout SplitMix64
    ) {
        let number = story.people.count
        let name = Names.person(number, from: story.profile.nameOffset)
        var person = PersonStory(
            name: name,
            email: email(of: name, number, in: story.profile, &random),
            title: random.pick(Names.titles),
            firstSeen: firstSeen(before: signup, isFirst: number == 0, story, &random),
            signup: signup,
            browser: Names.browsers[random.weighted(Names.browserWeights)],
            signupMethod: Names.signupMethods[random.weighted(Names.signupMethodWeights)],
            invitation: invitation,
            habit: 0,
            until: signup,
            namesGroup: story.profile.sort != .nobody
        )
        let drawn = random.uniform()
        if number > 0, story.profile.sort == .company, person.email.hasSuffix(".example") {
            person.namesGroup = drawn < Self.groupCalls
        }
        person.activation = activation(of: person, number, story, &random)
        addEarlyReports(to: &person, &random)
        addHabit(to: &person, &random)
        if random.chance(Self.secondDevice) {
            person.secondDeviceFrom = signup + random.days(3, 60)
        }
        story.people.append(person)
    }

    /// A quarter of founders looked at the site up to two weeks earlier.
    private func firstSeen(
        before signup: Int64,
        isFirst: Bool,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) -> Int64 {
        let minutes = signup - whole(random.between(1, 12) * Double(Duration.minute))
        let earlier = signup - random.days(1, 14)
        let looksEarly = random.chance(0.25) && isFirst && !story.path.isSalesFirst
        return max(looksEarly ? earlier : minutes, window.lowerBound)
    }

    private func email(
        of name: String,
        _ number: Int,
        in profile: AccountProfile,
        _ random: inout SplitMix64
    ) -> String {
        let local = Names.slug(name, separator: ".")
        let provider = random.pick(Names.freeMail)
        let thrownAway = random.pick(Names.disposable)
        let isPrivate = random.chance(0.04) && number > 0
        let isThrownAway = random.chance(0.25)
        switch profile.sort {
        case .company where !isPrivate: return "\(local)@\(profile.domain)"
        case .ourselves: return "\(local)@\(profile.domain)"
        case .nobody where isThrownAway: return "\(local).\(profile.index)@\(thrownAway)"
        default: return "\(local).\(profile.index)@\(provider)"
        }
    }

    private func activation(
        of person: PersonStory,
        _ number: Int,
        _ story: AccountStory,
        _ random: inout SplitMix64
    ) -> Int64? {
        let isFirst = number == 0
        let chance =
            story.path == .productFirst
            ? (isFirst ? rates.founderActivation : rates.colleagueActivation)
            : (isFirst ? rates.soldFounderActivation : rates.soldColleagueActivation)
        let happens = random.chance(story.profile.sort == .nobody ? Self.looseActivation : chance)
        let minutes = random.logNormal(
            median: Self.activationMinutes.median,
            sigma: Self.activationMinutes.sigma
        )
        let (later, breaks) = (random.uniform(), random.chance(Incident.lost))
        let opened = opening(for: person, isFirst: isFirst, story, later)
        let isBroken = breaks && incidents.contains { $0.hits(person) }
        guard happens, !isBroken, let opened else { return nil }
        let time = opened + whole(max(1.2, minutes) * Double(Duration.minute))
        return time < window.upperBound - Duration.minute ? time : nil
    }

    /// From when on the person can get value at all; `later` is a uniform draw.
    private func opening(
        for person: PersonStory,
        isFirst: Bool,
        _ story: AccountStory,
        _ later: Double
    ) -> Int64? {
        switch story.path {
        case .assisted where isFirst: return person.signup + dayMillis(13 + 7 * later)
        case .gatedTrial:
            guard let opened = story.engagement?.provisioning else { return nil }
            return person.signup > opened ? person.signup : opened + dayMillis(0.05 + 2 * later)
        default: return person.signup
        }
    }

    /// Who activates in the first week makes one to five reports in it.
    private func addEarlyReports(to person: inout PersonStory, _ random: inout SplitMix64) {
        let more = random.weighted(ActivationMoment.weights)
        let places = (0..<more).map { _ in random.uniform() }.sorted()
        let end = person.signup + ActivationMoment.within - Duration.hour
        guard let activation = person.activation, activation + Duration.hour < end else { return }
        person.earlyReports = places.map {
            activation + 5 * Duration.minute + whole($0 * Double(end - activation - Duration.hour))
        }
    }

    /// Who reached the activation moment mostly stays; the others mostly go.
    private func addHabit(to person: inout PersonStory, _ random: inout SplitMix64) {
        let stays =
            ActivationMoment.isReached(by: person)
            ? ActivationMoment.staysIfReached : ActivationMoment.staysOtherwise
        let isHabitual = random.chance(stays)
        let chance = random.between(0.15, 0.6)
        let weeks = random.exponential(mean: Self.habitWeeks)
        let days = random.exponential(mean: Self.casualDays)
        let begin = person.activation ?? person.signup
        if person.activation != nil, isHabitual {
            (person.habit, person.until) = (chance, begin + dayMillis(7 * weeks))
        } else {
            let stay = person.activation == nil ? days / 2 : days
            (person.habit, person.until) = (0.35, begin + dayMillis(stay))
        }
    }

    /// Mostly minutes, at times a forgotten time zone, rarely a year.
    private func clockError(_ random: inout SplitMix64) -> Int64 {
        let sign: Int64 = random.chance(0.5) ? 1 : -1
        let minutes = Int64(3 + random.index(below: 50)) * Duration.minute
        let hours = Int64(1 + random.index(below: 11)) * Duration.hour
        return sign * [minutes, hours, 365 * Duration.day][random.weighted([70, 25, 5])]
    }

    /// Four of us, on every working day of the whole time.
    private func addOurselves(to story: inout AccountStory, _ random: inout SplitMix64) {
        for number in 0..<4 {
            let signup = story.profile.start + Int64(number) * Duration.hour
            addPerson(to: &story, at: signup, invitation: nil, &random)
            story.people[number].activation = signup + 20 * Duration.minute
            (story.people[number].habit, story.people[number].until) = (0.9, window.upperBound)
        }
    }
}
