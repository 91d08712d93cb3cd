import Growth
import Synchronization

/// A snapshot laid out for questions: for every event name what each actor did, in order of time.
///
/// Segments lie by account and person; a question wants a few event names out of many, each actor's occurrences
/// together, and identity as it is now. A projection is that layout for one unit and one scope. It is worked out from
/// the segments, name by name, when a question first wants it, and kept as long as nothing changes.
final class Projection: Sendable {
    /// What is laid out.
    let snapshot: Snapshot
    /// Who is who.
    let roll: Roll
    /// Whose occurrences lie together.
    let unit: ActorUnit
    /// The event names, under their one spelling, by number.
    let names: [EventName]
    private let numbers: [EventName: Int]
    /// By code in the vocabulary: the number of an event name; `nil` for other words.
    private let numberOfCode: [Int?]
    private let laidOut = Mutex<[EventName: Occurrences]>([:])
    private let everything = Mutex<Occurrences?>(nil)
    private let columns = Mutex<[PropertyKey: PropertyColumn]>([:])
    private let stretches = Mutex<Stints?>(nil)
    private let accountOrder = Mutex<[Int]?>(nil)
    private let traits = Mutex<[TraitKey: PropertyColumn]>([:])
    private let active = Mutex<[Period: (asOf: Timestamp, periods: ActivePeriods)]>([:])

    private struct PropertyKey: Hashable {
        let name: EventName
        let property: String
    }

    private struct TraitKey: Hashable {
        let owner: ActorUnit
        let trait: String
    }

    init(_ snapshot: Snapshot, _ roll: Roll, unit: ActorUnit, aliases: [EventName: EventName]) {
        (self.snapshot, self.roll, self.unit) = (snapshot, roll, unit)
        var names = Numbering<EventName>()
        var numberOfCode = [Int?](repeating: nil, count: snapshot.vocabulary.strings.count)
        for code in Set(snapshot.shown.flatMap(\.segment.distinctNames)).sorted() {
            let spelling = EventName(snapshot.vocabulary.strings[Int(code)])
            numberOfCode[Int(code)] = Int(names.number(of: aliases[spelling] ?? spelling)) - 1
        }
        (self.names, self.numberOfCode) = (names.values, numberOfCode)
        numbers = names.numbers.mapValues { Int($0) - 1 }
    }

    /// The occurrences of each of `wanted`, in that order; of a name that no event has there are none.
    func occurrences(of wanted: [EventName]) -> [Occurrences] {
        laidOut.withLock { laidOut in
            let missing = Set(wanted).filter { laidOut[$0] == nil }.sorted()
            for batch in stride(from: 0, to: missing.count, by: Self.namesAtOnce) {
                let names = Array(missing[batch...].prefix(Self.namesAtOnce))
                for (name, found) in zip(names, layOut(names)) { laidOut[name] = found }
            }
            return wanted.compactMap { laidOut[$0] }
        }
    }

    /// So many names are laid out in one pass: each costs 8 bytes an actor while it lasts.
    private static let namesAtOnce = 16

    private func layOut(_ wanted: [EventName]) -> [Occurrences] {
        var slotOfNumber = [UInt8?](repeating: nil, count: names.count)
        for (slot, name) in wanted.enumerated() {
            if let number = numbers[name] { slotOfNumber[number] = UInt8(slot) }
        }
        return OccurrencesDraft(
            RowScan(snapshot: snapshot, roll: roll, unit: unit),
            slots: numberOfCode.map { $0.flatMap { slotOfNumber[$0] } },
            count: wanted.count,
            nameNumbers: nil
        )
        .occurrences()
    }

    /// The occurrences of all names together, each with the number of its name; `nil` when there are too many names.
    func all() -> Occurrences? {
        guard names.count <= Int(UInt16.max) else { return nil }
        return everything.withLock { known in
            let all = known ?? layOutAll()
            known = all
            return all
        }
    }

    private func layOutAll() -> Occurrences {
        OccurrencesDraft(
            RowScan(snapshot: snapshot, roll: roll, unit: unit),
            slots: numberOfCode.map { $0 == nil ? nil : 0 },
            count: 1,
            nameNumbers: numberOfCode.map { UInt16(truncatingIfNeeded: $0 ?? 0) }
        )
        .occurrences()[0]
    }

    /// The stints of people in accounts; `nil` when there are too many names.
    func stints() -> Stints? {
        precondition(unit == .person, "stints are those of people")
        guard let all = all() else { return nil }
        return stretches.withLock { known in
            let stints = known ?? Stints(of: all, accounts: roll.accounts.count)
            known = stints
            return stints
        }
    }

    /// In which periods of `table` each actor did anything; `nil` when there are too many periods or names.
    ///
    /// Of each length of a period those of the last moment are kept.
    func activePeriods(_ period: Period, _ table: PeriodTable, in scope: Scope) -> ActivePeriods? {
        guard table.count <= Self.activePeriodLimit, let all = all() else { return nil }
        return active.withLock { active in
            if let known = active[period], known.asOf == scope.asOf { return known.periods }
            let new = ActivePeriods(of: all, in: table, asOf: scope.asOf.millis)
            active[period] = (scope.asOf, new)
            return new
        }
    }

    /// The cells of a triangle of more periods would lie in no cache.
    private static let activePeriodLimit = 512

    /// The numbers of all accounts, in order of their ids.
    func accountsInOrder() -> [Int] {
        accountOrder.withLock { known in
            let order =
                known
                ?? (1..<roll.accounts.count + 1)
                .sorted { roll.accounts[$0 - 1] < roll.accounts[$1 - 1] }
            known = order
            return order
        }
    }

    /// The values of a property of the events called `name`, one for each of their occurrences.
    func column(of property: String, on name: EventName) -> PropertyColumn {
        let occurrences = occurrences(of: [name])[0]
        return columns.withLock { columns in
            let key = PropertyKey(name: name, property: property)
            let column = columns[key] ?? PropertyColumn(property, of: occurrences, in: snapshot)
            columns[key] = column
            return column
        }
    }

    /// The values of a trait of everybody of a kind, by number; nobody, under 0, has none.
    func column(of trait: String, ofEvery owner: ActorUnit, in scope: Scope) -> PropertyColumn {
        traits.withLock { traits in
            let key = TraitKey(owner: owner, trait: trait)
            let column =
                traits[key]
                ?? PropertyColumn(count: roll.count(owner) + 1) { number in
                    if number == 0 { return nil }
                    switch roll.actor(number, owner) {
                    case .person(let person): return scope.personTraits[person]?[trait]
                    case .account(let account): return scope.accountTraits[account]?[trait]
                    }
                }
            traits[key] = column
            return column
        }
    }
}
