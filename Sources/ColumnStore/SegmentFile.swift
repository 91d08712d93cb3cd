import FoundationEssentials
import Growth

/// What is wrong with a segment file, as the end of a sentence.
struct SegmentDamage: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// A mapped segment file and where its blocks lie.
///
/// Reading is bounds-checked; nothing is written.
struct SegmentFile: Sendable {
    /// Rows, as the header says.
    let rows: Int
    private let data: Data
    /// The payload of each block, by its place in `SegmentFormat.Block.allCases`.
    private let payloads: [Range<Int>]

    /// Finds the blocks of a file and checks that nothing stands between them.
    /// - Throws: `SegmentDamage`.
    init(_ data: Data) throws {
        self.data = data
        (rows, payloads) = try data.withUnsafeBytes { bytes in
            let rows = try SegmentFile.readHeader(bytes)
            var position = SegmentFormat.headerSize
            let payloads = try SegmentFormat.Block.allCases.map { block in
                let payload = try SegmentFile.payload(of: block, at: position, in: bytes)
                position = payload.upperBound + SegmentFormat.padding(after: payload.count)
                guard position <= bytes.count,
                    bytes[payload.upperBound..<position].allSatisfy({ $0 == 0 })
                else { throw SegmentDamage("block \(block) does not end well") }
                return payload
            }
            guard position == bytes.count else {
                throw SegmentDamage("bytes follow the last block")
            }
            return (rows, payloads)
        }
    }

    /// Compares every block with its CRC-32C; the whole-file checksum makes this needless for
    /// reading, it tells which column was hit.
    ///
    /// - Throws: `SegmentDamage`.
    func checkBlocks() throws {
        try data.withUnsafeBytes { bytes in
            for (block, payload) in zip(SegmentFormat.Block.allCases, payloads) {
                let start = payload.lowerBound - SegmentFormat.blockHeaderSize
                let tag = crc32c(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 4]))
                let length = crc32c(
                    UnsafeRawBufferPointer(rebasing: bytes[start + 8..<start + 16]),
                    continuing: tag
                )
                let whole = crc32c(
                    UnsafeRawBufferPointer(rebasing: bytes[payload]),
                    continuing: length
                )
                guard whole == bytes.word(at: start + 4) else {
                    throw SegmentDamage("the bytes of block \(block) changed")
                }
            }
        }
    }

    private static func readHeader(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        guard bytes.count >= SegmentFormat.headerSize,
            bytes.prefix(8).elementsEqual(SegmentFormat.magic)
        else { throw SegmentDamage("it does not begin as a segment does") }
        let crc = crc32c(UnsafeRawBufferPointer(rebasing: bytes.prefix(40)))
        guard bytes.word(at: 40) == crc, bytes.word(at: 44) == 0 else {
            throw SegmentDamage("the bytes of its header changed")
        }
        guard bytes.word(at: 8) == SegmentFormat.version,
            Int(bytes.word(at: 12)) == SegmentFormat.Block.allCases.count
        else { throw SegmentDamage("it has format version \(bytes.word(at: 8))") }
        guard let rows = Int(exactly: bytes.integer(at: 16, as: UInt64.self)) else {
            throw SegmentDamage("its row count is out of range")
        }
        return rows
    }

    private static func payload(
        of block: SegmentFormat.Block,
        at position: Int,
        in bytes: UnsafeRawBufferPointer
    ) throws -> Range<Int> {
        let start = position + SegmentFormat.blockHeaderSize
        guard start <= bytes.count, bytes.word(at: position) == block.rawValue,
            let length = Int(exactly: bytes.integer(at: position + 8, as: UInt64.self)),
            length <= bytes.count - start
        else { throw SegmentDamage("block \(block) is not where it belongs") }
        return start..<start + length
    }

    private func range(_ block: SegmentFormat.Block) -> Range<Int> {
        payloads[Int(block.rawValue) - 1]
    }

    private func withPayload<Result>(
        _ block: SegmentFormat.Block,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try data.withUnsafeBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[range(block)]))
        }
    }
}

extension SegmentFile {
    /// All values of a column with one value a row.
    func column<Value: FixedWidthInteger>(_ block: SegmentFormat.Block) throws -> [Value] {
        guard range(block).count == rows * MemoryLayout<Value>.size else {
            throw SegmentDamage("block \(block) has not one value a row")
        }
        return withPayload(block) { bytes in values(in: bytes, from: 0, count: rows) }
    }

