public import Growth

/// Reads rows of CSV (RFC 4180 and what spreadsheets make of it) from a stream.
///
/// Rows end with LF, CRLF or CR; cells may be quoted and then hold line ends, delimiters and doubled
/// quotes. Blank lines are left out. Memory is bounded by `rowLimit` however the file is broken: a cell
/// or row beyond its limit is read over and reported, and reading goes on behind it.
public struct CSVReader {
    /// The longest cell, in bytes.
    public static let cellLimit = 1 << 20
    /// The longest row, in bytes.
    public static let rowLimit = 8 << 20
    /// The most cells of a row.
    public static let columnLimit = 4_096

    /// The byte between cells.
    public let delimiter: UInt8
    private let stream: TextStream
    private var chunk: [UInt8]
    private var position = 0
    private var line = 1
    private var atEnd = false

    /// A reader of `stream`; the delimiter is detected among `,` `;` tab and `|` when `nil`.
    /// - Throws: `InputProblem` when the stream cannot be read.
    public init(_ stream: TextStream, delimiter: UInt8? = nil) throws(InputProblem) {
        self.stream = stream
        let first = try stream.nextChunk() ?? []
        self.delimiter = delimiter ?? CSVDialect.delimiter(of: first[...])
        chunk = first
    }

    /// Where one is inside a row.
    private enum State { case cellStart, plain, quoted, quoteInQuoted, afterBadQuote }

    /// Reads the next row that is not blank into `row`; false at the end of the file.
    /// - Throws: `InputProblem` when the stream cannot be read.
    public mutating func read(into row: inout CSVRow) throws(InputProblem) -> Bool {
        repeat {
            guard try fill() else { return false }
            row.clear(line: line)
            try readRow(into: &row)
        } while row.problem == nil && row.ends.count <= 1 && trimmed(row.bytes[...]).isEmpty
        if row.problem == nil { check(&row) }
        return true
    }

    private mutating func fill() throws(InputProblem) -> Bool {
        while position == chunk.count, !atEnd {
            if let next = try stream.nextChunk() {
                (chunk, position) = (next, 0)
            } else {
                atEnd = true
            }
        }
        return position < chunk.count
    }

    private mutating func readRow(into row: inout CSVRow) throws(InputProblem) {
        var state = State.cellStart
        var cellStart = 0
        var quoteLine = line
        while try fill() {
            if state == .plain || state == .quoted { takeRun(state, from: cellStart, into: &row) }
            guard position < chunk.count else { continue }
            let byte = chunk[position]
            position += 1
            let isLineEnd = byte == 0x0A || byte == 0x0D
            switch state {
            case .quoted:
                if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { keep(byte, &row) }
                if isLineEnd { try countLine(byte, quoted: true, &row) }
                continue
            case .quoteInQuoted where byte == UInt8(ascii: "\""):
                keep(byte, &row)
                state = .quoted
                continue
            case .cellStart where byte == UInt8(ascii: "\""):
                (state, quoteLine) = (.quoted, line)
                continue
            default: break
            }
            if isLineEnd {
                try countLine(byte, quoted: false, &row)
                return endCell(&row, &cellStart)
            }
            if byte == delimiter {
                endCell(&row, &cellStart)
                state = .cellStart
            } else if state == .quoteInQuoted {
                if byte != 0x20 {
                    row.problem = row.problem ?? .textAfterQuote
                    state = .afterBadQuote
                }
            } else if state != .afterBadQuote {
                keep(byte, &row)
                // Spaces before an opening quote do not belong to the cell.
                if state == .cellStart, byte != 0x20 { state = .plain }
                if state == .cellStart, try startsQuote() {
                    row.bytes.removeLast(max(0, row.bytes.count - cellStart))
                }
            }
        }
        if state == .quoted {
            row.problem = .unclosedQuote
            row.line = quoteLine
        }
        endCell(&row, &cellStart)
    }

