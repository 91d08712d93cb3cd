extension JSONValue {
    /// Whether `text` stands between quotes in JSON as it is: no quote, no backslash, nothing to escape.
    static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }
    }

    /// Appends the canonical text of a value given as compact text.
    ///
    /// The two differ in the order of keys alone. `compact` is what `compactText` writes.
    public static func appendCanonical(
        compact: UnsafeBufferPointer<UInt8>,
        to output: inout [UInt8]
    ) {
        var sorter = KeySorter(compact)
        let start = output.count
        if sorter.appendValue(to: &output), sorter.isAtEnd { return }
        output.removeSubrange(start...)
        let text = String(decoding: compact, as: UTF8.self)
        guard let value = try? JSONValue(parsing: text) else {
            preconditionFailure("compact text is JSON")
        }
        output.append(contentsOf: value.canonicalText.utf8)
    }
}

/// Copies compact JSON with the members of each object in order of their keys.
///
/// Gives up on keys with escapes, whose order is that of what they stand for, and on what is no JSON.
private struct KeySorter {
    private struct Member {
        let key, value: Range<Int>
    }
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// Copies the next value; `false` when it gives up.
    mutating func appendValue(to output: inout [UInt8]) -> Bool {
        switch next {
        case UInt8(ascii: "{"): return appendObject(to: &output)
        case UInt8(ascii: "["): return appendArray(to: &output)
        default:
            let start = position
            guard skipValue() else { return false }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
            return true
        }
    }

    private mutating func appendArray(to output: inout [UInt8]) -> Bool {
        depth += 1
        guard depth <= JSONValue.maximumDepth else { return false }
        output.append(next)
        position += 1
        while position < bytes.count {
            switch next {
            case UInt8(ascii: "]"):
                output.append(next)
                position += 1
                depth -= 1
                return true
            case UInt8(ascii: ","):
                output.append(next)
                position += 1
            default: if !appendValue(to: &output) { return false }
            }
        }
        return false
    }

    private mutating func appendObject(to output: inout [UInt8]) -> Bool {
        guard let members = members() else { return false }
        depth += 1
        guard depth <= JSONValue.maximumDepth else { return false }
        let end = position
        output.append(UInt8(ascii: "{"))
        for (number, member) in members.enumerated() {
            if number > 0 { output.append(UInt8(ascii: ",")) }
            let name = member.key.lowerBound..<member.value.lowerBound
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[name]))
            position = member.value.lowerBound
            guard appendValue(to: &output) else { return false }
        }
        output.append(UInt8(ascii: "}"))
        position = end
        depth -= 1
        return true
    }

    /// The members of the object that begins here, in order of their keys, and the end of it.
    private mutating func members() -> [Member]? {
        var members: [Member] = []
        var isSorted = true
        position += 1
        while position < bytes.count, next != UInt8(ascii: "}") {
            if next == UInt8(ascii: ",") { position += 1 }
            guard let member = member() else { return nil }
            if let last = members.last, !precedes(last, member) { isSorted = false }
            members.append(member)
        }
        guard position < bytes.count else { return nil }
        position += 1
        return isSorted ? members : members.sorted(by: precedes)
    }

    private mutating func member() -> Member? {
        let start = position
        guard next == UInt8(ascii: "\""), skipString(allowsEscapes: false) else { return nil }
        let end = position
        guard next == UInt8(ascii: ":") else { return nil }
        position += 1
        let value = position
        guard skipValue() else { return nil }
        return Member(key: start..<end, value: value..<position)
    }

    /// Whether one key comes before another; their closing quotes are left out.
    private func precedes(_ left: Member, _ right: Member) -> Bool {
        let (left, right) = (left.key.dropLast(), right.key.dropLast())
        return UnsafeBufferPointer(rebasing: bytes[left.startIndex..<left.endIndex])
            .lexicographicallyPrecedes(
                UnsafeBufferPointer(rebasing: bytes[right.startIndex..<right.endIndex])
            )
    }

    /// Passes over a string; `false` when it has no end.
    private mutating func skipString(allowsEscapes: Bool) -> Bool {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position &+= 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") {
                if !allowsEscapes || position == bytes.count { return false }
                position &+= 1
            }
        }
        return false
    }

    /// Passes over a value: up to the comma or bracket that ends it.
    private mutating func skipValue() -> Bool {
        let start = position
        var open = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard skipString(allowsEscapes: true) else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open == 0 { return position > start }
                open -= 1
            case UInt8(ascii: ","): if open == 0 { return position > start }
            default: break
            }
            position &+= 1
        }
        return open == 0 && position > start
    }
}
