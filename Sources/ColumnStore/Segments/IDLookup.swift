/// Which message ids a segment has: one entry a row in order of the id's digest, then row.
///
/// Reads the mapped file in place. A few rows may have one id, each from another source.
struct IDLookup: Sendable {
    /// Bytes of an entry: 16 of the digest, 8 of the content, 4 of the row.
    static let entrySize = 28

    /// Entries, one a row.
    let count: Int
    private let blocks: SegmentBlocks

    init(_ blocks: SegmentBlocks, count: Int) { (self.blocks, self.count) = (blocks, count) }

    /// The digest of entry `position`.
    func id(at position: Int) -> IDDigest {
        IDDigest(
            high: word(.high, position, as: UInt64.self),
            low: word(.low, position, as: UInt64.self)
        )
    }

    /// The digest of the content of entry `position`.
    func content(at position: Int) -> UInt64 { word(.content, position, as: UInt64.self) }

    /// The row of entry `position`.
    func row(at position: Int) -> Int {
        let row = Int(word(.row, position, as: UInt32.self))
        if row < count { return row }
        blocks.note(SegmentDamage("the id index has a row that does not exist"))
        return 0
    }

    /// The entries of `id`; empty when there are none.
    func positions(of id: IDDigest) -> Range<Int> {
        let start = first(from: id)
        var end = start
        while end < count, self.id(at: end) == id { end += 1 }
        return start..<end
    }

    /// The first entry that is not before `id`.
    ///
    /// Digests are spread evenly, so the search begins where `id` would lie among just as many even ones
    /// and doubles its step until the entry is behind it: about 2 × log2(√count) looks.
    private func first(from id: IDDigest) -> Int {
        let guess = Int(id.high.multipliedFullWidth(by: UInt64(count)).high)
        var (low, high) = (0, count)
        var step = 16
        if guess < count, isBefore(guess, id) {
            low = guess + 1
            while low + step < count, isBefore(low + step, id) {
                low += step + 1
                step *= 2
            }
            high = min(count, low + step)
        } else {
            high = guess
            while high - step >= 0, !isBefore(high - step, id) {
                high -= step
                step *= 2
            }
            low = max(0, high - step)
        }
        return (low..<high).partitioningIndex { !isBefore($0, id) }
    }

    /// Whether entry `position` comes before those of `id`; mostly the upper half tells.
    private func isBefore(_ position: Int, _ id: IDDigest) -> Bool {
        let high = word(.high, position, as: UInt64.self)
        return high != id.high ? high < id.high : self.id(at: position) < id
    }

    /// The four columns of a block and how many bytes of an entry lie before each.
    private enum Column: Int {
        case high = 0
        case low = 8
        case content = 16
        case row = 24
    }

    /// The value of a column at `position`; all ones when its block is damaged.
    private func word<Value: FixedWidthInteger>(
        _ column: Column,
        _ position: Int,
        as type: Value.Type
    ) -> Value {
        let (chunk, index) = position.quotientAndRemainder(dividingBy: SegmentLayout.chunkRows)
        do throws(SegmentDamage) {
            let block = try blocks.block(.ids, chunk)
            guard index < block.rows, block.bytes.count == block.rows * IDLookup.entrySize else {
                throw SegmentDamage("a block of the id index has another length")
            }
            let offset = column.rawValue * block.rows + index * MemoryLayout<Value>.size
            return Value(littleEndian: block.bytes.loadUnaligned(fromByteOffset: offset, as: type))
        } catch {
            blocks.note(error)
            return ~0
        }
    }
}
