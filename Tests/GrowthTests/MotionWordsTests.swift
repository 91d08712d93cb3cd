import Growth
import Testing

@Suite("What the findings say, in words")
struct MotionWordsTests {
    /// Ten small bottom-up accounts and one large top-down account.
    private func smallAndLarge() -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: 14, topDown: 1)
        company.subscription("t0", onDay(60), monthly: 1_000)
        return company
    }

    @Test("A verdict that the small accounts decide says so, with the share by revenue")
    func byRevenue() throws {
        let company = smallAndLarge()
        let verdict = company.diagnosis().verdict
        #expect(verdict.answer == "bottom-up" && verdict.standing == .decided)
        let sentence = try #require(verdict.conflicts.first)
        #expect(sentence.hasPrefix("Counted by revenue, product-first has 56 % ("))
        #expect(sentence.hasSuffix("): the small accounts decide the verdict."))
        let most = try company.finding("A5.product_first")
        #expect(most.answer == "yes")
        #expect(
            most.conflicts.first?
                .hasPrefix("Counted by revenue, accounts that started with use have 56 % (") == true
        )
        let table = try #require(verdict.tables.first)
        #expect(table.title == "How won accounts began")
        #expect(
            table.columns == [
                "class", "accounts", "share", "low", "high", "arr", "share_of_arr", "arr_low",
                "arr_high", "meaning",
            ]
        )
        #expect(table.rows[0].prefix(2) == ["product-first", 14])
        #expect(table.rows[0][6] == .number(0.56))
        #expect(table.rows[0].last == "bottom-up: value before any sales touch")
        #expect(try #require(table.rows[0][7].doubleValue) < 0.56)
    }

    @Test(
        "Where another class leads by revenue it is named; where the same decides nothing is said"
    )
    func byRevenueOtherwise() {
        var company = smallAndLarge()
        company.subscription("t0", onDay(60), monthly: 9_000)
        let sentence = company.diagnosis().verdict.conflicts.first
        #expect(sentence?.contains(" and sales-first leads with 88 %: the small") == true)
        let even = MotionCompany.mixture(bottomUp: 30, topDown: 2)
        #expect(even.diagnosis().verdict.conflicts == [])
    }

    @Test("The verdict explains its class, its line and how likely the lead is")
    func verdict() {
        let verdict = MotionCompany.mixture(bottomUp: 30, topDown: 2).diagnosis().verdict
        #expect(
            verdict.explanation
                == "30 of 32 won accounts with a known origin got value from the product before "
                + "anybody from sales spoke with them (product-first = bottom-up). It is more than 99 % "
                + "likely that this group leads the next by 20 points or more."
        )
        #expect(
            verdict.threshold
                == "decided when it is at least 90 % likely that the first leads the next by 20 "
                + "points; from 10 won accounts"
        )
        #expect(
            verdict.sources == [
                "the playbook's rules K1, A4 and A5",
                "an article on choosing between bottom-up and top-down [S0]",
                "a glossary entry on bottoms-up go-to-market [S1]",
                "a summary of three SaaS sales models [S3]",
            ]
        )
        #expect(verdict.tables.last?.title == "How likely the lead is")
        #expect(verdict.tables.last?.columns == ["leader", "ahead_by", "likelihood"])
    }

    @Test(
        "No sentence of any finding writes a percent sign without a space, nor a bare article code"
    )
    func style() {
        for company in [.mixture(bottomUp: 60, topDown: 5), .mixture(bottomUp: 2, topDown: 3)]
            as [MotionCompany]
        {
            for finding in company.diagnosis().all {
                let words =
                    [finding.explanation, finding.answer, finding.threshold, finding.definition]
                    + finding.sources + finding.conflicts + finding.leftOut
                for word in words {
                    #expect(!word.matches(of: /[0-9]%/).contains { _ in true }, "\(word)")
                    #expect(!["S0", "S1", "S2", "S3", "S4"].contains(word))
                }
            }
        }
    }

    @Test("Days have a decimal only below ten")
    func days() throws {
        func answer(_ days: Double) throws -> String {
            var company = MotionCompany()
            company.asOf = motionMoment("2032-01-01")
            company.fact(
                .opportunities,
                "w",
                [
                    "outcome": .text("won"), "created_at": .time(onDay(1)),
                    "closed_at": .time(onDay(1 + days)),
                ]
            )
            return try company.finding("M13.cycle").answer
        }
        #expect(try answer(47.7) == "48 days")
        #expect(try answer(4.5) == "4.5 days")
        #expect(try answer(9.97) == "10 days")
        #expect(try answer(1) == "1 day")
        #expect(try answer(1_200) == "1,200 days")
    }

    @Test("The four questions share the rules K2 and A16")
    func commonRule() {
        let questions = MotionCompany.mixture(bottomUp: 2, topDown: 0).diagnosis().all
            .filter { $0.rules.contains("K2") && $0.rules.contains("A16") }.map(\.id)
        #expect(
            questions == [
                "K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q3_price",
                "K2.q4_untouched_activation",
            ]
        )
    }

    @Test("Large counts are grouped in threes")
    func grouping() throws {
        var company = MotionCompany()
        company.touch("elsewhere", onDay(1))
        for index in 0..<1_234 {
            company.did("Signed Up", PersonID("p\(index)"), in: nil, onDay(50))
        }
        let finding = try company.finding("K2.q4_untouched_activation")
        #expect(finding.explanation.hasPrefix("0 of 1,234 people who signed up on their own"))
    }
}

