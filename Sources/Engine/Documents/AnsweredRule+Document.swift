public import Growth

extension AnsweredRule {
    /// The rule and its answers as JSON.
    public var document: JSONValue {
        [
            "code": .string(rule.code), "asks": .string(rule.asks), "needs": .string(rule.needs),
            "later": JSONValue(rule.later),
            "findings": .array(
                findings.map {
                    [
                        "id": .string($0.id), "standing": $0.standing.document,
                        "answer": .string($0.answer),
                    ]
                }
            ),
        ]
    }
}
