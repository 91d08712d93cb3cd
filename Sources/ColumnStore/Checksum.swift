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
    private var context = SHA256_CTX()

    /// A digest of nothing yet.
    public init() { begin() }

    private mutating func begin() {
        let done = SHA256_Init(&context)
        precondition(done == 1, "libcrypto offers SHA-256")
    }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = SHA256_Update(&context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "hashing bytes in memory cannot fail")
    }

    /// The digest of everything since the last digest: 32 bytes.
    public mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            finish(into: digest.baseAddress)
            count = 32
        }
    }

    private mutating func finish(into digest: UnsafeMutablePointer<UInt8>?) {
        let done = SHA256_Final(digest, &context)
        precondition(done == 1, "SHA-256 ends well")
        begin()
    }

    /// The first 128 bits of the digest of `text`, as two big-endian words.
    mutating func prefix(of text: String) -> IDDigest {
        var text = text
        return text.withUTF8 { prefix(of: UnsafeRawBufferPointer($0)) }
    }

    /// The first 128 bits of the digest of `bytes`.
    mutating func prefix(of bytes: UnsafeRawBufferPointer) -> IDDigest {
        update(bytes)
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            finish(into: digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
            return IDDigest(
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
