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
            #expect(try pragma("secure_delete", catalog) == "1")
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
            let catalog = try folder.open(Schema.steps + [MigrationStep(next)])
            #expect(try pragma("user_version", catalog) == "\(Schema.version + 1)")
            #expect(try catalog.imports().map(\.id) == [id])
        }
        let copies = try FileManager.default.contentsOfDirectory(atPath: folder.backups)
        #expect(copies == ["catalog-v\(Schema.version)-20260301T000000Z.sqlite"])
        let copy = try SQLiteCatalog(
            path: folder.backups + "/" + (try #require(copies.first)),
            backups: folder.backups,
            now: moment(0)
        )
        #expect(try copy.records(.people) == [person("p", ["name": .text("Ada")])])
    }

    @Test("a catalog of every earlier version keeps what it holds", arguments: 1..<Schema.version)
    func keepsData(version: Int) throws {
        let folder = try CatalogFolder()
        try folder.makeOld(version, OldCatalog.statements(min(version, 2)))
        let catalog = try folder.open()
        #expect(try pragma("user_version", catalog) == "\(Schema.version)")
        #expect(try catalog.records(.people) == [person("p", ["name": .text("Ada")])])
        #expect(try catalog.imports().map(\.state) == [.active, .undone])
        #expect(
            try catalog.contents().segments == [
                OldCatalog.segment("b", 1), OldCatalog.segment("a", 2),
            ]
        )
        #expect(try catalog.judgements().answers.map(\.answer) == (version < 2 ? [] : ["yes"]))
        #expect(try catalog.joinExceptions().map(\.right) == ["right"])
        #expect(try catalog.audit(limit: 9).map(\.subject) == ["import 2", "import 1"])
        #expect(try catalog.verifyRows() == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.backups)
                == ["catalog-v\(version)-20260301T000000Z.sqlite"]
        )
    }

    @Test("the catalog of a workspace of format 1 is brought up to date and opens again")
    func opensFixture() throws {
        let folder = try CatalogFolder()
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../EngineTests/Fixtures/workspace-format-1/catalog.sqlite")
        try Data(contentsOf: fixture).write(to: URL(filePath: folder.file))
        for _ in 0..<2 {
            let catalog = try folder.open()
            #expect(try catalog.imports().map(\.state) == [.active, .active, .undone, .active])
            #expect(try catalog.contents().segments.map(\.rows) == [76, 31])
            #expect(try catalog.contents().segments.map(\.sources.first?.number) == [1, 2])
            #expect(try catalog.records(.subscriptions).map(\.id) == ["s1", "s2"])
            #expect(try catalog.audit(limit: 99).count == 5)
            #expect(try catalog.verifyRows() == [])
        }
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
        #expect(throws: StorageFailure.self) {
            _ = try folder.open(Schema.steps + [MigrationStep(broken)])
        }
        let catalog = try folder.open()
        #expect(try pragma("user_version", catalog) == "\(Schema.version)")
        #expect(try catalog.records(.people).count == 1)
    }

    @Test("a newer catalog is refused and not a byte of it changes")
    func refusesNewer() throws {
        let folder = try CatalogFolder()
        _ = try folder.open(
            Schema.steps + [MigrationStep("CREATE TABLE later (x INTEGER) STRICT")]
        )
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

/// What programs of earlier versions wrote.
private enum OldCatalog {
    static func statements(_ version: Int) -> [String] {
        var statements = [
            importRow(1, "active"), importRow(2, "undone"), segmentRow("a", 2), segmentRow("b", 1),
            "INSERT INTO record_versions VALUES (1, 1, 'people', x'70', NULL, 5, '{\"name\":\"tAda\"}')",
            "INSERT INTO join_exceptions VALUES (3, x'6C656674', x'7269676874', 'why', 5, NULL)",
            "INSERT INTO audit VALUES (1, 5, 'ada', 'import', 'import 1', '{}')",
            "INSERT INTO audit VALUES (2, 5, 'ada', 'import', 'import 2', '{}')",
        ]
        if version >= 2 {
            statements.append("INSERT INTO own_answers VALUES (1, 'K1', 'yes', NULL, 'ada', 5)")
        }
        return statements
    }

    static func segment(_ name: String, _ number: Int64) -> SegmentDescription {
        SegmentDescription(
            name: name,
            rows: 1,
            bytes: 2,
            checksum: String(repeating: "c", count: 64),
            directory: "",
            earliest: Timestamp(millis: 3),
            latest: Timestamp(millis: 4),
            formatVersion: 1,
            sources: [EventSource(number: number)]
        )
    }

    private static func importRow(_ id: Int, _ state: String) -> String {
        """
        INSERT INTO imports VALUES (\(id), 'people', 'p.csv', 'aa', NULL, NULL, 'csv', 1, 2, 3, 3, 3,
            0, 0, 0, 0, NULL, '\(state)', \(state == "active" ? "NULL" : "9"), NULL)
        """
    }

    private static func segmentRow(_ name: String, _ number: Int) -> String {
        let checksum = String(repeating: "c", count: 64)
        return "INSERT INTO segments VALUES ('\(name)', \(number), 0, 1, 2, '\(checksum)', 3, 4, 1)"
    }
}
