import FoundationEssentials
import GRDB
import Growth

/// A change of the catalog under way: seals every row it writes, and at its end what the tables add up
/// to.
final class CatalogTransaction {
    /// The state it works on, with its own changes.
    private(set) var view: CatalogView
    /// Draws random bits, for what must not be guessed.
    let random: @Sendable () -> UInt64
    private var changed: Set<SealedPart> = []
    /// Whether it is to be written although no row changes.
    private var isForced = false

    var database: Database { view.database }

    /// A change of the state that `database` is in.
    init(_ database: Database, random: @escaping @Sendable () -> UInt64) throws {
        view = try CatalogView(database)
        self.random = random
    }

    /// Makes a generation of its own even if no row changes.
    func force() { isForced = true }

    /// Adds a row.
    func insert(into table: SealedTable, _ values: [(any DatabaseValueConvertible)?]) throws {
        try insert(into: table, values.map { $0?.databaseValue ?? .null })
    }

    /// Adds a row whose first column is a number never used before, and tells it.
    func insertNumbered(
        into table: SealedTable,
        _ values: [(any DatabaseValueConvertible)?]
    ) throws -> Int64 {
        let number = try nextNumber(of: table)
        try insert(into: table, [number] + values)
        return number
    }

    /// Puts `values` in the place of a row.
    func replace(_ row: SealedRow, with values: [DatabaseValue]) throws {
        let values = values.map(\.withoutNUL)
        let assignments = row.table.columns.map { "\($0) = ?, " }.joined()
        let seal = RowChecksum(table: row.table, values: values).value
        try database
            .cachedStatement(
                sql: "UPDATE \(row.table.name) SET \(assignments)row_sum = ? WHERE rowid = ?"
            )
            .execute(
                arguments: StatementArguments(
                    values + [Int64(bitPattern: seal).databaseValue, row.rowid.databaseValue]
                )
            )
        change(row.table, row.part) { $0.remove(row.sum) }
        change(row.table, row.table.part(of: values)) { $0.add(seal) }
    }

    /// Changes some columns of a row.
    func update(
        _ row: SealedRow,
        _ changes: [String: (any DatabaseValueConvertible)?]
    ) throws {
        try replace(row, with: row.values(changing: changes))
    }

    /// Removes a row.
    func delete(_ row: SealedRow) throws {
        try database.cachedStatement(sql: "DELETE FROM \(row.table.name) WHERE rowid = ?")
            .execute(arguments: [row.rowid])
        change(row.table, row.part) { $0.remove(row.sum) }
    }

    /// Removes every version of a record that an import brought.
    ///
    /// They are taken off the sums by the checksums that stand beside them: if one is wrong, so is the sum
    /// afterwards, and damage does not vanish unseen.
    func deleteRecords(of id: ImportID) throws {
        let table = SealedTable.recordVersions
        try table.forEachRow(in: database, "WHERE import_id = ?", arguments: [id.number]) { row in
            change(table, table.part(of: row.values)) { $0.remove(row.sum ?? 0) }
        }
        try database.execute(
            sql: "DELETE FROM record_versions WHERE import_id = ?",
            arguments: [id.number]
        )
    }

    /// Runs `body` while rows of a table that only grows may be changed.
    func lifting(_ guards: [Schema.Guard], _ body: () throws -> Void) throws {
        for one in guards { try database.execute(sql: "DROP TRIGGER \(one.name)") }
        try body()
        for one in guards { try database.execute(sql: one.sql) }
    }

    /// Notes a new link of the audit trail's chain.
    func noteAudit(_ chain: [UInt8]) {
        var row = view.workspace
        row.auditRows &+= 1
        row.auditChain = chain
        view.expect(row)
    }

    /// Seals the rows of a table that were written before there were checksums.
    func sealExisting(_ table: SealedTable) throws {
        let statement = try database.makeStatement(
            sql: "UPDATE \(table.name) SET row_sum = ? WHERE rowid = ?"
        )
        try table.forEachRow(in: database) { row in
            let seal = RowChecksum(table: table, values: row.values).value
            try statement.execute(arguments: [Int64(bitPattern: seal), row.rowid])
            change(table, table.part(of: row.values)) { $0.add(seal) }
        }
    }

    /// Seals the change; afterwards nothing more may be written in it.
    ///
    /// - Returns: the generation it makes, `nil` when nothing changed.
    func finish(schema: UInt64? = nil, version: Int? = nil) throws -> Int64? {
        guard !changed.isEmpty || schema != nil || isForced else { return nil }
        var row = view.workspace
        for part in changed { row.sums = row.sums &+ (try writeSum(of: part)) }
        row.generation &+= 1
        row.schema = schema ?? row.schema
        if let version { (row.formatVersion, row.minReader) = (Int64(version), Int64(version)) }
        try row.write(to: database)
        return row.generation
    }

    /// Writes one row of `sums` and tells by how much its checksum rose.
    private func writeSum(of part: SealedPart) throws -> UInt64 {
        let old = try SealedTable.sums
            .rows(
                in: database,
                "WHERE owner = ? AND part = ?",
                arguments: [part.table, part.part]
            )
            .first
        let sum = view.sums[part] ?? SealedSum()
        let values: [DatabaseValue] = [
            part.table.databaseValue, part.part.databaseValue, sum.rows.databaseValue,
            Int64(bitPattern: sum.total).databaseValue,
        ]
        if let old {
            try database.execute(sql: "DELETE FROM sums WHERE rowid = ?", arguments: [old.rowid])
        }
        try database.execute(
            sql: SealedTable.sums.insertion,
            arguments: StatementArguments(values + [SealedTable.sums.seal(values)])
        )
        return RowChecksum(table: .sums, values: values).value &- (old?.sum ?? 0)
    }

    private func insert(into table: SealedTable, _ values: [DatabaseValue]) throws {
        let values = values.map(\.withoutNUL)
        let seal = RowChecksum(table: table, values: values).value
        try database.cachedStatement(sql: table.insertion)
            .execute(
                arguments: StatementArguments(values + [Int64(bitPattern: seal).databaseValue])
            )
        change(table, table.part(of: values)) { $0.add(seal) }
    }

    private func change(_ table: SealedTable, _ part: String, _ body: (inout SealedSum) -> Void) {
        let key = SealedPart(table: table.name, part: part)
        var sum = view.sums[key] ?? SealedSum()
        body(&sum)
        view.expect(sum, of: key)
        changed.insert(key)
    }

    func nextNumber(of table: SealedTable) throws -> Int64 {
        let last = try Int64.fetchOne(
            database,
            sql: """
                SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ?), 0),
                    COALESCE((SELECT MAX(rowid) FROM \(table.name)), 0))
                """,
            arguments: [table.name]
        )
        let (next, overflow) = (last ?? 0).addingReportingOverflow(1)
        guard !overflow, next > 0 else {
            throw StorageFailure.damaged(table.name, "its numbers are used up")
        }
        return next
    }
}

extension DatabaseValue {
    /// The value with U+FFFD for every NUL in a text, at which SQLite's texts end.
    var withoutNUL: DatabaseValue {
        guard case .string(let text) = storage, text.utf8.contains(0) else { return self }
        return text.unicodeScalars
            .reduce(into: "") { $0.unicodeScalars.append($1 == "\0" ? "\u{FFFD}" : $1) }
            .databaseValue
    }
}
