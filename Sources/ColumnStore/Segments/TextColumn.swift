/// A column of texts, one a row, in chunks that are inflated when they are read.
final class TextColumn: Sendable {
    /// Up to 64 MiB: enough to read a million rows in any order.
    private static let cachedChunks = 512

    private let blocks: SegmentBlocks
    private let tag: BlockTag
    /// The first row of each chunk.
    private let starts: [Int]
    private let cache = ChunkCache<Texts>(capacity: cachedChunks)

    init(_ tag: BlockTag, of blocks: SegmentBlocks) {
        (self.tag, self.blocks) = (tag, blocks)
        var end = 0
        starts = blocks.rows(of: tag)
            .map { rows in
                defer { end += rows }
                return end
            }
    }

    /// The text of `row`; empty when its chunk is damaged.
    subscript(row: Int) -> String {
        let number = chunk(of: row)
        let texts = cache.chunk(number) {
            blocks.noting { () throws(SegmentDamage) in
                let block = try blocks.block(tag, number)
                return try Texts(block.bytes, count: block.rows)
            }
        }
        return texts.map { $0[row - starts[number]] } ?? ""
    }

    private func chunk(of row: Int) -> Int {
        (0..<starts.count).partitioningIndex { starts[$0] > row } - 1
    }
}
