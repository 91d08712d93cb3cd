import Connectors
import Growth
import TestSupport
import Testing

@Suite("Signatures of Stripe")
struct StripeSignatureTests {
    private static let vectors = "captures/outbound/signature-vectors.json"

    /// A signature that Python's hmac made of `{"id":"evt_1","type":"invoice.paid"}`.
    private static let secret = "whsec_testsecret"
    private static let body = #"{"id":"evt_1","type":"invoice.paid"}"#
    private static let good = "a0d1620ee1c190511d3c034d8dec099215fe81d8c534b37211f03f8d4dac271c"
    private static let signedAt = Timestamp(millis: 1_795_217_573_000)

    private func refusal(
        _ header: String?,
        body: String = StripeSignatureTests.body,
        secret: String = StripeSignatureTests.secret,
        at now: Timestamp = StripeSignatureTests.signedAt
    ) throws -> StripeSignature.Refusal? {
        let signature = StripeSignature(secret: try Secret(secret))
        do throws(StripeSignature.Refusal) {
            try signature.verify(header: header, body: Array(body.utf8), at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("the captured vector fits", .enabled(if: SharedFiles.has(vectors)))
    func vector() throws {
        let vector = try #require(try SharedFiles.json(Self.vectors)["stripe"])
        let header = try #require(vector["header"]?.stringValue)
        let body = try #require(vector["body"]?.stringValue)
        let secret = try #require(vector["secret"]?.stringValue)
        #expect(try refusal(header, body: body, secret: secret) == nil)
        #expect(try refusal(header, body: body + " ", secret: secret) == .mismatch)
        #expect(
            vector["tolerance_s"]?.integerValue == StripeSignature.toleranceSeconds
        )
    }

    @Test("any of several signatures may fit, whatever other schemes stand beside them")
    func several() throws {
        let wrong = String(repeating: "0", count: 64)
        for header in [
            "t=1795217573,v1=\(Self.good)", "t=1795217573,v1=\(wrong),v1=\(Self.good)",
            "t=1795217573,v1=\(Self.good),v1=\(wrong)", "v1=\(Self.good),t=1795217573",
            "t=1795217573, v1=\(Self.good), v0=\(wrong)", "t=1795217573,v1=,v1=\(Self.good)",
        ] {
            #expect(try refusal(header) == nil, "\(header)")
        }
    }

    @Test(
        "a signature holds for five minutes in either direction",
        arguments: [
            (0, nil), (300, nil), (-300, nil), (301, .tooOld), (-301, .tooNew),
            (86_400_000, .tooOld),
        ] as [(Int64, StripeSignature.Refusal?)]
    )
    func tolerance(seconds: Int64, expected: StripeSignature.Refusal?) throws {
        let now = Self.signedAt.adding(millis: seconds * Duration.second)
        #expect(try refusal("t=1795217573,v1=\(Self.good)", at: now) == expected)
    }

    @Test("hostile headers are refused, each with its reason")
    func hostile() throws {
        let upper = Self.good.uppercased()
        let cases: [(String?, StripeSignature.Refusal)] = [
            (nil, .missing), ("", .missing), ("nonsense", .malformed), (",,,", .malformed),
            ("t=1795217573", .malformed), ("v1=\(Self.good)", .malformed),
            ("t=,v1=\(Self.good)", .malformed), ("t=-1,v1=\(Self.good)", .malformed),
            ("t=+1795217573,v1=\(Self.good)", .malformed),
            ("t=1795217573.0,v1=\(Self.good)", .malformed),
            ("t=99999999999999999999,v1=\(Self.good)", .malformed),
            ("t=1795217573,t=1795217573,v1=\(Self.good)", .malformed),
            ("t=1795217573,v0=\(Self.good)", .malformed),
            ("t=1795217573,\(String(repeating: "v1=0,", count: 2_000))", .malformed),
            ("t=1795217573,v1=", .mismatch), ("t=1795217573,v1=\(upper)", .mismatch),
            ("t=1795217573,v1=\(Self.good.dropLast())", .mismatch),
            ("t=1795217573,v1=\(Self.good)00", .mismatch),
            ("t=1795217574,v1=\(Self.good)", .mismatch),
            ("t=01795217573,v1=\(Self.good)", .mismatch),
            ("t=1795217573,v1=\(String(repeating: "é", count: 32))", .mismatch),
        ]
        for (header, expected) in cases {
            #expect(try refusal(header) == expected, "\(header?.prefix(80) ?? "none")")
        }
        let fits = "t=1795217573,v1=\(Self.good)"
        #expect(try refusal(fits, secret: "whsec_other") == .mismatch)
        #expect(try refusal(fits, body: "") == .mismatch)
        // Until a signature fits, its time means nothing.
        let late = Self.signedAt.adding(millis: Duration.day)
        #expect(try refusal("t=1795217573,v1=00", at: late) == .mismatch)
    }

    @Test("codes are stable and every refusal says what to do")
    func codes() {
        #expect(
            StripeSignature.Refusal.allCases.map(\.rawValue) == [
                "stripe_signature_missing", "stripe_signature_malformed",
                "stripe_signature_too_old", "stripe_signature_too_new",
                "stripe_signature_mismatch",
            ]
        )
        for refusal in StripeSignature.Refusal.allCases { #expect(refusal.message.hasSuffix(".")) }
    }
}
