public import Growth
import Synchronization

/// Events in a log and in immutable segments, answered by reading columns.
///
/// Readers take a snapshot and never wait for writers; writers wait for each other. Everything is durable
/// when the call returns; docs/decisions/0011 tells how.
public final class ColumnarEventStore: EventStore {
    let writer: Mutex<StoreWriter>
    private let published: Mutex<Published>
    /// Held while the tail is made readable, so that readers do not do the same work twice.
    private let freezing = Mutex(())
    /// Held while segments are merged.
    private let compacting = Mutex(())
    /// What housekeeping is on its way, so that it is asked for once.
    private let chores = Mutex<Set<StorePorts.Chore>>([])
    private let ports: StorePorts
    private let vocabulary = Vocabulary()
    let projections: Projections
    private let layouts: KeptLayouts?
    private let limits: StoreLimits
    /// What could not be read at opening; empty unless damage was to be skipped.
    public let damaged: [StorageFailure]

    /// Opens the store: reads what the manifest names, turns logs of an earlier life into a segment, and
    /// removes files that nobody names.
    ///
    /// With `skippingDamaged` damaged segments are left out instead, which is good only for finding out more
    /// and for undoing the import that brought them; nothing is put away then.
    /// In the folder `layouts` is kept what questions would work out anew in each process; all of it may be removed.
    /// `suppressions` is asked for the people who were erased, now and whenever a commit failed.
    /// - Throws: `StorageFailure`, code `segment_damaged` or `log_damaged` when a named file is missing or not
    ///   what was written. A disk that is full does not stop the opening: what could not be put away stays
    ///   readable and is put away later.
    public init(
        disk: any Disk,
        manifest: any SegmentManifest,
        ports: StorePorts,
        limits: StoreLimits = StoreLimits(),
        suppressions: @escaping @Sendable () throws -> Suppressions = { .none },
        layouts folder: (any Disk)? = nil,
        skippingDamaged: Bool = false
    ) throws {
        let parts = StoreParts(
            disk: disk,
            manifest: manifest,
            ports: ports,
            limits: limits,
            suppressions: suppressions,
            vocabulary: vocabulary
        )
        var writer = try StoreWriter(parts, skippingDamaged: skippingDamaged)
        if writer.damaged.isEmpty { try writer.settle() }
        (damaged, self.limits, self.ports) = (writer.damaged, limits, ports)
        published = Mutex(Published(writer))
        layouts = folder.map {
            KeptLayouts(
                disk: $0,
                workspace: writer.files.workspace,
                leastRows: limits.keptLayoutRows
            )
        }
        projections = Projections(keptIn: layouts)
        self.writer = Mutex(writer)
    }

    /// Grows with everything that questions see differently.
    public var generation: Int { published.withLock(\.generation) }

    /// As of which moment, made when and good until when the layout is that was kept for what is shown now and the scope
    /// called `name`; `nil` when there is none.
    public func keptLayout(inScope name: String) -> (moment: Timestamp, validity: TimeWindow)? {
        layouts?.validity(of: snapshot(), inScope: name).map { ($0.moment, $0.window) }
    }

    /// Removes all layouts that were kept.
    public func forgetLayouts() { layouts?.forgetAll() }

    /// The event names of what is shown, hidden rows included; fast, whatever there is.
    public func eventNames() throws -> Set<EventName> {
        try reading { Set($0.shown.flatMap(\.segment.spellings)) }
    }

    /// What questions see now.
    func snapshot() -> Snapshot {
        let now = published.withLock { $0 }
        let frozen = now.isFrozen ? now : freezing.withLock { _ in freeze() }
        return Snapshot(frozen, vocabulary)
    }

    /// What is published, with the tail as segments in memory.
    private func freeze() -> Published {
        var now = published.withLock { $0 }
        if now.isFrozen { return now }
        now.freeze { Shown(inMemory: $0, vocabulary) }
        published.withLock { [now] in $0.adopt(frozenBy: now) }
        return now
    }