    /// Checks that a column, which is read value by value, has one a row.
    func requireColumn(_ block: SegmentFormat.Block) throws {
        let width = block == .previous ? MemoryLayout<UInt32>.size : MemoryLayout<Int64>.size
        guard range(block).count == rows * width else {
            throw SegmentDamage("block \(block) has not one value a row")
        }
    }

    /// The value of `row` in a column.
    func value<Value: FixedWidthInteger>(
        _ block: SegmentFormat.Block,
        _ row: Int,
        as type: Value.Type
    ) -> Value {
        withPayload(block) { $0.integer(at: row * MemoryLayout<Value>.size, as: type) }
    }

    /// All texts of a text list.
    func texts(_ block: SegmentFormat.Block) throws -> [String] {
        let count = try textCount(block)
        return (0..<count).map { text(block, $0) }
    }

    /// Checks that a text list has one text a row.
    func requireTexts(_ block: SegmentFormat.Block) throws {
        guard try textCount(block) == rows else {
            throw SegmentDamage("block \(block) has not one text a row")
        }
    }

    /// Text number `index` of a list: the bytes between its offset and the next.
    func text(_ block: SegmentFormat.Block, _ index: Int) -> String {
        withPayload(block) { bytes in
            let table = 8 + 8 * index
            let from = Int(bytes.integer(at: table, as: UInt64.self))
            let to = Int(bytes.integer(at: table + 8, as: UInt64.self))
            let blob = 16 + 8 * Int(bytes.integer(at: 0, as: UInt64.self))
            return String(
                decoding: UnsafeRawBufferPointer(rebasing: bytes[blob + from..<blob + to]),
                as: UTF8.self
            )
        }
    }

    /// How many texts a list has, once its offsets were checked.
    private func textCount(_ block: SegmentFormat.Block) throws -> Int {
        try withPayload(block) { bytes in
            let damage = SegmentDamage("the offsets of block \(block) do not fit")
            guard bytes.count >= 16,
                let count = Int(exactly: bytes.integer(at: 0, as: UInt64.self)),
                count <= (bytes.count - 16) / 8
            else { throw damage }
            let size = UInt64(bytes.count - 16 - 8 * count)
            var last: UInt64 = 0
            for index in 0...count {
                let offset = bytes.integer(at: 8 + 8 * index, as: UInt64.self)
                guard offset >= last, offset <= size else { throw damage }
                last = offset
            }
            guard last == size else { throw damage }
            return count
        }
    }

    /// The pairs of codes of a block: a count, then two codes each.
    func pairs(_ block: SegmentFormat.Block) throws -> [(UInt32, UInt32)] {
        try withPayload(block) { bytes in
            guard bytes.count >= 8,
                let count = Int(exactly: bytes.integer(at: 0, as: UInt64.self)),
                bytes.count % 8 == 0, count == bytes.count / 8 - 1
            else { throw SegmentDamage("block \(block) has another length") }
            return (0..<count)
                .map {
                    (bytes.word(at: 8 + 8 * $0), bytes.word(at: 12 + 8 * $0))
                }
        }
    }

    /// Checks that the id index has one entry a row.
    func requireIDIndex() throws {
        guard range(.idIndex).count == rows * 28 else {
            throw SegmentDamage("the id index has not one entry a row")
        }
    }

    /// The id index: four columns one after another.
    func idIndex() -> IDIndex {
        withPayload(.idIndex) { bytes in
            let high: [UInt64] = values(in: bytes, from: 0, count: rows)
            let low: [UInt64] = values(in: bytes, from: 8 * rows, count: rows)
            return IDIndex(
                ids: zip(high, low).map { IDDigest(high: $0, low: $1) },
                contents: values(in: bytes, from: 16 * rows, count: rows),
                rows: values(in: bytes, from: 24 * rows, count: rows)
            )
        }
    }

    private func values<Value: FixedWidthInteger>(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        count: Int
    ) -> [Value] {
        [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let value = bytes.integer(
                    at: start + index * MemoryLayout<Value>.size,
                    as: Value.self
                )
                buffer.initializeElement(at: index, to: value)
            }
            initialized = count
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian integer at byte `offset`.
    fileprivate func integer<Value: FixedWidthInteger>(
        at offset: Int,
        as type: Value.Type
    ) -> Value {
        precondition(
            offset >= 0 && offset + MemoryLayout<Value>.size <= count,
            "reads stay inside the file"
        )
        return Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// The little-endian 32-bit word at byte `offset`.
    fileprivate func word(at offset: Int) -> UInt32 { integer(at: offset, as: UInt32.self) }
}
