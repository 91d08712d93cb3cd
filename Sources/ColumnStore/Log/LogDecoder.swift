/// Takes values from the bytes of a log, as `LogEncoder` appended them.
///
/// Total: whatever the bytes are, it returns a value or throws, and never reads outside of them.
struct LogDecoder {
    /// The bytes are not what was expected.
    struct Malformed: Error {}

    private let source: UnsafeRawBufferPointer
    private var position = 0

    /// Begins at the first of `bytes`, which must outlive the decoder.
    init(_ bytes: UnsafeRawBufferPointer) { source = bytes }

    /// Whether everything was taken.
    var isAtEnd: Bool { position == source.count }

    /// The next `count` bytes.
    mutating func bytes(_ count: Int) throws(Malformed) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= source.count - position else { throw Malformed() }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: source[position..<position + count])
    }

    /// An integer of fixed size.
    mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type
    ) throws(Malformed) -> Value {
        Value(littleEndian: try bytes(MemoryLayout<Value>.size).loadUnaligned(as: type))
    }

    /// An unsigned integer of variable length.
    mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try integer(UInt8.self)
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { throw Malformed() }
            value |= bits << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    /// A signed integer of variable length.
    mutating func signed() throws(Malformed) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A text with its length before it.
    mutating func text() throws(Malformed) -> String {
        guard let count = Int(exactly: try varint()),
            let text = String(validating: try bytes(count), as: UTF8.self)
        else { throw Malformed() }
        return text
    }
}
