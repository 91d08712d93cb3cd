/// Gives each distinct text a code, counted from 0 in order of first appearance; texts are bytes.
///
/// An open hash table over one array of bytes: no allocation for a text that is known, and none of its own
/// for a new one. What the codes are does not depend on the hash.
public struct TextCodes: Sendable {
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [Int] = []
    /// Whether each text stands between quotes in JSON as it is.
    private var isPlain: [Bool] = []
    /// The upper half of the hash above the code plus 1; 0 in an empty slot.
    ///
    /// A power of two of them, at most half of them taken.
    private var slots = [UInt64](repeating: 0, count: 16)
    private let seed = TextHash.seed

    /// No texts.
    public init() {}

    /// How many distinct texts there are.
    public var count: Int { ends.count }

    /// The code of `text`, a new one if it was never met.
    public mutating func code(of text: UnsafeRawBufferPointer) -> UInt32 {
        let hash = TextHash.hash(text, seed)
        var slot = place(of: hash)
        while slots[slot] != 0 {
            let code = UInt32(truncatingIfNeeded: slots[slot]) &- 1
            if slots[slot] ^ hash < 1 << 32, holds(text, under: code) { return code }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return add(text, hash, slot)
    }

    /// The code of `text`, a new one if it was never met.
    public mutating func code(of text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { code(of: UnsafeRawBufferPointer($0)) }
    }

    /// The text under `code`.
    public func text(_ code: UInt32) -> String { String(decoding: self[code], as: UTF8.self) }

    /// The bytes of the text under `code`.
    public subscript(code: UInt32) -> ArraySlice<UInt8> { bytes[range(code)] }

    /// The codes in the order of the bytes of their texts.
    public var sorted: [UInt32] {
        bytes.withUnsafeBytes { bytes in
            (0..<UInt32(count))
                .sorted { left, right in
                    let (left, right) = (range(left), range(right))
                    return UnsafeRawBufferPointer(rebasing: bytes[left])
                        .order(beside: UnsafeRawBufferPointer(rebasing: bytes[right])) < 0
                }
        }
    }

    /// Below 0 when the text under `code` comes before one of `other`, above 0 when behind it, 0 when equal.
    public func compare(_ code: UInt32, with other: TextCodes, _ otherCode: UInt32) -> Int {
        self[code]
            .withUnsafeBytes { text in
                other[otherCode].withUnsafeBytes { text.order(beside: $0) }
            }
    }

    /// Appends the text under `code` as canonical JSON writes it, quotes and all.
    public func appendJSON(_ code: UInt32, to output: inout [UInt8]) {
        guard isPlain[Int(code)] else {
            output.append(contentsOf: JSONValue.string(text(code)).canonicalText.utf8)
            return
        }
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: self[code])
        output.append(UInt8(ascii: "\""))
    }

    private func range(_ code: UInt32) -> Range<Int> {
        (code == 0 ? 0 : ends[Int(code) - 1])..<ends[Int(code)]
    }

    private func holds(_ text: UnsafeRawBufferPointer, under code: UInt32) -> Bool {
        let range = range(code)
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes {
            UnsafeRawBufferPointer(rebasing: $0[range]).isEqual(to: text)
        }
    }

    private func place(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash &>> 32) & (slots.count &- 1)
    }

    private mutating func add(
        _ text: UnsafeRawBufferPointer,
        _ hash: UInt64,
        _ slot: Int
    ) -> UInt32 {
        precondition(count < Int(UInt32.max) - 1, "codes have 32 bits")
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        isPlain.append(JSONValue.isPlain(text))
        slots[slot] = hash & ~0xFFFF_FFFF | UInt64(count)
        if count * 2 > slots.count { grow() }
        return UInt32(count - 1)
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: 2 * old.count)
        for entry in old where entry != 0 {
            var slot = place(of: entry)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of `other`, which has as many.
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place &+ 8 <= count {
            if loadUnaligned(fromByteOffset: place, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            {
                return false
            }
            place &+= 8
        }
        while place < count {
            if self[place] != other[place] { return false }
            place &+= 1
        }
        return true
    }

    /// Below 0 when these bytes come before `other`, above 0 when behind, 0 when equal.
    func order(beside other: UnsafeRawBufferPointer) -> Int {
        let shared = Swift.min(count, other.count)
        var place = 0
        while place &+ 8 <= shared {
            let left = UInt64(bigEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let right = UInt64(
                bigEndian: other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            )
            if left != right { return left < right ? -1 : 1 }
            place &+= 8
        }
        while place < shared {
            if self[place] != other[place] { return self[place] < other[place] ? -1 : 1 }
            place &+= 1
        }
        return count - other.count
    }
}

/// A hash of short texts: multiplications of 64 by 64 bits whose halves are folded together.
///
/// Outside bytes may be chosen to collide, so each process has a seed of its own.
enum TextHash {
    /// Differs from process to process.
    static let seed: UInt64 = {
        var hasher = Hasher()
        hasher.combine(0x5EED)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }()

    /// The hash of `text` under `seed`.
    static func hash(_ text: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place &+ 8 <= text.count {
            hash = fold(hash ^ text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place &+= 8
        }
        return fold(fold(hash ^ tail(text, from: place)) ^ seed)
    }

    /// The last up to seven bytes as one number.
    private static func tail(_ text: UnsafeRawBufferPointer, from place: Int) -> UInt64 {
        var (tail, shift) = (UInt64(0), UInt64(0))
        for place in place..<text.count {
            tail |= UInt64(text[place]) &<< shift
            shift &+= 8
        }
        return tail
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }
}
