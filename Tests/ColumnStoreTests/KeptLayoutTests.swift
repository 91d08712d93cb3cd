import Growth
import StoreHarness
import Synchronization
import Testing

@testable import ColumnStore

/// A later process answers from what an earlier one kept, as it would answer from the segments; whatever becomes of the
/// files costs time alone.
@Suite("Kept layouts")
struct KeptLayoutTests {
    private let disk = MemoryDisk()
    private let folder: TestStore
    private let knowledge = DifferentialTests.scope

    init() throws {
        var limits = StoreLimits()
        limits.keptLayoutRows = 0
        folder = try TestStore(limits: limits, layouts: disk)
        var generator = EventGenerator(seed: 11)
        generator.tick = 5 * Duration.hour
        for _ in 0..<3 { try folder.add(generator.events(120, ids: 500)) }
        try folder.store.append(generator.events(40, ids: 500))
        try folder.store.seal()
    }

    /// A scope whose knowledge counts how often it was worked out.
    private func scope(_ name: String = "now", _ count: Counter = Counter()) -> Scope {
        Scope(
            named: name,
            asOf: Timestamp(millis: 40 * 5 * Duration.hour),
            validity: .always,
            zone: .utc,
            aliases: [:]
        ) { [knowledge] in
            count.add()
            return Scope.Knowledge(
                identity: knowledge.identity,
                personTraits: ["u1": ["role": "admin"], "u3": ["role": "dev"]],
                accountTraits: ["acme": ["plan": "pro"], "other": ["plan": "free"]]
            )
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }

        func add() { count.withLock { $0 += 1 } }
    }

    /// What questions of every kind that has a kernel answer, with whom they count.
    private struct Answers: Equatable {
        let funnels: [FunnelAnswer]
        let retention: [RetentionAnswer]
        let features: AccountFeaturesAnswer
        let panel: PanelAnswer
        let activation: ActivationSearchAnswer

        init(_ ask: Asking) throws {
            let steps: [EventSelector] = [
                EventSelector(event: "Signed Up"),
                EventSelector(event: "Opened", where: ["plan": "pro"]),
            ]
            let breakdowns: [[Breakdown]] = [
                [], [Breakdown(property: "plan", of: .account)],
                [Breakdown(property: "role", of: .person)],
                [Breakdown(property: "plan")],
            ]
            funnels = try ActorUnit.allCases.flatMap { unit in
                try breakdowns.map { by in
                    try ask.answer(
                        FunnelQuery(
                            steps: steps,
                            window: WindowLength(millis: 20 * Duration.day),
                            unit: unit,
                            by: by
                        )
                    )
                }
            }
            let any = EventSelector(event: nil)
            retention = try ActorUnit.allCases.map {
                try ask.answer(RetentionQuery(first: any, returning: any, period: .day, unit: $0))
            }
            features = try ask.answer(AccountFeaturesQuery(windows: [2, 7]))
            panel = try ask.answer(PanelQuery(period: .day, events: nil))
            activation = try ask.answer(
                ActivationSearchQuery(
                    birth: any,
                    within: WindowLength(millis: Duration.day),
                    thresholds: [1, 2],
                    outcome: any,
                    outcomeFromDays: 1,
                    outcomeToDays: 4
                )
            )
        }
    }

    private struct Asking {
        let store: ColumnarEventStore
        let scope: Scope
        var folds = false

        func answer<Question: BehavioralQuestion>(
            _ question: Question
        ) throws -> Question.Answer {
            folds
                ? store.fold(question, in: scope, from: store.snapshot())
                : try store.answer(question, in: scope)
        }
    }

    private func expected() throws -> Answers {
        try Answers(Asking(store: folder.store, scope: scope("fold"), folds: true))
    }

    private func answers(_ name: String = "now", _ count: Counter = Counter()) throws -> Answers {
        try Answers(Asking(store: folder.store, scope: scope(name, count)))
    }

    @Test("The next process works out nobody and gives the same answers")
    func survivesTheProcess() throws {
        let (first, second) = (Counter(), Counter())
        let expected = try expected()
        #expect(try answers("now", first) == expected)
        #expect(first.value == 1)
        try folder.reopen()
        #expect(try answers("now", second) == expected)
        #expect(second.value == 0)
        let kept = try #require(folder.store.keptLayout(inScope: "now"))
        #expect(kept.moment == scope().asOf && kept.validity == .always)
        #expect(folder.store.keptLayout(inScope: "then") == nil)
    }

