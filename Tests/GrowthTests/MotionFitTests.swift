import Growth
import Testing

extension MotionCompany {
    /// The findings by id, with what a person answered.
    fileprivate func findings(answering answers: [String: String] = [:]) -> [String: Finding] {
        let own = answers.sorted { $0.key < $1.key }
            .map { OwnAnswer(finding: $0.key, answer: $0.value, author: "Ada", answered: onDay(1)) }
        let study = MotionStudy(
            records: companyRecords,
            judgements: Judgements(answers: own)
        )
        let diagnosis = study.diagnosis(
            people: ask(study.personQuestion),
            accounts: ask(study.accountQuestion),
            inputs: inputs,
            cautions: []
        )
        return Dictionary(
            diagnosis.all.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    fileprivate func one(_ id: String, answering answers: [String: String] = [:]) throws -> Finding
    {
        try #require(findings(answering: answers)[id])
    }

    /// A subscription billed by the year.
    fileprivate mutating func yearly(
        _ account: String,
        _ start: Timestamp,
        _ amount: Int64,
        term: Timestamp? = nil
    ) {
        var fields: [String: FieldValue] = [
            "account": .text(account), "started_at": .time(start),
            "amount": .money(motionUSD(amount)), "interval": .text("year"),
        ]
        fields["term_ends_at"] = term.map { .time($0) }
        fact(.subscriptions, "year_\(records[.subscriptions]?.count ?? 0)", fields)
    }

    fileprivate mutating func title(_ person: String, _ title: String) {
        fact(.people, person, ["title": .text(title)])
    }
}

@Suite("Profiles of the motions (A1 to A3)")
struct MotionProfileTests {
    @Test("Titles are read word by word: helpers and owners of products are not senior")
    func titles() throws {
        let titles: [(String, JSONValue)] = [
            ("VP of Sales", "senior"), ("Co-Founder", "senior"), ("Chief of Staff", "senior"),
            ("Geschäftsführer", "senior"), ("Owner", "senior"), ("head, growth", "senior"),
            ("Product Owner", "line"), ("Assistant to the CEO", "line"),
            ("Account Executive", "line"), ("ENGINEER", "line"), ("Ahead Manager", "line"),
            ("?!", .null),
        ]
        var company = MotionCompany.mixture(bottomUp: titles.count, topDown: 0)
        for (index, title) in titles.enumerated() { company.title("b\(index)-user", title.0) }
        let rows = try company.one("A2.top_down_profile").evidence.rows
        for (index, title) in titles.enumerated() {
            let row = try #require(rows.first { $0[0] == .string("b\(index)") })
            #expect(row[3] == title.1, "\(title.0)")
            #expect(row[2] == (title.1 == .null ? .null : .string(title.0)))
        }
    }

    @Test("Small prices, fast payment and buyers who use it match bottom-up, and not top-down")
    func bottomUp() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        let open = try company.one("A2.top_down_profile")
        #expect(open.answer == "unknown" && open.n == 2)
        for index in 0..<12 { company.title("b\(index)-user", "Designer") }
        let findings = company.findings()
        let up = try #require(findings["A1.bottom_up_profile"])
        #expect(up.answer == "3 of 6 dimensions match" && up.standing == .decided && up.n == 3)
        #expect(
            up.explanation
                == "Of the six dimensions of a bottom-up company 3 match (first buyer is a user, ACV "
                + "below 25,000, cycle of days or weeks), 3 are unknown (constraint is activation, "
                + "CAC payback is short, NDR is the best)."
        )
        let cells = up.tables[0].rows.map { [$0[1], $0[2], $0[5]] }
        #expect(
            cells == [
                ["100 % of first buyers use the product", 12, "yes"],
                ["half start at 1,200 USD a year or less", 12, "yes"],
                ["half pay within 11 days of the first contact", 12, "yes"],
                ["unknown", 13, "unknown"], ["unknown", 0, "unknown"], ["unknown", 0, "unknown"],
            ]
        )
        let down = try #require(findings["A2.top_down_profile"])
        #expect(down.answer == "0 of 6 dimensions match" && down.standing == .decided)
    }

    @Test("Senior buyers, large prices and long deals match top-down")
    func topDown() throws {
        var company = MotionCompany.mixture(bottomUp: 0, topDown: 12, monthly: 3_000)
        for index in 0..<12 {
            company.fact(
                .people,
                "boss\(index)",
                ["email": .text("cfo@t\(index).example"), "title": .text("CFO")]
            )
            company.fact(
                .opportunities,
                "d\(index)",
                [
                    "account": .text("t\(index)"), "outcome": .text("won"),
                    "created_at": .time(onDay(-50)), "closed_at": .time(onDay(40)),
                ]
            )
        }
        let findings = company.findings()
        let down = try #require(findings["A2.top_down_profile"])
        #expect(down.answer == "3 of 6 dimensions match" && down.standing == .decided)
        #expect(down.tables[0].rows[2][1] == "half pay within 90 days of the first contact")
        #expect(findings["A1.bottom_up_profile"]?.answer == "0 of 6 dimensions match")
    }

    @Test(
        "An interval across the line is too close to call, and the floors of S2 disagree in sight"
    )
    func across() throws {
        var company = MotionCompany()
        for index in 0..<12 {
            company.subscription("a\(index)", onDay(1), monthly: index < 6 ? 1_500 : 2_500)
        }
        let split = try company.one("A1.bottom_up_profile")
        #expect(split.tables[0].rows[1][5] == "undecided")
        var floor = MotionCompany.mixture(bottomUp: 12, topDown: 0, monthly: 1_000)
        for index in 0..<12 { floor.title("b\(index)-user", "Designer") }
        let findings = floor.findings()
        let sentence =
            "Half of the won accounts start at 12,000 USD or less: bottom-up by the line of 25,000 (A1) "
            + "[S0], but from 10,000 it pays for a sales team (C4) [S2]."
        #expect(findings["A1.bottom_up_profile"]?.conflicts == [sentence])
        #expect(findings["A2.top_down_profile"]?.conflicts == [sentence])
    }

    @Test("Few won accounts ask for more; no payments at all are unknown")
    func few() throws {
        let few = try MotionCompany.mixture(bottomUp: 4, topDown: 0).one("A1.bottom_up_profile")
        #expect(few.standing == .notEnoughEvidence(moreNeeded: 6) && few.value == nil)
        var none = MotionCompany()
        none.did("Signed Up", "ann", in: "a", onDay(1))
        #expect(try none.one("A1.bottom_up_profile").answer == "unknown")
    }

    /// `won` accounts with a call, a pilot, a payment and growth; `lost` with a pilot alone.
    private func pilots(won: Int, lost: Int) -> MotionCompany {
        var company = MotionCompany()
        for index in 0..<(won + lost) {
            let account = "p\(index)"
            company.touch(account, onDay(5))
            company.fact(
                .pilots,
                account,
                ["account": .text(account), "started_at": .time(onDay(8))]
            )
            company.did(
                "Report Built",
                PersonID("\(account)-user"),
                in: AccountID(account),
                onDay(9)
            )
            guard index < won else { continue }
            company.subscription(account, onDay(20), monthly: 100, end: onDay(60))
            company.subscription(account, onDay(60), monthly: 200)
        }
        return company
    }

    @Test(
        "Pilots that were agreed, paid and grew are land and expand; those that went nowhere show"
    )
    func landAndExpand() throws {
        let finding = try pilots(won: 10, lost: 2).one("A3.land_and_expand")
        #expect(finding.answer == "yes" && finding.value == Quantity(1, .share) && finding.n == 10)
        #expect(
            finding.tables[0].rows.map { $0.prefix(3) } == [
                ["paid after the pilot", 10, 12], ["grew after paying", 10, 12],
            ]
        )
        #expect(finding.evidence.rows.count == 12)
        var none = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        #expect(try none.one("A3.land_and_expand").answer == "unknown")
        none.fact(.pilots, "x", ["account": .text("x"), "started_at": .time(onDay(3))])
        #expect(try none.one("A3.land_and_expand").answer == "no")
        let few = try pilots(won: 3, lost: 0).one("A3.land_and_expand")
        #expect(few.standing == .notEnoughEvidence(moreNeeded: 7))
    }
}

