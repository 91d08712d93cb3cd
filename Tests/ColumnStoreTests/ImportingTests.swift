import Growth
import StoreHarness
import Testing

@testable import ColumnStore

@Suite("Importing into the store") struct ImportingTests {
    @Test("a staged batch is durable, unseen until adopted, and gone once undone")
    func stagesAdoptsRetracts() throws {
        let folder = try TestStore()
        let staged = try folder.store.stage(batch([event("a", at: 5), event("b", at: 3)]))
        let segment = try #require(staged.segments.first).description
        #expect(try folder.files() == [segment.name])
        #expect((segment.rows, segment.earliest.millis, segment.latest.millis) == (2, 3, 5))
        #expect(try folder.events() == [])
        folder.store.abandon(staged)
        #expect(try folder.files() == [])
        let number = try folder.add([event("a", at: 5), event("b", at: 3)]).number
        #expect(try folder.events().map(\.id) == ["b", "a"])
        try folder.undo(number)
        #expect(try folder.events() == [])
        #expect(try folder.files() == [])
    }

    @Test("past damage only the damaged import goes: copies may lie in what cannot be read")
    func undoesPastDamage() throws {
        let folder = try TestStore()
        let sound = try folder.add([event("a", at: 1), event("b", at: 2)]).number
        let before = try folder.files(".segment")
        let damaged = try folder.add([event("a", at: 1), event("c", at: 3)]).number
        let name = try #require(folder.files(".segment").first { !before.contains($0) })
        let file = try folder.machine.disk.open(name)
        try [UInt8](repeating: 0xA5, count: 64).withUnsafeBytes { try file.write($0, at: 0) }
        try folder.reopen(skippingDamaged: true)
        #expect(folder.store.damaged.map(\.code) == ["segment_damaged"])
        #expect(throws: StorageFailure.self) { try folder.undo(sound) }
        try folder.undo(damaged)
        try folder.reopen()
        #expect(try folder.events().map(\.id) == ["a", "b"])
        try folder.undo(sound)
        #expect(try folder.events() == [])
    }

    @Test("an empty batch makes no segment")
    func stagesNothing() throws {
        let folder = try TestStore()
        let adoption = try folder.add([]).adoption
        #expect((adoption.added, adoption.duplicates, adoption.conflicts) == (0, 0, []))
        #expect(try folder.files() == [])
    }

    @Test("what an import would do is known without writing anything")
    func previews() throws {
        let folder = try TestStore()
        try folder.add([event("a", "Fact")])
        try folder.store.append([event("l", "Live")])
        let files = try folder.files()
        let adoption = try folder.store.preview(
            batch([event("a", "Fact"), event("l", "Other"), event("n")])
        )
        #expect((adoption.added, adoption.duplicates) == (1, 1))
        #expect(adoption.conflicts == [.init(id: "l", line: 2)])
        #expect(try folder.files() == files)
    }

    @Test("inside a batch the first with an id stays, equal ones count, others are conflicts")
    func sortsOutTheBatch() throws {
        let folder = try TestStore()
        let adoption =
            try folder.add([
                event("a", "First"), event("b"), event("a", "First"), event("a", "Second"),
                event("a", "First", at: 0),
            ])
            .adoption
        #expect((adoption.added, adoption.duplicates) == (2, 2))
        #expect(adoption.conflicts == [.init(id: "a", line: 4)])
        #expect(try folder.events().map(\.name) == ["First", "Signed Up"])
    }

    @Test(
        "copies of published events hide, and come back when the earlier import goes",
        arguments: [false, true]
    )
    func hidesBehindPublished(compacted: Bool) throws {
        let folder = try TestStore()
        let first = try folder.add([event("a", "Fact"), event("b")]).number
        let second = try folder.add([event("a", "Fact"), event("b", "Other"), event("c")])
        #expect((second.adoption.added, second.adoption.duplicates) == (1, 1))
        #expect(second.adoption.conflicts == [.init(id: "b", line: 2)])
        if compacted {
            try folder.store.compact()
            #expect(try folder.files(".segment").count == 1)
        }
        try folder.reopen()
        #expect(try folder.events().map(\.name) == ["Fact", "Signed Up", "Signed Up"])
        #expect(try folder.store.status().hiddenCopies == 2)
        try folder.undo(first)
        #expect(try folder.events().map(\.name) == ["Fact", "Other", "Signed Up"])
        #expect(try folder.store.status().hiddenCopies == 0)
        try folder.reopen()
        #expect(try folder.events().map(\.name) == ["Fact", "Other", "Signed Up"])
    }

    @Test("equality of copies ignores when they were sent, received and corrected to")
    func ignoresTransport() throws {
        let folder = try TestStore()
        func copy(time: Int64, sent: Int64?) -> Event {
            Event(
                id: "a",
                name: "N",
                time: Timestamp(millis: time),
                originalTime: Timestamp(millis: 7),
                sentAt: sent.map { Timestamp(millis: $0) }
            )
        }
        try folder.add([copy(time: 1, sent: nil)])
        let adoption = try folder.add([copy(time: 2, sent: 9), copy(time: 3, sent: 8)]).adoption
        #expect((adoption.added, adoption.duplicates, adoption.conflicts) == (0, 2, []))
        #expect(try folder.events() == [copy(time: 1, sent: nil)])
    }

    @Test("ids are told apart by their bytes")
    func comparesBytes() throws {
        let folder = try TestStore()
        let ids: [MessageID] = ["caf\u{E9}", "cafe\u{301}", "a\u{0}b", "a\u{0}c", "A", "a", ""]
        #expect(try folder.add(ids.map { event($0) }).adoption.added == ids.count)
        #expect(try folder.events().map(\.id) == ids.sorted())
    }

    @Test("an import that replaces another is not measured against it")
    func replacesASegment() throws {
        let folder = try TestStore()
        let wrong = try folder.add([event("a", "Wrong"), event("b")]).number
        let right = try folder.add([event("a", "Right"), event("b")], replacing: wrong).adoption
        #expect((right.added, right.duplicates, right.conflicts) == (2, 0, []))
        #expect(try folder.events().map(\.name) == ["Right", "Signed Up"])
        #expect(try folder.files().count == 1)
    }

    @Test("everything about an event comes back")
    func roundTrips() throws {
        var generator = EventGenerator(seed: 3)
        let events = generator.events(300, ids: 100_000)
        let folder = try TestStore()
        try folder.add(events)
        #expect(try folder.events() == ImportedEvents(imports: [batch(events)]).facts)
    }

    @Test("a reader keeps its snapshot while segments come and go")
    func keepsSnapshots() throws {
        let folder = try TestStore()
        let first = try folder.add([event("a", at: 1), event("b", at: 2)]).number
        var seen: [MessageID] = []
        try folder.store.forEachEvent { event in
            if seen.isEmpty {
                try folder.undo(first)
                try folder.add([ColumnStoreTests.event("c")])
            }
            seen.append(event.id)
        }
        #expect(seen == ["a", "b"])
        #expect(try folder.events().map(\.id) == ["c"])
    }

    @Test("files that the manifest does not name are removed when the store is opened")
    func removesGarbage() throws {
        let folder = try TestStore()
        try folder.add([event("a")])
        _ = try folder.store.stage(batch([event("b")]))
        _ = try folder.machine.disk.create("half.mask")
        #expect(try folder.files().count == 3)
        try folder.reopen()
        #expect(try folder.files().count == 1)
        #expect(try folder.events().map(\.id) == ["a"])
    }
}
