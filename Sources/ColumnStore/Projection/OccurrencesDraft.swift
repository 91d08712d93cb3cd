import Growth

/// Rows to be laid out, in an order that does not change.
protocol RowSource: Sendable {
    /// Actors, and nobody.
    var actors: Int { get }

    /// Calls `body` with the rows of one part out of `parts`.
    func forEach(inPart part: Int, of parts: Int, _ body: (LaidOutRow) -> Void)
}

/// A row that counts.
struct LaidOutRow {
    /// The number of the actor, and of the other side; 0 for nobody.
    let actor, partner: UInt32
    let time: Int64
    /// The number of its event name.
    let name: UInt32
    /// Which one it is of all rows of the snapshot.
    let row: UInt32
}

/// Reads the rows of a snapshot that count, with the people they concern.
struct RowScan: RowSource {
    let snapshot: Snapshot
    let call: RollCall
    /// By code in the vocabulary: the number of an event name.
    let nameNumbers: [UInt32]

    var actors: Int { call.people.values.count + 1 }

    @inline(__always)
    func forEach(inPart part: Int, of parts: Int, _ body: (LaidOutRow) -> Void) {
        let total = snapshot.rows
        let wanted = total * part / parts..<total * (part + 1) / parts
        var first = 0
        for shown in snapshot.shown {
            let rows = wanted.clamped(to: first..<first + shown.segment.count)
            scan(shown, rows.lowerBound - first..<rows.upperBound - first, first, body)
            first += shown.segment.count
        }
    }

    @inline(__always)
    private func scan(
        _ shown: Shown,
        _ rows: Range<Int>,
        _ first: Int,
        _ body: (LaidOutRow) -> Void
    ) {
        let (columns, hidesNothing) = (shown.segment.columns, shown.mask.isEmpty)
        for row in rows {
            guard hidesNothing || shown.isVisible(row), columns.call(row).isUsage else { continue }
            let person = call.person(user: columns.users[row], anonymous: columns.anonymous[row])
            if person == RollCall.ignored { continue }
            let time = columns.times[row]
            let account = call.account(named: columns.accounts[row], person: person, at: time)
            if account == RollCall.ignored || person == 0 && account == 0 { continue }
            body(
                LaidOutRow(
                    actor: person,
                    partner: account,
                    time: time,
                    name: nameNumbers[Int(columns.names[row])],
                    row: UInt32(truncatingIfNeeded: first &+ row)
                )
            )
        }
    }
}

/// The same rows from the other side: those of people as those of accounts.
struct OtherSide: RowSource {
    let occurrences: Occurrences
    let actors: Int

    @inline(__always)
    func forEach(inPart part: Int, of parts: Int, _ body: (LaidOutRow) -> Void) {
        guard let names = occurrences.names?.values else { return }
        let (times, partners) = (occurrences.times.values, occurrences.partners.values)
        let rows = occurrences.rows.values
        for actor in occurrences.everybody(ofPart: part, of: parts) {
            for index in occurrences.range(of: actor) {
                body(
                    LaidOutRow(
                        actor: partners[index],
                        partner: UInt32(truncatingIfNeeded: actor),
                        time: times[index],
                        name: names[index],
                        row: rows[index]
                    )
                )
            }
        }
    }
}

/// The making of occurrences: a counting sort by actor on two threads, then by time where an actor's rows lie apart.
struct OccurrencesDraft<Source: RowSource>: Sendable {
    private static var parts: Int { 2 }
    private let source: Source

    init(_ source: Source) { self.source = source }

    /// Reads the source twice, O(rows), and sorts what lies apart.
    func occurrences() -> Occurrences {
        let draft = ColumnsDraft(concurrently(Self.parts) { counts(ofPart: $0) })
        _ = concurrently(Self.parts) { fill(draft, part: $0) }
        _ = concurrently(Self.parts) { draft.sort(part: $0, of: Self.parts) }
        return draft.finished()
    }

    private func counts(ofPart part: Int) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: source.actors)
        counts.withUnsafeMutableBufferPointer { counts in
            source.forEach(inPart: part, of: Self.parts) { counts[Int($0.actor)] &+= 1 }
        }
        return counts
    }

    private func fill(_ draft: ColumnsDraft, part: Int) {
        var next = draft.firstPlaces[part]
        next.withUnsafeMutableBufferPointer { next in
            source.forEach(inPart: part, of: Self.parts) { row in
                draft.put(row, at: Int(next[Int(row.actor)]))
                next[Int(row.actor)] &+= 1
            }
        }
    }
}

/// The columns while they are filled.
private struct ColumnsDraft: Sendable {
    /// By part and actor: where the first row of the part goes.
    let firstPlaces: [[UInt32]]
    private let starts: ColumnDraft<UInt32>
    private let times: ColumnDraft<Int64>
    private let partners: ColumnDraft<UInt32>
    private let names: ColumnDraft<UInt32>
    private let rows: ColumnDraft<UInt32>

    /// Room for as many rows as were counted, by part and actor.
    init(_ counted: [[UInt32]]) {
        let actors = counted[0].count
        let starts = ColumnDraft<UInt32>(count: actors + 1)
        var places = counted
        var end: UInt32 = 0
        for actor in 0..<actors {
            starts.values[actor] = end
            for part in places.indices {
                (places[part][actor], end) = (end, end + places[part][actor])
            }
        }
        starts.values[actors] = end
        (self.starts, firstPlaces) = (starts, places)
        (times, partners) = (ColumnDraft(count: Int(end)), ColumnDraft(count: Int(end)))
        (names, rows) = (ColumnDraft(count: Int(end)), ColumnDraft(count: Int(end)))
    }

