import Catalog
import ColumnStore
import Connectors
public import Growth

extension Workspace {
    /// Answers a behavioural question as of `moment`, by default just after the latest fact, about
    /// everybody or the actors of `cohort`.
    /// - Throws: `InputProblems` when aliases make the question a wrong one, `InputProblem`
    ///   `cohort_of_another_unit`, `StorageFailure`.
    public func ask<Question: BehavioralQuestion>(
        _ question: Question,
        asOf moment: Timestamp? = nil,
        of cohort: CohortQuery? = nil
    )
        throws -> Question.Answer
    {
        var scope = try scope(asOf: moment)
        if let cohort {
            try cohort.check(against: question.unit)
            scope = scope.narrowed(to: try cohort.actors(in: scope, from: store))
        }
        let answer = try store.answer(question.renamed(by: configuration.aliases), in: scope)
        if let failure = scope.failure { throw failure }
        return answer
    }

    /// Sentences about those of `names` that no stored event has, under any spelling.
    ///
    /// Each with the name that was probably meant.
    public func warnings(about names: [EventName?]) throws -> [String] {
        let seen = Set(try store.eventNames().map { configuration.canonical($0) })
        let unknown = names.compactMap { $0 }.filter { !seen.contains(configuration.canonical($0)) }
        return unknown.map { name in
            let guess = Spelling.nearest(to: name.text, in: seen.map(\.text).sorted())
            let advice =
                guess.map { "did you mean \"\($0)\"?" }
                ?? "`groundswell status` lists those there are."
            return "no stored event is called \"\(name)\"; \(advice)"
        }
    }

    func scope(asOf moment: Timestamp, identity: ResolvedIdentity) -> Scope {
        Scope(
            identity: identity.map,
            asOf: moment,
            zone: zone,
            aliases: configuration.aliases,
            personTraits: identity.personTraits,
            accountTraits: identity.accountTraits
        )
    }

    /// Who is who, from everything imported so far.
    public func identity() throws -> ResolvedIdentity {
        try identity(records: allRecords(), keepsLog: true)
    }

    func identity(
        records: [RecordKind: [Record]],
        keepsLog: Bool = false
    ) throws -> ResolvedIdentity {
        try identitySources.identity(records: records, keepsLog: keepsLog)
    }

    /// The row of every record as it was just before `moment`, by default as it is now, by kind.
    ///
    /// A version counts from its own updated time; one without a time of its own always does.
    public func allRecords(asOf moment: Timestamp? = nil) throws -> [RecordKind: [Record]] {
        try identitySources.records(asOf: moment)
    }

    /// The rows of one kind as they were just before `moment`, by default as they are now, in order
    /// of id.
    public func records(_ kind: RecordKind, asOf moment: Timestamp? = nil) throws -> [Record] {
        try catalog.records(kind, before: moment ?? clock().adding(millis: 1))
    }

    /// Every event in order of time, then id.
    public func forEachEvent(_ body: (Event) throws -> Void) throws { try store.forEachEvent(body) }

    /// The moment just after the latest event or fact that is not in the future: the default as-of.
    ///
    /// Just after, because windows are half-open and the latest event itself is to count.
    func latestMoment(records: [RecordKind: [Record]]) throws -> Timestamp {
        let now = clock()
        var latest = try store.latest(before: now.adding(millis: 1)) ?? .distantPast
        let facts = records.values.joined()
            .flatMap { $0.factTimes + [$0.updatedAt].compactMap { $0 } }
        for moment in facts where moment <= now {
            latest = max(latest, moment)
        }
        return latest == .distantPast ? now : latest.adding(millis: 1)
    }
}

extension Workspace {
    /// The actor behind an id that a person typed: an account id, a user or anonymous id, or an e-mail.
    /// - Throws: `InputProblem` when nobody has it.
    public func actor(named text: String, unit: ActorUnit) throws -> Actor {
        let identity = try identity()
        switch unit {
        case .account:
            let account = identity.map.canonical(AccountID(text))
            if identity.accountTraits[account] != nil { return .account(account) }
        case .person:
            let byUser = identity.map.person(user: UserID(text), anonymous: nil)
            let byBrowser = identity.map.person(user: nil, anonymous: AnonymousID(text))
            let everybody = identity.map.everybody
            if let person = [byUser, byBrowser].compactMap({ $0 }).first(where: everybody.contains)
            {
                return .person(person)
            }
            let byMail = identity.personTraits.filter {
                $0.value["email"].map { ByteString($0) == ByteString(text) } ?? false
            }
            if let person = byMail.keys.min() { return .person(person) }
        }
        throw InputProblem(
            "actor_unknown",
            "nobody is known as \"\(text)\".",
            advice:
                "`groundswell \(unit == .person ? "people" : "accounts")` lists those there are."
        )
    }

    /// Reads a small text file that a person named.
    public static func readText(_ path: String) throws -> String {
        try String(contentsOfFileAt: path)
    }

    /// Writes a text file that a person named, whole or not at all; an older one is replaced.
    /// - Throws: `StorageFailure` naming the file.
    public static func writeText(_ text: String, to path: String) throws {
        try DurableFile.write(text, to: path)
    }
}
