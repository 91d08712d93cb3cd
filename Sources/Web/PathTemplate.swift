/// Addresses with parts in braces, like `/api/v1/people/{id}`.
enum PathTemplate {
    /// What stands in the braces of `template`; `nil` when the address is another.
    static func match(_ parts: [Substring], _ template: [Substring]) -> [String: String]? {
        guard parts.count == template.count else { return nil }
        var values: [String: String] = [:]
        for (part, wanted) in zip(parts, template) {
            guard wanted.first == "{" else {
                if part != wanted { return nil }
                continue
            }
            guard let value = decoded(part) else { return nil }
            values[String(wanted.dropFirst().dropLast())] = value
        }
        return values
    }

    /// A part of a path without its escapes (RFC 3986, 2.1); `nil` when it is no text.
    private static func decoded(_ part: Substring) -> String? {
        var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], part.utf8)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }
}
