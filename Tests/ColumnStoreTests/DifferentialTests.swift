import Growth
import TestSupport
import Testing

@testable import ColumnStore

@Suite struct DifferentialTests {
    /// Two people are one, one is internal, one moves between accounts, one belongs for a while.
    static let scope = Scope(
        identity: IdentityMap(
            people: [
                .anonymous("b1"): "u1", .user("u1"): "u1", .user("u2"): "u2",
                .anonymous("b2"): "u3", .user("u3"): "u3",
            ],
            memberships: [
                "u1": [
                    Membership(
                        account: "acme",
                        window: TimeWindow(from: .distantPast, to: Timestamp(millis: 10)),
                        reason: .domain
                    ),
                    Membership(
                        account: "other",
                        window: TimeWindow(from: Timestamp(millis: 5), to: .distantFuture),
                        reason: .group
                    ),
                ],
                "caf\u{E9}": [
                    Membership(
                        account: "acme",
                        window: TimeWindow(
                            from: Timestamp(millis: 3),
                            to: Timestamp(millis: 20)
                        ),
                        reason: .person
                    )
                ],
                "b3": [Membership(account: "ours", window: .always, reason: .domain)],
            ],
            references: [.subscriptions: ["sub1": "acme"]],
            internalPeople: ["u2"],
            internalAccounts: ["ours"]
        ),
        asOf: Timestamp(millis: 27),
        aliases: ["signed_up": "Signed Up"]
    )

    private static let probes: [Probe] = ActorUnit.allCases.flatMap { unit in
        [
            Probe(unit: unit), Probe(unit: unit, needsProperties: false),
            Probe(unit: unit, countsLeftOut: false),
            Probe(unit: unit, subject: .person("u1")), Probe(unit: unit, subject: .account("acme")),
            Probe(unit: unit, eventNames: ["Signed Up"]), Probe(unit: unit, eventNames: []),
            Probe(
                unit: unit,
                window: TimeWindow(from: Timestamp(millis: 2), to: Timestamp(millis: 20))
            ),
            Probe(
                unit: unit,
                window: TimeWindow(from: .distantFuture, to: .distantPast)
            ),
        ]
    }

    private func expectSame(
        _ folder: TestStore,
        _ reference: ImportedEvents,
        _ note: Comment
    ) throws {
        let store = folder.store
        #expect(try folder.events() == reference.facts, note)
        for probe in Self.probes {
            for scope in [
                Self.scope, Scope(), Self.scope.narrowed(to: [.person("u1"), .account("acme")]),
            ] {
                let expected = reference.histories(for: probe, in: scope).map(Probe.text).sorted()
                #expect(try store.answer(probe, in: scope) == expected, note)
            }
        }
        #expect(try store.status().events == reference.facts.count, note)
        var counts: [EventName: Int] = [:]
        for event in reference.facts { counts[event.name, default: 0] += 1 }
        let names = counts.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
        }
        #expect(try store.status().names.map(\.0) == names.map(\.key), note)
        #expect(try store.status().names.map(\.1) == names.map(\.value), note)
        #expect(try store.status().earliest == reference.facts.first?.time, note)
        #expect(try store.status().latest == reference.facts.last?.time, note)
    }

    @Test("an empty store answers with nobody")
    func emptyStore() throws {
        let folder = try TestStore()
        let store = folder.store
        try expectSame(folder, ImportedEvents(), "empty")
        #expect(try store.status() == EventStoreStatus())
        #expect(try store.identityClaims() == [])
    }

    @Test("every arrangement of two events over two imports agrees with the reference")
    func smallCases() throws {
        var variants: [Event] = []
        for id: MessageID in ["a", "b"] {
            for time: Int64 in [1, 2] {
                for user: UserID? in ["u1", nil] {
                    variants.append(event(id, user: user, at: time, account: .id("acme")))
                }
            }
        }
        for first in variants {
            for second in variants {
                for pieces in [[[first, second]], [[first], [second]]] {
                    let folder = try TestStore()
                    let store = folder.store
                    var reference = ImportedEvents()
                    for piece in pieces {
                        try folder.add(piece)
                        reference.imports.append(batch(piece))
                    }
                    #expect(try folder.events() == reference.facts)
                    for unit in ActorUnit.allCases {
                        let probe = Probe(unit: unit)
                        let expected = reference.histories(for: probe, in: Self.scope)
                        #expect(
                            try store.answer(probe, in: Self.scope)
                                == expected.map(Probe.text).sorted()
                        )
                    }
                }
            }
        }
    }

    @Test(
        "random imports, undone, reopened and compacted, agree with the reference",
        arguments: 0..<25
    )
    func randomImports(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        let folder = try TestStore(seed: seed)
        var reference = ImportedEvents()
        var numbers: [Int64] = []
        for step in 0..<8 {
            let note: Comment = "seed \(seed), step \(step)"
            if generator.chance(25), !numbers.isEmpty {
                let gone = generator.number(0..<numbers.count)
                try folder.undo(numbers.remove(at: gone))
                reference.imports.remove(at: gone)
            } else {
                let batch = batch(generator.events(generator.number(1..<60), ids: 80))
                let expected = reference.counts(of: batch)
                let (number, adoption) = try folder.add(batch.events)
                #expect(adoption.added == expected.added, note)
                #expect(adoption.duplicates == expected.duplicates, note)
                #expect(adoption.conflicts.map(\.line) == expected.conflicts, note)
                numbers.append(number)
                reference.imports.append(batch)
            }
            if generator.chance(30) { try folder.reopen() }
            if generator.chance(30) { try folder.store.compact(by: Self.scope.identity) }
            try expectSame(folder, reference, note)
        }
    }

    @Test("every question about a company agrees with the reference", arguments: UInt64(0)..<8)
    func questions(seed: UInt64) throws {
        var history = RandomHistory()
        (history.events, history.stepMillis, history.moments) = (400, 3 * Duration.hour, 800)
        let folder = try TestStore(seed: seed)
        var reference = ImportedEvents()
        for piece in [history.events(seed: seed), history.events(seed: seed + 100)] {
            try folder.add(piece)
            reference.imports.append(batch(piece))
        }
        if seed % 2 == 0 { try folder.store.compact(by: .empty) }
        let asOf = history.start.adding(millis: 90 * Duration.day)
        let cohort: Set<Actor> = [.person("u1"), .person("u4"), .account("acct1"), .person("?")]
        for scope in [
            Scope(asOf: asOf), Scope(asOf: asOf, aliases: ["x": "A"]),
            Scope(asOf: asOf, cohort: cohort), Scope(asOf: asOf, cohort: []),
        ] {
            for question in try AnyQuestion.all(asOf: asOf) {
                try question.expectSame(folder.store, reference.facts, scope, seed)
            }
        }
    }

    @Test("order and cut of imports do not matter while copies agree", arguments: 0..<10)
    func shuffledImports(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        var seen: Set<MessageID> = []
        let events = generator.events(150, ids: 400).filter { seen.insert($0.id).inserted }
        func answers(_ events: [Event], pieces: Int) throws -> ([[String]], [String]) {
            let folder = try TestStore()
            let store = folder.store
            for piece in 0..<pieces {
                let range = events.count * piece / pieces..<events.count * (piece + 1) / pieces
                try folder.add(Array(events[range]))
            }
            let traits = try store.identityClaims().filter(\.isTraits).map { "\($0)" }
            return (try Self.probes.map { try store.answer($0, in: Self.scope) }, traits)
        }
        let whole = try answers(events, pieces: 1)
        let cut = try answers(events.shuffled(using: &generator.random), pieces: 10)
        #expect(whole == cut, "seed \(seed)")
    }
}

