import Growth
import Testing

@testable import ColumnStore

extension EventGenerator {
    /// A moment so many ticks after the epoch.
    fileprivate mutating func moment(_ ticks: Range<Int>) -> Timestamp {
        Timestamp(millis: Int64(number(ticks)) * tick)
    }
}

/// Every kernel against the fold that specifies it, over random events in several segments and a tail.
@Suite struct KernelTests {
    private static let names: [EventName?] = [
        "Signed Up", "signed_up", "Opened", "Invited", "Nothing", nil,
    ]

    /// A zone whose clocks jump over the midnight after the second day and are put back behind another.
    private static let jumping = ZoneOffsets(
        name: "jumping",
        changes: [
            .init(from: .distantPast, offsetMillis: -4 * 3_600_000),
            .init(
                from: Timestamp(millis: 2 * Duration.day + 4 * 3_600_000),
                offsetMillis: -3 * 3_600_000
            ),
            .init(
                from: Timestamp(millis: 5 * Duration.day + 3 * 3_600_000 + 60_000),
                offsetMillis: -4 * 3_600_000
            ),
        ]
    )

    /// A scope with people of several ids, accounts that change hands, and traits.
    private static func scope(_ generator: inout EventGenerator) -> Scope {
        let plans =
            ["acme": ["plan": "pro"], "other": ["plan": "free"]] as [AccountID: [String: String]]
        return Scope(
            identity: DifferentialTests.scope.identity,
            asOf: generator.chance(25) ? .distantFuture : generator.moment(10..<32),
            zone: generator.chance(50) ? .utc : jumping,
            aliases: generator.chance(50) ? ["signed_up": "Signed Up"] : [:],
            personTraits: ["u1": ["role": "admin"], "u3": ["role": "dev"]],
            accountTraits: plans,
            cohort: generator.chance(15) ? [.person("u1"), .account("acme"), .person("b3")] : nil
        )
    }

    private static func selector(_ generator: inout EventGenerator) -> EventSelector {
        let name = generator.pick(names)
        let properties = generator.chance(25) ? ["plan": generator.pick(["pro", "free"])] : [:]
        return EventSelector(event: name, where: properties)
    }

    private static func window(_ generator: inout EventGenerator) -> TimeWindow {
        generator.chance(60)
            ? .always
            : TimeWindow(from: generator.moment(0..<10), to: generator.moment(12..<30))
    }

    private static func breakdown(_ generator: inout EventGenerator) -> Breakdown {
        let owner = generator.pick(Breakdown.Owner.allCases)
        let property =
            ["event": "plan", "person": "role", "account": "plan"][owner.rawValue] ?? "plan"
        return Breakdown(
            property: property,
            of: owner,
            attribution: generator.pick([.first, .last, .step(1), .step(2), .all])
        )
    }

    private static func funnel(_ generator: inout EventGenerator) -> FunnelQuery? {
        let steps = (0..<generator.number(2..<5)).map { _ in selector(&generator) }
        return try? FunnelQuery(
            steps: generator.chance(70) ? distinct(steps) : steps,
            window: WindowLength(millis: Int64(generator.number(1..<25)) * generator.tick),
            order: generator.chance(85) ? .ordered : generator.pick(FunnelQuery.Order.allCases),
            unit: generator.pick(ActorUnit.allCases),
            by: (0..<generator.pick([0, 0, 1, 1, 2])).map { _ in breakdown(&generator) },
            entry: window(&generator)
        )
    }

    /// Steps that are an event of their own each.
    private static func distinct(_ steps: [EventSelector]) -> [EventSelector] {
        zip(["Signed Up", "Opened", "Invited", "signed_up"] as [EventName], steps)
            .map { EventSelector(event: $0, where: $1.properties) }
    }

    private static func retention(_ generator: inout EventGenerator) -> RetentionQuery? {
        try? RetentionQuery(
            first: selector(&generator),
            returning: selector(&generator),
            period: generator.pick(Period.allCases),
            mode: generator.pick(RetentionQuery.Mode.allCases),
            measure: generator.pick(RetentionQuery.Measure.allCases),
            unit: generator.pick(ActorUnit.allCases),
            births: window(&generator)
        )
    }

    /// A store whose events lie in imports, live segments and the tail, some taken back.
    private static func store(_ generator: inout EventGenerator, seed: UInt64) throws -> TestStore {
        let folder = try TestStore(seed: seed)
        var numbers: [Int64] = []
        for _ in 0..<generator.number(1..<5) {
            let events = generator.events(generator.number(1..<70), ids: 200)
            if generator.chance(50) {
                numbers.append(try folder.add(events).number)
            } else {
                try folder.store.append(events)
            }
            if generator.chance(30) { try folder.store.seal() }
        }
        if generator.chance(30), let number = numbers.first { try folder.undo(number) }
        if generator.chance(30) { try folder.store.compact(by: DifferentialTests.scope.identity) }
        return folder
    }

