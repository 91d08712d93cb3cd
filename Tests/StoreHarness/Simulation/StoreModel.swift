import ColumnStore
import Growth

/// The event store as a page of rules over dictionaries: what the real one is compared with.
///
/// An event may come from several sources. Of its copies one shows; the others wait behind it until it is taken
/// away, and then the copy of the first source shows.
struct StoreModel: Hashable, Sendable {
    private struct Copy: Hashable {
        let source: EventSource
        var event: Event
        /// What the copy said when it came.
        let content: String
        var isVisible: Bool
    }
    /// A refused event, without the words of the reason.
    struct Refusal: Hashable {
        let receivedAt: Timestamp
        let code, body: String
    }
    private var copies: [MessageID: [Copy]] = [:]
    private(set) var books: [Hour: EventBooks] = [:]
    private(set) var refusals: [Refusal] = []
    /// Which imports there are and were, and who was erased.
    private(set) var facts: Set<String> = []
    private var erased: Set<SimulatedPerson> = []

    /// What questions see, in order of time, then bytes of the id.
    var visible: [Event] {
        copies.values.flatMap { $0.filter(\.isVisible).map(\.event) }
            .sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    /// Events that show.
    var visibleCount: Int { copies.values.reduce(0) { $0 + $1.count { $0.isVisible } } }
    /// Copies that wait.
    var hiddenCount: Int { copies.values.reduce(0) { $0 + $1.count { !$0.isVisible } } }

    /// Live events that are there, by the hour in which they were received.
    var live: [Hour: Int] {
        var live: [Hour: Int] = [:]
        for copy in copies.values.joined() where copy.source == .live {
            if let received = copy.event.receivedAt { live[Hour(of: received), default: 0] += 1 }
        }
        return live
    }

    /// The imports that can be undone.
    var imports: [EventSource] {
        facts.compactMap { fact in
            fact.hasPrefix("import ") ? Int64(fact.dropFirst(7)).map(EventSource.init) : nil
        }
        .sorted()
    }
}

// MARK: Live events

extension StoreModel {
    /// Takes a group of live events.
    mutating func append(
        _ events: [Event],
        refused: [DeadLetter],
        at now: Timestamp
    ) -> EventBooks {
        var total = EventBooks()
        for event in events {
            let entry = append(event.with(receivedAt: event.receivedAt ?? now), at: now)
            books[Hour(of: event.receivedAt ?? now), default: EventBooks()] += entry
            total += entry
        }
        for letter in refused {
            refusals.append(Refusal(letter))
            books[Hour(of: letter.receivedAt), default: EventBooks()].deadLetters += 1
            total.deadLetters += 1
        }
        return total
    }

    private mutating func append(_ event: Event, at now: Timestamp) -> EventBooks {
        var entry = EventBooks()
        let content = event.canonicalContent
        let (fact, live) = (fact(event.id), live(event.id))
        if isErased(event) {
            entry.suppressed = 1
        } else if let fact, fact.content != content {
            refusals.append(
                Refusal(receivedAt: now, code: "conflicting_copy", body: content)
            )
            entry.deadLetters = 1
        } else if live != nil {
            entry.duplicates = 1
        } else {
            keep(event, content, from: .live, isVisible: fact == nil)
            entry.stored = 1
        }
        return entry
    }

    /// The copy that decides what an event with this id says.
    private func fact(_ id: MessageID) -> Copy? {
        live(id) ?? copies[id]?.first(where: \.isVisible)
    }

    private func live(_ id: MessageID) -> Copy? { copies[id]?.first { $0.source == .live } }

    private mutating func keep(
        _ event: Event,
        _ content: String,
        from source: EventSource,
        isVisible: Bool
    ) {
        let copy = Copy(source: source, event: event, content: content, isVisible: isVisible)
        copies[event.id, default: []].append(copy)
    }

