public import Growth

extension Record {
    /// The record as one JSON object that `OwnRecords` reads back as the very same record.
    ///
    /// Fields stand in the order of the schema, traits in the order of their names' bytes.
    public var exportDocument: JSONValue {
        var object: JSONObject = ["record": .string(kind.rawValue), "id": .string(id.text)]
        object["updated_at"] = updatedAt.map { .string($0.iso) }
        for field in RecordSchema.of(kind).fields {
            object[field.name] = fields[field.name]?.json
        }
        var traits = JSONObject()
        for name in traitNames { traits[name] = fields[name].map { .string($0.display) } }
        if !traits.isEmpty { object["traits"] = .object(traits) }
        return .object(object)
    }

    /// Names of the fields that the schema does not know, in the order of their bytes.
    public var traitNames: [String] {
        let schema = RecordSchema.of(kind)
        return fields.keys.filter { schema.field($0) == nil }
            .sorted { ByteString($0) < ByteString($1) }
    }

    /// The columns of a CSV of `kind`: every field of ours, then `traits`.
    public static func exportColumns(_ kind: RecordKind, traits: [String]) -> [String] {
        ["id", "updated_at"] + RecordSchema.of(kind).fields.map(\.name) + traits
    }

    /// The cells under `exportColumns`; amounts in `currency` are bare numbers.
    public func exportCells(traits: [String], currency: CurrencyCode) -> [String] {
        let names = RecordSchema.of(kind).fields.map(\.name) + traits
        let currency = text("currency").flatMap(CurrencyCode.init) ?? currency
        return [id.text, updatedAt?.iso ?? ""]
            + names.map { fields[$0]?.cell(currency: currency) ?? "" }
    }
}

extension FieldValue {
    /// The value as a cell; an amount in another currency than `currency` has its code in front.
    fileprivate func cell(currency: CurrencyCode) -> String {
        guard case .money(let money) = self else { return display }
        let number = String(money.plain.prefix { $0 != " " })
        return money.currency == currency ? number : "\(money.currency) \(number)"
    }
}
