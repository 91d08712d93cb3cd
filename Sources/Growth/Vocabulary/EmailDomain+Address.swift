/// An e-mail address, checked: one mailbox at one host name.
///
/// The local part keeps its case, because only its own server knows whether case matters there. A name
/// in front (`Ann <ann@…>`), white space and an IP address in place of the host make no address.
public struct EmailAddress: Sendable, CustomStringConvertible {
    /// What stands before the last `@`, as it arrived.
    public let local: String
    /// The host name behind it, in lower case and without a dot at the end.
    public let domain: String

    /// The address in `text`; `nil` when it is none.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            isLocalPart(bytes[..<at]),
            let host = EmailDomain(String(decoding: bytes[(at + 1)...], as: UTF8.self))
        else { return nil }
        local = String(decoding: bytes[..<at], as: UTF8.self)
        domain = host.description
    }

    /// The address with its domain in lower case.
    public var description: String { "\(local)@\(domain)" }
}

/// Whether `part` may stand before the `@`: at most 64 bytes, and nothing that needs quotes unless quoted.
private func isLocalPart(_ part: ArraySlice<UInt8>) -> Bool {
    let quote = UInt8(ascii: "\"")
    guard let first = part.first, part.count <= 64,
        part.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { return false }
    if first == quote { return part.count > 2 && part.last == quote }
    return !part.contains { " \"(),:;<>@[\\]".utf8.contains($0) }
}
