/// The actors that a saved question found, to ask another question about them alone.
///
/// The semantics are written in docs/methods/cohorts.md.
public struct CohortQuery: Hashable, Sendable {
    /// A question, and which of its actors.
    public enum Pick: Hashable, Sendable {
        /// Who came at least to a step of a funnel, from 1.
        case reached(FunnelQuery, step: Int)
        /// Who came to a step of a funnel and no further.
        case stopped(FunnelQuery, step: Int)
        /// Who began in the period that holds a moment, and, unless `nil`, came back in the period or
        /// bracket of that number.
        case began(RetentionQuery, at: Timestamp, returned: Int?)
        /// Who was counted, at all or in the period that holds a moment.
        case counted(CountQuery, at: Timestamp?)
    }

    /// A question, and which of its actors.
    public let pick: Pick

    /// A cohort.
    ///
    /// - Throws: `InputProblem`: `cohort_step_out_of_range`, `cohort_period_out_of_range`,
    ///   `cohort_counts_events`.
    public init(_ pick: Pick) throws {
        self.pick = pick
        if let problem { throw problem }
    }

    /// Who the actors are.
    public var unit: ActorUnit {
        switch pick {
        case .reached(let query, _), .stopped(let query, _): query.unit
        case .began(let query, _, _): query.unit
        case .counted(let query, _): query.unit
        }
    }

    /// Throws when the actors are not those that a question of `unit` counts.
    ///
    /// - Throws: `InputProblem` with code `cohort_of_another_unit`.
    public func check(against unit: ActorUnit) throws {
        guard self.unit != unit else { return }
        throw InputProblem(
            "cohort_of_another_unit",
            "the cohort is of actors of unit \(self.unit.rawValue), the question of \(unit.rawValue).",
            advice: "Give both the same unit."
        )
    }

    private var problem: InputProblem? {
        switch pick {
        case .reached(let query, let step), .stopped(let query, let step):
            if (1...query.steps.count).contains(step) { return nil }
            return InputProblem(
                "cohort_step_out_of_range",
                "there is no step \(step) among the \(query.steps.count) steps.",
                field: "pick"
            )
        case .began(let query, _, let returned):
            let count = query.brackets.isEmpty ? query.lastPeriod + 1 : query.brackets.count
            if (0..<count).contains(returned ?? 0) { return nil }
            return InputProblem(
                "cohort_period_out_of_range",
                "the periods of the question go from 0 to \(count - 1).",
                field: "pick.period"
            )
        case .counted(let query, _):
            if query.measure != .events { return nil }
            return InputProblem(
                "cohort_counts_events",
                "a count of events names nobody.",
                advice: "Count people or accounts.",
                field: "question.measure"
            )
        }
    }
}

extension CohortQuery {
    /// Which question a cohort comes from: the name of its command.
    private enum Ask: String, CaseIterable {
        case funnel, retention, counts
    }