    @inline(__always)
    func put(_ row: LaidOutRow, at place: Int) {
        times.values[place] = row.time
        partners.values[place] = row.partner
        names.values[place] = row.name
        rows.values[place] = row.row
    }

    /// Puts the rows of some actors in order.
    func sort(part: Int, of parts: Int) {
        let actors = starts.values.count - 1
        for actor in actors * part / parts..<actors * (part + 1) / parts {
            let range = Int(starts.values[actor])..<Int(starts.values[actor + 1])
            if !isInOrder(range, ofNobody: actor == 0) { sort(range, ofNobody: actor == 0) }
        }
    }

    private func isInOrder(_ range: Range<Int>, ofNobody: Bool) -> Bool {
        if range.isEmpty || ofNobody { return range.isEmpty }
        for index in range.dropFirst() where times.values[index - 1] >= times.values[index] {
            if times.values[index - 1] > times.values[index]
                || rows.values[index - 1] > rows.values[index]
            {
                return false
            }
        }
        return true
    }

    private func sort(_ range: Range<Int>, ofNobody: Bool) {
        let (times, partners, rows) = (times.values, partners.values, rows.values)
        let order =
            range.sorted { left, right in
                if ofNobody, partners[left] != partners[right] {
                    return partners[left] < partners[right]
                }
                return times[left] != times[right]
                    ? times[left] < times[right] : rows[left] < rows[right]
            }
            .map { $0 - range.lowerBound }
        self.times.reorder(range, by: order)
        self.partners.reorder(range, by: order)
        names.reorder(range, by: order)
        self.rows.reorder(range, by: order)
    }

    func finished() -> Occurrences {
        Occurrences(
            starts: Column(starts),
            times: Column(times),
            partners: Column(partners),
            names: Column(names),
            rows: Column(rows)
        )
    }
}

// MARK: By name

extension Occurrences {
    /// The occurrences of each of `count` names apart; `slots` tells by number of a name which of them it is, if any.
    ///
    /// They keep their order, so one pass that counts and one that copies do: O(occurrences) on two threads.
    func split(_ count: Int, by slots: [UInt8?]) -> [Occurrences] {
        guard let names else { preconditionFailure("only occurrences of all names are split") }
        let slots = Column(slots.map { $0 ?? .max })
        return split(count) { slots.values[Int(names.values[$0])] }
    }

    /// Those alone that `belongs` names by their places.
    func picked(_ belongs: @Sendable (Int) -> Bool) -> Occurrences {
        split(1) { belongs($0) ? 0 : .max }[0]
    }

    /// The occurrences of each of `count` slots apart; in a slot of a larger number lies what nobody wants.
    @inline(__always)
    private func split(_ count: Int, _ slot: @Sendable (Int) -> UInt8) -> [Occurrences] {
        let parts = 2
        let counted = concurrently(parts) { part in
            var counts = [Int](repeating: 0, count: 256)
            for index in places(ofPart: part, of: parts) { counts[Int(slot(index))] += 1 }
            return counts
        }
        let drafts = (0..<count)
            .map { slot in SplitDraft(actors: actors, count: counted.reduce(0) { $0 + $1[slot] }) }
        _ = concurrently(parts) { part in
            let next = (0..<count).map { part == 0 ? 0 : counted[0][$0] }
            fill(drafts, from: next, slot, everybody(ofPart: part, of: parts))
        }
        return drafts.map { $0.finished() }
    }

    /// Copies what some actors did, each slot's from where `next` says.
    @inline(__always)
    private func fill(
        _ drafts: [SplitDraft],
        from next: [Int],
        _ slot: (Int) -> UInt8,
        _ actors: Range<Int>
    ) {
        let (times, partners) = (times.values, partners.values)
        let (rows, count) = (rows.values, drafts.count)
        var next = next
        drafts.withUnsafeBufferPointer { drafts in
            next.withUnsafeMutableBufferPointer { next in
                for actor in actors {
                    for slot in 0..<count {
                        drafts[slot].starts.values[actor] = UInt32(truncatingIfNeeded: next[slot])
                    }
                    for index in range(of: actor) {
                        let slot = Int(slot(index))
                        if slot >= count { continue }
                        drafts[slot].put(times[index], partners[index], rows[index], at: next[slot])
                        next[slot] &+= 1
                    }
                }
            }
        }
    }
}

/// The columns of one name while they are filled.
private struct SplitDraft: Sendable {
    let starts: ColumnDraft<UInt32>
    private let times: ColumnDraft<Int64>
    private let partners, rows: ColumnDraft<UInt32>

    init(actors: Int, count: Int) {
        starts = ColumnDraft(count: actors + 1)
        starts.values[actors] = UInt32(count)
        (times, partners) = (ColumnDraft(count: count), ColumnDraft(count: count))
        rows = ColumnDraft(count: count)
    }

    @inline(__always)
    func put(_ time: Int64, _ partner: UInt32, _ row: UInt32, at place: Int) {
        times.values[place] = time
        partners.values[place] = partner
        rows.values[place] = row
    }

    func finished() -> Occurrences {
        Occurrences(
            starts: Column(starts),
            times: Column(times),
            partners: Column(partners),
            names: nil,
            rows: Column(rows)
        )
    }
}