    @Test("Traits that people break down by are there before anybody asks")
    func traits() throws {
        let expected = try expected()
        let panel = try PanelQuery(period: .day, events: nil)
        _ = try folder.store.answer(panel, in: scope())
        try folder.reopen()
        let count = Counter()
        #expect(try answers("now", count) == expected)
        #expect(count.value == 0)
    }

    @Test("A damaged, shortened or foreign file is passed over", arguments: 0..<40)
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let expected = try expected()
        _ = try answers()
        let names = try disk.names()
        #expect(names.count > 10)
        let name = try #require(names.randomElement(using: &generator))
        let bytes = try read(name)
        for round in 0..<8 {
            var changed = bytes
            switch round {
            case 0: changed = []
            case 1:
                changed = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator)))
            case 2:
                let other = try #require(names.randomElement(using: &generator))
                if other == name { continue }
                changed = try read(other)
            default:
                changed[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(
                    in: 1...255,
                    using: &generator
                )
            }
            try put(changed, name)
            try folder.reopen()
            #expect(try answers() == expected, "\(name), round \(round)")
        }
    }

    private func read(_ name: String) throws -> [UInt8] {
        let file = try #require(try disk.contents(of: name))
        return Array(file.bytes)
    }

    private func put(_ bytes: [UInt8], _ name: String) throws {
        try disk.remove(name)
        let file = try disk.create(name)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
    }

    @Test("Layouts go with every change of what is shown, and come again")
    func goWithChanges() throws {
        let person = ErasedPerson(users: ["u1"], anonymous: [], values: [])
        let changes: [() throws -> Void] = [
            { try self.folder.add([self.event("new")]) },
            { try self.folder.undo(1) },
            {
                try self.folder.store.append([self.event("live")]); try self.folder.store.seal()
            },
            { try self.folder.store.expire(before: Timestamp(millis: 5 * Duration.hour)) },
            {
                try self.folder.store.erase(person, suppressions: .none) { _, change in
                    try self.folder.machine.manifest.commit(change)
                }
            },
            { try self.folder.store.compact() },
        ]
        for (number, change) in changes.enumerated() {
            _ = try answers()
            #expect(try !disk.names().isEmpty)
            try change()
            #expect(try disk.names().isEmpty, "change \(number)")
            #expect(try answers() == expected(), "change \(number)")
        }
    }

    private func event(_ id: String) -> Event {
        Event(
            id: MessageID(id),
            name: "Opened",
            user: "u2",
            time: Timestamp(millis: 30 * 5 * Duration.hour)
        )
    }

    @Test("While live events wait in the log, nothing is kept and nothing kept is believed")
    func liveEvents() throws {
        _ = try answers()
        try folder.store.append([event("live")])
        #expect(folder.store.keptLayout(inScope: "now") == nil)
        let count = Counter()
        #expect(try answers("now", count) == expected())
        #expect(count.value == 1)
    }

    @Test("A few scopes are kept beside each other, and no more")
    func limit() throws {
        _ = try answers("a")
        let one = try disk.names().count
        for name in ["b", "c", "d", "e", "f"] { _ = try answers(name) }
        #expect(try disk.names().count <= 3 * one)
        #expect(folder.store.keptLayout(inScope: "f") != nil)
    }

    @Test("Where nothing can be kept, answers are the same")
    func fullDisk() throws {
        let full = try TestStore(limits: folder.limits, layouts: FullDisk())
        var generator = EventGenerator(seed: 11)
        try full.add(generator.events(60, ids: 100))
        let fold = try Answers(Asking(store: full.store, scope: scope(), folds: true))
        #expect(try Answers(Asking(store: full.store, scope: scope())) == fold)
    }

    /// A disk that takes and gives nothing.
    private struct FullDisk: Disk {
        private var full: StorageFailure {
            StorageFailure("disk_full", operation: "write", place: "layouts", cause: "full")
        }

        func names() throws -> [String] { throw full }
        func create(_ name: String) throws -> any DiskFile { throw full }
        func open(_ name: String) throws -> any DiskFile { throw full }
        func contents(of name: String) throws -> FileBytes? { throw full }
        func remove(_ name: String) throws { throw full }
        func sync() throws { throw full }
    }

    @Test("What cannot be known is not kept")
    func failure() throws {
        struct Unknown: Error {}
        let scope = Scope(
            named: "now",
            asOf: .distantFuture,
            validity: .always,
            zone: .utc,
            aliases: [:]
        ) { throw Unknown() }
        _ = try folder.store.answer(PanelQuery(period: .day, events: nil), in: scope)
        #expect(scope.failure is Unknown)
        #expect(try disk.names().isEmpty)
    }
}
