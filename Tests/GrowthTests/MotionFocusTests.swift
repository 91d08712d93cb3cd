import Growth
import Testing

extension MotionCompany {
    /// `count` people of ours, each an account executive who costs 73,000 a year, from day `start`.
    fileprivate mutating func hire(_ count: Int, from start: Double = 0) {
        for index in 0..<count {
            fact(
                .team,
                "m\(index)",
                [
                    "role": .text("AE"), "started_at": .time(onDay(start)),
                    "loaded_cost": .money(motionUSD(73_000)),
                ]
            )
        }
    }

    fileprivate mutating func deals(_ count: Int, outcome: String, name: String = "deal") {
        for index in 0..<count {
            fact(
                .opportunities,
                "\(name)\(index)",
                [
                    "account": .text("\(name)\(index)"), "outcome": .text(outcome),
                    "created_at": .time(onDay(50)), "closed_at": .time(onDay(80)),
                ]
            )
        }
    }

    fileprivate mutating func spend(_ id: String, _ day: Double, _ amount: Int64, _ motion: String?)
    {
        var fields: [String: FieldValue] = [
            "occurred_at": .time(onDay(day)), "amount": .money(motionUSD(amount)),
        ]
        fields["motion"] = motion.map { .text($0) }
        fact(.spend, id, fields)
    }

    fileprivate mutating func signups(_ count: Int, on day: Double, activating: Int, _ name: String)
    {
        for index in 0..<count {
            let person = PersonID("\(name)\(index)")
            did("Signed Up", person, in: nil, onDay(day))
            if index < activating { did("Report Built", person, in: nil, onDay(day + 1)) }
        }
    }
}

private func needs(_ finding: Finding) -> String? {
    if case .unknown(let needs) = finding.standing { needs } else { nil }
}

@Suite("Split focus")
struct MotionSplitFocusTests {
    /// Two motions, five people, 12 of 225 activating untouched, no deal of 40 won.
    private var split: MotionCompany {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 12)
        company.signups(200, on: 20, activating: 0, "idle")
        company.deals(40, outcome: "lost")
        company.hire(5)
        return company
    }

    @Test("Two motions, a small team and two weak funnels make the alarm")
    func alarm() throws {
        let finding = try split.finding("A24.split_focus")
        #expect(finding.answer == "yes: split focus" && finding.standing == .decided)
        #expect(finding.value == Quantity(0.5, .share) && finding.n == 24)
        #expect(
            finding.explanation
                == "Two motions run at once: 12 won accounts came bottom-up and 12 top-down. With 5 "
                + "people, neither funnel reaches its line: pick one."
        )
        #expect(finding.tables.first?.rows.map { $0[2] } == ["yes", "yes", "yes", "yes"])
    }

    @Test("One part that clearly does not hold ends it")
    func noAlarm() throws {
        var large = split
        large.records[.team] = nil
        large.hire(11)
        #expect(try large.finding("A24.split_focus").answer == "no")
        var edge = split
        edge.records[.team] = nil
        edge.hire(10)
        #expect(try edge.finding("A24.split_focus").answer == "yes: split focus")
        var selling = split
        selling.deals(40, outcome: "won", name: "good")
        #expect(try selling.finding("A24.split_focus").answer == "no")
        var active = split
        active.signups(300, on: 30, activating: 300, "busy")
        #expect(try active.finding("A24.split_focus").answer == "no")
        var one = MotionCompany.mixture(bottomUp: 40, topDown: 1)
        one.hire(3)
        let single = try one.finding("A24.split_focus")
        #expect(single.answer == "no" && single.explanation.hasSuffix("to split the focus."))
    }

    @Test("Who has left does not count; without a team, deals or touches it is open")
    func open() throws {
        var left = split
        left.records[.team] = nil
        left.hire(5)
        for index in 0..<20 {
            left.fact(
                .team,
                "gone\(index)",
                ["started_at": .time(onDay(1)), "ended_at": .time(onDay(300))]
            )
        }
        #expect(try left.finding("A24.split_focus").answer == "yes: split focus")
        var nobody = split
        nobody.records[.team] = nil
        #expect(
            needs(try nobody.finding("A24.split_focus"))?.hasPrefix("the size of the team") == true
        )
        var few = split
        few.records[.opportunities] = nil
        few.deals(9, outcome: "lost")
        #expect(
            try few.finding("A24.split_focus").standing == .notEnoughEvidence(moreNeeded: 1)
        )
        var close = MotionCompany.mixture(bottomUp: 12, topDown: 4)
        close.signups(200, on: 20, activating: 0, "idle")
        close.deals(40, outcome: "lost")
        close.hire(5)
        #expect(try close.finding("A24.split_focus").standing == .undecided)
        #expect(needs(try MotionCompany().finding("A24.split_focus")) != nil)
    }
}

@Suite("The second motion")
struct MotionSecondMotionTests {
    /// Signups in each of the last `count` months of 2026; January 2027 is the last full month.
    private func bottomUp(months count: Int, people: Int = 10, activating: Int = 4) -> MotionCompany
    {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.asOf = motionMoment("2027-02-20")
        for month in (12 - count + 1)...12 {
            company.signups(
                people,
                on: Double((month - 1) * 30 + 10),
                activating: activating,
                "month\(month)-"
            )
        }
        return company
    }

