/// A motion that follows from a person's own answer, held against what single users do (A19, A20).
///
/// An opinion never decides: the reading stays undecided, and disagreement is said.
struct OwnReading {
    let id: String
    let question: String
    /// Each answer with the motion it stands for.
    let motions: [(answer: String, motion: Motion)]
    /// What stays unknown until somebody answers, and what there is to say meanwhile.
    let unanswered: String
    let definition: String
    let sources: [String]
    /// Findings about single users; a yes speaks for bottom-up, a no for top-down.
    let usage: [Finding]

    private var rule: String { String(id.prefix(3)) }

    /// The finding, by the last answer in `judgements`.
    func finding(_ judgements: Judgements) -> Finding {
        let own = judgements.answer(to: id)
        guard let own, let motion = motions.first(where: { $0.answer == own.answer })?.motion else {
            return open
        }
        let against = disagreeing(with: motion)
        return finding(
            .undecided,
            answer: "by your answer: \(motion.rawValue)",
            explanation:
                "You answered \(own.answer), which goes with \(motion.rawValue). An answer "
                + "decides nothing; what users do stands beside it.",
            conflicts: against.map {
                "You answered \(own.answer), which goes with \(motion.rawValue); but "
                    + "“\($0.question)” is answered \($0.answer) by the data (\($0.id))."
            }
        )
    }

    private var open: Finding {
        let words = motions.map { "\($0.answer) (\($0.motion.rawValue))" }.joined(separator: " or ")
        return finding(
            .unknown(
                needs: "your own answer; run: groundswell answer \(id) "
                    + motions.map(\.answer).joined(separator: "|")
            ),
            answer: "unknown",
            explanation: "No data can tell: it is \(words). \(unanswered)",
            conflicts: []
        )
    }

    /// The usage findings that are decided and say otherwise.
    private func disagreeing(with motion: Motion) -> [Finding] {
        let contrary = motion == .bottomUp ? "no" : "yes"
        return usage.filter {
            $0.standing == .decided && $0.answer.utf8.starts(with: contrary.utf8)
        }
    }

    private func finding(
        _ standing: Finding.Standing,
        answer: String,
        explanation: String,
        conflicts: [String]
    ) -> Finding {
        Finding(
            id: id,
            rules: [rule],
            question: question,
            standing: standing,
            answer: answer,
            explanation: explanation,
            n: 0,
            population: "nobody is counted: a person answers",
            threshold: "none: an answer of yours, never decided by it",
            definition: definition,
            sources: sources,
            tables: [table],
            conflicts: conflicts,
            evidence: .empty("Nothing was counted")
        )
    }

    private var table: FindingTable {
        FindingTable(
            title: "What single users do",
            columns: ["finding", "question", "answer", "n"],
            rows: usage.map {
                [.string($0.id), .string($0.question), .string($0.answer), JSONValue($0.n)]
            }
        )
    }
}
