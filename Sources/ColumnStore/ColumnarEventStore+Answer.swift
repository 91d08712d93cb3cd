public import Growth

extension ColumnarEventStore {
    /// Answers by folding every actor's history, on two threads that each take a range of actors.
    public func answer<Question: BehavioralQuestion>(
        _ question: Question, in scope: Scope
    ) -> Question.Answer {
        let histories = Histories(for: question, in: scope, from: snapshot())
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
}

/// The occurrences that one question looks at, grouped by actor in order of actor.
private struct Histories: Sendable {
    private let snapshot: Snapshot
    private let needsProperties: Bool
    private let names: [[EventName?]]
    private let people: [PersonID]
    private let accounts: [AccountID]
    private let actors: [Actor]
    /// Actor `i` has the sightings from `starts[i]` until `starts[i + 1]`.
    private let starts: [Int]
    private let sightings: [Sighting]

    init(for question: some BehavioralQuestion, in scope: Scope, from snapshot: Snapshot) {
        var selection = Selection(question, scope)
        names = snapshot.shown.enumerated().map { selection.scan($1, number: $0) }
        self.snapshot = snapshot
        needsProperties = question.needsProperties
        people = selection.people.values
        accounts = selection.accounts.values
        (actors, starts, sightings) = selection.grouped(by: question.unit)
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
        let isOrdered = zip(own, own.dropFirst()).allSatisfy {
            snapshot.precedes($0.place, $1.place)
        }
        if !isOrdered { own.sort { snapshot.precedes($0.place, $1.place) } }
        return ActorHistory(actor: actors[actor], occurrences: own.map(occurrence))
    }

    private func occurrence(_ sighting: Sighting) -> Occurrence {
        let (segment, row) = (snapshot.segment(of: sighting.place), Int(sighting.place.row))
        guard let name = names[Int(sighting.place.segment)][Int(segment.names[row])] else {
            preconditionFailure("only rows with a wanted name are selected")
        }
        let properties = needsProperties ? segment.propertiesText(row) : ""
        return Occurrence(
            time: segment.time(row), event: name,
            person: sighting.person == 0 ? nil : people[Int(sighting.person) - 1],
            account: sighting.account == 0 ? nil : accounts[Int(sighting.account) - 1],
            properties: properties.isEmpty
                ? EventProperties(JSONObject()) : EventProperties(json: properties),
            message: segment.messageID(row))
    }
}

/// A row that counts, with whom it concerns: codes from 1, 0 for nobody.
private struct Sighting: Sendable {
    let place: Place
    let person, account: UInt32
}

/// Gives each distinct key a number from 1, in order of first appearance.
private struct Numbering<Key: Hashable> {
    private(set) var values: [Key] = []
    private var numbers: [Key: UInt32] = [:]

    mutating func number(of key: Key) -> UInt32 {
        if let known = numbers[key] { return known }
        values.append(key)
        let new = UInt32(values.count)
        numbers[key] = new
        return new
    }
}

/// Picks the rows a question looks at and resolves identity, once for each distinct id.
private struct Selection {
    private let scope: Scope
    private let unit: ActorUnit
    private let wanted: Set<EventName>?
    private let times: Range<Int64>
    private let countsLeftOut: Bool
    private let subject: Actor?
    private var sightings: [Sighting] = []
    private(set) var people = Numbering<PersonID>()
    private(set) var accounts = Numbering<AccountID>()
    /// By person number less 1: where that person belongs.
    private var homes: [Home] = []

