import GRDB
import Growth
import Testing

@testable import Catalog

@Suite("Pages of the audit trail")
struct AuditPageTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
        for number in 1...600 {
            try catalog.appendAudit(
                AuditEntry(
                    at: moment(Int64(number)),
                    actor: number % 3 == 0 ? "ada" : "bob",
                    action: "look",
                    subject: "thing \(number)"
                )
            )
        }
    }

    @Test(
        "one page after the other gives every entry once, newest first",
        arguments: [1, 7, 100, 256, 257, 599, 600, 601]
    )
    func pages(limit: Int) throws {
        var (subjects, next): ([String], Int64?) = ([], nil)
        repeat {
            let page = try catalog.audit(before: next, limit: limit)
            subjects += page.entries.map(\.entry.subject)
            next = page.next
        } while next != nil
        #expect(subjects == (1...600).reversed().map { "thing \($0)" })
        #expect(
            try catalog.audit(before: nil, limit: 600).entries.map(\.entry)
                == catalog.audit(limit: 600)
        )
    }

    @Test("a page holds only what is wanted, and looks no deeper than it may")
    func wanted() throws {
        let page = try catalog.audit(before: nil, limit: 2) { $0.actor == "ada" }
        #expect(page.entries.map(\.id) == [600, 597])
        #expect(page.next == 597)
        let rest = try catalog.audit(before: 597, limit: 1_000) { $0.actor == "ada" }
        #expect(rest.entries.count == 198 && rest.next == nil)
        let none = try catalog.audit(before: nil, limit: 5, depth: 300) { _ in false }
        #expect(none.entries.isEmpty && none.next == 301)
        #expect(try catalog.audit(before: 1, limit: 5).entries.isEmpty)
    }

    @Test(
        "an entry that is gone, strange or changed is noticed by the page it stands on",
        arguments: [
            "DELETE FROM audit WHERE id = 590", "DELETE FROM audit WHERE id = 600",
            "UPDATE audit SET actor = 'eve' WHERE id = 590",
            "UPDATE audit SET id = 601 WHERE id = 600",
        ]
    )
    func damage(statement: String) throws {
        try catalog.queue.write { database in
            for name in try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
            ) { try database.execute(sql: "DROP TRIGGER \(name)") }
            try database.execute(sql: statement)
        }
        #expect(throws: StorageFailure.self) { try catalog.audit(before: nil, limit: 50) }
        #expect(try catalog.audit(before: 500, limit: 3).entries.map(\.id) == [499, 498, 497])
    }

    @Test("an empty trail is an empty page")
    func empty() throws {
        let page = try CatalogFolder().open().audit(before: nil, limit: 5)
        #expect(page.entries.isEmpty && page.next == nil)
    }
}
