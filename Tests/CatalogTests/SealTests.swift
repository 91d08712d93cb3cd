import Foundation
import GRDB
import Growth
import Testing

@testable import Catalog

@Suite struct SealTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
        try catalog.fill()
    }

    /// Changes the file behind the catalog's back.
    private func meddle(_ statements: String...) throws {
        try catalog.queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            for one in Schema.updateGuards + Schema.deletionGuards {
                try database.execute(sql: "DROP TRIGGER \(one.name)")
            }
            for statement in statements { try database.execute(sql: statement) }
            for one in Schema.updateGuards + Schema.deletionGuards {
                try database.execute(sql: one.sql)
            }
        }
    }

    private func reading() -> String? {
        do {
            _ = try CatalogContent(catalog)
            return nil
        } catch { return (error as? StorageFailure)?.code ?? "another error" }
    }

    @Test("a sound catalog has rows in every table and no damage")
    func sound() throws {
        for table in SealedTable.all {
            let count = try catalog.queue.read {
                try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table.name)")
            }
            #expect((count ?? 0) > 0, "\(table.name)")
        }
        #expect(reading() == nil)
        #expect(try catalog.verifyRows() == [])
    }

    @Test("a row that vanished, was changed or came from nowhere is noticed, in every table")
    func damagedRows() throws {
        for table in SealedTable.all {
            for (what, sort) in meddlings(table) {
                let folder = try CatalogFolder()
                try catalog.copy(to: folder.file)
                let other = try SealTests(copy: folder)
                try other.meddle(what)
                #expect(other.reading() == "catalog_damaged", "\(what)")
                let found = try other.catalog.verifyRows().filter { $0.sort != .brokenChain }
                #expect(
                    found == [CatalogDamage(table: table.name, sort: sort, count: 1)],
                    "\(what)"
                )
            }
        }
    }

    private init(copy folder: CatalogFolder) throws {
        self.folder = folder
        catalog = try folder.open()
    }

    private func meddlings(_ table: SealedTable) -> [(String, CatalogDamage.Sort)] {
        let one = "rowid = (SELECT MAX(rowid) FROM \(table.name))"
        return [
            ("DELETE FROM \(table.name) WHERE \(one)", .missingRows),
            ("UPDATE \(table.name) SET row_sum = row_sum + 1 WHERE \(one)", .changedRows),
        ]
    }

    @Test("a changed value is noticed whatever its type")
    func changedValues() throws {
        for statement in [
            "UPDATE imports SET state = 'undone', undone_at = 1 WHERE id = 1",
            "UPDATE record_versions SET fields = replace(fields, 'i5', 'i6')",
            "UPDATE record_versions SET kind = 'invoices' WHERE kind = 'people'",
            "UPDATE record_versions SET id = CAST('q' AS BLOB) WHERE kind = 'people'",
            "UPDATE record_versions SET updated_at = 5",
            "UPDATE segments SET mask_name = NULL, mask_hidden = NULL, mask_checksum = NULL",
            "UPDATE books SET stored = stored + 1",
            "UPDATE own_answers SET note = NULL", "UPDATE audit SET nonce = x''",
        ] {
            let folder = try CatalogFolder()
            try catalog.copy(to: folder.file)
            let other = try SealTests(copy: folder)
            try other.meddle(statement)
            #expect(other.reading() == "catalog_damaged", "\(statement)")
            #expect(try other.catalog.verifyRows() != [], "\(statement)")
        }
    }

    @Test("an older state of one table with its own sums does not fit the rest")
    func mixedMoments() throws {
        let old = try catalog.queue.read {
            try Row.fetchAll($0, sql: "SELECT * FROM sums WHERE owner = 'books'")
        }
        var change = ManifestChange()
        var more = EventBooks()
        more.stored = 1
        change.books = [Hour(number: 77): more]
        try catalog.commit(change)
        try catalog.queue.write { database in
            try database.execute(sql: "DELETE FROM books WHERE hour = 77")
            try database.execute(sql: "DELETE FROM sums WHERE owner = 'books'")
            for row in old {
                try database.execute(
                    sql: "INSERT INTO sums VALUES (?, ?, ?, ?, ?)",
                    arguments: StatementArguments(row.databaseValues)
                )
            }
        }
        #expect(reading() == "catalog_damaged")
        #expect(try catalog.verifyRows().map(\.table) == ["sums"])
    }

    @Test("a catalog whose tables were defined anew is refused")
    func changedSchema() throws {
        try catalog.queue.write { try $0.execute(sql: "DROP INDEX imports_by_file") }
        let failure = #expect(throws: StorageFailure.self) { _ = try folder.open() }
        #expect(failure?.code == "catalog_damaged")
    }

    @Test(
        "an edited, removed or cut audit trail is found even when every checksum was made to fit",
        arguments: ["edit", "remove", "cut", "add"]
    )
    func auditChain(deed: String) throws {
        try catalog.write("forge") { transaction in
            let rows = try transaction.view.rows(of: .audit)
            try transaction.lifting(Schema.updateGuards + Schema.deletionGuards) {
                switch deed {
                case "edit": try transaction.update(rows[1], ["actor": "nobody"])
                case "remove": try transaction.delete(rows[1])
                case "cut": try transaction.delete(rows[rows.count - 1])
                default:
                    try transaction.insert(
                        into: .audit,
                        [999, 5, "ada", "export", "people", "{}", Data(), Data(), Data()]
                    )
                }
            }
        }
        #expect(reading() == nil, "all checksums fit")
        let expected = CatalogDamage(table: "audit", sort: .brokenChain, count: 1)
        let found = try catalog.verifyRows()
        #expect(found.map(\.table) == [expected.table])
        #expect(found.map(\.sort) == [expected.sort])
    }

    @Test("rows that were damaged do not become sound when something else is written")
    func damageStays() throws {
        try meddle("UPDATE record_versions SET fields = '{}' WHERE kind = 'people'")
        try catalog.add([person("q", [:])], at: 9)
        #expect(throws: StorageFailure.self) { _ = try catalog.records(.people) }
        #expect(try catalog.records(.opportunities).count == 2)
    }
}