@Suite("Entry price (A11)")
struct MotionEntryPriceTests {
    private func answer(_ limit: Int64?, _ company: MotionCompany) throws -> Finding {
        var company = company
        company.configuration.expenseLimit = limit.map(motionUSD)
        return try company.one("A11.expensable")
    }

    @Test(
        "The limit decides, itself included; without one the price is said and the answer unknown"
    )
    func limits() throws {
        let company = MotionCompany.mixture(bottomUp: 12, topDown: 3)
        #expect(try answer(100, company).answer == "yes")
        #expect(try answer(99, company).answer == "no")
        let open = try answer(nil, company)
        #expect(open.answer == "unknown" && open.value == Quantity(100, .money(.usd)))
        #expect(
            open.explanation
                == "Half of the 12 self-serve accounts began at 100 USD a month or less; whether that "
                + "can be expensed depends on a limit nobody gave."
        )
        #expect(open.leftOut == ["3 of the won accounts: touched by sales before they paid"])
    }

    @Test("A yearly bill is said beside its month, and disagrees in sight")
    func yearly() throws {
        var company = MotionCompany.mixture(bottomUp: 0, topDown: 0)
        for index in 0..<10 { company.yearly("y\(index)", onDay(3), 1_200) }
        let finding = try answer(500, company)
        #expect(finding.answer == "yes" && finding.n == 10)
        #expect(
            finding.conflicts == [
                "By the month it is yes; but half of them were charged 1,200 USD or less at once, as "
                    + "billed, which says no."
            ]
        )
        #expect(finding.evidence.rows.first == ["y0", .number(100), .number(1_200)])
        #expect(try answer(1_200, company).conflicts == [])
    }

    @Test(
        "Few accounts: the smallest list price; without one so many more; a wide spread is undecided"
    )
    func few() throws {
        var company = MotionCompany.mixture(bottomUp: 3, topDown: 0)
        #expect(try answer(50, company).standing == .notEnoughEvidence(moreNeeded: 7))
        for (id, price) in [("free", 0), ("team", 80), ("solo", 20)] as [(String, Int64)] {
            company.fact(.products, id, ["price": .money(motionUSD(price))])
        }
        let list = try answer(50, company)
        #expect(list.answer == "yes" && list.value == Quantity(20, .money(.usd)) && list.n == 2)
        var wide = MotionCompany.mixture(bottomUp: 0, topDown: 0)
        for index in 0..<12 {
            wide.subscription("w\(index)", onDay(3), monthly: index < 6 ? 10 : 200)
        }
        #expect(try answer(100, wide).answer == "undecided")
    }
}

