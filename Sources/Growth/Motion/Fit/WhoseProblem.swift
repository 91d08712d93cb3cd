/// A20: whose problem the product solves, an individual's or an executive's.
struct WhoseProblem {
    let evidence: MotionEvidence
    /// Q1 and the first-session test, where there is one.
    let usage: [Finding]

    var finding: Finding {
        OwnReading(
            id: "A20.whose_problem",
            question: "Whose problem does the product solve?",
            motions: [("individual", .bottomUp), ("executive", .topDown)],
            unanswered: "Nothing is assumed: of the top B2B companies of Y Combinator about half "
                + "began with each.",
            definition:
                "The problem of an individual or small team goes with bottom-up, that of an "
                + "executive with top-down; without an answer neither is likelier (A20).",
            sources: Citation.words(rules: ["A20"], articles: ["S2"])
                + evidence.benchmarks.citations(["first_buyer.yc_split"]),
            usage: usage
        )
        .finding(evidence.judgements)
    }
}
