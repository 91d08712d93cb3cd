/// Finds the quote that swallows what follows it in a YAML file that does not parse.
struct YAMLQuotes {
    private let text: [UInt8]
    private var place = 0
    private var line = 1
    private var before: UInt8 = 0x0A
    /// Whether a value or key may start here: only there a quote opens.
    private var startsValue = true

    private init(_ text: String) { self.text = Array(text.utf8) }

    /// The line, from 1, of the first quote that is never closed, or only by the quote that another
    /// line opens; `nil` when all quotes close.
    static func unclosedLine(in text: String) -> Int? {
        var scan = YAMLQuotes(text)
        while let byte = scan.next() {
            if byte == UInt8(ascii: "#"), [0x20, 0x09, 0x0A].contains(scan.before) {
                scan.skipLine()
            } else if scan.startsValue, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                let opened = scan.line
                guard scan.skipQuoted(byte) else { return opened }
                if scan.line != opened, !scan.isAtEndOfValue { return opened }
                scan.startsValue = false
            } else if byte != 0x20, byte != 0x09 {
                scan.startsValue = "\n:-[{,?".utf8.contains(byte)
            }
            scan.before = byte
        }
        return nil
    }

    private mutating func next() -> UInt8? {
        guard place < text.count else { return nil }
        defer { place += 1 }
        if text[place] == 0x0A { line += 1 }
        return text[place]
    }

    private mutating func skipLine() {
        while place < text.count, text[place] != 0x0A { place += 1 }
    }

    /// Goes behind the closing `quote`; false when there is none.
    private mutating func skipQuoted(_ quote: UInt8) -> Bool {
        while let byte = next() {
            if quote == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
                _ = next()
            } else if byte == quote {
                let isDoubled =
                    quote == UInt8(ascii: "'") && place < text.count && text[place] == quote
                guard isDoubled else { return true }
                place += 1
            }
        }
        return false
    }

    /// Whether nothing follows on the line that would stand behind a value without a separator.
    private var isAtEndOfValue: Bool {
        let rest = text[place...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        return rest.map { "\n#,]}:".utf8.contains($0) } ?? true
    }
}
