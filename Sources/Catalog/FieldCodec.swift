import Growth

/// Fields as one line of JSON in which every value is a string with its type in front, so that it
/// comes back exactly: `{"amount":"m1999 USD","seats":"i12","name":"tAcme"}`.
///
/// Letters: `t` text, `d` time in milliseconds since 1970, `m` money in minor units, `i` whole
/// number, `n` number, `b` flag. A field that is empty is null. Keys are in order of bytes.
enum FieldCodec {
    static func encode(_ fields: [String: FieldValue]) -> String {
        var object = JSONObject()
        for (name, value) in fields { object[name] = json(of: value) }
        return JSONValue.object(object).canonicalText
    }

    /// The fields in a text that `encode` wrote; `nil` for any other text.
    static func decode(_ text: String) -> [String: FieldValue]? {
        guard let object = (try? JSONValue(parsing: text))?.objectValue else { return nil }
        var fields: [String: FieldValue] = [:]
        fields.reserveCapacity(object.members.count)
        for member in object.members {
            guard let value = value(of: member.value) else { return nil }
            fields[member.key] = value
        }
        return fields
    }

    /// How a value is kept.
    private static func json(of value: FieldValue) -> JSONValue {
        switch value {
        case .text(let text): .string("t" + text)
        case .time(let moment): .string("d\(moment.millis)")
        case .money(let money): .string("m\(money.minorUnits) \(money.currency.code)")
        case .integer(let number): .string("i\(number)")
        case .number(let number): .string("n\(number.description)")
        case .boolean(let flag): .string(flag ? "btrue" : "bfalse")
        case .empty: .null
        }
    }

    /// The value that is kept as `json`; `nil` for what `json(of:)` never gives.
    private static func value(of json: JSONValue) -> FieldValue? {
        if json == .null { return .empty }
        guard let text = json.stringValue, let tag = text.utf8.first else { return nil }
        let rest = text.utf8.dropFirst()
        let body = String(decoding: rest, as: UTF8.self)
        switch tag {
        case UInt8(ascii: "t"): return .text(body)
        case UInt8(ascii: "d"): return Int64(body).map { .time(Timestamp(millis: $0)) }
        case UInt8(ascii: "m"): return money(body)
        case UInt8(ascii: "i"): return Int64(body).map { .integer($0) }
        case UInt8(ascii: "n"): return Double(body).map { .number($0) }
        case UInt8(ascii: "b"): return Bool(body).map { .boolean($0) }
        default: return nil
        }
    }

    private static func money(_ text: String) -> FieldValue? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let minor = Int64(parts[0]),
            let currency = CurrencyCode(String(parts[1]))
        else { return nil }
        return .money(Money(minorUnits: minor, currency: currency))
    }
}
