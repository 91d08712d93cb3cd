import Growth
import StoreHarness
import Synchronization
import Testing

@testable import ColumnStore

@Suite("Commits that answer with an error") struct DoubtfulCommitTests {
    private let machine = SimulatedMachine()
    private let erased = ErasedPeople()

    private func open() throws -> ColumnarEventStore {
        let random = Mutex(SeededGenerator(seed: UInt64(machine.steps)))
        return try ColumnarEventStore(
            disk: machine.disk,
            manifest: machine.manifest,
            ports: StorePorts(
                clock: { Timestamp(millis: 5) },
                random: { random.withLock { $0.next() } }
            ),
            suppressions: { [erased] in erased.list.withLock { $0 } }
        )
    }

    private func adopt(
        _ staged: StagedBatch,
        in store: ColumnarEventStore,
        commit: (ManifestChange) throws -> Void
    ) throws {
        try store.adopt(staged) { adoption in
            var change = adoption.change
            for index in change.added.indices { change.added[index].sources = [.init(number: 1)] }
            try commit(change)
            return EventSource(number: 1)
        }
    }

    private func ids(_ store: ColumnarEventStore) throws -> [MessageID] {
        var ids: [MessageID] = []
        try store.forEachEvent { ids.append($0.id) }
        return ids
    }

    /// Commits a change with `fault` in the way.
    private func commit(_ change: ManifestChange, with fault: Fault) throws {
        machine.fail(atStep: machine.steps + 1, with: fault)
        try machine.manifest.commit(change)
    }

    @Test("a batch that waits to be adopted outlives a commit that failed meanwhile")
    func keepsStagedFiles() throws {
        let store = try open()
        let first = try store.stage(batch([event("a")]))
        let second = try store.stage(batch([event("b")]))
        #expect(throws: StorageFailure.self) {
            try adopt(first, in: store) { try commit($0, with: .inputOutput) }
        }
        try adopt(second, in: store) { try machine.manifest.commit($0) }
        #expect(try ids(store) == ["b"])
    }

    @Test("an import whose commit failed and came back with the next start is whole")
    func survivesResurrection() throws {
        let store = try open()
        let staged = try store.stage(batch([event("a")]))
        #expect(throws: StorageFailure.self) {
            try adopt(staged, in: store) { try commit($0, with: .doubt) }
        }
        // Nothing to seal: it only looks up what became of the import.
        try store.seal()
        for seed in 0..<20 as Range<UInt64> {
            let image = machine.image(afterStep: machine.steps, under: .strict, seed: seed)
            let names = Set(image.files.keys)
            #expect(names.isSuperset(of: image.manifest.contents.segments.map(\.name)), "\(seed)")
        }
    }

    @Test("whatever became of a seal, verify counts its events once", arguments: 1...12)
    func countsOnce(_ step: Int) throws {
        let store = try open()
        try store.append([event("a"), event("b")])
        machine.fail(atStep: machine.steps + step, with: .lostAnswer)
        try? store.seal()
        guard let health = try? store.verify(), health.damaged.isEmpty else { return }
        #expect(health.live.values.reduce(0, +) == 2)
    }

    @Test("what a failed sync left in the memory of the system is shown only once it is on disk")
    func securesLogs() throws {
        let store = try open()
        try store.append([event("a")])
        // A group is written, then synced.
        machine.fail(atStep: machine.steps + 2, with: .inputOutput)
        #expect(throws: StorageFailure.self) { try store.append([event("b")]) }
        machine.isFull = true
        machine.restart(after: nil, seed: 1)
        #expect(try ids(open()) == ["a", "b"])
        machine.isFull = false
        machine.restart(after: .strict, seed: 2)
        #expect(try ids(open()) == ["a", "b"])
    }

    @Test("somebody whose erasure was recorded with an error for an answer is not taken again")
    func asksForSuppressions() throws {
        let store = try open()
        try store.append([event("a", user: "ada"), event("b", user: "bob")])
        let ada = ErasedPerson(users: ["ada"], anonymous: [], values: [])
        var list = Suppressions(salt: [1])
        list.insert(list.digest(.user, "ada"))
        #expect(throws: StorageFailure.self) {
            try store.erase(ada, suppressions: list) { [list] _, change in
                erased.list.withLock { $0 = list }
                try commit(change, with: .lostAnswer)
            }
        }
        let books = try store.append([event("c", user: "ada"), event("d", user: "bob")])
        #expect((books.suppressed, books.stored) == (1, 1))
        #expect(try ids(store) == ["b", "d"])
    }
}

/// Who was erased, as a catalog knows it.
private final class ErasedPeople: Sendable { let list = Mutex(Suppressions.none) }
