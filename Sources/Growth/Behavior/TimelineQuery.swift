/// What one person or account did, in order of time.
public struct TimelineQuery: Hashable, Sendable {
    /// Who; a person by the resolved id.
    public let actor: Actor
    /// How many events at most; the latest are kept.
    public let limit: Int
    /// When they must have happened.
    public let window: TimeWindow

    /// The number of events shown where nobody said otherwise.
    public static let standardLimit = 100

    /// A timeline.
    ///
    /// - Throws: `InputProblems`: `timeline_limit_not_positive`, `window_is_empty`.
    public init(
        of actor: Actor,
        limit: Int = TimelineQuery.standardLimit,
        window: TimeWindow = .always
    ) throws {
        (self.actor, self.limit, self.window) = (actor, limit, window)
        var problems = [window.problem].compactMap { $0 }
        if limit < 1 {
            problems.append(
                InputProblem(
                    "timeline_limit_not_positive",
                    "a timeline shows at least one event.",
                    field: "limit"
                )
            )
        }
        if !problems.isEmpty { throw InputProblems(problems) }
    }

    /// Reads `{"person": "u1"}` or `{"account": "acme"}` with `limit`, `from` and `to`.
    ///
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: ["person", "account", "limit", "from", "to"])
        let person = reader.text("person").map { Actor.person(PersonID($0)) }
        let account = reader.text("account").map { Actor.account(AccountID($0)) }
        if reader.problems.isEmpty, (person == nil) == (account == nil) {
            reader.add(
                "timeline_needs_one_actor",
                "either a person or an account was expected.",
                at: "person"
            )
        }
        let limit = reader.integer("limit") ?? Self.standardLimit
        let window = reader.window()
        let query = (person ?? account)
            .flatMap { actor in
                reader.attempt { try TimelineQuery(of: actor, limit: limit, window: window) }
            }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object: JSONObject = [
            actor.unit.rawValue: .string(actor.text), "limit": JSONValue(limit),
        ]
        window.write(to: &object)
        return .object(object)
    }
}

/// The events of one actor.
public struct TimelineAnswer: Sendable {
    /// Who.
    public let actor: Actor
    /// The latest events, in order of time; those of one instant by message id.
    public let occurrences: [Occurrence]
    /// How many there are altogether.
    public let total: Int

    /// The answer as a document.
    public var document: JSONValue {
        [
            actor.unit.rawValue: .string(actor.text), "total": JSONValue(total),
            "events": .array(occurrences.map(\.document)),
        ]
    }
}

extension Occurrence {
    /// The occurrence as a document.
    public var document: JSONValue {
        [
            "time": .string(time.iso), "event": .string(event.text),
            "person": JSONValue(person?.text), "account": JSONValue(account?.text),
            "message_id": .string(message.text), "properties": .object(properties.object),
        ]
    }
}

extension TimelineQuery: BehavioralQuestion {
    public var unit: ActorUnit { actor.unit }
    public var eventNames: Set<EventName>? { nil }
    public var needsProperties: Bool { true }
    public var subject: Actor? { actor }

    public func emptyTally(in scope: Scope) -> [Occurrence] { [] }

    public func add(_ history: ActorHistory, to tally: inout [Occurrence], in scope: Scope) {
        if history.actor == actor { tally += history.occurrences }
    }

    public func merge(_ other: [Occurrence], into tally: inout [Occurrence]) { tally += other }

    public func answer(from tally: [Occurrence], in scope: Scope) -> TimelineAnswer {
        TimelineAnswer(
            actor: actor,
            occurrences: Array(tally.suffix(limit)),
            total: tally.count
        )
    }
}