    @Test("Months in a row at the benchmark, back from the last full one")
    func months() throws {
        // Signups of January 2027 are missing, so the row ends there at once.
        let broken = try bottomUp(months: 5).finding("A26.second_motion")
        #expect(broken.answer == "not yet: 0 of 12 months" && broken.standing == .decided)
        var company = bottomUp(months: 5)
        company.signups(10, on: 370, activating: 2, "january-")
        let five = try company.finding("A26.second_motion")
        #expect(five.answer == "not yet: 6 of 12 months" && five.value == Quantity(6, .count))
        #expect(five.evidence.rows.first == ["2027-01-01", 10, .number(0.2), true])
        #expect(five.n == 13 && five.evidence.rows.count == 13)
    }

    @Test("A month below 20 % or with fewer than five signups breaks the row")
    func breaks() throws {
        for (people, activating) in [(10, 1), (4, 4)] {
            var company = bottomUp(months: 3)
            company.signups(people, on: 370, activating: activating, "january-")
            #expect(try company.finding("A26.second_motion").value == Quantity(0, .count))
        }
    }

    @Test("Twelve months open the gate, for a team that is large enough")
    func gate() throws {
        var company = bottomUp(months: 12)
        company.signups(10, on: 370, activating: 5, "january-")
        #expect(needs(try company.finding("A26.second_motion"))?.hasPrefix("the size of") == true)
        var small = company
        small.hire(10)
        #expect(try small.finding("A26.second_motion").answer == "not yet: the team is small")
        company.hire(11)
        #expect(try company.finding("A26.second_motion").answer == "yes")
    }

    @Test("Top-down: a won deal in each month, none slower than a year at the median")
    func topDown() throws {
        var company = MotionCompany.mixture(bottomUp: 0, topDown: 12)
        for month in 8...12 {
            company.fact(
                .opportunities,
                "won\(month)",
                [
                    "account": .text("t\(month - 8)"), "outcome": .text("won"),
                    "created_at": .time(onDay(100)),
                    "closed_at": .time(onDay(Double((month - 1) * 30 + 18))),
                ]
            )
        }
        #expect(try company.finding("A26.second_motion").answer == "not yet: 5 of 12 months")
        company.fact(
            .opportunities,
            "slow",
            [
                "account": .text("t9"), "outcome": .text("won"), "created_at": .time(onDay(-900)),
                "closed_at": .time(onDay(350)),
            ]
        )
        // December's median is that of 248 and 1,250 days.
        #expect(try company.finding("A26.second_motion").answer == "not yet: 0 of 12 months")
    }

    @Test("Without a decided motion nothing can be proven; a written decision stands in")
    func undecided() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 12)
        #expect(
            needs(try company.finding("A26.second_motion"))?.hasPrefix("a motion that the won")
                == true
        )
        company.judgements = Judgements(decisions: [motionDecision(.bottomUp, from: 1, until: 400)])
        #expect(try company.finding("A26.second_motion").standing == .decided)
    }
}

@Suite("The written decision")
struct MotionCommitmentTests {
    private func finding(
        _ company: MotionCompany,
        _ decisions: [MotionDecision]
    ) throws -> Finding {
        var company = company
        company.judgements = Judgements(decisions: decisions)
        return try company.finding("A27.decision")
    }

