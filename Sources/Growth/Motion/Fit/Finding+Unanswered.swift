extension Finding {
    /// A finding that no figure answers yet, with `needs` in words.
    static func unanswered(
        id: String,
        rules: [String],
        question: String,
        needs: String,
        explanation: String,
        definition: String,
        sources: [String]
    ) -> Finding {
        Finding(
            id: id,
            rules: rules,
            question: question,
            standing: .unknown(needs: needs),
            answer: "unknown",
            explanation: explanation,
            n: 0,
            population: "nobody was counted",
            threshold: "none yet",
            definition: definition,
            sources: sources,
            evidence: .empty("Nothing was counted")
        )
    }
}