@Suite("What a person answers (A19 to A21)")
struct MotionOwnAnswerTests {
    @Test("Nobody answered: unknown, with the command; an answer never decides")
    func answers() throws {
        let company = MotionCompany.mixture(bottomUp: 3, topDown: 0)
        let open = try company.one("A19.product_role")
        #expect(
            open.standing
                == .unknown(
                    needs: "your own answer; run: groundswell answer A19.product_role "
                        + "system-of-record|system-of-engagement"
                )
        )
        let own = try company.one(
            "A19.product_role",
            answering: ["A19.product_role": "system-of-record"]
        )
        #expect(own.answer == "by your answer: top-down" && own.standing == .undecided)
        #expect(own.conflicts == [] && own.ownAnswer?.answer == "system-of-record")
        let neutral = try company.one("A20.whose_problem")
        #expect(neutral.answer == "unknown" && neutral.sources.count == 3)
    }

    @Test(
        "Single users who get value alone contradict a system of record and an executive's problem"
    )
    func contradiction() {
        let findings = MotionCompany.mixture(bottomUp: 40, topDown: 0)
            .findings(answering: [
                "A19.product_role": "system-of-record", "A20.whose_problem": "individual",
            ])
        #expect(
            findings["A19.product_role"]?.conflicts.first
                == "You answered system-of-record, which goes with top-down; but “Q1: does a single "
                + "user get real value alone?” is answered yes by the data (K2.q1_solo_value)."
        )
        #expect(findings["A20.whose_problem"]?.answer == "by your answer: bottom-up")
        #expect(
            findings["A20.whose_problem"]?.conflicts == [
                "You answered individual, which goes with bottom-up; but “Is value reached alone in the "
                    + "first session?” is answered no by the data (A7.first_session)."
            ]
        )
    }

    @Test("Four criteria: what is known is counted, your answer is marked and decides nothing")
    func criteria() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        let open = try company.one("A21.four_criteria")
        #expect(open.answer == "1 of 4 met, 3 unknown" && open.standing == .undecided)
        let own = try company.one("A21.four_criteria", answering: ["A21.data_review": "yes"])
        #expect(own.answer == "2 of 4 met, 2 unknown" && own.standing == .undecided)
        #expect(own.explanation.contains("data need no compliance review (your answer)"))
        for index in 0..<12 { company.title("b\(index)-user", "Director") }
        let senior = try company.one("A21.four_criteria", answering: ["A21.data_review": "no"])
        #expect(senior.answer == "0 of 4 met, 2 unknown")
        #expect(
            senior.evidence.rows[1] == [
                "line-level decision-maker", "no", "titles: 12 of 12 senior",
            ]
        )
        let nothing = try MotionCompany().one("A21.four_criteria")
        #expect(nothing.answer == "unknown" && nothing.value == nil)
    }
}