    @Test("Nobody decided: it says how to")
    func none() throws {
        let none = try finding(.mixture(bottomUp: 12, topDown: 0), [])
        #expect(
            none.standing
                == .unknown(
                    needs: "a written decision; run: groundswell decide MOTION --because '…'"
                )
        )
        #expect(none.answer == "nothing decided" && none.value == nil && none.n == 0)
    }

    @Test("Customers follow: on course from twelve accounts, not clear with eleven")
    func onCourse() throws {
        // Wilson's upper end of 0 of n is 3.8415 / (n + 3.8415): 0.2425 of 12, 0.2588 of 11.
        let decision = motionDecision(.bottomUp, from: 1, until: 400)
        let twelve = try finding(.mixture(bottomUp: 12, topDown: 0), [decision])
        #expect(twelve.answer == "bottom-up, on course" && twelve.standing == .decided)
        #expect(
            twelve.explanation
                == "You decided on bottom-up until 2027-02-05, 1 more month from here. 0 of 12 accounts "
                + "won since came by another motion."
        )
        let eleven = try finding(.mixture(bottomUp: 11, topDown: 0), [decision])
        #expect(eleven.standing == .undecided)
        let nine = try finding(.mixture(bottomUp: 9, topDown: 0), [decision])
        #expect(nine.standing == .notEnoughEvidence(moreNeeded: 1))
    }

    @Test("Customers come another way: drifting")
    func drifting() throws {
        let decision = motionDecision(.topDown, from: 1, until: 400)
        let finding = try finding(.mixture(bottomUp: 12, topDown: 0), [decision])
        #expect(finding.answer == "top-down, drifting" && finding.value == Quantity(1, .share))
        #expect(finding.explanation.hasSuffix("came by another motion, most of them bottom-up."))
        #expect(finding.evidence.rows.allSatisfy { $0[3] == true })
    }

    @Test("Only accounts won since the first day count")
    func since() throws {
        // The bottom-up accounts paid on day 20, the top-down ones on day 40.
        let company = MotionCompany.mixture(bottomUp: 30, topDown: 12)
        let later = try finding(company, [motionDecision(.topDown, from: 40, until: 400)])
        #expect(later.n == 12 && later.answer == "top-down, on course")
        #expect(later.leftOut.first == "30 of the won accounts: won before the decision")
    }

    @Test("It holds from its first day up to, not on, its last; the later of two counts")
    func days() throws {
        let company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        // The as-of moment is day 365, at midnight.
        #expect(
            try finding(company, [motionDecision(.bottomUp, from: 365, until: 366)]).answer
                == "bottom-up, too early to tell"
        )
        let over = try finding(company, [motionDecision(.bottomUp, from: 1, until: 365)])
        #expect(over.answer == "nothing decided")
        #expect(
            over.explanation.hasPrefix("The last decision, for bottom-up, ended on 2027-01-01.")
        )
        let next = try finding(company, [motionDecision(.topDown, from: 366, until: 700)])
        #expect(next.explanation.hasPrefix("A decision for top-down begins on 2027-01-02"))
        let two = try finding(
            company,
            [
                motionDecision(.topDown, from: 1, until: 400),
                motionDecision(.bottomUp, from: 2, until: 400),
            ]
        )
        #expect(two.answer == "bottom-up, on course")
        #expect(two.conflicts == ["2 decisions hold at once; the last one counts, not top-down."])
    }

    @Test("Spend since the decision is told apart by motion")
    func spend() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.spend("old", 1, 500, "top-down")
        company.spend("new", 30, 300, "bottom-up")
        company.spend("off", 31, 100, "top-down")
        let table = try finding(company, [motionDecision(.bottomUp, from: 10, until: 400)])
            .tables[1]
        #expect(
            table.rows == [
                ["bottom-up", .number(300), .number(0.75)],
                ["top-down", .number(100), .number(0.25)],
                ["land-and-expand", .number(0), .number(0)],
            ]
        )
    }
}

@Suite("What the wrong motion cost")
struct MotionBurnTests {
    private var company: MotionCompany {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.spend("a", 100, 1_000, "top-down")
        company.spend("b", 120, 3_000, "bottom-up")
        company.spend("c", 130, 500, nil)
        return company
    }

    @Test("Only spend that names another motion counts")
    func burn() throws {
        let finding = try company.finding("A29.burn")
        #expect(finding.answer == "1,000 USD" && finding.value == Quantity(1_000, .money(.usd)))
        #expect(finding.n == 2 && finding.standing == .decided)
        #expect(
            finding.explanation
                == "Customers buy bottom-up, but 1,000 USD of 4,000 USD went into another motion."
        )
        #expect(
            finding.leftOut == ["1 line of spend names no motion or no amount in a known currency"]
        )
        #expect(finding.evidence.rows.map { $0[4] } == [true, false])
    }

    @Test("Salespeople are shown beside, for the days since the first line of spend")
    func team() throws {
        var company = company
        company.hire(1)
        // Day 100 to day 365 at 73,000 / 365 = 200 a day.
        let finding = try company.finding("A29.burn")
        #expect(finding.answer == "1,000 USD")
        #expect(
            finding.explanation.hasSuffix(
                "Salespeople cost 53,000 USD beside that since 2026-04-11."
            )
        )
        #expect(finding.tables.last?.rows == [["m0", "AE", .number(53_000)]])
        company.judgements = Judgements(decisions: [
            motionDecision(.bottomUp, from: 265, until: 400)
        ])
        #expect(
            try company.finding("A29.burn").tables.last?.rows == [["m0", "AE", .number(20_000)]]
        )
    }

    @Test("All spend on the observed motion is none on another")
    func nothing() throws {
        var company = company
        company.records[.spend] = nil
        company.spend("b", 120, 3_000, "bottom-up")
        let finding = try company.finding("A29.burn")
        #expect(finding.answer == "0 USD" && finding.value == Quantity(0, .money(.usd)))
    }

    @Test("Without a motion on the lines, or a decided one, nobody can say")
    func unknown() throws {
        var unnamed = company
        unnamed.records[.spend] = nil
        unnamed.spend("c", 130, 500, nil)
        #expect(
            needs(try unnamed.finding("A29.burn"))?.hasPrefix("spend that names the motion") == true
        )
        var mixed = MotionCompany.mixture(bottomUp: 12, topDown: 12)
        mixed.spend("a", 100, 1_000, "top-down")
        let finding = try mixed.finding("A29.burn")
        #expect(needs(finding)?.hasPrefix("a motion that the won accounts decide on") == true)
        #expect(finding.value == nil)
    }
}
