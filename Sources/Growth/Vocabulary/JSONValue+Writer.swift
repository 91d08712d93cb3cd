extension JSONValue {
    /// JSON on one line with keys in the order of their bytes: equal meaning, equal text.
    public var canonicalText: String {
        var writer = JSONWriter(sortsKeys: true)
        writer.write(self)
        return writer.text
    }

    /// JSON on one line, keys in the order they were set.
    public var compactText: String {
        var writer = JSONWriter(sortsKeys: false)
        writer.write(self)
        return writer.text
    }

    /// JSON over several lines, two spaces a level, keys in the order they were set.
    public var prettyText: String {
        var writer = JSONWriter(sortsKeys: false)
        writer.writePretty(self, indent: 0)
        return writer.text
    }
}

/// Appends JSON text to a byte buffer.
private struct JSONWriter {
    let sortsKeys: Bool
    private var bytes: [UInt8] = []

    init(sortsKeys: Bool) { self.sortsKeys = sortsKeys }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let flag): raw(flag ? "true" : "false")
        case .integer(let number): raw(String(number))
        case .number(let number): raw(plainText(of: number))
        case .string(let text): quoted(text)
        case .array(let items):
            byte("[")
            for (index, item) in items.enumerated() {
                if index > 0 { byte(",") }
                write(item)
            }
            byte("]")
        case .object(let object):
            byte("{")
            for (index, member) in ordered(object).enumerated() {
                if index > 0 { byte(",") }
                quoted(member.key)
                byte(":")
                write(member.value)
            }
            byte("}")
        }
    }

    mutating func writePretty(_ value: JSONValue, indent: Int) {
        switch value {
        case .array(let items) where !items.isEmpty:
            if items.allSatisfy(\.isScalar) { return write(value) }
            byte("[")
            for (index, item) in items.enumerated() {
                newline(indent + 1, after: index > 0)
                writePretty(item, indent: indent + 1)
            }
            newline(indent, after: false)
            byte("]")
        case .object(let object) where !object.isEmpty:
            byte("{")
            for (index, member) in ordered(object).enumerated() {
                newline(indent + 1, after: index > 0)
                quoted(member.key)
                raw(": ")
                writePretty(member.value, indent: indent + 1)
            }
            newline(indent, after: false)
            byte("}")
        default: write(value)
        }
    }

    private func ordered(_ object: JSONObject) -> [JSONObject.Member] {
        guard sortsKeys else { return object.members }
        return object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func newline(_ indent: Int, after comma: Bool) {
        if comma { byte(",") }
        byte("\n")
        for _ in 0..<indent { raw("  ") }
    }

    private mutating func byte(_ character: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: character.value))
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func quoted(_ text: String) {
        byte("\"")
        let isPlain = text.utf8.withContiguousStorageIfAvailable { units in
            if units.contains(where: Self.needsEscape) { return false }
            bytes.append(contentsOf: units)
            return true
        }
        if isPlain != true { for unit in text.utf8 { escaped(unit) } }
        byte("\"")
    }

    private static func needsEscape(_ unit: UInt8) -> Bool {
        unit < 0x20 || unit == 0x22 || unit == 0x5C || unit == 0x7F
    }

    private mutating func escaped(_ unit: UInt8) {
        switch unit {
        case 0x22: raw("\\\"")
        case 0x5C: raw("\\\\")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        case 0..<0x20, 0x7F: raw("\\u00" + hexadecimal(unit))
        default: bytes.append(unit)
        }
    }

    private func hexadecimal(_ unit: UInt8) -> String {
        let digits = String(unit, radix: 16)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    /// Whole numbers without a fraction, so that `1.0` and `1` are written alike.
    private func plainText(of number: Double) -> String {
        precondition(number.isFinite, "a JSON number is finite")
        if abs(number) < 9_007_199_254_740_992, let whole = Int64(exactly: number) {
            return String(whole)
        }
        return number.description
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
