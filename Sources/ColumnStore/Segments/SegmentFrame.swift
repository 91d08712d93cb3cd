/// Header, directory and trailer of a file: where everything lies.
struct SegmentFrame {
    let summary: SegmentSummary
    /// The blocks in the order of the file, one after the other from the header to the directory.
    let entries: [BlockEntry]
    /// SHA-256 over header, directory and trailer.
    let digest: String

    /// Reads the frame of a file of `workspace`.
    /// - Throws: `SegmentDamage`.
    init(_ file: UnsafeRawBufferPointer, workspace: [UInt8]) throws(SegmentDamage) {
        guard file.count >= SegmentLayout.headerSize + SegmentLayout.trailerSize else {
            throw SegmentDamage("it is too short for a segment")
        }
        let header = Array(file[..<SegmentLayout.headerSize])
        try SegmentFrame.checkHeader(header, workspace: workspace)
        let end = file.count - SegmentLayout.trailerSize
        let trailer = Array(file[end...])
        let start = try SegmentFrame.directoryStart(trailer, end: end)
        let directory = Array(file[start..<end])
        let crc = directory.withUnsafeBytes { crc32c($0) }
        guard trailer[12..<16].elementsEqual(withUnsafeBytes(of: crc.littleEndian, Array.init))
        else { throw SegmentDamage("the bytes of its directory changed") }
        (summary, entries) = try SegmentFrame.read(directory, upTo: start)
        digest = directoryDigest(header: header, directory: directory, trailer: trailer)
    }

    private static func checkHeader(
        _ header: [UInt8],
        workspace: [UInt8]
    ) throws(SegmentDamage) {
        let expected = SegmentLayout.header(workspace: workspace)
        if header == expected { return }
        guard header.starts(with: SegmentLayout.magic) else {
            throw SegmentDamage("it does not begin as a segment does")
        }
        let body = header.prefix(32)
        let crc = Array(body).withUnsafeBytes { crc32c($0) }
        guard header[32...].elementsEqual(withUnsafeBytes(of: crc.littleEndian, Array.init)) else {
            throw SegmentDamage("the bytes of its header changed")
        }
        throw SegmentDamage(
            header[8..<16] == expected[8..<16]
                ? "it belongs to another workspace" : "it has another format version"
        )
    }

    private static func directoryStart(
        _ trailer: [UInt8],
        end: Int
    ) throws(SegmentDamage) -> Int {
        guard trailer[16...].elementsEqual(SegmentLayout.endMagic) else {
            throw SegmentDamage("it does not end as a segment does")
        }
        let (offset, length) = trailer.withUnsafeBytes {
            (
                UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            )
        }
        let start = end - Int(length)
        guard start >= SegmentLayout.headerSize, UInt64(start) == offset else {
            throw SegmentDamage("its directory is not where it belongs")
        }
        return start
    }

    private static func read(
        _ directory: [UInt8],
        upTo end: Int
    ) throws(SegmentDamage) -> (SegmentSummary, [BlockEntry]) {
        var outcome: Result<(SegmentSummary, [BlockEntry]), SegmentDamage>?
        directory.withUnsafeBytes { bytes in
            outcome = Result { () throws(SegmentDamage) in
                var reader = BlockReader(bytes)
                let summary = SegmentSummary(
                    rows: try reader.integer(),
                    earliest: try reader.integer(),
                    latest: try reader.integer()
                )
                let count = try reader.integer(as: UInt32.self)
                _ = try reader.integer(as: UInt32.self)
                var entries: [BlockEntry] = []
                for _ in 0..<count { entries.append(try BlockEntry(&reader)) }
                try reader.finish()
                return (summary, entries)
            }
        }
        guard let (summary, entries) = try outcome?.get() else {
            preconditionFailure("the closure has run")
        }
        try checkOrder(of: entries, upTo: end)
        return (summary, entries)
    }

    /// Blocks touch each other, so no byte of the file is outside of a checksum.
    private static func checkOrder(
        of entries: [BlockEntry],
        upTo end: Int
    ) throws(SegmentDamage) {
        var position = UInt64(SegmentLayout.headerSize)
        for entry in entries {
            guard entry.offset == position, entry.length <= UInt64(end) - position else {
                throw SegmentDamage("its blocks are not where they belong")
            }
            position += entry.length
        }
        guard position == UInt64(end) else {
            throw SegmentDamage("bytes follow its last block")
        }
    }
}

extension SegmentFrame {
    /// The places of the blocks of each known tag in `entries`, in order of chunk.
    /// - Throws: `SegmentDamage` when a block is missing or has other rows than it should.
    func places() throws(SegmentDamage) -> [BlockTag: [Int]] {
        var places: [BlockTag: [Int]] = [:]
        for (place, entry) in entries.enumerated() {
            guard let tag = BlockTag(rawValue: entry.tag) else {
                if entry.flags == BlockEntry.optional { continue }
                throw SegmentDamage("it has a block of an unknown kind")
            }
            guard entry.flags == 0, Int(entry.chunk) == places[tag]?.count ?? 0 else {
                throw SegmentDamage("its blocks are not numbered in order")
            }
            places[tag, default: []].append(place)
        }
        for tag in BlockTag.allCases { try checkRows(of: tag, places[tag] ?? []) }
        return places
    }

    private func checkRows(of tag: BlockTag, _ places: [Int]) throws(SegmentDamage) {
        let rows = places.map { Int(entries[$0].rows) }
        let isPerRow = BlockTag.perRow.contains(tag)
        let limit =
            BlockTag.texts.contains(tag)
            ? SegmentLayout.chunkTexts : SegmentLayout.chunkRows
        let isFull =
            BlockTag.texts.contains(tag)
            || rows.dropLast().allSatisfy { $0 == SegmentLayout.chunkRows }
        guard isFull, rows.allSatisfy({ (1...limit).contains($0) }),
            !isPerRow || UInt64(rows.reduce(0, +)) == summary.rows
        else { throw SegmentDamage("a block has another number of rows") }
    }
}
