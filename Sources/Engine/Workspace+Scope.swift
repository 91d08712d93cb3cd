import Catalog
import ColumnStore
import Glibc
import Growth
import Synchronization

/// What questions were asked in, kept while nothing changes: working out who is who takes longer than most answers.
struct KeptScope: Sendable {
    /// Names everything the scope depends on but the events.
    let name: String
    /// Of the store.
    let generation: Int
    let scope: Scope
}

extension Workspace {
    /// The scope of questions as of `moment`, by default just after the latest fact.
    ///
    /// Kept until something is written or the next fact of the future begins to count. A process that finds a layout kept
    /// by an earlier one works out who is who only if a question needs more than that.
    func scope(asOf moment: Timestamp?) throws -> Scope {
        let (name, generation, now) = (try scopeName(asOf: moment), store.generation, clock())
        if let kept = keptScope.withLock({ $0 }), kept.name == name, kept.generation == generation,
            kept.scope.version.validity.contains(now), kept.scope.failure == nil
        {
            return kept.scope
        }
        let scope: Scope
        if let kept = store.keptLayout(inScope: name), kept.validity.contains(now) {
            scope = self.scope(name, asOf: kept.moment, kept.validity) {
                try $0.records(asOf: moment)
            }
        } else {
            let records = try allRecords(asOf: moment)
            let validity = TimeWindow(
                from: now,
                to: try nextFact(after: now, records) ?? .distantFuture
            )
            let latest = try moment ?? latestMoment(records: records)
            scope = self.scope(name, asOf: latest, validity) { _ in records }
        }
        keptScope.withLock { $0 = KeptScope(name: name, generation: generation, scope: scope) }
        return scope
    }

    private func scope(
        _ name: String,
        asOf moment: Timestamp,
        _ validity: TimeWindow,
        records: @escaping @Sendable (IdentitySources) throws -> [RecordKind: [Record]]
    ) -> Scope {
        let sources = identitySources
        return Scope(
            named: name,
            asOf: moment,
            validity: validity,
            zone: zone,
            aliases: configuration.aliases
        ) {
            // Others wait for it too, so it does not end with the patience of whoever asked first.
            let identity = try Patience.$current.withValue(nil) {
                try sources.identity(records: records(sources), keepsLog: false)
            }
            return Scope.Knowledge(
                identity: identity.map,
                personTraits: identity.personTraits,
                accountTraits: identity.accountTraits
            )
        }
    }

    /// Names what a scope depends on beside the events: records, settings, moment, and the program that works it out.
    func scopeName(asOf moment: Timestamp?) throws -> String {
        let parts = [
            Self.program, settings, moment.map { "\($0.millis)" } ?? "latest",
            try catalog.knowledge(),
        ]
        return FileDigest.sha256(of: parts.joined(separator: "\n\n"))
    }

    /// Tells this program from the one that was here before it.
    private static let program: String = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return "unknown \(getpid())" }
        return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }()

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

/// What who-is-who is worked out from.
struct IdentitySources: Sendable {
    let store: ColumnarEventStore
    let catalog: SQLiteCatalog
    let configuration: Configuration
    let clock: @Sendable () -> Timestamp

    /// The row of every record as it was just before `moment`, by default as it is now.
    func records(asOf moment: Timestamp?) throws -> [RecordKind: [Record]] {
        try catalog.allRecords(before: moment ?? clock().adding(millis: 1))
    }

    /// Who is who; with `keepsLog` every join is listed.
    func identity(records: [RecordKind: [Record]], keepsLog: Bool) throws -> ResolvedIdentity {
        IdentityResolver.resolve(
            IdentityInput(
                claims: try store.identityClaims().filter { $0.time <= clock() },
                records: records,
                undone: Set(
                    try catalog.joinExceptions().map { JoinedPair(left: $0.left, right: $0.right) }
                ),
                configuration: configuration
            ),
            keepsLog: keepsLog
        )
    }
}

extension Workspace {
    var identitySources: IdentitySources {
        IdentitySources(store: store, catalog: catalog, configuration: configuration, clock: clock)
    }
}
