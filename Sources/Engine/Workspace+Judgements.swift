import Catalog
import Connectors
public import Growth

extension Workspace {
    /// Everything people answered and decided, in the order in which it was recorded.
    /// - Throws: `StorageFailure`.
    public func judgements() throws -> Judgements { try catalog.judgements() }

    /// Stores a person's own answer to a question; it is shown beside what the data say and never counts.
    ///
    /// `finding` is the id of an `OpenQuestion`, or what is enough of it: `A19`, `q1`.
    /// - Throws: `InputProblem` `question_unknown`, `answer_unknown`, `author_missing`;
    ///   `StorageFailure`.
    public func answer(
        _ finding: String,
        with answer: String,
        note: String? = nil,
        author: String
    ) throws -> OwnAnswer {
        let question = try Self.openQuestion(named: finding)
        let own = OwnAnswer(
            finding: question.finding,
            answer: try Self.choice(answer, of: question),
            note: note,
            author: try Self.checked(author: author),
            answered: clock()
        )
        try catalog.record(own)
        return own
    }

    /// Writes down the one motion to hold to in [from, until) (A27), by default the twelve months
    /// from today on, in the zone of the workspace.
    /// - Throws: `InputProblem` `decision_empty`, `reason_missing`, `author_missing`;
    ///   `StorageFailure`.
    public func decide(
        _ motion: Motion,
        from: CivilDate? = nil,
        until: CivilDate? = nil,
        reason: String,
        author: String
    ) throws -> MotionDecision {
        let from = from ?? zone.date(of: clock())
        let until = until ?? from.aYearLater
        guard from < until else {
            throw InputProblem(
                "decision_empty",
                "a decision from \(from.iso) until \(until.iso) holds on no day.",
                advice: "Choose an end after the beginning; by default it is twelve months later."
            )
        }
        guard reason.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else {
            throw InputProblem(
                "reason_missing",
                "a decision needs its reason.",
                advice: "Say in a sentence why; in a year you will want to read it."
            )
        }
        let decision = MotionDecision(
            motion: motion,
            from: from,
            until: until,
            reason: reason,
            author: try Self.checked(author: author),
            recorded: clock()
        )
        try catalog.record(decision)
        return decision
    }

    private static func openQuestion(named name: String) throws -> OpenQuestion {
        let wanted = name.lowercased()
        let readings: [(OpenQuestion) -> Bool] = [
            { $0.finding.lowercased() == wanted },
            { $0.finding.lowercased().prefix { $0 != "." } == wanted },
            { $0.finding.lowercased().drop { $0 != "." }.dropFirst().hasPrefix(wanted) },
        ]
        for reading in readings where !wanted.isEmpty {
            let found = OpenQuestion.all.filter(reading)
            if found.count == 1 { return found[0] }
        }
        let ids = OpenQuestion.all.map(\.finding)
        throw InputProblem(
            "question_unknown",
            "\"\(name)\" is not a question that a person can answer.",
            advice: Spelling.nearest(to: name, in: ids).map { "Did you mean \($0)?" }
                ?? "These can be answered: \(ids.joined(separator: ", "))."
        )
    }

    private static func choice(_ answer: String, of question: OpenQuestion) throws -> String {
        let wanted = answer.lowercased()
        if let choice = question.choices.first(where: { $0.lowercased() == wanted }) {
            return choice
        }
        let meant = Spelling.nearest(to: answer, in: question.choices)
            .map { " Did you mean \"\($0)\"?" }
        throw InputProblem(
            "answer_unknown",
            "\"\(answer)\" does not answer \(question.finding): \(question.question)",
            advice: "It takes \(question.choices.joined(separator: ", ")).\(meant ?? "")"
        )
    }

    private static func checked(author: String) throws -> String {
        guard author.isEmpty else { return author }
        throw InputProblem("author_missing", "the name of the author is empty.")
    }
}

extension CivilDate {
    /// The same day of the next year; 1 March for a 29 February.
    fileprivate var aYearLater: CivilDate {
        CivilDate(year: year + 1, month: month, day: day)
            ?? CivilDate(dayNumber: dayNumber + 366)
    }
}

extension Judgements {
    /// What was recorded before `moment`.
    func before(_ moment: Timestamp) -> Judgements {
        Judgements(
            answers: answers.filter { $0.answered < moment },
            decisions: decisions.filter { $0.recorded < moment }
        )
    }
}
