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
        if guess < count, self.id(at: guess) < id {
            low = guess + 1
            while low + step < count, self.id(at: low + step) < id {
                low += step + 1
                step *= 2
            }
            high = min(count, low + step)
        } else {
            high = guess
            while high - step >= 0, !(self.id(at: high - step) < id) {
                high -= step
                step *= 2
            }
            low = max(0, high - step)
        }
        while low < high {
            let middle = (low + high) / 2
            if self.id(at: middle) < id { low = middle + 1 } else { high = middle }
        }
        return low
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
        guard
            let block = blocks.noting({ () throws(SegmentDamage) in try blocks.block(.ids, chunk) }
            ),
            index < block.rows, block.bytes.count == block.rows * IDLookup.entrySize
        else {
            blocks.note(SegmentDamage("a block of the id index has another length"))
            return ~0
        }
        let offset = column.rawValue * block.rows + index * MemoryLayout<Value>.size
        return Value(littleEndian: block.bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
}
