import Glibc
import Growth

/// Cuts a JSON file into its items without parsing them: lines, the elements of an array or of a list of Stripe, or values
/// that follow each other.
///
/// A broken line ends with its line. In a file that is not one item a line, brackets are counted, so a
/// broken item may take its neighbours along; the end of the file is told as one rejection then.
struct JSONItemReader {
    /// One item as it stands in the file.
    struct Item {
        let line: Int
        let bytes: ArraySlice<UInt8>
        /// Why it cannot be parsed at all.
        var problem: CellProblem?
    }

    /// The longest item, in bytes.
    static let itemLimit = 16 << 20

    let stream: TextStream
    /// Whether the file has one item on each line.
    let isLines: Bool
    private var chunk: [UInt8] = []
    private var position = 0
    private var line = 1
    private var isInArray = false
    /// Whether the array is that of a list.
    private var isInList = false

    init(_ stream: TextStream) throws(InputProblem) {
        self.stream = stream
        let first = try stream.nextChunk() ?? []
        isLines = Self.holdsItemsByLine(first)
        chunk = first
    }

    /// Whether each of the first lines is a JSON object of its own.
    private static func holdsItemsByLine(_ head: [UInt8]) -> Bool {
        let lines = head.split(separator: 0x0A, maxSplits: 40).map(trimmed).filter { !$0.isEmpty }
        guard let first = lines.first, first.first == UInt8(ascii: "{") else { return false }
        func isWhole(_ line: ArraySlice<UInt8>) -> Bool { (try? JSONValue(parsing: line)) != nil }
        return isWhole(first) || lines.dropFirst().prefix(2).count { isWhole($0) } == 2
    }

    /// The next item; `nil` at the end.
    mutating func next() throws(InputProblem) -> Item? {
        isLines ? try nextLine() : try nextValue()
    }

    private mutating func fill() throws(InputProblem) -> Bool {
        while position == chunk.count {
            guard let next = try stream.nextChunk() else { return false }
            (chunk, position) = (next, 0)
        }
        return true
    }

    // MARK: Lines

    private mutating func nextLine() throws(InputProblem) -> Item? {
        while true {
            guard try fill() else { return nil }
            let start = line
            let (bytes, isTooLong) = try takeLine()
            if isTooLong { return tooLong(start) }
            let item = trimmed(bytes)
            if !item.isEmpty { return Item(line: start, bytes: item) }
        }
    }

    private mutating func takeLine() throws(InputProblem) -> (ArraySlice<UInt8>, isTooLong: Bool) {
        if let end = lineEnd() {
            defer { (position, line) = (end + 1, line + 1) }
            return (chunk[position..<end], false)
        }
        var collected: [UInt8] = []
        var isTooLong = false
        while try fill() {
            let end = lineEnd()
            if collected.count + (end ?? chunk.count) - position > Self.itemLimit {
                (collected, isTooLong) = ([], true)
            }
            if !isTooLong { collected += chunk[position..<(end ?? chunk.count)] }
            position = end.map { $0 + 1 } ?? chunk.count
            if end != nil {
                line += 1
                break
            }
        }
        return (collected[...], isTooLong)
    }

