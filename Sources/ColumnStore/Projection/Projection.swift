import Growth
import Synchronization

/// A layout with what questions worked out from it: the occurrences of single names, columns of properties, indices.
///
/// A question wants a few event names out of many. Everything is worked out when a question first wants it, and kept as
/// long as nothing changes.
final class Projection: Sendable {
    /// What is laid out.
    let snapshot: Snapshot
    let layout: Layout
    private let numbers: [EventName: Int]
    private let apart = Mutex<[EventName: Occurrences]>([:])
    private let columns = Mutex<[PickKey: PropertyColumn]>([:])
    private let picked = Mutex(Picks<Occurrences>())
    private let pickedColumns = Mutex(Picks<PropertyColumn>())
    private let stretches = Mutex<Stints?>(nil)
    private let traits = Mutex<[TraitKey: PropertyColumn]>([:])
    private let active = Mutex<[Period: (asOf: Timestamp, periods: ActivePeriods)]>([:])

    /// What is picked, by bytes.
    private struct PickKey: Hashable {
        private let parts: [ByteString]

        init(_ name: EventName, _ properties: [String: String], property: String? = nil) {
            let pairs = properties.map { (ByteString($0), ByteString($1)) }.sorted { $0.0 < $1.0 }
            parts =
                [name.bytes] + pairs.flatMap { [$0, $1] }
                + (property.map { [ByteString($0)] } ?? [])
        }
    }

    private struct TraitKey: Hashable {
        let owner: ActorUnit
        let trait: String
    }

    /// What was picked last, as far as there is room for it.
    private struct Picks<Value: Sendable>: Sendable {
        private var values: [PickKey: (value: Value, size: Int)] = [:]
        /// From the oldest on.
        private var order: [PickKey] = []
        private var size = 0

        subscript(key: PickKey) -> Value? { values[key]?.value }

        /// Adds a pick, and takes away older ones until all together keep to the limit.
        mutating func add(_ value: Value, _ key: PickKey, size: Int, limit: Int) {
            values[key] = (value, size)
            order.append(key)
            self.size += size
            while self.size > limit, order.count > 1 {
                self.size -= values.removeValue(forKey: order.removeFirst())?.size ?? 0
            }
        }
    }

    init(_ snapshot: Snapshot, _ layout: Layout) {
        (self.snapshot, self.layout) = (snapshot, layout)
        numbers = Dictionary(
            uniqueKeysWithValues: zip(layout.names, layout.names.indices)
        )
    }

    /// Whose occurrences lie together.
    var unit: ActorUnit { layout.unit }
    /// Who is who.
    var roll: Roll { layout.roll }
    /// The event names, under their one spelling, by number.
    var names: [EventName] { layout.names }
    /// The occurrences of all names together, each with the number of its name.
    var all: Occurrences { layout.all }

    /// The occurrences of each of `wanted`, in that order; of a name that no event has there are none.
    func occurrences(of wanted: [EventName]) -> [Occurrences] {
        apart.withLock { apart in
            var missing: [EventName] = []
            for name in Set(wanted).sorted() where apart[name] == nil {
                apart[name] = kept(name)
                if apart[name] == nil { missing.append(name) }
            }
            for batch in stride(from: 0, to: missing.count, by: Self.namesAtOnce) {
                let names = Array(missing[batch...].prefix(Self.namesAtOnce))
                var slots = [UInt8?](repeating: nil, count: self.names.count)
                for (slot, name) in names.enumerated() {
                    if let number = numbers[name] { slots[number] = UInt8(slot) }
                }
                for (name, found) in zip(names, all.split(names.count, by: slots)) {
                    apart[name] = found
                    layout.kept?.keep(found.columns, as: part(name))
                }
            }
            return wanted.compactMap { apart[$0] }
        }
    }

    private func kept(_ name: EventName) -> Occurrences? {
        layout.kept?.columns(of: part(name))
            .flatMap { Occurrences($0, actors: roll.count(unit), names: false) }
    }

    private func part(_ name: EventName) -> String { "event \(unit) \(name.text)" }

    /// So many names are taken apart in one pass.
    private static let namesAtOnce = 64

