/// Which ways people take: the first events of each session, or what follows a starting event.
///
/// The semantics are written in docs/methods/paths.md.
public struct PathsQuery: Hashable, Sendable {
    /// The people with a path that begins in one way.
    public struct Cell: Hashable, Sendable {
        /// How it begins.
        public let prefix: [EventName]

        /// The cell of the paths that begin with `prefix`.
        public init(prefix: [EventName]) { self.prefix = prefix }
    }

    /// The event a path begins with; `nil` for the first event of each session.
    public let start: EventSelector?
    /// The most events of a path.
    public let steps: Int
    /// Whether repeats of one event, one after another, count as one.
    public let collapse: Bool
    /// How many paths are listed, the most frequent ones.
    public let top: Int
    /// When the events must have happened.
    public let window: TimeWindow
    /// The cell whose people the answer lists.
    public let cell: Cell?

    /// The numbers of events that a path can have at most.
    public static let stepRange = 2...10
    /// The number of events where nobody said otherwise.
    public static let standardSteps = 5
    /// The number of paths listed where nobody said otherwise.
    public static let standardTop = 50

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`, `paths_steps_out_of_range`,
    ///   `paths_top_not_positive`, `paths_prefix_out_of_range`.
    public init(
        start: EventSelector? = nil,
        steps: Int = PathsQuery.standardSteps,
        collapse: Bool = true,
        top: Int = PathsQuery.standardTop,
        window: TimeWindow = .always,
        cell: Cell? = nil
    ) throws {
        (self.start, self.steps, self.collapse) = (start, steps, collapse)
        (self.top, self.window, self.cell) = (top, window, cell)
        let found = problems
        if !found.isEmpty { throw InputProblems(found) }
    }

    private var problems: [InputProblem] {
        var found = [window.problem].compactMap { $0 }
        func add(_ code: String, _ message: String, at field: String) {
            found.append(InputProblem(code, message, field: field))
        }
        if !Self.stepRange.contains(steps) {
            let (least, most) = (Self.stepRange.lowerBound, Self.stepRange.upperBound)
            add(
                "paths_steps_out_of_range",
                "a path has \(least) to \(most) events at most, not \(steps).",
                at: "steps"
            )
        }
        if top < 1 { add("paths_top_not_positive", "at least one path is listed.", at: "top") }
        if let cell, !(1...max(1, steps)).contains(cell.prefix.count) {
            add(
                "paths_prefix_out_of_range",
                "a path begins with 1 to \(steps) events, not \(cell.prefix.count).",
                at: "cell.prefix"
            )
        }
        return found
    }
}

extension PathsQuery {
    private static let known = ["start", "steps", "collapse", "top", "from", "to", "cell"]

    /// Reads `{"start": "Signed Up", "steps": 5, "collapse": true, "top": 50, "cell": {"prefix":
    /// ["Signed Up", "Invited"]}}`.
    ///
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let start = reader.selector("start")
        let steps = reader.integer("steps") ?? Self.standardSteps
        let collapse = reader.boolean("collapse") ?? true
        let top = reader.integer("top") ?? Self.standardTop
        let window = reader.window()
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt {
            try PathsQuery(
                start: start,
                steps: steps,
                collapse: collapse,
                top: top,
                window: window,
                cell: cell
            )
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object = JSONObject()
        if let start { object["start"] = start.document }
        object["steps"] = JSONValue(steps)
        object["collapse"] = .bool(collapse)
        object["top"] = JSONValue(top)
        window.write(to: &object)
        if let cell {
            object["cell"] = ["prefix": .array(cell.prefix.map { .string($0.text) })]
        }
        return .object(object)
    }
}

extension PathsQuery.Cell {
    /// Reads `{"prefix": ["Signed Up", "Invited"]}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["prefix"])
        reader.require("prefix")
        let prefix = reader.names("prefix")
        self.init(prefix: try reader.finish(with: prefix))
    }
}

// MARK: The fold

/// How often each path was taken.
public struct PathsTally: Sendable {
    fileprivate var counts: [[EventName]: Int] = [:]
    fileprivate var members: [Actor] = []
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits
}

/// Something a person did, or several repeats of it that count as one.
private struct PathStep {
    let event: EventName
    let time: Timestamp
    var isStart: Bool

    /// Time decides; in one instant the bytes of the event do, then starts come first.
    static func precedes(_ left: PathStep, _ right: PathStep) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.event != right.event { return left.event < right.event }
        return left.isStart && !right.isStart
    }
}

extension PathsQuery: BehavioralQuestion {
    public var unit: ActorUnit { .person }
    public var countsLeftOut: Bool { true }
    /// Every event: each is a step of a path.
    public var eventNames: Set<EventName>? { nil }
    public var needsProperties: Bool { !(start?.properties.isEmpty ?? true) }

    public func emptyTally(in scope: Scope) -> PathsTally {
        PathsTally(matcher: SelectorBits([start].compactMap { $0 }))
    }

    public func add(_ history: ActorHistory, to tally: inout PathsTally, in scope: Scope) {
        guard history.actor.unit == unit else {
            tally.leftOutEvents += history.occurrences.count
            return
        }
        let steps = history.occurrences
            .map { occurrence in
                PathStep(
                    event: occurrence.event,
                    time: occurrence.time,
                    isStart: tally.matcher.picks(occurrence)
                )
            }
            .sorted(by: PathStep.precedes)
        let paths = sessions(of: steps).flatMap(paths)
        for path in paths { tally.counts[path, default: 0] += 1 }
        if let cell, paths.contains(where: { $0.starts(with: cell.prefix) }) {
            tally.members.append(history.actor)
        }
    }

    /// Cuts what a person did where the pause is longer than a session allows.
    private func sessions(of steps: [PathStep]) -> [[PathStep]] {
        var sessions: [[PathStep]] = []
        var last: Timestamp?
        for step in steps {
            if let last, step.time.millis(since: last) <= Duration.sessionGap {
                sessions[sessions.count - 1].append(step)
            } else {
                sessions.append([step])
            }
            last = step.time
        }
        return sessions
    }

    /// The paths of one session: from its first event, or from each start.
    private func paths(of session: [PathStep]) -> [[EventName]] {
        let steps = collapse ? collapsed(session) : session
        let starts = start == nil ? [0] : steps.indices.filter { steps[$0].isStart }
        return starts.map { steps[$0...].prefix(self.steps).map(\.event) }
    }

    /// Puts repeats of one event together; they are a start when one of them is.
    private func collapsed(_ session: [PathStep]) -> [PathStep] {
        session.reduce(into: []) { steps, step in
            if let last = steps.last, last.event == step.event {
                steps[steps.count - 1].isStart = last.isStart || step.isStart
            } else {
                steps.append(step)
            }
        }
    }

    public func merge(_ other: PathsTally, into tally: inout PathsTally) {
        tally.counts.merge(other.counts, uniquingKeysWith: +)
        tally.members += other.members
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: PathsTally, in scope: Scope) -> PathsAnswer {
        let rows = tally.counts.map { PathsAnswer.Row(path: $0, count: $1) }
            .sorted { left, right in
                left.count != right.count
                    ? left.count > right.count : left.path.lexicographicallyPrecedes(right.path)
            }
        let others = rows.dropFirst(top)
        return PathsAnswer(
            rows: Array(rows.prefix(top)),
            otherPaths: others.count,
            otherCount: others.reduce(0) { $0 + $1.count },
            leftOutEvents: tally.leftOutEvents,
            members: tally.members.sorted(),
            query: self
        )
    }
}
