import Growth
import Testing

@testable import Catalog

@Suite struct ManifestTests {
    @Test("the catalog keeps the laws of a manifest", arguments: [1, 2, 3] as [UInt64])
    func laws(seed: UInt64) throws {
        let folder = try CatalogFolder()
        try ManifestLaws { try folder.open() }.check(seed: seed, count: 60)
        #expect(try folder.open().verifyRows() == [])
    }

    @Test("the key of a workspace is drawn once")
    func key() throws {
        let folder = try CatalogFolder()
        let key = try folder.open().contents().workspace
        #expect(key.count == 16)
        #expect(try folder.open().contents().workspace == key)
        let other = try SQLiteCatalog(
            path: folder.path + "/other.sqlite",
            backups: folder.backups,
            now: moment(0),
            random: draws(seed: 8)
        )
        #expect(try other.contents().workspace != key)
    }

    @Test("an import and its segment are recorded together, under the import's number")
    func importSource() throws {
        let catalog = try CatalogFolder().open()
        try catalog.add([], at: 1)
        var change = ManifestChange()
        change.added = [segment("a", sources: [.live, .new])]
        let id = try catalog.commit(outcome(at: 2), records: [], change: change)
        #expect(
            try catalog.contents().segments == [
                segment("a", sources: [.live, EventSource(number: id.number)])
            ]
        )
        var undoing = ManifestChange()
        let mask = MaskDescription(name: "m", hidden: 3, checksum: "e")
        undoing.masks = ["a": mask]
        try catalog.undo(id, at: moment(3), change: undoing)
        #expect(try catalog.contents().segments.map(\.mask) == [mask])
        #expect(try catalog.import(id)?.state == .undone)
        #expect(throws: InputProblem.self) {
            try catalog.undo(id, at: moment(4), change: undoing)
        }
    }

    @Test("books add up by hour and every event that came is in them")
    func books() throws {
        let catalog = try CatalogFolder().open()
        var expected: [Hour: EventBooks] = [:]
        for step in 0..<20 {
            var books = EventBooks()
            (books.stored, books.duplicates) = (step, 2 * step)
            (books.deadLetters, books.suppressed) = (1, step % 3)
            var change = ManifestChange()
            change.books = [Hour(number: Int64(step % 4) - 1): books, Hour(number: 900): books]
            for (hour, books) in change.books { expected[hour, default: EventBooks()] += books }
            try catalog.commit(change)
        }
        #expect(try catalog.books() == expected)
        #expect(try catalog.books().values.map(\.received).reduce(0, +) == 2 * (570 + 20 + 19))
    }

    @Test("a refused event is kept as it came until somebody closes it")
    func deadLetters() throws {
        let catalog = try CatalogFolder().open()
        let letters = [
            letter("{\"a\u{0}\":\"caf\u{E9}\"}", people: ["p,\"1", "anon"]), letter(""),
        ]
        var change = ManifestChange()
        change.deadLetters = letters
        try catalog.commit(change)
        #expect(try catalog.deadLetters(in: .open).map(\.letter) == letters)
        try catalog.closeDeadLetter(1, as: .replayed, at: moment(7), by: "ada")
        let expected = RecordedDeadLetter(
            id: 1,
            letter: letters[0],
            state: .replayed,
            closedAt: moment(7)
        )
        #expect(try catalog.deadLetters().first == expected)
        #expect(try catalog.deadLetters(in: .open).map(\.id) == [2])
        let failure = #expect(throws: InputProblem.self) {
            try catalog.closeDeadLetter(1, as: .dropped, at: moment(8))
        }
        #expect(failure?.code == "dead_letter_not_open")
        #expect(try catalog.audit(limit: 9).map(\.action) == ["replayed"])
    }

    @Test("settings and backups are kept, and who set what is noted")
    func settings() throws {
        let folder = try CatalogFolder()
        let catalog = try folder.open()
        #expect(try catalog.value(of: .retentionDays) == nil)
        try catalog.set(.retentionDays, to: "30", at: moment(1))
        try catalog.set(.retentionDays, to: "90", at: moment(2), by: "ada")
        let backup = RecordedBackup(path: "b1", at: moment(3), bytes: 4)
        try catalog.record(backup)
        #expect(try folder.open().value(of: .retentionDays) == "90")
        #expect(try folder.open().backups() == [backup])
        try catalog.set(.retentionDays, to: nil, at: moment(4))
        #expect(try catalog.value(of: .retentionDays) == nil)
        #expect(
            try catalog.audit(limit: 9).map(\.actor) == ["command line", "ada", "command line"]
        )
    }

    @Test("a copy holds the same and is never written over another file")
    func copies() throws {
        let folder = try CatalogFolder()
        let catalog = try folder.open()
        try catalog.fill()
        let copy = folder.path + "/copy.sqlite"
        try catalog.copy(to: copy)
        #expect(SQLiteCatalog.version(ofFileAt: copy) == Schema.version)
        let opened = try SQLiteCatalog(path: copy, backups: folder.backups, now: moment(0))
        #expect(try CatalogContent(opened) == CatalogContent(catalog))
        #expect(try opened.verifyRows() == [])
        #expect(throws: StorageFailure.self) { try catalog.copy(to: copy) }
    }
}