    init(_ question: some BehavioralQuestion, _ scope: Scope) {
        (self.scope, unit, wanted) = (scope, question.unit, question.eventNames)
        (countsLeftOut, subject) = (question.countsLeftOut, question.subject)
        let from = question.window.from.millis
        times = from..<max(from, min(question.window.to, scope.asOf).millis)
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
    /// - Returns: the name that each string code stands for, as far as it is a wanted event name.
    mutating func scan(_ shown: Snapshot.Shown, number: Int) -> [EventName?] {
        let segment = shown.segment
        let names = wantedNames(of: segment)
        var users = [Resolved](repeating: .unknown, count: segment.strings.count + 1)
        var browsers = users
        var references = [Resolved](repeating: .unknown, count: segment.references.count + 1)
        for row in rows(of: segment) {
            guard shown.isVisible(row), segment.call(row).isUsage,
                names[Int(segment.names[row])] != nil
            else { continue }
            // A person is known by the user id where there is one, else by the anonymous id.
            let (user, browser) = (Int(segment.users[row]), Int(segment.anonymous[row]))
            let person =
                user > 0
                ? resolve(&users[user]) { $0.person(user: segment.user(row), anonymous: nil) }
                : browser > 0
                    ? resolve(&browsers[browser]) {
                        $0.person(user: nil, anonymous: segment.anonymous(row))
                    } : .number(0)
            guard case .number(let person) = person else { continue }
            let account = account(of: row, in: segment, person: person, &references)
            guard case .number(let account) = account,
                isAsked(about: Sighting(place: Place(number, row), person: person, account: account))
            else { continue }
            sightings.append(
                Sighting(place: Place(number, row), person: person, account: account))
        }
        return names
    }

    /// Whether the question wants this row: its actor is one of the unit, or the question counts those
    /// that the unit leaves out, and it is the only actor asked about, if there is one.
    private func isAsked(about sighting: Sighting) -> Bool {
        let isOfUnit = unit == .person ? sighting.person > 0 : sighting.account > 0
        let isSomebody = sighting.person > 0 || sighting.account > 0
        guard isOfUnit || countsLeftOut && isSomebody else { return false }
        return subject.map { $0 == actor(of: sighting) } ?? true
    }

    /// Who a row counts for: the unit's own, else the other.
    private func actor(of sighting: Sighting) -> Actor {
        let isPerson = unit == .person ? sighting.person > 0 : sighting.account == 0
        return isPerson
            ? .person(people.values[Int(sighting.person) - 1])
            : .account(accounts.values[Int(sighting.account) - 1])
    }

    /// The rows inside the window; rows are in order of time.
    private func rows(of segment: Segment) -> Range<Int> {
        func first(from time: Int64) -> Int {
            var (low, high) = (0, segment.count)
            while low < high {
                let middle = (low + high) / 2
                if segment.times[middle] < time { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(from: times.lowerBound)..<first(from: times.upperBound)
    }

    /// For each string that names an event: the name it stands for, when the question asks for it.
    private func wantedNames(of segment: Segment) -> [EventName?] {
        var isName = [Bool](repeating: false, count: segment.strings.count)
        for code in segment.names { isName[Int(code)] = true }
        return zip(isName, segment.strings).map { isName, text in
            guard isName else { return nil }
            let name = EventName(text)
            let standard = scope.aliases[name] ?? name
            return wanted?.contains(standard) ?? true ? standard : nil
        }
    }

    private mutating func resolve(
        _ known: inout Resolved, _ person: (IdentityMap) -> PersonID?
    ) -> Resolved {
        if case .unknown = known {
            known = person(scope.identity).map { number(of: $0) } ?? .number(0)
        }
        return known
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
        of row: Int, in segment: Segment, person: UInt32, _ references: inout [Resolved]
    ) -> Resolved {
        let reference = Int(segment.accounts[row])
        if reference > 0 {
            if case .unknown = references[reference] {
                let named = scope.identity.account(
                    named: segment.account(row), person: nil, at: segment.time(row))
                references[reference] = named.map { number(of: $0) } ?? .number(0)
            }
            if case .number(0) = references[reference] {} else { return references[reference] }
        }
        guard person > 0 else { return .number(0) }
        switch homes[Int(person) - 1] {
        case .nowhere: return .number(0)
        case .one(let account, let membership):
            return .number(membership.window.contains(segment.time(row)) ? account : 0)
        case .several:
            let found = scope.identity.account(
                named: nil, person: people.values[Int(person) - 1], at: segment.time(row))
            return found.map { number(of: $0) } ?? .number(0)
        }
    }

    /// Sorts what was taken by actor, keeping the order of rows: a counting sort.
    func grouped(by unit: ActorUnit) -> (actors: [Actor], starts: [Int], sightings: [Sighting]) {
        let slots = people.values.count + accounts.values.count
        func slot(_ sighting: Sighting) -> Int {
            (unit == .person ? sighting.person > 0 : sighting.account == 0)
                ? Int(sighting.person) - 1 : people.values.count + Int(sighting.account) - 1
        }
        var counts = [Int](repeating: 0, count: slots)
        for sighting in sightings { counts[slot(sighting)] += 1 }
        let everybody =
            people.values.map { Actor.person($0) } + accounts.values.map { .account($0) }
        let order = (0..<slots).filter { counts[$0] > 0 }.sorted { everybody[$0] < everybody[$1] }

        var starts = [0]
        var next = [Int](repeating: 0, count: slots)
        for slot in order {
            next[slot] = starts[starts.count - 1]
            starts.append(next[slot] + counts[slot])
        }
        guard let any = sightings.first else { return ([], [0], []) }
        var grouped = [Sighting](repeating: any, count: sightings.count)
        for sighting in sightings {
            let slot = slot(sighting)
            grouped[next[slot]] = sighting
            next[slot] += 1
        }
        return (order.map { everybody[$0] }, starts, grouped)
    }
}