@Suite("Who starts, what makes it grow, and the hybrid zone (A22, A23)")
struct MotionEngineTests {
    @Test(
        "Users start and nobody sells; sales starts and sells; later growth alone is the product's"
    )
    func square() throws {
        let up = try MotionCompany.mixture(bottomUp: 12, topDown: 0).one("A22.initiator_and_engine")
        #expect(up.answer == "bottom-up × product-led" && up.standing == .decided)
        var company = MotionCompany.mixture(bottomUp: 0, topDown: 12)
        let down = try company.one("A22.initiator_and_engine")
        #expect(down.answer == "top-down × sales-led" && down.value == Quantity(0, .share))
        for index in 0..<12 { company.subscription("t\(index)", onDay(200), monthly: 50) }
        let later = try company.one("A22.initiator_and_engine")
        #expect(later.answer == "top-down × undecided" && later.standing == .undecided)
        #expect(later.n == 24 && later.tables[1].rows == [["use", 0, 0], ["sales", 12, 12]])
        let few = try MotionCompany.mixture(bottomUp: 4, topDown: 0).one("A22.initiator_and_engine")
        #expect(few.standing == .notEnoughEvidence(moreNeeded: 6))
    }

    @Test("A touch 90 days before a growth counts, an earlier one does not; a won deal is sales")
    func window() throws {
        func growthWithoutSales(_ build: (inout MotionCompany) -> Void) throws -> JSONValue? {
            var company = MotionCompany.mixture(bottomUp: 1, topDown: 0)
            build(&company)
            let rows = try company.one("A22.initiator_and_engine").evidence.rows
            return rows.first { $0[2] == "expansion" }?.last
        }
        for (day, expected) in [(60.0, false), (59.9, true), (150, false), (150.1, true)] {
            let answer = try growthWithoutSales {
                $0.touch("b0", onDay(day))
                $0.subscription("b0", onDay(150), monthly: 50)
            }
            #expect(answer == .bool(expected), "day \(day)")
        }
        let deals = try growthWithoutSales {
            for (id, day) in [("first", 20.0), ("second", 300)] {
                $0.fact(
                    .opportunities,
                    id,
                    [
                        "account": .text("b0"), "outcome": .text("won"),
                        "closed_at": .time(onDay(day)),
                    ]
                )
            }
        }
        #expect(deals == .bool(false))
    }

