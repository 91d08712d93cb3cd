import Foundation
import Growth
import Simulator
import TestSupport
import Testing

@testable import Connectors

/// The fast reader of Segment lines beside `SegmentEvents`, which says what they mean.
@Suite("Segment files in columns")
struct SegmentFileTests {
    /// Both ways give the same events, rejections and counts.
    private func check(_ text: [UInt8], _ comment: Comment? = nil) throws {
        let fixture = try ImportFixture(text, name: "events.jsonl")
        let slow = Result { try fixture.read("events") }
        let fast = Result { try fixture.read("events", inColumns: true) }
        switch (slow, fast) {
        case (.success(let slow), .success(let fast)):
            #expect(fast.items == slow.items.map(stored), comment)
            #expect(fast.rejections == slow.rejections, comment)
            #expect(fast.summary == slow.summary, comment)
            checkContents(of: fast.events)
        case (.failure(let slow), .failure(let fast)):
            #expect(slow as? InputProblem == fast as? InputProblem, comment)
        default: Issue.record(comment ?? "one way reads the file, the other does not")
        }
    }

    /// An event as it is stored: of `2.0` and `2`, which are the same, the shorter.
    private func stored(_ item: ImportedItem) -> ImportedItem {
        guard case .event(let event, let line) = item else { return item }
        var columns = EventColumns()
        columns.append(event, line: line)
        return .event(columns.event(0), line: line)
    }

    private func checkContents(of events: [Event]) {
        var columns = EventColumns()
        for event in events { columns.append(event, line: 1) }
        for (row, event) in events.enumerated() {
            var content: [UInt8] = []
            columns.appendCanonicalContent(of: row, to: &content)
            #expect(String(decoding: content, as: UTF8.self) == event.canonicalContent)
        }
    }

    private func check(_ text: String, _ comment: Comment? = nil) throws {
        try check(Array(text.utf8), comment)
    }

    /// A call with more members.
    private func call(_ members: String) -> String {
        #"{"type":"track","event":"Open","userId":"u","messageId":"m","timestamp":"2026-01-01T00:00:00Z"\#(members)}"#
    }

    /// Values that are odd, wrong or on the edge of either.
    private static let values = [
        "1", "-1", "0", "-0", "01", "1.5", "1.50", "1.0", "-0.0", "0.1", "0.0001", "0.00001",
        "1e5", "1E-7", "1e+22", "1e400", "123456789012345678", "1234567890123456789",
        "9223372036854775808", "0.30000000000000004", "12345.678901234567", "1.", ".5", "-", "+1",
        "123456789012.345", "1234567890123.456", "100000000000000000000.5", "1e99", "1e100",
        "null", "true", "false", "nul", "\"\"", "\"x\"", "\"\\n\"", "\"\\u00e9\"", "\"\\u0000\"",
        "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\u12\"", "\"\\x\"", "\"\\/\"",
        "\"é\"", "\"\u{7F}\"", "\"a\tb\"", "\"\\\"\"", "\"\\\\\"", "\"unfinished", "[]", "[1, 2]",
        "[1,2]", "[1,]", "{}", "{ }", "{\"a\":2.0,\"b\":[1e2,-0.0,1.50,0.00001]}",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"b\":{\"d\":1,\"c\":[{\"z\":0,\"y\":0}]}}",
        "{\"a\":1,\"a\":2}", "{\"b\":1,\"a\":1,\"b\":2}", "{\"a\\u0062\":1}",
        "{\"ab\":1,\"a\\u0062\":2}",
        "{\"a\" : 1 , \"b\" : [ 1 , \"x y\" ] }", "{\"\":1}", "{\"name\":\"N\"}",
        "{\"category\":1}",
        "{\"a\":1,}", "{\"a\"}", "{a:1}", "\"2026-01-01T00:00:00Z\"", "\"2026-01-01\"",
        "1767225600",
        "\"2026-01-01T00:00:00.123456+02:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-01-01 00:00\"",
        "\"0000-01-01T00:00:00+23:59\"", "\"9999-12-31T23:59:59-23:59\"",
        "\"2026-01-01T24:00:00Z\"",
        "\"2026-01-01T00:00:00.Z\"", "\"2026-01-01T00:00:00,5Z\"", "\"2026-01-01T00:00:00\"",
        "\"2026-01-01T00:00:00 UTC\"", "\"2026-01-01T00:00:60Z\"", "\"rubbish\"",
    ]