    /// Reads `{"question": {"ask": "funnel", …}, "pick": {…}}`.
    ///
    /// The question is that of `groundswell funnel`, `retention` or `counts`. `pick` is `{"step": 2}` or
    /// `{"stopped_at": 2}` of a funnel, `{"cohort": "2026-01-05", "period": 1}` of retention, `period`
    /// being optional, and `{"at": "2026-01-05"}` or nothing of counts.
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: ["question", "pick"])
        reader.require("question")
        try reader.finish()
        var question = reader.value("question")?.objectValue ?? JSONObject()
        var asked = DocumentReader(
            ["ask": question["ask"] ?? .null],
            at: "question",
            known: ["ask"]
        )
        asked.require("ask")
        let ask = asked.choice("ask", standard: Ask.funnel)
        try asked.finish()
        question["ask"] = nil
        let pick = reader.value("pick") ?? [:]
        let found = reader.attempt { try Self.pick(ask, .object(question), pick) }
        let cohort = found.flatMap { found in reader.attempt { try CohortQuery(found) } }
        self = try reader.finish(with: cohort)
    }

    private static func pick(_ ask: Ask, _ question: JSONValue, _ pick: JSONValue) throws -> Pick {
        switch ask {
        case .funnel: try steps(of: inQuestion { try FunnelQuery(document: question) }, pick)
        case .retention: try births(of: inQuestion { try RetentionQuery(document: question) }, pick)
        case .counts: try counted(by: inQuestion { try CountQuery(document: question) }, pick)
        }
    }

    /// Reads the question, and says that its problems are of the question.
    private static func inQuestion<Query>(_ read: () throws -> Query) throws -> Query {
        do { return try read() } catch let found as InputProblems {
            throw InputProblems(
                found.problems.map { problem in
                    InputProblem(
                        problem.code,
                        problem.message,
                        advice: problem.advice,
                        field: problem.field.map { "question.\($0)" } ?? "question"
                    )
                }
            )
        }
    }

    private static func steps(of query: FunnelQuery, _ pick: JSONValue) throws -> Pick {
        var reader = DocumentReader(pick, at: "pick", known: ["step", "stopped_at"])
        let (step, stopped) = (reader.integer("step"), reader.integer("stopped_at"))
        if reader.problems.isEmpty, (step == nil) == (stopped == nil) {
            reader.add(
                "cohort_needs_one_step",
                "either `step` or `stopped_at` was expected.",
                at: "pick"
            )
        }
        let found = step.map { Pick.reached(query, step: $0) }
        return try reader.finish(with: found ?? stopped.map { .stopped(query, step: $0) })
    }

    private static func births(of query: RetentionQuery, _ pick: JSONValue) throws -> Pick {
        var reader = DocumentReader(pick, at: "pick", known: ["cohort", "period"])
        reader.require("cohort")
        let (cohort, period) = (reader.moment("cohort"), reader.integer("period"))
        return .began(query, at: try reader.finish(with: cohort), returned: period)
    }

    private static func counted(by query: CountQuery, _ pick: JSONValue) throws -> Pick {
        var reader = DocumentReader(pick, at: "pick", known: ["at"])
        let moment = reader.moment("at")
        try reader.finish()
        return .counted(query, at: moment)
    }

    /// The cohort as a document that reads back as the same cohort.
    public var document: JSONValue {
        var picked = JSONObject()
        let (ask, question): (Ask, JSONValue)
        switch pick {
        case .reached(let query, let step):
            (ask, question) = (.funnel, query.document)
            picked["step"] = JSONValue(step)
        case .stopped(let query, let step):
            (ask, question) = (.funnel, query.document)
            picked["stopped_at"] = JSONValue(step)
        case .began(let query, let moment, let returned):
            (ask, question) = (.retention, query.document)
            picked["cohort"] = .string(moment.iso)
            picked["period"] = returned.map { JSONValue($0) }
        case .counted(let query, let moment):
            (ask, question) = (.counts, query.document)
            picked["at"] = moment.map { .string($0.iso) }
        }
        var object = question.objectValue ?? JSONObject()
        object["ask"] = .string(ask.rawValue)
        return ["question": .object(object), "pick": .object(picked)]
    }
}

extension CohortQuery {
    /// The actors, by what `store` holds.
    public func actors(in scope: Scope, from store: some EventStore) throws -> Set<Actor> {
        switch pick {
        case .reached(let query, let step):
            let answer = try store.answer(query.renamed(by: scope.aliases), in: scope)
            return Set(answer.actors(reaching: step))
        case .stopped(let query, let step):
            let answer = try store.answer(query.renamed(by: scope.aliases), in: scope)
            return Set(answer.actors(stoppedAt: step))
        case .began(let query, let moment, let returned):
            let answer = try store.answer(query.renamed(by: scope.aliases), in: scope)
            let index = query.period.index(of: moment, in: scope.zone)
            let members = answer.members.filter { member in
                member.cohort == index
                    && (returned.map { answer.isRetained(member, in: $0) } ?? true)
            }
            return Set(members.map(\.actor))
        case .counted(let query, let moment):
            let renamed = try query.renamed(by: scope.aliases)
            return try store.answer(CountedActors(renamed, at: moment, in: scope.zone), in: scope)
        }
    }
}

/// Who stands behind a count, or behind one of its periods.
private struct CountedActors: BehavioralQuestion {
    let query: CountQuery
    /// The number of the period; `nil` for all.
    let index: Int?

    init(_ query: CountQuery, at moment: Timestamp?, in zone: ZoneOffsets) {
        self.query = query
        index = moment.map { query.period.index(of: $0, in: zone) }
    }

    var unit: ActorUnit { query.unit }
    var window: TimeWindow { query.window }
    var eventNames: Set<EventName>? { query.eventNames }
    var needsProperties: Bool { !query.event.properties.isEmpty }

    func emptyTally(in scope: Scope) -> Set<Actor> { [] }

    func add(_ history: ActorHistory, to tally: inout Set<Actor>, in scope: Scope) {
        let isCounted = history.occurrences.contains { occurrence in
            query.event.matches(occurrence)
                && (index == nil
                    || index == query.period.index(of: occurrence.time, in: scope.zone))
        }
        if isCounted { tally.insert(history.actor) }
    }

    func merge(_ other: Set<Actor>, into tally: inout Set<Actor>) { tally.formUnion(other) }

    func answer(from tally: Set<Actor>, in scope: Scope) -> Set<Actor> { tally }
}
