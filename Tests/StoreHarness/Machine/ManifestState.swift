public import Growth

/// What the manifest of a simulated machine holds: a value.
public struct ManifestState: Hashable, Sendable {
    /// What a store reads.
    public private(set) var contents: ManifestContents
    /// What became of the events received, by hour.
    public private(set) var books: [Hour: EventBooks] = [:]
    /// The refused events, in the order in which they were recorded.
    public private(set) var deadLetters: [DeadLetter] = []
    /// The facts that were committed together with changes, such as which imports there are.
    public private(set) var facts: Set<String> = []

    /// An empty manifest.
    public init(workspace: [UInt8]) { contents = ManifestContents(workspace: workspace) }

    /// Records a change whole.
    ///
    /// - Throws: `StorageFailure`, code `catalog_refused`, when it breaks what a database enforces: a
    ///   name is used twice, or one that is to go is not there.
    public mutating func apply(_ commit: Commit) throws {
        let change = commit.change
        for name in change.removed { try removeSegment(name) }
        for number in change.closed { try closeLog(number) }
        for segment in change.added { try add(segment) }
        for (name, mask) in change.masks.sorted(by: { $0.key < $1.key }) {
            try put(mask, on: name)
        }
        if let log = change.opened { try open(log) }
        for (hour, counts) in change.books { books[hour, default: EventBooks()] += counts }
        deadLetters += change.deadLetters
        facts.formUnion(commit.facts)
        facts.subtract(commit.withdrawn)
    }

    private mutating func removeSegment(_ name: String) throws {
        guard let index = contents.segments.firstIndex(where: { $0.name == name }) else {
            throw refusal("a segment that is not there cannot go")
        }
        contents.segments.remove(at: index)
    }

    private mutating func closeLog(_ number: Int64) throws {
        guard let index = contents.logs.firstIndex(where: { $0.number == number }) else {
            throw refusal("a log that is not there cannot be closed")
        }
        contents.logs.remove(at: index)
    }

    private mutating func add(_ segment: SegmentDescription) throws {
        guard !contents.segments.contains(where: { $0.name == segment.name }) else {
            throw refusal("the name of a segment is used twice")
        }
        contents.segments.append(segment)
    }

    private mutating func put(_ mask: MaskDescription?, on name: String) throws {
        guard let index = contents.segments.firstIndex(where: { $0.name == name }) else {
            throw refusal("a mask needs its segment")
        }
        contents.segments[index].mask = mask
    }

    private mutating func open(_ log: LogDescription) throws {
        guard contents.logs.allSatisfy({ $0.number < log.number && $0.name != log.name }) else {
            throw refusal("a log has the number or name of another")
        }
        contents.logs.append(log)
    }

    private func refusal(_ cause: String) -> StorageFailure {
        StorageFailure(
            "catalog_refused",
            operation: "record a change",
            place: "manifest",
            cause: cause
        )
    }
}

/// What one transaction records: a change of the store, and whatever else belongs to it.
public struct Commit: Hashable, Sendable {
    /// The change of the store.
    public var change: ManifestChange
    /// Facts that hold from now on.
    public var facts: Set<String>
    /// Facts that hold no more.
    public var withdrawn: Set<String>

    /// A transaction.
    public init(
        _ change: ManifestChange,
        facts: Set<String> = [],
        withdrawn: Set<String> = []
    ) {
        (self.change, self.facts, self.withdrawn) = (change, facts, withdrawn)
    }
}
