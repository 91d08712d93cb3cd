import Foundation
import Growth

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

    func open(_ steps: [String] = Schema.steps) throws -> SQLiteCatalog {
        try SQLiteCatalog(path: file, backups: backups, now: moment(0), steps: steps)
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

func segment(_ name: String) -> SegmentDescription {
    SegmentDescription(
        name: name,
        rows: 7,
        bytes: 900,
        checksum: String(repeating: "c", count: 64),
        directory: "",
        earliest: moment(1),
        latest: moment(2),
        formatVersion: 1,
        sources: []
    )
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
