import Growth

/// Findings for those who may not see who is behind them.
///
/// Tables, rows, conflicts, explanations and the reasons of plans can name accounts; they are left out whole.
enum NumbersOnly {
    private static let emptied: Set<String> = ["tables", "conflicts", "cautions", "rows"]
    private static let silenced: Set<String> = ["explanation", "reason"]

    /// The document without what can name somebody.
    static func document(_ value: JSONValue) -> JSONValue {
        if let values = value.arrayValue { return .array(values.map(document)) }
        guard let object = value.objectValue else { return value }
        var kept = JSONObject()
        for member in object.members {
            if emptied.contains(member.key) {
                kept[member.key] = .array([])
            } else if silenced.contains(member.key) {
                kept[member.key] = ""
            } else {
                kept[member.key] = document(member.value)
            }
        }
        return .object(kept)
    }
}
