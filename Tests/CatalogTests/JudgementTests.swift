import GRDB
import Growth
import Testing

@testable import Catalog

@Suite struct JudgementTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
    }

    private func answer(_ word: String, note: String? = nil, at minutes: Int64) -> OwnAnswer {
        OwnAnswer(
            finding: "K2.q1_solo_value",
            answer: word,
            note: note,
            author: "ada",
            answered: moment(minutes)
        )
    }

    private func decision(_ motion: Motion, from day: Int, at minutes: Int64) -> MotionDecision {
        MotionDecision(
            motion: motion,
            from: CivilDate(dayNumber: day),
            until: CivilDate(dayNumber: day + 365),
            reason: "it is where the revenue is",
            author: "bob",
            recorded: moment(minutes)
        )
    }

    @Test("answers and decisions come back whole, in the order of recording, also after reopening")
    func roundTrip() throws {
        let expected = Judgements(
            answers: [answer("yes", note: "we asked: “ja”\n", at: 5), answer("no", at: 2)],
            decisions: [
                decision(.topDown, from: 20_000, at: 9), decision(.landAndExpand, from: -3, at: 1),
            ]
        )
        for answer in expected.answers { try catalog.record(answer) }
        for decision in expected.decisions { try catalog.record(decision) }
        #expect(try catalog.judgements() == expected)
        #expect(try folder.open().judgements() == expected)
        #expect(try catalog.judgements().answer(to: "K2.q1_solo_value") == expected.answers[1])
    }

    @Test("a new catalog holds no answers and no decisions")
    func nothing() throws { #expect(try catalog.judgements() == .none) }

    @Test("who answered and decided what, and when, stands in the log; why does not")
    func audit() throws {
        try catalog.record(answer("yes", note: "a secret of a customer", at: 5))
        try catalog.record(decision(.bottomUp, from: 20_000, at: 7))
        let expected = [
            AuditEntry(
                at: moment(7),
                actor: "bob",
                action: "decide",
                subject: "bottom-up",
                detail: ["from": "2024-10-04", "until": "2025-10-04"]
            ),
            AuditEntry(
                at: moment(5),
                actor: "ada",
                action: "answer",
                subject: "K2.q1_solo_value",
                detail: ["answer": "yes"]
            ),
        ]
        #expect(try catalog.audit(limit: 9) == expected)
    }

    @Test(
        "the tables refuse to change or lose a row, and what is no answer or decision",
        arguments: [
            "UPDATE own_answers SET answer = 'no'", "DELETE FROM own_answers",
            "UPDATE motion_decisions SET reason = 'other'", "DELETE FROM motion_decisions",
            "UPDATE audit SET actor = 'nobody'", "DELETE FROM audit",
            "INSERT INTO own_answers VALUES (9, '', 'yes', NULL, 'ada', 0, 0)",
            "INSERT INTO own_answers VALUES (9, 'K1.motion', 'yes', NULL, '', 0, 0)",
            "INSERT INTO motion_decisions VALUES (9, 'sideways', 1, 2, 'because', 'ada', 0, 0)",
            "INSERT INTO motion_decisions VALUES (9, 'top-down', 2, 2, 'because', 'ada', 0, 0)",
            "INSERT INTO motion_decisions VALUES (9, 'top-down', 1, 2, '', 'ada', 0, 0)",
        ]
    )
    func onlyAdds(statement: String) throws {
        try catalog.record(answer("yes", at: 5))
        try catalog.record(decision(.bottomUp, from: 20_000, at: 7))
        let before = try catalog.judgements()
        let error = #expect(throws: DatabaseError.self) {
            try catalog.queue.write { try $0.execute(sql: statement) }
        }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
        #expect(try catalog.judgements() == before)
    }
}
