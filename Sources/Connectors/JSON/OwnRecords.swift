import Growth

/// Records as our own export writes them: one object a line with `record` (the kind), `id`, `updated_at`,
/// the fields of the kind by their names, and everything else under `traits`.
///
/// Amounts are `{"minor": 1999, "currency": "USD"}`, moments are ISO-8601.
struct OwnRecords: JSONTranslator {
    let kind: RecordKind
    let name = "Groundswell records"

    /// The kind that `object` says it is a record of.
    static func kind(of object: JSONObject) -> RecordKind? {
        object["record"]?.stringValue.flatMap(RecordKind.init(rawValue:))
    }

    func translate(
        _ part: JSONValue,
        line: Int,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome {
        let object = try JSONMember.row(part)
        guard Self.kind(of: object) == kind else {
            throw CellProblem(
                "record_of_another_kind",
                field: "record",
                value: object["record"]?.compactText,
                "\(kind.rawValue) was expected"
            )
        }
        guard let id = try JSONMember.id(object["id"], "id") else {
            throw CellProblem("missing_field", field: "id", "id is absent, and every row needs it")
        }
        var draft = RecordDraft(kind, id: id)
        draft.updatedAt = try JSONMember.time(object["updated_at"], "updated_at")
        for member in object.members where !Self.frame.contains(member.key) {
            draft.fields[member.key] = try value(member.value, member.key)
        }
        for member in JSONMember.object(object["traits"]).members {
            draft.fields[member.key] = try text(member.value, member.key)
        }
        return .items([.record(try draft.record(), line: line)])
    }

    private static let frame: Set = ["record", "id", "updated_at", "traits"]

    private func value(_ value: JSONValue, _ name: String) throws(CellProblem) -> FieldValue? {
        guard value != .null else { return nil }
        guard let type = RecordSchema.of(kind).field(name)?.type else {
            throw CellProblem(
                "unknown_field",
                field: name,
                "\(kind.rawValue) have no such field; put it under traits"
            )
        }
        let read: FieldValue? =
            switch type {
            case .time: try JSONMember.time(value, name).map(FieldValue.time)
            case .money: money(value).map(FieldValue.money)
            case .integer: value.integerValue.map(FieldValue.integer)
            case .number: value.doubleValue.map(FieldValue.number)
            case .boolean: if case .bool(let flag) = value { .boolean(flag) } else { nil }
            case .choice(let words):
                value.stringValue.flatMap { words.contains($0) ? .text($0) : nil }
            case .text, .email, .domain: value.stringValue.map(FieldValue.text)
            }
        guard let read else { throw unreadable(value, name) }
        return read
    }

    private func text(_ value: JSONValue, _ name: String) throws(CellProblem) -> FieldValue {
        guard let text = value.stringValue else { throw unreadable(value, name) }
        return .text(text)
    }

    private func money(_ value: JSONValue) -> Money? {
        guard case .integer(let minor)? = value["minor"],
            let currency = value["currency"]?.stringValue.flatMap(CurrencyCode.init)
        else { return nil }
        return Money(minorUnits: minor, currency: currency)
    }

    private func unreadable(_ value: JSONValue, _ name: String) -> CellProblem {
        CellProblem(
            "bad_value",
            field: name,
            value: value.compactText,
            "not a value that \(name) of \(kind.rawValue) can have"
        )
    }
}
