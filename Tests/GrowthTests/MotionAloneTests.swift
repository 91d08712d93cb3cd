import Growth
import Testing

extension MotionCompany {
    /// Somebody of ours touched an account that matters to nobody, so touches are known.
    static func alone(asOf day: Double = 200) -> MotionCompany {
        var company = MotionCompany()
        company.asOf = onDay(day)
        company.touch("elsewhere", onDay(1))
        return company
    }

    /// `count` people, each alone in an account of the same name, who sign up on `day` and activate
    /// so many seconds later, if at all.
    mutating func join(_ count: Int, _ name: String = "p", on day: Double, after seconds: Double?) {
        for index in 0..<count {
            let (person, account) = (PersonID("\(name)\(index)"), AccountID("\(name)\(index)"))
            did("Signed Up", person, in: account, onDay(day))
            if let seconds {
                did("Report Built", person, in: account, onDay(day + seconds / 86_400))
            }
        }
    }
}

/// The cells of one column of a finding's table.
func column(_ name: String, _ title: String, of finding: Finding) -> [JSONValue]? {
    guard let table = finding.tables.first(where: { $0.title == title }),
        let place = table.columns.firstIndex(of: name)
    else { return nil }
    return table.rows.map { $0[place] }
}

@Suite("A6 and A7: value in five minutes, and in the first session")
struct MotionFirstValueTests {
    @Test("Three hundred seconds are in time, one more is late")
    func edge() throws {
        var company = MotionCompany.alone()
        company.join(40, on: 100, after: 300)
        let yes = try company.finding("A6.five_minutes")
        #expect(yes.answer == "yes" && yes.value == Quantity(1, .share) && yes.n == 40)
        #expect(yes.explanation.hasSuffix("Half had activated 5 minutes after signing up."))
        #expect(yes.evidence.rows.first?[4] == .number(300))
        var late = MotionCompany.alone()
        late.join(40, on: 100, after: 301)
        let no = try late.finding("A6.five_minutes")
        #expect(no.answer == "no" && no.value == Quantity(0, .share))
        #expect(column("people", "Value within five minutes", of: no) == [0, 0, 40])
    }

    @Test("A touch at the moment of activation spoils it; half of forty does not decide")
    func touched() throws {
        var company = MotionCompany.alone()
        company.join(40, on: 100, after: 60)
        for index in 0..<20 { company.touch("p\(index)", onDay(100 + 60.0 / 86_400)) }
        let finding = try company.finding("A6.five_minutes")
        #expect(finding.answer == "undecided" && finding.value == Quantity(0.5, .share))
        #expect(column("people", "Value within five minutes", of: finding) == [20, 40, 40])
    }

    @Test("Too few, none and unknown are told apart")
    func little() throws {
        var company = MotionCompany.alone()
        #expect(try company.finding("A6.five_minutes").answer == "unknown")
        company.join(29, on: 100, after: 60)
        for id in ["A6.five_minutes", "A7.first_session"] {
            #expect(try company.finding(id).standing == .notEnoughEvidence(moreNeeded: 1))
        }
        company.asOf = onDay(110)
        let young = try company.finding("A6.five_minutes")
        #expect(young.n == 0 && young.explanation.hasPrefix("Nobody signed up on their own"))
        company.records = [:]
        for id in ["A6.five_minutes", "A7.first_session", "A8.without_sales", "A12.trial"] {
            let finding = try company.finding(id)
            #expect(finding.answer == "unknown" && finding.value == nil, "\(id)")
        }
    }

    @Test("The median waits for those who have not activated: two of four by 100 and 200 seconds")
    func median() throws {
        var company = MotionCompany.alone()
        company.join(1, "a", on: 100, after: 100)
        company.join(1, "b", on: 100, after: 200)
        company.join(2, "c", on: 100, after: nil)
        let finding = try company.finding("A6.five_minutes")
        let title = "Seconds until a quarter, half and three quarters"
        #expect(column("seconds", title, of: finding) == [.number(100), .number(200), .null])
        let curve = "Time from signup to first value"
        #expect(column("not_yet", curve, of: finding) == [.number(1), .number(0.75), .number(0.5)])
        company.join(3, "d", on: 100, after: nil)
        let most = try company.finding("A6.five_minutes")
        #expect(most.explanation.contains("Fewer than half have activated at all so far."))
    }

