import Growth

/// Writes rows of CSV (RFC 4180) that a spreadsheet shows and never runs.
///
/// Text that a spreadsheet would take for a formula gets an apostrophe in front, and so does text that
/// already looks marked, so that the mark can be taken off again. Negative numbers stay as they are.
/// Source: RELIABILITY RS5; OWASP, "CSV Injection".
public enum CSVText {
    /// A row with its line end.
    public static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// One cell, marked and quoted where it has to be.
    static func cell(_ text: String) -> String {
        let isPlain = isMinusNumber(text[...]) || !startsFormula(Array(text.utf8)[...])
        let shown = isPlain ? text : "'" + text
        guard shown.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return shown }
        let parts = shown.utf8.split(separator: quote, omittingEmptySubsequences: false)
        return "\"" + parts.map { String(Substring($0)) }.joined(separator: "\"\"") + "\""
    }

    /// Whether `cell` stands behind a mark that `cell(_:)` put there.
    static func isMarked(_ cell: ArraySlice<UInt8>) -> Bool {
        cell.first == mark && startsFormula(cell)
    }

    private static let mark = UInt8(ascii: "'")
    private static let quote = UInt8(ascii: "\"")

    /// Whether the first byte behind any marks makes a formula.
    private static func startsFormula(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.drop(while: { $0 == mark }).first else { return false }
        return first == 0 || "=+-@\t\r".utf8.contains(first)
    }

    /// `-12`, `-0.5`, `-1e-7`: what cannot be anything but a number.
    private static func isMinusNumber(_ text: Substring) -> Bool {
        guard text.utf8.first == UInt8(ascii: "-"), let digit = text.utf8.dropFirst().first,
            (48...57).contains(digit)
        else { return false }
        let isPlain = text.utf8.dropFirst()
            .allSatisfy { (48...57).contains($0) || ".eE-+".utf8.contains($0) }
        return isPlain && Double(text) != nil
    }
}

extension CSVRow {
    /// Takes off the apostrophes that `CSVText` puts before text that a spreadsheet would run.
    public mutating func dropTextMarks() {
        guard problem == nil, (0..<count).contains(where: { CSVText.isMarked(bytes($0)) }) else {
            return
        }
        var kept = CSVRow()
        for column in 0..<count {
            let cell = bytes(column)
            kept.bytes += CSVText.isMarked(cell) ? cell.dropFirst() : cell
            kept.ends.append(kept.bytes.count)
        }
        (bytes, ends) = (kept.bytes, kept.ends)
    }
}
