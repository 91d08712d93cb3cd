import Growth
import Testing

@testable import ColumnStore

@Suite struct StagingTests {
    private let folder = StoreFolder()

    @Test("a staged segment is durable, unseen until published, and gone once discarded")
    func stagesPublishesDiscards() throws {
        let store = try folder.open()
        let staged = try store.stage(batch([event("a", at: 5), event("b", at: 3)]))
        let segment = try #require(staged.segment)
        #expect(folder.names == [segment.name])
        #expect((segment.rows, segment.earliest.millis, segment.latest.millis) == (2, 3, 5))
        #expect(try store.events() == [])
        try store.publish(segment)
        try store.publish(segment)
        #expect(try store.events().map(\.id) == ["b", "a"])
        try store.discard(segment)
        try store.discard(segment)
        #expect(try store.events() == [])
        #expect(folder.names == [])
    }

    @Test("an empty batch makes no segment")
    func stagesNothing() throws {
        let staged = try folder.open().stage(EventBatch())
        #expect(staged.segment == nil)
        #expect((staged.added, staged.duplicates, staged.conflicts) == (0, 0, []))
        #expect(folder.names == [])
    }

    @Test("inside a batch the first with an id stays, equal ones count, others are conflicts")
    func sortsOutTheBatch() throws {
        let store = try folder.open()
        let staged = try store.add([
            event("a", "First"), event("b"), event("a", "First"), event("a", "Second"),
            event("a", "First", at: 0),
        ])
        #expect((staged.added, staged.duplicates) == (2, 2))
        #expect(staged.conflicts == [.init(id: "a", line: 4)])
        #expect(try store.events().map(\.name) == ["First", "Signed Up"])
    }

    @Test("copies of published events hide, and come back when the earlier import goes")
    func hidesBehindPublished() throws {
        let store = try folder.open()
        let first = try store.add([event("a", "Fact"), event("b")])
        let second = try store.add([event("a", "Fact"), event("b", "Other"), event("c")])
        #expect((second.added, second.duplicates) == (1, 1))
        #expect(second.conflicts == [.init(id: "b", line: 2)])
        #expect(try store.events().map(\.name) == ["Fact", "Signed Up", "Signed Up"])
        #expect(store.status().hiddenCopies == 2)
        try store.discard(try #require(first.segment))
        #expect(try store.events().map(\.name) == ["Fact", "Other", "Signed Up"])
        #expect(store.status().hiddenCopies == 0)
    }

    @Test("equality of copies ignores when they were sent, received and corrected to")
    func ignoresTransport() throws {
        let store = try folder.open()
        func copy(time: Int64, sent: Int64?) -> Event {
            Event(
                id: "a",
                name: "N",
                time: Timestamp(millis: time),
                originalTime: Timestamp(millis: 7),
                sentAt: sent.map { Timestamp(millis: $0) }
            )
        }
        try store.add([copy(time: 1, sent: nil)])
        let staged = try store.add([copy(time: 2, sent: 9), copy(time: 3, sent: 8)])
        #expect((staged.added, staged.duplicates, staged.conflicts) == (0, 2, []))
        #expect(try store.events() == [copy(time: 1, sent: nil)])
    }

    @Test("ids are told apart by their bytes")
    func comparesBytes() throws {
        let store = try folder.open()
        let ids: [MessageID] = ["caf\u{E9}", "cafe\u{301}", "a\u{0}b", "a\u{0}c", "A", "a", ""]
        #expect(try store.add(ids.map { event($0) }).added == ids.count)
        #expect(try store.events().map(\.id) == ids.sorted())
    }

    @Test("an import that replaces another is not measured against it")
    func replacesASegment() throws {
        let store = try folder.open()
        let wrong = try #require(try store.add([event("a", "Wrong"), event("b")]).segment)
        let right = try store.stage(batch([event("a", "Right"), event("b")]), replacing: [wrong])
        #expect((right.added, right.duplicates, right.conflicts) == (2, 0, []))
        try store.publish(try #require(right.segment))
        try store.discard(wrong)
        #expect(try store.events().map(\.name) == ["Right", "Signed Up"])
    }

    @Test("everything about an event comes back")
    func roundTrips() throws {
        var generator = EventGenerator(seed: 3)
        let events = generator.events(300, ids: 100_000)
        let store = try folder.open()
        try store.add(events)
        let expected = ImportedEvents(imports: [batch(events)]).facts
        #expect(try store.events() == expected)
    }

    @Test("a reader keeps its snapshot while segments come and go")
    func keepsSnapshots() throws {
        let store = try folder.open()
        let first = try #require(try store.add([event("a", at: 1), event("b", at: 2)]).segment)
        var seen: [MessageID] = []
        try store.forEachEvent { event in
            if seen.isEmpty {
                try store.discard(first)
                try store.add([ColumnStoreTests.event("c")])
            }
            seen.append(event.id)
        }
        #expect(seen == ["a", "b"])
        #expect(try store.events().map(\.id) == ["c"])
    }
}
