import Connectors
import Growth
import Testing

@Suite struct LiveEventsTests {
    private let now = Timestamp(millis: 1_800_000_000_000)

    private func read(_ lines: String...) -> LiveEvents {
        var live = LiveEvents()
        for line in lines { live.read(Array(line.utf8)[...], receivedAt: now) }
        return live
    }

    private static let call = """
        {"type":"track","event":"Opened","messageId":"m1","userId":"u","timestamp":"2026-01-02T03:04:05Z"}
        """

    @Test("a call becomes the event that a file with this line brings")
    func readsCalls() {
        let live = read(Self.call, "", "  \r")
        #expect(live.refused == [])
        #expect(
            live.events == [
                Event(
                    id: "m1",
                    name: "Opened",
                    user: "u",
                    time: Timestamp(millis: 1_767_323_045_000)
                )
            ]
        )
    }

    @Test("a batch brings its calls, the bad one as a dead letter that can be sent again")
    func readsBatches() {
        let bad = #"{"type":"track","messageId":"m2","anonymousId":"b","userId":7}"#
        let live = read(#"{"batch":[\#(Self.call),\#(bad)],"context":{"groupId":"acme"}}"#)
        #expect(live.events.map(\.id) == ["m1"])
        #expect(live.events.map(\.account) == [.id("acme")])
        let body =
            #"{"type":"track","messageId":"m2","anonymousId":"b","userId":7,"context":{"groupId":"acme"}}"#
        #expect(
            live.refused == [
                DeadLetter(
                    receivedAt: now,
                    code: "missing_time",
                    reason: "timestamp: the event does not say when it happened",
                    body: body,
                    people: ["7", "b"]
                )
            ]
        )
    }

    @Test("an event without an id gets the same one each time, and the one that a file gives it")
    func makesIDs() {
        let bare = Self.call.replacing(#""messageId":"m1","#, with: "")
        let ids = read(bare, bare).events.map(\.id)
        #expect(ids.count == 2 && ids[0] == ids[1])
        #expect(ids[0].text.hasPrefix("row-") && ids[0].text.hasSuffix("-1"))
    }

    @Test("what is no JSON is kept as it came")
    func keepsGarbage() {
        let live = read("{\"type\":\"track\",}", "\u{0}")
        #expect(live.refused.map(\.code) == ["bad_json", "bad_json"])
        #expect(live.refused.map(\.body) == ["{\"type\":\"track\",}", "\u{0}"])
        #expect(live.refused.allSatisfy { $0.people.isEmpty && $0.receivedAt == now })
    }

    @Test("a line beyond the limit is refused, and one at the limit is not")
    func limitsLines() {
        let room = String(repeating: " ", count: LiveEvents.lineLimit - Self.call.utf8.count)
        #expect(read(Self.call + room).events.map(\.id) == ["m1"])
        let live = read(Self.call + room + " ")
        #expect(live.events == [])
        #expect(live.refused.map(\.code) == ["event_too_long"])
    }

    @Test("a batch that says much for all of many calls is refused as a whole")
    func limitsBatches() {
        let long = String(repeating: "x", count: 50_000)
        let calls = Array(repeating: Self.call, count: 100).joined(separator: ",")
        let live = read(#"{"batch":[\#(calls)],"context":{"traits":{"long":"\#(long)"}}}"#)
        #expect(live.events == [])
        #expect(live.refused.map(\.code) == ["batch_too_large"])
        #expect(read(#"{"batch":[\#(calls)],"context":{}}"#).events.count == 100)
    }
}
