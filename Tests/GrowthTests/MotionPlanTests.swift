import Growth
import Testing

@Suite("The plan of 30 days")
struct MotionPlanTests {
    /// Companies of every kind, each with and without a sales side.
    private static var companies: [(name: String, company: MotionCompany)] {
        var logo = MotionCompany.mixture(bottomUp: 14, topDown: 0)
        logo.subscription("b3", onDay(60), monthly: 90_000)
        logo.fact(
            .opportunities,
            "friend",
            [
                "account": .text("b3"), "outcome": .text("won"), "created_at": .time(onDay(15)),
                "closed_at": .time(onDay(20)), "source": .text("Founder network"),
            ]
        )
        var landing = MotionCompany.mixture(bottomUp: 0, topDown: 14)
        for index in 0..<14 {
            landing.fact(
                .pilots,
                "p\(index)",
                [
                    "account": .text("t\(index)"), "started_at": .time(onDay(20)),
                    "ends_at": .time(onDay(50)),
                ]
            )
            if index < 12 { landing.subscription("t\(index)", onDay(90), monthly: 500) }
        }
        let plain: [(String, MotionCompany)] = [
            ("empty", MotionCompany()), ("bottom-up", .mixture(bottomUp: 12, topDown: 0)),
            ("top-down", .mixture(bottomUp: 0, topDown: 12)),
            ("two motions", .mixture(bottomUp: 12, topDown: 12)),
            ("three customers", .mixture(bottomUp: 3, topDown: 0)), ("big logo", logo),
            ("land and expand", landing),
        ]
        return plain
            + plain.map { name, company in
                var blind = company
                blind.records[.opportunities] = nil
                blind.records[.activities] = nil
                return ("\(name), no sales side", blind)
            }
    }

    private static let diagnoses = companies.map { ($0.name, $0.company.diagnosis()) }