    @Test("each member with each odd value", arguments: [false, true])
    func oddValues(inContext: Bool) throws {
        let keys =
            inContext
            ? ["groupId", "traits", "groundswell", "other"]
            : [
                "type", "event", "name", "userId", "sentAt", "traits", "groupId", "category",
                "messageId", "timestamp", "properties", "previousId", "receivedAt", "anonymousId",
                "originalTimestamp", "context", "batch", "other",
            ]
        var lines: [String] = []
        for type in ["track", "identify", "group", "alias", "page", "screen"] {
            for key in keys {
                for value in Self.values {
                    let member = "\"\(key)\":\(value)"
                    let placed = inContext ? "\"context\":{\"a\":1,\(member)}" : member
                    var members = [
                        "type": "\"\(type)\"", "event": "\"Open\"", "userId": "\"u\"",
                        "messageId": "\"m\(lines.count)\"",
                        "timestamp": "\"2026-01-01T00:00:00Z\"",
                    ]
                    if !inContext { members[key] = nil }
                    let rest = members.sorted { $0.key < $1.key }
                        .map { "\"\($0.key)\":\($0.value)" }
                    lines.append("{\((rest + [placed]).joined(separator: ","))}")
                }
            }
        }
        // A first line that tells the format and that the file has one item on each line.
        try check(([call("")] + lines).joined(separator: "\n"))
    }

