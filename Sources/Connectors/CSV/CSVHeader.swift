public import Growth

/// The column names of a CSV file.
public struct CSVHeader: Hashable, Sendable {
    /// The names, trimmed; a name that stands twice has `_2` behind its second place, and so on.
    public let names: [String]
    /// What was changed to make the names unique, one sentence each.
    public let notes: [String]
    private let positions: [ByteString: Int]

    /// The names of the first row.
    public init(_ cells: [String]) {
        var names: [String] = []
        var notes: [String] = []
        var positions: [ByteString: Int] = [:]
        var copies: [ByteString: Int] = [:]
        for (column, cell) in cells.enumerated() {
            var name = cell.isEmpty ? "column_\(column + 1)" : cell
            if positions[ByteString(name)] != nil {
                let original = ByteString(name)
                var copy = copies[original, default: 1] + 1
                while positions[ByteString("\(original)_\(copy)")] != nil { copy += 1 }
                copies[original] = copy
                name = "\(original)_\(copy)"
                let (shown, given) = (Printable.escaped(cell), Printable.escaped(name))
                notes.append(
                    "column \(column + 1) is a second \"\(shown)\"; it is read as \"\(given)\""
                )
            }
            positions[ByteString(name)] = column
            names.append(name)
        }
        (self.names, self.notes, self.positions) = (names, notes, positions)
    }

    /// Reads the first row of `reader` as a header.
    /// - Throws: `InputProblem` with `header_missing` or `header_unreadable`.
    public static func read(
        from reader: inout CSVReader,
        file: ImportFile
    ) throws(InputProblem) -> CSVHeader {
        var row = CSVRow()
        guard try reader.read(into: &row) else {
            throw InputProblem(
                "header_missing",
                "the file holds no rows, not even a header.",
                file: file.path
            )
        }
        if let problem = row.problem {
            throw InputProblem(
                "header_unreadable",
                "the header cannot be read: \(problem.sentence).",
                advice: "The first row must name the columns.",
                file: file.path,
                line: row.line
            )
        }
        return CSVHeader((0..<row.count).map(row.text))
    }

    /// The place of the column called `name`, from 0; compared by bytes, then without regard to case
    /// and to the difference between space, `_` and `-`.
    public func position(of name: String) -> Int? {
        if let exact = positions[ByteString(name)] { return exact }
        let folded = Self.folded(name)
        return names.firstIndex { Self.folded($0) == folded }
    }

    /// `name` as header names are compared loosely.
    static func folded(_ name: String) -> String {
        var output: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "_"), UInt8(ascii: "-"): output.append(0x20)
            case 65...90: output.append(byte | 0x20)
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
