import Growth
import Testing

@Suite("Events in columns")
struct EventColumnsTests {
    private let strange: [String] = [
        "", "a", "\"", "\\", "\u{7F}", "\u{0}\n\r\t\u{1F}", "caf\u{E9}", "cafe\u{301}", "\u{1F600}",
        "user-00000001", "user-00000002", "user-0000000",
    ]

    private var events: [Event] {
        var events: [Event] = []
        for (place, text) in strange.enumerated() {
            let other = strange[(place + 5) % strange.count]
            let call = Event.Call.allCases[place % Event.Call.allCases.count]
            let account: AccountReference? =
                [.id(AccountID(text)), .through(.subscriptions, RecordID(text)), nil][place % 3]
            events.append(
                Event(
                    id: MessageID(text),
                    call: call,
                    name: EventName(other),
                    user: place % 4 == 0 ? nil : UserID(text),
                    anonymous: place % 3 == 0 ? nil : AnonymousID(other),
                    previous: call == .alias ? ByteString(other) : nil,
                    account: account,
                    time: Timestamp(millis: Int64(place) * -1_000_000_007),
                    originalTime: Timestamp(millis: place == 0 ? .min : Int64(place)),
                    sentAt: place % 2 == 0 ? Timestamp(millis: .max) : nil,
                    receivedAt: place % 5 == 0 ? Timestamp(millis: 5) : nil,
                    properties: place == 0
                        ? [:]
                        : [
                            "z": .string(text), other: 1,
                            "\(text)b": ["c": .number(1.5), "b": [["y": 1, "x": .null]]],
                            "a": .number(1e22), "\(text)\\": [],
                        ]
                )
            )
        }
        return events
    }

    @Test("an event comes back, and its canonical content is the same")
    func roundTrips() {
        var columns = EventColumns()
        for (line, event) in events.enumerated() { columns.append(event, line: line + 1) }
        #expect((0..<columns.count).map { columns.event($0) } == events)
        #expect(columns.lines == Array(1...events.count))
        for (row, event) in events.enumerated() {
            var content: [UInt8] = []
            columns.appendCanonicalContent(of: row, to: &content)
            #expect(String(decoding: content, as: UTF8.self) == event.canonicalContent)
        }
    }

    @Test("rows that are moved are the same under other codes")
    func moves() {
        var (source, target, translation) = (EventColumns(), EventColumns(), CodeTranslation())
        for event in events.reversed() { target.append(event, line: 0) }
        for (line, event) in events.enumerated() { source.append(event, line: line + 1) }
        target.append(0..<5, of: source, behind: 100, by: &translation)
        target.append(5..<6, of: source, behind: 100, id: "new", by: &translation)
        source.removeRows()
        for event in events { source.append(event, line: 1) }
        target.append(6..<events.count, of: source, behind: 200, by: &translation)
        let moved = (events.count..<target.count).map { target.event($0) }
        var expected = events
        expected[5] = Event(
            id: "new",
            call: events[5].call,
            name: events[5].name,
            user: events[5].user,
            anonymous: events[5].anonymous,
            previous: events[5].previous,
            account: events[5].account,
            time: events[5].time,
            originalTime: events[5].originalTime,
            sentAt: events[5].sentAt,
            receivedAt: events[5].receivedAt,
            properties: events[5].properties
        )
        #expect(moved == expected)
        #expect(target.lines[events.count...].prefix(7) == [101, 102, 103, 104, 105, 106, 201])
    }

    @Test("distinct texts have distinct codes, in order of appearance, and are sorted by bytes")
    func codes() {
        var codes = TextCodes()
        let texts = strange + (0..<5_000).map { "text \($0 * 7_919 % 5_000)" }
        for (number, text) in texts.enumerated() { #expect(codes.code(of: text) == UInt32(number)) }
        for (number, text) in texts.enumerated() {
            #expect(codes.code(of: text) == UInt32(number))
            #expect(ByteString(codes.text(UInt32(number))) == ByteString(text))
        }
        #expect(codes.count == texts.count)
        #expect(
            codes.sorted.map { ByteString(codes.text($0)) } == texts.map { ByteString($0) }.sorted()
        )
        var output: [UInt8] = []
        for code in 0..<UInt32(strange.count) { codes.appendJSON(code, to: &output) }
        let expected = strange.map { JSONValue.string($0).canonicalText }.joined()
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(
        "canonical text is made from compact text",
        arguments: [
            "{}", "[]", "1", "\"x\"", #"{"b":1,"a":2}"#,
            #"{"a":{"d":[],"c":{"f":"}","e":"\""}},"A":[{"z":1,"y":2},[]]}"#,
            #"{"b\n":1,"b":2,"a\"":3}"#, #"{"":1,"a":0,"aa":2,"B":3}"#,
            #"[{"b":[1,2,{"d":1,"c":2}],"a":null}]"#,
        ]
    )
    func canonicalText(compact: String) throws {
        let value = try JSONValue(parsing: compact)
        #expect(value.compactText == compact)
        var output: [UInt8] = []
        Array(compact.utf8)
            .withUnsafeBufferPointer {
                JSONValue.appendCanonical(compact: $0, to: &output)
            }
        #expect(String(decoding: output, as: UTF8.self) == value.canonicalText)
    }
}
