/// In how many days, weeks or months of a window each actor was active (M5 b: the histogram that is
/// called L7 over 7 days and L28 over 28).
///
/// The semantics are written in docs/methods/stickiness.md.
public struct StickinessQuery: Hashable, Sendable {
    /// The actors that were active in exactly so many periods.
    public struct Cell: Hashable, Sendable {
        /// How many, from 1.
        public let periods: Int

        /// The cell of `periods` periods.
        public init(periods: Int) { self.periods = periods }
    }

    /// What counts as being active.
    public let event: EventSelector
    /// Who is active; an account is when any of its people is.
    public let unit: ActorUnit
    /// What is counted: days, weeks or months of the workspace's zone.
    public let period: Period
    /// When the events must have happened.
    public let window: TimeWindow
    /// The cell whose actors the answer lists.
    public let cell: Cell?

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`, `stickiness_cell_not_positive`.
    public init(
        _ event: EventSelector = .any,
        unit: ActorUnit = .person,
        period: Period = .day,
        window: TimeWindow = .always,
        cell: Cell? = nil
    ) throws {
        (self.event, self.unit, self.period) = (event, unit, period)
        (self.window, self.cell) = (window, cell)
        var problems = [window.problem].compactMap { $0 }
        if let cell, cell.periods < 1 {
            problems.append(
                InputProblem(
                    "stickiness_cell_not_positive",
                    "who was never active is not counted; a cell has at least one period.",
                    field: "cell.periods"
                )
            )
        }
        if !problems.isEmpty { throw InputProblems(problems) }
    }
}

extension StickinessQuery {
    private static let known = ["event", "where", "unit", "period", "from", "to", "cell"]

    /// Reads `{"event": …, "where": {…}, "unit": "person", "period": "day", "cell": {"periods": 3}}`.
    ///
    /// Without `event` every event counts. - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let event = reader.ownSelector()
        let unit = reader.choice("unit", standard: ActorUnit.person)
        let period = reader.choice("period", standard: Period.day)
        let window = reader.window()
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt {
            try StickinessQuery(event, unit: unit, period: period, window: window, cell: cell)
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object = event.members
        object["unit"] = .string(unit.rawValue)
        object["period"] = .string(period.rawValue)
        window.write(to: &object)
        if let cell { object["cell"] = ["periods": JSONValue(cell.periods)] }
        return .object(object)
    }
}

extension StickinessQuery.Cell {
    /// Reads `{"periods": 3}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["periods"])
        reader.require("periods")
        let periods = reader.integer("periods")
        self.init(periods: try reader.finish(with: periods))
    }
}

// MARK: The fold

/// How many actors were active in how many periods.
public struct StickinessTally: Sendable {
    fileprivate var cells: CellTally<StickinessQuery.Cell>
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits

    /// Counts so many actors who were active in `periods` periods, where nobody asked who they are.
    package mutating func add(_ actors: Int, activeIn periods: Int) {
        cells.add(actors, in: StickinessQuery.Cell(periods: periods))
    }

    /// Counts events that name no actor of the unit.
    package mutating func leaveOut(_ events: Int) { leftOutEvents += events }
}

extension StickinessQuery: BehavioralQuestion {
    public var countsLeftOut: Bool { true }
    public var eventNames: Set<EventName>? { event.event.map { [$0] } }
    public var needsProperties: Bool { !event.properties.isEmpty }

    public func emptyTally(in scope: Scope) -> StickinessTally {
        StickinessTally(cells: CellTally(keeping: cell), matcher: SelectorBits([event]))
    }

    public func add(_ history: ActorHistory, to tally: inout StickinessTally, in scope: Scope) {
        let picked = history.occurrences.filter(tally.matcher.picks)
        guard history.actor.unit == unit else {
            tally.leftOutEvents += picked.count
            return
        }
        let active = Set(picked.map { period.index(of: $0.time, in: scope.zone) })
        if active.isEmpty { return }
        tally.cells.count(history.actor, in: Cell(periods: active.count))
    }

    public func merge(_ other: StickinessTally, into tally: inout StickinessTally) {
        tally.cells.merge(other.cells)
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: StickinessTally, in scope: Scope) -> StickinessAnswer {
        StickinessAnswer(
            rows: tally.cells.counts.map { StickinessAnswer.Row(periods: $0.periods, actors: $1) }
                .sorted { $0.periods < $1.periods },
            leftOutEvents: tally.leftOutEvents,
            members: tally.cells.members.sorted(),
            query: self
        )
    }
}
