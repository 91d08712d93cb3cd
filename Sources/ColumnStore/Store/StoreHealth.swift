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
    /// The books, with what the catalog has not booked yet.
    public var books: [Hour: EventBooks] = [:]

    /// The damaged ones.
    public var damaged: [File] { files.filter { $0.damage != nil } }
}

extension ColumnarEventStore {
    /// Reads every byte of every file and compares it with all its checksums, and every row with its id.
    ///
    /// Damage is what it is asked for, so it is returned, not thrown. `books` reads what the catalog has booked, at the
    /// same moment as the manifest. Appending goes on meanwhile, merging waits.
    public func verify(books: () throws -> [Hour: EventBooks] = { [:] }) throws -> StoreHealth {
        try whileNothingIsMerged {
            var health = StoreHealth()
            let (files, contents) = try writer.withLock { writer in
                let contents = try writer.manifest.contents()
                health.books = try books()
                // A log goes when it becomes a segment, so it is read before anybody goes on.
                for log in contents.logs { health.add(log, writer.files) }
                // A commit in doubt may have put the tail into a segment; then no log is named any more.
                if !contents.logs.isEmpty { health.count(writer) }
                return (writer.files, contents)
            }
            for segment in contents.segments { health.add(segment, files) }
            return health
        }
    }
}

extension StoreHealth {
    /// Counts what no segment has yet, and what the catalog has not booked.
    fileprivate mutating func count(_ writer: borrowing StoreWriter) {
        for tail in writer.tails {
            for row in tail.groups.joined() {
                guard let received = row.event.receivedAt else { continue }
                live[Hour(of: received), default: 0] += 1
            }
            for (hour, entry) in tail.books { books[hour, default: EventBooks()] += entry }
        }
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
