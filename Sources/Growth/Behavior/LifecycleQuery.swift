/// How many actors are new in each period, how many return, come back after a pause, or stay away.
///
/// The semantics are written in docs/methods/lifecycle.md.
public struct LifecycleQuery: Hashable, Sendable {
    /// How an actor stands in a period.
    public enum State: String, CaseIterable, Sendable {
        /// Active for the first time ever.
        case new
        /// Active, and in the period before too.
        case returning
        /// Active, not in the period before, but at some time before that.
        case resurrected
        /// Not active, but in the period before.
        case dormant
    }

    /// The actors of one state in one period.
    public struct Cell: Hashable, Sendable {
        /// Any moment of the period.
        public let at: Timestamp
        /// The state.
        public let state: State

        /// The cell of `state` in the period that holds `at`.
        public init(at: Timestamp, state: State) { (self.at, self.state) = (at, state) }
    }

    /// What counts as being active.
    public let event: EventSelector
    /// Who is active; an account is when any of its people is.
    public let unit: ActorUnit
    /// The length of a period, in the workspace's zone.
    public let period: Period
    /// The periods that hold a moment of this window are shown; events at or after its end do not
    /// count, all earlier ones do.
    public let shown: TimeWindow
    /// The cell whose actors the answer lists.
    public let cell: Cell?

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`.
    public init(
        _ event: EventSelector = .any,
        unit: ActorUnit = .person,
        period: Period = .week,
        shown: TimeWindow = .always,
        cell: Cell? = nil
    ) throws {
        (self.event, self.unit, self.period) = (event, unit, period)
        (self.shown, self.cell) = (shown, cell)
        if let problem = shown.problem { throw InputProblems([problem]) }
    }
}

extension LifecycleQuery {
    private static let known = ["event", "where", "unit", "period", "from", "to", "cell"]

    /// Reads `{"event": …, "where": {…}, "unit": "person", "period": "week", "cell": {"at":
    /// "2026-01-05", "state": "dormant"}}`.
    ///
    /// Without `event` every event counts. - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let event = reader.ownSelector()
        let unit = reader.choice("unit", standard: ActorUnit.person)
        let period = reader.choice("period", standard: Period.week)
        let shown = reader.window()
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt {
            try LifecycleQuery(event, unit: unit, period: period, shown: shown, cell: cell)
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object = event.members
        object["unit"] = .string(unit.rawValue)
        object["period"] = .string(period.rawValue)
        shown.write(to: &object)
        if let cell {
            object["cell"] = ["at": .string(cell.at.iso), "state": .string(cell.state.rawValue)]
        }
        return .object(object)
    }
}

extension LifecycleQuery.Cell {
    /// Reads `{"at": "2026-01-05", "state": "dormant"}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["at", "state"])
        reader.require("at")
        reader.require("state")
        let at = reader.moment("at")
        let state = reader.choice("state", standard: LifecycleQuery.State.new)
        self.init(at: try reader.finish(with: at), state: state)
    }
}

// MARK: The fold

/// How many actors were in which state in which period.
public struct LifecycleTally: Sendable {
    /// A state in a period, by the number of the period.
    fileprivate struct Spot: Hashable, Sendable {
        let index: Int
        let state: LifecycleQuery.State
    }

    fileprivate var spots: CellTally<Spot>
    fileprivate var leftOutEvents = 0
    /// The numbers of the periods that are shown.
    fileprivate let shown: Range<Int>
    fileprivate let matcher: SelectorBits

    /// Counts so many actors in the period with a number, if that is shown, where nobody asked who they are.
    package mutating func add(
        _ actors: Int,
        _ state: LifecycleQuery.State,
        inPeriod index: Int
    ) {
        if shown.contains(index) { spots.add(actors, in: Spot(index: index, state: state)) }
    }

    /// Counts events that name no actor of the unit.
    package mutating func leaveOut(_ events: Int) { leftOutEvents += events }
}

extension LifecycleQuery: BehavioralQuestion {
    public var countsLeftOut: Bool { true }
    public var eventNames: Set<EventName>? { event.event.map { [$0] } }
    public var needsProperties: Bool { !event.properties.isEmpty }

    /// All history until the end of what is shown: new is who was never active before.
    public var window: TimeWindow { TimeWindow(from: .distantPast, to: shown.to) }

    public func emptyTally(in scope: Scope) -> LifecycleTally {
        let first = period.index(of: shown.from, in: scope.zone)
        let end = shown.cut(at: scope.asOf).to
        let last = period.index(of: end.adding(millis: -1), in: scope.zone)
        let wanted = cell.map {
            LifecycleTally.Spot(index: period.index(of: $0.at, in: scope.zone), state: $0.state)
        }
        return LifecycleTally(
            spots: CellTally(keeping: wanted),
            shown: first..<max(first, last + 1),
            matcher: SelectorBits([event])
        )
    }

    public func add(_ history: ActorHistory, to tally: inout LifecycleTally, in scope: Scope) {
        let picked = history.occurrences.filter(tally.matcher.picks)
        guard history.actor.unit == unit else {
            tally.leftOutEvents += picked.count { shown.contains($0.time) }
            return
        }
        let active = Set(picked.map { period.index(of: $0.time, in: scope.zone) })
        for index in active {
            tally.count(history.actor, state(in: index, of: active), index)
            if !active.contains(index + 1) { tally.count(history.actor, .dormant, index + 1) }
        }
    }

    /// The state in period `index`, one of those in which the actor was active.
    private func state(in index: Int, of active: Set<Int>) -> State {
        if active.contains(index - 1) { return .returning }
        return active.min() == index ? .new : .resurrected
    }

    public func merge(_ other: LifecycleTally, into tally: inout LifecycleTally) {
        tally.spots.merge(other.spots)
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: LifecycleTally, in scope: Scope) -> LifecycleAnswer {
        LifecycleAnswer(
            periods: rows(of: tally, in: scope),
            leftOutEvents: tally.leftOutEvents,
            members: tally.spots.members.sorted(),
            query: self
        )
    }

    private func rows(of tally: LifecycleTally, in scope: Scope) -> [LifecycleAnswer.Row] {
        let indexes = tally.spots.counts.keys.map(\.index)
        guard let first = indexes.min(), let last = indexes.max() else { return [] }
        let known = window.cut(at: scope.asOf)
        return (first...last)
            .map { index in
                func count(_ state: State) -> Int {
                    tally.spots.counts[LifecycleTally.Spot(index: index, state: state)] ?? 0
                }
                return LifecycleAnswer.Row(
                    start: period.start(of: index, in: scope.zone),
                    isComplete: known.holds(period, index, in: scope.zone),
                    new: count(.new),
                    returning: count(.returning),
                    resurrected: count(.resurrected),
                    dormant: count(.dormant)
                )
            }
    }
}

extension LifecycleTally {
    /// Counts `actor` in a period, if that is shown.
    fileprivate mutating func count(_ actor: Actor, _ state: LifecycleQuery.State, _ index: Int) {
        if shown.contains(index) { spots.count(actor, in: Spot(index: index, state: state)) }
    }
}