@Suite("What is left out of Q1 and Q4, and what an empty company is told")
struct MotionGapTests {
    @Test("Invited, immature and our own people are always counted")
    func leftOut() throws {
        var company = MotionCompany.mixture(bottomUp: 2, topDown: 0)
        company.asOf = onDay(60)
        company.internalPeople = ["us"]
        company.did("Signed Up", "us", in: "b0", onDay(12))
        company.did("Report Built", "us", in: "b0", onDay(13))
        company.did("Invited", "b0-user", in: "b0", onDay(15), ["invitee_id": "guest"])
        company.did("Signed Up", "guest", in: "b0", onDay(16))
        company.did("Report Built", "guest", in: "b0", onDay(17))
        company.did("Signed Up", "young", in: "b0", onDay(55))
        #expect(
            try company.finding("K2.q4_untouched_activation").leftOut == [
                "1 person: invited, shown apart because invites inflate (M1)",
                "1 person: signed up less than 14 days ago, invited or not",
                "1 person: our own or testers",
            ]
        )
        #expect(
            try company.finding("K2.q1_solo_value").leftOut == [
                "1 person: invited, shown apart because invites inflate (M1)",
                "2 people: not activated so far", "1 person: our own or testers",
            ]
        )
    }

    @Test("An empty company: no question is answered, nobody looks untouched")
    func empty() throws {
        let company = MotionCompany()
        let tally = try company.finding("A18.tally")
        #expect(tally.explanation == "None of the four has an answer yet.")
        #expect(tally.population == "questions with an answer (of 4)" && tally.n == 0)
        #expect(tally.evidence.rows.allSatisfy { $0.last == "no answer yet" })
        #expect(try company.finding("A17.first_no").answer == "open at Q1")
        #expect(
            company.diagnosis().cautions == [
                "No product events were imported, so nobody's first use is known; run: groundswell "
                    + "import events FILE"
            ]
        )
    }

    @Test("Some answers: the open questions are named, not counted as neither way")
    func open() throws {
        let tally = try MotionCompany.mixture(bottomUp: 12, topDown: 0).finding("A18.tally")
        #expect(
            tally.explanation
                == "2 of the four answers point bottom-up, 0 top-down; Q1, Q4 have no answer yet."
        )
    }

    @Test("A moment before all events is not a company without events")
    func before() {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.asOf = motionMoment("2025-01-01")
        let diagnosis = company.diagnosis()
        #expect(
            diagnosis.verdict.standing
                == .unknown(
                    needs: "product events before that moment (there are later ones); ask about a "
                        + "later moment"
                )
        )
        #expect(
            diagnosis.cautions == [
                "Nobody's first use is known without product events before that moment (there are "
                    + "later ones)."
            ]
        )
        #expect(diagnosis.plan.first?.command == "groundswell diagnose")
    }

    @Test("Events of our own people alone are not a company without events either")
    func onlyOurs() {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.internalPeople = Set(company.events.compactMap(\.person))
        company.internalAccounts = Set(company.events.compactMap(\.account))
        company.subscription("other", onDay(3), monthly: 5)
        guard case .unknown(let needs) = company.diagnosis().verdict.standing else {
            Issue.record("a verdict without customers")
            return
        }
        #expect(needs.hasPrefix("product events of customers"))
    }
}

