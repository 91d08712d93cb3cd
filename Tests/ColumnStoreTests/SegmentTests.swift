import Foundation
import Growth
import Testing

@testable import ColumnStore

@Suite struct SegmentTests {
    @Test("Random events come back whole and in their order", arguments: 0..<12 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        let events = generator.events(Int(seed * seed), ids: 1_000)
        #expect(try WrittenSegment(events).events() == events, "seed \(seed)")
    }

    private static let longText = String(repeating: "caf\u{E9} \u{0}\u{1F600}", count: 100_000)

    /// Ends of time, empty texts, much text, nobody, everybody.
    private static let extremes: [Event] = [
        event("", "", user: "", at: .min),
        event("b", user: nil, at: .max, properties: ["": ""]),
        event("c", user: nil, at: 0, call: .alias, previous: ""),
        event("d", "\u{0}", at: -1, call: .screen, account: .id("")),
        event("e", at: 5, account: .through(.churnReasons, "")),
        event("f", "caf\u{E9}", user: "caf\u{E9}", at: 5, properties: ["n": .number(1.5)]),
        event("g", "cafe\u{301}", user: "cafe\u{301}", at: 5),
        event("h", at: 5, properties: ["text": .string(longText)]),
        Event(
            id: "i",
            name: "n",
            time: .distantPast,
            originalTime: .distantFuture,
            sentAt: .distantPast,
            receivedAt: .distantFuture
        ),
        Event(id: "j", name: "n", time: .distantFuture, receivedAt: .distantPast),
    ]

    @Test("Ends of time, empty texts, a million bytes and nobody at all come back")
    func extremes() throws {
        #expect(try WrittenSegment(Self.extremes).events() == Self.extremes)
        for event in Self.extremes { #expect(try WrittenSegment([event]).events() == [event]) }
    }

    @Test("A segment without rows opens and has none")
    func empty() throws {
        let segment = try WrittenSegment([]).open()
        #expect(segment.count == 0)
        #expect(segment.positions(of: IDDigest(high: 3, low: 4)).isEmpty)
        try segment.verify()
    }

    @Test("Rows of many blocks come back, in order and out of order, with their sources and ids")
    func manyBlocks() throws {
        let rows = SegmentLayout.chunkRows + 300
        let events = (0..<rows)
            .map { row in
                event(
                    MessageID("m\(row)"),
                    EventName("n\(row % 7)"),
                    user: UserID("u\(row / 50)"),
                    at: Int64(row) * 1_234
                )
            }
        let written = try WrittenSegment(events, sources: 3) { $0 / 40_000 }
        let vocabulary = Vocabulary()
        let segment = try written.open(vocabulary)
        let words = vocabulary.words(of: [segment])
        for row in [0, rows - 1, 65_535, 65_536, 4_095, 4_096, 39_999, 40_000, 7] {
            #expect(segment.event(row, in: words) == events[row], "row \(row)")
            #expect(segment.source(row) == row / 40_000, "row \(row)")
            #expect(segment.positions(of: segment.fingerprint(row).id).map(segment.row) == [row])
        }
        #expect(segment.columns.times == events.map(\.time.millis))
        #expect(segment.damage == nil)
    }

    @Test("An id is found with all its rows, and another id is not")
    func findsIDs() throws {
        var generator = EventGenerator(seed: 3)
        let events = generator.events(500, ids: 300)
        let segment = try WrittenSegment(events, sources: 500) { $0 }.open()
        var hash = SHA256Stream()
        for number in 0..<310 {
            let id = "message \(number)"
            let rows = events.indices.filter { events[$0].id.text == id }
            let positions = segment.positions(of: hash.prefix(of: id))
            #expect(positions.map(segment.row) == rows, "id \(number)")
            let contents = rows.map { hash.prefix(of: events[$0].canonicalContent).high }
            #expect(positions.map(segment.content) == contents, "id \(number)")
        }
        for (row, event) in events.enumerated() {
            let print = Fingerprint(
                id: hash.prefix(of: event.id.text),
                content: hash.prefix(of: event.canonicalContent).high
            )
            #expect(segment.fingerprint(row) == print, "row \(row)")
        }
        try segment.verify()
    }

    @Test("Several segments give one string one code, and each name has its rows in order")
    func sharesVocabulary() throws {
        let vocabulary = Vocabulary()
        var generator = EventGenerator(seed: 5)
        let lists = [generator.events(90, ids: 90), generator.events(70, ids: 70)]
        let segments = try lists.map { try WrittenSegment($0).open(vocabulary) }
        let words = vocabulary.words(of: segments)
        #expect(Set(words.strings).count == words.strings.count)
        for (segment, events) in zip(segments, lists) {
            for code in words.strings.indices {
                let rows = events.indices.filter { events[$0].name.bytes == words.strings[code] }
                #expect(segment.rows(ofName: UInt32(code)).map { Int($0) } == rows)
            }
        }
    }

    @Test("Readers on several threads read the same")
    func concurrentReaders() throws {
        var generator = EventGenerator(seed: 6)
        let events = generator.events(3_000, ids: 3_000)
        let vocabulary = Vocabulary()
        let segment = try WrittenSegment(events).open(vocabulary)
        let words = vocabulary.words(of: [segment])
        let same = concurrently(4) { part in
            stride(from: part, to: events.count, by: 3)
                .allSatisfy { segment.event($0, in: words) == events[$0] }
        }
        #expect(same == [true, true, true, true])
    }

    @Test("A segment of format 1 gives all its events")
    func formatOne() throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "EngineTests/Fixtures/workspace-format-1")
        var read: [String] = []
        for name in ["51ce637123e2952000b79b64e986f806", "69db8504693765f39538733faac68360"] {
            let data = try Data(contentsOf: fixture.appending(path: "events/\(name).segment"))
            read += try Format1.events(in: FileBytes(copying: data)).map(\.id.text)
            for cut in stride(from: 0, to: data.count, by: 37) {
                #expect(throws: SegmentDamage.self) {
                    try Format1.events(in: FileBytes(copying: data.prefix(cut)))
                }
            }
        }
        let expected = try String(
            contentsOf: fixture.appending(path: "expected-events.jsonl"),
            encoding: .utf8
        )
        let ids = try expected.split(separator: "\n")
            .compactMap { try JSONValue(parsing: String($0))["id"]?.stringValue }
        #expect(ids.count > 50)
        #expect(Set(ids).isSubset(of: Set(read)))
    }
}
