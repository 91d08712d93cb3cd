import Growth

/// The outer shape of a JSON text, found without building a tree: its members, and where the elements of its
/// lists lie.
///
/// All of RFC 8259's grammar is checked, and UTF-8 and depth. What `JSONValue` refuses beyond that is not:
/// keys that stand twice, halves of surrogate pairs, numbers that are too large. One event with such a thing must
/// not cost the events beside it (CONTRACT: Bad input over HTTP).
struct JSONOutline {
    /// A member of the outermost object.
    struct Member {
        /// The key as it stands in the text, without its quotes.
        let key: Range<Int>
        /// The value.
        let value: Range<Int>
        /// The elements, when the value is an array.
        let elements: [Range<Int>]?
    }

    /// The members of the outermost object; `nil` when the text is something else.
    private(set) var members: [Member]?
    /// The elements of the outermost array; `nil` when the text is something else.
    private(set) var elements: [Range<Int>]?
    /// The text.
    let bytes: [UInt8]

    /// Reads a text that is one value.
    /// - Throws: `JSONProblem`.
    init(_ bytes: [UInt8]) throws(JSONProblem) {
        self.bytes = bytes
        let result = bytes.withUnsafeBufferPointer { buffer in
            var walk = OutlineWalk(buffer)
            return Result { () throws(JSONProblem) in try walk.document() }
        }
        (members, elements) = try result.get()
    }

    /// The last member called `key`: what a reader of JSON that takes everything would see.
    func member(_ key: String) -> Member? {
        members?.last { bytes[$0.key].elementsEqual(key.utf8) }
    }

    /// The value of the last member called `key`, if it is one that we take.
    func value(_ key: String) -> JSONValue? {
        member(key).flatMap { try? JSONValue(parsing: bytes[$0.value]) }
    }
}

/// Walks over JSON and checks it; recursion is bounded by `JSONValue.maximumDepth`.
private struct OutlineWalk {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0
    private var hasHighBytes = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(JSONProblem) -> (
        members: [JSONOutline.Member]?, elements: [Range<Int>]?
    ) {
        skipSpace()
        var members: [JSONOutline.Member]?
        var elements: [Range<Int>]?
        switch next {
        case UInt8(ascii: "{"): members = try outerObject()
        case UInt8(ascii: "["): elements = try array(keepsElements: true)
        default: try value()
        }
        skipSpace()
        guard position == bytes.count else { throw problem("text after the end of the value") }
        if hasHighBytes, String(validating: bytes, as: UTF8.self) == nil {
            throw JSONProblem(reason: "bytes that are not UTF-8", offset: 0)
        }
        return (members, elements)
    }

    private mutating func outerObject() throws(JSONProblem) -> [JSONOutline.Member] {
        var members: [JSONOutline.Member] = []
        try object { walk, key throws(JSONProblem) in
            let start = walk.position
            var elements: [Range<Int>]?
            if walk.next == UInt8(ascii: "[") {
                elements = try walk.array(keepsElements: true)
            } else {
                try walk.value()
            }
            members.append(
                JSONOutline.Member(key: key, value: start..<walk.position, elements: elements)
            )
        }
        return members
    }

    private mutating func value() throws(JSONProblem) {
        switch next {
        case UInt8(ascii: "{"):
            try object { walk, _ throws(JSONProblem) in try walk.value() }
        case UInt8(ascii: "["): _ = try array(keepsElements: false)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    /// Walks over an object; `member` walks over the value of each key, which it gets by its place.
    private mutating func object(
        _ member: (inout OutlineWalk, Range<Int>) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try descend()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else {
                    throw problem("a key in quotes was expected")
                }
                let start = position + 1
                try string()
                let key = start..<position - 1
                skipSpace()
                guard take(UInt8(ascii: ":")) else {
                    throw problem("a colon was expected after the key")
                }
                skipSpace()
                try member(&self, key)
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw problem("a comma or } was expected") }
        }
        depth -= 1
    }

    private mutating func array(keepsElements: Bool) throws(JSONProblem) -> [Range<Int>] {
        try descend()
        var elements: [Range<Int>] = []
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipSpace()
                let start = position
                try value()
                if keepsElements { elements.append(start..<position) }
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw problem("a comma or ] was expected") }
        }
        depth -= 1
        return elements
    }

    private mutating func descend() throws(JSONProblem) {
        depth += 1
        guard depth <= JSONValue.maximumDepth else {
            throw problem("nested deeper than \(JSONValue.maximumDepth) levels")
        }
        position += 1
        skipSpace()
    }
}

// MARK: Scalars

extension OutlineWalk {
    private mutating func string() throws(JSONProblem) {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw problem("a control character inside a string")
            default:
                if byte >= 0x80 { hasHighBytes = true }
                position += 1
            }
        }
        throw problem("a string without its closing quote")
    }

    private mutating func escape() throws(JSONProblem) {
        position += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                switch next {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    position += 1
                default: throw problem("four hexadecimal digits were expected")
                }
            }
        default: throw problem("an escape that JSON does not know")
        }
    }

    private mutating func word(_ word: StaticString) throws(JSONProblem) {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard position + expected.count <= bytes.count,
            bytes[position..<position + expected.count].elementsEqual(expected)
        else { throw problem("a value was expected") }
        position += expected.count
    }

    private mutating func number() throws(JSONProblem) {
        _ = take(UInt8(ascii: "-"))
        let start = position
        try digits()
        if bytes[start] == UInt8(ascii: "0"), position > start + 1 {
            throw problem("a number with a leading zero")
        }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(JSONProblem) {
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        guard position > start else { throw problem("a value was expected") }
    }

    /// The next byte; zero at the end, which stands nowhere in JSON.
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }

    private func problem(_ reason: String) -> JSONProblem {
        JSONProblem(reason: reason, offset: position)
    }
}