    @Test("Every plan has one to five actions on findings that exist, with days and done tests")
    func shape() {
        for (name, diagnosis) in Self.diagnoses {
            let ids = Set(diagnosis.all.map(\.id))
            let plan = diagnosis.plan
            #expect((1...5).contains(plan.count), "\(name)")
            #expect(Set(plan.map(\.title)).count == plan.count, "\(name)")
            #expect(plan.map(\.dueDay) == plan.map(\.dueDay).sorted(), "\(name)")
            for action in plan {
                #expect(ids.contains(action.finding), "\(name): \(action.finding)")
                #expect(!action.reason.isEmpty && (1...4).contains(action.steps.count), "\(name)")
                #expect(
                    action.doneWhen.contains { $0.isNumber },
                    "\(name): \(action.doneWhen) has no number"
                )
                if let command = action.command {
                    #expect(command.hasPrefix("groundswell "), "\(name): \(command)")
                }
            }
        }
    }

    @Test("A command explains only findings that are there")
    func commands() {
        for (name, diagnosis) in Self.diagnoses {
            for command in diagnosis.plan.compactMap(\.command) where command.contains(" explain ")
            {
                let id = command.split(separator: " ").last.map(String.init)
                #expect(diagnosis.all.contains { $0.id == id }, "\(name): \(command)")
            }
        }
    }

    /// Titles of advice that only one motion gives.
    private static let advice: [Motion: [String]] = [
        .bottomUp: ["where most signups stop", "explain it back", "upgrade without talking"],
        .topDown: ["write to twenty", "Stop building self-serve", "open deal"],
        .landAndExpand: ["wedding", "past their last day", "account that landed"],
    ]

    @Test("No plan gives the advice of two motions")
    func noContradiction() {
        for (name, diagnosis) in Self.diagnoses {
            let titles = diagnosis.plan.map(\.title)
            let motions = Motion.allCases.filter { motion in
                (Self.advice[motion] ?? [])
                    .contains { words in
                        titles.contains { $0.contains(words) }
                    }
            }
            #expect(motions.count <= 1, "\(name): \(titles)")
        }
    }

    @Test(
        "Bottom-up: remove a step, watch five people, write it down; the numbers are the company's"
    )
    func bottomUp() throws {
        let diagnosis = MotionCompany.mixture(bottomUp: 12, topDown: 0).diagnosis()
        #expect(diagnosis.verdict.answer == "bottom-up")
        let titles = diagnosis.plan.map(\.title)
        #expect(titles.contains("Remove the step where most signups stop"))
        #expect(titles.contains("Watch five people start, and have them explain it back"))
        #expect(titles.last == "Write down bottom-up as your one motion for twelve months")
        let removal = try #require(diagnosis.plan.first { $0.title.hasPrefix("Remove") })
        #expect(removal.command == "groundswell funnel \"Signed Up\" \"Report Built\"")
        // 12 of the 13 who signed up activated within 14 days.
        #expect(removal.doneWhen.hasPrefix("more than 92 % of those who sign up"))
        #expect(diagnosis.plan.last?.dueDay == 30)
    }

    @Test("Top-down: twenty leads, a date on each open deal, the security page")
    func topDown() throws {
        let diagnosis = MotionCompany.mixture(bottomUp: 0, topDown: 12).diagnosis()
        #expect(diagnosis.verdict.answer == "top-down")
        let titles = diagnosis.plan.map(\.title)
        #expect(titles.contains("Name the target customer in one line and write to twenty of them"))
        let deals = try #require(diagnosis.plan.first { $0.title.contains("open deal") })
        #expect(deals.doneWhen == "0 open deals lack a next step with a date, of 1 today")
        #expect(titles.contains("Publish one page that answers the security review"))
    }

    @Test("Land and expand: the wedding first, then the pilots that are over")
    func landAndExpand() throws {
        let company = try #require(Self.companies.first { $0.name == "land and expand" }).company
        let diagnosis = company.diagnosis()
        #expect(diagnosis.verdict.answer == "land-and-expand")
        let plan = diagnosis.plan.filter { !$0.title.hasPrefix("Import") }
        #expect(
            plan.prefix(3).map(\.title) == [
                "Plan the wedding before the next pilot starts",
                "End the pilots that are past their last day",
                "Name the next stage of each account that landed",
            ]
        )
        #expect(plan[1].doneWhen == "0 pilots are more than 7 days past their last day, today 14")
        #expect(plan[2].doneWhen == "2 of 2 accounts have a next stage with a date")
    }

    @Test("Two motions at once: choose one, in writing")
    func twoMotions() {
        let diagnosis = MotionCompany.mixture(bottomUp: 12, topDown: 12).diagnosis()
        #expect(diagnosis.verdict.answer == "mixed")
        #expect(
            diagnosis.verdict.explanation.hasSuffix(
                "Two motions run at once: 12 won accounts came bottom-up and 12 top-down."
            )
        )
        #expect(
            diagnosis.plan.contains {
                $0.title == "Choose one motion for twelve months, in writing"
            }
        )
    }

    @Test("Too few accounts: how many more, and five conversations")
    func tooFew() {
        let plan = MotionCompany.mixture(bottomUp: 3, topDown: 0).diagnosis().plan
        #expect(plan.contains { $0.title == "Bring in 7 more won accounts" })
        #expect(plan.contains { $0.doneWhen == "10 won accounts have a known origin" })
        #expect(plan.contains { $0.title == "Talk with five people who could buy" })
    }

    @Test("A decision that holds asks for no other; one for another motion asks for a choice")
    func decision() throws {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        company.judgements = Judgements(decisions: [motionDecision(.bottomUp, from: 1, until: 400)])
        #expect(!company.diagnosis().plan.contains { $0.finding == "A27.decision" })
        company.judgements = Judgements(decisions: [motionDecision(.topDown, from: 1, until: 400)])
        let plan = company.diagnosis().plan
        #expect(plan.last?.title == "Keep the decision or change it, in writing")
        #expect(
            plan.last?.reason.hasPrefix("You decided on top-down, and customers buy bottom-up")
                == true
        )
    }

    @Test("The funnel is ready to paste, whatever events are called")
    func funnel() {
        var company = MotionCompany.mixture(bottomUp: 12, topDown: 0)
        func command() -> String? {
            company.diagnosis().plan.first { $0.title.hasPrefix("Remove the step") }?.command
        }
        company.configuration.events.upgrade = [EventSelector(event: "Paid $5, it's done")]
        #expect(command()?.hasSuffix(" \"Report Built\" 'Paid $5, it'\\''s done'") == true)
        company.configuration.events.signup = []
        company.configuration.events.upgrade = []
        #expect(command() == "groundswell status")
    }
}

/// A decision that holds from day `from` to day `until`, counted from 2026-01-01.
func motionDecision(
    _ motion: Motion,
    from: Int,
    until: Int,
    because: String = "focus"
)
    -> MotionDecision
{
    MotionDecision(
        motion: motion,
        from: onDay(Double(from)).civilDateUTC,
        until: onDay(Double(until)).civilDateUTC,
        reason: because,
        author: "ada",
        recorded: onDay(Double(from))
    )
}
