import Glibc
import Growth

/// Writes to the console of the command that runs: standard output, which is buffered, and standard error, which is not.
enum Output {
    /// Writes `text` and a newline to standard output.
    static func line(_ text: String = "") { self.text(text + "\n") }

    /// Writes `text` as it is to standard output.
    static func text(_ text: String) { Console.current.text(text) }

    /// Writes one JSON document.
    static func document(_ value: JSONValue) { line(value.prettyText) }

    /// Writes what is still buffered; call before the process ends.
    static func flush() { Console.current.flush() }

    /// Writes `text` and a newline to standard error.
    static func error(_ text: String) { Console.current.error(text + "\n") }

    /// Writes `text` without a newline to standard error.
    static func prompt(_ text: String) { Console.current.error(text) }
}

/// Colour and width of a stream; plain text when it is not a terminal.
struct Style: Sendable {
    let hasColour: Bool
    /// Columns that text may fill.
    let width: Int
    /// Whether a person is looking.
    let isTerminal: Bool
    /// Whether lines must not be wider than `width`: where nobody asked, tables are not cut.
    let isLimited: Bool

    /// For a stream of this process, by file descriptor.
    init(descriptor: Int32) {
        isTerminal = isatty(descriptor) == 1
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        hasColour = isTerminal && !isDumb && getenv("NO_COLOR") == nil
        let columns = Self.columns(of: descriptor)
        width = max(60, min(columns ?? 80, 160))
        isLimited = columns != nil
    }

    /// Of the stream of another process.
    init(hasColour: Bool, width: Int, isTerminal: Bool, isLimited: Bool) {
        (self.hasColour, self.width) = (hasColour, width)
        (self.isTerminal, self.isLimited) = (isTerminal, isLimited)
    }

    /// Of the command that runs.
    static var standardOutput: Style { Console.current.output }
    static var standardError: Style { Console.current.errors }

    func bold(_ text: String) -> String { paint(text, "1") }
    func dim(_ text: String) -> String { paint(text, "2") }
    func good(_ text: String) -> String { paint(text, "32") }
    func warn(_ text: String) -> String { paint(text, "33") }
    func bad(_ text: String) -> String { paint(text, "31") }
    func accent(_ text: String) -> String { paint(text, "36") }
    func verdict(_ text: String) -> String { paint(text, "1;36") }

    private func paint(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private static func columns(of descriptor: Int32) -> Int? {
        if let text = getenv("COLUMNS"), let count = Int(String(cString: text)), count > 0 {
            return count
        }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// Text that fits a width.
enum Layout {
    /// `text` broken at spaces into lines of at most `width` columns.
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ").flatMap({ pieces(of: $0, width: width) }) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A word that is wider than a line, cut into lines.
    private static func pieces(of word: Substring, width: Int) -> [Substring] {
        var rest = word
        var pieces: [Substring] = []
        while rest.count > max(1, width) {
            pieces.append(rest.prefix(max(1, width)))
            rest = rest.dropFirst(max(1, width))
        }
        return pieces + [rest]
    }

    /// `text` cut or padded to `width` columns.
    static func fit(_ text: String, width: Int) -> String {
        let length = text.count
        if length <= width { return text + String(repeating: " ", count: width - length) }
        return width < 1 ? "" : String(text.prefix(width - 1)) + "…"
    }

    /// `text` cut to `width` columns or moved to their right end.
    static func right(_ text: String, width: Int) -> String {
        let length = text.count
        return length > width
            ? fit(text, width: width) : String(repeating: " ", count: width - length) + text
    }

    /// `1 event`, `1,234 events`.
    static func counted(_ number: Int, _ word: String, _ plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? word : plural ?? word + "s")"
    }

    /// `1,234,567`.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }
}
