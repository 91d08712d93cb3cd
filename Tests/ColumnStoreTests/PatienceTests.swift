import Growth
import Synchronization
import Testing

@testable import ColumnStore

@Suite struct PatienceTests {
    /// Counts histories, and runs out of patience at one of them.
    private struct Impatient: BehavioralQuestion {
        let patience: Patience
        let looked: Looked
        let unit = ActorUnit.person
        let eventNames: Set<EventName>? = nil
        let needsProperties = false
        let window = TimeWindow.always

        func emptyTally(in scope: Scope) -> Int { 0 }
        func add(_ history: ActorHistory, to tally: inout Int, in scope: Scope) {
            tally += 1
            if looked.next() == 10 { patience.end(.left) }
        }
        func merge(_ other: Int, into tally: inout Int) { tally += other }
        func answer(from tally: Int, in scope: Scope) -> Int { tally }
    }

    private final class Looked: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }

    @Test("a question whose asker left is given up at its next step, and answered for who stays")
    func gaveUp() throws {
        let store = try TestStore()
        let events = (0..<5_000)
            .map { number in
                Event(
                    id: MessageID("m\(number)"),
                    name: EventName("E"),
                    user: UserID("u\(number)"),
                    time: Timestamp(millis: Int64(number))
                )
            }
        _ = try store.store.append(events)
        let (patience, looked) = (Patience(), Looked())
        let question = Impatient(patience: patience, looked: looked)
        #expect(throws: QuestionStopped.left) {
            try Patience.$current.withValue(patience) {
                try store.store.answer(question, in: Scope(asOf: .distantFuture))
            }
        }
        #expect(looked.value < 100)
        #expect(throws: QuestionStopped.left) {
            try Patience.$current.withValue(patience) { try store.store.status() }
        }
        patience.end(.tookTooLong)
        #expect(throws: QuestionStopped.left) { try patience.check() }
        let again = try store.store.answer(question, in: Scope(asOf: .distantFuture))
        #expect(again == 5_000)
    }
}
