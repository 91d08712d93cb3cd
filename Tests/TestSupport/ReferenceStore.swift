public import Growth

/// Answers every question over events in memory, as plainly as can be: the oracle of the other
/// stores.
public enum ReferenceStore {
    /// The answer to `question` over `events` in order of arrival; of copies of one id the first
    /// counts.
    ///
    /// Actors are counted in two tallies that are then merged, and properties are left out when the
    /// question does not ask for them, so that a fold that relies on either is found out.
    public static func answer<Question: BehavioralQuestion>(
        _ question: Question,
        over events: [Event],
        in scope: Scope = Scope()
    ) -> Question.Answer {
        var tallies = [question.emptyTally(in: scope), question.emptyTally(in: scope)]
        for (index, history) in histories(of: question, over: events, in: scope).enumerated() {
            question.add(history, to: &tallies[index % 2], in: scope)
        }
        question.merge(tallies[1], into: &tallies[0])
        return question.answer(from: tallies[0], in: scope)
    }

    /// What a store hands to the fold of `question`, by actor.
    public static func histories<Question: BehavioralQuestion>(
        of question: Question,
        over events: [Event],
        in scope: Scope
    ) -> [ActorHistory] {
        var seen: Set<MessageID> = []
        var byActor: [Actor: [Occurrence]] = [:]
        for event in events where seen.insert(event.id).inserted {
            guard let occurrence = occurrence(of: event, for: question, in: scope),
                let actor = actor(of: occurrence, for: question), scope.includes(actor)
            else { continue }
            byActor[actor, default: []].append(occurrence)
        }
        return byActor.sorted { $0.key < $1.key }
            .map { actor, occurrences in
                ActorHistory(
                    actor: actor,
                    occurrences: occurrences.sorted {
                        ($0.time, $0.message) < ($1.time, $1.message)
                    }
                )
            }
    }

    private static func occurrence<Question: BehavioralQuestion>(
        of event: Event,
        for question: Question,
        in scope: Scope
    ) -> Occurrence? {
        guard event.call.isUsage, event.time < scope.asOf, question.window.contains(event.time)
        else {
            return nil
        }
        let name = scope.aliases[event.name] ?? event.name
        guard question.eventNames?.contains(name) ?? true else { return nil }
        let person = scope.identity.person(user: event.user, anonymous: event.anonymous)
        let account = scope.identity.account(named: event.account, person: person, at: event.time)
        if let person, scope.identity.isInternal(person) { return nil }
        if let account, scope.identity.isInternal(account) { return nil }
        return Occurrence(
            time: event.time,
            event: name,
            person: person,
            account: account,
            properties: EventProperties(question.needsProperties ? event.properties : [:]),
            message: event.id
        )
    }

    private static func actor<Question: BehavioralQuestion>(
        of occurrence: Occurrence,
        for question: Question
    ) -> Actor? {
        let person = occurrence.person.map { Actor.person($0) }
        let account = occurrence.account.map { Actor.account($0) }
        let wanted = question.unit == .person ? person : account
        let other = question.unit == .person ? account : person
        let actor = wanted ?? (question.countsLeftOut ? other : nil)
        if let subject = question.subject, actor != subject { return nil }
        return actor
    }
}
