import Catalog
import ColumnStore
public import Growth

/// A question that can be asked as a document; the words are those of the commands.
public enum QuestionKind: String, CaseIterable, Sendable {
    case funnel, retention, counts, stickiness, lifecycle, paths, panel
    case accountFeatures = "account-features"
    case activation, timeline

    /// Whether every answer names people or accounts, not only one that was asked to.
    public var alwaysNames: Bool { [.panel, .accountFeatures, .timeline].contains(self) }
}

/// A question as its document says it, with what can stand beside any question: `as_of`, `cohort` and `members`.
public struct AskedQuestion: Sendable {
    /// What is asked.
    public let kind: QuestionKind
    /// The question alone.
    public let document: JSONValue
    /// Facts at or after this moment do not count; `nil`: just after the latest.
    public let asOf: Timestamp?
    /// Only these are asked about.
    public let cohort: CohortQuery?
    /// Whether the answer of a funnel or of retention lists who stands behind it.
    public let listsMembers: Bool

    /// Reads a question; a date of `as_of` is its first moment in `zone`.
    /// - Throws: `InputProblem`, `InputProblems` for what stands beside the question; the question itself is read when it
    ///   is asked.
    public init(_ kind: QuestionKind, _ document: JSONValue, zone: ZoneOffsets) throws {
        guard var object = document.objectValue else {
            throw InputProblem("not_an_object", "a question is a JSON object.", field: "")
        }
        asOf = try Self.moment(object["as_of"], zone)
        cohort = try object["cohort"].map { try CohortQuery(document: $0) }
        listsMembers = try Self.flag(object["members"])
        (object["as_of"], object["cohort"], object["members"]) = (nil, nil, nil)
        (self.kind, self.document) = (kind, .object(object))
    }

    /// Properties that tell nobody from others: all may break down and filter by them.
    private static let common: Set<String> = [
        "plan", "size", "channel", "source", "country", "industry", "browser", "os", "platform",
        "path", "version",
    ]

    /// Whether the answer names people or accounts, or could be made to tell of a single one by breakdowns and filters.
    public var namesActors: Bool {
        kind.alwaysNames || listsMembers || document["cell"] != nil
            || [document, cohort?.document ?? .null].contains(where: Self.singlesOut)
    }

    /// Whether somewhere in `value` a breakdown or filter names a property that is not common.
    private static func singlesOut(_ value: JSONValue) -> Bool {
        if let values = value.arrayValue { return values.contains(where: singlesOut) }
        guard let object = value.objectValue else { return false }
        let filtered = object["where"]?.objectValue?.members.map(\.key) ?? []
        let names = filtered + [object["property"]?.stringValue].compactMap { $0 }
        return !names.allSatisfy(common.contains)
            || object.members.contains { singlesOut($0.value) }
    }

    /// Reads a moment: a date is its first moment in `zone`, a date and time without zone is UTC.
    /// - Throws: `InputProblem` `moment_unreadable`.
    public static func moment(_ value: JSONValue?, _ zone: ZoneOffsets) throws -> Timestamp? {
        guard let value, value != .null else { return nil }
        guard let text = value.stringValue, let moment = Timestamp(iso: text) else {
            throw InputProblem(
                "moment_unreadable",
                "expected a date like 2026-10-31 or a moment like 2026-10-31T17:00:00Z.",
                field: "as_of"
            )
        }
        return text.utf8.count == 10 ? zone.start(ofDay: moment.civilDateUTC.dayNumber) : moment
    }

    private static func flag(_ value: JSONValue?) throws -> Bool {
        switch value {
        case nil, .null?: return false
        case .bool(let flag)?: return flag
        default:
            throw InputProblem("not_a_flag", "expected true or false.", field: "members")
        }
    }
}

extension Workspace {
    /// Answers a question given as a document, with the document that the command prints.
    /// - Throws: `InputProblems` for what is wrong with it, `InputProblem` when nobody is so called,
    ///   `QuestionStopped`, `StorageFailure`.
    public func answer(_ asked: AskedQuestion) throws -> JSONValue {
        let document = asked.document
        switch asked.kind {
        case .funnel:
            let answer = try answer(FunnelQuery(document: document), asked)
            return with(asked.listsMembers ? answer.memberTable : nil, answer.document)
        case .retention:
            let answer = try answer(RetentionQuery(document: document), asked)
            return with(asked.listsMembers ? answer.memberTable : nil, answer.document)
        case .counts: return try answer(CountQuery(document: document), asked).document
        case .stickiness: return try answer(StickinessQuery(document: document), asked).document
        case .lifecycle: return try answer(LifecycleQuery(document: document), asked).document
        case .paths: return try answer(PathsQuery(document: document), asked).document
        case .panel: return try answer(PanelQuery(document: document), asked).document
        case .accountFeatures:
            return try answer(AccountFeaturesQuery(document: document), asked).document
        case .activation:
            return try answer(ActivationSearchQuery(document: document), asked).document
        case .timeline:
            let said = try TimelineQuery(document: document)
            let actor = try actor(named: said.actor.text, unit: said.actor.unit)
            let query = try TimelineQuery(of: actor, limit: said.limit, window: said.window)
            return try answer(query, asked).document
        }
    }

