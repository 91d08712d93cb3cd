import Foundation
import GRDB
import Growth
import Testing

@testable import Catalog

@Suite struct OpeningTests {
    private func pragma(_ name: String, _ catalog: SQLiteCatalog) throws -> String? {
        try catalog.queue.writeWithoutTransaction {
            try String.fetchOne($0, sql: "SELECT CAST(\(name) AS TEXT) FROM pragma_\(name)")
        }
    }

    @Test("an open catalog waits for the disk, also after reads, writes and reopening")
    func isDurable() throws {
        let folder = try CatalogFolder()
        for _ in 0..<2 {
            let catalog = try folder.open()
            try catalog.add([person("p", [:])], at: 1)
            _ = try catalog.imports()
            #expect(try pragma("synchronous", catalog) == "2")
            #expect(try pragma("foreign_keys", catalog) == "1")
            #expect(try pragma("trusted_schema", catalog) == "0")
            #expect(try pragma("journal_mode", catalog) == "wal")
            let timeout = try catalog.queue.read {
                try Int.fetchOne($0, sql: "PRAGMA busy_timeout")
            }
            #expect(timeout == 5_000)
        }
    }

    @Test("an older catalog is copied, then brought up to date")
    func migrates() throws {
        let folder = try CatalogFolder()
        let id = try folder.open().add([person("p", ["name": .text("Ada")])], at: 1)
        let next = "CREATE TABLE later (x INTEGER) STRICT; INSERT INTO later VALUES (5)"
        do {
            let catalog = try folder.open(Schema.steps + [next])
            #expect(try pragma("user_version", catalog) == "\(Schema.version + 1)")
            #expect(try catalog.imports().map(\.id) == [id])
        }
        let copies = try FileManager.default.contentsOfDirectory(atPath: folder.backups)
        #expect(copies == ["catalog-v\(Schema.version)-20260301T000000Z.sqlite"])
        let copy = try SQLiteCatalog(
            path: folder.backups + "/" + copies[0],
            backups: folder.backups,
            now: moment(0)
        )
        #expect(try copy.records(.people) == [person("p", ["name": .text("Ada")])])
    }

    @Test("a catalog of every earlier version keeps what it holds", arguments: 1..<Schema.version)
    func keepsData(version: Int) throws {
        let folder = try CatalogFolder()
        try folder.open(Array(Schema.steps.prefix(version)))
            .add([person("p", ["name": .text("Ada")])], at: 1)
        let catalog = try folder.open()
        #expect(try pragma("user_version", catalog) == "\(Schema.version)")
        #expect(try catalog.records(.people) == [person("p", ["name": .text("Ada")])])
        #expect(try catalog.judgements() == .none)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.backups)
                == ["catalog-v\(version)-20260301T000000Z.sqlite"]
        )
    }

    @Test("a new catalog needs no copy, and one that is up to date neither")
    func doesNotCopyNeedlessly() throws {
        let folder = try CatalogFolder()
        for _ in 0..<2 { _ = try folder.open() }
        #expect(!FileManager.default.fileExists(atPath: folder.backups))
    }

    @Test("a step that fails leaves the catalog as it was")
    func failedMigrationLeavesNothing() throws {
        let folder = try CatalogFolder()
        try folder.open().add([person("p", [:])], at: 1)
        let broken = "CREATE TABLE half (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)"
        #expect(throws: StorageFailure.self) { _ = try folder.open(Schema.steps + [broken]) }
        let catalog = try folder.open()
        #expect(try pragma("user_version", catalog) == "\(Schema.version)")
        #expect(try catalog.records(.people).count == 1)
    }

    @Test("a newer catalog is refused and not a byte of it changes")
    func refusesNewer() throws {
        let folder = try CatalogFolder()
        _ = try folder.open(Schema.steps + ["CREATE TABLE later (x INTEGER) STRICT"])
        let before = try contents(of: folder.path)
        let failure = #expect(throws: StorageFailure.self) { _ = try folder.open() }
        #expect(failure?.code == "catalog_newer")
        #expect(
            failure?.cause
                == "it has version \(Schema.version + 1), and this program knows versions up to "
                + "\(Schema.version)"
        )
        #expect(try contents(of: folder.path) == before)
    }

    private func contents(of folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            files[name] = try Data(contentsOf: URL(filePath: folder + "/" + name))
        }
        return files
    }

    @Test("a file that is no database says so")
    func refusesForeignFile() throws {
        let folder = try CatalogFolder()
        try Data(repeating: 65, count: 5_000).write(to: URL(filePath: folder.file))
        let failure = #expect(throws: StorageFailure.self) { _ = try folder.open() }
        #expect(failure?.code == "catalog_damaged")
    }

    @Test("a folder that is not there says so")
    func refusesMissingFolder() throws {
        let failure = #expect(throws: StorageFailure.self) {
            _ = try SQLiteCatalog(
                path: "/nowhere/catalog.sqlite",
                backups: "/nowhere",
                now: moment(0)
            )
        }
        #expect(failure?.code == "not_permitted")
    }
}
