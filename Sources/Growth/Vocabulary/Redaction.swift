/// Takes values that belong to one person out of texts (RELIABILITY: RP1).
///
/// A text that is such a value becomes `[erased]` as a whole. In longer texts each occurrence of a value of
/// five bytes or more does, unless a letter or digit touches it: `an@x.example` is not in
/// `jan@x.example`, nor user `u-1234` in `u-12345`. Mail addresses are found in any case of letters, and with
/// `%40` for the at sign. An id of digits alone is only looked for where a person is named: elsewhere it
/// would be somebody's amount or the id of an account.
public struct Redaction: Sendable {
    /// What stands where a value stood.
    public static let mark = "[erased]"
    /// Whatever names the person, and what of it is told from everything else by itself.
    private let names, values: Set<ByteString>
    private let needles: [Needle]

    /// Takes out `values`; empty ones are nobody's.
    public init(_ values: some Sequence<String>) {
        self.init(values: values.filter { !$0.isEmpty }, names: [])
    }

    /// Takes out whatever names `person`.
    public init(_ person: ErasedPerson) {
        let ids = (person.users + person.anonymous).filter { !$0.isEmpty }
        let telling = ids.filter { !$0.utf8.allSatisfy { (48...57).contains($0) } }
        self.init(values: person.values.filter { !$0.isEmpty } + telling, names: ids)
    }

    private init(values: [String], names: [String]) {
        self.values = Set(values.map { Redaction.key($0) })
        self.names = self.values.union(names.map { Redaction.key($0) })
        needles = Set(values.map { ByteString($0) }).sorted().flatMap(Needle.of)
            .sorted { $0.bytes.count > $1.bytes.count }
    }

    /// Whether `redacted` may be `text` with values taken out of it: the same but where a mark stands.
    public static func wasTaken(from text: String, giving redacted: String) -> Bool {
        let pieces = redacted.split(separator: mark, omittingEmptySubsequences: false)
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last,
            text.hasPrefix(first)
        else { return false }
        var rest = text.dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    /// Whether `text`, which names some person, names this one.
    public func covers(_ text: String) -> Bool { names.contains(Redaction.key(text)) }

    /// `text` without the values; `nil` when there is none in it.
    public func redacted(_ text: String) -> String? {
        if values.contains(Redaction.key(text)) { return Redaction.mark }
        var bytes = Array(text.utf8)
        var found = false
        for needle in needles {
            while let range = needle.firstOccurrence(in: bytes) {
                bytes.replaceSubrange(range, with: Redaction.mark.utf8)
                found = true
            }
        }
        return found ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The JSON `text` without the values, keys included; text that is no JSON as text.
    public func redacted(json text: String) -> String? {
        guard let value = try? JSONValue(parsing: text) else { return redacted(text) }
        var found = false
        let result = redacted(value, &found)
        return found ? result.compactText : redacted(text)
    }

    /// `object` without the values, keys included; `nil` when there is none in it.
    public func redacted(_ object: JSONObject) -> JSONObject? {
        var found = false
        let result = redacted(.object(object), &found)
        return found ? result.objectValue : nil
    }

    private func redacted(_ value: JSONValue, _ found: inout Bool) -> JSONValue {
        switch value {
        case .string(let text): return .string(redacted(text, &found))
        case .array(let items): return .array(items.map { redacted($0, &found) })
        case .object(let object):
            var result = JSONObject()
            for member in object.members {
                result[redacted(member.key, &found)] = redacted(member.value, &found)
            }
            return .object(result)
        default: return value
        }
    }

    private func redacted(_ text: String, _ found: inout Bool) -> String {
        guard let result = redacted(text) else { return text }
        found = true
        return result
    }

    private static func key(_ text: String) -> ByteString {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return ByteString(text) }
        return ByteString(String(decoding: text.utf8.map(\.lowercased), as: UTF8.self))
    }
}

/// One value to look for inside longer texts.
private struct Needle: Sendable {
    let bytes: [UInt8]
    let isMail: Bool

    /// The forms in which a value may stand inside a text; none for a short one.
    static func of(_ value: ByteString) -> [Needle] {
        let bytes = Array(value.text.utf8)
        guard bytes.count >= 5 else { return [] }
        guard bytes.contains(UInt8(ascii: "@")) else {
            return [Needle(bytes: bytes, isMail: false)]
        }
        let folded = bytes.map(\.lowercased)
        let encoded = folded.flatMap { $0 == UInt8(ascii: "@") ? Array("%40".utf8) : [$0] }
        return [Needle(bytes: folded, isMail: true), Needle(bytes: encoded, isMail: true)]
    }

    func firstOccurrence(in text: [UInt8]) -> Range<Int>? {
        guard text.count >= bytes.count else { return nil }
        return (0...text.count - bytes.count).lazy
            .filter { matches(text, at: $0) }
            .map { $0..<$0 + bytes.count }
            .first { stands(alone: $0, in: text) }
    }

    private func matches(_ text: [UInt8], at start: Int) -> Bool {
        for index in bytes.indices {
            let byte = text[start + index]
            guard (isMail ? byte.lowercased : byte) == bytes[index] else { return false }
        }
        return true
    }

    private func stands(alone range: Range<Int>, in text: [UInt8]) -> Bool {
        let (start, end) = (range.lowerBound, range.upperBound)
        if end < text.count, text[end].isAlphanumeric { return false }
        guard start > 0 else { return true }
        if text[start - 1].isAlphanumeric {
            return start >= 3 && text[start - 3] == UInt8(ascii: "%")
        }
        let continuesName = isMail && text[start - 1] == UInt8(ascii: ".")
        return !(continuesName && start > 1 && text[start - 2].isAlphanumeric)
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { (65...90).contains(self) ? self + 32 : self }

    fileprivate var isAlphanumeric: Bool {
        (48...57).contains(self) || (97...122).contains(lowercased)
    }
}
