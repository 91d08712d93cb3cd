import Growth

/// Passes over JSON and checks it, without building a tree: what `JSONValue(parsing:)` takes is valid.
///
/// It says yes to a part of what is valid and leaves the rest undecided: keys with escapes, integers of 19
/// digits, objects of many keys out of order, and everything that is wrong. Whoever uses it hands undecided text
/// to `JSONValue`, which alone knows what is wrong with it.
///
/// Holds pointers into bytes of the caller; for use within one `withUnsafeBytes`.
struct JSONLineScanner {
    /// What a value is.
    enum Kind: UInt8 {
        case absent, null, string, number, boolean, array, object
    }

    /// Where a value lies: a string without its quotes, anything else as it stands.
    struct Value {
        var kind = Kind.absent
        var range = 0..<0
        /// A string that does not stand for its bytes as they are, or an object whose text is not compact.
        var isOdd = false
        /// An object in which, at any depth, keys are out of order.
        var isUnsorted = false
    }

    /// A key of an object that is being read.
    private struct Key {
        let start, count: Int
        /// Its first eight bytes as a big-endian number.
        let head: UInt64
    }

    /// More keys in one object than this are looked at by whoever has a hash table.
    private static let keyLimit = 64

    let bytes: UnsafePointer<UInt8>
    /// Bytes that may be loaded.
    private let limit: Int
    private(set) var position = 0
    private var end = 0
    private var depth = 0
    /// The keys of the objects around the position; `keyCount` of them are in use.
    private var keys: [Key] = []
    private var keyCount = 0
    /// Whether a byte beyond ASCII was met.
    private var highBits: UInt64 = 0
    /// Whether text was met that is not compact, and keys that are not in order, since somebody cleared it.
    private var isOdd = false
    private var isUnsorted = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let nothing = UnsafePointer<UInt8>(bitPattern: 8)
        guard let start = bytes.baseAddress ?? nothing else {
            preconditionFailure("an address other than zero is one")
        }
        (self.bytes, limit) = (start, bytes.count)
    }

    /// Reads the object that fills `line`; `member` reads the value of each key, which it gets by its place.
    ///
    /// `false` when it is undecided.
    mutating func readObject(
        filling line: Range<Int>,
        _ member: (inout JSONLineScanner, Range<Int>) -> Bool
    ) -> Bool {
        (position, end, depth, highBits) = (line.lowerBound, line.upperBound, 0, 0)
        keyCount = 0
        skipSpace()
        guard next == UInt8(ascii: "{"), readObject(member) else { return false }
        skipSpace()
        guard position == end else { return false }
        return highBits & 0x8080_8080_8080_8080 == 0 || isUTF8(line)
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        let text = UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
        return String(validating: text, as: UTF8.self) != nil
    }

    private var next: UInt8 { position < end ? bytes[position] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position &+= 1
        return true
    }

    private mutating func skipSpace() {
        while position < end, bytes[position] <= 0x20 {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            isOdd = true
            position &+= 1
        }
    }
}

// MARK: Values

extension JSONLineScanner {
    /// Reads the next value; `nil` when it is undecided.
    mutating func readValue() -> Value? {
        let start = position
        switch next {
        case UInt8(ascii: "\""):
            guard let isOdd = readString() else { return nil }
            return Value(kind: .string, range: start + 1..<position - 1, isOdd: isOdd)
        case UInt8(ascii: "{"):
            guard readObject({ scanner, _ in scanner.readValue() != nil }) else { return nil }
            return Value(kind: .object, range: start..<position)
        case UInt8(ascii: "["):
            guard readArray() else { return nil }
            return Value(kind: .array, range: start..<position)
        case UInt8(ascii: "t"): return readWord("true", .boolean)
        case UInt8(ascii: "f"): return readWord("false", .boolean)
        case UInt8(ascii: "n"): return readWord("null", .null)
        default:
            guard readNumber() else { return nil }
            return Value(kind: .number, range: start..<position)
        }
    }

    /// Reads the next value, and if it is an object says whether it is odd or unsorted; `member` reads the
    /// value of each of its keys.
    mutating func readObjectOrValue(
        _ member: (inout JSONLineScanner, Range<Int>) -> Bool = { scanner, _ in
            scanner.readValue() != nil
        }
    ) -> Value? {
        guard next == UInt8(ascii: "{") else { return readValue() }
        let (outerOdd, outerUnsorted, start) = (isOdd, isUnsorted, position)
        (isOdd, isUnsorted) = (false, false)
        guard readObject(member) else { return nil }
        defer { (isOdd, isUnsorted) = (outerOdd || isOdd, outerUnsorted || isUnsorted) }
        return Value(
            kind: .object,
            range: start..<position,
            isOdd: isOdd,
            isUnsorted: isUnsorted
        )
    }

