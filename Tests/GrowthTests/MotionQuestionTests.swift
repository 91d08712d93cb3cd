import Foundation
import Growth
import Testing

@Suite("The four questions and their two readings")
struct MotionQuestionTests {
    @Test("Forty solo activations answer Q1 with yes; colleagues, touches and invites do not count")
    func soloValue() throws {
        var company = MotionCompany.mixture(bottomUp: 40, topDown: 0)
        #expect(try company.finding("K2.q1_solo_value").answer == "yes")
        for index in 0..<30 { company.touch("b\(index)", onDay(9.5)) }
        let touched = try company.finding("K2.q1_solo_value")
        #expect(touched.value == Quantity(0.25, .share) && touched.answer == "no")
        var few = MotionCompany.mixture(bottomUp: 20, topDown: 0)
        #expect(
            try few.finding("K2.q1_solo_value").standing == .notEnoughEvidence(moreNeeded: 10)
        )
        few.configuration.events.activation = []
        #expect(try few.finding("K2.q1_solo_value").answer == "unknown")
    }

    @Test("Invited users are shown apart in Q1 and Q4")
    func invitedApart() throws {
        var company = MotionCompany.mixture(bottomUp: 35, topDown: 0)
        for index in 0..<35 {
            let guest = "g\(index)"
            let account = AccountID("b\(index)")
            company.did(
                "Invited",
                PersonID("b\(index)-user"),
                in: account,
                onDay(50),
                ["invitee_id": .string(guest)]
            )
            company.did("Signed Up", PersonID(guest), in: account, onDay(51))
            company.did("Report Built", PersonID(guest), in: account, onDay(52))
        }
        let first = try company.finding("K2.q1_solo_value")
        #expect(first.n == 35 && first.evidence.rows.count == 70)
        #expect(first.tables.first?.rows.last == ["invited", 35, 35, .number(1)])
        let fourth = try company.finding("K2.q4_untouched_activation")
        #expect(fourth.n == 36 && fourth.evidence.rows.count == 71)
    }

    @Test("Q2 wants the payer active on four of the thirty days before")
    func payers() throws {
        let yes = try MotionCompany.mixture(bottomUp: 10, topDown: 0).finding("K2.q2_payer_is_user")
        #expect(yes.answer == "yes" && yes.value == Quantity(1, .share))
        #expect(yes.evidence.rows.first?[4] == 7)
        let no = try MotionCompany.mixture(bottomUp: 0, topDown: 10).finding("K2.q2_payer_is_user")
        #expect(no.answer == "no" && no.value == Quantity(0, .share))
        var nobody = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        nobody.records[.subscriptions] = nobody.records[.subscriptions]?
            .map { record in
                Record(
                    kind: record.kind,
                    id: record.id,
                    fields: record.fields.filter { $0.key != "payer" }
                )
            }
        #expect(try nobody.finding("K2.q2_payer_is_user").answer == "unknown")
    }

    @Test(
        "Q3 places the median year against 5,000 and 25,000",
        arguments: [
            (100, "bottom-up"), (416, "bottom-up"), (417, "hybrid"), (2_083, "hybrid"),
            (2_084, "top-down"),
        ]
    )
    func price(monthly: Int64, answer: String) throws {
        let finding = try MotionCompany.mixture(bottomUp: 10, topDown: 0, monthly: monthly)
            .finding("K2.q3_price")
        #expect(finding.answer == answer && finding.standing == .decided)
    }

    @Test("Q3 is undecided when the interval crosses a line, and names where sources disagree")
    func priceAcrossLines() throws {
        var company = MotionCompany()
        for index in 0..<11 {
            company.subscription("a\(index)", onDay(1), monthly: Int64(index) * 80 + 10)
        }
        let finding = try company.finding("K2.q3_price")
        #expect(finding.standing == .undecided)
        #expect(finding.answer == "undecided between bottom-up and hybrid")
        let conflict = try MotionCompany.mixture(bottomUp: 10, topDown: 0, monthly: 2_500)
            .finding("K2.q3_price")
        #expect(
            conflict.conflicts == [
                "By the lines 5,000 and 25,000 (A16) the price is top-down; by the hybrid zone 5,000 to "
                    + "50,000 (A23) [S0] it is hybrid."
            ]
        )
    }

    @Test("Q4 counts signups old enough who activated in the window, its last moment included")
    func untouchedActivation() throws {
        var company = MotionCompany()
        company.asOf = onDay(100)
        company.touch("elsewhere", onDay(1))
        for index in 0..<40 {
            let person = PersonID("p\(index)")
            company.did("Signed Up", person, in: nil, onDay(Double(index < 30 ? 50 : 86)))
            if index < 15 {
                company.did("Report Built", person, in: nil, onDay(index < 10 ? 64 : 64.01))
            }
        }
        company.did("Signed Up", "young", in: nil, onDay(86.01))
        let finding = try company.finding("K2.q4_untouched_activation")
        #expect(finding.n == 40 && finding.value == Quantity(0.25, .share))
        #expect(finding.standing == .undecided)
        #expect(
            finding.leftOut == [
                "0 people: invited, shown apart because invites inflate (M1)",
                "1 person: signed up less than 14 days ago, invited or not",
                "0 people: our own or testers",
            ]
        )
        let above = try MotionCompany.mixture(bottomUp: 60, topDown: 0)
            .finding("K2.q4_untouched_activation")
        #expect(above.answer == "yes, above the band" && above.standing == .decided)
    }

    @Test("Bottom-up on all four: both readings agree with K1")
    func allFour() throws {
        let company = MotionCompany.mixture(bottomUp: 60, topDown: 0)
        #expect(try company.finding("A17.first_no").answer == "bottom-up")
        let tally = try company.finding("A18.tally")
        #expect(tally.answer == "bottom-up" && tally.n == 4 && tally.conflicts == [])
        #expect(company.diagnosis().verdict.conflicts == [])
    }

    @Test("One no among three yeses: the readings disagree with each other and with K1, in sight")
    func readingsDisagree() throws {
        let company = MotionCompany.mixture(bottomUp: 60, topDown: 0, monthly: 9_000)
        let first = try company.finding("A17.first_no")
        let tally = try company.finding("A18.tally")
        #expect(first.answer == "top-down" && first.explanation.hasPrefix("Q3 is the first"))
        #expect(tally.answer == "bottom-up")
        #expect(first.conflicts.count == 2 && tally.conflicts.count == 1)
        #expect(company.diagnosis().verdict.conflicts.count == 1)
    }

    @Test("Without a no an open question keeps the order open; a later no settles the motion")
    func openQuestions() throws {
        let few = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        let open = try few.finding("A17.first_no")
        #expect(open.answer == "open at Q1")
        #expect(open.standing == .unknown(needs: "an answer to Q1"))
        let tally = try few.finding("A18.tally")
        #expect(tally.answer == "open" && tally.standing == .unknown(needs: "an answer to Q1, Q4"))
        let dear = try MotionCompany.mixture(bottomUp: 12, topDown: 0, monthly: 9_000)
            .finding("A17.first_no")
        #expect(dear.answer == "top-down" && dear.standing == .decided)
        #expect(dear.explanation.contains("Q1 is open"))
    }

    @Test("A hybrid price counts on neither side")
    func hybrid() throws {
        let company = MotionCompany.mixture(bottomUp: 60, topDown: 0, monthly: 1_000)
        let tally = try company.finding("A18.tally")
        #expect(tally.answer == "bottom-up" && tally.evidence.rows[2].last == "neither")
        #expect(try company.finding("A17.first_no").answer == "bottom-up")
    }

    @Test("Cycle and win rate by hand: 10, 20 and 60 days, three won of four")
    func deals() throws {
        var company = MotionCompany()
        for (index, days) in [10.0, 20, 60].enumerated() {
            company.fact(
                .opportunities,
                "w\(index)",
                [
                    "outcome": .text("won"), "created_at": .time(onDay(1)),
                    "closed_at": .time(onDay(1 + days)),
                ]
            )
        }
        company.fact(
            .opportunities,
            "lost",
            ["outcome": .text("lost"), "closed_at": .time(onDay(5))]
        )
        company.fact(.opportunities, "open", ["outcome": .text("open")])
        let cycle = try company.finding("M13.cycle")
        #expect(cycle.value == Quantity(20, .days) && cycle.n == 3)
        #expect(cycle.tables.first?.rows == [[.number(20), .number(52), 3]])
        #expect(cycle.standing == .notEnoughEvidence(moreNeeded: 7))
        let rate = try company.finding("M13.win_rate")
        #expect(rate.value == Quantity(0.75, .share) && rate.n == 4)
    }
}