    @Test("lines that are strange as a whole")
    func strangeLines() throws {
        let deep = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        let many = (0..<200).map { "\"k\($0 * 7919 % 200)\":\($0)" }.joined(separator: ",")
        let few = (0..<40).map { "\"k\($0 * 7919 % 200)\":\($0)" }.joined(separator: ",")
        let strange = [
            "", "   ", "\u{A0}", "{}", "[]", "null", "{", "}", "\"x\"", "not json", "[\(call(""))]",
            call("") + " ", " " + call(""), "\u{A0}" + call("") + "\r", call("") + "x",
            call("") + call(""), call("") + ",", call(#","properties":{"a":[\#(deep)]}"#),
            call(#","properties":\#(deep)"#), call(#","x":[\#(deep)]"#),
            call(#","properties":{\#(many)}"#), call(#","properties":{\#(few)}"#),
            call(#","properties":{\#(few),"k0":1}"#), call(#","type":"track""#),
            call(#","context":{"groupId":"g"}"#), call(#","groupId":"","context":{"groupId":"g"}"#),
            call(#","groupId":"h","context":{"groupId":[]}"#),
            call(#","context":{"groundswell":{"time":"2026-02-01T00:00:00Z"}}"#),
            #"{"batch":[\#(call("")),\#(call("")),{"type":"x"}],"sentAt":"2026-01-01T00:00:00Z"}"#,
            #"{"type":"page","userId":"u","timestamp":"2026-01-01T00:00:00Z","name":"N","category":"C","properties":{"z":1,"name":"own"}}"#,
            #"{"type":"screen","userId":"u","timestamp":"2026-01-01T00:00:00Z","name":"N","category":"C"}"#,
            #"{"type":"page","userId":"u","timestamp":"2026-01-01T00:00:00Z","name":"N \" N","properties":[]}"#,
            #"{"userId":"u","timestamp":"2026-01-01T00:00:00Z","event":"E","properties":{},"type":"track"}"#,
            #"{"userId":"u","timestamp":"2026-01-01T00:00:00Z","event":"E","properties":{},"type":"track"}"#,
            #"{"userId":"u","timestamp":"2026-01-01T00:00:00Z","event":"E","properties":{},"type":"tra\u0063k"}"#,
        ]
        try check(([call("")] + strange + [call("")]).joined(separator: "\n"))
        for line in strange { try check([call(""), line, line].joined(separator: "\n")) }
        try check(strange.joined(separator: "\r\n") + "\r\n")
    }

    @Test("bytes that are no text stay with their line")
    func brokenText() throws {
        var text = Array((call("") + "\n").utf8)
        for bytes: [UInt8] in [
            [0xFF], [0xC3], [0xC3, 0xA9], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] {
            text += Array(#"{"type":"track","event":"é"#.utf8) + bytes
            text += Array(
                #"","userId":"u","messageId":"x","timestamp":"2026-01-01T00:00:00Z"}"#.utf8
            )
            text += [0x0A]
        }
        try check(text)
    }

    @Test("lines that are too long are told as such, and cost only themselves")
    func longLines() throws {
        let limit = JSONItemReader.itemLimit
        let long = [limit, limit + 1].map { String(repeating: "x", count: $0) }
        try check(([call("")] + long.flatMap { [$0, call("")] }).joined(separator: "\n"))
    }

    @Test("calls of the specification and of real client libraries")
    func sharedFiles() throws {
        var calls: [JSONValue] = []
        if SharedFiles.has("data/segment/spec_example_payloads.jsonl") {
            let text = try SharedFiles.text("data/segment/spec_example_payloads.jsonl")
            try check(text)
            calls += try text.split(separator: "\n")
                .compactMap { try JSONValue(parsing: String($0))["payload"] }
        }
        for folder in ["segment-plain", "rudder-plain"] {
            let name = "captures/\(folder)/001.json"
            guard SharedFiles.has(name), let body = try SharedFiles.json(name)["body_b64"],
                let data = body.stringValue.flatMap({ Data(base64Encoded: $0) })
            else { continue }
            guard let batch = try? JSONValue(parsing: Array(data)[...]) else { continue }
            calls += batch["batch"]?.arrayValue ?? []
        }
        let lines = calls.map(\.compactText).joined(separator: "\n")
        try check(call("") + "\n" + lines)
        let spaced = calls.map { $0.prettyText.replacing("\n", with: " ") }
        try check(call("") + "\n" + spaced.joined(separator: "\n"))
    }

    @Test("the dirt of a simulated company, and what is left of it after random changes")
    func simulated() throws {
        let sink = EventSink()
        let company = try SimulatedCompany(
            seed: 5,
            accounts: 20,
            people: 80,
            events: 3_000,
            months: 6,
            startingOn: #require(CivilDate(year: 2026, month: 1, day: 1))
        )
        try company.write(to: sink)
        try check(sink.bytes)
        let lines = sink.bytes.split(separator: 0x0A).map(Array.init)
        #expect(linesReadFast(lines) * 100 > lines.count * 95)
        var random = FuzzTests.Random(state: 11)
        for round in 0..<40 {
            var text = lines[0]
            for _ in 0..<200 {
                text.append(0x0A)
                text += mutated(lines[random.next(lines.count)], &random)
            }
            try check(text, "round \(round)")
        }
    }

    /// How many lines need no tree.
    private func linesReadFast(_ lines: [[UInt8]]) -> Int {
        var columns = EventColumns()
        return lines.count { line in
            line.withUnsafeBufferPointer { bytes in
                var reader = SegmentLine(bytes)
                return reader.read(0..<bytes.count, line: 1, into: &columns)
            }
        }
    }

    /// `line` with one to three small changes.
    private func mutated(_ line: [UInt8], _ random: inout FuzzTests.Random) -> [UInt8] {
        var line = line
        let special = Array("\"\\{}[]:,0-.eEtn \u{7F}é".utf8) + [0, 0x1F, 0xFF, 0xC3]
        for _ in 0...random.next(3) where !line.isEmpty {
            let place = random.next(line.count)
            switch random.next(5) {
            case 0: line[place] = special[random.next(special.count)]
            case 1: line.insert(special[random.next(special.count)], at: place)
            case 2: line.removeSubrange(place..<min(line.count, place + 1 + random.next(12)))
            case 3:
                let copy = line[place..<min(line.count, place + 1 + random.next(60))]
                line.insert(contentsOf: copy, at: random.next(line.count))
            default: line.swapAt(place, random.next(line.count))
            }
        }
        return line
    }
}

/// Keeps the events file of a simulated company.
private final class EventSink: FileSink {
    private(set) var bytes: [UInt8] = []

    func append(_ bytes: [UInt8], to file: SimulatedFile) {
        if file == .events { self.bytes += bytes }
    }

    func close() {}
}
