/// A21: four quick criteria of a product that can be sold bottom-up.
struct QuickCriteria {
    let evidence: MotionEvidence
    /// A6, where there is one.
    let fiveMinutes: Finding?
    /// A7, where there is one.
    let firstSession: Finding?
    /// Q2.
    let payerIsUser: Finding

    /// One of the four.
    private struct Criterion {
        let name: String
        let isMet: Bool?
        /// What it rests on.
        let from: String
        let isOwn: Bool
    }

    private var criteria: [Criterion] {
        [
            criterion("easily tried", fiveMinutes, "A6"), decisionMaker,
            criterion("value without a full roll-out", firstSession, "A7"), dataReview,
        ]
    }

    private func criterion(_ name: String, _ finding: Finding?, _ rule: String) -> Criterion {
        Criterion(
            name: name,
            isMet: finding.flatMap(Self.isYes),
            from: "\(finding?.id ?? rule): \(finding?.answer ?? "not computed")",
            isOwn: false
        )
    }

    /// Yes or no of a decided finding.
    private static func isYes(_ finding: Finding) -> Bool? {
        guard finding.standing == .decided else { return nil }
        if finding.answer.utf8.starts(with: "yes".utf8) { return true }
        return finding.answer.utf8.starts(with: "no".utf8) ? false : nil
    }

    /// By the titles of who bought; without enough of them a buyer who uses the product is none of
    /// the chiefs, while one who does not may be anybody.
    private var decisionMaker: Criterion {
        let senior = FirstBuyers(evidence).senior
        let minimum = evidence.thresholds.minimumWonAccounts
        let byTitle: Bool?? =
            switch ShareVerdict(senior, line: 0.5, minimum: minimum) {
            case .yes: .some(false)
            case .no: .some(true)
            case .undecided: .some(nil)
            case .tooFew: nil
            }
        let name = "line-level decision-maker"
        if let byTitle {
            let from = "titles: \(partOf(senior)) senior"
            return Criterion(name: name, isMet: byTitle, from: from, isOwn: false)
        }
        let isMet = Self.isYes(payerIsUser) == true ? true : nil
        let from = "\(payerIsUser.id): \(payerIsUser.answer)"
        return Criterion(name: name, isMet: isMet, from: from, isOwn: false)
    }

    private var dataReview: Criterion {
        let own = evidence.judgements.answer(to: Self.reviewID)
        return Criterion(
            name: "data need no compliance review",
            isMet: own.map { $0.answer == "yes" },
            from: own.map { "your answer: \($0.answer)" }
                ?? "ask yourself: groundswell answer \(Self.reviewID) yes|no",
            isOwn: true
        )
    }

    private static let reviewID = "A21.data_review"

    var finding: Finding {
        let all = criteria
        let met = all.count { $0.isMet == true }
        let unknown = all.count { $0.isMet == nil }
        return Finding(
            id: "A21.four_criteria",
            rules: ["A21"],
            question: "Does it meet the four quick criteria of bottom-up?",
            standing: standing(all),
            answer: unknown == 4
                ? "unknown" : "\(met) of 4 met" + (unknown > 0 ? ", \(unknown) unknown" : ""),
            explanation: explanation(all),
            value: unknown == 4 ? nil : Quantity(Double(met), .count),
            n: 4 - unknown,
            population: "criteria with an answer (of 4)",
            threshold:
                "each criterion by its own rule; decided when the three that data answer are",
            definition: "Easily tried (A6); most first buyers without a senior title, else buyers "
                + "who use it (Q2); value without a full roll-out (A7); no compliance review of "
                + "data, by your answer (A21).",
            sources: Citation.words(rules: ["A21"], articles: ["S4"]),
            evidence: FindingTable(
                title: "The four criteria",
                columns: ["criterion", "met", "from"],
                rows: all.map {
                    [.string($0.name), .string(Self.word($0.isMet)), .string($0.from)]
                }
            )
        )
    }

    private func standing(_ all: [Criterion]) -> Finding.Standing {
        let data = all.filter { !$0.isOwn }
        if data.allSatisfy({ $0.isMet != nil }) { return .decided }
        if all.contains(where: { $0.isMet != nil }) { return .undecided }
        return .unknown(needs: "an answer of A6, A7 or Q2, or titles of buyers")
    }

    private static func word(_ isMet: Bool?) -> String {
        isMet.map { $0 ? "yes" : "no" } ?? "unknown"
    }

    private func explanation(_ all: [Criterion]) -> String {
        func names(_ answer: Bool?) -> String {
            all.filter { $0.isMet == answer }
                .map { $0.isOwn && answer != nil ? "\($0.name) (your answer)" : $0.name }
                .joined(separator: ", ")
        }
        return [("Met", true), ("Not met", false), ("Unknown", nil)]
            .map { ($0.0, names($0.1)) }
            .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)." }.joined(separator: " ")
    }
}
