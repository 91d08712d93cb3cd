import Foundation
import Growth
import Testing

@testable import Connectors

/// What analytics libraries send over HTTP, read and answered.
@Suite struct WireTests {
    private static let now = Timestamp(millis: 1_795_219_200_000)

    private func request(
        _ path: String,
        _ body: String,
        _ set: (inout WireRequest) -> Void = { _ in }
    ) throws -> WireRequest {
        var request = WireRequest(
            to: try #require(WireTarget.all[path]),
            receivedAt: Self.now
        )
        request.body = Array(body.utf8)
        set(&request)
        return request
    }

    private func batch(_ request: WireRequest, isAuthorized: Bool = true) throws -> WireBatch {
        try request.batch(isAuthorized: isAuthorized) { $0 == "key" }
    }

    private func refusal(_ request: WireRequest, isAuthorized: Bool = true) throws -> WireRefusal {
        try #require(throws: WireRefusal.self) { try batch(request, isAuthorized: isAuthorized) }
    }

    // MARK: Outlines

    @Test(
        "an outline takes what JSON is, and only that",
        arguments: [
            ("{}", true), ("[1, 2.5e-3, -0]", true), (#"{"a":1,"a":2}"#, true),
            (#"["\ud800"]"#, true), ("1e999", true), ("{\"é\":\"\u{1F600}\"}", true),
            ("[1,]", false), ("{\"a\":1,}", false), ("[01]", false), ("NaN", false), ("[", false),
            ("{} {}", false), ("\u{FEFF}{}", false), ("[\"\u{1}\"]", false), (#"["\u12"]"#, false),
            (#"["\x"]"#, false), ("", false), ("[+1]", false), ("[1.]", false), ("tru", false),
        ]
    )
    func outline(text: String, isJSON: Bool) {
        #expect(((try? JSONOutline(Array(text.utf8))) != nil) == isJSON)
    }

    @Test("every text that is a value of ours has an outline, and its elements are where they lie")
    func outlineAgrees() throws {
        let text = #" { "x" : [ {"a":[1]} , "s\"]" ,null] , "batch":[ 1 ,[2], {"b":3} ] } "#
        let outline = try JSONOutline(Array(text.utf8))
        let value = try JSONValue(parsing: text)
        for key in ["x", "batch"] {
            let ranges = try #require(outline.member(key)?.elements)
            let elements = try ranges.map { try JSONValue(parsing: outline.bytes[$0]) }
            #expect(elements == value[key]?.arrayValue)
        }
        #expect(outline.member("none") == nil)
    }

    @Test("depth is bounded before anything is built")
    func depth() throws {
        for (depth, isFine) in [(32, true), (33, false), (100_000, false)] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(((try? JSONOutline(Array(text.utf8))) != nil) == isFine)
        }
    }

    // MARK: Bodies

    @Test("one bad event costs nothing but itself")
    func poison() throws {
        let good = (0..<9)
            .map { #"{"type":"track","event":"E","userId":"u","messageId":"m\#($0)"}"# }
        let bad = [
            #"{"type":"track","event":"E","userId":"u","userId":"v"}"#,
            #"{"type":"track","event":"\ud800","userId":"u"}"#,
            #"{"type":"track","event":"E","userId":"u","properties":{"n":1e999}}"#,
            #"{"type":"track","event":"E","userId":"u","timestamp":"2026-02-30T00:00:00Z"}"#,
            "7", #"{"event":"E","userId":"u"}"#, #"{"type":"track","event":"E"}"#,
            #"{"type":"track","event":"E","userId":"u","properties":{"x":"\#(String(repeating: "y", count: 40_000))"}}"#,
            #"{"type":"track","event":"E","userId":"u","properties":{\#((0..<1_001).map { "\"k\($0)\":0" }.joined(separator: ","))}}"#,
        ]
        for item in bad {
            let body = #"{"batch":[\#((good + [item]).joined(separator: ","))]}"#
            let batch = try batch(try request("/v1/batch", body))
            #expect(batch.events.map(\.id.text) == (0..<9).map { "m\($0)" })
            #expect(batch.refused.count == 1, "\(item.prefix(60))")
            let answer = WireAnswer(batch, to: try request("/v1/batch", body))
            #expect(answer.status == 200)
        }
    }

    @Test(
        "what is no body of ours is refused in the vendor's way",
        arguments: [
            ("/v1/batch", "nonsense", 400, "bad_json"), ("/v1/batch", "{}", 400, "no_events"),
            ("/v1/track", "[]", 400, "no_events"), ("/v1/track", "", 400, "empty_body"),
            ("/2/httpapi", #"{"api_key":"key"}"#, 400, "no_events"),
            ("/track", "data=%zz", 400, "bad_form"),
            (
                "/v1/b",
                "{\"writeKey\":\"key\",\"batch\":[\"\(String(repeating: "x", count: 600_000))\"]}",
                400, "body_too_large"
            ),
            (
                "/2/httpapi", "{\"events\":[\"\(String(repeating: "x", count: 1_100_000))\"]}", 413,
                "body_too_large"
            ),
            (
                "/track", "[\(Array(repeating: "{}", count: 2_001).joined(separator: ","))]", 413,
                "too_many_events"
            ),
        ]
    )
    func refused(path: String, body: String, status: Int, code: String) throws {
        let refusal = try refusal(try request(path, body))
        #expect((refusal.status, refusal.code) == (status, code))
        let answer = WireAnswer(refusal, from: WireTarget.all[path]?.wire)
        let document = try JSONValue(parsing: answer.body)
        #expect(document["success"] == false)
        #expect(document["code"] == (path == "/2/httpapi" ? JSONValue(status) : .string(code)))
        for key in ["message", "detail", "error"] {
            #expect(document[key]?.stringValue?.isEmpty == false)
        }
    }

    @Test(
        "RudderStack may send more at once than Segment, whose libraries say their key in the body"
    )
    func largeRudder() throws {
        let item =
            #"{"type":"track","event":"E","userId":"u","properties":{"x":"\#(String(repeating: "y", count: 20_000))"}}"#
        let list = Array(repeating: item, count: 60).joined(separator: ",")
        #expect(try batch(try request("/v1/batch", #"{"batch":[\#(list)]}"#)).count == 60)
        #expect(
            try refusal(try request("/v1/batch", #"{"writeKey":"key","batch":[\#(list)]}"#)).status
                == 400
        )
    }

    // MARK: Keys

    @Test(
        "a body opens with its own key, and with no other",
        arguments: [
            ("/v1/track", #"{"writeKey":"KEY","event":"E","userId":"u"}"#),
            ("/batch", #"{"api_key":"KEY","batch":[{"event":"E","distinct_id":"d"}]}"#),
            ("/e", #"[{"token":"KEY","event":"E","distinct_id":"d"}]"#),
            ("/capture", #"{"event":"E","properties":{"token":"KEY","distinct_id":"d"}}"#),
            ("/batch", #"{"api_key":"KEY","events":[{"event_type":"E","user_id":"user-1"}]}"#),
            ("/track", #"{"event":"E","properties":{"token":"KEY","distinct_id":"d"}}"#),
            ("/engage", #"[{"$token":"KEY","$distinct_id":"d","$set":{"plan":"pro"}}]"#),
            ("/groups", #"{"$token":"KEY","$group_key":"company","$group_id":"a","$set":{}}"#),
            ("/2/httpapi", #"{"api_key":"KEY","events":[{"event_type":"E","user_id":"user-1"}]}"#),
        ]
    )
    func keys(path: String, body: String) throws {
        let right = body.replacingOccurrences(of: "KEY", with: "key")
        let batch = try batch(try request(path, right), isAuthorized: false)
        #expect(batch.events.count == 1)
        #expect(batch.refused.isEmpty)
        #expect(!batch.events[0].canonicalContent.contains("key"))
        #expect(try refusal(try request(path, body), isAuthorized: false).status == 401)
        let without = body.replacingOccurrences(of: "KEY", with: "")
        #expect(try refusal(try request(path, without), isAuthorized: false).status == 401)
    }

    @Test("of events with keys of their own, those with a wrong one leave nothing")
    func mixedKeys() throws {
        let body = ["key", "other"]
            .map {
                #"{"event":"E","properties":{"token":"\#($0)","distinct_id":"d","$insert_id":"\#($0)"}}"#
            }
        let batch = try batch(
            try request("/track", "[\(body.joined(separator: ","))]"),
            isAuthorized: false
        )
        #expect(batch.events.map(\.id.text) == ["key"])
        #expect(batch.refused.isEmpty && batch.failures.map(\.index) == [1])
    }

    @Test(
        "without a key nothing is kept, not even as a dead letter",
        arguments: [
            ("/track", #"[{"a":1,"a":2}]"#), ("/track", "[7]"), ("/engage", #"{"x":"\ud800"}"#),
            ("/e", "[1e999]"), ("/groups", "[]"), ("/import", "[]"),
            ("/track", #"["\#(String(repeating: "x", count: 1_100_000))"]"#),
            ("/batch", #"{"batch":[{"a":1,"a":2}]}"#),
        ]
    )
    func nothingWithoutKey(path: String, body: String) throws {
        #expect(try refusal(try request(path, body), isAuthorized: false).status == 401)
    }

    @Test("beside an event with a key, one that cannot be read is not ours to keep")
    func unreadableBesideKey() throws {
        let good = #"{"event":"E","properties":{"token":"key","distinct_id":"d"}}"#
        let batch = try batch(
            try request("/track", #"[\#(good),{"a":1,"a":2}]"#),
            isAuthorized: false
        )
        #expect(batch.events.count == 1 && batch.refused.isEmpty && batch.failures.count == 1)
    }

    @Test func headers() {
        let basic = "Basic " + Data("user:secret".utf8).base64EncodedString()
        #expect(WireProtocol.segment.keys(inAuthorization: basic) == ["user"])
        #expect(WireProtocol.mixpanelImport.keys(inAuthorization: basic) == ["user", "secret"])
        #expect(WireProtocol.posthogV1.keys(inAuthorization: "Bearer k") == ["k"])
        #expect(WireProtocol.segment.keys(inAuthorization: "Bearer k") == [])
        #expect(WireProtocol.segment.keys(inAuthorization: "Basic !") == [])
    }

    // MARK: Clocks

    @Test("a client whose clock is wrong is corrected by what it says when it sent")
    func skew() throws {
        let body = #"""
            {"sentAt":"2020-01-01T00:00:10Z","batch":[
            {"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2020-01-01T00:00:00Z"},
            {"type":"track","event":"E","userId":"u","messageId":"n"}]}
            """#
        let batch = try batch(try request("/v1/batch", body))
        #expect(batch.events[0].time == Self.now.adding(millis: -10_000))
        #expect(batch.events[0].originalTime == Timestamp(iso: "2020-01-01T00:00:00Z"))
        #expect(batch.events[1].time == Self.now)
        #expect(batch.events.allSatisfy { $0.receivedAt == Self.now })
    }

    // MARK: Answers

    @Test("partial answers name the events that were not taken, each vendor in its way")
    func partial() throws {
        let amplitude = try request(
            "/2/httpapi",
            #"{"api_key":"key","events":[{"event_type":"E","user_id":"user-1"},{"event_type":"E","user_id":"u"},{"user_id":"user-1"}]}"#
        )
        let answer = WireAnswer(try batch(amplitude), to: amplitude)
        let document = try JSONValue(parsing: answer.body)
        #expect(answer.status == 400 && document["code"] == 400)
        #expect(document["events_with_invalid_fields"]?["user_id"] == [1])
        #expect(document["events_with_missing_fields"]?["event"] == [2])
        #expect(document["missing_field"] == nil)

        let imported = try request(
            "/import",
            #"[{"event":"E","properties":{"time":1,"distinct_id":"d"}},{}]"#
        ) {
            $0.query = ["strict": "1"]
        }
        let strict = WireAnswer(try batch(imported), to: imported)
        #expect(strict.status == 400)
        #expect(try JSONValue(parsing: strict.body)["num_records_imported"] == 1)

        let capture = try request(
            "/i/v1/analytics/events",
            #"{"batch":[{"uuid":"a","event":"E","distinct_id":"d"},{"uuid":"b","distinct_id":"d"}]}"#
        )
        let results = try JSONValue(parsing: WireAnswer(try batch(capture), to: capture).body)[
            "results"
        ]
        #expect(results?["a"]?["result"] == "ok" && results?["b"]?["result"] == "drop")
    }

    // MARK: Dead letters

    @Test(
        "a refused event is read again as when it first came",
        arguments: ["/v1/batch", "/batch", "/2/httpapi", "/track", "/engage"]
    )
    func letters(path: String) throws {
        let bodies = [
            "/v1/batch":
                #"{"sentAt":"2020-01-01T00:00:10Z","batch":[{"type":"track","userId":"ada"}]}"#,
            "/batch": #"{"sent_at":"2020-01-01T00:00:10Z","batch":[{"distinct_id":"ada"}]}"#,
            "/2/httpapi": #"{"events":[{"user_id":"ada"}]}"#,
            "/track": #"{"properties":{"distinct_id":"ada"}}"#,
            "/engage": #"{"$distinct_id":"ada","$delete":""}"#,
        ]
        let body = try #require(bodies[path])
        let refused = try batch(try request(path, body)).refused
        let letter = try #require(refused.first)
        #expect(letter.people.contains("ada"))
        #expect(letter.receivedAt == Self.now)
        var again = LiveEvents()
        again.read(Array(letter.body.utf8)[...], receivedAt: Self.now.adding(millis: 5))
        #expect(again.events.isEmpty && again.refused.map(\.body) == [letter.body])
        // Somebody mends it.
        let mended = letter.body.replacingOccurrences(of: #""$delete":"""#, with: #""$set":{}"#)
            .replacingOccurrences(of: #""type":"track""#, with: #""type":"track","event":"E""#)
            .replacingOccurrences(of: #"{"distinct_id""#, with: #"{"event":"E","distinct_id""#)
            .replacingOccurrences(of: #"{"properties""#, with: #"{"event":"E","properties""#)
            .replacingOccurrences(
                of: #"{"user_id":"ada"#,
                with: #"{"event_type":"E","user_id":"ada"#
            )
        var fixed = LiveEvents()
        fixed.read(Array(mended.utf8)[...], receivedAt: Self.now.adding(millis: 5))
        #expect(fixed.refused.map(\.reason) == [])
        #expect(fixed.events.first?.receivedAt == Self.now)
    }
}
