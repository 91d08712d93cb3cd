import Growth
import Testing

@Suite("The motion by segment")
struct MotionSegmentTests {
    /// `bottomUp` accounts of 5 people and `topDown` ones of 2,000.
    private func company(bottomUp: Int, topDown: Int) -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: bottomUp, topDown: topDown)
        for index in 0..<bottomUp {
            company.traits[AccountID("b\(index)")] = ["employees": "5", "source": "Search"]
        }
        for index in 0..<topDown {
            company.traits[AccountID("t\(index)")] = ["employees": "2000", "source": "Outbound"]
        }
        return company
    }

    @Test("Mixed over all, decided in each size: two motions by size")
    func twoMotions() throws {
        let diagnosis = company(bottomUp: 12, topDown: 12).diagnosis()
        let bySize = try #require(diagnosis.all.first { $0.id == "K1.by_size" })
        let sentence = "Two motions by size: bottom-up in 1-9, top-down in 1000+."
        #expect(diagnosis.verdict.answer == "mixed")
        #expect(bySize.answer == "two motions" && bySize.standing == .decided && bySize.n == 24)
        #expect(bySize.explanation == sentence)
        #expect(diagnosis.verdict.conflicts.contains(sentence))
        let rows = try #require(bySize.tables.first?.rows)
        #expect(rows.count == 2)
        #expect(
            rows[0].prefix(7) == [
                "1-9", 12, .number(1), .number(0), .number(0), .number(0), .number(0),
            ]
        )
        #expect(rows[0].suffix(2) == ["bottom-up", .number(14_400)])
        #expect(
            rows[1].prefix(7) == [
                "1000+", 12, .number(0), .number(1), .number(0), .number(0), .number(0),
            ]
        )
        #expect(bySize.evidence.rows.count == 24)
    }

    @Test("A size that decides against the whole is named")
    func simpson() throws {
        let diagnosis = company(bottomUp: 40, topDown: 12).diagnosis()
        #expect(diagnosis.verdict.answer == "bottom-up")
        #expect(
            diagnosis.verdict.conflicts.contains(
                "All won accounts together are bottom-up, but by size not all are: top-down in 1000+."
            )
        )
        let same = company(bottomUp: 12, topDown: 0).diagnosis()
        #expect(!same.verdict.conflicts.contains { $0.contains("by size") })
        let bySize = try #require(same.all.first { $0.id == "K1.by_size" })
        #expect(bySize.answer == "bottom-up where it is decided")
    }

    @Test("A size with too few accounts says how many more it needs")
    func tooFew() throws {
        let bySize = try company(bottomUp: 12, topDown: 6).finding("K1.by_size")
        #expect(
            bySize.tables.first?.rows[1].suffix(3).prefix(2) == [
                .null, "not enough evidence, 4 more needed",
            ]
        )
        let none = try company(bottomUp: 7, topDown: 6).finding("K1.by_size")
        #expect(none.standing == .notEnoughEvidence(moreNeeded: 3))
        #expect(
            none.explanation
                == "The most won accounts have the size 1-9: 7; 3 more are needed before a motion is "
                + "named for it."
        )
    }

    @Test("Accounts without the attribute are counted; without any the question is open")
    func missing() throws {
        var some = company(bottomUp: 12, topDown: 0)
        some.traits["b3"] = nil
        let bySize = try some.finding("K1.by_size")
        #expect(bySize.n == 11 && bySize.leftOut == ["1 of the won accounts: no size is known"])
        some.traits = [:]
        let unknown = try some.finding("K1.by_size")
        guard case .unknown(let needs) = unknown.standing else {
            Issue.record("no account has a size: \(unknown.standing)")
            return
        }
        #expect(needs.hasPrefix("the number of employees of won accounts; map the column"))
        #expect(unknown.leftOut == ["12 of the won accounts: no size is known"])
    }

    @Test(
        "The plan first paid for comes before the account's, the account's source before the deal's"
    )
    func attributes() throws {
        var company = MotionCompany.mixture(bottomUp: 2, topDown: 0)
        company.traits["b0"] = ["plan": "Old", "source": "Search"]
        company.traits["b1"] = ["plan": "Old"]
        company.fact(
            .subscriptions,
            "s",
            [
                "account": .text("b0"), "started_at": .time(onDay(21)), "plan": .text("Pro"),
                "mrr": .money(motionUSD(5)),
            ]
        )
        for (id, account, day) in [("d2", "b1", 30.0), ("d1", "b1", 25), ("d3", "b0", 24)] {
            company.fact(
                .opportunities,
                id,
                [
                    "account": .text(account), "created_at": .time(onDay(day)),
                    "outcome": .text("open"), "source": .text("from \(id)"),
                ]
            )
        }
        let byPlan = try company.finding("K1.by_plan").evidence.rows
        #expect(byPlan.map { $0.prefix(2) } == [["b1", "Old"], ["b0", "Pro"]])
        let byChannel = try company.finding("K1.by_channel").evidence.rows
        #expect(byChannel.map { $0.prefix(2) } == [["b0", "Search"], ["b1", "from d1"]])
    }

    @Test("Bands of sizes begin at their lower ends")
    func bands() throws {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        let sizes = [1, 9, 10, 49, 50, 249, 250, 999, 1_000, 0]
        for (index, size) in sizes.enumerated() {
            company.traits[AccountID("b\(index)")] = ["employees": "\(size)"]
        }
        let rows = try #require(company.finding("K1.by_size").tables.first?.rows)
        #expect(
            rows.map { $0.prefix(2) } == [
                ["1-9", 2], ["10-49", 2], ["50-249", 2], ["250-999", 2], ["1000+", 1],
            ]
        )
    }
}

