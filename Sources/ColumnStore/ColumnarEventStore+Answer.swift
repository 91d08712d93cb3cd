public import Growth
import Synchronization

extension ColumnarEventStore {
    /// Answers by a kernel where there is one, else by folding every actor's history.
    public func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope
    ) throws -> Question.Answer {
        try reading { answer(question, in: scope, from: $0) }
    }

    private func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> Question.Answer {
        if let known = question as? any LaidOutQuestion,
            let answer = answer(known, in: scope, over: snapshot) as? Question.Answer
        {
            return answer
        }
        return fold(question, in: scope, from: snapshot)
    }

    /// Answers by a kernel, if there is one; a question about one actor alone reads no more than the fold.
    private func answer<Question: LaidOutQuestion>(
        _ question: Question,
        in scope: Scope,
        over snapshot: Snapshot
    ) -> Question.Answer? {
        guard question.subject == nil else { return nil }
        return projections.projection(of: snapshot, for: question.layout, in: scope)
            .flatMap { question.answer(over: $0, in: scope) }
    }

    /// Answers by the specification: folds every actor's history, on two threads that each take a range of actors.
    func fold<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> Question.Answer {
        let histories = Histories(for: question, in: scope, from: snapshot)
        let tallies = concurrently(2) { part in
            var tally = question.emptyTally(in: scope)
            for actor in histories.actors(ofPart: part, of: 2) {
                question.add(histories.history(of: actor), to: &tally, in: scope)
            }
            return tally
        }
        var total = question.emptyTally(in: scope)
        for tally in tallies { question.merge(tally, into: &total) }
        return question.answer(from: total, in: scope)
    }

    /// Answers two questions at the same time: while one still gathers, the other folds.
    public func answers<First: BehavioralQuestion, Second: BehavioralQuestion>(
        to first: First,
        _ second: Second,
        in scope: Scope
    ) throws -> (First.Answer, Second.Answer) {
        try reading { answers(to: first, second, in: scope, from: $0) }
    }

    private func answers<First: BehavioralQuestion, Second: BehavioralQuestion>(
        to first: First,
        _ second: Second,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> (First.Answer, Second.Answer) {
        let one = Mutex<First.Answer?>(nil)
        let other = Mutex<Second.Answer?>(nil)
        _ = concurrently(2) { part in
            if part == 0 {
                let found = answer(first, in: scope, from: snapshot)
                one.withLock { $0 = found }
            } else {
                let found = answer(second, in: scope, from: snapshot)
                other.withLock { $0 = found }
            }
        }
        guard let answer = one.withLock({ $0 }), let answerToo = other.withLock({ $0 }) else {
            preconditionFailure("both questions were answered")
        }
        return (answer, answerToo)
    }
}

/// The occurrences that one question looks at, grouped by actor.
private struct Histories: Sendable {
    private let snapshot: Snapshot
    /// Those of each segment.
    private let columns: [SegmentColumns]
    private let needsProperties, needsMessageIDs: Bool
    /// By code: the name an event name stands for, where the question asks for it.
    private let names: [EventName?]
    private let people: [PersonID]
    private let accounts: [AccountID]
    private let actors: [Actor]
    /// Actor `i` has the sightings from `starts[i]` until `starts[i + 1]`.
    private let starts: [Int]
    private let sightings: [Sighting]

    init(for question: some BehavioralQuestion, in scope: Scope, from snapshot: Snapshot) {
        var selection = Selection(question, scope, snapshot.vocabulary)
        for (number, shown) in snapshot.shown.enumerated() { selection.scan(shown, number) }
        names = selection.names
        self.snapshot = snapshot
        columns = snapshot.shown.map(\.segment.columns)
        needsProperties = question.needsProperties
        needsMessageIDs = question.needsMessageIDs
        people = selection.people.values
        accounts = selection.accounts.values
        (actors, starts, sightings) = selection.grouped()
    }

