import Growth
import Testing

@testable import ColumnStore

@Suite struct EventPagesTests {
    @Test("pages of any size hold every event once, in order, beside the tail and hidden copies")
    func pages() throws {
        let store = try TestStore()
        // Many of one instant, over several segments and the tail.
        for part in 0..<5 {
            let events = (0..<700)
                .map { number in
                    Event(
                        id: MessageID("m\(number % 350 * 5 + part)"),
                        call: .track,
                        name: EventName("E"),
                        user: UserID("u\(number % 13)"),
                        time: Timestamp(millis: Int64(number % 350 / 90) * 1_000)
                    )
                }
            _ = try store.store.append(events)
            if part < 4 { try store.store.seal() }
        }
        var all: [MessageID] = []
        try store.store.forEachEvent { all.append($0.id) }
        #expect(all.count == 350 * 5)
        for limit in [1, 7, 100, 1_000, 5_000] {
            var (found, last): ([MessageID], (time: Timestamp, id: MessageID)?) = ([], nil)
            repeat {
                let page = try store.store.events(after: last, limit: limit)
                #expect(page.count <= limit)
                found += page.map(\.id)
                last = page.last.map { ($0.time, $0.id) }
            } while last != nil && found.count < all.count
            #expect(found == all, "\(limit)")
        }
    }
}
