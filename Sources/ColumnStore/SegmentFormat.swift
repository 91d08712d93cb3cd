/// The layout of a segment file, version 1; docs/segment-format.md draws it byte by byte.
enum SegmentFormat {
    /// The version written, and the only one read.
    static let version: UInt32 = 1
    /// The first eight bytes: `GWSEG`, then bytes that text conversions would change.
    static let magic: [UInt8] = [0x47, 0x57, 0x53, 0x45, 0x47, 0x0D, 0x0A, 0x00]
    /// Bytes before the first block.
    static let headerSize = 48
    /// Bytes before the payload of a block: tag, CRC-32C, length.
    static let blockHeaderSize = 16
    /// Blocks and their payloads start at multiples of this.
    static let alignment = 8
    /// Stands for a time that the event does not have.
    static let noTime = Int64.min

    /// The columns, in the order of the file.
    enum Block: UInt32, CaseIterable {
        case strings = 1
        case accountReferences
        case calls, names, users, anonymous, previous, accounts
        case times, originalTimes, sentAt, receivedAt
        case properties, messageIDs
        case idIndex
    }

    /// Bytes to add after `length` so that the next block starts aligned.
    static func padding(after length: Int) -> Int { (alignment - length % alignment) % alignment }
}
