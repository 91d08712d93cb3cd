/// What each account did in each period, event by event: the panel that compounding is estimated
/// from (K4).
///
/// The semantics are written in docs/methods/panel.md.
public struct PanelQuery: Hashable, Sendable {
    /// The people behind one row.
    public struct Cell: Hashable, Sendable {
        /// The account, by any id that was joined to it.
        public let account: AccountID
        /// Any moment of the period.
        public let at: Timestamp
        /// The event.
        public let event: EventName

        /// The cell of `event` by `account` in the period that holds `at`.
        public init(account: AccountID, at: Timestamp, event: EventName) {
            (self.account, self.at, self.event) = (account, at, event)
        }
    }

    /// The length of a period, in the workspace's zone.
    public let period: Period
    /// The events that count; `nil` for all.
    public let events: Set<EventName>?
    /// When they must have happened.
    public let window: TimeWindow
    /// The cell whose people the answer lists.
    public let cell: Cell?

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`, `panel_without_events`.
    public init(
        period: Period = .week,
        events: Set<EventName>? = nil,
        window: TimeWindow = .always,
        cell: Cell? = nil
    ) throws {
        (self.period, self.events, self.window, self.cell) = (period, events, window, cell)
        var problems = [window.problem].compactMap { $0 }
        if let events, events.isEmpty {
            problems.append(
                InputProblem(
                    "panel_without_events",
                    "at least one event was expected.",
                    advice: "Leave out `events` to count them all.",
                    field: "events"
                )
            )
        }
        if !problems.isEmpty { throw InputProblems(problems) }
    }
}

extension PanelQuery {
    private static let known = ["period", "events", "from", "to", "cell"]

    /// Reads `{"period": "week", "events": ["Report Created"], "cell": {"account": "acme", "at":
    /// "2026-01-05", "event": "Report Created"}}`.
    ///
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let period = reader.choice("period", standard: Period.week)
        let events = reader.names("events")
        let window = reader.window()
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt {
            try PanelQuery(
                period: period,
                events: events.map { Set($0) },
                window: window,
                cell: cell
            )
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object: JSONObject = ["period": .string(period.rawValue)]
        if let events { object["events"] = .array(events.sorted().map { .string($0.text) }) }
        window.write(to: &object)
        if let cell {
            object["cell"] = [
                "account": .string(cell.account.text), "at": .string(cell.at.iso),
                "event": .string(cell.event.text),
            ]
        }
        return .object(object)
    }
}

extension PanelQuery.Cell {
    /// Reads `{"account": "acme", "at": "2026-01-05", "event": "Report Created"}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["account", "at", "event"])
        for key in ["account", "at", "event"] { reader.require(key) }
        let account = reader.text("account").map { AccountID($0) }
        let at = reader.moment("at")
        let event = reader.text("event").map { EventName($0) }
        self.init(
            account: try reader.finish(with: account),
            at: try reader.finish(with: at),
            event: try reader.finish(with: event)
        )
    }
}

// MARK: The fold

/// The rows of the accounts so far.
public struct PanelTally: Sendable {
    fileprivate var rows: [PanelAnswer.Row] = []
    fileprivate var members: Set<PersonID> = []
    fileprivate var leftOutEvents = 0
    /// The period of the question's cell.
    fileprivate let wantedPeriod: Int?
}

extension PanelQuery: BehavioralQuestion {
    public var unit: ActorUnit { .account }
    public var countsLeftOut: Bool { true }
    public var eventNames: Set<EventName>? { events }
    public var needsProperties: Bool { false }

    /// An event in a period, by the number of the period.
    private struct Spot: Hashable {
        let index: Int
        let event: EventName
    }

    public func emptyTally(in scope: Scope) -> PanelTally {
        PanelTally(wantedPeriod: cell.map { period.index(of: $0.at, in: scope.zone) })
    }

    public func add(_ history: ActorHistory, to tally: inout PanelTally, in scope: Scope) {
        let picked = history.occurrences.filter { events?.contains($0.event) ?? true }
        guard case .account(let account) = history.actor else {
            tally.leftOutEvents += picked.count
            return
        }
        let spots = Dictionary(grouping: picked) { occurrence in
            Spot(index: period.index(of: occurrence.time, in: scope.zone), event: occurrence.event)
        }
        for (spot, occurrences) in spots {
            let people = Set(occurrences.compactMap(\.person))
            tally.rows.append(row(account, spot, occurrences.count, people.count, in: scope))
            if isWanted(account, spot, tally.wantedPeriod, in: scope) {
                tally.members.formUnion(people)
            }
        }
    }

    private func row(
        _ account: AccountID,
        _ spot: Spot,
        _ events: Int,
        _ people: Int,
        in scope: Scope
    ) -> PanelAnswer.Row {
        PanelAnswer.Row(
            account: account,
            start: period.start(of: spot.index, in: scope.zone),
            isComplete: window.cut(at: scope.asOf).holds(period, spot.index, in: scope.zone),
            event: spot.event,
            events: events,
            people: people
        )
    }

    /// Whether the question's cell is this one; its account may be any id that was joined to another.
    private func isWanted(
        _ account: AccountID,
        _ spot: Spot,
        _ wantedPeriod: Int?,
        in scope: Scope
    ) -> Bool {
        guard let cell, let wantedPeriod else { return false }
        return scope.identity.canonical(cell.account) == account && cell.event == spot.event
            && wantedPeriod == spot.index
    }

    public func merge(_ other: PanelTally, into tally: inout PanelTally) {
        tally.rows += other.rows
        tally.members.formUnion(other.members)
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: PanelTally, in scope: Scope) -> PanelAnswer {
        PanelAnswer(
            rows: PanelRows(
                tally.rows.sorted {
                    ($0.account, $0.start, $0.event) < ($1.account, $1.start, $1.event)
                }
            ),
            leftOutEvents: tally.leftOutEvents,
            members: tally.members.sorted().map { .person($0) },
            query: self
        )
    }
}