/// A question whose answers can be compared.
struct AnyQuestion {
    private let compare: (ColumnarEventStore, [Event], Scope, Comment) throws -> Void

    init<Question: BehavioralQuestion>(_ question: Question) where Question.Answer: Equatable {
        compare = { store, facts, scope, note in
            let asked = try question.renamed(by: scope.aliases)
            let expected = ReferenceStore.answer(asked, over: facts, in: scope)
            #expect(try store.answer(asked, in: scope) == expected, note)
        }
    }

    func expectSame(
        _ store: ColumnarEventStore,
        _ facts: [Event],
        _ scope: Scope,
        _ seed: UInt64
    ) throws {
        try compare(store, facts, scope, "seed \(seed)")
    }

    /// One or more of every sort, over about a hundred days before `asOf`.
    static func all(asOf: Timestamp) throws -> [AnyQuestion] {
        let (a, pro) = (
            EventSelector(event: "A"), EventSelector(event: nil, where: ["plan": "pro"])
        )
        let month = TimeWindow(from: asOf.adding(millis: -30 * Duration.day), to: .distantFuture)
        return try perUnit(a, pro, month) + [
            AnyQuestion(CountQuery(pro, measure: .events, window: month)),
            AnyQuestion(PathsQuery(top: 5, cell: .init(prefix: ["A"]))),
            AnyQuestion(PathsQuery(start: pro, steps: 3, collapse: false, window: month)),
            AnyQuestion(AccountFeaturesQuery(cell: .init(account: "acct2", days: 28))),
            AnyQuestion(PanelQuery(cell: .init(account: "acct1", at: month.from, event: "B"))),
            AnyQuestion(PanelQuery(period: .day, events: ["A", "x"], window: month)),
            AnyQuestion(ActivationSearchQuery(cell: .init(event: "B", atLeast: 2))),
            AnyQuestion(
                ActivationSearchQuery(birth: pro, outcome: a, outcomeFromDays: 7, outcomeToDays: 14)
            ),
        ]
    }

    private static func perUnit(
        _ a: EventSelector,
        _ pro: EventSelector,
        _ month: TimeWindow
    ) throws -> [AnyQuestion] {
        try ActorUnit.allCases.flatMap { unit in
            [
                AnyQuestion(try FunnelQuery(steps: [a, .any], unit: unit, entry: month)),
                AnyQuestion(try RetentionQuery(first: pro, unit: unit)),
                AnyQuestion(
                    try RetentionQuery(
                        first: a,
                        period: .day,
                        unit: unit,
                        brackets: [.init(from: 1, to: 7), .init(from: 30, to: 60)]
                    )
                ),
                AnyQuestion(
                    try StickinessQuery(unit: unit, window: month, cell: .init(periods: 3))
                ),
                AnyQuestion(
                    try LifecycleQuery(
                        pro,
                        unit: unit,
                        period: .day,
                        cell: .init(at: month.from, state: .dormant)
                    )
                ),
                AnyQuestion(try LifecycleQuery(a, unit: unit, shown: month)),
            ]
        }
    }
}

extension IdentityClaim {
    var isTraits: Bool {
        switch statement {
        case .traits, .accountTraits: true
        default: false
        }
    }
}
