import CChecksum
import CSystemCrypto

/// The CRC-32C of `bytes` (Castagnoli polynomial 0x1EDC6F41, reflected), continued from `start`.
///
/// `crc32c("123456789")` is 0xE3069283 (RFC 3720, appendix B.4). By the processor's instruction where
/// it has one.
func crc32c(_ bytes: UnsafeRawBufferPointer, continuing start: UInt32 = 0) -> UInt32 {
    guard hasInstruction, let first = bytes.baseAddress else {
        return crc32cByTable(bytes, continuing: start)
    }
    return ~checksum_crc32c(~start, first, bytes.count)
}

/// The same by a table, one byte after the other.
func crc32cByTable(_ bytes: UnsafeRawBufferPointer, continuing start: UInt32 = 0) -> UInt32 {
    crcTable.withUnsafeBufferPointer { table in
        var crc = ~start
        for byte in bytes {
            crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
        }
        return ~crc
    }
}

private let hasInstruction = checksum_has_crc32c()

private let crcTable: [UInt32] = (0..<256)
    .map { byte in
        (0..<8)
            .reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
    }

/// SHA-256 over bytes that arrive in pieces; ready for the next message after each digest.
public struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer

    /// A digest of nothing yet.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else {
            preconditionFailure("libcrypto offers SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "hashing bytes in memory cannot fail")
    }

    /// The digest of everything since the last digest: 32 bytes.
    public mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            let done = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
            precondition(
                done == 1 && EVP_DigestInit_ex(context, nil, nil) == 1,
                "SHA-256 ends well"
            )
            count = 32
        }
    }

    /// The first 128 bits of the digest of `text`, as two big-endian words.
    mutating func prefix(of text: String) -> IDDigest {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
        return finish()
            .withUnsafeBytes { digest in
                IDDigest(
                    high: UInt64(bigEndian: digest.load(as: UInt64.self)),
                    low: UInt64(bigEndian: digest.load(fromByteOffset: 8, as: UInt64.self))
                )
            }
    }
}

/// 128 bits of a SHA-256, standing for the text they were made from.
struct IDDigest: Hashable, Comparable, Sendable {
    let high, low: UInt64

    static func < (left: IDDigest, right: IDDigest) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

/// `bytes` in lowercase hexadecimal.
public func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
        as: UTF8.self
    )
}
