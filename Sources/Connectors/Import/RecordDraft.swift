import Growth

/// A record while a translator puts it together; checks once what its kind needs.
struct RecordDraft {
    let kind: RecordKind
    var id: String
    var fields: [String: FieldValue] = [:]
    var updatedAt: Timestamp?

    init(_ kind: RecordKind, id: String) { (self.kind, self.id) = (kind, id) }

    /// Sets a text as the vendor's object has it: null says that the field is empty; of a member that is
    /// not there nothing is said.
    mutating func set(_ field: String, text member: JSONValue?) {
        set(field, text: member?.propertyText, told: member != nil)
    }

    /// Sets a moment as the member `name` of the vendor's object has it, in the same way.
    mutating func set(
        _ field: String,
        time member: JSONValue?,
        _ name: String
    ) throws(CellProblem) {
        set(field, time: try JSONMember.time(member, name), told: member != nil)
    }

    /// Sets a field of text; without one it is empty where the vendor `told` of it.
    mutating func set(_ field: String, text: String?, told: Bool = false) {
        set(field, text.flatMap { $0.isEmpty ? nil : .text($0) }, told)
    }

    /// Sets a moment; without one the field is empty where the vendor `told` of it.
    mutating func set(_ field: String, time: Timestamp?, told: Bool = false) {
        set(field, time.map { .time($0) }, told)
    }

    /// Sets an amount; without one the field is empty where the vendor `told` of it.
    mutating func set(_ field: String, money: Money?, told: Bool = false) {
        set(field, money.map { .money($0) }, told)
    }

    /// Sets a whole number; without one the field is empty where the vendor `told` of it.
    mutating func set(_ field: String, integer: Int64?, told: Bool = false) {
        set(field, integer.map { .integer($0) }, told)
    }

    /// Sets a field; without a value it is empty if it was `told` of, else nothing is said.
    private mutating func set(_ field: String, _ value: FieldValue?, _ told: Bool) {
        fields[field] = value ?? (told ? .empty : nil)
    }

    /// Keeps the members of `object` that are texts, numbers or flags as traits under `prefix`.
    mutating func keepTraits(of object: JSONObject, prefix: String) {
        for member in object.members {
            guard let text = member.value.propertyText, !text.isEmpty else { continue }
            fields[prefix + member.key] = .text(text)
        }
    }

    /// The record.
    /// - Throws: `CellProblem` when a field that every record of the kind has is missing, or a vendor's e-mail
    ///   address is none.
    func record() throws(CellProblem) -> Record {
        for field in RecordSchema.of(kind).fields { try check(field) }
        return Record(kind: kind, id: RecordID(id), fields: fields, updatedAt: updatedAt)
    }

    private func check(_ field: FieldDefinition) throws(CellProblem) {
        switch fields[field.name] {
        case nil where field.isRequired, .empty? where field.isRequired:
            throw CellProblem(
                "missing_field",
                field: field.name,
                "\(field.name) is absent, and every row needs it"
            )
        case .text(let text)? where field.type == .email:
            try FieldReader.check(email: text, field.name)
        default: break
        }
    }
}