    @Test("A long curve keeps sixty rows, the first and last among them")
    func thinned() throws {
        var company = MotionCompany.alone()
        for index in 0..<150 {
            company.join(1, "p\(index)-", on: 100, after: Double(index + 1) * 10)
        }
        let finding = try company.finding("A6.five_minutes")
        let seconds = try #require(
            column("seconds", "Time from signup to first value", of: finding)
        )
        #expect(seconds.count == 60 && seconds.first == .number(0))
        #expect(seconds.last == .number(1_500) && seconds[1] == .number(10))
    }

    @Test("An activation before the signup took no time")
    func before() throws {
        var company = MotionCompany.alone()
        company.join(30, on: 100, after: -60)
        let finding = try company.finding("A6.five_minutes")
        #expect(finding.answer == "yes" && finding.evidence.rows.first?[4] == .number(0))
    }

    @Test("A pause of thirty minutes is the same session, a longer one ends it")
    func session() throws {
        func answer(pause minutes: Double) throws -> String {
            var company = MotionCompany.alone()
            company.join(40, on: 100, after: minutes * 60)
            return try company.finding("A7.first_session").answer
        }
        #expect(try answer(pause: 30) == "yes")
        #expect(try answer(pause: 31) == "no")
    }

    @Test("A colleague, a touch or another session: each is counted and none passes")
    func help() throws {
        var company = MotionCompany.alone()
        company.join(40, on: 100, after: 600)
        for index in 0..<10 {
            company.did("Opened", PersonID("boss\(index)"), in: AccountID("p\(index)"), onDay(100))
        }
        for index in 10..<15 { company.touch("p\(index)", onDay(99)) }
        let finding = try company.finding("A7.first_session")
        #expect(finding.n == 40 && finding.value == Quantity(0.625, .share))
        #expect(
            column("people", "What the first session brings", of: finding) == [25, 40, 30, 35, 40]
        )
        #expect(finding.answer == "undecided")
    }
}

@Suite("A12 and A13: the trial and the path to value")
struct MotionTrialTests {
    /// Twenty accounts that start on day 100 and activate on day 110.
    private func company(_ types: [String], touched: Int) -> MotionCompany {
        var company = MotionCompany.alone()
        company.join(20, on: 100, after: 864_000)
        for index in 0..<touched {
            for type in types { company.touch("p\(index)", onDay(105), type: type) }
        }
        return company
    }

