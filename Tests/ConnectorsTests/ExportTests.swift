import Connectors
import Growth
import Statistics
import Testing

@Suite("What is written out is read back")
struct ExportTests {
    // MARK: - Events

    private func readBack(_ events: [Event]) throws -> [Event] {
        let lines = events.map { $0.segmentDocument.compactText + "\n" }.joined()
        let answer = try ImportFixture(lines, name: "events.jsonl").read("events")
        #expect(answer.reasons == [])
        return answer.events
    }

    /// Every combination of call, actor, account, clocks and properties that an event can have.
    private var everyShape: [Event] {
        let time = Timestamp(millis: 1_767_571_200_123)
        let clocks: [(original: Int64, sent: Int64?, received: Int64?)] = [
            (0, nil, nil), (0, 1, 2), (-9_000, -8_000, 1_000), (5, 7_000, 0), (0, nil, 90_000),
            (0, 50_000, nil),
        ]
        let references: [AccountReference?] = [
            nil, .id("acct 1"), .through(.subscriptions, "sub|1"),
        ]
        let properties: [JSONObject] = [
            [:],
            [
                "name": "=SUM(A1)", "category": .null, "z": 1, "a": .number(1.5),
                "big": .number(1e300),
                "huge": .integer(.max), "empty": "", "list": [1, "\u{1F600}", ["x": .bool(false)]],
                "événement": "line\nbreak \u{7F}\u{0}\"\\", "e\u{301}": "é",
            ],
        ]
        var events: [Event] = []
        for call in Event.Call.allCases {
            for clock in clocks {
                for account in references {
                    for object in properties {
                        let original = time.adding(millis: clock.original)
                        events.append(
                            Event(
                                id: MessageID("m-\(events.count)"),
                                call: call,
                                name: name(of: call, events.count),
                                user: events.count % 3 == 0 ? nil : "u1",
                                anonymous: events.count % 3 == 1 ? nil : "a\u{301}1",
                                previous: call == .alias ? "old id" : nil,
                                account: account,
                                time: time,
                                originalTime: original,
                                sentAt: clock.sent.map(time.adding),
                                receivedAt: clock.received.map(time.adding),
                                properties: object
                            )
                        )
                    }
                }
            }
        }
        return events
    }

    private func name(of call: Event.Call, _ number: Int) -> EventName {
        switch call {
        case .track: EventName("Track \(number % 2)")
        case .page: Event.pageViewed
        case .screen: Event.screenViewed
        default: EventName(call.name)
        }
    }

