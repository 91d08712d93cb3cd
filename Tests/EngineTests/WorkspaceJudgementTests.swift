import Foundation
import Growth
import Testing

@testable import Engine

@Suite("Answers and decisions of a workspace")
final class WorkspaceJudgementTests {
    private let folder = NSTemporaryDirectory() + "workspace-" + UUID().uuidString
    /// 2028-02-29T23:30:00Z: 1 March in Berlin.
    private let now = Timestamp(millis: 1_835_479_800_000)

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func workspace(zone: String = "UTC", at moment: Timestamp? = nil) throws -> Workspace {
        let folder = WorkspaceFolder(folder)
        if !folder.exists {
            try Workspace.create(
                at: folder,
                configurationText: "company: Acme\ntime_zone: \(zone)\n"
            )
        }
        let moment = moment ?? now
        return try Workspace(at: folder, clock: { moment })
    }

    private func problem(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let problem as InputProblem {
            return "\(problem.code): \(problem.message) \(problem.advice)"
        } catch { return "\(error)" }
    }

    @Test("an answer is kept in the words of its question, whatever the case it was typed in")
    func answers() throws {
        let workspace = try workspace()
        let first = try workspace.answer("k2.Q1_solo_value", with: "YES", author: "ada")
        let second = try workspace.answer("A20", with: "executive", note: "why", author: "bob")
        #expect(
            first
                == OwnAnswer(
                    finding: "K2.q1_solo_value",
                    answer: "yes",
                    author: "ada",
                    answered: now
                )
        )
        #expect((second.finding, second.note) == ("A20.whose_problem", "why"))
        let third = try workspace.answer("q3", with: "hybrid", author: "ada")
        #expect(third.finding == "K2.q3_price")
        #expect(try workspace.judgements() == Judgements(answers: [first, second, third]))
    }

    @Test("every question takes every one of its choices")
    func allChoices() throws {
        let workspace = try workspace()
        for question in OpenQuestion.all {
            for choice in question.choices {
                let own = try workspace.answer(question.finding, with: choice, author: "ada")
                #expect((own.finding, own.answer) == (question.finding, choice))
            }
        }
    }

    @Test("an unknown question or answer names the nearest one and those there are")
    func wrongAnswers() throws {
        let workspace = try workspace()
        func tell(_ finding: String, _ answer: String, author: String = "ada") -> String? {
            problem { _ = try workspace.answer(finding, with: answer, author: author) }
        }
        #expect(
            tell("A19.product_rule", "system-of-record")
                == "question_unknown: \"A19.product_rule\" is not a question that a person can answer. "
                + "Did you mean A19.product_role?"
        )
        let all = OpenQuestion.all.map(\.finding).joined(separator: ", ")
        for ambiguous in ["K2", "q", "A5.product_first", ""] {
            #expect(
                tell(ambiguous, "yes")
                    == "question_unknown: \"\(ambiguous)\" is not a question that a person can answer. "
                    + "These can be answered: \(all)."
            )
        }
        #expect(
            tell("K2.q3_price", "hybird")
                == "answer_unknown: \"hybird\" does not answer K2.q3_price: What does the price allow? "
                + "It takes bottom-up, hybrid, top-down. Did you mean \"hybrid\"?"
        )
        #expect(
            tell("A20", "nobody at all")
                == "answer_unknown: \"nobody at all\" does not answer A20.whose_problem: "
                + "Whose problem does the product solve? It takes individual, executive."
        )
        #expect(
            tell("A20", "individual", author: "")
                == "author_missing: the name of the author is empty. "
        )
        #expect(try workspace.judgements() == .none)
    }

    @Test("a decision holds for twelve months from today in the zone of the workspace")
    func decides() throws {
        let workspace = try workspace(zone: "Europe/Berlin")
        let decision = try workspace.decide(.bottomUp, reason: "that is who buys", author: "ada")
        #expect(
            decision
                == MotionDecision(
                    motion: .bottomUp,
                    from: try #require(CivilDate(year: 2028, month: 3, day: 1)),
                    until: try #require(CivilDate(year: 2029, month: 3, day: 1)),
                    reason: "that is who buys",
                    author: "ada",
                    recorded: now
                )
        )
        let leapDay = try #require(CivilDate(year: 2028, month: 2, day: 29))
        let other = try workspace.decide(.topDown, from: leapDay, reason: "x", author: "ada")
        #expect(other.until.iso == "2029-03-01")
        #expect(try workspace.judgements().decisions == [decision, other])
    }

    @Test("a decision for no day, or without a reason, is refused")
    func wrongDecisions() throws {
        let workspace = try workspace()
        let day = try #require(CivilDate(year: 2028, month: 5, day: 1))
        func tell(_ reason: String, until: CivilDate? = nil) -> String? {
            problem {
                _ = try workspace.decide(
                    .topDown,
                    from: day,
                    until: until,
                    reason: reason,
                    author: "ada"
                )
            }
        }
        #expect(
            tell("why", until: day)
                == "decision_empty: a decision from 2028-05-01 until 2028-05-01 holds on no day. "
                + "Choose an end after the beginning; by default it is twelve months later."
        )
        for reason in ["", "   "] {
            #expect(tell(reason)?.hasPrefix("reason_missing: ") == true)
        }
        #expect(try workspace.judgements() == .none)
    }

    @Test("a diagnosis knows answers and decisions that were recorded before its moment")
    func asOf() throws {
        func own(_ diagnosis: Diagnosis) -> String? { diagnosis.verdict.ownAnswer?.answer }
        _ = try workspace().answer("K1.motion", with: "mixed", author: "ada")
        _ = try workspace(at: now.adding(millis: 10))
            .answer("K1.motion", with: "top-down", author: "ada")
        let workspace = try workspace(at: now.adding(millis: 20))
        #expect(own(try workspace.diagnose()) == "top-down", "no moment: all that is known")
        #expect(own(try workspace.diagnose(asOf: now)) == nil, "the moment itself is outside")
        #expect(own(try workspace.diagnose(asOf: now.adding(millis: 1))) == "mixed")
        #expect(own(try workspace.diagnose(asOf: now.adding(millis: 11))) == "top-down")
        let decision = MotionDecision(
            motion: .topDown,
            from: CivilDate(dayNumber: 1),
            until: CivilDate(dayNumber: 2),
            reason: "x",
            author: "ada",
            recorded: now
        )
        let said = Judgements(decisions: [decision])
        #expect(said.before(now) == .none)
        #expect(said.before(now.adding(millis: 1)) == said)
    }

    @Test("a finding is found by its id, by the code before its dot, and by the rules it carries")
    func findingNames() throws {
        let workspace = try workspace()
        func ids(_ name: String) throws -> [String] {
            try workspace.findings(named: name).map(\.id)
        }
        let questions = [
            "K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q3_price", "K2.q4_untouched_activation",
        ]
        #expect(try ids("k1.Motion") == ["K1.motion"])
        #expect(try ids("K2") == questions)
        #expect(try ids("K2.q1") == [questions[0]])
        #expect(try ids("a5") == ["A5.product_first"])
        #expect(
            problem { _ = try ids("K1.motoin") }?
                .hasPrefix(
                    "finding_unknown: there is no finding K1.motoin. Did you mean K1.motion? There are: K1.motion, "
                ) == true
        )
    }
}
