/// One row of a CSV file; the reader fills the same row again and again.
public struct CSVRow: Sendable {
    /// The line of the file on which the row starts, from 1.
    public internal(set) var line = 0
    /// Why the row cannot be used; its cells mean nothing then.
    public internal(set) var problem: CSVRowProblem?
    /// The cells without their quotes, end to end.
    var bytes: [UInt8] = []
    /// Where each cell ends in `bytes`.
    var ends: [Int] = []

    /// A row to be filled.
    public init() {}

    /// How many cells it has.
    public var count: Int { ends.count }

    /// Cell `column` as bytes; empty beyond the last one.
    public func bytes(_ column: Int) -> ArraySlice<UInt8> {
        guard ends.indices.contains(column) else { return [] }
        return bytes[(column == 0 ? 0 : ends[column - 1])..<ends[column]]
    }

    /// Cell `column` as text without spaces around it; empty beyond the last cell.
    ///
    /// Bytes that are not UTF-8 cannot occur: such rows have a `problem`.
    public func text(_ column: Int) -> String {
        String(decoding: trimmed(bytes(column)), as: UTF8.self)
    }

    /// Whether cell `column` holds nothing but spaces.
    public func isBlank(_ column: Int) -> Bool { trimmed(bytes(column)).isEmpty }

    mutating func clear(line: Int) {
        (self.line, problem) = (line, nil)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}

/// Why a row of a CSV file cannot be used.
public enum CSVRowProblem: String, Sendable {
    case cellTooLong = "cell_too_long"
    case rowTooLong = "row_too_long"
    case tooManyColumns = "too_many_columns"
    case unclosedQuote = "unclosed_quote"
    case textAfterQuote = "text_after_quote"
    case zeroByte = "zero_byte"
    case notUTF8 = "not_utf8"
    case moreCellsThanHeader = "more_cells_than_header"

    /// What is wrong, as a sentence for the person who imports.
    public var sentence: String {
        switch self {
        case .cellTooLong: "a cell is longer than \(CSVReader.cellLimit >> 20) MB"
        case .rowTooLong: "the row is longer than \(CSVReader.rowLimit >> 20) MB"
        case .tooManyColumns: "the row has more than \(CSVReader.columnLimit) cells"
        case .unclosedQuote:
            "the quote opened on this line is never closed, so the rest of the file is one cell"
        case .textAfterQuote: "text follows a closing quote; a quote inside a cell is written twice"
        case .zeroByte: "a cell holds a NUL byte"
        case .notUTF8: "a cell holds bytes that are not text in the encoding of the file"
        case .moreCellsThanHeader: "the row has more cells than the header"
        }
    }
}

/// `bytes` without spaces, tabs, line ends and no-break spaces around them.
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    while start < end {
        if isSpace(bytes[start]) {
            start += 1
        } else if end - start >= 2, bytes[start] == 0xC2, bytes[start + 1] == 0xA0 {
            start += 2
        } else {
            break
        }
    }
    while start < end {
        if isSpace(bytes[end - 1]) {
            end -= 1
        } else if end - start >= 2, bytes[end - 2] == 0xC2, bytes[end - 1] == 0xA0 {
            end -= 2
        } else {
            break
        }
    }
    return bytes[start..<end]
}
