import Growth
import Testing

@Suite("A8 and K13: what happens without sales")
struct MotionWithoutSalesTests {
    /// Forty people and `won` accounts in the last 90 days, as many in the 90 before; of the latter
    /// the first `touched` were touched on the day they signed up.
    private func company(
        won: Int = 12,
        touchedNow: Int = 0,
        touchedBefore: Int = 0
    )
        -> MotionCompany
    {
        var company = MotionCompany.alone(asOf: 400)
        company.did("Opened", "old", in: "old", onDay(200))
        for (name, day, touched) in [("n", 350.0, touchedNow), ("o", 250.0, touchedBefore)] {
            company.join(40, name, on: day, after: 3_600)
            for index in 0..<touched { company.touch("\(name)\(index)", onDay(day)) }
            for index in 0..<won {
                company.subscription("\(name)\(index)", onDay(day + 1), monthly: 100)
            }
        }
        return company
    }

    @Test("Everything untouched: yes at each step")
    func yes() throws {
        let finding = try company().finding("A8.without_sales")
        #expect(finding.answer == "yes" && finding.standing == .decided)
        let title = "Untouched at each step, in the last 90 days"
        #expect(column("n", title, of: finding) == [40, 40, 12])
        #expect(column("verdict", title, of: finding) == ["yes", "yes", "yes"])
        let ledger = try company().finding("K13.ledger")
        #expect(ledger.answer == "100 % of new ARR is untouched" && ledger.n == 12)
    }

    @Test("One step that needs sales is a no, and it is named")
    func no() throws {
        let finding = try company(touchedNow: 12).finding("A8.without_sales")
        #expect(finding.answer == "no: new ARR needs sales")
        #expect(finding.value == Quantity(0, .share) && finding.n == 12)
        let all = try company(touchedNow: 40).finding("A8.without_sales")
        #expect(all.answer == "no: signup and activation and new ARR need sales")
    }

    @Test("Half is undecided; too few are told by step")
    func open() throws {
        let half = try company(won: 40, touchedNow: 20).finding("A8.without_sales")
        #expect(half.answer == "undecided" && half.value == Quantity(0.5, .share))
        #expect(half.explanation.hasSuffix("to say: signups, activations, new ARR."))
        let few = try company(won: 9).finding("A8.without_sales")
        #expect(few.standing == .notEnoughEvidence(moreNeeded: 1))
        #expect(few.explanation.hasSuffix("Needed more to judge: 1 won account."))
        #expect(
            try company(won: 9).finding("K13.ledger").standing == .notEnoughEvidence(moreNeeded: 1)
        )
        #expect(try MotionCompany().finding("A8.without_sales").answer == "unknown")
        #expect(try MotionCompany().finding("K13.ledger").answer == "unknown")
    }

    @Test("A change of the untouched share has Newcombe's interval: 10 of 40 after 30 of 40")
    func trend() throws {
        let finding = try company(touchedNow: 30, touchedBefore: 10).finding("K13.ledger")
        let row = try #require(finding.tables.first { $0.columns.contains("of_before") }?.rows[0])
        #expect(row.prefix(6) == ["signup", 10, 40, 30, 40, .number(-0.5)])
        // statsmodels 0.15.0, confint_proportions_2indep(10, 40, 30, 40, method="newcomb"), of which
        // a table keeps six digits.
        #expect(abs((row[6].doubleValue ?? 0) + 0.6529172346892126) < 1e-6)
        #expect(abs((row[7].doubleValue ?? 0) + 0.2851249369257627) < 1e-6)
    }

    @Test("A period that product events do not cover is marked and not compared")
    func incomplete() throws {
        var company = company()
        company.events.removeAll { $0.person == "old" }
        let finding = try company.finding("K13.ledger")
        let row = try #require(finding.tables.first { $0.columns.contains("of_before") }?.rows[0])
        #expect(row.suffix(3) == [.null, .null, .null] && row[4] == 40)
        #expect(
            finding.leftOut.last
                == "the 90 days before: product events begin 2026-09-08, so that period is incomplete"
        )
    }

    @Test("A touch after the first use assists, one before or at it is sales only")
    func classes() throws {
        var company = MotionCompany.alone(asOf: 400)
        for (account, touch) in [("a", 330.0), ("b", 300), ("c", 340), ("d", 340.1)] {
            company.did("Opened", PersonID("\(account)-first"), in: AccountID(account), onDay(300))
            company.did("Signed Up", PersonID(account), in: AccountID(account), onDay(340))
            company.touch(account, onDay(touch))
        }
        let rows = try company.finding("K13.ledger").evidence.rows.filter { $0[0] == "signup" }
        #expect(rows.map { $0[5] } == ["assisted", "sales only", "assisted", "untouched"])
    }

    @Test("The last ninety days begin with their first moment and the days before end there")
    func halfOpen() throws {
        var company = MotionCompany.alone(asOf: 400)
        for (name, day) in [("a", 310.0), ("b", 309.999), ("c", 220), ("d", 219.999)] {
            company.join(1, name, on: day, after: nil)
        }
        let rows = try company.finding("K13.ledger").evidence.rows
        #expect(rows.map { $0[3] } == ["a0", "b0", "c0"])
        #expect(rows.map { $0[1] } == ["last 90 days", "90 days before", "90 days before"])
    }

    @Test("New ARR counts by value, and says so where the number of accounts says otherwise")
    func revenue() throws {
        var company = company(won: 0)
        for index in 0..<20 {
            company.subscription("n\(index)", onDay(351), monthly: index < 16 ? 10 : 10_000)
            if index >= 16 { company.touch("n\(index)", onDay(350.5)) }
        }
        let finding = try company.finding("A8.without_sales")
        // 16 × 120 of 16 × 120 + 4 × 120,000, by hand.
        #expect(abs((finding.value?.number ?? 0) - 1_920 / 481_920) < 1e-12)
        let class3 = try #require(
            company.finding("K13.ledger").tables.first { $0.columns.contains("share_of_value") }
        )
        #expect(class3.rows[6].prefix(4) == ["new ARR", "untouched", 16, .number(0.8)])
        #expect(class3.rows[7].prefix(3) == ["new ARR", "assisted", 4])
    }

    @Test(
        "Untouched and touched customers are kept so long, by hand: one of two leaves after 100 days"
    )
    func survival() throws {
        var company = MotionCompany.alone(asOf: 400)
        company.join(4, on: 0, after: 60)
        for index in [2, 3] { company.touch("p\(index)", onDay(0.5)) }
        company.subscription("p0", onDay(1), monthly: 10, end: onDay(101))
        for index in 1..<4 { company.subscription("p\(index)", onDay(1), monthly: 10) }
        let finding = try company.finding("K13.ledger")
        let kept = try #require(finding.tables.first { $0.columns.contains("kept_365_days") })
        #expect(
            kept.rows == [
                ["untouched", 2, 1, .number(1), .number(0.5), .number(0.5)],
                ["touched", 2, 0, .number(1), .number(1), .number(1)],
            ]
        )
    }
}