    private func isErased(_ event: Event) -> Bool { erased.contains { $0.isMeant(by: event) } }
}

// MARK: Imports

extension StoreModel {
    /// Takes the events of a file under the next number.
    mutating func adopt(_ batch: EventBatch, replacing replaced: EventSource?) -> AdoptionCounts {
        let source = nextImport
        if let replaced { retract(replaced) }
        facts.insert("import \(source.number)")
        var counts = AdoptionCounts()
        // The content that counts of each id in the file.
        var seen: [MessageID: String] = [:]
        for (event, line) in zip(batch.events, batch.lines) where !isErased(event) {
            let content = event.canonicalContent
            if let kept = seen[event.id] {
                counts.addCopy(event.id, line, isEqual: kept == content)
                continue
            }
            let fact = fact(event.id)
            seen[event.id] = fact?.content ?? content
            keep(event, content, from: source, isVisible: fact == nil)
            if let fact {
                counts.addCopy(event.id, line, isEqual: fact.content == content)
            } else {
                counts.added += 1
            }
        }
        counts.suppressed = batch.events.count { isErased($0) }
        return counts
    }

    /// Takes an import away.
    mutating func retract(_ source: EventSource) {
        remove { $0.source == source }
        facts.remove("import \(source.number)")
        facts.insert("undone \(source.number)")
    }

    /// The number of the next import; no number is given twice.
    private var nextImport: EventSource { EventSource(afterThoseIn: facts) }

    /// Removes copies; where the one that showed went, the first of the rest shows.
    ///
    /// - Returns: those that went.
    @discardableResult
    private mutating func remove(where isGone: (Copy) -> Bool) -> [Copy] {
        var removed: [Copy] = []
        for (id, all) in copies where all.contains(where: isGone) {
            removed += all.filter(isGone)
            copies[id] = StoreModel.showingFirst(all.filter { !isGone($0) })
        }
        return removed
    }

    private static func showingFirst(_ copies: [Copy]) -> [Copy]? {
        var copies = copies.sorted { $0.source < $1.source }
        if copies.isEmpty { return nil }
        if !copies.contains(where: \.isVisible) { copies[0].isVisible = true }
        return copies
    }
}

// MARK: Forgetting

extension StoreModel {
    /// Takes away what tells of a person.
    ///
    /// - Returns: how many copies went, and how many of others mentioned the person.
    mutating func erase(_ person: SimulatedPerson) -> (events: Int, mentions: Int) {
        let events = bookRemoval(remove { person.isMeant(by: $0.event) })
        let redaction = Redaction(person.words)
        var mentions = 0
        for (id, all) in copies {
            for (index, copy) in all.enumerated() {
                guard let properties = redaction.redacted(copy.event.properties) else {
                    continue
                }
                copies[id]?[index].event = copy.event.with(properties: properties)
                mentions += 1
            }
        }
        erased.insert(person)
        facts.insert("erased \(person.number)")
        return (events, mentions)
    }

    /// Takes away every event before `moment`.
    mutating func expire(before moment: Timestamp) -> Int {
        bookRemoval(remove { $0.event.time < moment })
    }

    /// Books the live ones among the copies that went.
    private mutating func bookRemoval(_ removed: [Copy]) -> Int {
        for copy in removed where copy.source == .live {
            guard let received = copy.event.receivedAt else { continue }
            books[Hour(of: received), default: EventBooks()].removed += 1
        }
        return removed.count
    }
}

/// What an import is told about its events.
struct AdoptionCounts: Hashable, Sendable {
    var added = 0
    var duplicates = 0
    var conflicts: [StagedBatch.Conflict] = []
    var suppressed = 0

    mutating func addCopy(_ id: MessageID, _ line: Int, isEqual: Bool) {
        if isEqual { duplicates += 1 } else { conflicts.append(.init(id: id, line: line)) }
    }
}

extension AdoptionCounts {
    init(_ adoption: Adoption) {
        (added, duplicates) = (adoption.added, adoption.duplicates)
        (conflicts, suppressed) = (adoption.conflicts, adoption.suppressed)
    }
}

extension StoreModel.Refusal {
    init(_ letter: DeadLetter) {
        self.init(receivedAt: letter.receivedAt, code: letter.code, body: letter.body)
    }
}

extension EventSource {
    /// The number after all of those that `facts` know as imports, undone or not.
    init(afterThoseIn facts: Set<String>) {
        let numbers = facts.compactMap { fact in
            fact.hasPrefix("import ") || fact.hasPrefix("undone ") ? Int64(fact.dropFirst(7)) : nil
        }
        self.init(number: (numbers.max() ?? 0) + 1)
    }
}

extension SimulatedPerson {
    /// Whether an event tells of this person.
    func isMeant(by event: Event) -> Bool {
        event.user == user || event.anonymous == browser || event.previous == browser.bytes
            || event.previous == user.bytes
    }
}
