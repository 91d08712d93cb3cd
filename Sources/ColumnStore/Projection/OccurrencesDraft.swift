import Growth

/// Reads the rows of a snapshot that count, with whom they concern.
struct RowScan: Sendable {
    /// A row that counts.
    struct Row {
        /// The number of the actor, and of the other side; 0 for nobody.
        let actor, partner: UInt32
        let time: Int64
        let place: Place
        /// The code of its event name in the vocabulary.
        let name: UInt32
    }

    let snapshot: Snapshot
    let roll: Roll
    let unit: ActorUnit

    /// Calls `body` with the rows of one part of the snapshot out of `parts` whose event name `isWanted`.
    @inline(__always)
    func forEach(
        inPart part: Int,
        of parts: Int,
        where isWanted: (_ name: UInt32) -> Bool,
        _ body: (Row) -> Void
    ) {
        let total = snapshot.shown.reduce(0) { $0 + $1.segment.count }
        let wanted = total * part / parts..<total * (part + 1) / parts
        var first = 0
        for (number, shown) in snapshot.shown.enumerated() {
            let rows = wanted.clamped(to: first..<first + shown.segment.count)
            let own = rows.lowerBound - first..<rows.upperBound - first
            scan(shown, number, own, isWanted, body)
            first += shown.segment.count
        }
    }

    @inline(__always)
    private func scan(
        _ shown: Shown,
        _ number: Int,
        _ rows: Range<Int>,
        _ isWanted: (UInt32) -> Bool,
        _ body: (Row) -> Void
    ) {
        let segment = shown.segment
        let hidesNothing = shown.mask.isEmpty
        for row in rows where isWanted(segment.names[row]) {
            guard hidesNothing || shown.isVisible(row), segment.call(row).isUsage else { continue }
            let person = roll.person(user: segment.users[row], anonymous: segment.anonymous[row])
            if person == Roll.ignored { continue }
            let time = segment.times[row]
            let account = roll.account(named: segment.accounts[row], person: person, at: time)
            if account == Roll.ignored || person == 0 && account == 0 { continue }
            body(
                Row(
                    actor: unit == .person ? person : account,
                    partner: unit == .person ? account : person,
                    time: time,
                    place: Place(number, row),
                    name: segment.names[row]
                )
            )
        }
    }
}

/// The making of occurrences: a counting sort by actor on two threads, then by time where an actor's rows lie apart.
struct OccurrencesDraft: Sendable {
    private static let parts = 2

    /// Which rows go into which of several occurrences, by code of their event name; `nil` for none.
    let slots: [UInt8?]
    let scan: RowScan
    /// The number of each event name, by code; kept in a column when there is one.
    let nameNumbers: [UInt16]?
    private let actors: Int
    private let count: Int

    /// Occurrences in `count` groups, numbered by `slots`.
    init(_ scan: RowScan, slots: [UInt8?], count: Int, nameNumbers: [UInt16]?) {
        (self.scan, self.slots, self.count, self.nameNumbers) = (scan, slots, count, nameNumbers)
        actors = scan.roll.count(scan.unit) + 1
    }

    /// Reads the snapshot twice, O(rows), and sorts what lies apart.
    func occurrences() -> [Occurrences] {
        let counted = concurrently(Self.parts) { counts(ofPart: $0) }
        let drafts = (0..<count)
            .map { slot in
                SlotDraft(
                    counted.map { $0[slot * actors..<(slot + 1) * actors] },
                    nameNumbers != nil
                )
            }
        _ = concurrently(Self.parts) { fill(drafts, part: $0) }
        return drafts.map { draft in
            _ = concurrently(Self.parts) { draft.sort(part: $0, of: Self.parts) }
            return draft.finished()
        }
    }

    private func counts(ofPart part: Int) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: count * actors)
        scan.forEach(inPart: part, of: Self.parts, where: { slots[Int($0)] != nil }) { row in
            guard let slot = slots[Int(row.name)] else { return }
            counts[Int(slot) * actors + Int(row.actor)] += 1
        }
        return counts
    }

    private func fill(_ drafts: [SlotDraft], part: Int) {
        var next = drafts.map { $0.firstPlaces[part] }
        scan.forEach(inPart: part, of: Self.parts, where: { slots[Int($0)] != nil }) { row in
            guard let slot = slots[Int(row.name)] else { return }
            let place = Int(next[Int(slot)][Int(row.actor)])
            next[Int(slot)][Int(row.actor)] += 1
            drafts[Int(slot)].put(row, at: place, name: nameNumbers?[Int(row.name)])
        }
    }
}

/// The columns of one group while they are filled.
private struct SlotDraft: Sendable {
    /// By part and actor: where the first row of the part goes.
    let firstPlaces: [[UInt32]]
    private let starts: ColumnDraft<UInt32>
    private let times: ColumnDraft<Int64>
    private let partners: ColumnDraft<UInt32>
    private let names: ColumnDraft<UInt16>?
    private let places: ColumnDraft<Place>?

    /// Room for as many rows as were counted, by part and actor.
    init(_ counted: [ArraySlice<UInt32>], _ keepsNames: Bool) {
        let actors = counted[0].count
        let starts = ColumnDraft<UInt32>(count: actors + 1)
        var places = counted.map { Array($0) }
        var end: UInt32 = 0
        for actor in 0..<actors {
            starts.values[actor] = end
            for part in places.indices {
                (places[part][actor], end) = (end, end + places[part][actor])
            }
        }
        starts.values[actors] = end
        (self.starts, firstPlaces) = (starts, places)
        times = ColumnDraft(count: Int(end))
        partners = ColumnDraft(count: Int(end))
        names = keepsNames ? ColumnDraft(count: Int(end)) : nil
        self.places = keepsNames ? nil : ColumnDraft(count: Int(end))
    }

    func put(_ row: RowScan.Row, at place: Int, name: UInt16?) {
        times.values[place] = row.time
        partners.values[place] = row.partner
        if let name { names?.values[place] = name }
        places?.values[place] = row.place
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
        for index in range.dropFirst() where times.values[index - 1] > times.values[index] {
            return false
        }
        return true
    }

    private func sort(_ range: Range<Int>, ofNobody: Bool) {
        let (times, partners) = (times.values, partners.values)
        let order =
            range.sorted { left, right in
                if ofNobody, partners[left] != partners[right] {
                    return partners[left] < partners[right]
                }
                return times[left] != times[right] ? times[left] < times[right] : left < right
            }
            .map { $0 - range.lowerBound }
        self.times.reorder(range, by: order)
        self.partners.reorder(range, by: order)
        names?.reorder(range, by: order)
        places?.reorder(range, by: order)
    }

    func finished() -> Occurrences {
        Occurrences(
            starts: Column(starts),
            times: Column(times),
            partners: Column(partners),
            names: names.map { Column($0) },
            places: places.map { Column($0) }
        )
    }
}
