import ColumnStore
import Growth

/// What a simulation asks of a store.
enum StoreOperation: Sendable {
    case append([Event], refused: [DeadLetter])
    case adopt(EventBatch, replacing: EventSource?)
    case abandon(EventBatch)
    case retract(EventSource)
    case erase(SimulatedPerson)
    case expire(Timestamp)
    case seal
    case compact(IdentityMap)
    /// An import that is staged before the other operation and adopted after it.
    indirect case during(EventBatch, StoreOperation)

    /// What it consists of; a failure may leave the first without the second.
    var parts: [StoreOperation] {
        if case .during(let batch, let other) = self {
            return [other, .adopt(batch, replacing: nil)]
        }
        return [self]
    }

    /// Whether it always leaves something durable, after which older doubts are over.
    var isRecorded: Bool {
        switch self {
        case .append, .adopt, .retract, .erase, .during: true
        case .abandon, .expire, .seal, .compact: false
        }
    }

    /// Its name in reports.
    var name: String {
        switch self {
        case .append(let events, _): "append of \(events.count)"
        case .adopt(let batch, let replaced):
            "import of \(batch.events.count)" + (replaced.map { " in place of \($0.number)" } ?? "")
        case .abandon: "import that is given up"
        case .retract(let source): "undo of \(source.number)"
        case .erase(let person): "erasure of \(person.number)"
        case .expire(let moment): "expiry before \(moment.iso)"
        case .seal: "seal"
        case .compact: "compaction"
        case .during(let batch, let other):
            "\(other.name) during an import of \(batch.events.count)"
        }
    }
}

/// What the operation was answered.
enum StoreAnswer: Hashable {
    case books(EventBooks)
    case adoption(AdoptionCounts)
    case erasure(events: Int, mentions: Int)
    case expiry(Int)
    case several([StoreAnswer])
    case nothing
}

extension StoreModel {
    /// Does what is asked, at `now`.
    mutating func apply(_ operation: StoreOperation, at now: Timestamp) -> StoreAnswer {
        switch operation {
        case .append(let events, let refused):
            return .books(append(events, refused: refused, at: now))
        case .adopt(let batch, let replaced):
            return .adoption(adopt(batch, replacing: replaced))
        case .retract(let source): retract(source)
        case .erase(let person):
            let (events, mentions) = erase(person)
            return .erasure(events: events, mentions: mentions)
        case .expire(let moment): return .expiry(expire(before: moment))
        case .during:
            var answers: [StoreAnswer] = []
            for part in operation.parts { answers.append(apply(part, at: now)) }
            return .several(answers)
        case .abandon, .seal, .compact: break
        }
        return .nothing
    }
}

extension ColumnarEventStore {
    /// Does what is asked; `manifest` stands for the catalog.
    func apply(_ operation: StoreOperation, with manifest: FlawedPorts) throws -> StoreAnswer {
        switch operation {
        case .append(let events, let refused):
            return .books(try append(events, refused: refused))
        case .adopt(let batch, let replaced):
            return try adopt(stage(batch), replacing: replaced, with: manifest)
        case .abandon(let batch): abandon(try stage(batch))
        case .retract(let source):
            try retract(source) { change in
                try manifest.commit(
                    Commit(
                        change,
                        facts: ["undone \(source.number)"],
                        withdrawn: ["import \(source.number)"]
                    )
                )
            }
        case .erase(let person): return try erase(person, with: manifest)
        case .expire(let moment): return .expiry(try expire(before: moment))
        case .seal: try seal()
        case .compact(let identity): try compact(by: identity)
        case .during(let batch, let other):
            let staged = try stage(batch)
            return .several([
                try apply(other, with: manifest),
                try adopt(staged, replacing: nil, with: manifest),
            ])
        }
        return .nothing
    }

    private func adopt(
        _ staged: StagedBatch,
        replacing replaced: EventSource?,
        with manifest: FlawedPorts
    ) throws -> StoreAnswer {
        var counts = AdoptionCounts()
        try adopt(staged, replacing: replaced) { adoption in
            counts = AdoptionCounts(adoption)
            let source = EventSource(afterThoseIn: try manifest.state().facts)
            var commit = Commit(adoption.change.numbered(source))
            commit.facts = ["import \(source.number)"]
            if let replaced {
                commit.facts.insert("undone \(replaced.number)")
                commit.withdrawn = ["import \(replaced.number)"]
            }
            try manifest.commit(commit)
            return source
        }
        return .adoption(counts)
    }

    private func erase(
        _ person: SimulatedPerson,
        with manifest: FlawedPorts
    ) throws -> StoreAnswer {
        let facts = try manifest.state().facts.union(["erased \(person.number)"])
        var answer = StoreAnswer.nothing
        try erase(person.erased, suppressions: Suppressions(facts: facts)) { outcome, change in
            answer = .erasure(events: outcome.events, mentions: outcome.mentions)
            try manifest.commit(Commit(change, facts: facts))
        }
        return answer
    }
}

extension Suppressions {
    /// The people of whom `facts` say that they were erased.
    init(facts: Set<String>) {
        self.init(salt: [1, 2, 3])
        for fact in facts where fact.hasPrefix("erased ") {
            guard let number = Int(fact.dropFirst(7)) else { continue }
            let person = SimulatedPerson(number: number)
            insert(digest(.user, person.user.bytes))
            insert(digest(.anonymous, person.browser.bytes))
        }
    }
}

extension ManifestChange {
    /// The change with the number of the import that it belongs to.
    fileprivate func numbered(_ source: EventSource) -> ManifestChange {
        var change = self
        for index in change.added.indices {
            change.added[index].sources = change.added[index].sources
                .map { $0 == .new ? source : $0 }
        }
        return change
    }
}
