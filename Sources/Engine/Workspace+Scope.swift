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
    /// When the next fact of the future begins to count; `nil` when there is none.
    let expiry: Timestamp?
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
    /// Kept until something is written or the next fact of the future begins to count.
    func scope(asOf moment: Timestamp?) throws -> Scope {
        let generations = KeptScope.Generations(
            catalog: try catalog.generation(),
            store: store.generation
        )
        let now = clock()
        if let kept = keptScope.withLock({ $0 }), kept.generations == generations,
            kept.moment == moment, kept.expiry.map({ now < $0 }) ?? true
        {
            return kept.scope
        }
        let records = try allRecords(asOf: moment)
        let scope = scope(
            asOf: try moment ?? latestMoment(records: records),
            identity: try identity(records: records)
        )
        let kept = KeptScope(
            generations: generations,
            moment: moment,
            expiry: try nextFact(after: now, records),
            scope: scope
        )
        keptScope.withLock { $0 = kept }
        return scope
    }

    /// When the next fact after `now` begins to count: an event, a version of a record, or a moment in one.
    private func nextFact(
        after now: Timestamp,
        _ records: [RecordKind: [Record]]
    ) throws -> Timestamp? {
        let facts = records.values.joined().flatMap(\.factTimes).filter { $0 > now }
        return [try store.next(after: now), try catalog.nextVersion(after: now), facts.min()]
            .compactMap { $0 }.min()
    }
}
