import Growth
import Testing

@Suite("Company facts and won accounts")
struct MotionRecordsTests {
    @Test("A billing interval makes a year as M6 counts it")
    func intervals() {
        func annual(
            _ interval: BillingInterval,
            _ major: Int64,
            every: Int64 = 1,
            quantity: Int64 = 1
        )
            -> Int64?
        { interval.annual(motionUSD(major), every: every, quantity: quantity)?.minorUnits }
        #expect(annual(.year, 1_200) == 120_000)
        #expect(annual(.quarter, 300) == 120_000)
        #expect(annual(.month, 100, quantity: 3) == 360_000)
        #expect(annual(.week, 10) == 52_000)
        #expect(annual(.day, 1) == 36_500)
        #expect(annual(.month, 100, every: 3) == 40_000)
        #expect(annual(.year, 100, every: 3) == 3_333)
        #expect(annual(.month, 100, every: 0) == nil)
        #expect(annual(.month, 100, quantity: -1) == nil)
        let huge = Money(minorUnits: .max / 2, currency: .usd)
        #expect(BillingInterval.day.annual(huge, every: 1, quantity: 9) == nil)
    }

    @Test("The first payment is the earliest of paid subscription, paid invoice and won deal")
    func firstPaid() {
        var company = MotionCompany()
        company.subscription("a", onDay(30), monthly: 10)
        company.fact(
            .invoices,
            "in_1",
            ["account": .text("a"), "paid_at": .time(onDay(25)), "amount": .money(motionUSD(5))]
        )
        company.fact(
            .opportunities,
            "op_1",
            [
                "account": .text("a"), "outcome": .text("won"), "created_at": .time(onDay(3)),
                "closed_at": .time(onDay(27)), "acv": .money(motionUSD(900)),
            ]
        )
        let won = company.companyRecords.wonAccounts()
        #expect(won.map(\.firstPaid) == [onDay(25)])
        #expect(won.map(\.source) == ["invoices:in_1"])
        #expect(won.first?.acv == .init(money: motionUSD(900), basis: .deal))
        #expect(won.first?.arr == .init(money: motionUSD(120), basis: .billing))
        #expect(won.first?.expansions == 0)
    }

    @Test("A trial, a free plan, an unpaid invoice and an open deal make nobody a customer")
    func notWon() {
        var company = MotionCompany()
        company.fact(
            .subscriptions,
            "trial",
            ["account": .text("a"), "started_at": .time(onDay(1)), "is_trial": .boolean(true)]
        )
        company.subscription("b", onDay(1), monthly: 0)
        company.fact(
            .invoices,
            "open",
            ["account": .text("c"), "issued_at": .time(onDay(1)), "amount": .money(motionUSD(5))]
        )
        company.fact(
            .invoices,
            "zero",
            ["account": .text("c"), "paid_at": .time(onDay(1)), "amount": .money(motionUSD(0))]
        )
        company.fact(.opportunities, "op", ["account": .text("d"), "outcome": .text("open")])
        company.fact(
            .subscriptions,
            "failed",
            [
                "account": .text("e"), "started_at": .time(onDay(1)),
                "status": .text("incomplete_expired"),
            ]
        )
        #expect(company.companyRecords.wonAccounts() == [])
    }

    @Test("A trial inside a subscription moves the first payment to its end, if that came")
    func trialInside() {
        func firstPaid(ends: Double?) -> Timestamp? {
            var company = MotionCompany()
            var fields: [String: FieldValue] = [
                "account": .text("a"), "started_at": .time(onDay(1)), "mrr": .money(motionUSD(10)),
                "trial_ends_at": .time(onDay(15)), "is_trial": .boolean(true),
            ]
            fields["ended_at"] = ends.map { .time(onDay($0)) }
            company.fact(.subscriptions, "s", fields)
            return company.companyRecords.wonAccounts().first?.firstPaid
        }
        #expect(firstPaid(ends: nil) == onDay(15))
        #expect(firstPaid(ends: 40) == onDay(15))
        #expect(firstPaid(ends: 15) == nil)
    }

