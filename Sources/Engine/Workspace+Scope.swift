import Catalog
import ColumnStore
import Growth
import Synchronization

/// What questions were asked in, kept while nothing changes: working out who is who takes longer than most answers.
struct KeptScope: Sendable {
    /// Of the catalog and of the store.
    let generations: Generations
    /// The as-of moment that was given, if one was.
    let moment: Timestamp?
    let scope: Scope

    /// How often what questions rest on has changed.
    struct Generations: Equatable {
        let catalog: Int64
        let store: Int
    }
}

extension Workspace {
    /// The scope of questions as of `moment`, by default just after the latest fact.
    ///
    /// Facts of the future begin to count by themselves; while there are some, nothing is kept.
    func scope(asOf moment: Timestamp?) throws -> Scope {
        let generations = KeptScope.Generations(
            catalog: try catalog.generation(),
            store: store.generation
        )
        let kept = keptScope.withLock { $0 }
        if let kept, kept.generations == generations, kept.moment == moment { return kept.scope }
        let now = clock()
        let records = try allRecords(asOf: moment)
        let scope = scope(
            asOf: try moment ?? latestMoment(records: records),
            identity: try identity(records: records)
        )
        if try !hasFacts(after: now, records) {
            keptScope.withLock {
                $0 = KeptScope(generations: generations, moment: moment, scope: scope)
            }
        }
        return scope
    }

    private func hasFacts(after now: Timestamp, _ records: [RecordKind: [Record]]) throws -> Bool {
        if try catalog.hasVersions(after: now) || store.count(from: now.adding(millis: 1)) > 0 {
            return true
        }
        return records.values.joined().contains { $0.factTimes.contains { $0 > now } }
    }
}
