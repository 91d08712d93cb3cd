import Growth
import Testing

@testable import ColumnStore

@Suite struct LogRecordTests {
    private func encoded(_ records: [LogRecord]) -> [UInt8] {
        var encoder = LogEncoder()
        for record in records { encoder.append(record) }
        return encoder.bytes
    }

    private func decoded(_ bytes: [UInt8]) throws -> [LogRecord] {
        try bytes.withUnsafeBytes { bytes in
            var decoder = LogDecoder(bytes)
            var records: [LogRecord] = []
            while !decoder.isAtEnd { records.append(try decoder.record()) }
            return records
        }
    }

    private static let times: [Int64] = [0, 1, -1, 63, 64, .max, .min, 1_700_000_000_000]
    private static let texts = [
        "", "a", "\u{0}", "\u{1F600}\"\\\n", "e\u{301}", "\u{E9}",
        String(repeating: "long ", count: 60),
    ]

    /// Every combination of optional parts, with every text and pair of times.
    private static var events: [Event] {
        var events: [Event] = []
        for parts in 0..<256 {
            let text = texts[parts % texts.count]
            let other = texts[(parts / 7 + 1) % texts.count]
            let time = times[parts % times.count]
            func has(_ bit: Int) -> Bool { parts >> bit & 1 == 1 }
            func moment(_ shift: Int) -> Timestamp {
                Timestamp(millis: times[(parts / 8 + shift) % times.count])
            }
            let call = Event.Call.allCases[parts % Event.Call.allCases.count]
            let kind = RecordKind.allCases[parts % RecordKind.allCases.count]
            events.append(
                Event(
                    id: MessageID(text),
                    call: call,
                    name: EventName(other),
                    user: has(0) ? UserID(text) : nil,
                    anonymous: has(1) ? AnonymousID(other) : nil,
                    previous: has(2) ? ByteString(text) : nil,
                    account: has(3)
                        ? parts % 2 == 0
                            ? .id(AccountID(other)) : .through(kind, RecordID(text)) : nil,
                    time: Timestamp(millis: time),
                    originalTime: has(4) ? moment(1) : nil,
                    sentAt: has(5) ? moment(2) : nil,
                    receivedAt: has(6) ? moment(3) : nil,
                    properties: has(7) ? properties(text, time) : [:]
                )
            )
        }
        return events
    }

    private static func properties(_ text: String, _ number: Int64) -> JSONObject {
        [
            text: .string(text), "number": .integer(number), "list": [.null, true, .number(0.1)],
            "extremes": [
                .number(.greatestFiniteMagnitude), .number(.leastNonzeroMagnitude), .number(-1e-9),
            ],
            "inner": ["\u{E9}": 1, "e\u{301}": 2],
        ]
    }

    @Test("an event comes back as it was, whatever it has and however extreme")
    func eventsRoundTrip() throws {
        let records = Self.events.map { LogRecord.event($0) }
        #expect(try decoded(encoded(records)) == records)
        for (index, record) in records.enumerated() {
            #expect(try decoded(encoded([record])) == [record], "event \(index)")
        }
    }

    @Test("texts come back byte by byte, not merely as equal texts")
    func keepsBytes() throws {
        let letter = DeadLetter(
            receivedAt: Timestamp(millis: .min),
            code: "c",
            reason: "",
            body: "e\u{301}\u{0}\u{E9}",
            people: ["", "\u{E9}"]
        )
        guard case .letter(let back)? = try decoded(encoded([.letter(letter)])).first else {
            Issue.record("no letter")
            return
        }
        #expect(back == letter)
        #expect(back.body.utf8.elementsEqual(letter.body.utf8))
        #expect(back.people.map { Array($0.utf8) } == letter.people.map { Array($0.utf8) })
    }

    @Test("books come back with their hour")
    func booksRoundTrip() throws {
        var books = EventBooks()
        (books.stored, books.duplicates) = (.max, 1)
        (books.deadLetters, books.suppressed) = (0, .min)
        let records = [LogRecord.books(Hour(number: -1), books), .books(Hour(number: .max), books)]
        #expect(try decoded(encoded(records)) == records)
    }

    @Test("properties nested as deep as any reader takes come back")
    func nesting() throws {
        var value: JSONValue = 1
        for _ in 1..<JSONValue.maximumDepth { value = [value] }
        let record = LogRecord.event(event("deep", properties: ["a": value]))
        #expect(try decoded(encoded([record])) == [record])
    }

    @Test("a whole number with a fraction of zero comes back without it, as everywhere")
    func wholeNumbers() throws {
        let bytes = encoded([.event(event("a", properties: ["n": .number(3)]))])
        #expect(try decoded(bytes) == [.event(event("a", properties: ["n": 3]))])
    }

    @Test("numbers of variable length are as long as they need to be, and no longer is taken")
    func varints() throws {
        let sizes: [(UInt64, Int)] = [
            (0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (UInt64(Int64.max), 9),
            (.max, 10),
        ]
        for (value, size) in sizes {
            var encoder = LogEncoder()
            encoder.append(varint: value)
            #expect(encoder.bytes.count == size)
            encoder.bytes.withUnsafeBytes { bytes in
                var decoder = LogDecoder(bytes)
                #expect((try? decoder.varint()) == value)
                #expect(decoder.isAtEnd)
            }
        }
        let tooLong = [UInt8](repeating: 0xFF, count: 10)
        let tooLarge = [UInt8](repeating: 0xFF, count: 9) + [2]
        for bytes in [tooLong, tooLarge, tooLong + [0]] {
            bytes.withUnsafeBytes { bytes in
                var decoder = LogDecoder(bytes)
                #expect(throws: LogDecoder.Malformed.self) { try decoder.varint() }
            }
        }
    }

    @Test("every truncated record is malformed, and no changed byte makes the reading trap")
    func garbage() throws {
        let records = LogFixture.groups.flatMap { $0 } + Self.events.suffix(1).map { .event($0) }
        for record in records {
            let whole = encoded([record])
            for count in 1..<whole.count {
                #expect(throws: LogDecoder.Malformed.self, "\(count) bytes") {
                    try decoded(Array(whole.prefix(count)))
                }
            }
            for position in whole.indices {
                for value in stride(from: UInt8(0), through: 252, by: 6) {
                    var changed = whole
                    changed[position] = value
                    let back = try? decoded(changed)
                    #expect(value != whole[position] || back == [record])
                }
            }
        }
    }

    @Test("random bytes are read or refused, seed by seed")
    func randomBytes() {
        var refused = 0
        for seed in 0..<3_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let count = Int.random(in: 1...60, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes[0] = UInt8.random(in: 1...3, using: &random)
            if (try? decoded(bytes)) == nil { refused += 1 }
        }
        #expect(refused > 2_900)
    }
}