    @Test(
        "Facts in the future, of our own, without account, date or rate do not count and are counted"
    )
    func omissions() {
        var company = MotionCompany()
        company.internalAccounts = ["ours"]
        company.subscription("ours", onDay(1), monthly: 5)
        company.subscription("late", motionMoment("2027-01-01"), monthly: 5)
        company.fact(.subscriptions, "nobody", ["started_at": .time(onDay(1))])
        company.fact(
            .subscriptions,
            "yen",
            [
                "account": .text("a"), "started_at": .time(onDay(1)),
                "mrr": .money(Money(minorUnits: 500, currency: CurrencyCode("JPY") ?? .usd)),
            ]
        )
        company.fact(
            .opportunities,
            "undated",
            ["account": .text("a"), "outcome": .text("won")]
        )
        let records = company.companyRecords
        #expect(
            records.omissions == [
                .subscriptions: [
                    .ofOurOwn: 1, .inFuture: 1, .withoutAccount: 1, .withoutExchangeRate: 1,
                ], .opportunities: [.withoutTime: 1],
            ]
        )
        #expect(records.wonAccounts().map(\.account) == ["a"])
        #expect(records.wonAccounts().first?.acv == nil)
        #expect(
            records.omissionSentences(of: [.opportunities]) == [
                "1 of the opportunities lacks the date that decides"
            ]
        )
    }

    @Test("Currencies are converted, and plan prices are assumed only when nothing else is known")
    func conversionAndAssumption() throws {
        var company = MotionCompany()
        let euro = try #require(CurrencyCode("EUR"))
        company.configuration.exchangeRates = [euro: 1.5]
        company.configuration.planPrices = ["pro": motionUSD(20)]
        company.fact(
            .subscriptions,
            "e",
            [
                "account": .text("a"), "started_at": .time(onDay(1)), "plan": .text("pro"),
                "mrr": .money(Money(minorUnits: 1_000, currency: euro)),
            ]
        )
        company.fact(
            .subscriptions,
            "p",
            ["account": .text("b"), "started_at": .time(onDay(1)), "plan": .text("pro")]
        )
        let won = company.companyRecords.wonAccounts()
        #expect(
            won.map(\.acv) == [
                .init(money: motionUSD(180), basis: .billing),
                .init(money: motionUSD(240), basis: .assumed),
            ]
        )
    }

    @Test(
        "Growth is a higher price or another deal; a swap for the same price, a renewal or a return is none"
    )
    func expansions() {
        func count(_ build: (inout MotionCompany) -> Void) -> Int? {
            var company = MotionCompany()
            build(&company)
            return company.companyRecords.wonAccounts().first?.expansions
        }
        func deal(_ id: String, _ at: Double, _ type: String) -> [String: FieldValue] {
            [
                "account": .text("a"), "outcome": .text("won"), "closed_at": .time(onDay(at)),
                "type": .text(type),
            ]
        }
        #expect(count { $0.subscription("a", onDay(1), monthly: 10) } == 0)
        #expect(
            count {
                $0.subscription("a", onDay(1), monthly: 10, end: onDay(30))
                $0.subscription("a", onDay(30), monthly: 15)
            } == 1
        )
        #expect(
            count {
                $0.subscription("a", onDay(1), monthly: 10, end: onDay(30))
                $0.subscription("a", onDay(30), monthly: 10)
            } == 0
        )
        #expect(
            count {
                $0.subscription("a", onDay(1), monthly: 10, end: onDay(30))
                $0.subscription("a", onDay(60), monthly: 15)
            } == 0
        )
        #expect(
            count {
                $0.subscription("a", onDay(1), monthly: 10)
                $0.subscription("a", onDay(1), monthly: 10)
            } == 0
        )
        #expect(
            count {
                $0.fact(.opportunities, "1", deal("1", 1, "New"))
                $0.fact(.opportunities, "2", deal("2", 50, "Expansion"))
                $0.fact(.opportunities, "3", deal("3", 90, "Renewal"))
            } == 1
        )
        #expect(
            count {
                $0.subscription("a", onDay(1), monthly: 10)
                $0.fact(.opportunities, "1", deal("1", 9, "New"))
            } == 0
        )
    }

    @Test("A customer who left weighs nothing now")
    func churned() {
        var company = MotionCompany()
        company.subscription("a", onDay(1), monthly: 10, end: onDay(90))
        #expect(company.companyRecords.wonAccounts().first?.arr?.money == motionUSD(0))
    }

    @Test(
        "A touch finds its account by name, by deal, by person and by e-mail; tickets and e-mails never count"
    )
    func touches() {
        var company = MotionCompany()
        company.memberships = [
            "u1": [
                Membership(
                    account: "acme",
                    window: TimeWindow(from: onDay(50), to: .distantFuture),
                    reason: .membership
                )
            ]
        ]
        company.fact(.people, "u1", ["email": .text("Ann@Acme.example")])
        company.fact(.opportunities, "op", ["account": .text("beta"), "outcome": .text("open")])
        let all: [[String: FieldValue]] = [
            ["type": .text("call"), "account": .text("named")],
            ["type": .text("demo"), "opportunity": .text("op")],
            ["type": .text("reply"), "person": .text("u1")],
            ["type": .text("meeting"), "email": .text("ann@acme.example")],
            ["type": .text("meeting"), "email": .text("nobody@else.example")],
            ["type": .text("ticket"), "account": .text("named")],
            ["type": .text("email"), "account": .text("named")],
            ["type": .text("note"), "account": .text("named")],
        ]
        for (index, fields) in all.enumerated() {
            company.fact(
                .activities,
                "\(index)",
                fields.merging(["occurred_at": .time(onDay(1))]) { a, _ in a }
            )
        }
        let records = company.companyRecords
        #expect(records.touches.map(\.account) == ["named", "beta", "acme", "acme", nil])
        #expect(records.touches.map(\.person) == [nil, nil, "u1", "u1", "nobody@else.example"])
        #expect(records.omissions[.activities] == [.withoutAccount: 1])
    }

    @Test("Only tickets say nothing about sales; a deal or any other activity does")
    func knowsSalesSide() {
        var company = MotionCompany()
        #expect(!company.companyRecords.knowsSalesSide)
        company.touch("a", onDay(1), type: "ticket")
        #expect(!company.companyRecords.knowsSalesSide)
        company.touch("a", onDay(1), type: "email")
        #expect(company.companyRecords.knowsSalesSide)
    }
}
