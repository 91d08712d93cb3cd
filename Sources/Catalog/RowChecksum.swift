import FoundationEssentials
import GRDB

/// 64 bits over the values of one row, for noticing damage.
///
/// Not a lock against people: whoever can write the file can compute it. Eight bytes at a time are put in
/// by exclusive or and stirred by the last steps of SplitMix64 (Steele, Lea and Flood, 2014), which map
/// 64 bits one to one. So damage within any eight bytes always changes the result, and all other damage
/// does but once in 2^64; a CRC would be slower without a table made for it, and a SHA-256 much slower.
struct RowChecksum {
    /// The checksum of what was added.
    private(set) var value: UInt64

    /// The checksum of a row of `table` without values.
    init(table: String) {
        value = 0
        add(text: table)
    }

    /// The checksum of a row with `values`.
    init(table: SealedTable, values: [DatabaseValue]) {
        self = table.emptyRow
        add(values)
    }

    /// Adds the values of a row.
    mutating func add(_ values: [DatabaseValue]) { for value in values { add(value) } }

    private mutating func add(_ word: UInt64) {
        var mixed = value ^ word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        value = (mixed ^ (mixed >> 31)) &+ 0x9E37_79B9_7F4A_7C15
    }

    /// Adds one value with its type, so that no two rows read alike.
    private mutating func add(_ value: DatabaseValue) {
        switch value.storage {
        case .null: add(1)
        case .int64(let number):
            add(2)
            add(UInt64(bitPattern: number))
        case .double(let number):
            add(3)
            add(number.bitPattern)
        case .string(let text):
            add(4)
            add(text: text)
        case .blob(let data):
            add(5)
            data.withUnsafeBytes { add(bytes: $0) }
        }
    }

    private mutating func add(text: String) {
        var text = text
        text.withUTF8 { add(bytes: UnsafeRawBufferPointer($0)) }
    }

    private mutating func add(bytes: UnsafeRawBufferPointer) {
        add(UInt64(bytes.count))
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        guard whole < bytes.count else { return }
        add(bytes[whole...].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
}
