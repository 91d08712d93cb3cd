/// Writes the blocks of a file one after the other, and the directory after them.
struct BlockWriter: ~Copyable {
    /// What a finished file is known by.
    struct Seal {
        let bytes: Int
        let checksum, directory: String
    }

    private let file: any DiskFile
    private let header: [UInt8]
    private var hash = SHA256Stream()
    private var entries: [BlockEntry] = []
    private var chunks: [BlockTag: UInt32] = [:]
    /// Bytes that are not with the disk yet, and how many are.
    private var pending: [UInt8]
    private var written = 0
    private static let pendingLimit = 1 << 20

    /// Begins a file of `workspace`.
    init(_ file: any DiskFile, workspace: [UInt8]) {
        header = SegmentLayout.header(workspace: workspace)
        (self.file, pending) = (file, header)
    }

    /// Writes the next block of `tag`, which holds something for `rows` rows.
    mutating func write(_ bytes: [UInt8], as tag: BlockTag, rows: Int) throws {
        entries.append(
            BlockEntry(
                tag: tag.rawValue,
                flags: 0,
                chunk: chunks[tag, default: 0],
                rows: UInt32(rows),
                crc: bytes.withUnsafeBytes { crc32c($0) },
                offset: UInt64(written + pending.count),
                length: UInt64(bytes.count)
            )
        )
        chunks[tag, default: 0] += 1
        pending += bytes
        if pending.count >= BlockWriter.pendingLimit { try flush() }
    }

    /// Writes directory and trailer, and brings the file to disk.
    mutating func finish(_ summary: SegmentSummary) throws -> Seal {
        let directory = encodedDirectory(summary)
        var trailer: [UInt8] = []
        trailer.append(integer: UInt64(written + pending.count))
        trailer.append(integer: UInt32(directory.count))
        trailer.append(integer: directory.withUnsafeBytes { crc32c($0) })
        trailer += SegmentLayout.endMagic
        pending += directory + trailer
        try flush()
        try file.sync()
        return Seal(
            bytes: written,
            checksum: hexadecimal(hash.finish()),
            directory: directoryDigest(header: header, directory: directory, trailer: trailer)
        )
    }

    private func encodedDirectory(_ summary: SegmentSummary) -> [UInt8] {
        var directory: [UInt8] = []
        directory.append(integer: summary.rows)
        directory.append(integer: summary.earliest)
        directory.append(integer: summary.latest)
        directory.append(integer: UInt32(entries.count))
        directory.append(integer: UInt32(0))
        return directory + entries.flatMap(\.bytes)
    }

    private mutating func flush() throws {
        try pending.withUnsafeBytes { bytes in
            try file.write(bytes, at: written)
            hash.update(bytes)
        }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }
}

/// What the manifest keeps of the frame of a file: SHA-256 over header, directory and trailer.
func directoryDigest(header: [UInt8], directory: [UInt8], trailer: [UInt8]) -> String {
    var hash = SHA256Stream()
    for part in [header, directory, trailer] { part.withUnsafeBytes { hash.update($0) } }
    return hexadecimal(hash.finish())
}
