import Growth

/// A snapshot as questions want it: who everybody is, and what each of them did, in order of time.
///
/// Segments lie by account and person and speak in ids; a layout has identity as one scope knows it. It depends on no
/// question, so it is worked out once for a snapshot and a scope, and kept in files beyond the process (`KeptLayouts`).
struct Layout: Sendable {
    /// Under which name its head is kept.
    static let part = "layout"

    /// Whose occurrences lie together.
    let unit: ActorUnit
    /// Who is who.
    let roll: Roll
    /// The event names, under their one spelling, in order.
    let names: [EventName]
    /// Where it is kept, if it is.
    let kept: KeptLayout?
    private let late: Deferred<Occurrences>

    /// Everything that anybody did, with the numbers of names.
    var all: Occurrences { late.value }

    /// The layout of people, who lie together in the files already: the one that was kept, else a new one.
    init(_ snapshot: Snapshot, in scope: Scope, kept: KeptLayout?) {
        (unit, self.kept) = (.person, kept)
        if let head = kept?.columns(of: Self.part), let roll = Roll(head),
            let names = head.texts(.nameEnds, .names)
        {
            (self.roll, self.names) = (roll, names.texts.map { EventName($0) })
            late = Deferred {
                kept.value("all person") {
                    Occurrences($0, actors: roll.count(.person), names: true)
                } or: {
                    LayoutDraft(snapshot, in: scope).all
                } columns: {
                    $0.columns
                }
            }
            return
        }
        let draft = LayoutDraft(snapshot, in: scope)
        (roll, names, late) = (draft.call.roll, draft.names, Deferred(known: draft.all))
        // Where ids have four gigabytes, nothing is kept.
        guard let kept, let columns = headColumns else { return }
        kept.keep(draft.all.columns, as: "all person")
        for owner in ActorUnit.allCases {
            for trait in scope.commonTraits(of: owner) {
                _ = column(of: trait, ofEvery: owner, in: scope)
            }
        }
        kept.keep(columns, as: Self.part)
    }

    private init(ofAccounts people: Layout) {
        (unit, roll, names, kept) = (.account, people.roll, people.names, people.kept)
        late = Deferred {
            let actors = people.roll.count(.account)
            return people.kept.value("all account") {
                Occurrences($0, actors: actors, names: true)
            } or: {
                OccurrencesDraft(OtherSide(occurrences: people.all, actors: actors + 1))
                    .occurrences()
            } columns: {
                $0.columns
            }
        }
    }

    /// The same for accounts, from that of people.
    var ofAccounts: Layout { Layout(ofAccounts: self) }

    /// The values of a trait of everybody of a kind, by number; nobody, under 0, has none.
    ///
    /// Those that people break down by are kept with the layout; others are worked out from who is who.
    func column(of trait: String, ofEvery owner: ActorUnit, in scope: Scope) -> PropertyColumn {
        let count = roll.count(owner) + 1
        return kept.value("trait \(owner) \(trait)") {
            PropertyColumn($0, count: count)
        } or: {
            PropertyColumn(count: count, values(of: trait, owner, in: scope))
        } columns: {
            $0.columns
        }
    }

    /// Tells the value of a trait by the number of its owner.
    private func values(
        of trait: String,
        _ owner: ActorUnit,
        in scope: Scope
    ) -> @Sendable (Int) -> String? {
        let (actor, people, accounts) = (
            roll.actors(owner), scope.personTraits, scope.accountTraits
        )
        return { number in
            if number == 0 { return nil }
            switch actor(number) {
            case .person(let person): return people[person]?[trait]
            case .account(let account): return accounts[account]?[trait]
            }
        }
    }

    private var headColumns: [(ColumnFile.Tag, any StoredColumn)]? {
        guard let names = PackedTexts(names.map(\.text)), let roll = roll.columns else {
            return nil
        }
        return roll + [(.nameEnds, names.ends), (.names, names.bytes)]
    }
}

extension Scope {
    /// The names of traits that have few values, in order.
    fileprivate func commonTraits(of owner: ActorUnit) -> [String] {
        owner == .person
            ? Self.common(personTraits.values) : Self.common(accountTraits.values)
    }

