/// How many actors were counted in each cell of an answer, and who in the cell that was asked for.
///
/// Who stands behind a number comes from the pass that counted it (M3), without keeping everybody.
struct CellTally<Cell: Hashable & Sendable>: Sendable {
    /// Actors by cell.
    private(set) var counts: [Cell: Int] = [:]
    /// The actors of the wanted cells, in no order.
    private(set) var members: [Actor] = []
    private let wanted: Set<Cell>

    /// Nothing counted; the actors of `wanted` are kept.
    init(keeping wanted: Set<Cell>) { self.wanted = wanted }

    /// Nothing counted; the actors of `wanted` are kept, if there is one.
    init(keeping wanted: Cell?) { self.init(keeping: Set([wanted].compactMap { $0 })) }

    /// Counts `actor`, which was not counted in `cell` before.
    mutating func count(_ actor: Actor, in cell: Cell) {
        counts[cell, default: 0] += 1
        if wanted.contains(cell) { members.append(actor) }
    }

    /// Counts so many actors, none of whom was counted in `cell` before, in one that is not wanted.
    mutating func add(_ actors: Int, in cell: Cell) {
        precondition(!wanted.contains(cell), "whoever is in a wanted cell has a name")
        counts[cell, default: 0] += actors
    }

    /// Counts the actors of `other`, which are others.
    mutating func merge(_ other: CellTally) {
        counts.merge(other.counts, uniquingKeysWith: +)
        members += other.members
    }
}

extension Period {
    /// The first moment after period `index`.
    public func end(of index: Int, in zone: ZoneOffsets) -> Timestamp {
        start(of: index + 1, in: zone)
    }
}

extension TimeWindow {
    /// The window with what lies at or after `moment` cut off.
    public func cut(at moment: Timestamp) -> TimeWindow {
        TimeWindow(from: from, to: min(to, moment))
    }

    /// Whether a period lies in the window from its first moment to its last.
    public func holds(_ period: Period, _ index: Int, in zone: ZoneOffsets) -> Bool {
        from <= period.start(of: index, in: zone) && period.end(of: index, in: zone) <= to
    }
}

extension JSONObject {
    /// Sets `members` to `actors` when somebody asked who stands behind a cell.
    mutating func write(members actors: [Actor], of cell: (some Any)?) {
        if cell != nil { self["members"] = .array(actors.map { .string($0.text) }) }
    }
}