    /// Runs a step of the writer and shows what came of it.
    ///
    /// Layouts go before: what a step takes away must not stay in one when the step ends with the process.
    private func change<Result>(_ step: (inout StoreWriter) throws -> Result) throws -> Result {
        layouts?.forgetAll()
        return try writer.withLock { writer in
            defer { published.withLock { [writer] in $0.replace(with: writer) } }
            return try step(&writer)
        }
    }
}

extension ColumnarEventStore {
    /// Learns what became of a commit that failed, before anything new begins or is counted.
    func beSure() throws {
        if writer.withLock({ $0.isUncertain }) { try change { try $0.beSure() } }
    }
}

// MARK: Live events

extension ColumnarEventStore {
    /// Makes live events durable as one group; they answer questions at once.
    ///
    /// By their ids they are stored, dropped as copies, or refused as dead letters; events of people who were
    /// erased are dropped. `refused` are events that could not be read, kept as dead letters.
    /// - Returns: what became of them.
    /// - Throws: `StorageFailure`; none of them counts then, and they may be sent again.
    @discardableResult
    public func append(_ events: [Event], refused: [DeadLetter] = []) throws -> EventBooks {
        let (books, isSealDue, isOverdue) = try writer.withLock { writer in
            let groups = writer.tail.groups.count
            let (wasUncertain, books) = (
                writer.isUncertain, try writer.append(events, refused: refused)
            )
            published.withLock { [writer] published in
                if wasUncertain {
                    published.replace(with: writer)
                } else if writer.tail.groups.count > groups, let new = writer.tail.groups.last {
                    published.append(new)
                }
            }
            return (books, writer.isSealDue(), writer.isSealDue(limits.tailPatience))
        }
        if isOverdue { try? seal() }
        if isSealDue { housekeep() }
        return books
    }

    /// Turns the log into a segment.
    /// - Throws: `StorageFailure`; the log stays as it was then.
    public func seal() throws { try change { try $0.seal() } }

    /// Does what is due, or lets it be done beside; a segment never waits for a merge.
    ///
    /// What fails now is tried again later; nothing depends on it.
    private func housekeep() {
        begin(.sealing) { store in
            try? store.sealBeside()
            store.begin(.merging) { try? $0.compactIfDue() }
            // Nobody asks for most of what merging and looking for ids read.
            for shown in store.published.withLock(\.segments) { shown.segment.giveBack() }
        }
    }

    /// Asks for a chore unless it is on its way.
    private func begin(
        _ chore: StorePorts.Chore,
        _ body: @escaping @Sendable (ColumnarEventStore) -> Void
    ) {
        guard chores.withLock({ $0.insert(chore).inserted }) else { return }
        ports.housekeep(chore) {
            body(self)
            self.chores.withLock { _ = $0.remove(chore) }
        }
    }

    /// Turns the log into a segment while others go on appending.
    private func sealBeside() throws {
        let (files, set) = writer.withLock { ($0.files, $0.setAside()) }
        guard let aside = set else { return }
        let rows = aside.tail.groups.flatMap { $0 }
        let new: Shown?
        do { new = try rows.isEmpty ? nil : files.segment(of: rows) } catch {
            writer.withLock { $0.takeBack() }
            throw error
        }
        try change { try $0.finish(aside, as: new) }
    }
}

// MARK: Imports

extension ColumnarEventStore {
    /// Begins to write the events of a file into segments that nobody knows yet.
    /// - Throws: `StorageFailure`.
    public func stageFile() throws -> FileStaging {
        try beSure()
        return writer.withLock { $0.stage() }
    }

    /// Begins to count the events of a file, without writing anything.
    ///
    /// `replaced` is the source that would go in the same step.
    public func previewFile(replacing replaced: EventSource? = nil) -> FileStaging {
        writer.withLock { $0.preview(replacing: replaced) }
    }