@Suite("K13: the natural rate of growth")
struct MotionNaturalRateTests {
    private func finding(
        _ company: MotionCompany,
        _ traits: [AccountID: [String: String]]
    )
        throws -> Finding
    {
        let records = CompanyRecords(
            records: company.records,
            configuration: company.configuration,
            identity: company.identity,
            traits: traits,
            asOf: company.asOf
        )
        let study = MotionStudy(records: records)
        let diagnosis = study.diagnosis(
            people: company.ask(study.personQuestion),
            accounts: company.ask(study.accountQuestion),
            inputs: company.inputs,
            cautions: []
        )
        return try #require(diagnosis.all.first { $0.id == "K13.natural_rate" })
    }

    /// ARR of 12,000 a year ago and 36,000 now in ten accounts, two of which sales began; forty
    /// signups, four of them by advertisements.
    private func company() -> (MotionCompany, [AccountID: [String: String]]) {
        var company = MotionCompany.alone(asOf: 500)
        company.did("Opened", "first", in: "first", onDay(0))
        for index in 0..<10 {
            let name = "c\(index)"
            if index >= 8 { company.touch(name, onDay(1.5)) }
            company.did("Report Built", PersonID(name), in: AccountID(name), onDay(2))
            company.subscription(name, onDay(10), monthly: 100, end: onDay(400))
            company.subscription(name, onDay(400), monthly: 300)
        }
        company.join(40, "s", on: 300, after: nil)
        var traits: [AccountID: [String: String]] = [:]
        for index in 0..<40 {
            traits[AccountID("s\(index)")] = [
                "source": index < 4 ? "Paid Search" : index < 20 ? "Organic" : "word-of-mouth"
            ]
        }
        return (company, traits)
    }

    @Test("Growth of 200 %, 90 % organic and 80 % product-started make 144 %")
    func worked() throws {
        let (company, traits) = company()
        let finding = try finding(company, traits)
        #expect(abs((finding.value?.number ?? 0) - 1.44) < 1e-12)
        #expect(finding.answer == "144 %, around the bar" && finding.standing == .undecided)
        let factors = try #require(finding.tables.first)
        #expect(factors.rows.map { $0[1].doubleValue ?? 0 } == [2, 0.9, 0.8])
        // statsmodels 0.15.0, proportion_confint(36, 40, alpha=0.025, method="wilson").
        #expect(abs((factors.rows[1][2].doubleValue ?? 0) - 0.745664814298997) < 1e-6)
        #expect(
            finding.tables.last?.rows == [
                ["Organic", 16, true], ["Paid Search", 4, false], ["word-of-mouth", 20, true],
            ]
        )
    }

    @Test("A shrinking company is below the bar")
    func shrinking() throws {
        var (company, traits) = company()
        company.records[.subscriptions]?.removeAll { $0.time("started_at") == onDay(400) }
        company.subscription("c0", onDay(400), monthly: 100)
        for index in 1..<10 { company.subscription("c\(index)", onDay(400), monthly: 50) }
        let finding = try finding(company, traits)
        #expect(finding.standing == .decided && finding.answer.hasSuffix("below the bar"))
        #expect((finding.interval?.low ?? 0) <= (finding.interval?.high ?? -1))
        traits = [:]
        #expect(try self.finding(company, traits).answer == "unknown")
    }

    @Test("Without a year of revenue, channels or prices it says what is missing")
    func missing() throws {
        let (company, traits) = company()
        func needs(
            _ company: MotionCompany,
            _ traits: [AccountID: [String: String]]
        ) throws
            -> String
        {
            guard case .unknown(let needs) = try finding(company, traits).standing else {
                return ""
            }
            return needs
        }
        var young = company
        young.asOf = onDay(370)
        #expect(try needs(young, traits).hasPrefix("revenue of twelve months ago"))
        #expect(try needs(company, [:]).hasPrefix("the channel accounts came from"))
        var unpriced = company
        unpriced.records[.subscriptions] = nil
        unpriced.fact(
            .opportunities,
            "o",
            ["outcome": .text("open"), "created_at": .time(onDay(1))]
        )
        #expect(try needs(unpriced, traits).hasPrefix("subscriptions with prices"))
        var few = company
        few.events.removeAll { $0.person == "s0" }
        few.configuration.thresholds.minimumPeople = 41
        #expect(try finding(few, traits).standing == .notEnoughEvidence(moreNeeded: 2))
    }
}