@Suite("A diagnosis of one segment")
struct MotionSegmentStudyTests {
    private func mixed(_ segment: Segment?) -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 11)
        for index in 0..<12 { company.traits[AccountID("b\(index)")] = ["employees": "5"] }
        for index in 0..<11 { company.traits[AccountID("t\(index)")] = ["employees": "20"] }
        company.segment = segment
        return company
    }

    @Test("It says what a company of only those accounts would say")
    func same() {
        let small = mixed(Segment(.size, "1-9")).diagnosis()
        let alone = MotionCompany.mixture(bottomUp: 12, topDown: 0).diagnosis()
        #expect(small.segment == Segment(.size, "1-9"))
        #expect(small.verdict.answer == "bottom-up" && small.verdict.n == 12)
        #expect(small.verdict.evidence == alone.verdict.evidence)
        let large = mixed(Segment(.size, "10-49")).diagnosis()
        #expect(large.verdict.answer == "top-down" && large.verdict.n == 11)
        // The 12 users of the small accounts; zz belongs to no account of the segment.
        let q4 = small.all.first { $0.id == "K2.q4_untouched_activation" }
        #expect(q4?.n == 12)
    }

    @Test("It is not split again by the attribute it was chosen by")
    func others() {
        let ids = mixed(Segment(.size, "1-9")).diagnosis().all.map(\.id)
        #expect(!ids.contains("K1.by_size") && ids.contains("K1.by_plan"))
        #expect(mixed(nil).diagnosis().all.map(\.id).contains("K1.by_size"))
    }

    @Test("Product data begin where the company's do, not where the segment's do")
    func begin() throws {
        var company = mixed(Segment(.size, "10-49"))
        // Paid on day 5, first used on day 30: the company's events begin on day 0.
        company.subscription("t0", onDay(5), monthly: 10)
        company.touch("t0", onDay(2))
        let row = try #require(company.diagnosis().verdict.evidence.rows.first)
        #expect(row[2] == "sales-first")
    }

    @Test("A segment of nobody says which there are")
    func nobody() {
        let diagnosis = mixed(Segment(.size, "250-999")).diagnosis()
        #expect(diagnosis.verdict.standing == .notEnoughEvidence(moreNeeded: 10))
        #expect(
            diagnosis.cautions.contains(
                "No account has the size “250-999”; there are: 1-9, 10-49."
            )
        )
    }

    @Test("Spend is not told apart by segment, and the finding says so")
    func spend() throws {
        var company = mixed(Segment(.size, "1-9"))
        company.fact(
            .spend,
            "s",
            [
                "occurred_at": .time(onDay(9)), "amount": .money(motionUSD(9)),
                "motion": .text("top-down"),
            ]
        )
        guard case .unknown(let needs) = try company.finding("A29.burn").standing else {
            Issue.record("spend of the whole company counted for a segment")
            return
        }
        #expect(needs.hasPrefix("spend told apart by segment"))
    }

    @Test("A segment is written as an attribute and a value")
    func parsing() throws {
        #expect(try Segment(parsing: "size=10-49") == Segment(.size, "10-49"))
        #expect(try Segment(parsing: "PLAN=Pro=2") == Segment(.plan, "Pro=2"))
        #expect(code("size=12") == "segment_size_unknown")
        for text in ["", "size", "size=", "=Pro", "colour=red"] {
            #expect(code(text) == "segment_unreadable", "\(text)")
        }
    }

    private func code(_ text: String) -> String? {
        do {
            _ = try Segment(parsing: text)
            return nil
        } catch {
            return (error as? InputProblem)?.code
        }
    }
}
