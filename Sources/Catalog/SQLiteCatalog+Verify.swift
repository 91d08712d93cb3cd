import GRDB
import Growth

/// Something in the catalog that is not as it was written.
public struct CatalogDamage: Hashable, Sendable {
    /// What is wrong.
    public enum Sort: String, CaseIterable, Sendable {
        /// Rows whose values do not fit their checksum.
        case changedRows = "changed rows"
        /// Rows that were written and are gone.
        case missingRows = "missing rows"
        /// Rows that nobody wrote.
        case strangeRows = "strange rows"
        /// Rows of another moment than the rest.
        case mixedMoments = "rows of another moment"
        /// Entries of the audit trail that its chain does not confirm.
        case brokenChain = "broken chain"
        /// The file is not sound for SQLite, or does not hold our tables.
        case structure
    }

    /// The table.
    public let table: String
    /// What is wrong.
    public let sort: Sort
    /// How many rows, or complaints of SQLite.
    public let count: Int
}

extension SQLiteCatalog {
    /// Reads every row of every table and lists all damage; none when all is well.
    ///
    /// - Throws: `StorageFailure` only when the file cannot be read at all.
    public func verifyRows() throws -> [CatalogDamage] {
        try translatingErrors("verify the catalog", path) {
            try queue.read { database in
                let unsound = try structure(of: database)
                let view: CatalogView
                do { view = try CatalogView(database) } catch let failure as StorageFailure {
                    return unsound
                        + [CatalogDamage(table: failure.place, sort: .changedRows, count: 1)]
                }
                var damages = unsound
                for table in SealedTable.all { damages += damage(of: table, in: view) }
                return damages + (try AuditVerification(view).damages)
            }
        }
    }

    private func structure(of database: Database) throws -> [CatalogDamage] {
        let complaints = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)")
        guard complaints != ["ok"] else { return [] }
        return [CatalogDamage(table: "catalog", sort: .structure, count: complaints.count)]
    }

    private func damage(of table: SealedTable, in view: CatalogView) -> [CatalogDamage] {
        var found: [SealedPart: SealedSum] = [:]
        var changed = 0
        do {
            let rows = try Row.fetchCursor(view.database, sql: table.selection)
            while let row = try rows.next() {
                let (_, values, sum) = SealedRow.parts(row, of: table)
                let right = RowChecksum(table: table, values: values).value
                if sum != right { changed += 1 }
                let part = SealedPart(table: table.name, part: table.part(of: values))
                found[part, default: SealedSum()].add(right)
            }
        } catch { return [CatalogDamage(table: table.name, sort: .structure, count: 1)] }
        let changes = CatalogDamage(table: table.name, sort: .changedRows, count: changed)
        return (changed > 0 ? [changes] : [])
            + difference(found, view.sums, of: table, changed: changed)
    }

    /// How the rows that are there differ from those that were written, counted over the whole table: a
    /// changed row may stand in another part.
    private func difference(
        _ found: [SealedPart: SealedSum],
        _ expected: [SealedPart: SealedSum],
        of table: SealedTable,
        changed: Int
    ) -> [CatalogDamage] {
        let has = found.values.reduce(into: SealedSum()) { $0 += $1 }
        let should = expected.filter { $0.key.table == table.name }.values
            .reduce(into: SealedSum()) { $0 += $1 }
        func damage(_ sort: CatalogDamage.Sort, _ count: Int64) -> [CatalogDamage] {
            [CatalogDamage(table: table.name, sort: sort, count: Int(count))]
        }
        if has.rows < should.rows { return damage(.missingRows, should.rows &- has.rows) }
        if has.rows > should.rows { return damage(.strangeRows, has.rows &- should.rows) }
        return has.total == should.total || changed > 0 ? [] : damage(.mixedMoments, 1)
    }
}

/// Walks the chain of the audit trail.
private struct AuditVerification {
    private(set) var damages: [CatalogDamage] = []

    init(_ view: CatalogView) throws {
        var (broken, rows, erased) = (0, 0 as Int64, 0)
        var (chain, declared) = ([UInt8](repeating: 0, count: 32), 0)
        let cursor = try Row.fetchCursor(
            view.database,
            sql: SealedTable.audit.selection + " ORDER BY rowid"
        )
        while let row = try cursor.next() {
            let entry = Entry(SealedRow.parts(row, of: .audit).values)
            rows += 1
            if !entry.follows(chain) || !(entry.isErased || entry.keepsItsTexts) { broken += 1 }
            if entry.isErased { erased += 1 }
            declared &+= entry.declaredErasures
            chain = entry.chain
        }
        if erased != declared { broken += 1 }
        if rows != view.workspace.auditRows || chain != view.workspace.auditChain { broken += 1 }
        if broken > 0 {
            damages = [CatalogDamage(table: "audit", sort: .brokenChain, count: broken)]
        }
    }

    /// An entry as it stands in the file.
    private struct Entry {
        let id, moment: Int64
        let texts: [String]
        let nonce, commitment, chain: [UInt8]

        init(_ values: [DatabaseValue]) {
            (id, moment) = (values[0].plainNumber, values[1].plainNumber)
            texts = values[2...5].map(\.plainText)
            (nonce, commitment) = (values[6].plainBytes, values[7].plainBytes)
            chain = values[8].plainBytes
        }

        var isErased: Bool { nonce.isEmpty }

        var keepsItsTexts: Bool {
            commitment == AuditChain.commitment(nonce: nonce, texts)
        }

        /// How many entries an erasure says that it changed.
        var declaredErasures: Int {
            guard texts[1] == ErasureReceipt.action else { return 0 }
            return EventProperties(json: texts[3]).object["audit"]?.integerValue.map { Int($0) }
                ?? 0
        }

        func follows(_ previous: [UInt8]) -> Bool {
            chain
                == AuditChain.link(after: previous, id: id, at: moment, commitment: commitment)
        }
    }
}

extension DatabaseValue {
    fileprivate var plainNumber: Int64 {
        guard case .int64(let number) = storage else { return 0 }
        return number
    }

    fileprivate var plainBytes: [UInt8] {
        guard case .blob(let data) = storage else { return [] }
        return [UInt8](data)
    }
}