    private func lineEnd() -> Int? {
        chunk.withUnsafeBufferPointer { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            let start = base + position
            guard let found = memchr(start, 0x0A, bytes.count - position) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    private func tooLong(_ line: Int) -> Item {
        Item(line: line, bytes: [], problem: .itemTooLong)
    }

    /// Fills `bytes` with the next whole lines, about `size` bytes of them; `false` at the end.
    ///
    /// Of a line that is too long comes just as much as makes it too long. Lines are not counted.
    mutating func readLines(_ size: Int, into bytes: inout [UInt8]) throws(InputProblem) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        var hasEnd = false
        while try fill() {
            hasEnd = hasEnd || lineEnd() != nil
            bytes += chunk[position...]
            position = chunk.count
            if bytes.count >= size, hasEnd {
                giveBackPart(of: &bytes)
                return true
            }
            if bytes.count > Self.itemLimit, !hasEnd {
                bytes.removeLast(bytes.count - Self.itemLimit - 1)
                try skipLine()
                return true
            }
        }
        return !bytes.isEmpty
    }

    private mutating func skipLine() throws(InputProblem) {
        while try fill() {
            let end = lineEnd()
            position = end.map { $0 + 1 } ?? chunk.count
            if end != nil { return }
        }
    }

    /// Puts back what stands behind the last end of a line.
    private mutating func giveBackPart(of bytes: inout [UInt8]) {
        let rest = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        (chunk, position) = (Array(bytes[rest...]), 0)
        bytes.removeLast(bytes.count - rest)
    }

    // MARK: Values

    private mutating func nextValue() throws(InputProblem) -> Item? {
        while try fill() {
            let byte = chunk[position]
            switch byte {
            case 0x0A: line += 1
            case 0x20, 0x09, 0x0D, UInt8(ascii: ","): break
            case UInt8(ascii: "[") where !isInArray: isInArray = true
            case UInt8(ascii: "]") where isInArray:
                isInArray = false
                position += 1
                if isInList { try leaveList() }
                continue
            default:
                if let item = try takeValue() { return item }
                continue
            }
            position += 1
        }
        if !isInList { return nil }
        isInList = false
        return Item(line: line, bytes: [], problem: .cutOff)
    }

    /// Takes a whole value; `nil` when it is a list, whose elements come next.
    private mutating func takeValue() throws(InputProblem) -> Item? {
        let start = line
        var bytes: [UInt8] = []
        var (nesting, isTooLong) = (JSONNesting(), false)
        while try fill() {
            let byte = chunk[position]
            let isEnd =
                nesting.isOutside && !bytes.isEmpty
                && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == 0x0A)
            if isEnd { return item(bytes, start, isTooLong, isWhole: true) }
            position += 1
            if byte == 0x0A { line += 1 }
            if bytes.count >= Self.itemLimit { isTooLong = true } else { bytes.append(byte) }
            if nesting.take(byte) { return item(bytes, start, isTooLong, isWhole: true) }
            if byte == UInt8(ascii: "{"), nesting.depth == 3, !isInArray, opensList(bytes) {
                (isInArray, isInList) = (true, true)
                position -= 1
                return nil
            }
        }
        return item(bytes, start, isTooLong, isWhole: nesting.isOutside)
    }

    /// Whether bytes that end where an object opens are the beginning of a list of Stripe, which may be of any length.
    private func opensList(_ bytes: [UInt8]) -> Bool {
        guard bytes.count < 1_024,
            let list = try? JSONValue(parsing: (bytes.dropLast() + Array("]}".utf8))[...])
        else { return false }
        return list["object"] == "list" && list["data"] == []
    }

    /// Passes over what follows the elements of a list, to its last brace.
    private mutating func leaveList() throws(InputProblem) {
        var nesting = JSONNesting(depth: 1)
        while try fill() {
            let byte = chunk[position]
            position += 1
            if byte == 0x0A { line += 1 }
            if nesting.take(byte) {
                isInList = false
                return
            }
        }
    }

    private func item(_ bytes: [UInt8], _ line: Int, _ isTooLong: Bool, isWhole: Bool) -> Item {
        if isTooLong { return tooLong(line) }
        var item = Item(line: line, bytes: trimmed(bytes[...]))
        if !isWhole { item.problem = .cutOff }
        return item
    }
}

/// How deep in brackets the bytes of JSON stand.
private struct JSONNesting {
    private(set) var depth = 0
    private var isString = false
    private var isEscaped = false

    init(depth: Int = 0) { self.depth = depth }

    /// Whether no bracket and no string is open.
    var isOutside: Bool { depth == 0 && !isString }

    /// Takes the next byte; `true` when it closes the outermost bracket.
    mutating func take(_ byte: UInt8) -> Bool {
        if isString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth <= 0
        default: break
        }
        return false
    }
}

extension CellProblem {
    /// What is wrong with an item, or a list, that does not end.
    fileprivate static let cutOff = CellProblem(
        "json_cut_off",
        "the file ends inside the item that starts here"
    )
    /// What is wrong with an item that is too long to be one.
    static let itemTooLong = CellProblem(
        "item_too_long",
        "longer than \(JSONItemReader.itemLimit >> 20) MB, so it is not one event or record"
    )
}
