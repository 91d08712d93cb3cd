public import Growth

extension OwnAnswer {
    /// The answer as JSON with the question it answers.
    public var entry: JSONValue {
        var object: JSONObject = ["finding": .string(finding)]
        for member in document.objectValue?.members ?? [] { object[member.key] = member.value }
        return .object(object)
    }
}