    private static func common(_ all: some Collection<[String: String]>) -> [String] {
        let limit = 1_000
        var (values, rare) = ([String: Set<String>](), Set<String>())
        for traits in all {
            for (trait, value) in traits where !rare.contains(trait) {
                values[trait, default: []].insert(value)
                if values[trait, default: []].count > limit {
                    values[trait] = nil
                    rare.insert(trait)
                }
            }
        }
        return values.keys.sorted()
    }
}

/// The making of a layout of people.
private struct LayoutDraft {
    let call: RollCall
    let names: [EventName]
    let all: Occurrences

    init(_ snapshot: Snapshot, in scope: Scope) {
        let words = snapshot.vocabulary
        let codes = Set(snapshot.shown.flatMap(\.segment.columns.distinctNames))
        func name(_ code: UInt32) -> EventName {
            let spelling = EventName(words.strings[Int(code)])
            return scope.aliases[spelling] ?? spelling
        }
        names = Set(codes.map(name)).sorted()
        precondition(snapshot.rows < UInt32.max, "four billion events are beyond one machine")
        let places = Dictionary(uniqueKeysWithValues: zip(names, UInt32(0)...))
        var numbers = [UInt32](repeating: 0, count: words.strings.count)
        for code in codes { numbers[Int(code)] = places[name(code)] ?? 0 }
        call = RollCall(snapshot, scope.identity)
        all = OccurrencesDraft(RowScan(snapshot: snapshot, call: call, nameNumbers: numbers))
            .occurrences()
    }
}

extension Snapshot {
    /// Rows of all segments, hidden ones included.
    var rows: Int { shown.reduce(0) { $0 + $1.segment.count } }

    /// Where row `number` of all rows lies.
    func place(ofRow number: UInt32) -> Place {
        var first = 0
        for (segment, shown) in shown.enumerated() {
            if Int(number) < first + shown.segment.count {
                return Place(segment, Int(number) - first)
            }
            first += shown.segment.count
        }
        preconditionFailure("a row of a layout lies in a segment of its snapshot")
    }
}

// MARK: In files

extension Roll {
    /// Reads a roll; `nil` when its columns are not there.
    fileprivate init?(_ file: ColumnFile) {
        guard let people = file.texts(.peopleEnds, .people),
            let accounts = file.texts(.accountEnds, .accounts)
        else { return nil }
        self.init(people: people, accounts: accounts)
    }

    fileprivate var columns: [(ColumnFile.Tag, any StoredColumn)]? {
        guard let people = PackedTexts(people.map(\.text)),
            let accounts = PackedTexts(accounts.map(\.text))
        else { return nil }
        return [
            (.peopleEnds, people.ends), (.people, people.bytes), (.accountEnds, accounts.ends),
            (.accounts, accounts.bytes),
        ]
    }
}

extension Occurrences {
    /// Reads occurrences of so many actors; `nil` when the columns are not there or do not fit each other.
    convenience init?(_ file: ColumnFile, actors: Int, names hasNames: Bool) {
        guard let starts: Column<UInt32> = file.column(.starts),
            let times: Column<Int64> = file.column(.times),
            let partners: Column<UInt32> = file.column(.partners),
            let rows: Column<UInt32> = file.column(.rows), starts.count == actors + 2,
            starts.values.last.map({ Int($0) }) == times.count, partners.count == times.count,
            rows.count == times.count
        else { return nil }
        let names: Column<UInt32>? = file.column(.nameNumbers)
        guard hasNames == (names != nil), names.map({ $0.count == times.count }) ?? true else {
            return nil
        }
        self.init(starts: starts, times: times, partners: partners, names: names, rows: rows)
    }

    /// What a file keeps of them.
    var columns: [(ColumnFile.Tag, any StoredColumn)] {
        let columns: [(ColumnFile.Tag, any StoredColumn)] = [
            (.starts, starts), (.times, times), (.partners, partners), (.rows, rows),
        ]
        return columns + (names.map { [(.nameNumbers, $0)] } ?? [])
    }
}