    @Test("Provisioning or a security review before value is top-down in disguise")
    func costume() throws {
        for type in ["provisioning", "security-review"] {
            let finding = try company([type, "call"], touched: 16).finding("A12.trial")
            #expect(finding.answer == "top-down in disguise" && finding.standing == .decided)
            #expect(finding.value == Quantity(0.8, .share) && finding.n == 20)
        }
        let all = try company(["provisioning", "security-review", "demo"], touched: 16)
            .finding("A12.trial")
        #expect(
            column("accounts", "What came before the activation", of: all)
                == [16, 16, 16, 16, 16, 16]
        )
    }

    @Test("Calls make it sales-assisted, none makes it self-serve, half is undecided")
    func others() throws {
        #expect(
            try company(["call"], touched: 16).finding("A12.trial").answer == "sales-assisted trial"
        )
        #expect(try company(["call"], touched: 2).finding("A12.trial").answer == "self-serve")
        let half = try company(["call"], touched: 10).finding("A12.trial")
        #expect(half.answer == "undecided" && half.standing == .undecided)
    }

    @Test("A touch at the activation gates it, one after it or after the payment does not")
    func edges() throws {
        func answer(touch day: Double) throws -> String {
            var company = MotionCompany.alone()
            company.join(20, on: 100, after: 864_000)
            for index in 0..<20 { company.touch("p\(index)", onDay(day), type: "provisioning") }
            return try company.finding("A12.trial").answer
        }
        #expect(try answer(touch: 110) == "top-down in disguise")
        #expect(try answer(touch: 110.01) == "self-serve")
        #expect(try answer(touch: 100) == "no self-serve trial")
        var paid = company(["call"], touched: 0)
        for index in 0..<5 { paid.subscription("p\(index)", onDay(102), monthly: 10) }
        let finding = try paid.finding("A12.trial")
        #expect(finding.n == 15 && finding.leftOut == ["5 accounts: paid before they activated"])
    }

    @Test("Nine accounts are one too few, and nobody who activated is no trial yet")
    func few() throws {
        var company = MotionCompany.alone()
        company.join(9, on: 100, after: 60)
        #expect(try company.finding("A12.trial").standing == .notEnoughEvidence(moreNeeded: 1))
        #expect(
            try company.finding("A13.activation_path").standing == .notEnoughEvidence(moreNeeded: 1)
        )
        var none = MotionCompany.alone()
        none.join(9, on: 100, after: nil)
        let finding = try none.finding("A12.trial")
        #expect(finding.standing == .notEnoughEvidence(moreNeeded: 10) && finding.n == 0)
        none.configuration.events.activation = []
        #expect(try none.finding("A12.trial").answer == "unknown")
    }

    @Test("One person within an hour is value alone in minutes; an hour is the last moment")
    func minutes() throws {
        func path(seconds: Double) throws -> String {
            var company = MotionCompany.alone()
            company.join(20, on: 100, after: seconds)
            return try company.finding("A13.activation_path").answer
        }
        #expect(try path(seconds: 3_600) == "value alone, in minutes")
        #expect(try path(seconds: 3_601) == "value alone, but not in minutes")
    }

    @Test("A colleague, a setup step or a touch is configured and rolled out")
    func configured() throws {
        var company = MotionCompany.alone()
        company.configuration.events.adminStep = [EventSelector(event: "Connected")]
        company.join(20, on: 100, after: 1_800)
        for index in 0..<18 {
            let account = AccountID("p\(index)")
            switch index % 3 {
            case 0: company.did("Opened", PersonID("it\(index)"), in: account, onDay(100.01))
            case 1: company.did("Connected", PersonID("p\(index)"), in: account, onDay(100.01))
            default: company.touch(account.text, onDay(100.01))
            }
        }
        let finding = try company.finding("A13.activation_path")
        #expect(finding.answer == "configured and rolled out" && finding.leftOut == [])
        #expect(column("accounts", "Paths to first value", of: finding) == [2, 0, 18])
        // Quantiles of 6 times 2 and 14 times 1, type 7, by hand.
        #expect(
            finding.tables.last?.rows.first == ["people", .number(1), .number(1), .number(2)]
        )
        company.configuration.events.adminStep = []
        #expect(try company.finding("A13.activation_path").leftOut.count == 1)
    }
}

