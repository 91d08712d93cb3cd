import Growth
import Testing

@Suite("Milestones of people and accounts")
struct MotionMilestonesTests {
    private func people(_ company: MotionCompany) -> [PersonID: PersonMilestones.Person] {
        company.ask(PersonMilestonesQuery(meanings: company.configuration.events)).people
    }

    private func account(
        _ company: MotionCompany,
        _ id: AccountID = "acme"
    )
        -> AccountMilestones.Account?
    {
        company.ask(AccountMilestonesQuery(meanings: company.configuration.events)).accounts[id]
    }

    @Test("A person's first event, signup, activation and where")
    func person() throws {
        var company = MotionCompany()
        company.did("Opened", "ann", in: nil, onDay(1))
        company.did("Signed Up", "ann", in: "acme", onDay(2))
        company.did("Report Built", "ann", in: "acme", onDay(3))
        company.did("Report Built", "ann", in: "beta", onDay(4))
        let ann = try #require(people(company)["ann"])
        #expect(ann.firstEvent == onDay(1) && ann.signup == onDay(2) && ann.activation == onDay(3))
        #expect(ann.accountAtActivation == "acme" && ann.coreAction == nil && !ann.isInvited)
    }

    @Test(
        "An invite before the first event, by e-mail in any case or by user id, makes somebody invited"
    )
    func invited() {
        var company = MotionCompany()
        company.did("Invited", "ann", in: "acme", onDay(1), ["invitee_email": "Bob@Acme.example"])
        company.did("Invited", "ann", in: "acme", onDay(1), ["invitee_id": "cyd"])
        company.did("Invited", "ann", in: "acme", onDay(5), ["invitee_id": "dan"])
        company.did("Invited", "ann", in: "acme", onDay(1), ["email": ["eve@acme.example"]])
        for person: PersonID in ["bob", "cyd", "dan", "fay", "eve@acme.example"] {
            company.did("Signed Up", person, in: "acme", onDay(5))
        }
        let traits: [PersonID: [String: String]] = ["bob": ["email": "bob@acme.EXAMPLE"]]
        let scope = Scope(personTraits: traits)
        let question = PersonMilestonesQuery(meanings: company.configuration.events)
        var tally = question.emptyTally(in: scope)
        for (person, events) in Dictionary(grouping: company.events, by: \.person) {
            guard let person else { continue }
            question.add(
                ActorHistory(actor: .person(person), occurrences: events),
                to: &tally,
                in: scope
            )
        }
        let invited = question.answer(from: tally, in: scope).people.filter(\.value.isInvited)
        #expect(Set(invited.keys) == ["bob", "cyd", "eve@acme.example"])
    }

    @Test("Active days are local days with an event inside the half-open window")
    func activeDays() {
        var company = MotionCompany()
        for time in [1, 1.5, 2, 3, 9.99, 10] { company.did("Opened", "ann", in: nil, onDay(time)) }
        let window = TimeWindow(from: onDay(1.2), to: onDay(10))
        let question = PersonMilestonesQuery(
            meanings: company.configuration.events,
            activityWindows: ["ann": [window]]
        )
        let answer = company.ask(question)
        #expect(answer.activeDays(of: "ann", in: window) == 4)
        #expect(answer.activeDays(of: "bob", in: window) == 0)
    }

    @Test("Events that name only an account are counted as left out, our own people are dropped")
    func leftOut() {
        var company = MotionCompany()
        company.internalPeople = ["us"]
        company.did("Opened", nil, in: "acme", onDay(1))
        company.did("Opened", "us", in: "acme", onDay(0))
        company.did("Opened", "ann", in: "acme", onDay(2))
        let answer = company.ask(PersonMilestonesQuery(meanings: company.configuration.events))
        #expect(answer.accountsOnly == 1 && Array(answer.people.keys) == ["ann"])
        #expect(account(company)?.firstUse == onDay(1))
        #expect(account(company)?.people == 1)
    }

    @Test("Pages before a signup, or before anything else was done, are a visit and not use")
    func pages() {
        var company = MotionCompany()
        company.did(Event.pageViewed, "ann", in: "acme", onDay(1))
        company.did(Event.pageViewed, "ann", in: "acme", onDay(3))
        #expect(account(company) == nil, "who only looked at pages did not use the product")
        company.did("Opened", "ann", in: "acme", onDay(4))
        #expect(account(company)?.firstUse == onDay(4))
        company.did("Signed Up", "ann", in: "acme", onDay(2))
        #expect(account(company)?.firstUse == onDay(2))
        #expect(account(company)?.firstEvent == onDay(1))
    }

    @Test("Alone means no colleague from the first event to the activation, both ends included")
    func solo() {
        func isSolo(_ colleague: [Double]) -> Bool? {
            var company = MotionCompany()
            company.did("Signed Up", "ann", in: "acme", onDay(10))
            company.did("Report Built", "ann", in: "acme", onDay(20))
            for time in colleague { company.did("Opened", "bob", in: "acme", onDay(time)) }
            company.did("Opened", nil, in: "acme", onDay(15))
            return account(company)?.soloActivations.contains("ann")
        }
        #expect(isSolo([]) == true)
        #expect(isSolo([9, 21]) == true)
        #expect(isSolo([10]) == false)
        #expect(isSolo([15]) == false)
        #expect(isSolo([20]) == false)
        #expect(isSolo([9.999, 20.001]) == true)
    }

    @Test("Alone agrees with the slow definition on random accounts")
    func soloAgainstSlow() {
        var random = MotionSeed(state: 42)
        for round in 0..<300 {
            var company = MotionCompany()
            for _ in 0..<12 {
                let person = PersonID(["a", "b", "c"][random.below(3)])
                let name: EventName = random.below(3) == 0 ? "Report Built" : "Opened"
                company.did(name, person, in: "acme", onDay(Double(random.below(8))))
            }
            #expect(
                account(company)?.soloActivations == slowSolo(company.events),
                "seed 42, \(round)"
            )
        }
    }

    private func slowSolo(_ events: [Occurrence]) -> Set<PersonID> {
        var solo: Set<PersonID> = []
        for person in Set(events.compactMap(\.person)) {
            let own = events.filter { $0.person == person }
            guard let first = own.map(\.time).min(),
                let act = own.filter({ $0.event == "Report Built" }).map(\.time).min()
            else { continue }
            if !events.contains(where: { $0.person != person && first <= $0.time && $0.time <= act }
            ) {
                solo.insert(person)
            }
        }
        return solo
    }
}

/// A small seeded generator for tests.
struct MotionSeed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
