import FoundationEssentials
import GRDB
import Growth

/// A row of a sealed table whose checksum was found right.
struct SealedRow {
    let table: SealedTable
    /// Its number in the file.
    let rowid: Int64
    /// Its columns in the order of the table.
    let values: [DatabaseValue]
    /// Its checksum.
    let sum: UInt64

    /// Reads a row that `SealedTable.selection` selected.
    /// - Throws: `StorageFailure` `catalog_damaged` when the checksum is wrong.
    init(_ row: Row, of table: SealedTable) throws {
        let (rowid, values, found) = SealedRow.parts(row, of: table)
        sum = RowChecksum(table: table, values: values).value
        guard found == sum else {
            throw StorageFailure.damaged(table.name, "row \(rowid) is not as it was written")
        }
        (self.table, self.rowid, self.values) = (table, rowid, values)
    }

    /// The row as it stands, and the checksum that stands beside it, `nil` when that is no number.
    static func parts(
        _ row: Row,
        of table: SealedTable
    ) -> (rowid: Int64, values: [DatabaseValue], sum: UInt64?) {
        var values: [DatabaseValue] = []
        values.reserveCapacity(table.columns.count)
        for index in table.columns.indices { values.append(row[index + 1]) }
        let sum = Int64.fromDatabaseValue(row[table.columns.count + 1] as DatabaseValue)
        return (
            Int64.fromDatabaseValue(row[0] as DatabaseValue) ?? 0, values,
            sum.map { UInt64(bitPattern: $0) }
        )
    }

    /// The part of the table that it belongs to.
    var part: String { table.part(of: values) }

    /// The value of a column that holds text.
    func text(_ column: String) throws -> String {
        guard case .string(let text) = self[column].storage else { throw wrongType(column) }
        return text
    }

    /// The value of a column that holds bytes.
    func bytes(_ column: String) throws -> Data {
        guard case .blob(let data) = self[column].storage else { throw wrongType(column) }
        return data
    }

    /// The value of a column that holds a byte string of the customer.
    func byteString(_ column: String) throws -> ByteString {
        ByteString(String(decoding: try bytes(column), as: UTF8.self))
    }

    /// The value of a column that holds a whole number.
    func number(_ column: String) throws -> Int64 {
        guard case .int64(let number) = self[column].storage else { throw wrongType(column) }
        return number
    }

    /// The value of a column that holds a count.
    func count(_ column: String) throws -> Int { Int(try number(column)) }

    /// The value of a column that holds a moment.
    func moment(_ column: String) throws -> Timestamp { Timestamp(millis: try number(column)) }

    /// Whether a column holds something.
    func holds(_ column: String) -> Bool { !self[column].isNull }

    /// The values with some of them changed.
    func values(changing changes: [String: (any DatabaseValueConvertible)?]) -> [DatabaseValue] {
        zip(table.columns, values)
            .map { column, value in
                guard let change = changes[column] else { return value }
                return change?.databaseValue ?? .null
            }
    }

    private subscript(column: String) -> DatabaseValue {
        guard let index = table.columns.firstIndex(of: column) else {
            preconditionFailure("\(table.name) has no column \(column)")
        }
        return values[index]
    }

    private func wrongType(_ column: String) -> StorageFailure {
        .damaged(table.name, "row \(rowid) holds something else in \(column)")
    }
}

extension SealedTable {
    /// The part to which a row with `values` belongs; an empty text when the table has none.
    func part(of values: [DatabaseValue]) -> String {
        guard let part, case .string(let text) = values[part].storage else { return "" }
        return text
    }
}

extension StorageFailure {
    /// The failure of a catalog in which `table` is not what was written.
    static func damaged(_ table: String, _ cause: String) -> StorageFailure {
        StorageFailure(
            "catalog_damaged",
            operation: "read the catalog",
            place: table,
            cause: cause,
            advice: "Restore the catalog from a backup; `groundswell verify` lists all damage."
        )
    }
}