    @Test(
        "Small accounts with a rep and large ones without anybody are mis-served; the ends are inside"
    )
    func zone() throws {
        var company = MotionCompany()
        company.fact(
            .opportunities,
            "o",
            ["outcome": .text("open"), "created_at": .time(onDay(1))]
        )
        let values: [(Int64, String?, Double)] = [
            (4_999, "call", 5), (4_999, nil, 0), (4_999, "reply", 5), (4_999, "demo", 30),
            (5_000, "call", 5), (8_000, nil, 0), (30_000, nil, 0), (50_000, nil, 0),
            (50_001, nil, 0), (50_001, "reply", 30), (90_000, "call", 5), (100_000, nil, 0),
        ]
        for (index, value) in values.enumerated() {
            let account = "a\(padded(index))"
            company.yearly(account, onDay(20.5), value.0)
            if let type = value.1 { company.touch(account, onDay(value.2), type: type) }
        }
        let finding = try company.one("A23.hybrid_zone")
        #expect(finding.answer == "3 of 12 mis-served" && finding.standing == .decided)
        let wrong = finding.evidence.rows.filter { $0.last == true }.map { $0[0] }
        #expect(wrong == ["a00", "a08", "a11"])
        #expect(
            finding.tables[0].rows.map { Array($0[0...4]) } == [
                ["below 5,000", 4, .number(19_996), 1, .number(4_999)],
                ["5,000 to 50,000", 4, .number(93_000), 0, .number(0)],
                ["above 50,000", 4, .number(290_002), 2, .number(150_001)],
            ]
        )
        #expect(
            finding.conflicts.map { $0.prefix(10) } == ["2 accounts", "2 accounts", "3 accounts"]
        )
        var few = MotionCompany.mixture(bottomUp: 3, topDown: 0)
        #expect(try few.one("A23.hybrid_zone").answer == "unknown")
        few.touch("other", onDay(8))
        #expect(
            try few.one("A23.hybrid_zone").standing == .notEnoughEvidence(moreNeeded: 7)
        )
        company.records[.activities] = nil
        company.records[.opportunities] = nil
        #expect(try company.one("A23.hybrid_zone").answer == "unknown")
    }

    private func padded(_ index: Int) -> String { index < 10 ? "0\(index)" : "\(index)" }
}

@Suite("The constraint (A28)")
struct MotionConstraintTests {
    /// `signups` accounts, of which `activated` activate and `paid` of those pay; `open` deals for
    /// one seller and one who left.
    private func company(signups: Int, activated: Int, paid: Int, open: Int) -> MotionCompany {
        var company = MotionCompany()
        for index in 0..<signups {
            let (account, person) = (AccountID("a\(index)"), PersonID("p\(index)"))
            company.did("Signed Up", person, in: account, onDay(10))
            if index < activated { company.did("Report Built", person, in: account, onDay(24)) }
            if index < paid { company.subscription("a\(index)", onDay(40), monthly: 10) }
        }
        for index in 0..<open {
            company.fact(
                .opportunities,
                "o\(index)",
                ["outcome": .text("open"), "created_at": .time(onDay(5))]
            )
        }
        company.fact(.team, "ann", ["role": .text("AE"), "started_at": .time(onDay(0))])
        company.fact(.team, "bob", ["role": .text("SDR"), "ended_at": .time(onDay(90))])
        company.fact(.team, "eve", ["role": .text("Engineer")])
        return company
    }

    @Test(
        "Friction, capacity, both and neither; of both the one with less room goes first",
        arguments: [
            (40, 1, 1, 5, "product friction"), (20, 20, 10, 20, "sales capacity"),
            (20, 20, 10, 19, "neither"), (40, 1, 1, 25, "product friction"),
            (40, 1, 1, 400, "sales capacity"), (40, 12, 10, 5, "undecided"),
            (5, 5, 5, 5, "not enough evidence"),
        ]
    )
    func answers(signups: Int, activated: Int, paid: Int, open: Int, answer: String) throws {
        let company = company(signups: signups, activated: activated, paid: paid, open: open)
        #expect(try company.one("A28.constraint").answer == answer)
    }