    private func answer<Question: BehavioralQuestion>(
        _ question: Question,
        _ asked: AskedQuestion
    ) throws -> Question.Answer {
        try ask(question, asOf: asked.asOf, of: asked.cohort)
    }

    private func with(_ members: FindingTable?, _ answer: JSONValue) -> JSONValue {
        guard let members, var object = answer.objectValue else { return answer }
        object["members"] = members.document(rowLimit: nil)
        return .object(object)
    }

    /// Names everything that an answer to `question` as of `moment` depends on, as long as this process runs: while it is
    /// the same, so is the answer.
    /// - Throws: `StorageFailure`.
    public func version(of question: [String], asOf moment: Timestamp?) throws -> String {
        let (scope, judgements) = (try scope(asOf: moment), try catalog.judgements())
        let parts = [
            Self.life, try scopeName(asOf: moment), "\(store.generation)", "\(scope.asOf.millis)",
            "\(judgements.answers.count) \(judgements.decisions.count)",
        ]
        return FileDigest.sha256(of: (parts + question).joined(separator: "\n"))
    }

    /// Names what a diagnosis as of `moment` depends on, without a look at a record: cheap enough for every page.
    ///
    /// Facts of the future begin to count unnoticed, so it is another each hour.
    /// - Throws: `StorageFailure`.
    public func diagnosisVersion(asOf moment: Timestamp?) throws -> DiagnosisVersion {
        let judgements = try catalog.judgements()
        let parts = [
            Self.life, try scopeName(asOf: moment),
            "\(judgements.answers.count) \(judgements.decisions.count)",
            "\(clock().millis / 3_600_000)",
        ]
        return DiagnosisVersion(
            knowledge: FileDigest.sha256(of: parts.joined(separator: "\n")),
            events: store.generation,
            erasures: try catalog.receipts().count
        )
    }

    /// Tells this process from those before.
    private static let life = SecretText.random(26)

    /// Events in order of time, then id: the first `limit` after the given one.
    /// - Throws: `StorageFailure`, `QuestionStopped`.
    public func events(after last: (time: Timestamp, id: MessageID)?, limit: Int) throws -> [Event]
    {
        try store.events(after: last, limit: limit)
    }

    /// Who is who, kept while nothing changes, without the list of joins.
    public func knownIdentity() throws -> IdentityMap {
        let scope = try scope(asOf: nil)
        let map = scope.identity
        if let failure = scope.failure { throw failure }
        return map
    }

    /// People in order of id, as documents: the first `limit` after the given one.
    /// - Throws: `StorageFailure`.
    public func people(after last: PersonID?, limit: Int) throws -> [(PersonID, JSONValue)] {
        let identity = try keptIdentity()
        return identity.map.everybody.filter { person in last.map { $0 < person } ?? true }
            .sorted().prefix(limit).map { ($0, identity.document(of: $0)) }
    }

    /// Accounts in order of id, as documents: the first `limit` after the given one.
    /// - Throws: `StorageFailure`.
    public func accounts(after last: AccountID?, limit: Int) throws -> [(AccountID, JSONValue)] {
        let identity = try keptIdentity()
        let picked = identity.accounts.filter { account in last.map { $0 < account } ?? true }
            .prefix(limit)
        return Array(zip(picked, identity.accountDocuments(picked)))
    }

    /// Who is who with traits, kept while nothing changes, without the list of joins.
    private func keptIdentity() throws -> ResolvedIdentity {
        let scope = try scope(asOf: nil)
        let identity = ResolvedIdentity(
            map: scope.identity,
            joins: [],
            personTraits: scope.personTraits,
            accountTraits: scope.accountTraits
        )
        if let failure = scope.failure { throw failure }
        return identity
    }
}

/// What a diagnosis depends on; while it is the same, so is the diagnosis.
public struct DiagnosisVersion: Hashable, Sendable {
    /// Names records, imports, settings, answers and decisions.
    public let knowledge: String
    /// Changes with the events, which may come all the time.
    public let events: Int
    /// How many people were erased.
    public let erasures: Int

    /// One word for both.
    public var text: String { "\(knowledge.prefix(24))-\(events)-\(erasures)" }
}
