import FoundationEssentials
import Growth

/// The text of a request: what it sends, with compression and form taken off.
enum WireBody {
    /// The JSON text of `request`, or lines of it.
    /// - Throws: `WireRefusal`: 413 beyond a limit, 415 for an unknown encoding, 400 for damage.
    static func text(of request: WireRequest) throws(WireRefusal) -> [UInt8] {
        var bytes = try inflated(request)
        guard !bytes.isEmpty else {
            throw WireRefusal(400, "empty_body", "The body is empty; JSON was expected.")
        }
        if isForm(request, bytes) { bytes = try formData(bytes) }
        guard bytes.starts(with: gzipMagic) else { return bytes }
        throw WireRefusal(400, "nested_compression", "The body is compressed more than once.")
    }

    /// Whether JSON lies in the field `data` of a form; some clients say so without a form, some send JSON as one.
    private static func isForm(_ request: WireRequest, _ bytes: [UInt8]) -> Bool {
        let start = bytes.first { $0 > 0x20 }
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return false }
        return request.contentType.lowercased().hasPrefix("application/x-www-form-urlencoded")
            || bytes.starts(with: "data=".utf8)
    }
}

// MARK: Compression

extension WireBody {
    private static let gzipMagic: [UInt8] = [0x1F, 0x8B, 0x08]

    /// The body without compression, by its header or, as PostHog's own server does, by its first bytes.
    private static func inflated(_ request: WireRequest) throws(WireRefusal) -> [UInt8] {
        switch request.contentEncoding.lowercased() {
        case "gzip", "x-gzip": return try inflate(request.body, .gzip)
        case "deflate": return try inflate(request.body, .zlib)
        case "", "identity":
            return request.body.starts(with: gzipMagic)
                ? try inflate(request.body, .gzip) : request.body
        default:
            throw WireRefusal(
                415,
                "unknown_encoding",
                "This Content-Encoding is not known; gzip, deflate or none was expected."
            )
        }
    }

    private static func inflate(
        _ body: [UInt8],
        _ wrapper: Inflater.Wrapper
    ) throws(WireRefusal) -> [UInt8] {
        let limit = min(WireTarget.bodyLimit, body.count * WireTarget.ratioLimit)
        let inflater = Inflater(wrapper, chunkSize: 64 << 10)
        inflater.feed(body)
        var text: [UInt8] = []
        while !inflater.needsInput {
            guard let chunk = inflater.inflateNext() else {
                throw WireRefusal(400, "bad_compression", "The compressed body is damaged.")
            }
            text += chunk
            guard text.count <= limit else {
                throw WireRefusal(
                    413,
                    "inflated_too_large",
                    "The body inflates beyond \(WireTarget.bodyLimit >> 20) MB or "
                        + "\(WireTarget.ratioLimit) times its size."
                )
            }
        }
        guard inflater.isBetweenMembers else {
            throw WireRefusal(400, "bad_compression", "The compressed body ends in the middle.")
        }
        return text
    }
}

// MARK: Forms

extension WireBody {
    /// The field `data` of a form: JSON, or JSON in base64.
    private static func formData(_ bytes: [UInt8]) throws(WireRefusal) -> [UInt8] {
        for field in bytes.split(separator: UInt8(ascii: "&"))
        where field.starts(with: "data=".utf8) {
            guard let text = percentDecoded(field.dropFirst(5)) else { break }
            let start = text.first { $0 > 0x20 }
            if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return text }
            // A plus of base64 that was not escaped was read as a space.
            let letters = text.map { $0 == 0x20 ? UInt8(ascii: "+") : $0 }
            if let data = Data(base64Encoded: Data(letters)) { return [UInt8](data) }
            break
        }
        throw WireRefusal(
            400,
            "bad_form",
            "The form has no field `data` with JSON, or JSON in base64."
        )
    }

    /// The parameters of an address or form, decoded; those that cannot be decoded are left out.
    static func parameters(_ text: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for field in text.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = field.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let decoded = halves.compactMap(percentDecoded)
                .compactMap { String(validating: $0, as: UTF8.self) }
            guard decoded.count == halves.count, let key = decoded.first else { continue }
            parameters[key] = decoded.count == 2 ? decoded[1] : ""
        }
        return parameters
    }

    private static func percentDecoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexadecimalDigit),
                    let low = rest.next().flatMap(hexadecimalDigit)
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        default: nil
        }
    }
}

extension WireRequest {
    /// The parameters of an address, from what stands behind its question mark; those that cannot be decoded are left
    /// out.
    public static func parameters(ofQuery text: String) -> [String: String] {
        WireBody.parameters(text)
    }
}
