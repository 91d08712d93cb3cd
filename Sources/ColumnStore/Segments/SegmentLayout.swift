/// The layout of a segment file, version 2; docs/segment-format.md draws it byte by byte.
enum SegmentLayout {
    /// The version written, and the oldest version whose readers understand what is written.
    static let version: UInt32 = 2
    /// The first eight bytes: `GWSEG`, then bytes that text conversions would change.
    static let magic: [UInt8] = [0x47, 0x57, 0x53, 0x45, 0x47, 0x0D, 0x0A, 0x00]
    /// The last eight bytes, likewise with `GWEND`.
    static let endMagic: [UInt8] = [0x47, 0x57, 0x45, 0x4E, 0x44, 0x0D, 0x0A, 0x00]
    /// Bytes before the first block.
    static let headerSize = 36
    /// Bytes after the directory.
    static let trailerSize = 24
    /// Rows, or ids, in every block of a column but its last.
    static let chunkRows = 1 << 16
    /// A block of texts ends with the text that makes it so large, or the row that makes it so long.
    static let chunkBytes = 128 << 10
    static let chunkTexts = 4_096
    /// Source codes are 16 bits.
    static let sourceLimit = 65_535

    /// The header of every file of `workspace`: magic, version, oldest reader, workspace, CRC-32C.
    static func header(workspace: [UInt8]) -> [UInt8] {
        precondition(workspace.count == 16, "a workspace has 16 bytes")
        var header = magic
        header.append(integer: version)
        header.append(integer: version)
        header += workspace
        header.append(integer: header.withUnsafeBytes { crc32c($0) })
        return header
    }
}

/// What a block holds.
enum BlockTag: UInt16, CaseIterable, Sendable {
    /// Each distinct pair of an event's name and call.
    case kindNames = 1, kindCalls
    /// Each distinct id; the kind of an account reference is empty when the id is the account's own.
    case userIDs, anonymousIDs, previousIDs, referenceKinds, referenceIDs
    /// Columns of integers, one a row.
    case kinds = 16, users, anonymous, previous, accounts, seconds, millis
    case delays, given, sendDelays, receiptDelays, sources
    /// Columns of texts, one a row.
    case properties = 48, messageIDs
    /// The id index, one entry a row.
    case ids = 64

    /// Columns that have something for each row.
    static let perRow = allCases.filter { $0.rawValue >= BlockTag.kinds.rawValue }
    /// What every question scans: nothing of it is believed before all of it was compared with its checksums.
    static let scanned: [BlockTag] = [
        .kindNames, .kindCalls, .userIDs, .anonymousIDs, .previousIDs, .referenceKinds,
        .referenceIDs, .kinds,
        .users, .anonymous, .accounts, .seconds, .millis, .sources,
    ]
    /// Columns whose blocks are as long as texts make them.
    static let texts: Set<BlockTag> = [
        .kindNames, .userIDs, .anonymousIDs, .previousIDs, .referenceKinds, .referenceIDs,
        .properties, .messageIDs,
    ]
}

/// What the directory says about one block.
struct BlockEntry: Hashable, Sendable {
    /// Bytes of an entry.
    static let size = 32
    /// A reader that does not know the tag may pass over the block.
    static let optional: UInt16 = 1

    /// Raw, because newer writers may have more of them than `BlockTag` knows.
    let tag: UInt16
    let flags: UInt16
    /// Counts the blocks of a tag from 0.
    let chunk: UInt32
    let rows: UInt32
    let crc: UInt32
    let offset, length: UInt64

    /// The entry as it lies in the directory.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: tag)
        bytes.append(integer: flags)
        bytes.append(integer: chunk)
        bytes.append(integer: rows)
        bytes.append(integer: crc)
        bytes.append(integer: offset)
        bytes.append(integer: length)
        return bytes
    }
}

extension BlockEntry {
    /// Reads an entry.
    init(_ reader: inout BlockReader) throws(SegmentDamage) {
        (tag, flags) = (try reader.integer(), try reader.integer())
        (chunk, rows, crc) = (try reader.integer(), try reader.integer(), try reader.integer())
        (offset, length) = (try reader.integer(), try reader.integer())
    }
}

/// The head of the directory: what the file holds as a whole.
struct SegmentSummary: Hashable, Sendable {
    /// Bytes before the first entry.
    static let size = 32

    var rows: UInt64 = 0
    /// Milliseconds since 1970 of the earliest and latest event; both 0 without rows.
    var earliest: Int64 = 0
    var latest: Int64 = 0

    /// Takes one more row into account.
    mutating func add(_ time: Int64) {
        earliest = rows == 0 ? time : min(earliest, time)
        latest = rows == 0 ? time : max(latest, time)
        rows += 1
    }
}
