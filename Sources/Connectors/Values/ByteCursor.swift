/// Reads ASCII fields from bytes, front to back.
///
/// Nothing it does can trap.
struct ByteCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    /// Takes `word` (ASCII capitals) in any case.
    mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] & 0xDF != word.utf8Start[offset] {
            return false
        }
        position += count
        return true
    }

    mutating func skipSpaces() { while take(0x20) {} }

    /// Between `least` and `most` decimal digits as a number; `most` is at most 18.
    mutating func digits(_ least: Int, _ most: Int) -> Int? {
        let start = position
        var value = 0
        while position - start < most, let byte = peek, byte >= 48, byte <= 57 {
            value = value * 10 + Int(byte - 48)
            position += 1
        }
        return position - start >= least ? value : nil
    }

    /// Letters A to Z in any case, as small letters; empty when there are none.
    mutating func letters(atMost most: Int) -> [UInt8] {
        var word: [UInt8] = []
        while word.count < most, let byte = peek, (65...90).contains(byte & 0xDF) {
            word.append(byte | 0x20)
            position += 1
        }
        return word
    }
}

extension String {
    /// Runs `body` over the UTF-8 of this text.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var copy = self
        return copy.withUTF8(body)
    }
}
