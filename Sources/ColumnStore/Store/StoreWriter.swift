import Growth

/// The writing side of the store: a state machine over disk, manifest, clock and randomness.
///
/// Every method is one step that is durable when it returns, or leaves everything as it was. It knows
/// no thread; `ColumnarEventStore` lets one caller in at a time and shows `shown` and `tail` to readers.
struct StoreWriter {
    private let parts: StoreParts
    var manifest: any SegmentManifest { parts.manifest }
    private var limits: StoreLimits { parts.limits }
    /// How files are written and opened.
    let files: StoreFiles
    /// Whose events are not taken.
    var suppressions: Suppressions
    /// The segments that count.
    private(set) var shown: [Shown]
    /// Live events that no segment has, without those that are set aside.
    private(set) var tail: Tail
    /// An older tail that is being made a segment beside us.
    private(set) var aside: TailAside?
    /// The ids of `shown`, once enough events came to be worth it.
    private var sieve: IDSieve?
    private var appended = 0
    /// What is wrong with the files that the manifest names but that cannot be read.
    private(set) var damaged: [StorageFailure] = []
    /// The segments among them.
    private(set) var lost: [SegmentDescription] = []
    /// The logs that the manifest names, the last of them ours if we opened one.
    private var logs: [LogDescription]
    private var log: LogWriter?
    /// Set when a commit failed and we cannot know whether it happened.
    private(set) var isUncertain = false

    /// What the manifest and the files say now.
    ///
    /// Segments of an older format are written anew; what a crash left is put away by `settle`.
    init(_ parts: StoreParts, skippingDamaged: Bool) throws {
        self.parts = parts
        suppressions = try parts.suppressions()
        var contents = try parts.manifest.contents()
        files = StoreFiles(
            disk: parts.disk,
            ports: parts.ports,
            workspace: contents.workspace,
            vocabulary: parts.vocabulary
        )
        contents = try FormatUpgrade(
            files: files,
            manifest: parts.manifest,
            skippingDamaged: skippingDamaged
        )
        .run(contents)
        (logs, tail, shown) = (contents.logs, Tail(), [])
        for description in contents.segments {
            do { shown.append(try files.open(description)) } catch let failure as StorageFailure
                where skippingDamaged
            {
                damaged.append(failure)
                lost.append(description)
            }
        }
        for log in contents.logs {
            do {
                try recover(log)
                try shown.checkWhatWasRead()
            } catch let failure as StorageFailure where skippingDamaged {
                damaged.append(failure)
            }
        }
    }

    /// Reads what a log holds into the tail.
    private mutating func recover(_ log: LogDescription) throws {
        do { for group in try files.groups(of: log) { take(group) } } catch let damage
            as LogDamage
        { throw damage.failure(of: log, witness: files.witness(of: log)) }
    }

    private mutating func take(_ group: [LogRecord]) {
        var (rows, books, letters): ([Tail.Row], [Hour: EventBooks], [DeadLetter]) = ([], [:], [])
        let draft = MaskDraft(shown)
        var hash = SHA256Stream()
        for record in group {
            switch record {
            case .event(let event):
                let print = Fingerprint(of: event, with: &hash)
                let isCopy = draft.fact(print.id) != nil
                rows.append(Tail.Row(event: event, print: print, isCopy: isCopy))
            case .books(let hour, let entry): books[hour, default: EventBooks()] += entry
            case .letter(let letter): letters.append(letter)
            }
        }
        tail.append(rows, books: books, letters: letters)
    }

    /// Puts away what an earlier life left.
    ///
    /// A full disk puts that off. The logs are brought to disk as they lie then, so that nothing is shown that a power cut
    /// could take back.
    mutating func settle() throws {
        do { try putAway() } catch let failure as StorageFailure where failure.code == "disk_full" {
            for log in logs { try files.secure(log) }
        }
    }

    /// Turns the logs into a segment, and removes files nobody names.
    private mutating func putAway() throws {
        if !logs.isEmpty { try seal() }
        let named = names
        for name in try files.disk.names() where !named.contains(name) {
            try files.disk.remove(name)
        }
    }

    /// The files that the manifest names.
    private var names: Set<String> {
        Set(
            logs.flatMap(\.files)
                + shown.flatMap {
                    [$0.description.name, $0.description.mask?.name].compactMap { $0 }
                }
        )
    }
}

// MARK: Live events

extension StoreWriter {
    /// Makes a group of live events durable, sorted out by id.
    ///
    /// - Returns: the rows that are new in the tail, and what became of each event.
    mutating func append(
        _ events: [Event],
        refused: [DeadLetter]
    ) throws -> EventBooks {
        try beSure()
        appended += events.count
        if appended >= StoreWriter.eventsWithoutSieve {
            if sieve == nil { sieve = IDSieve() }
            sieve?.cover(shown)
        }
        var sorting = GroupSorting(self, sieve, now: files.ports.clock())
        for event in events { sorting.add(event, to: tail) }
        for letter in refused { sorting.refuse(letter) }
        try shown.checkWhatWasRead()
        guard sorting.total.received > 0 else { return EventBooks() }
        try openLog()
        try log?.append(sorting.records)
        tail.append(sorting.rows, books: sorting.books, letters: sorting.letters)
        return sorting.total
    }

    /// So many events find out one by one that nobody knows them; from then on a sieve is worth the reading of all ids.
    private static let eventsWithoutSieve = 1_000

    /// Whether the log has grown enough to become a segment, or `times` as much as that.
    func isSealDue(_ times: Int = 1) -> Bool {
        tail.count >= limits.tailEvents * times || (log?.bytes ?? 0) >= limits.tailBytes * times
    }

