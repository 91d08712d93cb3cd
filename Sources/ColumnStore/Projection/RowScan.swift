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
