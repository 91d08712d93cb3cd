import Growth

/// Columns in a file that can be thrown away at any time: what was worked out once, for the next process.
///
/// ```
/// 0    8      "GWLAY" and bytes that text conversions would change
/// 8    4      version
/// 12   4      columns
/// 16   16     the workspace
/// 32   16     what it holds: a digest
/// 48   24     as of which moment, made when, good until when; milliseconds since 1970
/// 72   24 n   of each column: tag 4, CRC-32C 4, offset 8, bytes 8
/// …    4      CRC-32C of everything before
///             columns, each at a multiple of 64, little-endian
/// ```
///
/// Nothing in it is true by itself: a file that is cut off, damaged or of something else is not read, and what it held is
/// worked out again. So nothing of it is synced.
struct ColumnFile {
    /// What a column holds.
    enum Tag: UInt32 {
        case peopleEnds = 1, people, accountEnds, accounts, nameEnds, names
        case starts = 16, times, partners, nameNumbers, rows
        case stints = 32, births, cohorts, actors, words
        case valueEnds = 48, values, codes
    }

    /// What a file holds, and for whom.
    struct Label: Equatable {
        let workspace: [UInt8]
        /// 16 bytes.
        let digest: [UInt8]
    }

    /// When it holds.
    struct Validity: Equatable {
        /// As of which moment it was worked out.
        let moment: Timestamp
        /// From when it was made until the next fact of the future.
        let window: TimeWindow
    }

    private struct Entry {
        let crc: UInt32
        let offset, bytes: Int
    }

    private static let magic: [UInt8] = [0x47, 0x57, 0x4C, 0x41, 0x59, 0x0D, 0x0A, 0x00]
    private static let version: UInt32 = 2
    private static let alignment = 64
    private static let columnLimit: UInt32 = 64

    private let file: FileBytes
    private let entries: [UInt32: Entry]
    let validity: Validity

    /// Reads the head of a file; `nil` when it is not what `label` says.
    ///
    /// Columns are believed once `isWhole`.
    init?(_ file: FileBytes, _ label: Label) {
        var reader = BlockReader(file.bytes)
        let head = (try? Self.head(&reader, label)) ?? nil
        guard let head else { return nil }
        (self.file, validity, entries) = (file, head.0, head.1)
    }

    private static func head(
        _ reader: inout BlockReader,
        _ label: Label
    ) throws(SegmentDamage) -> (Validity, [UInt32: Entry])? {
        let all = reader.rest
        guard try reader.bytes(8).elementsEqual(magic), try reader.integer() == version else {
            return nil
        }
        let count = try reader.integer(as: UInt32.self)
        guard try reader.bytes(16).elementsEqual(label.workspace),
            try reader.bytes(16).elementsEqual(label.digest), count <= columnLimit
        else { return nil }
        let validity = Validity(
            moment: Timestamp(millis: try reader.integer()),
            window: TimeWindow(
                from: Timestamp(millis: try reader.integer()),
                to: Timestamp(millis: try reader.integer())
            )
        )
        var entries: [UInt32: Entry] = [:]
        for _ in 0..<count {
            let (tag, crc) = (
                try reader.integer(as: UInt32.self), try reader.integer(as: UInt32.self)
            )
            guard let offset = Int(exactly: try reader.integer(as: UInt64.self)),
                let bytes = Int(exactly: try reader.integer(as: UInt64.self)),
                offset % alignment == 0, offset <= all.count, bytes <= all.count - offset
            else { return nil }
            entries[tag] = Entry(crc: crc, offset: offset, bytes: bytes)
        }
        let end = all.count - reader.rest.count
        guard try reader.integer() == crc32c(UnsafeRawBufferPointer(rebasing: all[..<end])) else {
            return nil
        }
        return (validity, entries)
    }

    /// Whether every column is as it was written; the largest are read first, on all cores.
    var isWhole: Bool {
        let entries = entries.values.sorted { $0.bytes > $1.bytes }
        return concurrently(entries.count) { number in
            let entry = entries[number]
            let bytes = file.bytes[entry.offset..<entry.offset + entry.bytes]
            return crc32c(UnsafeRawBufferPointer(rebasing: bytes)) == entry.crc
        }
        .allSatisfy { $0 }
    }

    /// A column; `nil` when there is none, or none of such values.
    func column<Element>(_ tag: Tag) -> Column<Element>? {
        guard let entry = entries[tag.rawValue], entry.bytes % MemoryLayout<Element>.stride == 0
        else { return nil }
        return Column(file, at: entry.offset, count: entry.bytes / MemoryLayout<Element>.stride)
    }

    /// The texts of two columns.
    func texts(_ ends: Tag, _ bytes: Tag) -> PackedTexts? {
        guard let ends: Column<UInt32> = column(ends), let bytes: Column<UInt8> = column(bytes),
            ends.values.last.map({ Int($0) }) ?? 0 == bytes.count
        else { return nil }
        return PackedTexts(ends: ends, bytes: bytes)
    }
}

// MARK: Writing

extension ColumnFile {
    /// Writes columns under a name that is free.
    /// - Throws: `StorageFailure`.
    static func write(
        _ columns: [(Tag, any StoredColumn)],
        _ label: Label,
        _ validity: Validity,
        as name: String,
        on disk: any Disk
    ) throws {
        let file = try disk.create(name)
        var end = aligned(headSize + columns.count * entrySize)
        var entries: [UInt8] = []
        for (tag, column) in columns {
            try column.withBytes { bytes in
                entries.append(integer: tag.rawValue)
                entries.append(integer: crc32c(bytes))
                entries.append(integer: UInt64(end))
                entries.append(integer: UInt64(bytes.count))
                try file.write(bytes, at: end)
                end = aligned(end + bytes.count)
            }
        }
        var head = magic
        head.append(integer: version)
        head.append(integer: UInt32(columns.count))
        head += label.workspace + label.digest
        for moment in [validity.moment, validity.window.from, validity.window.to] {
            head.append(integer: moment.millis)
        }
        head += entries
        head.append(integer: head.withUnsafeBytes { crc32c($0) })
        try head.withUnsafeBytes { try file.write($0, at: 0) }
    }

    /// Bytes of the head without entries, and of an entry.
    private static let (headSize, entrySize) = (76, 24)

    private static func aligned(_ offset: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }
}

/// A column of any kind of values, as bytes.
protocol StoredColumn {
    /// Hands over the bytes, for as long as `body` runs.
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows
}

extension Column: StoredColumn {
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try body(UnsafeRawBufferPointer(values))
    }
}
