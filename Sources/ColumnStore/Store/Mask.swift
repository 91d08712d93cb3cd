import Growth

/// Which rows of a segment do not count, and why: one bit a row for each of two reasons.
///
/// A *copy* stands behind the same event of another source and comes back when that one is undone. A row
/// that is *gone* (undone, erased, past retention) never comes back; compaction leaves it out.
struct Mask: Hashable, Sendable {
    /// Rows of the segment.
    let rows: Int
    private var copies, gone: [UInt64]

    /// A mask that hides nothing.
    init(rows: Int) {
        self.rows = rows
        copies = Array(repeating: 0, count: (rows + 63) / 64)
        gone = copies
    }

    /// Whether questions see `row`.
    func isVisible(_ row: Int) -> Bool {
        (copies[row >> 6] | gone[row >> 6]) >> (row & 63) & 1 == 0
    }

    /// Whether `row` stands behind the same event of another source.
    func isCopy(_ row: Int) -> Bool { copies[row >> 6] >> (row & 63) & 1 == 1 }

    /// Whether `row` will never count again.
    func isGone(_ row: Int) -> Bool { gone[row >> 6] >> (row & 63) & 1 == 1 }

    /// Puts `row` behind a copy, or lets it stand for itself.
    mutating func setCopy(_ row: Int, _ isCopy: Bool) {
        let bit: UInt64 = 1 << UInt64(row & 63)
        if isCopy { copies[row >> 6] |= bit } else { copies[row >> 6] &= ~bit }
    }

    /// Takes `row` away for ever.
    mutating func remove(_ row: Int) { gone[row >> 6] |= 1 << UInt64(row & 63) }

    /// Rows that do not count.
    var hidden: Int { zip(copies, gone).reduce(0) { $0 + ($1.0 | $1.1).nonzeroBitCount } }

    /// Rows that are gone.
    var goneCount: Int { gone.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether every row counts.
    var isEmpty: Bool { copies.allSatisfy { $0 == 0 } && gone.allSatisfy { $0 == 0 } }
}

/// A mask on disk: see docs/segment-format.md.
extension Mask {
    private static let magic: [UInt8] = [0x47, 0x57, 0x4D, 0x41, 0x53, 0x4B, 0x0D, 0x0A]
    private static let version: UInt32 = 1
    private static let headerSize = 48

    /// Writes a new file of `name`, which belongs to the segment called `segment`, and syncs it.
    func write(
        name: String,
        on disk: any Disk,
        workspace: [UInt8],
        segment: String
    ) throws -> MaskDescription {
        let bytes = encoded(workspace: workspace, segment: segment)
        let file = try disk.create(name)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        try file.sync()
        try disk.sync()
        var hash = SHA256Stream()
        bytes.withUnsafeBytes { hash.update($0) }
        return MaskDescription(name: name, hidden: hidden, checksum: hexadecimal(hash.finish()))
    }

    /// Reads the mask that `description` names.
    /// - Throws: `SegmentDamage` when the file is not the one that was written for this segment.
    init(
        _ file: FileBytes,
        _ description: MaskDescription,
        segment: String,
        rows: Int,
        workspace: [UInt8]
    ) throws {
        var hash = SHA256Stream()
        hash.update(file.bytes)
        guard hexadecimal(hash.finish()) == description.checksum else {
            throw SegmentDamage("its mask has another checksum")
        }
        let blank = Mask(rows: rows)
        let words = blank.copies.count
        guard file.bytes.count == Mask.headerSize + 16 * words,
            file.bytes.starts(with: Mask.header(rows: rows, workspace: workspace, segment: segment))
        else { throw SegmentDamage("its mask belongs to another segment") }
        self = blank
        for word in 0..<words {
            copies[word] = Mask.word(word, in: file)
            gone[word] = Mask.word(words + word, in: file)
        }
        guard hidden == description.hidden, !hidesBeyondRows else {
            throw SegmentDamage("its mask hides another number of rows")
        }
    }

    /// Whether a bit is set behind the last row.
    private var hidesBeyondRows: Bool {
        guard rows % 64 > 0, let copies = copies.last, let gone = gone.last else { return false }
        return (copies | gone) >> UInt64(rows % 64) != 0
    }

    private static func word(_ index: Int, in file: FileBytes) -> UInt64 {
        UInt64(
            littleEndian: file.bytes.loadUnaligned(
                fromByteOffset: headerSize + 8 * index,
                as: UInt64.self
            )
        )
    }

    private func encoded(workspace: [UInt8], segment: String) -> [UInt8] {
        Mask.header(rows: rows, workspace: workspace, segment: segment)
            + (copies + gone).flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
    }

    /// Magic, version, zero, rows, workspace, and eight bytes of the SHA-256 of the segment's name.
    private static func header(rows: Int, workspace: [UInt8], segment: String) -> [UInt8] {
        var hash = SHA256Stream()
        Array(segment.utf8).withUnsafeBytes { hash.update($0) }
        return magic + withUnsafeBytes(of: version.littleEndian, Array.init) + [0, 0, 0, 0]
            + withUnsafeBytes(of: UInt64(rows).littleEndian, Array.init) + workspace
            + hash.finish().prefix(8)
    }
}
