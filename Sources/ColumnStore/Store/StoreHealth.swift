public import Growth
import Synchronization

/// How the files of a store are.
public struct StoreHealth: Sendable {
    /// One file that was looked at, or that should be there.
    public struct File: Hashable, Sendable {
        /// `segment`, `mask` or `log`.
        public let kind: String
        /// Name in `events/`.
        public let name: String
        /// Rows in it.
        public let rows: Int
        /// Time of its earliest and latest event.
        public let earliest, latest: Timestamp?
        /// What is wrong with it; `nil` when nothing is.
        public let damage: String?
    }

    /// Every file that the manifest names.
    public var files: [File] = []
    /// Live events in the files that were not removed since, by the hour in which they were received: what the
    /// books must say (RELIABILITY: RI3).
    public var live: [Hour: Int] = [:]

    /// The damaged ones.
    public var damaged: [File] { files.filter { $0.damage != nil } }
}

extension ColumnarEventStore {
    /// Reads every byte of every file and compares it with all its checksums, and every row with its id.
    ///
    /// Damage is what it is asked for, so it is returned, not thrown.
    public func verify() throws -> StoreHealth {
        let (files, contents, rest) = try writer.withLock { writer in
            (writer.files, try writer.manifest.contents(), writer.tail)
        }
        var health = StoreHealth()
        for segment in contents.segments { health.add(segment, files) }
        for log in contents.logs { health.add(log, files) }
        // A commit in doubt may have put the tail into a segment; then no log is named any more.
        for row in rest.groups.joined() where !contents.logs.isEmpty {
            if let received = row.event.receivedAt {
                health.live[Hour(of: received), default: 0] += 1
            }
        }
        return health
    }
}

extension StoreHealth {
    fileprivate mutating func add(_ segment: SegmentDescription, _ files: StoreFiles) {
        var damage: String?
        do {
            let shown = try files.open(segment)
            try shown.segment.verify()
            count(shown)
            damage = shown.segment.damage?.reason
        } catch { damage = reason(error) }
        self.files.append(
            File(
                kind: "segment",
                name: segment.name,
                rows: segment.rows,
                earliest: segment.earliest,
                latest: segment.latest,
                damage: damage
            )
        )
    }

    private mutating func count(_ shown: Shown) {
        guard shown.description.sources.contains(.live) else { return }
        for row in 0..<shown.segment.count
        where shown.source(row) == .live && !shown.mask.isGone(row) {
            if let received = shown.segment.receivedAt(row) {
                live[Hour(of: received), default: 0] += 1
            }
        }
    }

    fileprivate mutating func add(_ log: LogDescription, _ files: StoreFiles) {
        var (damage, groups): (String?, [[LogRecord]]) = (nil, [])
        do { groups = try files.groups(of: log) } catch {
            damage = reason(error)
            groups = (error as? LogDamage)?.salvaged ?? []
        }
        let read = LogWitness(of: groups)
        let held = damage == nil ? read : files.witness(of: log) ?? read
        self.files.append(
            File(
                kind: "log",
                name: log.name,
                rows: held.events,
                earliest: held.earliest,
                latest: held.latest,
                damage: damage
            )
        )
    }

    private func reason(_ error: any Error) -> String {
        switch error {
        case let damage as SegmentDamage: damage.reason
        case let damage as LogDamage: damage.reason
        case let failure as StorageFailure: failure.cause
        default: "\(error)"
        }
    }
}
