/// What to do in the next 30 days: at most five actions, what is missing first (B15, F13).
struct ThirtyDayPlan {
    let rules: MotionRules

    init(_ rules: MotionRules) { self.rules = rules }

    var actions: [PlanAction] {
        let evidence = rules.evidence
        let sentences = NextSteps(
            verdict: rules.verdict,
            findings: rules.chapters.flatMap(\.findings),
            observed: rules.motion,
            meanings: evidence.configuration.events,
            exchangeRates: evidence.records.exchangeRateSentences
        )
        .sentences
        return sentences.map { sentence in
            PlanAction(
                title: sentence,
                reason: rules.verdict.explanation,
                finding: rules.verdict.id,
                doneWhen: "the finding has an answer",
                dueDay: 7
            )
        }
    }
}
