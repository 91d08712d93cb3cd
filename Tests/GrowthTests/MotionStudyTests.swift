import Growth
import Testing

@Suite("The motion verdict")
struct MotionStudyTests {
    @Test("Ten accounts that activated alone are bottom-up, and the rows are there")
    func bottomUp() throws {
        let verdict = MotionCompany.mixture(bottomUp: 10, topDown: 0).diagnosis().verdict
        #expect(verdict.answer == "bottom-up" && verdict.standing == .decided && verdict.n == 10)
        #expect(verdict.value == Quantity(1, .share) && verdict.interval?.high == 1)
        #expect(verdict.evidence.rows.count == 10)
        #expect(
            verdict.evidence.rows.first == [
                "b0", .null, "product-first", "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z",
                .null, .null, "2026-01-21T00:00:00Z", "subscriptions:sub_0",
                "used before paying, no sales touch", .number(1_200), "billing", .number(1_200),
                "billing",
            ]
        )
    }

    @Test("Sales-first accounts are top-down, half of each is mixed")
    func topDownAndMixed() {
        let topDown = MotionCompany.mixture(bottomUp: 0, topDown: 12).diagnosis().verdict
        #expect(topDown.answer == "top-down" && topDown.standing == .decided)
        let mixed = MotionCompany.mixture(bottomUp: 10, topDown: 9).diagnosis().verdict
        #expect(mixed.answer == "mixed" && mixed.standing == .undecided && mixed.n == 19)
    }

    @Test("The verdict flips where the probability of the lead crosses 0.9")
    func line() throws {
        for top in 6...20 {
            let verdict = MotionCompany.mixture(bottomUp: top, topDown: 5).diagnosis().verdict
            let table = try #require(verdict.tables.first { $0.columns.contains("likelihood") })
            let probability = try #require(table.rows.first?[2].doubleValue)
            #expect((verdict.answer == "bottom-up") == (probability >= 0.9), "\(top) to 5")
        }
    }

    @Test("Nine accounts are one too few")
    func tooFew() {
        let verdict = MotionCompany.mixture(bottomUp: 9, topDown: 0).diagnosis().verdict
        #expect(verdict.standing == .notEnoughEvidence(moreNeeded: 1))
        #expect(verdict.answer == "not enough evidence")
        #expect(verdict.evidence.rows.count == 9)
    }

    @Test("Without product events, sales touches or payments it says what to import")
    func unknown() {
        var events = MotionCompany.mixture(bottomUp: 10, topDown: 3)
        events.events = []
        #expect(needs(events)?.contains("groundswell import events FILE") == true)
        var touches = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        touches.records[.opportunities] = nil
        #expect(needs(touches)?.contains("groundswell import activities FILE") == true)
        let untouched = touches.diagnosis().verdict
        #expect(untouched.value == nil && untouched.n == 0 && untouched.evidence.rows.count == 12)
        #expect(untouched.leftOut == ["12 of the won accounts: no sales touches were imported"])
        #expect(touches.diagnosis().cautions.first?.contains("looks untouched") == true)
        var payments = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        payments.records = [:]
        #expect(needs(payments)?.contains("groundswell import subscriptions FILE") == true)
        #expect(needs(MotionCompany()) != nil)
    }

    private func needs(_ company: MotionCompany) -> String? {
        if case .unknown(let needs) = company.diagnosis().verdict.standing { needs } else { nil }
    }

    @Test(
        "Without a configured activation use before a touch proves nothing; without touches it does"
    )
    func withoutActivation() {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        company.configuration.events.activation = []
        let diagnosis = company.diagnosis()
        #expect(diagnosis.verdict.answer == "bottom-up")
        company.touch("b3", onDay(15))
        #expect(needs(company)?.contains("activation") == true)
        #expect(company.diagnosis().verdict.answer == "unknown")
        #expect(diagnosis.cautions.contains { $0.hasPrefix("No activation event is configured") })
        #expect(diagnosis.verdict.evidence.rows.first?[4] == .null)
    }

    @Test("Pilots that grew are land and expand; pilots that did not are shown and name no motion")
    func pilots() {
        func company(growing: Bool) -> MotionCompany {
            var company = MotionCompany.mixture(bottomUp: 0, topDown: 12)
            for index in 0..<12 {
                company.fact(
                    .pilots,
                    "p\(index)",
                    ["account": .text("t\(index)"), "started_at": .time(onDay(20))]
                )
                if growing { company.subscription("t\(index)", onDay(90), monthly: 50) }
            }
            return company
        }
        #expect(company(growing: true).diagnosis().verdict.answer == "land-and-expand")
        let still = company(growing: false).diagnosis().verdict
        #expect(still.answer == "mixed" && still.standing == .undecided)
        #expect(still.tables.first?.rows[3].prefix(2) == ["pilot", 12])
    }

    @Test("The declared motion is compared and never decides")
    func declared() throws {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        #expect(try company.finding("A4.declared").answer == "nothing declared")
        company.configuration.declaredMotion = .topDown
        let mismatch = try company.finding("A4.declared")
        #expect(mismatch.answer == "mismatch" && mismatch.standing == .decided)
        #expect(mismatch.evidence.rows.count == 10)
        #expect(company.diagnosis().verdict.conflicts.contains { $0.contains("declare top-down") })
        company.configuration.declaredMotion = .bottomUp
        #expect(try company.finding("A4.declared").answer == "match")
    }

    @Test("Most deals started with a user: the interval decides")
    func mostDeals() throws {
        let yes = try MotionCompany.mixture(bottomUp: 12, topDown: 1).finding("A5.product_first")
        #expect(yes.answer == "yes" && yes.n == 13)
        let open = try MotionCompany.mixture(bottomUp: 7, topDown: 5).finding("A5.product_first")
        #expect(open.answer == "undecided" && open.standing == .undecided)
        let no = try MotionCompany.mixture(bottomUp: 1, topDown: 12).finding("A5.product_first")
        #expect(no.answer == "no")
    }

    @Test(
        "K1 and A5 never contradict each other on tiny companies, and one account decides nothing"
    )
    func tiny() throws {
        for bottomUp in 0...6 {
            for topDown in 0...6 where bottomUp + topDown > 0 {
                var company = MotionCompany.mixture(bottomUp: bottomUp, topDown: topDown)
                company.configuration.thresholds.minimumWonAccounts = 1
                let diagnosis = company.diagnosis()
                let most = try #require(diagnosis.all.first { $0.id == "A5.product_first" })
                let pair = [diagnosis.verdict.answer, most.answer]
                #expect(
                    ![["bottom-up", "no"], ["top-down", "yes"]].contains(pair),
                    "\(bottomUp) to \(topDown)"
                )
                if bottomUp + topDown == 1 { #expect(pair == ["mixed", "undecided"]) }
            }
        }
    }

    @Test("The document is the same for every order of the facts and every cut into shards")
    func order() {
        var company = MotionCompany.mixture(bottomUp: 9, topDown: 6)
        company.fact(
            .opportunities,
            "won",
            [
                "account": .text("t1"), "outcome": .text("won"), "created_at": .time(onDay(10)),
                "closed_at": .time(onDay(70)), "amount": .money(motionUSD(30_000)),
            ]
        )
        let expected = company.diagnosis().document.prettyText
        var random = MotionSeed(state: 5)
        for shards in 1...6 {
            company.events.shuffle(using: &random)
            for kind in RecordKind.allCases { company.records[kind]?.shuffle(using: &random) }
            #expect(company.diagnosis(shards: shards).document.prettyText == expected, "seed 5")
        }
    }

    @Test("An empty company gets an honest diagnosis")
    func empty() {
        let diagnosis = MotionCompany().diagnosis()
        #expect(diagnosis.all.allSatisfy { $0.value == nil && $0.n == 0 })
        #expect(
            diagnosis.plan.prefix(2).map(\.title) == [
                "Import your payments or deals", "Import your product events",
            ]
        )
        #expect(
            diagnosis.plan.prefix(2).map(\.command) == [
                "groundswell import subscriptions FILE", "groundswell import events FILE",
            ]
        )
        #expect(Set(diagnosis.all.map(\.id)).count == diagnosis.all.count)
    }

    @Test("At most five actions, and the document has every member")
    func document() throws {
        let diagnosis = MotionCompany.mixture(bottomUp: 10, topDown: 2).diagnosis()
        #expect((1...5).contains(diagnosis.plan.count))
        let object = try #require(diagnosis.document.objectValue)
        #expect(
            object.members.map(\.key) == [
                "schema_version", "company", "segment", "as_of", "currency", "inputs", "verdict",
                "findings", "cautions", "plan",
            ]
        )
        let short = diagnosis.verdict.document(rowLimit: 1)
        #expect(short["evidence"]?["rows"]?.arrayValue?.count == 1)
        #expect(short["evidence"]?["row_count"] == 12)
        #expect(short["standing"] == ["state": "decided"])
    }
}