@Suite("K16: benchmarks")
struct MotionBenchmarkTests {
    @Test("Ids are unique, every benchmark has a value, and one is cited as a line")
    func registry() throws {
        let all = BenchmarkRegistry.standard.benchmarks
        #expect(Set(all.map(\.id)).count == all.count)
        #expect(
            all.allSatisfy { ($0.low ?? $0.high) != nil && ($0.low ?? 0) <= ($0.high ?? .infinity) }
        )
        #expect(all.allSatisfy { $0.tier != .yours })
        #expect(
            BenchmarkRegistry.standard["activation.untouched.openview"]?.line
                == "Activated without a human: 20 % to 40 % (bottom-up companies; OpenView, via S0; "
                + "source-article)"
        )
    }

    @Test("The page of benchmarks lists exactly the registry")
    func page() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("docs/methods/benchmarks.md"),
            encoding: .utf8
        )
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows == BenchmarkRegistry.standard.benchmarks.map { "| `\($0.id)` | \($0.line) |" })
    }

    @Test("A user's own benchmark is added, and replaces one of the same id")
    func own() throws {
        let own = try Benchmark(
            id: "cycle.smb",
            name: "Our cycle",
            low: 5,
            high: nil,
            unit: .days,
            segment: "us",
            year: 2026,
            source: "our board deck"
        )
        let registry = BenchmarkRegistry(adding: [own])
        #expect(registry.benchmarks.count == BenchmarkRegistry.standard.benchmarks.count)
        #expect(
            registry["cycle.smb"]?.line
                == "Our cycle: at least 5 days (us; our board deck, 2026; yours)"
        )
    }

    @Test("A benchmark without value or source is refused")
    func refused() {
        #expect(throws: InputProblem.self) {
            try Benchmark(
                id: "x",
                name: "x",
                low: nil,
                high: nil,
                unit: .share,
                segment: "",
                source: "s"
            )
        }
        #expect(throws: InputProblem.self) {
            try Benchmark(
                id: "x",
                name: "x",
                low: 2,
                high: 1,
                unit: .share,
                segment: "",
                source: "s"
            )
        }
        #expect(throws: InputProblem.self) {
            try Benchmark(
                id: "x",
                name: "x",
                low: 1,
                high: 1,
                unit: .share,
                segment: "",
                source: ""
            )
        }
    }
}
