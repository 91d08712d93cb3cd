import Growth
import Testing

@Suite("One big logo")
struct MotionLogoTests {
    /// `bottomUp` accounts of 1,200 a year, of which the first pays `extra` more a month.
    private func company(bottomUp: Int, topDown: Int = 0, extra: Int64 = 800) -> MotionCompany {
        var company = MotionCompany.mixture(bottomUp: bottomUp, topDown: topDown)
        if extra > 0 { company.subscription("b0", onDay(60), monthly: extra) }
        return company
    }

    private func deal(
        _ company: inout MotionCompany,
        _ id: String,
        _ account: String,
        opened: Double = 15,
        outcome: String = "won",
        closed: Double = 20,
        source: String? = nil
    ) {
        var fields: [String: FieldValue] = [
            "account": .text(account), "outcome": .text(outcome),
            "created_at": .time(onDay(opened)), "closed_at": .time(onDay(closed)),
        ]
        fields["source"] = source.map { .text($0) }
        company.fact(.opportunities, id, fields)
    }

    @Test("Concentration is shown even when it is no alarm")
    func concentration() throws {
        // By hand: 900 and 11 × 100 a month; shares 0.45 and 11 × 0.05, HHI 0.2025 + 11 × 0.0025.
        let finding = try company(bottomUp: 12).finding("K3.one_big_logo")
        #expect(finding.answer == "no" && finding.standing == .decided && finding.n == 12)
        #expect(finding.value == Quantity(0.45, .share))
        #expect(
            finding.explanation
                == "b0 brings 45 % of all ARR. Without it the verdict is still bottom-up."
        )
        let row = try #require(finding.tables.first?.rows.first)
        #expect(abs((row[1].doubleValue ?? 0) - 0.23) < 1e-6)
        #expect(abs((row[2].doubleValue ?? 0) - 4.347_83) < 1e-5)
        #expect(finding.tables[1].rows.count == 5)
        #expect(
            finding.evidence.rows.first?.prefix(4) == ["b0", .null, .number(10_800), .number(0.45)]
        )
    }

    @Test("A large account that came by a personal connection fires, word by word")
    func connection() throws {
        for (source, answer) in [
            ("FOUNDER's network", "yes"), ("warm-intro/partner", "yes"), ("founders", "no"),
            ("Introduction", "no"), ("", "no"),
        ] {
            var company = company(bottomUp: 12)
            deal(&company, "big", "b0", source: source)
            #expect(try company.finding("K3.one_big_logo").answer == answer, "\(source)")
        }
        var small = company(bottomUp: 12, extra: 200)
        // 300 of 1,400 a month is 21 %.
        deal(&small, "big", "b0", source: "founder")
        #expect(try small.finding("K3.one_big_logo").answer == "no")
        var other = company(bottomUp: 12)
        deal(&other, "small", "b5", source: "founder")
        #expect(try other.finding("K3.one_big_logo").answer == "no")
    }

    @Test("A verdict that rests on the largest account fires, and K1 says both")
    func flips() throws {
        let smallest = try #require(
            (6...20)
                .first {
                    MotionCompany.mixture(bottomUp: $0, topDown: 5).diagnosis().verdict.answer
                        == "bottom-up"
                }
        )
        let diagnosis = company(bottomUp: smallest, topDown: 5).diagnosis()
        let logo = try #require(diagnosis.all.first { $0.id == "K3.one_big_logo" })
        #expect(diagnosis.verdict.answer == "bottom-up" && logo.answer == "yes")
        let sentence = "Without b0 the verdict is mixed; with it, bottom-up (K3)."
        #expect(diagnosis.verdict.conflicts.contains(sentence))
        #expect(logo.explanation.contains("Without it the verdict is mixed, not bottom-up."))
        let more = company(bottomUp: smallest + 1, topDown: 5).diagnosis()
        #expect(more.all.first { $0.id == "K3.one_big_logo" }?.answer == "no")
    }

    @Test("Ten alike do not lose their verdict because nine are one too few")
    func minimum() throws {
        let finding = try company(bottomUp: 10).finding("K3.one_big_logo")
        #expect(finding.answer == "no" && finding.conflicts.isEmpty)
    }

    @Test("Who leads by revenue is told with and without it")
    func revenue() throws {
        let diagnosis = company(bottomUp: 4, topDown: 14, extra: 5_000).diagnosis()
        #expect(
            diagnosis.verdict.conflicts.contains(
                "Counted by revenue, product-first leads with 79 %; without b0, sales-first leads with "
                    + "82 % (K3)."
            )
        )
    }

    @Test("Too few customers are not judged; without money or prices nothing is known")
    func open() throws {
        let few = try company(bottomUp: 9).finding("K3.one_big_logo")
        #expect(few.standing == .notEnoughEvidence(moreNeeded: 1))
        #expect(few.value == Quantity(9.0 / 17, .share))
        var left = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        left.records[.subscriptions] = nil
        for index in 0..<12 {
            left.subscription("b\(index)", onDay(20), monthly: 10, end: onDay(50))
        }
        let gone = try left.finding("K3.one_big_logo")
        #expect(
            gone.n == 0 && gone.leftOut == ["12 of the won accounts: bring no revenue any more"]
        )
        guard case .unknown = try MotionCompany().finding("K3.one_big_logo").standing else {
            Issue.record("an empty company has no largest customer")
            return
        }
    }

    /// A big logo of 20 employees won by a founder; then `won` of `closed` deals of similar accounts
    /// and six lost ones of others.
    private func withLookalikes(won: Int, of closed: Int) -> MotionCompany {
        var company = company(bottomUp: 12)
        company.traits["b0"] = ["employees": "20"]
        deal(&company, "big", "b0", source: "founder")
        for index in 0..<closed {
            let account = "like\(index)"
            company.traits[AccountID(account)] = ["employees": "30"]
            deal(
                &company,
                account,
                account,
                opened: 100,
                outcome: index < won ? "won" : "lost",
                closed: 120
            )
        }
        for index in 0..<6 {
            deal(&company, "far\(index)", "far\(index)", opened: 100, outcome: "lost", closed: 120)
        }
        return company
    }

    @Test("Lookalikes won more often than usual make the pattern real")
    func lookalikes() throws {
        // 4 of all 11 closed deals were won; by hand P(Beta(4, 2) > 4/11) =
        // 1 - (5 x⁴ - 4 x⁵) = 0.938007.
        let real = try withLookalikes(won: 3, of: 4).finding("K3.one_big_logo")
        #expect(real.answer == "yes" && real.explanation.hasSuffix("the pattern looks real."))
        let table = try #require(real.tables.first { $0.title == "Similar accounts since" })
        #expect(table.rows.first?.prefix(2) == [3, 4])
        #expect(abs((table.rows.first?[3].doubleValue ?? 0) - 0.938_007) < 1e-5)
        let none = try withLookalikes(won: 0, of: 4).finding("K3.one_big_logo")
        #expect(none.explanation.hasSuffix("the deal was real, the pattern is not shown."))
        let nobody = try withLookalikes(won: 0, of: 0).finding("K3.one_big_logo")
        #expect(nobody.explanation.contains("No deal of a similar account was closed since"))
    }
}
