import Growth

/// A record while a translator puts it together; checks once what its kind needs.
struct RecordDraft {
    let kind: RecordKind
    var id: String
    var fields: [String: FieldValue] = [:]
    var updatedAt: Timestamp?

    init(_ kind: RecordKind, id: String) { (self.kind, self.id) = (kind, id) }

    mutating func set(_ field: String, text: String?) {
        if let text, !text.isEmpty { fields[field] = .text(text) }
    }

    mutating func set(_ field: String, time: Timestamp?) { fields[field] = time.map { .time($0) } }

    mutating func set(_ field: String, money: Money?) { fields[field] = money.map { .money($0) } }

    mutating func set(_ field: String, integer: Int64?) {
        fields[field] = integer.map { .integer($0) }
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
        case nil where field.isRequired:
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