    /// The rows of the tail and of what is set aside, by group, in the order in which they were acknowledged.
    var groups: [[Tail.Row]] { tails.flatMap(\.groups) }

    /// What is set aside, and the tail.
    var tails: [Tail] { [aside?.tail, tail].compactMap { $0 } }

    private mutating func openLog() throws {
        if log != nil { return }
        let new = try LogWriter(
            creating: files.ports.name(".log"),
            number: ((logs + (aside?.logs ?? [])).map(\.number).max() ?? 0) + 1,
            on: files.disk,
            workspace: files.workspace,
            key: files.ports.random()
        )
        var change = ManifestChange()
        change.opened = new.description
        try commit(change)
        logs.append(new.description)
        log = new
    }

    /// Turns the tail into a segment.
    ///
    /// What was set aside becomes part of it; whoever works on that works in vain.
    mutating func seal() throws {
        try beSure()
        takeBack()
        if let damage = damaged.first(where: { $0.code == "log_damaged" }) { throw damage }
        if logs.isEmpty { return }
        let rows = tail.groups.flatMap { $0 }
        try record(rows.isEmpty ? nil : files.segment(of: rows), of: tail, in: logs)
        (logs, log, tail) = ([], nil, Tail())
    }

    /// Records that a tail, which can be read in `logs`, is the segment `new`; `nil` when it has no events.
    private mutating func record(
        _ new: Shown?,
        of tail: Tail,
        in logs: [LogDescription]
    ) throws {
        var change = ManifestChange()
        if let new { change.added = [new.description] }
        change.closed = logs.map(\.number)
        (change.books, change.deadLetters) = (tail.books, tail.letters)
        try commit(change)
        if let new { shown.append(new) }
        files.discard(logs.flatMap(\.files))
    }
}

// MARK: Sealing beside the writer

/// A tail that becomes a segment while others go on appending.
struct TailAside: Sendable {
    let tail: Tail
    /// Where it can be read after a crash.
    let logs: [LogDescription]
}

extension StoreWriter {
    /// Sets the tail aside for somebody who writes it without holding up the writer; `nil` when there is none, or one
    /// is on its way.
    mutating func setAside() -> TailAside? {
        guard aside == nil, !isUncertain, damaged.isEmpty, !logs.isEmpty else { return nil }
        let set = TailAside(tail: tail, logs: logs)
        (aside, tail, logs, log) = (set, Tail(behind: set.tail), [], nil)
        return set
    }

    /// Records that what was set aside is the segment `new`, unless it was taken back meanwhile.
    mutating func finish(_ set: TailAside, as new: Shown?) throws {
        guard !isUncertain, let aside, aside.logs == set.logs else {
            if let new { files.discard(new) }
            return
        }
        try record(new, of: set.tail, in: set.logs)
        self.aside = nil
        tail.forgetOlder()
    }

    /// Makes what was set aside part of the tail again.
    mutating func takeBack() {
        guard let aside else { return }
        tail = aside.tail.followed(by: tail)
        logs = aside.logs + logs
        self.aside = nil
    }
}

// MARK: The commit

extension StoreWriter {
    /// Records `change` alone.
    private mutating func commit(_ change: ManifestChange) throws {
        try commit { [manifest] in try manifest.commit(change) }
    }

    /// Runs the transaction of somebody who records more than ours.
    ///
    /// When it fails it may have happened all the same, so nothing is removed, and the next step reads
    /// the manifest anew.
    mutating func commit<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            isUncertain = true
            throw error
        }
    }

    /// Learns what became of a commit that failed.
    ///
    /// A failed commit may lie in the log of the database and come back after a crash; one that succeeds
    /// puts an end to that. Files nobody names stay until the next opening: somebody may have staged them.
    mutating func beSure() throws {
        guard isUncertain else { return }
        try manifest.commit(ManifestChange())
        self = try StoreWriter(parts, skippingDamaged: false)
        try seal()
    }

    /// Replaces what is shown after a commit.
    mutating func show(_ new: [Shown]) { shown = new }
}

/// What a store is made of.
struct StoreParts {
    let disk: any Disk
    let manifest: any SegmentManifest
    let ports: StorePorts
    let limits: StoreLimits
    /// Who was erased, as the catalog knows it now.
    let suppressions: @Sendable () throws -> Suppressions
    let vocabulary: Vocabulary
}

extension SegmentDamage {
    /// The failure of a segment that is not what the manifest says, naming what is lost with it.
    func failure(of segment: SegmentDescription) -> StorageFailure {
        StorageFailure(
            "segment_damaged",
            operation: "read \(segment.rows) events from "
                + "\(segment.earliest.iso) to \(segment.latest.iso)",
            place: "events/" + segment.name,
            cause: reason,
            advice: "Restore this file from a backup, or undo the import that brought it "
                + "(groundswell imports) and import its file again."
        )
    }
}

extension LogDescription {
    /// The log and what is told beside it.
    fileprivate var files: [String] { [name, LogWitness.name(ofLog: name)] }
}

extension LogDamage {
    /// The failure of a log that does not hold what was acknowledged, naming what that was.
    func failure(of log: LogDescription, witness: LogWitness?) -> StorageFailure {
        StorageFailure(
            "log_damaged",
            operation: "read \((witness ?? LogWitness(of: salvaged)).summary)",
            place: "events/" + log.name,
            cause: reason,
            advice: "Restore this file from a backup."
        )
    }
}
