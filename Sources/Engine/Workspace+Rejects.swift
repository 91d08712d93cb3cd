public import Catalog
import Connectors
import Growth

/// The rows of an import that were refused, as its rejects file has them.
public struct RefusedRows: Sendable {
    /// Rows that were refused for one reason.
    public struct Reason: Hashable, Sendable {
        /// The field or column; empty where it is about the whole row.
        public let field: String
        /// Why, a stable code and a sentence.
        public let code, sentence: String
        /// How many rows.
        public var count: Int
    }

    /// Why, the most frequent first.
    public let reasons: [Reason]
    /// The first lines of the file, with its header.
    public let text: String
    /// How many rows it has.
    public let count: Int
}

extension Workspace {
    /// The rows that `record` refused; `nil` where there are none, or its file is gone.
    ///
    /// `text` has the first `most` of them. They hold what stood in the file, so they are for those alone who may
    /// see the data.
    /// - Throws: `InputProblem`, `StorageFailure`.
    public func refusedRows(
        of record: RecordedImport,
        first most: Int
    ) throws -> RefusedRows? {
        guard let name = record.outcome.rejectsFile else { return nil }
        let file: ImportFile
        do { file = try ImportFile(folder.rejectsFolder + "/" + name) } catch { return nil }
        var reader = try CSVReader(file.open(), delimiter: UInt8(ascii: ","))
        var row = CSVRow()
        var (rows, text) = (-1, "")
        var reasons: [[String]: RefusedRows.Reason] = [:]
        while try reader.read(into: &row) {
            rows += 1
            row.dropTextMarks()
            let cells = (0..<row.count).map(row.text)
            if rows <= most { text += CSVText.line(cells) }
            guard rows > 0, cells.count == 6 else { continue }
            let key = [cells[2], cells[4]]
            let new = RefusedRows.Reason(
                field: cells[2],
                code: cells[4],
                sentence: cells[5],
                count: 0
            )
            reasons[key, default: new].count += 1
        }
        let ordered = reasons.values.sorted {
            ($1.count, $0.field, $0.code) < ($0.count, $1.field, $1.code)
        }
        return RefusedRows(reasons: ordered, text: text, count: max(0, rows))
    }
}