@Suite("A10, A14 and A15: upgrades, the lost and the best")
struct MotionOutcomeTests {
    @Test("Accounts that pay untouched upgrade by themselves; the day of a payment counts whole")
    func upgrade() throws {
        let yes = try MotionCompany.mixture(bottomUp: 12, topDown: 0)
            .finding("A10.self_serve_upgrade")
        #expect(yes.answer == "yes, self-serve" && yes.n == 12)
        let no = try MotionCompany.mixture(bottomUp: 0, topDown: 12)
            .finding("A10.self_serve_upgrade")
        #expect(no.answer == "no: contact sales" && no.explanation.contains("freemium"))
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.touch("b0", onDay(20.5), type: "demo")
        company.touch("b1", onDay(21))
        let day = try company.finding("A10.self_serve_upgrade")
        #expect(day.evidence.rows.map { $0[4] }.prefix(2) == ["demo", "no touch"])
        #expect(
            try MotionCompany.mixture(bottomUp: 9, topDown: 0).finding("A10.self_serve_upgrade")
                .standing == .notEnoughEvidence(moreNeeded: 1)
        )
    }

    @Test("An upgrade event before the payment is the moment; alone it is enough")
    func upgradeEvent() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.configuration.events.upgrade = [EventSelector(event: "Upgraded")]
        for index in 0..<12 {
            company.did("Upgraded", nil, in: AccountID("b\(index)"), onDay(18))
            company.touch("b\(index)", onDay(index < 6 ? 18 : 18.1))
        }
        let finding = try company.finding("A10.self_serve_upgrade")
        #expect(finding.value == Quantity(0.5, .share) && finding.answer == "undecided")
        company.records[.subscriptions] = nil
        #expect(try company.finding("A10.self_serve_upgrade").value == Quantity(0.5, .share))
        company.configuration.events.upgrade = []
        company.records = [:]
        #expect(try company.finding("A10.self_serve_upgrade").answer == "unknown")
    }

    @Test("Of signups that never activate each has one reason, the first that holds")
    func never() throws {
        var company = MotionCompany.alone()
        company.configuration.events.integration = [EventSelector(event: "Connected")]
        company.join(4, "ok", on: 100, after: 60)
        company.join(50, "gone", on: 100, after: nil)
        company.join(6, "some", on: 100, after: nil)
        company.did("Connected", "some0", in: "some0", onDay(100))
        company.did("Invited", "some0", in: "some0", onDay(101), ["email": "x@y.example"])
        company.did("Invited", "some1", in: "some1", onDay(100), ["email": "z@y.example"])
        company.touch("some2", onDay(150))
        for day in [101.0, 102] { company.did("Opened", "some3", in: "some3", onDay(day)) }
        company.did("Opened", "some4", in: "some4", onDay(100.99))
        let finding = try company.finding("A14.never_activated")
        #expect(finding.answer == "signups that never activate" && finding.n == 60)
        #expect(column("people", "Why they never activated", of: finding) == [1, 1, 1, 52, 1])
        #expect(
            column("median_active_days", "Why they never activated", of: finding)
                == [2, 1, 1, 1, 3].map { .number($0) }
        )
        #expect(
            finding.explanation.hasPrefix(
                "56 of 60 people who signed up on their own never got value; 52 of them never came back"
            )
        )
    }

    @Test("Late value is value; A14 needs no sales touches")
    func late() throws {
        var company = MotionCompany()
        company.asOf = onDay(200)
        company.join(40, on: 100, after: 50 * 86_400)
        let finding = try company.finding("A14.never_activated")
        #expect(finding.answer == "fewer than 80 %" && finding.value == Quantity(0, .share))
        company.join(130, "q", on: 100, after: nil)
        #expect(try company.finding("A14.never_activated").answer == "undecided")
        company.asOf = onDay(105)
        #expect(
            try company.finding("A14.never_activated").standing
                == .notEnoughEvidence(moreNeeded: 30)
        )
    }

    /// `count` customers, of whom the first pays most.
    ///
    /// Those in `called` were called before they activated.
    private func customers(_ count: Int, called: Set<Int>, flat: Bool = false) -> MotionCompany {
        var company = MotionCompany.alone(asOf: 300)
        for index in 0..<count {
            let name = "c\(100 + index)"
            company.did("Signed Up", PersonID(name), in: AccountID(name), onDay(10))
            company.did("Report Built", PersonID(name), in: AccountID(name), onDay(20))
            if called.contains(index) { company.touch(name, onDay(20), type: "meeting") }
            company.subscription(name, onDay(30), monthly: flat ? 50 : Int64(1_000 - index))
        }
        return company
    }

    @Test("The best tenth of 91 customers is ten of them, and a meeting at the activation is first")
    func best() throws {
        let no = try customers(91, called: [50]).finding("A15.best_customers")
        #expect(no.n == 10 && no.answer == "no" && no.value == Quantity(0, .share))
        let yes = try customers(91, called: Set(0..<9)).finding("A15.best_customers")
        #expect(yes.answer == "not ready: most needed a call")
        #expect(yes.value == Quantity(0.9, .share) && yes.evidence.rows.first?[0] == "c100")
        #expect(column("of", "Who needed a call", of: yes) == [10, 91])
    }

    @Test("One customer fewer and the answer waits for one more; ties belong to the best")
    func fewBest() throws {
        let few = try customers(90, called: []).finding("A15.best_customers")
        #expect(few.n == 9 && few.standing == .notEnoughEvidence(moreNeeded: 1))
        let ties = try customers(20, called: [], flat: true).finding("A15.best_customers")
        #expect(ties.n == 20 && ties.answer == "no")
        let three = try customers(3, called: []).finding("A15.best_customers")
        #expect(three.n == 3 && three.standing == .notEnoughEvidence(moreNeeded: 88))
        #expect(try MotionCompany.alone().finding("A15.best_customers").answer == "unknown")
    }

    @Test(
        "Called before paying without any value before it needed the call; e-mail replies are none"
    )
    func neverValue() throws {
        var company = customers(91, called: [])
        company.events.removeAll { $0.event == "Report Built" && $0.person == "c100" }
        company.touch("c100", onDay(29))
        company.touch("c101", onDay(15), type: "reply")
        company.touch("c102", onDay(31.5))
        let finding = try company.finding("A15.best_customers")
        #expect(finding.evidence.rows.map { $0[6] }.prefix(3) == [true, false, false])
    }
}
