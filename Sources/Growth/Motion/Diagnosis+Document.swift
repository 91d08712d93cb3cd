extension Diagnosis {
    /// Version of `document`; docs/schemas/diagnosis.schema.json describes it.
    public static let schemaVersion = 2

    /// Everything as one JSON value, with every row of evidence.
    public var document: JSONValue { document(rowLimit: nil) }

    /// Everything as one JSON value, with at most `rowLimit` rows of evidence a finding.
    public func document(rowLimit: Int?) -> JSONValue {
        [
            "schema_version": JSONValue(Self.schemaVersion), "company": .string(company),
            "segment": segment?.document ?? .null,
            "as_of": .string(asOf.iso), "currency": .string(currency.code),
            "inputs": inputs.document(rowLimit: nil),
            "verdict": verdict.document(rowLimit: rowLimit),
            "findings": .array(
                chapters.flatMap { chapter in
                    chapter.findings.map { $0.document(rowLimit: rowLimit, chapter: chapter.title) }
                }
            ),
            "cautions": .array(cautions.map(JSONValue.string)),
            "plan": .array(plan.map(\.document)),
        ]
    }
}

extension Segment {
    /// The attribute and its value.
    public var document: JSONValue {
        ["attribute": .string(attribute.rawValue), "value": .string(value)]
    }
}

extension PlanAction {
    /// Every member as JSON.
    public var document: JSONValue {
        [
            "title": .string(title), "reason": .string(reason), "finding": .string(finding),
            "steps": .array(steps.map(JSONValue.string)), "command": JSONValue(command),
            "done_when": .string(doneWhen), "due_day": JSONValue(dueDay),
        ]
    }
}

extension OwnAnswer {
    /// The answer with who gave it, when and why.
    public var document: JSONValue {
        [
            "answer": .string(answer), "author": .string(author),
            "answered": .string(answered.iso), "note": JSONValue(note),
        ]
    }
}

extension MotionDecision {
    /// Every member as JSON; it holds in [from, until).
    public var document: JSONValue {
        [
            "motion": .string(motion.rawValue), "from": .string(from.iso),
            "until": .string(until.iso), "reason": .string(reason), "author": .string(author),
            "recorded": .string(recorded.iso),
        ]
    }
}

extension Finding {
    /// Every member as JSON, with at most `rowLimit` rows of evidence; `row_count` tells how many
    /// there are.
    public func document(rowLimit: Int? = nil, chapter: String? = nil) -> JSONValue {
        // An interval of money is written as exactly as the value inside it.
        let digits = if case .money? = value?.unit { 15 } else { 6 }
        return [
            "id": .string(id), "chapter": JSONValue(chapter),
            "rules": .array(rules.map(JSONValue.string)),
            "question": .string(question), "standing": standing.document, "answer": .string(answer),
            "explanation": .string(explanation), "value": value?.document ?? .null,
            "interval": interval?.document(digits: digits) ?? .null, "n": JSONValue(n),
            "population": .string(population), "left_out": .array(leftOut.map(JSONValue.string)),
            "threshold": .string(threshold), "definition": .string(definition),
            "sources": .array(sources.map(JSONValue.string)),
            "tables": .array(tables.map { $0.document(rowLimit: nil) }),
            "conflicts": .array(conflicts.map(JSONValue.string)),
            "own_answer": ownAnswer?.document ?? .null,
            "evidence": evidence.document(rowLimit: rowLimit),
        ]
    }
}

extension Finding.Standing {
    /// The standing as JSON: its state, and what is missing.
    public var document: JSONValue {
        switch self {
        case .decided: ["state": "decided"]
        case .undecided: ["state": "undecided"]
        case .notEnoughEvidence(let more):
            ["state": "not-enough-evidence", "more_needed": JSONValue(more)]
        case .unknown(let needs): ["state": "unknown", "needs": .string(needs)]
        }
    }
}

extension Quantity {
    /// The figure as JSON, with its unit and, for money, its currency.
    public var document: JSONValue {
        switch unit {
        case .share: document("share")
        case .count: document("count")
        case .days: document("days")
        case .seconds: document("seconds")
        case .money(let currency):
            [
                "number": JSONValue(statistic: number, digits: 15), "unit": "money",
                "currency": .string(currency.code),
            ]
        }
    }

    private func document(_ unit: String) -> JSONValue {
        ["number": JSONValue(statistic: number), "unit": .string(unit)]
    }
}

extension Interval {
    /// The interval as JSON, its ends to so many significant digits.
    public func document(digits: Int = 6) -> JSONValue {
        [
            "low": JSONValue(statistic: low, digits: digits),
            "high": JSONValue(statistic: high, digits: digits),
            "level": .number(level), "method": .string(method),
        ]
    }
}

extension FindingTable {
    /// The table as JSON, with at most `rowLimit` of its rows.
    public func document(rowLimit: Int?) -> JSONValue {
        let shown = rowLimit.map { Array(rows.prefix(max(0, $0))) } ?? rows
        return [
            "title": .string(title), "columns": .array(columns.map(JSONValue.string)),
            "row_count": JSONValue(rows.count), "rows": .array(shown.map(JSONValue.array)),
        ]
    }
}
