public import Growth

/// Changes single values of `groundswell.yaml` and leaves every other byte of it as it was.
///
/// The lines of a key are exchanged for one that says the new value; comments on and between them stay. A key that
/// is missing comes behind the commented-out example of it, or to the end. Where the file is written in a way in which
/// lines cannot be exchanged, its table is written anew. Whatever is done, the new text is read again and must say
/// the new value and, everywhere else, what the old text said: a file that is too unlike ours is refused, not harmed.
public enum ConfigurationEdit {
    /// A value in the file.
    public enum Value: Hashable, Sendable {
        case text(String)
        case list([String])
    }

    /// The place of a value: a key at the top, or one in a table there.
    public struct Place: Hashable, Sendable {
        let table: String?
        let key: String

        /// The key `key` at the top, or in `table`.
        public init(_ key: String, in table: String? = nil) {
            (self.key, self.table) = (key, table)
        }
    }

    /// `text` with each of `changes` made, one after the other; a value that is said already is left as it is written.
    /// - Throws: `InputProblems`: everything that is wrong with the new text, or `configuration_not_editable`.
    public static func making(
        _ changes: [(place: Place, value: Value)],
        in text: String
    ) throws(InputProblems) -> String {
        var text = text
        for change in changes { text = try setting(change.place, to: change.value, in: text) }
        _ = try ConfigurationFile.read(text, fileName: fileName)
        return text
    }

    /// `text` in which `place` says `value` and nothing else changed.
    /// - Throws: `InputProblems` when `text` is no YAML, or `configuration_not_editable`.
    public static func setting(
        _ place: Place,
        to value: Value,
        in text: String
    ) throws(InputProblems) -> String {
        let root: YAMLValue
        do { root = try YAMLDocument(text, fileName: fileName).root } catch {
            throw InputProblems([error])
        }
        guard let entries = root.entries else { throw InputProblems([notEditable(place)]) }
        let wanted = entries.setting(place, to: value.yaml)
        if entries.saysSame(as: wanted) { return text }
        let draft = EditDraft(text: text, entries: entries)
        for candidate in draft.candidates(place, value.yaml, wanted) {
            let read = try? YAMLDocument(candidate, fileName: fileName).root.entries
            if let read, read.saysSame(as: wanted) { return candidate }
        }
        throw InputProblems([notEditable(place)])
    }

    private static let fileName = "groundswell.yaml"

    private static func notEditable(_ place: Place) -> InputProblem {
        InputProblem(
            "configuration_not_editable",
            "the file is written in a way in which this cannot be changed alone.",
            advice: "Change the text of the file.",
            field: [place.table, place.key].compactMap { $0 }.joined(separator: ".")
        )
    }
}

extension ConfigurationEdit.Value {
    /// The value as the parser would find it.
    fileprivate var yaml: YAMLValue {
        switch self {
        case .text(let text): YAMLValue(content: .scalar(text), line: 0)
        case .list(let texts):
            YAMLValue(
                content: .list(texts.map { YAMLValue(content: .scalar($0), line: 0) }),
                line: 0
            )
        }
    }
}

// MARK: - Ways to change the text

/// A text of which the lines of one key are to be exchanged.
private struct EditDraft {
    private let lines: TextLines
    private let entries: [YAMLEntry]

    init(text: String, entries: [YAMLEntry]) { (lines, self.entries) = (TextLines(text), entries) }

    /// Texts that may say what is wanted, the least change first.
    func candidates(
        _ place: ConfigurationEdit.Place,
        _ value: YAMLValue,
        _ wanted: [YAMLEntry]
    ) -> [String] {
        let top = place.table ?? place.key
        guard let index = entries.firstIndex(where: { $0.key.isSame(as: top) }),
            let whole = wanted.first(where: { $0.key.isSame(as: top) })?.value
        else {
            let inner = wanted.last?.value ?? value
            return [behindExample(of: top, inner), atEnd(top, inner)].compactMap { $0 }
        }
        let range = range(of: index, in: entries, until: lines.count)
        let indent = lines.indent(range.lowerBound)
        let rewritten = exchange(range, for: YAMLText.lines(top, whole, indent: indent))
        guard place.table != nil, let children = entries[index].value.entries, !children.isEmpty,
            children.allSatisfy({ $0.line > entries[index].line })
        else { return [rewritten].compactMap { $0 } }
        let inner = inTable(place.key, value, children, until: range.upperBound)
        return [inner, rewritten].compactMap { $0 }
    }

    /// The change of one key of a table that has a line for each.
    private func inTable(
        _ key: String,
        _ value: YAMLValue,
        _ children: [YAMLEntry],
        until end: Int
    ) -> String? {
        let indent = lines.indent(children[0].line - 1)
        let new = YAMLText.lines(key, value, indent: indent)
        if let index = children.firstIndex(where: { $0.key.isSame(as: key) }) {
            return exchange(range(of: index, in: children, until: end), for: new)
        }
        return lines.inserting(
            new,
            at: range(of: children.count - 1, in: children, until: end).upperBound
        )
    }

