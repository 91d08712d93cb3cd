/// Reads bytes of a file from front to back; whatever does not fit is damage, never a trap.
struct BlockReader {
    /// What was not read yet.
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    /// The next little-endian integer.
    mutating func integer<Value: FixedWidthInteger>(
        as type: Value.Type = Value.self
    ) throws(SegmentDamage) -> Value {
        let bytes = try bytes(MemoryLayout<Value>.size)
        return Value(littleEndian: bytes.loadUnaligned(as: type))
    }

    /// The next `count` bytes.
    mutating func bytes(_ count: Int) throws(SegmentDamage) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= rest.count else {
            throw SegmentDamage("a block is shorter than what it holds")
        }
        let head = UnsafeRawBufferPointer(rebasing: rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return head
    }

    /// Checks that everything was read.
    func finish() throws(SegmentDamage) {
        if !rest.isEmpty { throw SegmentDamage("a block is longer than what it holds") }
    }
}

extension [UInt8] {
    /// Appends the little-endian bytes of `value`.
    mutating func append(integer value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
