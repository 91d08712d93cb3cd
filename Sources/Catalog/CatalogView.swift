import FoundationEssentials
import GRDB
import Growth

/// One state of the catalog, of which nothing is believed that its checksums do not confirm.
struct CatalogView {
    let database: Database
    /// The row about the workspace.
    private(set) var workspace: WorkspaceRow
    /// What each table, or part of one, must add up to.
    private(set) var sums: [SealedPart: SealedSum] = [:]

    /// Reads what the rest is checked against.
    /// - Throws: `StorageFailure` `catalog_damaged`.
    init(_ database: Database) throws {
        self.database = database
        workspace = try WorkspaceRow(database)
        let rows = try SealedTable.sums.rows(in: database, "ORDER BY owner, part")
        var total: UInt64 = 0
        for row in rows {
            let part = SealedPart(table: try row.text("owner"), part: try row.text("part"))
            sums[part] = SealedSum(
                rows: try row.number("rows"),
                total: UInt64(bitPattern: try row.number("total"))
            )
            total &+= row.sum
        }
        guard total == workspace.sums, sums.count == rows.count else {
            throw StorageFailure.damaged("sums", "the file mixes states of different moments")
        }
    }

    /// Hands over every row of a table, or of one part of it, in order of number unless `order` says
    /// otherwise; afterwards throws when rows are missing or too many.
    func forEachRow(
        of table: SealedTable,
        part: String? = nil,
        orderedBy order: String = "rowid",
        _ body: (SealedRow) throws -> Void
    ) throws {
        let condition = part == nil ? "" : "WHERE \(table.columns[table.part ?? 0]) = ?"
        var found: [SealedPart: SealedSum] = [:]
        var (current, sum) = (part ?? "", SealedSum())
        var last = Int64.min
        try table.forEachRow(
            in: database,
            "\(condition) ORDER BY \(order)",
            arguments: part.map { [$0] } ?? []
        ) { unchecked in
            let row = try SealedRow(unchecked, of: table)
            if table.part != nil, part == nil, row.part != current {
                found[SealedPart(table: table.name, part: current), default: SealedSum()] += sum
                (current, sum) = (row.part, SealedSum())
            }
            sum.add(row.sum)
            if order == "rowid" {
                guard row.rowid > last || sum.rows == 1 else { throw outOfOrder(row) }
                last = row.rowid
            }
            try body(row)
        }
        found[SealedPart(table: table.name, part: current), default: SealedSum()] += sum
        try compare(found, of: table, part: part)
    }

    /// Every row of a table in order of number.
    func rows(of table: SealedTable) throws -> [SealedRow] {
        var rows: [SealedRow] = []
        try forEachRow(of: table) { rows.append($0) }
        return rows
    }

    /// The row of a numbered table that came last, checked by itself only.
    func last(of table: SealedTable) throws -> SealedRow? {
        try table.rows(in: database, "ORDER BY id DESC LIMIT 1").first
    }

    /// The row whose `column` holds `value`, checked by itself only.
    func row(
        of table: SealedTable,
        where column: String,
        is value: any DatabaseValueConvertible & Sendable
    ) throws -> SealedRow? {
        try table.rows(in: database, "WHERE \(column) = ?", arguments: [value]).first
    }

    /// The parts of a table that hold rows, in order.
    func parts(of table: SealedTable) -> [String] {
        sums.filter { $0.key.table == table.name && $0.value.rows > 0 }.map(\.key.part).sorted()
    }

    /// Notes what a change makes of the sums.
    mutating func expect(_ sum: SealedSum, of part: SealedPart) { sums[part] = sum }

    /// Notes what a change makes of the row about the workspace.
    mutating func expect(_ row: WorkspaceRow) { workspace = row }

    private func compare(
        _ found: [SealedPart: SealedSum],
        of table: SealedTable,
        part: String?
    ) throws {
        let expected = sums.filter {
            $0.key.table == table.name && (part == nil || $0.key.part == part)
        }
        for key in Set(expected.keys).union(found.keys) {
            let (has, should) = (found[key] ?? SealedSum(), expected[key] ?? SealedSum())
            guard has == should else {
                throw StorageFailure.damaged(
                    table.name,
                    "there are \(has.rows) rows where \(should.rows) were written"
                        + (has.rows == should.rows ? ", and some are of another moment" : "")
                )
            }
        }
    }

    private func outOfOrder(_ row: SealedRow) -> StorageFailure {
        .damaged(row.table.name, "row \(row.rowid) stands in the wrong place")
    }
}

/// A table, or one part of it.
struct SealedPart: Hashable {
    let table: String
    var part = ""
}

/// How many rows there are, and the wrapping sum of their checksums.
struct SealedSum: Equatable {
    var rows: Int64 = 0
    var total: UInt64 = 0

    mutating func add(_ sum: UInt64) {
        rows &+= 1
        total &+= sum
    }

    mutating func remove(_ sum: UInt64) {
        rows &-= 1
        total &-= sum
    }

    static func += (left: inout SealedSum, right: SealedSum) {
        left.rows &+= right.rows
        left.total &+= right.total
    }
}

/// The one row about the workspace.
struct WorkspaceRow: Equatable {
    /// Tells this workspace from others; salts the digests of erased people.
    let key, salt: [UInt8]
    /// Rises with every transaction that writes.
    var generation: Int64 = 0
    /// Version of the format, and of the oldest program that can read it.
    var formatVersion: Int64 = 0
    var minReader: Int64 = 0
    /// Checksum of the definitions of all tables.
    var schema: UInt64 = 0
    /// Wrapping sum of the checksums of the rows of `sums`.
    var sums: UInt64 = 0
    /// How many entries the audit trail has, and the newest link of its chain.
    var auditRows: Int64 = 0
    var auditChain = [UInt8](repeating: 0, count: 32)

    /// The row of a new workspace.
    init(key: [UInt8], salt: [UInt8]) { (self.key, self.salt) = (key, salt) }

    /// Reads the row.
    init(_ database: Database) throws {
        let rows = try SealedTable.workspace.rows(in: database)
        guard let row = rows.first, rows.count == 1 else {
            throw StorageFailure.damaged("workspace", "there are \(rows.count) rows instead of 1")
        }
        key = [UInt8](try row.bytes("key"))
        salt = [UInt8](try row.bytes("salt"))
        generation = try row.number("generation")
        formatVersion = try row.number("format_version")
        minReader = try row.number("min_reader")
        schema = UInt64(bitPattern: try row.number("schema"))
        sums = UInt64(bitPattern: try row.number("sums"))
        auditRows = try row.number("audit_rows")
        auditChain = [UInt8](try row.bytes("audit_chain"))
    }

    /// Puts it in the place of the row that is there.
    func write(to database: Database) throws {
        let values: [DatabaseValue] = [
            1.databaseValue, Data(key).databaseValue, Data(salt).databaseValue,
            generation.databaseValue, formatVersion.databaseValue, minReader.databaseValue,
            Int64(bitPattern: schema).databaseValue, Int64(bitPattern: sums).databaseValue,
            auditRows.databaseValue, Data(auditChain).databaseValue,
        ]
        try database.execute(sql: "DELETE FROM workspace")
        try database.execute(
            sql: SealedTable.workspace.insertion,
            arguments: StatementArguments(values + [SealedTable.workspace.seal(values)])
        )
    }
}

extension SealedTable {
    /// The checksum of a row as the file keeps it.
    func seal(_ values: [DatabaseValue]) -> DatabaseValue {
        Int64(bitPattern: RowChecksum(table: self, values: values).value).databaseValue
    }
}
