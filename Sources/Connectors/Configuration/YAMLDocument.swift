import Growth
import Yams

/// A value of a YAML file with the line it stands on.
struct YAMLValue {
    /// What sort of value, and its parts.
    indirect enum Content {
        case absent
        case scalar(String)
        case list([YAMLValue])
        case table([YAMLEntry])
    }

    let content: Content
    /// From 1.
    let line: Int

    /// The text, if this is one.
    var text: String? { if case .scalar(let text) = content { text } else { nil } }

    /// The elements; a single text counts as a list of one.
    var listOfTexts: [(text: String, line: Int)]? {
        switch content {
        case .scalar(let text): return [(text, line)]
        case .list(let items):
            let texts = items.compactMap { item in item.text.map { ($0, item.line) } }
            return texts.count == items.count ? texts : nil
        case .absent, .table: return nil
        }
    }

    /// The entries, if this is a table; none when nothing was written.
    var entries: [YAMLEntry]? {
        switch content {
        case .table(let entries): entries
        case .absent: []
        case .scalar, .list: nil
        }
    }

    /// What this is, for messages: "a list".
    var sort: String {
        switch content {
        case .absent: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .table: "a table of keys"
        }
    }
}

/// One key of a YAML table with its value.
struct YAMLEntry {
    let key: String
    let line: Int
    let value: YAMLValue
}

/// A YAML file of ours, a mapping or the configuration: parsed, with lines, within bounds.
struct YAMLDocument {
    /// The whole file.
    let root: YAMLValue

    private static let sizeLimit = 1 << 20
    private static let depthLimit = 32
    private static let valueLimit = 100_000

    /// Parses `text`.
    /// - Throws: `InputProblem` with `yaml_invalid`, `yaml_too_large` or `yaml_too_deep`.
    init(_ text: String, fileName: String) throws(InputProblem) {
        guard text.utf8.count <= Self.sizeLimit else {
            throw InputProblem(
                "yaml_too_large",
                "the file is larger than 1 MB; is it the right one?",
                file: fileName
            )
        }
        guard Self.nestsWithinBounds(text) else {
            throw InputProblem("yaml_too_deep", "the file nests too deep.", file: fileName)
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Self.problem(of: error, text: text, fileName: fileName)
        }
        var budget = Self.valueLimit
        guard let node else {
            root = YAMLValue(content: .absent, line: 1)
            return
        }
        guard let root = Self.value(of: node, depth: 0, budget: &budget) else {
            throw InputProblem(
                "yaml_too_deep",
                "the file nests too deep or repeats itself too often.",
                file: fileName
            )
        }
        self.root = root
    }

    /// A cheap look before the parser, which recurses, sees the text.
    private static func nestsWithinBounds(_ text: String) -> Bool {
        var (open, indent, dashes) = (0, 0, 0)
        var isIndent = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): open -= 1
            case 0x0A: (isIndent, indent, dashes) = (true, 0, 0)
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): dashes += isIndent ? 1 : 0
            case 0x20: indent += isIndent ? 1 : 0
            default: isIndent = false
            }
            if open > 64 || indent > 256 || dashes > 64 { return false }
        }
        return true
    }

    private static func problem(
        of error: any Error,
        text: String,
        fileName: String
    ) -> InputProblem {
        if let line = YAMLQuotes.unclosedLine(in: text), isAbout(line, error) {
            return InputProblem(
                "yaml_invalid",
                "this is not valid YAML: the quote that opens on this line is never closed.",
                advice: "Close it, or write the value without quotes.",
                file: fileName,
                line: line
            )
        }
        return switch error {
        case YamlError.scanner(_, let reason, let mark, _),
            YamlError.parser(_, let reason, let mark, _),
            YamlError.composer(_, let reason, let mark, _):
            InputProblem(
                "yaml_invalid",
                "this is not valid YAML: \(Printable.escaped(reason)).",
                advice: "Check the indentation and quotes near this line.",
                file: fileName,
                line: mark.line
            )
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            InputProblem(
                "yaml_duplicate_key",
                "a key stands twice: \(Printable.list(duplicates.map { $0 }.sorted())).",
                advice: "Keep one of them.",
                file: fileName,
                line: context.mark.line
            )
        default:
            InputProblem("yaml_invalid", "this is not valid YAML.", file: fileName)
        }
    }

    /// Whether a quote that opens on `line` can be what the parser stumbled over.
    private static func isAbout(_ line: Int, _ error: any Error) -> Bool {
        switch error {
        case YamlError.scanner(_, _, let mark, _), YamlError.parser(_, _, let mark, _):
            mark.line >= line
        default: false
        }
    }

    private static func value(of node: Node, depth: Int, budget: inout Int) -> YAMLValue? {
        budget -= 1
        guard depth < depthLimit, budget > 0 else { return nil }
        let line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar):
            let isNull =
                scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return YAMLValue(content: isNull ? .absent : .scalar(scalar.string), line: line)
        case .sequence(let sequence):
            var items: [YAMLValue] = []
            for item in sequence {
                guard let item = value(of: item, depth: depth + 1, budget: &budget) else {
                    return nil
                }
                items.append(item)
            }
            return YAMLValue(content: .list(items), line: line)
        case .mapping(let mapping):
            var entries: [YAMLEntry] = []
            for (key, item) in mapping {
                guard let item = value(of: item, depth: depth + 1, budget: &budget) else {
                    return nil
                }
                entries.append(
                    YAMLEntry(key: key.string ?? "", line: key.mark?.line ?? line, value: item)
                )
            }
            return YAMLValue(content: .table(entries), line: line)
        case .alias:
            return YAMLValue(content: .absent, line: line)
        }
    }
}