    private mutating func readObject(
        _ member: (inout JSONLineScanner, Range<Int>) -> Bool
    ) -> Bool {
        depth += 1
        guard depth <= JSONValue.maximumDepth else { return false }
        position &+= 1
        let first = keyCount
        var isSorted = true
        skipSpace()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard let key = readKey(after: first, &isSorted) else { return false }
                skipSpace()
                guard take(UInt8(ascii: ":")) else { return false }
                skipSpace()
                guard member(&self, key) else { return false }
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { return false }
        }
        keyCount = first
        depth -= 1
        return true
    }

    private mutating func readArray() -> Bool {
        depth += 1
        guard depth <= JSONValue.maximumDepth else { return false }
        position &+= 1
        skipSpace()
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipSpace()
                guard readValue() != nil else { return false }
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { return false }
        }
        depth -= 1
        return true
    }

    private mutating func readWord(_ word: StaticString, _ kind: Kind) -> Value? {
        let start = position
        let count = word.utf8CodeUnitCount
        guard position + count <= end else { return nil }
        for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] {
            return nil
        }
        position += count
        return Value(kind: kind, range: start..<position)
    }
}

// MARK: Keys

extension JSONLineScanner {
    /// Reads a key that none of the keys from `first` on is equal to.
    private mutating func readKey(after first: Int, _ isSorted: inout Bool) -> Range<Int>? {
        guard next == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        guard readString() == false else { return nil }
        let count = position - 1 - start
        let key = Key(start: start, count: count, head: head(start, count))
        if isSorted, keyCount > first {
            isSorted = precedes(keys[keyCount - 1], key)
            if !isSorted { isUnsorted = true }
        }
        if !isSorted {
            guard keyCount - first < JSONLineScanner.keyLimit else { return nil }
            for place in first..<keyCount where isEqual(keys[place], key) { return nil }
        }
        push(key)
        return start..<start + count
    }

    private mutating func push(_ key: Key) {
        if keyCount < keys.count { keys[keyCount] = key } else { keys.append(key) }
        keyCount &+= 1
    }

    private func head(_ start: Int, _ count: Int) -> UInt64 {
        if start + 8 <= limit {
            let word = UInt64(bigEndian: load(start))
            return count >= 8 ? word : count == 0 ? 0 : word & ~0 &<< UInt64(64 &- 8 &* count)
        }
        var head: UInt64 = 0
        for place in 0..<8 { head = head << 8 | UInt64(place < count ? bytes[start + place] : 0) }
        return head
    }

    private func isEqual(_ one: Key, _ other: Key) -> Bool {
        guard one.head == other.head, one.count == other.count else { return false }
        for place in stride(from: 8, to: one.count, by: 1)
        where bytes[one.start + place] != bytes[other.start + place] {
            return false
        }
        return true
    }

    /// Whether one key comes before the other by bytes; keys hold no zero byte.
    private func precedes(_ one: Key, _ other: Key) -> Bool {
        if one.head != other.head { return one.head < other.head }
        for place in stride(from: 8, to: min(one.count, other.count), by: 1) {
            let (left, right) = (bytes[one.start + place], bytes[other.start + place])
            if left != right { return left < right }
        }
        return one.count < other.count
    }

    private func load(_ place: Int) -> UInt64 {
        UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }
}

// MARK: Strings