@Suite("A company where nobody sells")
struct MotionNoSalesTests {
    private func company(sells: Bool) -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: 40, topDown: 0)
        company.records[.opportunities] = nil
        company.configuration.sellsWithoutSales = !sells
        return company
    }

    @Test("Without the assumption it asks for touches, or for the assumption")
    func asks() {
        let diagnosis = company(sells: true).diagnosis()
        let needs =
            "sales touches; run: groundswell import activities FILE (or opportunities), or "
            + "`sales_touches: none` in groundswell.yaml if nobody here sells"
        for id in [
            "K1.motion", "A5.product_first", "K2.q1_solo_value", "K2.q4_untouched_activation",
        ] {
            #expect(diagnosis.all.first { $0.id == id }?.standing == .unknown(needs: needs))
        }
        #expect(
            diagnosis.plan.first?.steps == [
                "Add activities or opportunities, or `sales_touches: none` in groundswell.yaml if "
                    + "nobody here sells."
            ]
        )
        #expect(diagnosis.plan.first?.command == "groundswell import activities FILE")
    }

    @Test("With it there is a verdict, and every finding that rests on it says so")
    func assumes() {
        let diagnosis = company(sells: false).diagnosis()
        let sentence = "groundswell.yaml says nobody here sells; no sales touch was imported."
        #expect(diagnosis.verdict.answer == "bottom-up")
        #expect(diagnosis.cautions == [sentence])
        for id in [
            "K1.motion", "A5.product_first", "K2.q1_solo_value", "K2.q4_untouched_activation",
        ] {
            #expect(diagnosis.all.first { $0.id == id }?.leftOut.last == sentence)
            #expect(diagnosis.all.first { $0.id == id }?.standing == .decided)
        }
    }

    @Test("Touches that were imported all the same count, with a caution")
    func contradiction() {
        var company = company(sells: false)
        for index in 0..<40 { company.touch("b\(index)", onDay(2)) }
        let diagnosis = company.diagnosis()
        #expect(diagnosis.verdict.answer == "top-down")
        #expect(
            diagnosis.cautions == [
                "groundswell.yaml says nobody here sells, yet 40 sales touches and deals were imported; "
                    + "they count."
            ]
        )
        #expect(!diagnosis.verdict.leftOut.contains { $0.contains("nobody here sells") })
    }
}

@Suite("Amounts without an exchange rate")
struct MotionExchangeRateTests {
    private let euro = CurrencyCode("EUR") ?? .usd

    private func inEuro(_ count: Int) -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: count, topDown: 0)
        company.records[.subscriptions] = company.records[.subscriptions]?
            .map { record in
                var fields = record.fields
                fields["mrr"] = .money(Money(minorUnits: 9_900, currency: euro))
                return Record(kind: record.kind, id: record.id, fields: fields)
            }
        return company
    }

    @Test("It is the exchange rate that lacks, not the prices")
    func lacking() throws {
        let company = inEuro(12)
        let sentence =
            "12 subscriptions are in EUR and the workspace reports in USD: set `currency: EUR`, or add "
            + "`exchange_rates: {EUR: …}` to groundswell.yaml."
        let price = try company.finding("K2.q3_price")
        #expect(price.answer == "unknown: no exchange rate")
        #expect(price.explanation == "This cannot be told without an exchange rate for EUR.")
        #expect(
            price.standing
                == .unknown(
                    needs:
                        "an exchange rate for EUR; set `currency: EUR`, or add `exchange_rates: {EUR: "
                        + "…}` to groundswell.yaml"
                )
        )
        #expect(company.diagnosis().cautions.last == sentence)
        #expect(company.diagnosis().plan.map(\.reason).count { $0 == sentence } == 1)
    }

    @Test("A rate, or reporting in that currency, is all it takes")
    func set() throws {
        var rated = inEuro(12)
        rated.configuration.exchangeRates = [euro: 1.1]
        #expect(try rated.finding("K2.q3_price").answer == "bottom-up")
        var reported = inEuro(12)
        reported.configuration.currency = euro
        #expect(try reported.finding("K2.q3_price").answer == "bottom-up")
        for company in [rated, reported] {
            #expect(!company.diagnosis().cautions.contains { $0.contains("exchange_rates") })
        }
    }

    @Test(
        "Beside amounts in the workspace's currency only the rate is asked for, by kind and currency"
    )
    func mixed() {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        let pound = CurrencyCode("GBP") ?? .usd
        for (index, currency) in [euro, euro, pound].enumerated() {
            company.fact(
                .invoices,
                "in\(index)",
                [
                    "account": .text("b\(index)"), "paid_at": .time(onDay(30)),
                    "amount": .money(Money(minorUnits: 500, currency: currency)),
                ]
            )
        }
        company.fact(
            .opportunities,
            "deal",
            [
                "account": .text("b1"), "created_at": .time(onDay(25)), "outcome": .text("open"),
                "amount": .money(Money(minorUnits: 500, currency: euro)),
            ]
        )
        #expect(
            company.diagnosis().cautions.suffix(2) == [
                "2 invoices and 1 deal are in EUR and the workspace reports in USD: add `exchange_rates: "
                    + "{EUR: …}` to groundswell.yaml.",
                "1 invoice is in GBP and the workspace reports in USD: add `exchange_rates: {GBP: …}` to "
                    + "groundswell.yaml.",
            ]
        )
    }

    @Test("A price of nothing is free in every currency")
    func free() {
        var company = MotionCompany()
        company.fact(
            .subscriptions,
            "free",
            [
                "account": .text("a"), "started_at": .time(onDay(1)),
                "mrr": .money(Money(minorUnits: 0, currency: euro)),
            ]
        )
        #expect(company.companyRecords.wonAccounts() == [])
        #expect(company.companyRecords.exchangeRateSentences == [])
    }
}