    @Test(
        "An event of every shape comes back from Segment JSON as it was, and is written the same again"
    )
    func events() throws {
        let events = everyShape
        let back = try readBack(events)
        #expect(
            back.map(\.segmentDocument.compactText) == events.map(\.segmentDocument.compactText)
        )
        #expect(back.map { $0.properties.canonical } == events.map { $0.properties.canonical })
        #expect(back.map(\.frame) == events.map(\.frame))
    }

    @Test("The first and the last moment that can be written come back to the millisecond")
    func farMoments() throws {
        let moments = [Timestamp.writable.lowerBound, Timestamp.writable.upperBound]
        let events = moments.flatMap { moment in
            [Timestamp(millis: 5), moment]
                .map {
                    Event(
                        id: MessageID("m\(moment.millis)/\($0.millis)"),
                        name: "x",
                        user: "u",
                        time: moment,
                        originalTime: $0
                    )
                }
        }
        #expect(try readBack(events) == events)
    }

    @Test("Segment's own members stay in their places, and ours only stand where they are needed")
    func document() {
        let event = Event(
            id: "m1",
            name: "Signed Up",
            user: "u1",
            account: .id("acme"),
            time: Timestamp(millis: 1_767_571_200_000),
            properties: ["plan": "pro"]
        )
        #expect(
            event.segmentDocument.compactText
                == #"{"type":"track","messageId":"m1","event":"Signed Up","userId":"u1","originalTimestamp":"2026-01-05T00:00:00Z","timestamp":"2026-01-05T00:00:00Z","context":{"groupId":"acme"},"properties":{"plan":"pro"}}"#
        )
    }

    @Test("An account through a kind that does not exist is refused, not guessed")
    func badOwnMember() throws {
        let line =
            #"{"type":"track","event":"x","messageId":"m","userId":"u","timestamp":5000,"context":{"groundswell":{"account":{"kind":"shoes","id":"1"}}}}"#
        let answer = try ImportFixture(line, name: "e.jsonl").read("events")
        #expect(answer.reasons == ["1 context.groundswell.account bad_account"])
        #expect(answer.events == [])
    }

    // MARK: - Records

    /// A record of `kind` with every field, awkward texts and traits, and one with as little as may be.
    private func records(_ kind: RecordKind) -> [Record] {
        let schema = RecordSchema.of(kind)
        func value(_ field: FieldDefinition, _ variant: Int) -> FieldValue {
            switch field.type {
            case .time: .time(Timestamp(millis: 1_767_571_200_000 + Int64(variant) * 86_400_001))
            case .money:
                .money(
                    Money(
                        minorUnits: [-199_950, 5, 12_000][variant % 3],
                        currency: CurrencyCode(["USD", "JPY", "KWD"][variant % 3]) ?? .usd
                    )
                )
            case .integer: .integer([0, -7, .max][variant % 3])
            case .number: .number([0.1, -2.5, 1e21][variant % 3])
            case .boolean: .boolean(variant % 2 == 0)
            case .email: .text("ada+\(variant)@acme.example")
            case .domain: .text("acme\(variant).example")
            case .choice(let words): .text(words[variant % words.count])
            case .text:
                .text(
                    ["=1+1", "-5", "'-5", "+49 30", "@x", "a, \"b\"\nc", "''=x", "plain"][
                        variant % 8
                    ]
                )
            }
        }
        var list: [Record] = []
        for variant in 0..<8 {
            var fields: [String: FieldValue] = [:]
            for field in schema.fields where field.isRequired || variant < 7 {
                fields[field.name] = value(field, variant)
            }
            if variant < 6 {
                fields["favourite colour"] = .text(["red", "=red", "-1", "x;y", "é", "0"][variant])
                fields["utm_id"] = .text("7")
            }
            list.append(
                Record(
                    kind: kind,
                    id: RecordID(["=id", "b", "c'", "-9", "é", "f,g", "g", "h"][variant]),
                    fields: fields,
                    updatedAt: variant % 2 == 0 ? Timestamp(millis: 1_767_000_000_001) : nil
                )
            )
        }
        return list
    }

    @Test(
        "Records of every kind come back from JSON lines as they were",
        arguments: RecordKind.allCases
    )
    func recordLines(kind: RecordKind) throws {
        let records = records(kind)
        let lines = records.map { $0.exportDocument.compactText + "\n" }.joined()
        let answer = try ImportFixture(lines, name: "r.jsonl").read(kind.rawValue)
        #expect(answer.reasons == [])
        #expect(answer.records == records)
        #expect(answer.summary?.format == "Groundswell records")
    }

    @Test("Records of every kind come back from CSV as they were", arguments: RecordKind.allCases)
    func recordTable(kind: RecordKind) throws {
        let records = records(kind)
        let traits = ["favourite colour", "utm_id"]
        let text =
            CSVText.line(Record.exportColumns(kind, traits: traits))
            + records.map { CSVText.line($0.exportCells(traits: traits, currency: .usd)) }.joined()
        let answer = try ImportFixture(text).read(kind.rawValue)
        #expect(answer.reasons == [])
        #expect(answer.records == records)
    }

    @Test(
        "A line of another kind, an unknown field and a value of the wrong type are refused by name"
    )
    func badRecords() throws {
        let text = """
            {"record":"products","id":"1","name":"x"}
            {"record":"accounts","id":"1"}
            {"record":"products","name":"x"}
            {"record":"products","id":"1","colour":"x"}
            {"record":"products","id":"1","price":5}
            {"record":"products","id":"1","traits":{"a":1}}
            """
        let answer = try ImportFixture(text, name: "p.jsonl").read("products")
        #expect(
            answer.reasons == [
                "2 record record_of_another_kind", "3 id missing_field", "4 colour unknown_field",
                "5 price bad_value", "6 a bad_value",
            ]
        )
        #expect(answer.records.map(\.id) == ["1"])
    }

    // MARK: - Cells

    @Test(
        "A cell that a spreadsheet would run is marked, a negative number is not (RS5)",
        arguments: [
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""), ("\0x", "'\0x"), ("-1+1", "'-1+1"), ("-cmd", "'-cmd"),
            ("-12", "-12"), ("-0.5", "-0.5"), ("-1e-7", "-1e-7"), ("-inf", "'-inf"), ("-", "'-"),
            ("'=x", "''=x"), ("'x", "'x"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
            ("a\r\nb", "\"a\r\nb\""), ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("x=1", "x=1"),
        ]
    )
    func cells(text: String, cell: String) {
        #expect(Array(CSVText.line([text]).utf8) == Array((cell + "\r\n").utf8))
    }

    @Test("Texts made of what cells mind come back from a CSV with our column names")
    func randomCells() throws {
        let seed: UInt64 = 20_260_105
        var random = SplitMix64(seed: seed)
        let alphabet = Array("'=+-@,\"ax1\u{e9}\n;")
        let texts = (0..<2_000)
            .map { _ in
                let inner = (0..<Int.random(in: 0..<6, using: &random))
                    .map { _ in String(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
                    }
                    .joined()
                return inner + "z"
            }
            .map { $0.hasPrefix("\n") ? "y" + $0 : $0 }
        let rows = texts.enumerated().map { CSVText.line(["\($0.offset)", $0.element]) }
        let answer = try ImportFixture("id,name\r\n" + rows.joined()).read("products")
        #expect(answer.records.map { $0.text("name") ?? "" } == texts, "seed \(seed)")
    }
}

extension JSONObject {
    /// Equal meaning, equal text.
    fileprivate var canonical: String { JSONValue.object(self).canonicalText }
}

extension Event {
    /// The event without its properties, whose whole numbers may have been written as fractions.
    fileprivate var frame: Event {
        Event(
            id: id,
            call: call,
            name: name,
            user: user,
            anonymous: anonymous,
            previous: previous,
            account: account,
            time: time,
            originalTime: originalTime,
            sentAt: sentAt,
            receivedAt: receivedAt
        )
    }
}
