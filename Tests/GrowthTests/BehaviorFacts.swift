import Growth
import TestSupport

/// What happened as a table of facts, to write a definition down as sets and compare it with a fold.
struct BehaviorFacts {
    /// One event.
    struct Fact: Hashable {
        let id: MessageID
        let person: PersonID?
        let account: AccountID?
        let event: EventName
        let time: Int64
        let plan: String?

        /// Who did it, as the unit sees it.
        func actor(_ unit: ActorUnit) -> Actor? {
            unit == .person ? person.map { .person($0) } : account.map { .account($0) }
        }
    }

    let facts: [Fact]

    /// The facts that `events` tell before `asOf`; everybody is who they say they are.
    init(_ events: [Event], before asOf: Timestamp) {
        facts = events.filter { $0.time < asOf }
            .map { event in
                Fact(
                    id: event.id,
                    person: event.user.map { PersonID($0.bytes) },
                    account: IdentityMap.empty.account(
                        named: event.account,
                        person: nil,
                        at: event.time
                    ),
                    event: event.name,
                    time: event.time.millis,
                    plan: event.properties["plan"]?.stringValue
                )
            }
    }

    /// The actors of a unit who did anything.
    func actors(_ unit: ActorUnit) -> [Actor] { Set(facts.compactMap { $0.actor(unit) }).sorted() }

    /// The facts of one actor that satisfy `condition`.
    func facts(of actor: Actor, where condition: (Fact) -> Bool = { _ in true }) -> [Fact] {
        facts.filter { $0.actor(actor.unit) == actor && condition($0) }
    }

    /// The names of all events.
    var names: [EventName] { Set(facts.map(\.event)).sorted() }
}

/// A zone an hour east of UTC, two from 20 days after the start of the scenarios on.
enum TwoOffsets {
    static let change = Scenario.start.adding(millis: 20 * Duration.day)
    static let zone = ZoneOffsets(
        name: "+1 +2",
        changes: [
            .init(from: .distantPast, offsetMillis: Duration.hour),
            .init(from: change, offsetMillis: 2 * Duration.hour),
        ]
    )

    /// The local day of a moment.
    static func day(_ time: Int64) -> Int {
        let local = time + (time < change.millis ? 1 : 2) * Duration.hour
        return Int((Double(local) / Double(Duration.day)).rounded(.down))
    }

    /// The period of a moment.
    static func index(_ period: Period, _ time: Int64) -> Int { period.index(ofDay: day(time)) }
}

extension RandomHistory {
    /// Three people of two accounts over `days` days, with many ties.
    static func sparse(days: Int, events: Int) -> RandomHistory {
        var history = RandomHistory()
        (history.people, history.accounts, history.events) = (3, 2, events)
        (history.stepMillis, history.moments) = (12 * Duration.hour, days * 2)
        history.accountOnlyEvery = 6
        return history
    }
}

/// Every history of `length` events by one person, each event one of `names` at one of `times`.
func everyHistory(length: Int, names: [EventName], times: [Int64]) -> [[Event]] {
    let single = names.flatMap { name in times.map { (name, $0) } }
    var histories: [[(EventName, Int64)]] = [[]]
    for _ in 0..<length {
        histories = histories.flatMap { history in single.map { history + [$0] } }
    }
    return histories.map { history in
        history.enumerated()
            .map { index, deed in
                Event(
                    id: MessageID("m\(index)"),
                    name: deed.0,
                    user: "u",
                    account: .id("acme"),
                    time: Scenario.start.adding(millis: deed.1)
                )
            }
    }
}

/// The codes of the problems that `read` throws.
func problemCodes(_ read: () throws -> Void) -> [String] {
    do {
        try read()
        return []
    } catch let found as InputProblems {
        return found.problems.map(\.code)
    } catch {
        return ["\(error)"]
    }
}