    /// The stints of people in accounts.
    func stints() -> Stints {
        precondition(unit == .person, "stints are those of people")
        return stretches.withLock { known in
            if let known { return known }
            let accounts = roll.count(.account)
            let stints = layout.kept.value("stints") {
                Stints($0, accounts: accounts)
            } or: {
                Stints(of: all, accounts: accounts)
            } columns: {
                $0.columns
            }
            known = stints
            return stints
        }
    }

    /// In which periods of `table` each actor did anything before the as-of moment.
    ///
    /// Of each length of a period those of the last moment are kept.
    func activePeriods(_ period: Period, _ table: PeriodTable, in scope: Scope) -> ActivePeriods {
        active.withLock { active in
            if let known = active[period], known.asOf == scope.asOf { return known.periods }
            let part = "periods \(unit) \(period) \(scope.asOf.millis)"
            let new = layout.kept.value(part) {
                ActivePeriods($0, periods: table.count)
            } or: {
                let past = Int64.min..<scope.asOf.millis
                return ActivePeriods(of: PickedOccurrences(all: all), in: table, within: past)
            } columns: {
                $0.columns
            }
            active[period] = (scope.asOf, new)
            return new
        }
    }

    /// The occurrences of the events called `name` that have certain values.
    ///
    /// They are picked once for all questions, so nothing but a pick reads a property to compare it.
    func occurrences(of name: EventName, where properties: [String: String]) -> Occurrences {
        let all = occurrences(of: [name])[0]
        if properties.isEmpty { return all }
        let pick = Pick(properties, name, self)
        return picked.withLock { picked in
            let key = PickKey(name, properties)
            if let known = picked[key] { return known }
            let new = all.picked { pick.matches($0) }
            picked.add(new, key, size: new.times.count + new.actors / 4, limit: pickLimit)
            return new
        }
    }

    /// Picked occurrences together are no more than those they come from.
    private var pickLimit: Int { self.all.times.count }

    /// The values of a property of the events that `selector` picks by name, one for each of their occurrences.
    func column(of property: String, on selector: EventSelector) -> PropertyColumn {
        guard let name = selector.event else {
            preconditionFailure("columns are those of an event")
        }
        let all = column(of: property, on: name)
        if selector.properties.isEmpty { return all }
        let pick = Pick(selector.properties, name, self)
        return pickedColumns.withLock { picked in
            let key = PickKey(name, selector.properties, property: property)
            if let known = picked[key] { return known }
            let new = all.picked { pick.matches($0) }
            picked.add(new, key, size: new.codes.count, limit: pickLimit)
            return new
        }
    }

    /// The values of a property of the events called `name`, one for each of their occurrences.
    private func column(of property: String, on name: EventName) -> PropertyColumn {
        let occurrences = occurrences(of: [name])[0]
        return columns.withLock { columns in
            let key = PickKey(name, [:], property: property)
            if let known = columns[key] { return known }
            let column = layout.kept.value("property \(unit) \(property)\n\(name.text)") {
                PropertyColumn($0, count: occurrences.times.count)
            } or: {
                PropertyColumn(property, of: occurrences, in: snapshot)
            } columns: {
                $0.columns
            }
            columns[key] = column
            return column
        }
    }

    /// Tells which occurrences of an event have certain values.
    private struct Pick: Sendable {
        /// The codes of properties, and those that they have to be; no code is like that of a value that no event has.
        private let wanted: [(codes: Column<UInt32>, code: UInt32)]

        init(_ properties: [String: String], _ name: EventName, _ projection: Projection) {
            wanted = properties.map { property, value in
                let column = projection.column(of: property, on: name)
                return (column.codes, column.code(of: ByteString(value)) ?? .max)
            }
        }

        func matches(_ index: Int) -> Bool {
            wanted.allSatisfy { $0.codes.values[index] == $0.code }
        }
    }

    /// The values of a trait of everybody of a kind, by number; nobody, under 0, has none.
    func column(of trait: String, ofEvery owner: ActorUnit, in scope: Scope) -> PropertyColumn {
        traits.withLock { traits in
            let key = TraitKey(owner: owner, trait: trait)
            if let known = traits[key] { return known }
            let column = layout.column(of: trait, ofEvery: owner, in: scope)
            traits[key] = column
            return column
        }
    }
}