    @Test(
        "funnels and retention are counted as by the fold, and open to the same people",
        arguments: 0..<60
    )
    func agree(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        generator.tick = generator.pick([1, 7 * Duration.hour, 5 * Duration.day])
        let store = try Self.store(&generator, seed: seed).store
        var kernels = 0
        for _ in 0..<40 {
            let scope = Self.scope(&generator)
            let snapshot = store.snapshot()
            if let funnel = try Self.funnel(&generator)?.renamed(by: scope.aliases) {
                let expected = store.fold(funnel, in: scope, from: snapshot)
                let found = try store.answer(funnel, in: scope)
                #expect(found == expected, "\(funnel) seed \(seed)")
                let projection = try Self.projection(of: snapshot, for: funnel.unit, in: scope)
                kernels += FunnelKernel(funnel, over: projection, in: scope) == nil ? 0 : 1
            }
            if let retention = try Self.retention(&generator)?.renamed(by: scope.aliases) {
                let expected = store.fold(retention, in: scope, from: snapshot)
                #expect(
                    try store.answer(retention, in: scope) == expected,
                    "\(retention) seed \(seed)"
                )
            }
        }
        #expect(kernels > 5, "the kernel is what is tried")
    }

    @Test(
        "features, panels and the search for activation are the same as by the fold",
        arguments: 0..<60
    )
    func agreeOnAccounts(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        generator.tick = generator.pick([7 * Duration.hour, 5 * Duration.day])
        let store = try Self.store(&generator, seed: seed).store
        for _ in 0..<15 {
            let scope = Self.scope(&generator)
            try expectSame(try Self.panel(&generator), store, scope, seed)
            if let search = try? Self.activation(&generator) {
                try expectSame(search, store, scope, seed)
            }
            if scope.asOf == .distantFuture { continue }
            let windows = generator.pick([[7, 28, 90], [1], [2, 30]])
            try expectSame(try AccountFeaturesQuery(windows: windows), store, scope, seed)
        }
    }

    @Test(
        "counts, stickiness and lifecycles are the same as by the fold",
        arguments: 0..<60
    )
    func agreeOnActivity(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        generator.tick = generator.pick([1_790_000, 7 * Duration.hour, 5 * Duration.day])
        let store = try Self.store(&generator, seed: seed).store
        for _ in 0..<20 {
            let scope = Self.scope(&generator)
            let (event, unit) = (Self.selector(&generator), generator.pick(ActorUnit.allCases))
            let (period, window) = (generator.pick(Period.allCases), Self.window(&generator))
            let isNarrowedAny = event.event == nil && !event.properties.isEmpty
            try expectSame(
                try StickinessQuery(event, unit: unit, period: period, window: window),
                store,
                scope,
                seed,
                byKernel: !isNarrowedAny
            )
            try expectSame(
                try LifecycleQuery(event, unit: unit, period: period, shown: window),
                store,
                scope,
                seed,
                byKernel: !isNarrowedAny
            )
            let by = generator.chance(60) ? Self.breakdown(&generator) : nil
            try expectSame(
                try CountQuery(
                    event,
                    measure: generator.pick(CountQuery.Measure.allCases),
                    period: period,
                    by: by,
                    window: window
                ),
                store,
                scope,
                seed,
                byKernel: !isNarrowedAny && (event.event != nil || by?.of != .event)
            )
        }
    }

    private func expectSame<Question: LaidOutQuestion>(
        _ question: Question,
        _ store: ColumnarEventStore,
        _ scope: Scope,
        _ seed: UInt64,
        byKernel: Bool = true
    ) throws where Question.Answer: Equatable {
        let question = try question.renamed(by: scope.aliases)
        let expected = store.fold(question, in: scope, from: store.snapshot())
        let found = try store.answer(question, in: scope)
        #expect(found == expected, "\(question) seed \(seed)")
        let projection = try Self.projection(
            of: store.snapshot(),
            for: question.layout,
            in: scope
        )
        let isByKernel = question.answer(over: projection, in: scope) != nil
        #expect(isByKernel == byKernel, "whether the kernel is what is tried")
    }

    private static func projection(
        of snapshot: Snapshot,
        for unit: ActorUnit,
        in scope: Scope
    ) throws -> Projection {
        let people = Layout(snapshot, in: scope, kept: nil)
        return Projection(snapshot, unit == .person ? people : people.ofAccounts)
    }

    private static func panel(_ generator: inout EventGenerator) throws -> PanelQuery {
        try PanelQuery(
            period: generator.pick(Period.allCases),
            events: generator.chance(50) ? nil : ["Signed Up", "Opened"],
            window: window(&generator)
        )
    }

    private static func activation(
        _ generator: inout EventGenerator
    ) throws -> ActivationSearchQuery {
        let any = EventSelector(event: nil)
        return try ActivationSearchQuery(
            birth: generator.chance(50) ? any : EventSelector(event: "Signed Up"),
            within: WindowLength(millis: Int64(generator.number(1..<9)) * generator.tick),
            thresholds: generator.pick([[1, 2, 3], [2], [1, 10]]),
            outcome: generator.chance(50) ? any : EventSelector(event: "Opened"),
            outcomeFromDays: generator.number(1..<30),
            outcomeToDays: generator.number(31..<60),
            births: window(&generator)
        )
    }
}
