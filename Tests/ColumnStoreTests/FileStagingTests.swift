import Growth
import StoreHarness
import Testing

@testable import ColumnStore

/// A file that is staged in pieces is what it would be in one.
@Suite("Staging a file in pieces") struct FileStagingTests {
    /// Events cut into pieces of `size`.
    private func pieces(_ events: [Event], of size: Int) -> [EventColumns] {
        stride(from: 0, to: events.count, by: size)
            .map { start in
                var columns = EventColumns()
                for place in start..<min(events.count, start + size) {
                    columns.append(events[place], line: place + 1)
                }
                return columns
            }
    }

    private func add(_ events: [Event], of size: Int, to folder: TestStore) throws -> Adoption {
        let staging = try folder.store.stageFile()
        for piece in pieces(events, of: size) { try staging.add(piece) }
        return try folder.adopt(staging.finish()).adoption
    }

    @Test("copies are found across pieces, and against what is stored", arguments: 1..<9)
    func matchesTheOracle(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        var oracle = ImportedEvents()
        let folder = try TestStore()
        for size in [7, 100, 33] {
            let events = generator.events(200, ids: 150)
            let expected = oracle.counts(of: batch(events))
            let preview = folder.store.previewFile()
            for piece in pieces(events, of: size) { try preview.add(piece) }
            let counted = try preview.count()
            let adoption = try add(events, of: size, to: folder)
            for outcome in [counted, adoption] {
                #expect(
                    (outcome.added, outcome.duplicates) == (expected.added, expected.duplicates)
                )
                #expect(outcome.conflicts.map(\.line) == expected.conflicts)
                #expect(outcome.conflicts.map(\.id) == expected.conflicts.map { events[$0 - 1].id })
            }
            oracle.imports.append(batch(events))
            #expect(try folder.events() == oracle.facts)
        }
        try folder.reopen()
        #expect(try folder.events() == oracle.facts)
        try folder.undo(1)
        oracle.imports.removeFirst()
        #expect(try folder.events() == oracle.facts)
    }

    @Test("a piece of nothing but copies makes no segment")
    func writesNoEmptySegment() throws {
        let folder = try TestStore()
        let events = [event("a"), event("b"), event("a"), event("b", "Other")]
        let adoption = try add(events, of: 2, to: folder)
        #expect((adoption.added, adoption.duplicates) == (2, 1))
        #expect(adoption.conflicts == [.init(id: "b", line: 4)])
        #expect(try folder.files(".segment").count == 1)
    }

    @Test("giving up removes every segment")
    func abandons() throws {
        let folder = try TestStore()
        let staging = try folder.store.stageFile()
        for piece in pieces([event("a"), event("b"), event("c")], of: 1) { try staging.add(piece) }
        #expect(try folder.files().count == 3)
        folder.store.abandon(staging.finish())
        #expect(try folder.files() == [])
        let other = try folder.store.stageFile()
        for piece in pieces([event("a"), event("b")], of: 1) { try other.add(piece) }
        other.abandon()
        #expect(try folder.files() == [])
    }

    @Test("a segment written from columns holds what one written event by event holds")
    func writesTheSameSegment() throws {
        var generator = EventGenerator(seed: 5)
        var seen: Set<MessageID> = []
        let events = generator.events(3_000, ids: 10_000).filter { seen.insert($0.id).inserted }
        let folder = try TestStore()
        _ = try add(events, of: events.count, to: folder)
        let shown = try #require(folder.store.snapshot().shown.first)
        let order = RowOrder.order(events)
        let words = folder.store.snapshot().vocabulary
        try #require(shown.segment.count == events.count)
        for (row, place) in order.enumerated() {
            #expect(shown.segment.event(row, in: words) == events[place])
        }
        var hash = SHA256Stream()
        for (row, place) in order.enumerated() {
            #expect(shown.segment.fingerprint(row) == Fingerprint(of: events[place], with: &hash))
        }
        try shown.segment.verify()
    }

    @Test("rows are sorted by digest, then row, also when many have one id")
    func sortsDigests() {
        var random = SeededGenerator(seed: 9)
        let few = (0..<3).map { _ in IDDigest(high: random.next(), low: random.next()) }
        var prints = (0..<500).map { Fingerprint(id: few[$0 % 3], content: 0) }
        for _ in 0..<1_000 {
            let id = IDDigest(high: random.next(), low: random.next())
            prints.append(Fingerprint(id: id, content: 0))
        }
        let expected = prints.indices.sorted {
            (prints[$0].id, $0) < (prints[$1].id, $1)
        }
        #expect(DigestOrder.rows(prints).map(Int.init) == expected)
        #expect(DigestOrder.rows([]) == [])
    }

    @Test("keys of every size are sorted, and equal ones keep their order")
    func sortsKeys() {
        var random = SeededGenerator(seed: 4)
        for bits in [0, 1, 5, 20, 40, 64] as [UInt64] {
            let keys = (0..<700).map { _ in bits == 0 ? 0 : random.next() >> (64 - bits) }
            var records = keys.enumerated().map { KeyedRow(key: $1, row: UInt32($0)) }
            KeyedRow.sort(&records)
            let expected = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
            #expect(records.map { Int($0.row) } == expected)
        }
    }
}
