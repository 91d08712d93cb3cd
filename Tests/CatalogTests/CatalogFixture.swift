import Foundation
import GRDB
import Growth
import Synchronization

@testable import Catalog

/// A folder of its own for one test, removed afterwards.
final class CatalogFolder {
    let path = NSTemporaryDirectory() + "catalog-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/catalog.sqlite" }
    var backups: String { path + "/backups" }

    var witness: String { path + "/catalog.generation" }

    func open(
        _ steps: [MigrationStep] = Schema.steps,
        witnessed: Bool = false
    ) throws -> SQLiteCatalog {
        try SQLiteCatalog(
            path: file,
            backups: backups,
            now: moment(0),
            witness: witnessed ? witness : nil,
            random: draws(seed: 7),
            steps: steps
        )
    }

    /// Writes a catalog of an earlier version as the program of that time did.
    ///
    /// From the version on whose rows have checksums, that is what the program of that time made of the version before.
    func makeOld(_ version: Int, _ statements: [String]) throws {
        guard version < Schema.sealedVersion else {
            try makeOld(Schema.sealedVersion - 1, statements)
            _ = try open(Array(Schema.steps.prefix(version)))
            try FileManager.default.removeItem(atPath: backups)
            return
        }
        let old = try DatabaseQueue(path: file)
        try old.write { database in
            for step in Schema.steps.prefix(version) { try database.execute(sql: step.sql) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
            for statement in statements { try database.execute(sql: statement) }
        }
        try old.close()
    }

    /// The bytes of every file that belongs to the catalog.
    func bytes() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasPrefix("catalog.sqlite") {
            files[name] = try Data(contentsOf: URL(filePath: path + "/" + name))
        }
        return files
    }
}

/// Random words that are the same for every run.
func draws(seed: UInt64) -> @Sendable () -> UInt64 {
    let state = Draws(seed)
    return { state.next() }
}

private final class Draws: Sendable {
    private let state: Mutex<UInt64>

    init(_ seed: UInt64) { state = Mutex(seed) }

    func next() -> UInt64 {
        state.withLock { state in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 31
        }
    }
}

/// `minutes` after 2026-03-01T00:00:00Z.
func moment(_ minutes: Int64) -> Timestamp {
    Timestamp(millis: 1_772_323_200_000 + minutes * 60_000)
}

func outcome(
    _ file: String = "people.csv",
    kind: String = "people",
    at minutes: Int64 = 1
) -> ImportOutcome {
    var outcome = ImportOutcome(
        kind: kind,
        fileName: file,
        fileSHA256: String(repeating: "a", count: 64),
        mappingName: "people.yaml",
        mappingSHA256: String(repeating: "b", count: 64),
        format: "csv",
        startedAt: moment(minutes),
        finishedAt: moment(minutes)
    )
    (outcome.rows, outcome.accepted, outcome.rejected) = (3, 2, 1)
    return outcome
}

func segment(_ name: String, sources: [EventSource] = []) -> SegmentDescription {
    SegmentDescription(
        name: name,
        rows: 7,
        bytes: 900,
        checksum: String(repeating: "c", count: 64),
        directory: String(repeating: "d", count: 64),
        earliest: moment(1),
        latest: moment(2),
        formatVersion: 2,
        sources: sources
    )
}

/// A segment that one import brought.
func segment(_ name: String, of number: Int64) -> SegmentDescription {
    segment(name, sources: [EventSource(number: number)])
}

func person(_ id: RecordID, _ fields: [String: FieldValue], at: Timestamp? = nil) -> Growth.Record {
    Growth.Record(kind: .people, id: id, fields: fields, updatedAt: at)
}

extension SQLiteCatalog {
    @discardableResult
    func add(_ records: [Growth.Record], at minutes: Int64) throws -> ImportID {
        try commit(
            outcome(at: minutes),
            records: records.enumerated().map { ($0 + 1, $1) },
            segment: nil
        )
    }
}
