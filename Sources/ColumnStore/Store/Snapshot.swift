import Growth

/// A segment as questions see it.
struct Shown: Sendable {
    let segment: Segment
    /// What the manifest says about it now.
    let description: SegmentDescription
    /// Which rows count.
    let mask: Mask

    init(segment: Segment, mask: Mask) {
        (self.segment, description, self.mask) = (segment, segment.description, mask)
    }

    private init(_ segment: Segment, _ description: SegmentDescription, _ mask: Mask) {
        (self.segment, self.description, self.mask) = (segment, description, mask)
    }

    /// Whether questions see `row`.
    func isVisible(_ row: Int) -> Bool { mask.isVisible(row) }

    /// Where `row` came from.
    func source(_ row: Int) -> EventSource { description.sources[segment.source(row)] }

    /// The same segment with another mask.
    func masked(_ mask: Mask, _ file: MaskDescription?) -> Shown {
        var description = description
        description.mask = file
        return Shown(segment, description, mask)
    }

    /// The same segment, all of whose rows came from `source`.
    func coming(from source: EventSource) -> Shown {
        var description = description
        description.sources = [source]
        return Shown(segment, description, mask)
    }
}

/// What questions see at one moment: the segments, and the tail as segments in memory.
struct Snapshot: Sendable {
    let shown: [Shown]
    /// Grows with everything that is shown differently; snapshots of one number hold the same.
    let generation: Int
    /// Whether all of it lies in files that never change.
    let isOnDisk: Bool
    private let late: Deferred<Words>

    init(_ published: Published, _ vocabulary: Vocabulary) {
        let shown = published.shown
        (self.shown, generation, isOnDisk) = (shown, published.generation, published.hasNoTail)
        late = Deferred { vocabulary.words(of: shown.map(\.segment)) }
    }

    /// What the codes of all segments stand for; the first look decodes them.
    var vocabulary: Words { late.value }

    /// The first damage that reading met; what was read is not to be believed then.
    var damage: StorageFailure? { shown.damage }
}

extension Collection<Shown> {
    /// The first damage that reading met; what was read is not to be believed then.
    var damage: StorageFailure? {
        lazy.compactMap { shown in shown.segment.damage?.failure(of: shown.description) }.first
    }
}

extension [Shown] {
    /// Makes sure that what was read can be believed: what was worked out from damage must not become true.
    ///
    /// The segments numbered `removed` go anyway.
    /// - Throws: `StorageFailure` when one turned out to be damaged.
    func checkWhatWasRead(without removed: [Int] = []) throws {
        let kept = indices.filter { !removed.contains($0) }.map { self[$0] }
        if let damage = kept.damage { throw damage }
    }
}

/// What is shown to readers: replaced by the writer after each of its steps.
struct Published: Sendable {
    private(set) var segments: [Shown]
    /// The groups of the tail; the first `frozen` of them are in `frozenTail`.
    private var groups: [[Tail.Row]]
    private var frozen = 0
    private var frozenTail: [Shown] = []
    /// Counts the times that the tail became a segment.
    private var seals = 0
    /// Counts everything that changed what is shown.
    private(set) var generation = 0

    init(_ writer: StoreWriter) { (segments, groups) = (writer.shown, writer.groups) }

    /// Shows what a writer has after any step.
    mutating func replace(with writer: StoreWriter) {
        segments = writer.shown
        groups = writer.groups
        (frozen, frozenTail) = (0, [])
        seals += 1
        generation += 1
    }

    /// Shows one more group of the tail.
    mutating func append(_ group: [Tail.Row]) {
        if group.isEmpty { return }
        groups.append(group)
        generation += 1
    }

    /// Whether there are no events but those in segments.
    var hasNoTail: Bool { groups.isEmpty }

    /// Whether all of the tail can be asked as it is.
    var isFrozen: Bool { frozen == groups.count }

    /// Segments and the tail as far as it is frozen.
    var shown: [Shown] { segments + frozenTail }

    /// So many pieces of the tail are kept apart before they are put together.
    private static let pieces = 8

    /// The tail with every row in segments in memory, which `make` builds.
    mutating func freeze(_ make: ([Tail.Row]) -> Shown) {
        if frozenTail.count >= Published.pieces { (frozen, frozenTail) = (0, []) }
        frozenTail.append(make(groups[frozen...].flatMap { $0 }))
        frozen = groups.count
    }

    /// Takes over what was frozen from an earlier state of the same tail.
    mutating func adopt(frozenBy other: Published) {
        guard other.seals == seals,
            other.frozen > frozen || other.frozenTail.count < frozenTail.count
        else { return }
        (frozen, frozenTail) = (other.frozen, other.frozenTail)
    }
}
