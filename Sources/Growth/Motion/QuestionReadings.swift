/// The two readings of the four answers, and where they and K1 disagree (A17, A18).
struct QuestionReadings {
    let answers: [QuestionAnswer]

    /// A17: the first no decides.
    ///
    /// A no anywhere makes the reading top-down whatever an open question before it turns out to
    /// be; only which question decides stays open then. Without a no, an open question keeps it
    /// open.
    var firstNo: (finding: Finding, motion: Motion?) {
        let no = answers.first { $0.side == .topDown }
        let open = answers.first { $0.side == .open || $0.side == .undecided }
        let motion: Motion? = no != nil ? .topDown : open == nil ? .bottomUp : nil
        let finding = frame(
            id: "A17.first_no",
            question: "If the first no decides, which motion do the four questions say?",
            standing: motion != nil ? .decided : standing(of: open.map { [$0] } ?? []),
            answer: motion?.rawValue ?? "open at Q\(open?.number ?? 1)",
            explanation: firstNoWords(no, open),
            threshold: "the first no of Q1 to Q4 decides",
            definition:
                "Q1 to Q4 are asked in order and the first no makes it top-down; four answers "
                + "without a no make it bottom-up. A hybrid price is not a no (A17)."
        )
        return (finding, motion)
    }

    private func firstNoWords(_ no: QuestionAnswer?, _ open: QuestionAnswer?) -> String {
        switch (no, open) {
        case (let no?, let open?) where open.number < no.number:
            "Q\(no.number) says no, so it is top-down; Q\(open.number) is open and may say so earlier."
        case (let no?, _): "Q\(no.number) is the first to say no, so it is top-down."
        case (nil, let open?):
            "Nothing says no so far, but Q\(open.number) "
                + (open.side == .open ? "has no answer yet." : "does not decide.")
        case (nil, nil): "No question says no, so it is bottom-up."
        }
    }

    /// A18: three answers or more on one side decide; hybrid and unknown count on neither.
    var tally: (finding: Finding, motion: Motion?) {
        let up = answers.count { $0.side == .bottomUp }
        let down = answers.count { $0.side == .topDown }
        let open = answers.filter { $0.side == .open }
        let motion: Motion? = up >= 3 ? .bottomUp : down >= 3 ? .topDown : nil
        let canStillDecide = max(up, down) + open.count >= 3
        let finding = frame(
            id: "A18.tally",
            question: "What do three or more of the four answers say?",
            standing: motion != nil
                ? .decided : canStillDecide ? standing(of: open) : .undecided,
            answer: motion?.rawValue ?? (canStillDecide ? "open" : "undecided"),
            explanation: tallyWords(up: up, down: down, open: open) + advice(motion),
            threshold: "three of four answers on one side",
            definition:
                "The answers on each side are counted; hybrid, undecided and unknown count on "
                + "neither (A18)."
        )
        return (finding, motion)
    }

    private func tallyWords(up: Int, down: Int, open: [QuestionAnswer]) -> String {
        guard open.count < answers.count else { return "None of the four has an answer yet." }
        let neither = answers.count - up - down - open.count
        let names = open.map { "Q\($0.number)" }.joined(separator: ", ")
        return
            "\(up) of the four answers \(up == 1 ? "points" : "point") bottom-up, \(down) top-down"
            + (neither > 0 ? ", \(neither) neither way" : "")
            + (open.isEmpty ? "." : "; \(names) \(open.count == 1 ? "has" : "have") no answer yet.")
    }

    private func advice(_ motion: Motion?) -> String {
        switch motion {
        case .bottomUp: " Remove friction before hiring the first account executive."
        case .topDown: " Stop building self-serve signup and build a sales process."
        case .landAndExpand, nil: ""
        }
    }

    private func standing(of open: [QuestionAnswer]) -> Finding.Standing {
        if open.contains(where: { $0.side == .undecided }) { return .undecided }
        let names = open.map { "Q\($0.number)" }.joined(separator: ", ")
        return .unknown(needs: "an answer to \(names)")
    }

    private func frame(
        id: String,
        question: String,
        standing: Finding.Standing,
        answer: String,
        explanation: String,
        threshold: String,
        definition: String
    ) -> Finding {
        Finding(
            id: id,
            rules: [String(id.prefix(3)), "K2"],
            question: question,
            standing: standing,
            answer: answer,
            explanation: explanation,
            n: answers.count { $0.side != .open && $0.side != .undecided },
            population: "questions with an answer (of 4)",
            threshold: threshold,
            definition: definition,
            sources: Citation.words(rules: [String(id.prefix(3)), "K2"], articles: ["S0"]),
            evidence: FindingTable(
                title: "The four answers",
                columns: ["question", "finding", "answer", "counts_for"],
                rows: answers.map { one in
                    [
                        .string("Q\(one.number)"), .string(one.finding.id),
                        .string(one.finding.answer), .string(Self.word(one.side)),
                    ]
                }
            )
        )
    }

    private static func word(_ side: QuestionAnswer.Side) -> String {
        switch side {
        case .bottomUp: "bottom-up"
        case .topDown: "top-down"
        case .neither, .undecided: "neither"
        case .open: "no answer yet"
        }
    }

    /// Both readings with their disagreements, among themselves and with `observed` of K1.
    func findings(observed: Motion?) -> [Finding] {
        var (first, second) = (firstNo, tally)
        if let a = first.motion, let b = second.motion, a != b {
            let sentence =
                "“First no decides” (A17) says \(a.rawValue), “three or more answers” (A18) says "
                + "\(b.rawValue); both rules are from the same article [S0]."
            first.finding.conflicts.append(sentence)
            second.finding.conflicts.append(sentence)
        }
        first.finding.conflicts += Self.conflict(first.motion, "first no, A17", with: observed)
        second.finding.conflicts += Self.conflict(second.motion, "tally, A18", with: observed)
        return [first.finding, second.finding]
    }

    /// What K1 says about the same disagreements.
    func conflicts(with observed: Motion?) -> [String] {
        Self.conflict(firstNo.motion, "first no, A17", with: observed)
            + Self.conflict(tally.motion, "tally, A18", with: observed)
    }

    private static func conflict(
        _ motion: Motion?,
        _ reading: String,
        with observed: Motion?
    ) -> [String] {
        guard let motion, let observed, motion != observed else { return [] }
        return [
            "Won accounts show \(observed.rawValue) (K1), the four questions say \(motion.rawValue) "
                + "(\(reading))."
        ]
    }
}
