/// How a list of texts lies in a block.
enum TextCodec: UInt8, CaseIterable, Sendable {
    /// The lengths, then the bytes.
    case plain
    /// The lengths, then the bytes deflated.
    case deflated
    /// 16 bytes each: texts that are UUIDs in lowercase.
    case uuids
}

/// Texts that will be one block.
struct TextList {
    private var lengths: [UInt64] = []
    private(set) var bytes: [UInt8] = []
    private var areUUIDs = true

    /// Texts so far.
    var count: Int { lengths.count }

    /// Whether it is time to write them.
    var isFull: Bool {
        bytes.count >= SegmentLayout.chunkBytes || count >= SegmentLayout.chunkTexts
    }

    mutating func append(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        end(of: start)
    }

    mutating func append(_ text: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        end(of: start)
    }

    private mutating func end(of start: Int) {
        lengths.append(UInt64(bytes.count - start))
        areUUIDs = areUUIDs && UUIDText.isOne(bytes[start...])
    }

    mutating func removeAll() {
        lengths.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        areUUIDs = true
    }

    /// The smallest form.
    func encoded() -> [UInt8] {
        if areUUIDs, count > 0 { return [TextCodec.uuids.rawValue] + UUIDText.pack(bytes) }
        let packed = Deflate.compress(bytes)
        let isSmaller = packed.count < bytes.count
        var block = [(isSmaller ? TextCodec.deflated : .plain).rawValue]
        let column = IntegerCodec.encode(lengths)
        block.append(integer: UInt32(column.count))
        block += column
        block.append(integer: UInt64(bytes.count))
        return block + (isSmaller ? packed : bytes)
    }
}

/// The texts of a block, in memory.
final class Texts: Sendable {
    /// UTF-8 of all texts, or 16 bytes each.
    private let bytes: [UInt8]
    /// Where each text starts, and the last one ends; empty for UUIDs.
    private let offsets: [Int]

    /// Reads `count` texts.
    /// - Throws: `SegmentDamage` when the bytes are not what `TextList` makes.
    init(_ block: UnsafeRawBufferPointer, count: Int) throws(SegmentDamage) {
        var reader = BlockReader(block)
        guard let codec = TextCodec(rawValue: try reader.integer()) else {
            throw SegmentDamage("a block has an unknown codec")
        }
        guard codec != .uuids else {
            (bytes, offsets) = (Array(try reader.bytes(16 * count)), [])
            try reader.finish()
            return
        }
        let length = try reader.integer(as: UInt32.self)
        let lengths = try IntegerCodec.decode(try reader.bytes(Int(length)), count: count)
        let size = try Texts.size(try reader.integer())
        offsets = try Texts.offsets(lengths, upTo: size)
        if codec == .deflated {
            bytes = try Deflate.expand(reader.rest, to: size)
        } else {
            bytes = Array(try reader.bytes(size))
            try reader.finish()
        }
    }

    private static func size(_ size: UInt64) throws(SegmentDamage) -> Int {
        guard let size = Int(exactly: size), size < 1 << 40 else {
            throw SegmentDamage("a block has a size that cannot be")
        }
        return size
    }

    private static func offsets(
        _ lengths: [UInt64],
        upTo size: Int
    ) throws(SegmentDamage) -> [Int] {
        var offsets = [0]
        offsets.reserveCapacity(lengths.count + 1)
        var end = 0
        for length in lengths {
            guard length <= UInt64(size - end) else {
                throw SegmentDamage("texts of a block go beyond its bytes")
            }
            end += Int(length)
            offsets.append(end)
        }
        guard end == size else { throw SegmentDamage("a block has bytes beyond its texts") }
        return offsets
    }

    /// Text number `index`.
    subscript(index: Int) -> String {
        offsets.isEmpty
            ? UUIDText.unpack(bytes[16 * index..<16 * index + 16])
            : String(decoding: bytes[offsets[index]..<offsets[index + 1]], as: UTF8.self)
    }
}

/// UUIDs as text, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, and as 16 bytes.
enum UUIDText {
    private static let length = 36
    private static let digits = Array("0123456789abcdef".utf8)
    private static let dash = UInt8(ascii: "-")
    private static let places = (0..<length).filter { !isDash($0) }

    private static func isDash(_ place: Int) -> Bool {
        place == 8 || place == 13 || place == 18 || place == 23
    }

    /// Whether `text` is a UUID that comes back as it is: lowercase, with its dashes.
    static func isOne(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == length else { return false }
        for place in 0..<length {
            let byte = text[text.startIndex &+ place]
            guard isDash(place) ? byte == dash : digitValue(byte) != nil else { return false }
        }
        return true
    }

    /// The 16 bytes of each UUID of `texts`, which are nothing else.
    static func pack(_ texts: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = []
        packed.reserveCapacity(texts.count / length * 16)
        let places = places
        for start in stride(from: 0, to: texts.count, by: length) {
            for place in stride(from: 0, to: places.count, by: 2) {
                let high = digitValue(texts[start + places[place]]) ?? 0
                let low = digitValue(texts[start + places[place + 1]]) ?? 0
                packed.append(high << 4 | low)
            }
        }
        return packed
    }

    /// The text of 16 bytes.
    static func unpack(_ bytes: ArraySlice<UInt8>) -> String {
        var text = [UInt8](repeating: dash, count: length)
        for (index, byte) in bytes.enumerated() {
            text[places[2 * index]] = digits[Int(byte >> 4)]
            text[places[2 * index + 1]] = digits[Int(byte & 15)]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digitValue(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
