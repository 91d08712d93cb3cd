import Growth
import TestSupport

/// The store as a sentence: keep the events of each import in a list, and of the events with one id
/// take the first.
struct ImportedEvents {
    /// The batches in the order of their imports.
    var imports: [EventBatch] = []

    /// The facts, in order of time, then bytes of the id.
    var facts: [Event] {
        var seen: Set<MessageID> = []
        return imports.flatMap(\.events).filter { seen.insert($0.id).inserted }
            .sorted { $0.time != $1.time ? $0.time < $1.time : $0.id < $1.id }
    }

    /// How a batch would be counted behind what is here.
    func counts(of batch: EventBatch) -> (added: Int, duplicates: Int, conflicts: [Int]) {
        var facts: [MessageID: String] = [:]
        for fact in self.facts { facts[fact.id] = fact.canonicalContent }
        var (added, duplicates, conflicts) = (0, 0, [Int]())
        for (event, line) in zip(batch.events, batch.lines) {
            if let fact = facts[event.id] {
                if fact == event.canonicalContent {
                    duplicates += 1
                } else {
                    conflicts.append(line)
                }
            } else {
                facts[event.id] = event.canonicalContent
                added += 1
            }
        }
        return (added, duplicates, conflicts)
    }

    /// What a question gets to see, in order of actor.
    func histories(for question: some BehavioralQuestion, in scope: Scope) -> [ActorHistory] {
        ReferenceStore.histories(of: question, over: facts, in: scope)
    }
}

/// A question whose answer is everything it was handed, as text.
struct Probe: BehavioralQuestion {
    var unit = ActorUnit.person
    var eventNames: Set<EventName>?
    var needsProperties = true
    let needsMessageIDs = true
    var window = TimeWindow.always
    var countsLeftOut = true
    var subject: Actor?

    /// The histories of one tally.
    typealias Tally = [String]

    func emptyTally(in scope: Scope) -> [String] { [] }
    func add(_ history: ActorHistory, to tally: inout [String], in scope: Scope) {
        tally.append(Probe.text(of: history))
    }
    func merge(_ other: [String], into tally: inout [String]) { tally += other }
    func answer(from tally: [String], in scope: Scope) -> [String] { tally.sorted() }

    static func text(of history: ActorHistory) -> String {
        let kind = if case .person = history.actor { "person" } else { "account" }
        return "\(kind) \(history.actor.text):"
            + history.occurrences
            .map { occurrence in
                let properties = JSONValue.object(occurrence.properties.object).canonicalText
                return " [\(occurrence.time.millis) \(occurrence.event) by "
                    + "\(occurrence.person?.text ?? "-") of \(occurrence.account?.text ?? "-") "
                    + "\(properties) \(occurrence.message)]"
            }
            .joined()
    }
}
