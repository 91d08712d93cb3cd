import CSystemCrypto
public import Growth

/// Tells whether Stripe sent a webhook: the header `Stripe-Signature` over the bytes of the body.
///
/// `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body" in hexadecimal>[,v1=…]`; while a secret is being
/// replaced there are several `v1`, and any may fit. Source: Stripe, "Verify webhook signatures
/// manually"; INTERFACES 2.
public struct StripeSignature: Hashable, Sendable {
    /// Why a body is not believed.
    public enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
        /// There is no header.
        case missing = "stripe_signature_missing"
        /// The header has no time, two, or no `v1`.
        case malformed = "stripe_signature_malformed"
        /// Signed before the tolerance: perhaps recorded and sent again.
        case tooOld = "stripe_signature_too_old"
        /// Signed after the tolerance: a clock is wrong.
        case tooNew = "stripe_signature_too_new"
        /// Signed with another secret, or the body is not the one that was signed.
        case mismatch = "stripe_signature_mismatch"

        /// What to do about it, one sentence.
        public var message: String {
            switch self {
            case .missing: "The request has no Stripe-Signature header, so Stripe did not send it."
            case .malformed: "The Stripe-Signature header is not made of one t and at least one v1."
            case .tooOld:
                "The signature is older than five minutes; Stripe signs every new attempt anew."
            case .tooNew:
                "The signature is from the future; check that this machine's clock is right."
            case .mismatch:
                "The signature does not fit; check that the secret is the one of this endpoint."
            }
        }
    }

    /// Seconds between the signature and now at most, in either direction.
    public static let toleranceSeconds: Int64 = 300

    /// Bytes of a header at most; some forty signatures fit.
    private static let headerLimit = 4_096

    private let secret: Secret

    /// A check with the signing secret of an endpoint (`whsec_…`).
    public init(secret: Secret) { self.secret = secret }

    /// Believes `body`, as it was sent and not decoded in any way, or throws why not.
    ///
    /// The time is judged last: until a signature fits, it is anybody's.
    /// - Throws: `Refusal`.
    public func verify(
        header: String?,
        body: [UInt8],
        at now: Timestamp
    ) throws(Refusal) {
        guard let header, !header.isEmpty else { throw .missing }
        guard let parts = SignatureParts(header, limit: Self.headerLimit) else { throw .malformed }
        let expected = hexadecimal(hmac(Array(parts.time.utf8) + [UInt8(ascii: ".")] + body))
        // Every signature is compared to its end: how long it takes tells nothing.
        var fits = false
        for candidate in parts.signatures where candidate.count == expected.count {
            if CRYPTO_memcmp(candidate, expected, expected.count) == 0 { fits = true }
        }
        guard fits else { throw .mismatch }
        let age = now.millis(since: Timestamp(millis: parts.seconds * Duration.second))
        if age > Self.toleranceSeconds * Duration.second { throw .tooOld }
        if age < -Self.toleranceSeconds * Duration.second { throw .tooNew }
    }

    private func hmac(_ message: [UInt8]) -> [UInt8] {
        let key = Array(secret.revealed.utf8)
        return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            var length: UInt32 = 0
            let isDone = HMAC(
                EVP_sha256(),
                key,
                Int32(key.count),
                message,
                message.count,
                digest.baseAddress,
                &length
            )
            precondition(isDone != nil && length == 32, "a SHA-256 has 32 bytes")
            count = 32
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}

/// What a header says.
private struct SignatureParts {
    /// The time as it is written, which is what was signed.
    let time: String
    let seconds: Int64
    let signatures: [[UInt8]]

    /// `nil` when it is not made of one time and at least one `v1`; other schemes are passed over.
    init?(_ header: String, limit: Int) {
        guard header.utf8.count <= limit else { return nil }
        var times: [Substring] = []
        var signatures: [[UInt8]] = []
        for item in header.split(separator: ",") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            switch pair[0].drop(while: { $0 == " " }) {
            case "t": times.append(pair[1])
            case "v1": signatures.append(Array(pair[1].utf8))
            default: break
            }
        }
        // Twelve digits reach the year 33658, and no product of them overflows.
        guard times.count == 1, let time = times.first, (1...12).contains(time.utf8.count),
            time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time),
            !signatures.isEmpty
        else { return nil }
        (self.time, self.seconds, self.signatures) = (String(time), seconds, signatures)
    }
}
