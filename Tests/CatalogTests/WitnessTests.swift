import Foundation
import Growth
import Testing

@testable import Catalog

@Suite struct WitnessTests {
    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return (error as? StorageFailure)?.code ?? "another error" }
    }

    @Test("an older copy in the catalog's place is refused, and not a byte of it changes")
    func refusesOlderCopy() throws {
        let folder = try CatalogFolder()
        try folder.open(witnessed: true).add([person("p", [:])], at: 1)
        let old = try folder.bytes()
        try folder.open(witnessed: true).add([person("q", [:])], at: 2)
        for (name, bytes) in old { try bytes.write(to: URL(filePath: folder.path + "/" + name)) }
        #expect(code { _ = try folder.open(witnessed: true) } == "catalog_damaged")
        #expect(try folder.bytes() == old)
        try FileManager.default.removeItem(atPath: folder.witness)
        #expect(try folder.open(witnessed: true).records(.people) == [person("p", [:])])
    }

    @Test("a log that lost its last commits is noticed wherever it was cut")
    func refusesShortenedLog() throws {
        let folder = try CatalogFolder()
        let catalog = try folder.open(witnessed: true)
        try catalog.checkpoint()
        for minute in 1...3 {
            try catalog.add([person(RecordID("p\(minute)"), [:])], at: Int64(minute))
        }
        let files = try folder.bytes()
        let log = try #require(files["catalog.sqlite-wal"])
        #expect(log.count > 3 * 4_096)
        for length in stride(from: 0, to: log.count, by: 1_024) {
            let other = try CatalogFolder()
            try files["catalog.sqlite"]?.write(to: URL(filePath: other.file))
            try log.prefix(length).write(to: URL(filePath: other.file + "-wal"))
            try FileManager.default.copyItem(atPath: folder.witness, toPath: other.witness)
            #expect(
                code { _ = try other.open(witnessed: true) } == "catalog_damaged",
                "cut at \(length)"
            )
        }
    }

    @Test("the catalog of another workspace is refused, an older witness is not")
    func keys() throws {
        let (one, two) = (try CatalogFolder(), try CatalogFolder())
        try one.open(witnessed: true).add([], at: 1)
        let older = try Data(contentsOf: URL(filePath: one.witness))
        try one.open(witnessed: true).add([], at: 2)
        try older.write(to: URL(filePath: one.witness))
        #expect(code { _ = try one.open(witnessed: true) } == nil)
        try SQLiteCatalog(
            path: two.file,
            backups: two.backups,
            now: moment(0),
            witness: one.witness + "2",
            random: draws(seed: 8)
        )
        .add([], at: 1)
        try FileManager.default.removeItem(atPath: one.witness)
        try FileManager.default.copyItem(atPath: one.witness + "2", toPath: one.witness)
        #expect(code { _ = try one.open(witnessed: true) } == "catalog_damaged")
    }

    @Test("a witness to which nothing was written yet says nothing", arguments: [0, 32])
    func blankWitness(length: Int) throws {
        let folder = try CatalogFolder()
        try folder.open(witnessed: true).add([], at: 1)
        try Data(count: length).write(to: URL(filePath: folder.witness))
        #expect(code { try folder.open(witnessed: true).add([], at: 2) } == nil)
        #expect(try Data(contentsOf: URL(filePath: folder.witness)).count == 32)
        #expect(code { _ = try folder.open(witnessed: true) } == nil)
    }

    @Test("a witness that is not as it was written is damage, and goes by removing it")
    func damagedWitness() throws {
        let folder = try CatalogFolder()
        try folder.open(witnessed: true).add([], at: 1)
        let whole = try Data(contentsOf: URL(filePath: folder.witness))
        let changed = (0..<32)
            .map { position in
                var bytes = whole
                bytes[position] ^= 4
                return bytes
            }
        for bytes in changed + [whole.prefix(5), whole.prefix(31), whole + Data(count: 8)] {
            try bytes.write(to: URL(filePath: folder.witness))
            #expect(code { _ = try folder.open(witnessed: true) } == "catalog_damaged")
        }
        try FileManager.default.removeItem(atPath: folder.witness)
        #expect(code { try folder.open(witnessed: true).add([], at: 2) } == nil)
    }
}
