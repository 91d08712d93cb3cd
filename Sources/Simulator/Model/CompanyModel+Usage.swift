import Growth
import Statistics

extension CompanyModel {
    /// Invitations that nobody followed: one for every two that somebody did.
    func addStrangers(to story: inout AccountStory) {
        let invited = story.people.count { $0.invitation != nil }
        guard invited > 0, story.profile.sort == .company else { return }
        let count = min((invited + 1) / 2, Names.peopleCount - 1 - story.people.count)
        for number in story.people.count..<(story.people.count + count) {
            let name = Names.person(number, from: story.profile.nameOffset)
            let address = "\(Names.slug(name, separator: "."))@\(story.profile.domain)"
            story.strangers.append(address)
        }
    }

    /// Lets everybody do what was planned; the result is ordered by time.
    func perform(_ story: inout AccountStory) {
        var random = random(story.profile.index, .usage)
        var log = OccurrenceLog(end: window.upperBound)
        for number in story.people.indices {
            begin(number, of: story, into: &log, &random)
            use(number, of: story, into: &log, &random)
        }
        inviteStrangers(of: story, into: &log, &random)
        pay(story, into: &log)
        story.occurrences = log.inOrder()
    }

    /// From the first page view to the activation.
    private func begin(
        _ number: Int,
        of story: AccountStory,
        into log: inout OccurrenceLog,
        _ random: inout SplitMix64
    ) {
        let person = story.people[number]
        log.add(
            .page(person.invitation == nil ? "/" : "/invite"),
            by: number,
            at: person.firstSeen,
            signedIn: false
        )
        for _ in 0..<random.index(below: 3) {
            let early = max(
                person.firstSeen,
                person.signup - Int64(1 + random.index(below: 600_000))
            )
            log.add(
                .page(random.pick(["/pricing", "/features", "/signup"])),
                by: number,
                at: early,
                signedIn: false
            )
        }
        log.add(.signup, by: number, at: person.signup)
        log.add(.identify, by: number, at: person.signup + 300)
        if person.namesGroup { log.add(.group, by: number, at: person.signup + 600) }
        log.add(.page("/welcome"), by: number, at: person.signup + 1_500)
        if let invitation = person.invitation {
            log.add(.invite(email: person.email), by: invitation.by, at: invitation.at)
        }
        guard let activation = person.activation else { return }
        let project = activation - min(60_000, (activation - person.signup) / 2)
        log.add(.projectCreated, by: number, at: project, object: number)
        log.add(.reportCreated, by: number, at: activation, object: number * 40)
        for (position, time) in person.earlyReports.enumerated() {
            log.add(.reportCreated, by: number, at: time, object: number * 40 + position + 1)
        }
    }

    /// Sessions, day by day: weekdays, office hours, by habit.
    private func use(
        _ number: Int,
        of story: AccountStory,
        into log: inout OccurrenceLog,
        _ random: inout SplitMix64
    ) {
        let person = story.people[number]
        let begin = (person.activation ?? person.signup) + 20 * Duration.minute
        let end = min(person.until, window.upperBound)
        var (device, day) = (0, (begin + story.profile.zoneOffset) / Duration.day)
        let intensity = min(0.97, person.habit * usageScale.squareRoot())
        while day * Duration.day - story.profile.zoneOffset < end {
            defer { day += 1 }
            guard random.chance(intensity * Self.weekdayFactor[weekday(day)]) else { continue }
            let start = moment(onDay: day, zoneOffset: story.profile.zoneOffset, &random)
            guard start >= begin, start < end else { continue }
            if device == 0, let from = person.secondDeviceFrom, start > from {
                device = 1
                log.add(.page("/login"), by: number, at: start, device: 1, signedIn: false)
                log.add(.identify, by: number, at: start + 20_000, device: 1)
            }
            session(of: number, story, at: start + 21_000, device: device, into: &log, &random)
        }
    }

    private func session(
        of number: Int,
        _ story: AccountStory,
        at start: Int64,
        device: Int,
        into log: inout OccurrenceLog,
        _ random: inout SplitMix64
    ) {
        let isActive = story.people[number].activation != nil
        let firstWeek = story.people[number].signup + ActivationMoment.within
        let acts = random.exponential(mean: 3.8 * usageScale.squareRoot())
        var time = start
        log.add(.page("/reports"), by: number, at: time, device: device)
        for _ in 0..<min(40, whole(acts + 0.5)) {
            time += 2_000 + whole(random.exponential(mean: 70_000))
            let author = random.index(below: number + 1)
            let object = author * 40 + random.index(below: 40)
            let kind: Occurrence.Kind
            switch random.weighted(isActive ? [72, 6, 5, 2, 15] : [60, 0, 0, 0, 40]) {
            case 0: kind = .reportViewed
            case 1: kind = time < firstWeek ? .reportViewed : .reportCreated
            case 2: kind = .reportShared
            case 3: kind = .projectCreated
            default: kind = .page(random.pick(["/reports", "/projects", "/settings"]))
            }
            log.add(kind, by: number, at: time, device: device, object: object)
        }
    }

    private func inviteStrangers(
        of story: AccountStory,
        into log: inout OccurrenceLog,
        _ random: inout SplitMix64
    ) {
        let inviters = story.people.indices.filter { story.people[$0].activation != nil }
        guard !inviters.isEmpty else { return }
        for address in story.strangers {
            let inviter = random.pick(inviters)
            let after = story.people[inviter].activation ?? 0
            let time = after + dayMillis(random.exponential(mean: 8)) + Duration.minute
            log.add(.invite(email: address), by: inviter, at: time)
        }
    }

    /// Upgrading by oneself and adding seats are done in the product.
    private func pay(_ story: AccountStory, into log: inout OccurrenceLog) {
        guard let subscription = story.subscription, subscription.isSelfServe,
            let buyer = subscription.payer ?? champion(of: story)
        else { return }
        let moment = max(subscription.started - 4_000, story.people[buyer].signup + 2_000)
        log.add(.upgrade(plan: subscription.plan.name), by: buyer, at: moment)
        for (earlier, later) in zip(subscription.periods, subscription.periods.dropFirst())
        where later.seats > earlier.seats {
            log.add(
                .seatsAdded(later.seats - earlier.seats),
                by: buyer,
                at: later.start - 60_000
            )
        }
    }
}

/// Collects occurrences and puts them in order of time; equal times keep the order they came in.
private struct OccurrenceLog {
    private let end: Int64
    private var all: [Occurrence] = []

    init(end: Int64) { self.end = end }

    /// Notes what happens before the end of the window.
    mutating func add(
        _ kind: Occurrence.Kind,
        by person: Int,
        at time: Int64,
        device: Int = 0,
        object: Int = 0,
        signedIn: Bool = true
    ) {
        guard time < end else { return }
        all.append(
            Occurrence(
                time: time,
                person: person,
                kind: kind,
                isSignedIn: signedIn,
                device: device,
                object: object
            )
        )
    }

    func inOrder() -> [Occurrence] {
        all.indices.sorted { (all[$0].time, $0) < (all[$1].time, $1) }.map { all[$0] }
    }
}
