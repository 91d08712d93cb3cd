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

    /// An answer or a decision without the name and the words of whoever gave it.
    static func withoutWords(_ value: JSONValue) -> JSONValue {
        guard var object = value.objectValue else { return value }
        for key in ["author", "note", "reason"] where object[key] != nil { object[key] = .null }
        return .object(object)
    }

    /// The diagnosis without what can name somebody.
    static func diagnosis(_ diagnosis: Diagnosis) -> Diagnosis {
        Diagnosis(
            company: diagnosis.company,
            segment: diagnosis.segment,
            asOf: diagnosis.asOf,
            currency: diagnosis.currency,
            inputs: diagnosis.inputs,
            verdict: finding(diagnosis.verdict),
            chapters: diagnosis.chapters.map {
                Diagnosis.Chapter(title: $0.title, findings: $0.findings.map(finding))
            },
            cautions: [],
            plan: diagnosis.plan.map {
                PlanAction(
                    title: $0.title,
                    reason: "",
                    finding: $0.finding,
                    steps: $0.steps,
                    command: $0.command,
                    doneWhen: $0.doneWhen,
                    dueDay: $0.dueDay
                )
            }
        )
    }

    private static func finding(_ finding: Finding) -> Finding {
        var kept = finding
        (kept.explanation, kept.tables, kept.conflicts) = ("", [], [])
        kept.evidence.rows = []
        return kept
    }
}