extension JSONLineScanner {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Passes over a string: whether it has escapes or bytes that are written as such; `nil` for undecided.
    ///
    /// Eight bytes at a time, up to one that is special.
    private mutating func readString() -> Bool? {
        var place = position &+ 1
        var isOdd = false
        while true {
            place = skipPlain(from: place)
            guard place < end else { return nil }
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\""):
                position = place &+ 1
                if isOdd { self.isOdd = true }
                return isOdd
            case UInt8(ascii: "\\"):
                guard let behind = skipEscape(at: place) else { return nil }
                (place, isOdd) = (behind, true)
            case 0..<0x20: return nil
            case 0x7F: (place, isOdd) = (place &+ 1, true)
            default:
                highBits |= UInt64(byte)
                place &+= 1
            }
        }
    }

    /// The first place from `place` on that may be a quote, a backslash or a control character.
    private mutating func skipPlain(from place: Int) -> Int {
        var place = place
        while place &+ 8 <= limit {
            let word = UInt64(littleEndian: load(place))
            let special =
                zeros(word ^ 0x2222_2222_2222_2222) | zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
                | zeros(word ^ 0x7F7F_7F7F_7F7F_7F7F)
                | ((word &- 0x2020_2020_2020_2020) & ~word & JSONLineScanner.tops)
            if special != 0 {
                let count = special.trailingZeroBitCount &>> 3
                highBits |= word & ((1 &<< UInt64(8 &* count)) &- 1)
                return place &+ count
            }
            highBits |= word
            place &+= 8
        }
        return place
    }

    /// The upper bit of each byte that is zero, and maybe of some above the lowest of them.
    private func zeros(_ word: UInt64) -> UInt64 {
        (word &- JSONLineScanner.ones) & ~word & JSONLineScanner.tops
    }

    /// The place behind the escape at `place`; `nil` when there is no such escape.
    private func skipEscape(at place: Int) -> Int? {
        guard place + 1 < end else { return nil }
        switch bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return place + 2
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let unit = unit(at: place) else { return nil }
        guard (0xD800..<0xE000).contains(unit) else { return place + 6 }
        guard unit < 0xDC00, let low = self.unit(at: place + 6), (0xDC00..<0xE000).contains(low)
        else { return nil }
        return place + 12
    }

    /// The UTF-16 unit that an escape at `place` names.
    private func unit(at place: Int) -> UInt32? {
        guard place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = hexadecimalDigit(bytes[place + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 55
        default: nil
        }
    }
}

// MARK: Numbers

extension JSONLineScanner {
    /// Passes over a number.
    ///
    /// Whole numbers of up to 18 digits, and decimals of up to 15 that need no exponent and no last zero, are written
    /// as they are: every decimal of 15 digits is the shortest text of its double.
    private mutating func readNumber() -> Bool {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let whole = readDigits()
        let isZero = whole > 0 && bytes[position - whole] == UInt8(ascii: "0")
        guard whole > 0, whole == 1 || !isZero else { return false }
        guard next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") else {
            if isNegative, isZero { isOdd = true }
            return whole <= 18
        }
        var isPlain = true
        if take(UInt8(ascii: ".")) {
            let fraction = readDigits()
            guard fraction > 0 else { return false }
            isPlain = whole + fraction <= 15 && bytes[position - 1] != UInt8(ascii: "0")
            if isZero { isPlain = isPlain && hasEarlyDigit(in: position - fraction..<position) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard (1...2).contains(readDigits()) else { return false }
            isPlain = false
        }
        if !isPlain { isOdd = true }
        return position - start <= 40
    }

    private mutating func readDigits() -> Int {
        let start = position
        while position < end, bytes[position] &- 48 < 10 { position &+= 1 }
        return position - start
    }

    /// Whether one of the first four digits of a fraction is not zero.
    private func hasEarlyDigit(in fraction: Range<Int>) -> Bool {
        fraction.prefix(4).contains { bytes[$0] != UInt8(ascii: "0") }
    }
}

// MARK: Compact text

extension JSONLineScanner {
    /// Appends the object at `range`, which was read, as `JSONValue.compactText` would write it.
    func appendCompact(_ range: Range<Int>, to output: inout [UInt8]) {
        var place = range.lowerBound
        while place < range.upperBound {
            let start = place
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            case UInt8(ascii: "\""):
                place = endOfString(at: place)
                append(start..<place, to: &output, asIs: isPlainString(start..<place))
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                while place < range.upperBound, isOfNumber(bytes[place]) { place += 1 }
                append(start..<place, to: &output, asIs: false)
            default:
                output.append(bytes[place])
                place += 1
            }
        }
    }

    private func endOfString(at start: Int) -> Int {
        var place = start + 1
        while bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return place + 1
    }

    private func isPlainString(_ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0] != UInt8(ascii: "\\") && bytes[$0] != 0x7F }
    }

    private func isOfNumber(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    private func append(_ range: Range<Int>, to output: inout [UInt8], asIs: Bool) {
        let text = UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
        let isShortInteger =
            bytes[range.lowerBound] &- 49 < 9 && range.count <= 18
            && range.allSatisfy { bytes[$0] &- 48 < 10 }
        if asIs || isShortInteger { return output.append(contentsOf: text) }
        guard let value = try? JSONValue(parsing: Array(text)[...]) else {
            preconditionFailure("what was read is JSON")
        }
        output.append(contentsOf: value.compactText.utf8)
    }
}
