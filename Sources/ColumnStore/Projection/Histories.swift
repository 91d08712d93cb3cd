import Growth

/// The occurrences that one question looks at, actor after actor, for folds.
struct Histories: Sendable {
    private let layout: Layout
    private let snapshot: Snapshot
    private let times: Range<Int64>
    /// By number of a name: whether the question asks for it.
    private let isWanted: [Bool]
    private let needsProperties, needsMessageIDs: Bool
    private let asked: AskedActors
    private let subject: Actor?
    /// Rows that the unit leaves out, as far as the question counts them.
    private let leftOut: [(actor: Actor, rows: Range<Int>)]

    /// The occurrences in `layout`, which is that of `snapshot`, for the unit of the question.
    init(
        for question: some BehavioralQuestion,
        in scope: Scope,
        over layout: Layout,
        of snapshot: Snapshot
    ) {
        (self.layout, self.snapshot, subject) = (layout, snapshot, question.subject)
        times = scope.millis(of: question.window)
        let wanted = question.eventNames
        isWanted = layout.names.map { wanted?.contains($0) ?? true }
        (needsProperties, needsMessageIDs) = (question.needsProperties, question.needsMessageIDs)
        asked = AskedActors(layout.roll, of: layout.unit, in: scope)
        let groups = question.countsLeftOut ? layout.leftOut : []
        leftOut = groups.filter { group in
            scope.includes(group.actor) && question.subject.map { $0 == group.actor } ?? true
        }
    }

    /// Calls `body` with the history of everybody in a part who did anything the question asks for.
    func forEach(inPart part: Int, of parts: Int, _ body: (ActorHistory) -> Void) {
        let reader = RowReader(layout, snapshot, needsProperties, needsMessageIDs)
        func visit(_ number: Int, _ actor: Actor, _ rows: Range<Int>) {
            let wanted = rows.filter {
                isWanted[Int(reader.names[$0])] && times.contains(reader.times[$0])
            }
            if wanted.isEmpty { return }
            let occurrences = reader.ordered(wanted).map { reader.occurrence(at: $0, of: number) }
            body(ActorHistory(actor: actor, occurrences: occurrences))
        }
        let actor = layout.roll.actors(layout.unit)
        for number in layout.all.actors(ofPart: part, of: parts) where asked.contains(number) {
            let own = actor(number)
            if let subject, own != subject { continue }
            visit(number, own, layout.all.range(of: number))
        }
        if part == 0 { for group in leftOut { visit(0, group.actor, group.rows) } }
    }
}

extension Layout {
    /// The rows of nobody, by who stands on the other side.
    fileprivate var leftOut: [(actor: Actor, rows: Range<Int>)] {
        let (partners, other) = (all.partners.values, roll.actors(unit.other))
        var groups: [(actor: Actor, rows: Range<Int>)] = []
        var lower = 0
        let end = all.range(of: 0).upperBound
        while lower < end {
            var upper = lower + 1
            while upper < end, partners[upper] == partners[lower] { upper += 1 }
            groups.append((other(Int(partners[lower])), lower..<upper))
            lower = upper
        }
        return groups
    }
}

/// Makes occurrences of the rows of a layout, and holds on to what that takes.
private struct RowReader {
    let times: UnsafeBufferPointer<Int64>
    /// The number of the name of each row.
    let names: UnsafeBufferPointer<UInt32>
    private let partners, rows: UnsafeBufferPointer<UInt32>
    private let layout: Layout
    private let snapshot: Snapshot
    private let people: [PersonID]
    private let accounts: [AccountID]
    private let needsProperties, needsMessageIDs: Bool

    init(
        _ layout: Layout,
        _ snapshot: Snapshot,
        _ needsProperties: Bool,
        _ needsMessageIDs: Bool
    ) {
        guard let names = layout.all.names else {
            preconditionFailure("a layout knows the names of its events")
        }
        (self.layout, self.snapshot, self.names) = (layout, snapshot, names.values)
        (times, partners) = (layout.all.times.values, layout.all.partners.values)
        rows = layout.all.rows.values
        (people, accounts) = (layout.roll.people, layout.roll.accounts)
        (self.needsProperties, self.needsMessageIDs) = (needsProperties, needsMessageIDs)
    }

    /// Rows in order of time, those of one instant in order of message id.
    func ordered(_ wanted: [Int]) -> [Int] {
        func isTie(_ left: Int, _ right: Int) -> Bool { times[left] == times[right] }
        guard zip(wanted, wanted.dropFirst()).contains(where: isTie) else { return wanted }
        return wanted.sorted { left, right in
            isTie(left, right)
                ? snapshot.messageID(place(left)) < snapshot.messageID(place(right))
                : times[left] < times[right]
        }
    }

    /// What row `index` tells of the actor with a number; 0 for what the unit leaves out.
    func occurrence(at index: Int, of number: Int) -> Occurrence {
        let other = Int(partners[index])
        let (person, account) = layout.unit == .person ? (number, other) : (other, number)
        var (properties, message) = ("", MessageID(""))
        if needsProperties || needsMessageIDs {
            let place = place(index)
            let segment = snapshot.segment(of: place)
            if needsProperties { properties = segment.propertiesText(Int(place.row)) }
            if needsMessageIDs { message = segment.messageID(Int(place.row)) }
        }
        return Occurrence(
            time: Timestamp(millis: times[index]),
            event: layout.names[Int(names[index])],
            person: person == 0 ? nil : people[person - 1],
            account: account == 0 ? nil : accounts[account - 1],
            properties: properties.isEmpty
                ? EventProperties(JSONObject()) : EventProperties(json: properties),
            message: message
        )
    }

    private func place(_ index: Int) -> Place { snapshot.place(ofRow: rows[index]) }
}
