import Growth
import Statistics

extension BottomUpModel {
    /// Plans who signs up, when, whether they activate and how long they stay.
    func addPeople(to story: inout AccountStory) {
        var random = random(story.profile.index, .people)
        switch story.profile.sort {
        case .ourselves: addOurselves(to: &story, &random)
        case .nobody: addPerson(to: &story, at: story.profile.start, invitation: nil, &random)
        case .company, .freeMailWorkspace: addTeam(to: &story, &random)
        }
    }

    private func addTeam(to story: inout AccountStory, _ random: inout SplitMix64) {
        let first = firstSignup(of: story, &random)
        guard first < window.upperBound else { return }
        addPerson(to: &story, at: first, invitation: nil, &random)
        let size = teamSize(of: story, &random)
        var time = story.people[0].activation ?? first
        if story.path == .assisted { time = max(time, first + 14 * Duration.day) }
        let gap = min(Self.joinGapDays, 120 / Double(size))
        for _ in 1..<max(size, 1) {
            time += dayMillis(random.exponential(mean: gap)) + Duration.minute
            guard time < window.upperBound - Duration.hour else { return }
            let signup = max(
                time,
                workingMoment(near: time, zoneOffset: story.profile.zoneOffset, &random)
            )
            guard signup < window.upperBound - Duration.hour else { continue }
            let invitation = invitation(in: story, before: signup, &random)
            addPerson(to: &story, at: signup, invitation: invitation, &random)
        }
    }

    /// Sales-first accounts sign up weeks after sales met them, the others at once.
    private func firstSignup(of story: AccountStory, _ random: inout SplitMix64) -> Int64 {
        let later = random.days(15, 55)
        return story.path == .salesFirst ? story.profile.start + later : story.profile.start
    }

    private func teamSize(of story: AccountStory, _ random: inout SplitMix64) -> Int {
        let median = Self.teamSize.median * (story.path == .productFirst ? 1 : 2)
        let drawn = random.logNormal(median: median, sigma: Self.teamSize.sigma)
        let isQuiet = story.path == .productFirst && story.people[0].activation == nil
        let quiet = random.chance(Self.quietTeam) ? 2.5 : 1
        let cap = min(max(3, story.profile.employees), Self.largestTeam)
        return min(max(1, Int(whole((isQuiet ? quiet : drawn) * peopleScale + 0.5))), cap)
    }

    private func invitation(
        in story: AccountStory,
        before signup: Int64,
        _ random: inout SplitMix64
    ) -> (by: Int, at: Int64)? {
        let isInvited = random.chance(Self.invited)
        let inviter = random.chance(0.5) ? 0 : random.index(below: story.people.count)
        let at = signup - whole(random.logNormal(median: 5, sigma: 1) * Double(Duration.hour))
        let possible = story.people[inviter].signup + 10 * Duration.minute
        guard isInvited, possible < signup - Duration.minute else { return nil }
        return (inviter, max(at, possible))
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
            activation: nil,
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
        addHabit(to: &person, &random)
        if random.chance(wrongClocks) { person.clockError = clockError(&random) }
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
        let looksEarly = random.chance(0.25) && isFirst && story.path != .salesFirst
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
            ? (isFirst ? Self.founderActivation : Self.colleagueActivation)
            : (isFirst ? Self.soldFounderActivation : Self.soldColleagueActivation)
        let happens = random.chance(story.profile.sort == .nobody ? Self.looseActivation : chance)
        let minutes = random.logNormal(
            median: Self.activationMinutes.median,
            sigma: Self.activationMinutes.sigma
        )
        var time = person.signup + whole(max(1.2, minutes) * Double(Duration.minute))
        let later = random.days(13, 20)
        if story.path == .assisted, isFirst { time = person.signup + later }
        return happens && time < window.upperBound - Duration.minute ? time : nil
    }

    private func addHabit(to person: inout PersonStory, _ random: inout SplitMix64) {
        let isHabitual = random.chance(Self.habitual)
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