    /// The lines of a key and its value, without the comments and empty lines behind them.
    private func range(of index: Int, in entries: [YAMLEntry], until end: Int) -> Range<Int> {
        let start = entries[index].line - 1
        let next = index + 1 < entries.count ? entries[index + 1].line - 1 : end
        var last = max(start + 1, min(next, lines.count))
        while last > start + 1, lines.isBetweenValues(last - 1) { last -= 1 }
        return start..<last
    }

    /// The text with `range` exchanged for `new` and the comments that stood there.
    private func exchange(_ range: Range<Int>, for new: [String]) -> String? {
        guard range.lowerBound < lines.count, let comments = comments(in: range) else { return nil }
        var new = new
        if let first = comments.onFirst, !new.isEmpty { new[0] += "  " + first }
        return lines.replacing(range, with: [new[0]] + comments.others + new.dropFirst())
    }

    /// Comments in the lines of a value: on its first line, and on the others, each on a line of its own.
    ///
    /// A `#` begins a comment where the value stays the same without what follows it on the line. `nil` when that cannot
    /// be told.
    private func comments(in range: Range<Int>) -> (onFirst: String?, others: [String])? {
        let texts = range.map { lines.text($0) }
        guard let whole = try? YAMLDocument(texts.joined(separator: "\n"), fileName: "").root else {
            return nil
        }
        var (onFirst, others): (String?, [String]) = (nil, [])
        var tries = 0
        for (index, text) in texts.enumerated() {
            for cut in TextLines.possibleComments(in: text) {
                tries += 1
                guard tries <= Self.mostTries else { return nil }
                var rest = texts
                rest[index] = cut.before
                let read = try? YAMLDocument(rest.joined(separator: "\n"), fileName: "").root
                guard let read, read.saysSame(as: whole) else { continue }
                if index == 0 {
                    onFirst = cut.comment
                } else {
                    let indent = text.prefix { $0 == " " }
                    others.append(indent + cut.comment)
                }
                break
            }
        }
        return (onFirst, others)
    }

    /// Signs of comments in one value at most.
    private static let mostTries = 200

    // MARK: Keys that are missing

    /// Behind the last line of the commented-out example of a key, where there is one.
    private func behindExample(of key: String, _ value: YAMLValue) -> String? {
        let first = (0..<lines.count)
            .first { index in
                let text = lines.text(index)
                guard text.hasPrefix("#") else { return false }
                return text.dropFirst().drop { $0 == " " }.hasPrefix("\(key):")
            }
        guard let first else { return nil }
        var end = first + 1
        while end < lines.count, lines.text(end).hasPrefix("#") { end += 1 }
        return lines.inserting(YAMLText.lines(key, value, indent: indent), at: end)
    }

    private func atEnd(_ key: String, _ value: YAMLValue) -> String {
        lines.inserting(YAMLText.lines(key, value, indent: indent), at: lines.count)
    }

    /// How far the keys at the top are indented.
    private var indent: Int { entries.first.map { lines.indent($0.line - 1) } ?? 0 }
}

// MARK: - Lines

/// The lines of a text, each with the bytes that end it.
private struct TextLines {
    private let bytes: [UInt8]
    private var ranges: [Range<Int>] = []
    /// What ends a new line.
    private let lineEnd: [UInt8]

    /// The lines of `text`, ended as YAML 1.1 has it: by CR, LF, both, NEL, LS or PS.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        let first = bytes.firstIndex(of: 0x0A) ?? 0
        lineEnd = first > 0 && bytes[first - 1] == 0x0D ? [0x0D, 0x0A] : [0x0A]
        self.bytes = bytes
        var (start, place) = (0, 0)
        while place < bytes.count {
            let length = Self.lineEndLength(bytes[place...])
            place += max(1, length)
            if length > 0 {
                ranges.append(start..<place)
                start = place
            }
        }
        if start < bytes.count { ranges.append(start..<bytes.count) }
    }

    var count: Int { ranges.count }

    private static func lineEndLength(_ rest: ArraySlice<UInt8>) -> Int {
        if rest.starts(with: [0x0D, 0x0A]) || rest.starts(with: [0xC2, 0x85]) { return 2 }
        if rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]) {
            return 3
        }
        return rest.first == 0x0A || rest.first == 0x0D ? 1 : 0
    }

    /// The bytes of a line and of what ends it.
    private func parts(_ index: Int) -> (body: ArraySlice<UInt8>, end: ArraySlice<UInt8>) {
        let line = bytes[ranges[index]]
        let cut = line.indices.first { Self.lineEndLength(line[$0...]) > 0 } ?? line.endIndex
        return (line[..<cut], line[cut...])
    }

    /// A line without its end.
    func text(_ index: Int) -> String { String(decoding: parts(index).body, as: UTF8.self) }

    /// How many spaces a line begins with.
    func indent(_ index: Int) -> Int {
        ranges.indices.contains(index) ? text(index).utf8.prefix { $0 == 0x20 }.count : 0
    }

    /// Whether a line belongs to no value: empty, a comment, or the end of the document.
    func isBetweenValues(_ index: Int) -> Bool {
        let text = text(index)
        let first = text.utf8.first { $0 != 0x20 && $0 != 0x09 }
        return first == nil || first == UInt8(ascii: "#") || text.hasPrefix("...")
    }

    /// The text with `new` in the place of the lines in `range`; what ended the last of them ends the last new one.
    func replacing(_ range: Range<Int>, with new: [String]) -> String {
        var output = bytes[..<ranges[range.lowerBound].lowerBound]
        output += Array(new.joined(separator: String(decoding: lineEnd, as: UTF8.self)).utf8)
        output +=
            parts(range.upperBound - 1).end + bytes[ranges[range.upperBound - 1].upperBound...]
        return String(decoding: output, as: UTF8.self)
    }

    /// The text with `new` in front of line `index`.
    func inserting(_ new: [String], at index: Int) -> String {
        let place = index < count ? ranges[index].lowerBound : bytes.count
        var output = bytes[..<place]
        if index > 0, parts(index - 1).end.isEmpty { output += lineEnd }
        for line in new { output += Array(line.utf8) + lineEnd }
        return String(decoding: output + bytes[place...], as: UTF8.self)
    }

    /// The places in a line where a comment may begin, from the left.
    static func possibleComments(in text: String) -> [(before: String, comment: String)] {
        let bytes = Array(text.utf8)
        return bytes.indices
            .filter { index in
                bytes[index] == UInt8(ascii: "#")
                    && (index == 0 || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09)
            }
            .map { index in
                (
                    String(decoding: bytes[..<index], as: UTF8.self),
                    String(decoding: bytes[index...], as: UTF8.self)
                )
            }
    }
}