    /// 1 of 40: Wilson 0.004426 to 0.128812 (SciPy 1.17.1, binomtest).
    @Test("The worst step is the value; the last moment of the window and one seller count")
    func words() throws {
        let finding = try company(signups: 40, activated: 1, paid: 1, open: 25)
            .one("A28.constraint")
        #expect(finding.value == Quantity(0.025, .share) && finding.n == 40)
        #expect(abs((finding.interval?.high ?? 0) - 0.128812) < 1e-5)
        #expect(
            finding.explanation
                == "At the worst step, signed up → activated, 1 of 40 accounts went on; from 20 % is "
                + "usual. 1 seller has 25 open deals; 20 for each is what one can work on. Remove "
                + "product friction first: it leaves less room."
        )
        #expect(finding.tables[1].rows == [[25, 1, .number(25), 20]])
        let rows = finding.evidence.rows
        #expect(rows.count == 40 && rows.first == ["a0", "2026-01-11T00:00:00Z", true, true])
    }

    @Test("Without a seller, without deals or without activation it is unknown, and says which")
    func unknown() throws {
        var company = company(signups: 40, activated: 1, paid: 1, open: 25)
        company.records[.team] = nil
        let noSeller = try company.one("A28.constraint")
        #expect(noSeller.answer == "unknown" && noSeller.value == Quantity(0.025, .share))
        #expect(noSeller.explanation.hasSuffix("cannot be told without a team member who sells."))
        company.records[.opportunities] = nil
        company.configuration.sellsWithoutSales = true
        #expect(try company.one("A28.constraint").answer == "product friction")
        company.configuration.events.activation = []
        #expect(try company.one("A28.constraint").answer == "unknown")
    }
}

@Suite("Single users and what holds customers (A30, A31)")
struct MotionHoldTests {
    /// 40 people who sign up day by day; active 30 days later where `isActive`.
    private func singles(_ isActive: (Int) -> Bool) -> MotionCompany {
        var company = MotionCompany()
        for index in 0..<40 {
            let person = PersonID("p\(index)")
            company.did("Signed Up", person, in: nil, onDay(Double(index)))
            if isActive(index) { company.did("Opened", person, in: nil, onDay(Double(index) + 30)) }
        }
        return company
    }

