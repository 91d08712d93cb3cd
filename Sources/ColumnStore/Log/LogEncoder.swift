/// Appends values to the bytes of a log; little-endian.
struct LogEncoder {
    /// What was appended so far.
    var bytes: [UInt8] = []

    /// An integer of fixed size.
    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// An integer in groups of seven bits, lowest first; the top bit says that another byte follows.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed integer as 0, −1, 1, −2, … so that small ones are short.
    mutating func append(signed value: Int64) {
        append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// The length of a text in bytes, then its bytes.
    mutating func append(text: String) {
        append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}