    /// Writes the events of a file into segments that nobody knows yet.
    /// - Throws: `StorageFailure`, leaving no file.
    public func stage(_ batch: EventBatch) throws -> StagedBatch {
        let staging = try stageFile()
        do { try staging.add(batch) } catch {
            staging.abandon()
            throw error
        }
        return staging.finish()
    }

    /// What `adopt` would say about a batch, without writing anything.
    public func preview(
        _ batch: EventBatch,
        replacing replaced: EventSource? = nil
    ) throws -> Adoption {
        let staging = previewFile(replacing: replaced)
        try staging.add(batch)
        return try staging.count()
    }

    /// Publishes a staged batch in the transaction that records its import.
    ///
    /// `record` commits the change of the adoption with whatever belongs to it, and says which source the
    /// rows have. `replaced` is the source that goes in the same step.
    /// - Throws: what `record` throws, or `StorageFailure`; nothing is published then.
    public func adopt(
        _ staged: StagedBatch,
        replacing replaced: EventSource? = nil,
        record: (Adoption) throws -> EventSource
    ) throws {
        try change { try $0.adopt(staged, replacing: replaced, record: record) }
        try? compactIfDue()
    }

    /// Removes the files of a batch that will not be adopted.
    public func abandon(_ staged: StagedBatch) { writer.withLock { $0.abandon(staged) } }

    /// Takes away what a source brought, in the transaction that `record` commits.
    ///
    /// Copies that stood behind it come back.
    public func retract(
        _ source: EventSource,
        record: (ManifestChange) throws -> Void
    ) throws {
        try change { try $0.retract(source, record: record) }
    }
}

// MARK: Forgetting

extension ColumnarEventStore {
    /// Takes away everything that tells of a person, in the transaction that `record` commits, and takes
    /// no more of it (RELIABILITY: RP1, RP2).
    ///
    /// Events of the person are hidden at once and leave the files with the next `compact`; events of others
    /// that mention the person are replaced by copies without the mention.
    public func erase(
        _ person: ErasedPerson,
        suppressions: Suppressions,
        record: (ErasureOutcome, ManifestChange) throws -> Void
    ) throws {
        try change { try $0.erase(person, suppressions: suppressions, record: record) }
        // A question may have kept one meanwhile.
        forgetLayouts()
    }

    /// Takes away every event before `moment`; the files shrink with the next `compact`.
    ///
    /// - Returns: how many events went.
    @discardableResult
    public func expire(before moment: Timestamp) throws -> Int {
        try change { try $0.expire(before: moment) }
    }
}

// MARK: Compaction

extension ColumnarEventStore {
    /// Writes all segments anew, without rows that are gone, in the order that `identity` gives.
    ///
    /// Appending goes on meanwhile. A segment that changed while it was written anew stays as it is.
    @discardableResult
    public func compact(by identity: IdentityMap? = nil) throws -> CompactionOutcome {
        try seal()
        return try compacting.withLock { _ in
            try merge(
                Compaction.everything(of: published.withLock { $0.segments }, limits),
                identity
            )
        }
    }

    /// Runs `body` while no segment is merged, so that files which the manifest names stay.
    func whileNothingIsMerged<Result>(_ body: () throws -> Result) rethrows -> Result {
        try compacting.withLock { _ in try body() }
    }

    /// Merges segments of a size class of which there are many.
    private func compactIfDue() throws {
        try compacting.withLock { _ in
            while true {
                let due = Compaction.due(of: published.withLock { $0.segments }, limits)
                guard !due.isEmpty, try merge(due, nil).segmentsBefore > 0 else { return }
            }
        }
    }

    private func merge(
        _ groups: [[Shown]],
        _ identity: IdentityMap?
    ) throws -> CompactionOutcome {
        var outcome = CompactionOutcome()
        for group in groups {
            let files = writer.withLock { $0.files }
            let merged = try Compaction(
                of: group,
                by: identity,
                vocabulary.words(of: group.map(\.segment))
            )
            .write(with: files)
            outcome += try change { try $0.replace(group, with: merged) }
        }
        return outcome
    }
}