    /// Copies bytes that cannot end the cell in one go.
    private mutating func takeRun(_ state: State, from cellStart: Int, into row: inout CSVRow) {
        let start = position
        var place = position
        chunk.withUnsafeBufferPointer { bytes in
            if state == .quoted {
                while place < bytes.count, bytes[place] != 0x22, bytes[place] != 0x0A,
                    bytes[place] != 0x0D
                { place += 1 }
            } else {
                while place < bytes.count, bytes[place] != delimiter, bytes[place] != 0x0A,
                    bytes[place] != 0x0D
                { place += 1 }
            }
        }
        position = place
        guard row.problem == nil, place > start else { return }
        if row.bytes.count - cellStart + place - start > Self.cellLimit {
            return fail(.cellTooLong, &row)
        }
        if row.bytes.count + place - start > Self.rowLimit { return fail(.rowTooLong, &row) }
        row.bytes.append(contentsOf: chunk[start..<place])
    }

    private func keep(_ byte: UInt8, _ row: inout CSVRow) {
        guard row.problem == nil else { return }
        guard row.bytes.count < Self.rowLimit else { return fail(.rowTooLong, &row) }
        if row.bytes.count - (row.ends.last ?? 0) >= Self.cellLimit {
            return fail(.cellTooLong, &row)
        }
        row.bytes.append(byte)
    }

    private func fail(_ problem: CSVRowProblem, _ row: inout CSVRow) {
        row.problem = problem
        row.bytes = []
        row.ends = []
    }

    private func endCell(_ row: inout CSVRow, _ cellStart: inout Int) {
        guard row.problem == nil else { return }
        guard row.ends.count < Self.columnLimit else { return fail(.tooManyColumns, &row) }
        row.ends.append(row.bytes.count)
        cellStart = row.bytes.count
    }

    private mutating func countLine(
        _ byte: UInt8,
        quoted: Bool,
        _ row: inout CSVRow
    )
        throws(InputProblem)
    {
        line += 1
        guard byte == 0x0D, try fill(), chunk[position] == 0x0A else { return }
        position += 1
        if quoted { keep(0x0A, &row) }
    }

    private mutating func startsQuote() throws(InputProblem) -> Bool {
        try fill() && chunk[position] == UInt8(ascii: "\"")
    }

    private func check(_ row: inout CSVRow) {
        var isASCII = true
        for byte in row.bytes {
            if byte == 0 { return fail(.zeroByte, &row) }
            if byte >= 0x80 { isASCII = false }
        }
        if !isASCII, String(validating: row.bytes, as: UTF8.self) == nil { fail(.notUTF8, &row) }
    }
}

/// What the first bytes of a CSV file tell about how it is written.
enum CSVDialect {
    /// The delimiters that are told apart.
    static let delimiters = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }

    /// The delimiter that cuts the first lines of `head` into equally many cells, and into most.
    static func delimiter(of head: ArraySlice<UInt8>) -> UInt8 {
        var best = (byte: UInt8(ascii: ","), agreeing: 0, cells: 1)
        for candidate in delimiters {
            let counts = cellCounts(of: head.prefix(64 << 10), delimiter: candidate)
            guard let first = counts.first, first > 1 else { continue }
            let agreeing = counts.count { $0 == first }
            if (agreeing, first) > (best.agreeing, best.cells) {
                best = (candidate, agreeing, first)
            }
        }
        return best.byte
    }

    private static func cellCounts(of head: ArraySlice<UInt8>, delimiter: UInt8) -> [Int] {
        var counts: [Int] = []
        var (cells, isQuoted, isBlank) = (1, false, true)
        for byte in head where counts.count < 50 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte == 0x0A || byte == 0x0D {
                if !isBlank { counts.append(cells) }
                (cells, isBlank) = (1, true)
                continue
            }
            isBlank = false
            if !isQuoted, byte == delimiter { cells += 1 }
        }
        if counts.isEmpty, !isBlank { counts.append(cells) }
        return counts
    }
}

extension UInt8 {
    fileprivate init(ascii text: String) { self = text.utf8.first ?? 0 }
}