// MARK: - Writing and comparing values

/// Values as YAML of ours.
private enum YAMLText {
    /// Characters of a list in one line at most.
    private static let lineLimit = 100

    /// The lines of a key with its value, `indent` spaces in; a table has a line for each of its keys, or is in one line.
    static func lines(
        _ key: String,
        _ value: YAMLValue,
        indent: Int,
        opensTable: Bool = true
    ) -> [String] {
        let (space, name) = (String(repeating: " ", count: indent), word(key))
        switch value.content {
        case .table(let entries) where !entries.isEmpty && opensTable:
            return ["\(space)\(name):"]
                + entries.flatMap {
                    lines($0.key, $0.value, indent: indent + 2, opensTable: false)
                }
        case .list(let items) where inLine(value).utf8.count > lineLimit:
            return ["\(space)\(name):"] + items.map { "\(space)  - \(inLine($0))" }
        default: return ["\(space)\(name): \(inLine(value))"]
        }
    }

    private static func inLine(_ value: YAMLValue) -> String {
        switch value.content {
        case .absent: "null"
        case .scalar(let text): ConfigurationFile.quoted(text)
        case .list(let items): "[" + items.map(inLine).joined(separator: ", ") + "]"
        case .table(let entries):
            "{" + entries.map { "\(word($0.key)): \(inLine($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// A key, in quotes unless it is one of ours.
    private static func word(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        let isNull = ["", "null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(key)
        return isPlain && !isNull ? key : ConfigurationFile.quoted(key)
    }
}

extension String {
    /// Whether both are the same bytes.
    fileprivate func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension YAMLValue {
    /// Whether both say the same, wherever they stand.
    fileprivate func saysSame(as other: YAMLValue) -> Bool {
        switch (content, other.content) {
        case (.absent, .absent): true
        case (.scalar(let text), .scalar(let other)): text.isSame(as: other)
        case (.list(let items), .list(let others)):
            items.count == others.count && zip(items, others).allSatisfy { $0.saysSame(as: $1) }
        case (.table(let entries), .table(let others)): entries.saysSame(as: others)
        default: false
        }
    }
}

extension [YAMLEntry] {
    /// Whether both have the same keys, in any order, with the same values.
    fileprivate func saysSame(as others: [YAMLEntry]) -> Bool {
        let values = Dictionary(others.map { (ByteString($0.key), $0.value) }) { first, _ in first }
        return count == others.count
            && allSatisfy { values[ByteString($0.key)]?.saysSame(as: $0.value) == true }
    }

    /// The entries with `value` at a place; a table that is missing, or no table, is made.
    fileprivate func setting(_ place: ConfigurationEdit.Place, to value: YAMLValue) -> [YAMLEntry] {
        guard let table = place.table else { return setting(place.key, to: value) }
        let inner = first { $0.key.isSame(as: table) }?.value.entries ?? []
        return setting(
            table,
            to: YAMLValue(content: .table(inner.setting(place.key, to: value)), line: 0)
        )
    }

    private func setting(_ key: String, to value: YAMLValue) -> [YAMLEntry] {
        guard let index = firstIndex(where: { $0.key.isSame(as: key) }) else {
            return self + [YAMLEntry(key: key, line: 0, value: value)]
        }
        var entries = self
        entries[index] = YAMLEntry(key: key, line: entries[index].line, value: value)
        return entries
    }
}
