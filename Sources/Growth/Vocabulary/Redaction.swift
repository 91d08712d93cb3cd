/// Takes the words of one person out of texts and JSON values (RELIABILITY: RP1).
///
/// A text that is one of the words as a whole becomes `[erased]`; inside longer texts words of five bytes and
/// more are replaced, shorter ones would hit by chance.
public struct Redaction: Sendable {
    /// What stands where a word was.
    public static let mark = "[erased]"

    private let words: Set<ByteString>
    /// The longer words, longest first, so that a word inside another one does not leave a rest.
    private let needles: [[UInt8]]
    private static let shortestInside = 5

    /// Takes out `words`: ids, e-mail addresses, values of traits.
    public init(words: some Sequence<String>) {
        self.words = Set(words.filter { !$0.isEmpty }.map { ByteString($0) })
        needles = self.words.sorted().map { Array($0.text.utf8) }
            .filter { $0.count >= Redaction.shortestInside }
            .sorted { $0.count > $1.count }
    }

    /// `text` without the words; `nil` when there were none.
    public func applied(to text: String) -> String? {
        if words.contains(ByteString(text)) { return Redaction.mark }
        var (bytes, found) = (Array(text.utf8), false)
        for needle in needles {
            while let place = bytes.firstIndex(of: needle) {
                bytes.replaceSubrange(place..<place + needle.count, with: Redaction.mark.utf8)
                found = true
            }
        }
        return found ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// `value` without the words in any text or key; `nil` when there were none.
    public func applied(to value: JSONValue) -> JSONValue? {
        switch value {
        case .string(let text): return applied(to: text).map { .string($0) }
        case .array(let items):
            let cleaned = items.map { applied(to: $0) }
            guard cleaned.contains(where: { $0 != nil }) else { return nil }
            return .array(zip(cleaned, items).map { $0 ?? $1 })
        case .object(let object): return applied(to: object).map { .object($0) }
        default: return nil
        }
    }

    /// `object` without the words in any text or key; `nil` when there were none.
    public func applied(to object: JSONObject) -> JSONObject? {
        var (cleaned, found) = (JSONObject(), false)
        for member in object.members {
            let (key, value) = (applied(to: member.key), applied(to: member.value))
            found = found || key != nil || value != nil
            cleaned[key ?? member.key] = value ?? member.value
        }
        return found ? cleaned : nil
    }

    /// Whether the words may be in JSON text that escapes nothing; cheap, and never wrong about "no".
    public func mayApply(toJSON text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.contains(UInt8(ascii: "\\"))
            || words.contains { bytes.firstIndex(of: Array($0.text.utf8)) != nil }
    }
}

extension Array where Element == UInt8 {
    /// Where `needle` begins first.
    fileprivate func firstIndex(of needle: [UInt8]) -> Int? {
        guard let first = needle.first, count >= needle.count else { return nil }
        var place = startIndex
        while let next = self[place...].firstIndex(of: first), next + needle.count <= count {
            if self[next..<next + needle.count].elementsEqual(needle) { return next }
            place = next + 1
        }
        return nil
    }
}