    @Test("Level and trend of single users")
    func retention() throws {
        let id = "A30.single_user_retention"
        #expect(try singles { _ in true }.one(id).answer == "useful alone")
        #expect(try singles { _ in false }.one(id).answer == "not useful alone")
        #expect(try singles { $0.isMultiple(of: 4) }.one(id).answer == "undecided")
        #expect(try singles { $0 >= 20 }.one(id).answer == "useful alone, rising")
        let fading = try singles { $0 < 15 || $0 >= 35 }.one(id)
        #expect(fading.answer == "useful alone, declining" && fading.value == Quantity(0.5, .share))
        #expect(
            fading.explanation
                == "20 of 40 single users were active 28 to 34 days after they signed up (75 % of the "
                + "earlier half, 25 % of the later: declining)."
        )
        #expect(
            fading.tables[0].rows.map { Array($0.prefix(3)) } == [
                ["2026-01", 15, 31], ["2026-02", 5, 9],
            ]
        )
    }

    @Test("Colleagues and fresh signups are left out; day 28 counts, day 35 does not")
    func population() throws {
        var company = MotionCompany()
        company.asOf = onDay(100)
        company.did("Signed Up", "in", in: "solo", onDay(1))
        company.did("Opened", "in", in: "solo", onDay(29))
        company.did("Signed Up", "out", in: nil, onDay(65))
        company.did("Opened", "out", in: nil, onDay(72))
        company.did("Signed Up", "fresh", in: nil, onDay(66))
        company.did("Signed Up", "c1", in: "team", onDay(1))
        company.did("Signed Up", "c2", in: "team", onDay(2))
        let finding = try company.one("A30.single_user_retention")
        #expect(
            finding.evidence.rows == [
                ["in", "2026-01-02T00:00:00Z", true], ["out", "2026-03-07T00:00:00Z", false],
            ]
        )
        #expect(finding.standing == .notEnoughEvidence(moreNeeded: 28))
        #expect(
            finding.leftOut == [
                "2 people: with colleagues in their account",
                "1 person: signed up less than 35 days ago",
            ]
        )
    }

    @Test("What a later version brings is unknown, and says so")
    func later() {
        let findings = MotionCompany().findings()
        for id in ["A9.compounding", "A30.sponsor_risk"] {
            guard case .unknown(let needs) = findings[id]?.standing else {
                Issue.record("\(id) answers")
                continue
            }
            #expect(needs.hasSuffix("which a later version brings"))
        }
    }

    /// Ten customers of 1,200 a year, the first `makers` with ten artefacts each.
    private func customers(makers: Int, yearly: Bool) -> MotionCompany {
        var company = MotionCompany()
        company.configuration.events.artefact = [EventSelector(event: "File Made")]
        company.configuration.events.integration = [EventSelector(event: "Connected")]
        for index in 0..<10 {
            let account = "a\(index)"
            for file in 0..<(index < makers ? 10 : 9) {
                company.did("File Made", "u", in: AccountID(account), onDay(Double(file)))
            }
            if yearly {
                company.yearly(account, onDay(20), 1_200)
            } else {
                company.subscription(account, onDay(20), monthly: 100)
            }
        }
        return company
    }

    @Test(
        "Ten artefacts or an integration hold an account, a yearly contract until its anniversary"
    )
    func moat() throws {
        var company = customers(makers: 5, yearly: true)
        let mixed = try company.one("A31.moat")
        #expect(mixed.answer == "mixed" && mixed.standing == .undecided && mixed.n == 10)
        #expect(mixed.evidence.rows.first?[4] == "2027-01-21T00:00:00Z")
        // 20 days of 365.25 / 12: 0.657084 months, by hand.
        #expect(mixed.tables[0].rows[0].last == .number(0.657084))
        #expect(
            mixed.explanation
                == "Of the revenue 0 % is held by what customers made, 50 % by the contract, 50 % by "
                + "both and 0 % by neither. Half of the 10 contracts with time left run 0.7 months "
                + "or less."
        )
        for index in 5..<10 { company.did("Connected", "u", in: AccountID("a\(index)"), onDay(9)) }
        let both = try company.one("A31.moat")
        #expect(both.answer == "both" && both.standing == .decided)
    }

    @Test("What a monthly subscription has paid ahead is no term; a later end is one")
    func terms() throws {
        func held(_ end: Double) throws -> JSONValue? {
            var company = customers(makers: 0, yearly: false)
            company.fact(
                .subscriptions,
                "m",
                [
                    "account": .text("m"), "started_at": .time(onDay(20)),
                    "amount": .money(motionUSD(10)), "interval": .text("month"),
                    "term_ends_at": .time(onDay(365 + end)),
                ]
            )
            return try company.one("A31.moat").evidence.rows.last?.last
        }
        #expect(try held(31) == "nothing")
        #expect(try held(31.01) == "the contract")
        var leap = customers(makers: 0, yearly: false)
        leap.asOf = motionMoment("2025-01-01")
        leap.records[.subscriptions] = nil
        leap.yearly("z", motionMoment("2024-02-29"), 1_200)
        leap.did("File Made", "u", in: "z", motionMoment("2024-03-01"))
        #expect(try leap.one("A31.moat").evidence.rows.last?[4] == "2025-02-28T00:00:00Z")
    }

    @Test("Unnamed events, unknown terms and few customers: nothing is decided")
    func unknown() throws {
        #expect(
            try customers(makers: 10, yearly: false).one("A31.moat").standing
                == .unknown(
                    needs: "terms of subscriptions; map the column `term_ends_at` or `interval` of "
                        + "subscriptions and import the file again"
                )
        )
        var company = customers(makers: 10, yearly: true)
        company.records[.subscriptions]?.removeLast()
        #expect(try company.one("A31.moat").standing == .notEnoughEvidence(moreNeeded: 1))
        company.configuration.events.artefact = []
        company.configuration.events.integration = []
        let unnamed = try company.one("A31.moat")
        #expect(unnamed.answer == "unknown" && unnamed.n == 0)
        #expect(unnamed.explanation.contains("9 contracts with time left"))
    }

    @Test("The end of a term is a plan, not a fact; growth keeps its moment and amount")
    func facts() {
        let record = Record(
            kind: .subscriptions,
            id: "s",
            fields: ["started_at": .time(onDay(1)), "term_ends_at": .time(onDay(300))]
        )
        #expect(record.factTimes == [onDay(1)])
        var company = MotionCompany()
        company.subscription("a", onDay(1), monthly: 10, end: onDay(30))
        company.subscription("a", onDay(30), monthly: 15)
        let growths = company.companyRecords.wonAccounts().first?.growths
        #expect(growths?.map(\.time) == [onDay(30)])
        #expect(growths?.map(\.added) == [motionUSD(60)] && growths?.first?.isDeal == false)
    }
}
