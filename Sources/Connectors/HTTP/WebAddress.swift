public import Growth

/// Where a server is called: scheme, host, port and the path before every request.
///
/// Stricter than a browser: no user names, no query, no fragment, nothing but ASCII, so that no
/// other reader of the same text can understand another host.
public struct WebAddress: Hashable, Sendable {
    /// How a server is spoken to.
    public enum Scheme: String, Hashable, Sendable {
        case https, http

        fileprivate var port: UInt16 { self == .https ? 443 : 80 }
    }

    /// How it is spoken to.
    public let scheme: Scheme
    /// A name in small letters, or a number of version 4 or 6 without brackets.
    public let host: String
    /// The port, the usual one of the scheme when none is named.
    public let port: UInt16
    /// What stands before the path of every request: empty, or from a slash on, none at its end.
    public let path: String

    /// Reads `https://api.stripe.com`, `http://[::1]:8080/base`.
    /// - Throws: `InputProblem` with the code `bad_web_address` or `bad_web_address_scheme`.
    public init(_ text: String) throws(InputProblem) {
        guard let split = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<split.lowerBound].lowercased())
        else {
            throw InputProblem(
                "bad_web_address_scheme",
                "an address begins with https://, or with http:// where that is allowed."
            )
        }
        let rest = text[split.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let place = Self.place(Array(authority.utf8)),
            let path = Self.path(Array(rest.utf8.dropFirst(authority.utf8.count)))
        else {
            throw InputProblem(
                "bad_web_address",
                "an address is a host, maybe a port and a path, like https://api.example.com.",
                advice: "Leave out user names, passwords, queries and letters beyond ASCII."
            )
        }
        (self.scheme, self.path) = (scheme, path)
        (host, port) = (place.host, place.port ?? scheme.port)
    }

    private static func place(_ bytes: [UInt8]) -> (host: String, port: UInt16?)? {
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let end = isBracketed ? bytes.firstIndex(of: UInt8(ascii: "]")) : nil
        if isBracketed, end == nil { return nil }
        let host = end.map { bytes[1..<$0] } ?? bytes.prefix { $0 != UInt8(ascii: ":") }
        let rest = bytes[(end.map { $0 + 1 } ?? host.endIndex)...]
        guard (1...253).contains(host.count),
            host.allSatisfy(isBracketed ? isOfNumber : isOfName)
        else { return nil }
        let text = String(decoding: host, as: UTF8.self).lowercased()
        guard rest.first == UInt8(ascii: ":") else { return rest.isEmpty ? (text, nil) : nil }
        let digits = rest.dropFirst()
        guard digits.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { return nil }
        return (text, port)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...58, 65...70, 97...102: true
        default: byte == UInt8(ascii: ".")
        }
    }

    private static func path(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.isEmpty || text == "/" { return "" }
        guard PathText.isPlain(text) else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension WebAddress: CustomStringConvertible {
    /// The host as it stands in an address: version 6 in brackets.
    var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    /// The address as people write it: the port only where it is not the usual one.
    public var plain: String {
        "\(scheme.rawValue)://\(bracketedHost)\(port == scheme.port ? "" : ":\(port)")\(path)"
    }

    /// The address, with the port always named.
    public var description: String { "\(scheme.rawValue)://\(bracketedHost):\(port)\(path)" }
}

/// Texts in the part of an address behind the host.
enum PathText {
    /// Whether `path` begins with one slash and needs no escape: it can name no other host.
    static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasPrefix("//")
            && path.utf8.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "/") }
    }

    /// `text` with everything but letters, digits and `-._~` escaped (RFC 3986, 2.3).
    static func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
        }
    }
}
