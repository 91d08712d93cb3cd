/// Why a text is not JSON that we take.
public struct JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a phrase: "a comma before the closing bracket".
    public let reason: String
    /// The byte at which it shows, from 0.
    public let offset: Int

    /// A problem; `reason` is a phrase without values of the customer.
    public init(reason: String, offset: Int) { (self.reason, self.offset) = (reason, offset) }

    public var description: String { "not valid JSON at byte \(offset + 1): \(reason)" }
}

extension JSONValue {
    /// How deep arrays and objects may nest (RELIABILITY: parsing costs stay linear).
    public static let maximumDepth = 32

    /// Parses one JSON value (RFC 8259) that fills the text, strictly.
    ///
    /// Refused: invalid UTF-8, duplicate keys, lone surrogates, trailing commas, nesting beyond
    /// `maximumDepth`, integers beyond 64 bits and numbers beyond a double, anything after the value.
    /// - Throws: `JSONProblem`.
    public init(parsing text: String) throws(JSONProblem) {
        try self.init(parsing: Array(text.utf8)[...])
    }

    /// Parses one JSON value from UTF-8 bytes; see `init(parsing:)`.
    public init(parsing bytes: ArraySlice<UInt8>) throws(JSONProblem) {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONProblem> in
            var parser = JSONParser(buffer)
            do throws(JSONProblem) {
                return .success(try parser.document())
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }
}

/// A recursive-descent parser over bytes; recursion is bounded by `JSONValue.maximumDepth`.
private struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(JSONProblem) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw problem("text after the end of the value") }
        return value
    }

    private mutating func value() throws(JSONProblem) -> JSONValue {
        guard let byte = peek else { throw problem("the text ends where a value was expected") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw problem("a value cannot start with this character")
        }
    }

    private mutating func object() throws(JSONProblem) -> JSONObject {
        try descend()
        var builder = JSONObjectBuilder()
        skipSpace()
        if take("}") { return ascend(builder.object) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw problem("a key in quotes was expected") }
            let keyStart = position
            let key = try string()
            guard !builder.holds(key) else {
                throw JSONProblem(reason: "the key \"\(key)\" stands twice", offset: keyStart)
            }
            skipSpace()
            guard take(":") else { throw problem("a colon was expected after the key") }
            skipSpace()
            builder.append(key, try value())
            skipSpace()
            if take("}") { return ascend(builder.object) }
            guard take(",") else { throw problem("a comma or } was expected") }
        }
    }

    private mutating func array() throws(JSONProblem) -> [JSONValue] {
        try descend()
        var items: [JSONValue] = []
        skipSpace()
        if take("]") { return ascend(items) }
        while true {
            skipSpace()
            items.append(try value())
            skipSpace()
            if take("]") { return ascend(items) }
            guard take(",") else { throw problem("a comma or ] was expected") }
        }
    }

    private mutating func descend() throws(JSONProblem) {
        depth += 1
        guard depth <= JSONValue.maximumDepth else {
            throw problem("nested deeper than \(JSONValue.maximumDepth) levels")
        }
        position += 1
    }

    private mutating func ascend<Value>(_ value: Value) -> Value {
        depth -= 1
        return value
    }

    private mutating func literal(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(JSONProblem)
        -> JSONValue
    {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard position + expected.count <= bytes.count,
            bytes[position..<position + expected.count].elementsEqual(expected)
        else { throw problem("true, false or null was expected") }
        position += expected.count
        return value
    }

    private mutating func number() throws(JSONProblem) -> JSONValue {
        let start = position
        _ = take("-")
        let digitsStart = position
        skipDigits()
        guard position > digitsStart else { throw problem("a digit was expected") }
        if bytes[digitsStart] == UInt8(ascii: "0"), position > digitsStart + 1 {
            throw JSONProblem(reason: "a number with a leading zero", offset: start)
        }
        var isWhole = true
        if take(".") {
            isWhole = false
            try requireDigits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try requireDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole {
            guard let value = Int64(text) else {
                throw JSONProblem(reason: "an integer beyond 64 bits", offset: start)
            }
            return .integer(value)
        }
        guard let value = Double(text), value.isFinite else {
            throw JSONProblem(reason: "a number too large to hold", offset: start)
        }
        return .number(value)
    }

    private mutating func requireDigits() throws(JSONProblem) {
        let start = position
        skipDigits()
        guard position > start else { throw problem("a digit was expected") }
    }

    private mutating func skipDigits() {
        while let byte = peek, byte >= 48, byte <= 57 { position += 1 }
    }

    private mutating func string() throws(JSONProblem) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return try text(of: bytes[start..<position], at: start)
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            guard byte >= 0x20 else { throw problem("a control character inside a string") }
            position += 1
        }
        throw problem("a string without its closing quote")
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONProblem) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(of: decoded, at: start)
            case UInt8(ascii: "\\"): try escape(into: &decoded)
            case 0..<0x20: throw problem("a control character inside a string")
            default: decoded.append(byte)
            }
        }
        throw problem("a string without its closing quote")
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONProblem) {
        guard let byte = peek else { throw problem("a string without its closing quote") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw problem("an escape that JSON does not know")
        }
    }

    private mutating func escapedScalar() throws(JSONProblem) -> Character {
        let high = try hexadecimalUnit()
        var code = UInt32(high)
        if (0xD800..<0xDC00).contains(high) {
            guard take("\\"), take("u") else { throw problem("half of a surrogate pair") }
            let low = try hexadecimalUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw problem("half of a surrogate pair") }
            code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw problem("half of a surrogate pair") }
        return Character(scalar)
    }

    private mutating func hexadecimalUnit() throws(JSONProblem) -> UInt16 {
        guard position + 4 <= bytes.count else {
            throw problem("four hexadecimal digits were expected")
        }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("four hexadecimal digits were expected")
            }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    private func text(of units: some Collection<UInt8>, at start: Int) throws(JSONProblem) -> String
    {
        guard let text = String(validating: units, as: UTF8.self) else {
            throw JSONProblem(reason: "bytes that are not UTF-8", offset: start)
        }
        return text
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func problem(_ reason: String) -> JSONProblem {
        JSONProblem(reason: reason, offset: position)
    }
}
