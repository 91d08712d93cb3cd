/// A19: which motion fits what the product is to its customers.
struct ProductRole {
    let evidence: MotionEvidence
    /// Q1 and the first-session test, where there is one.
    let usage: [Finding]

    var finding: Finding {
        OwnReading(
            id: "A19.product_role",
            question: "What is the product to its customers?",
            motions: [("system-of-record", .topDown), ("system-of-engagement", .bottomUp)],
            unanswered:
                "The first is where a company keeps its truth, the second where people work.",
            definition: "A system of record goes with top-down, a system of engagement that gives "
                + "value to a single user with bottom-up; mid-market customers who want speed and "
                + "control go with land and expand, which is not asked here (A19).",
            sources: Citation.words(rules: ["A19"], articles: ["S3"]),
            usage: usage
        )
        .finding(evidence.judgements)
    }
}
