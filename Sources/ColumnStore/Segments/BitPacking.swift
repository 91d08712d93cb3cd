/// Puts integers of any width one after the other, the lowest bit first.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var filled = 0

    init(bits: Int) { bytes.reserveCapacity(bits / 8 + 16) }

    /// Appends the lowest `width` bits of `value`, which has no others.
    mutating func append(_ value: UInt64, width: Int) {
        pending |= value &<< UInt64(filled)
        filled += width
        guard filled >= 64 else { return }
        bytes.append(integer: pending)
        filled -= 64
        pending = filled == 0 ? 0 : value >> UInt64(width - filled)
    }

    /// Everything, and the bytes that readers may load beyond the last bit.
    mutating func finish() -> [UInt8] {
        for byte in 0..<(filled + 7) / 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(8 * byte)))
        }
        bytes.append(contentsOf: repeatElement(0, count: BitReader.slack))
        return bytes
    }
}

/// Takes integers of any width out of bytes; whoever makes one checks that there are enough.
struct BitReader {
    /// Bytes after the last bit that are loaded and not used.
    static let slack = 8

    private let start: UnsafeRawPointer
    private var position = 0

    /// Reads `bits` bits, which are everything in `bytes` but the slack.
    init(_ bytes: UnsafeRawBufferPointer, bits: Int) throws(SegmentDamage) {
        guard let start = bytes.baseAddress, bits >= 0,
            bytes.count == (bits + 7) / 8 + BitReader.slack
        else { throw SegmentDamage("a block has too few or too many bits") }
        self.start = start
    }

    /// The next `width` bits, 0 to 64.
    mutating func next(_ width: Int) -> UInt64 {
        let (byte, shift) = (position &>> 3, UInt64(truncatingIfNeeded: position & 7))
        position &+= width
        var value =
            start.loadUnaligned(fromByteOffset: byte, as: UInt64.self).littleEndian &>> shift
        if width > 56 {
            let last = start.load(fromByteOffset: byte &+ 8, as: UInt8.self)
            value |= UInt64(last) << (64 - shift)
        }
        return width == 64 ? value : value & ((1 &<< UInt64(truncatingIfNeeded: width)) &- 1)
    }
}

/// Bits that it takes to write `value`.
func bitWidth(_ value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

/// Maps small differences of either sign to small numbers: 0, −1, 1, −2, 2, ….
func zigzag(_ difference: UInt64) -> UInt64 {
    (difference &<< 1) ^ UInt64(bitPattern: Int64(bitPattern: difference) &>> 63)
}

/// The difference that `zigzag` mapped.
func unzigzag(_ value: UInt64) -> UInt64 { (value &>> 1) ^ (0 &- (value & 1)) }
