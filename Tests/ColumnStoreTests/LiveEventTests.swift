import Growth
import StoreHarness
import Testing

@testable import ColumnStore

@Suite("Live events") struct LiveEventTests {
    private func books(
        stored: Int = 0,
        duplicates: Int = 0,
        deadLetters: Int = 0,
        suppressed: Int = 0
    ) -> EventBooks {
        var books = EventBooks()
        (books.stored, books.duplicates) = (stored, duplicates)
        (books.deadLetters, books.suppressed) = (deadLetters, suppressed)
        return books
    }

    @Test("events answer questions at once, and after a crash")
    func answersAtOnce() throws {
        let folder = try TestStore()
        for number in 0..<20 {
            let id = MessageID("m\(number)")
            #expect(
                try folder.store.append([event(id, at: Int64(number))]) == books(stored: 1)
            )
            #expect(try folder.events().count == number + 1)
        }
        #expect(try folder.files(".segment") == [])
        try folder.reopen()
        #expect(try folder.events().map(\.time.millis) == Array(0..<20))
        #expect(try folder.files(".log") == [])
        #expect(try folder.files(".segment").count == 1)
        #expect(try folder.events().allSatisfy { $0.receivedAt == folder.now })
    }

    @Test(
        "an id counts once for ever: a copy is dropped, other content is a dead letter",
        arguments: [false, true]
    )
    func sortsOut(sealed: Bool) throws {
        let folder = try TestStore()
        let first = try folder.store.append([
            event("a", "First"), event("a", "First"), event("a", "Second"), event("b"),
        ])
        #expect(first == books(stored: 2, duplicates: 1, deadLetters: 1))
        if sealed { try folder.store.seal() }
        let second = try folder.store.append([event("b"), event("a", "Third"), event("c")])
        #expect(second == books(stored: 1, duplicates: 1, deadLetters: 1))
        #expect(try folder.events().map(\.name) == ["First", "Signed Up", "Signed Up"])
        try folder.store.seal()
        let contents = folder.machine.image.manifest
        #expect(contents.deadLetters.map(\.code) == ["conflicting_copy", "conflicting_copy"])
        #expect(
            contents.books == [
                Hour(of: folder.now): books(stored: 3, duplicates: 2, deadLetters: 2)
            ]
        )
    }

    @Test("a live copy of an imported event stays when the import is undone")
    func outlivesTheImport() throws {
        let folder = try TestStore()
        let number = try folder.add([event("a", "Fact"), event("b")]).number
        #expect(
            try folder.store.append([event("a", "Fact"), event("b", "Other"), event("c")])
                == books(stored: 2, deadLetters: 1)
        )
        #expect(try folder.events().map(\.id) == ["a", "b", "c"])
        #expect(try folder.store.append([event("a", "Fact")]) == books(duplicates: 1))
        try folder.undo(number)
        #expect(try folder.events().map(\.id) == ["a", "c"])
        try folder.store.compact()
        #expect(try folder.store.append([event("a", "Fact")]) == books(duplicates: 1))
        #expect(try folder.events().map(\.id) == ["a", "c"])
    }

    @Test("an import of what came live adds nothing, and its undoing takes nothing")
    func livesBeforeTheImport() throws {
        let folder = try TestStore()
        try folder.store.append([event("a", "Fact")])
        let (number, adoption) = try folder.add([event("a", "Fact"), event("b")])
        #expect((adoption.added, adoption.duplicates) == (1, 1))
        try folder.undo(number)
        #expect(try folder.events().map(\.id) == ["a"])
    }

    @Test("a log becomes a segment when it has grown, and segments are merged")
    func keepsHouse() throws {
        var limits = StoreLimits()
        (limits.tailEvents, limits.segmentsPerTier) = (10, 4)
        let folder = try TestStore(limits: limits)
        for number in 0..<200 { try folder.store.append([event(MessageID("m\(number)"))]) }
        #expect(try folder.files(".segment").count < 4)
        #expect(try folder.files(".log").count == 0)
        #expect(try folder.events().count == 200)
        try folder.reopen()
        #expect(try folder.events().count == 200)
    }

    @Test("nothing is acknowledged on a full disk, and all goes on when there is room again")
    func fullDisk() throws {
        // More than what is left of a sector that is taken already.
        let long: JSONObject = ["text": .string(String(repeating: "x", count: 2_000))]
        let folder = try TestStore()
        try folder.store.append([event("a")])
        folder.machine.isFull = true
        for id: MessageID in ["b", "c"] {
            let failure = #expect(throws: StorageFailure.self) {
                try folder.store.append([event(id, properties: long)])
            }
            #expect(failure?.code == "disk_full")
        }
        #expect(try folder.events().map(\.id) == ["a"])
        try folder.reopen()
        #expect(try folder.events().map(\.id) == ["a"])
        folder.machine.isFull = false
        try folder.store.append([event("b", properties: long)])
        #expect(try folder.events().map(\.id) == ["a", "b"])
        try folder.reopen()
        #expect(try folder.events().map(\.id) == ["a", "b"])
    }

    @Test("events past retention go, and do not come back as new ones")
    func expires() throws {
        let folder = try TestStore()
        try folder.store.append([event("old", at: 5), event("new", at: 50)])
        try folder.add([event("old", at: 5), event("imported", at: 6)])
        #expect(try folder.store.expire(before: Timestamp(millis: 50)) == 3)
        #expect(try folder.events().map(\.id) == ["new"])
        #expect(try folder.store.append([event("old", at: 5)]) == books(duplicates: 1))
        try folder.store.compact()
        #expect(try folder.store.status().hiddenCopies == 0)
        #expect(try folder.events().map(\.id) == ["new"])
        let health = try folder.store.verify()
        #expect(health.damaged == [])
        let recorded = folder.machine.image.manifest.books[Hour(of: folder.now)] ?? EventBooks()
        #expect(health.live == [Hour(of: folder.now): recorded.stored - recorded.removed])
    }
}