    /// The actors that thread `part` folds: about the same number of occurrences each.
    func actors(ofPart part: Int, of parts: Int) -> Range<Int> {
        func boundary(_ part: Int) -> Int {
            if part == parts { return actors.count }
            let target = sightings.count * part / parts
            var (low, high) = (0, actors.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] < target { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return boundary(part)..<boundary(part + 1)
    }

    /// What `actor` did, in order of time, then bytes of the message id.
    func history(of actor: Int) -> ActorHistory {
        var own = sightings[starts[actor]..<starts[actor + 1]]
        func precedes(_ left: Sighting, _ right: Sighting) -> Bool {
            left.time != right.time
                ? left.time < right.time : snapshot.precedes(left.place, right.place)
        }
        if !zip(own, own.dropFirst()).allSatisfy(precedes) { own.sort(by: precedes) }
        return ActorHistory(actor: actors[actor], occurrences: own.map(occurrence))
    }

    private func occurrence(_ sighting: Sighting) -> Occurrence {
        let (segment, row) = (snapshot.segment(of: sighting.place), Int(sighting.place.row))
        guard let name = names[Int(columns[Int(sighting.place.segment)].names[row])] else {
            preconditionFailure("only rows with a wanted name are selected")
        }
        let properties = needsProperties ? segment.propertiesText(row) : ""
        return Occurrence(
            time: Timestamp(millis: sighting.time),
            event: name,
            person: sighting.person == 0 ? nil : people[Int(sighting.person) - 1],
            account: sighting.account == 0 ? nil : accounts[Int(sighting.account) - 1],
            properties: properties.isEmpty
                ? EventProperties(JSONObject()) : EventProperties(json: properties),
            message: needsMessageIDs ? segment.messageID(row) : ""
        )
    }
}

/// A row that counts, with whom it concerns: codes from 1, 0 for nobody.
private struct Sighting: Sendable {
    let time: Int64
    let place: Place
    let person, account: UInt32
}

/// Picks the rows a question looks at and resolves identity, once for each distinct id.
private struct Selection {
    private let scope: Scope
    private let unit: ActorUnit
    private let times: Range<Int64>
    private let countsLeftOut: Bool
    private let subject: Actor?
    private let vocabulary: Words
    /// By code: the name an event name stands for, where the question asks for it.
    let names: [EventName?]
    private var sightings: [Sighting] = []
    private(set) var people = Numbering<PersonID>()
    private(set) var accounts = Numbering<AccountID>()
    /// By person number less 1: where that person belongs.
    private var homes: [Home] = []
    /// By code: what a user id, an anonymous id and an account reference stand for.
    private var users, browsers, references: [Resolved]

    init(_ question: some BehavioralQuestion, _ scope: Scope, _ vocabulary: Words) {
        (self.scope, self.vocabulary, unit) = (scope, vocabulary, question.unit)
        (countsLeftOut, subject) = (question.countsLeftOut, question.subject)
        let from = question.window.from.millis
        times = from..<max(from, min(question.window.to, scope.asOf).millis)
        let wanted = question.eventNames
        names = vocabulary.strings.map { text in
            let name = scope.aliases[EventName(text)] ?? EventName(text)
            return wanted?.contains(name) ?? true ? name : nil
        }
        users = Array(repeating: .unknown, count: vocabulary.strings.count + 1)
        browsers = users
        references = Array(repeating: .unknown, count: vocabulary.references.count + 1)
    }

    /// Which account a person's events fall to when they name none.
    private enum Home {
        case nowhere
        case one(account: UInt32, Membership)
        case several
    }

    /// What an id of a segment stands for, found out when it is first met.
    private enum Resolved {
        case unknown, ignored
        case number(UInt32)
    }

    /// Takes the rows of one segment that count.
    mutating func scan(_ shown: Shown, _ number: Int) {
        let columns = shown.segment.columns
        for row in 0..<shown.segment.count {
            guard times.contains(columns.times[row]), shown.isVisible(row),
                columns.call(row).isUsage,
                names[Int(columns.names[row])] != nil,
                case .number(let person) = person(of: row, in: columns),
                case .number(let account) = account(of: row, in: columns, person: person)
            else { continue }
            let sighting = Sighting(
                time: columns.times[row],
                place: Place(number, row),
                person: person,
                account: account
            )
            if isAsked(about: sighting) { sightings.append(sighting) }
        }
    }

    /// Whether the question wants this row: its actor is one of the unit, or the question counts those
    /// that the unit leaves out, and it is the only actor asked about, if there is one.
    private func isAsked(about sighting: Sighting) -> Bool {
        let isOfUnit = unit == .person ? sighting.person > 0 : sighting.account > 0
        let isSomebody = sighting.person > 0 || sighting.account > 0
        guard isOfUnit || countsLeftOut && isSomebody else { return false }
        return subject.map { $0 == actor(of: sighting) } ?? true
    }

    /// Whether a row counts for its person: the unit's own comes first.
    private func isOfPerson(_ sighting: Sighting) -> Bool {
        unit == .person ? sighting.person > 0 : sighting.account == 0
    }

    private func actor(of sighting: Sighting) -> Actor {
        isOfPerson(sighting)
            ? .person(people.values[Int(sighting.person) - 1])
            : .account(accounts.values[Int(sighting.account) - 1])
    }

    /// A person is known by the user id where there is one, else by the anonymous id.
    private mutating func person(of row: Int, in columns: SegmentColumns) -> Resolved {
        let (user, browser) = (Int(columns.users[row]), Int(columns.anonymous[row]))
        if user > 0 {
            if case .unknown = users[user] {
                users[user] = resolved(
                    scope.identity.person(
                        user: UserID(vocabulary.strings[user - 1]),
                        anonymous: nil
                    )
                )
            }
            return users[user]
        }
        if browser == 0 { return .number(0) }
        if case .unknown = browsers[browser] {
            browsers[browser] = resolved(
                scope.identity.person(
                    user: nil,
                    anonymous: AnonymousID(vocabulary.strings[browser - 1])
                )
            )
        }
        return browsers[browser]
    }

    private mutating func resolved(_ person: PersonID?) -> Resolved {
        person.map { number(of: $0) } ?? .number(0)
    }

    private mutating func number(of person: PersonID) -> Resolved {
        if scope.identity.isInternal(person) { return .ignored }
        let number = people.number(of: person)
        if Int(number) > homes.count { homes.append(home(of: person)) }
        return .number(number)
    }

    private mutating func number(of account: AccountID) -> Resolved {
        scope.identity.isInternal(account) ? .ignored : .number(accounts.number(of: account))
    }

    private mutating func home(of person: PersonID) -> Home {
        let memberships = scope.identity.memberships(of: person)
        guard let only = memberships.first else { return .nowhere }
        guard memberships.count == 1, case .number(let account) = number(of: only.account) else {
            return .several
        }
        return .one(account: account, only)
    }

    /// The account a row names, else the person's at that time.
    private mutating func account(
        of row: Int,
        in columns: SegmentColumns,
        person: UInt32
    ) -> Resolved {
        let reference = Int(columns.accounts[row])
        if reference > 0 {
            if case .unknown = references[reference] {
                let named = scope.identity.account(
                    named: vocabulary.references[reference - 1],
                    person: nil,
                    at: columns.time(row)
                )
                references[reference] = named.map { number(of: $0) } ?? .number(0)
            }
            guard case .number(0) = references[reference] else { return references[reference] }
        }
        guard person > 0 else { return .number(0) }
        switch homes[Int(person) - 1] {
        case .nowhere: return .number(0)
        case .one(let account, let membership):
            return .number(membership.window.contains(columns.time(row)) ? account : 0)
        case .several:
            let found = scope.identity.account(
                named: nil,
                person: people.values[Int(person) - 1],
                at: columns.time(row)
            )
            return found.map { number(of: $0) } ?? .number(0)
        }
    }

    /// Sorts what was taken by actor, keeping the order of rows: a counting sort.
    ///
    /// Actors come in the order in which they lie in the files, so that reading their properties is
    /// sequential.
    func grouped() -> (actors: [Actor], starts: [Int], sightings: [Sighting]) {
        let slots = people.values.count + accounts.values.count
        func slot(_ sighting: Sighting) -> Int {
            isOfPerson(sighting)
                ? Int(sighting.person) - 1 : people.values.count + Int(sighting.account) - 1
        }
        let everybody =
            people.values.map { Actor.person($0) } + accounts.values.map { .account($0) }
        let isIncluded = everybody.map(scope.includes)
        var counts = [Int](repeating: 0, count: slots)
        for sighting in sightings where isIncluded[slot(sighting)] { counts[slot(sighting)] += 1 }
        let order = (0..<slots).filter { counts[$0] > 0 }

        var starts = [0]
        var next = [Int](repeating: 0, count: slots)
        for slot in order {
            next[slot] = starts[starts.count - 1]
            starts.append(next[slot] + counts[slot])
        }
        guard let any = sightings.first else { return ([], [0], []) }
        var grouped = [Sighting](repeating: any, count: starts[starts.count - 1])
        for sighting in sightings where isIncluded[slot(sighting)] {
            let slot = slot(sighting)
            grouped[next[slot]] = sighting
            next[slot] += 1
        }
        return (order.map { everybody[$0] }, starts, grouped)
    }
}
