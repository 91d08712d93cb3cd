import ColumnStore
import Growth
import StoreHarness
import Testing

@Suite struct SimulatedDiskTests {
    private let machine = SimulatedMachine()

    /// The code with which `body` fails; `nil` when it does not.
    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StorageFailure)?.code
        }
    }

    /// The different things that a power cut after the last step may leave.
    private func outcomes(
        _ model: LossModel,
        _ machine: SimulatedMachine? = nil
    ) -> Set<[String: [UInt8]]> {
        let machine = machine ?? self.machine
        return Set(
            (0..<400)
                .map { seed in
                    machine.image(afterStep: machine.steps, under: model, seed: seed).files
                }
        )
    }

    private func bytes(_ value: UInt8, _ count: Int) -> [UInt8] {
        [UInt8](repeating: value, count: count)
    }

    @Test("while the power is on it behaves as files do")
    func actsLikeADisk() throws {
        let disk = machine.disk
        let file = try disk.create("a")
        try file.put([1, 2, 3, 4], at: 0)
        try file.put([9, 9], at: 6)
        try file.put([7], at: 1)
        try file.put([], at: 100)
        try file.truncate(to: 7)
        #expect(try disk.read("a") == [1, 7, 3, 4, 0, 0, 9])
        #expect(code { _ = try disk.create("a") } == "disk_failed")
        _ = try disk.create("B")
        #expect(try disk.names() == ["B", "a"])
        let content = try #require(try disk.contents(of: "a"))
        try disk.remove("a")
        try disk.remove("a")
        #expect(content.bytes.count == 7)
        #expect(try disk.read("a") == nil)
        #expect(try disk.names() == ["B"])
    }

    @Test("what was synced, file and folder, always survives")
    func keepsSynced() throws {
        let file = try machine.disk.create("a")
        try file.put(bytes(1, 2_000), at: 0)
        try file.sync()
        try machine.disk.sync()
        for model in LossModel.allCases {
            #expect(outcomes(model) == [["a": bytes(1, 2_000)]])
        }
    }

    @Test("an entry that was not synced may be gone; under ext4 the sync of its file carries it")
    func losesEntries() throws {
        let file = try machine.disk.create("a")
        try file.put([1], at: 0)
        try file.sync()
        #expect(outcomes(.strict) == [[:], ["a": [1]]])
        #expect(outcomes(.ext4) == [["a": [1]]])
    }

    @Test("a removal that was not synced may be undone, with everything that was synced")
    func undoesRemovals() throws {
        let file = try machine.disk.create("a")
        try file.put([1], at: 0)
        try file.sync()
        try machine.disk.sync()
        try machine.disk.remove("a")
        for model in LossModel.allCases { #expect(outcomes(model) == [[:], ["a": [1]]]) }
        try machine.disk.sync()
        for model in LossModel.allCases { #expect(outcomes(model) == [[:]]) }
    }

    @Test("unsynced bytes are torn at sectors, and the size is any between")
    func tearsSectors() throws {
        let file = try machine.disk.create("a")
        try file.put(bytes(1, 512), at: 0)
        try file.sync()
        try machine.disk.sync()
        try file.put(bytes(2, 1_024), at: 512)
        let left = outcomes(.strict).compactMap { $0["a"] }
        #expect(left.allSatisfy { $0.prefix(512).elementsEqual(bytes(1, 512)) })
        let whole = left.filter { $0.count == 1_536 }.map { Array($0[512...]) }
        let sectors = [bytes(0, 512), bytes(2, 512)]
        let torn = Set(sectors.flatMap { first in sectors.map { first + $0 } })
        #expect(Set(whole) == torn)
        #expect(left.contains { $0.count == 512 })
        #expect(left.contains { $0.count > 512 && $0.count < 1_536 })
    }

    @Test("an overwritten sector is old or new, never a mixture")
    func overwritesWhole() throws {
        let file = try machine.disk.create("a")
        try file.put(bytes(1, 1_024), at: 0)
        try file.sync()
        try machine.disk.sync()
        try file.put(bytes(2, 512), at: 512)
        for model in LossModel.allCases {
            #expect(
                outcomes(model) == [
                    ["a": bytes(1, 1_024)], ["a": bytes(1, 512) + bytes(2, 512)],
                ]
            )
        }
    }

    @Test("cutting a file short may be undone and never takes synced bytes before the cut")
    func truncates() throws {
        let file = try machine.disk.create("a")
        try file.put(bytes(1, 1_000), at: 0)
        try file.sync()
        try machine.disk.sync()
        try file.truncate(to: 600)
        let left = outcomes(.ext4).compactMap { $0["a"] }
        #expect(left.allSatisfy { $0.count >= 600 && $0.count <= 1_000 })
        #expect(left.allSatisfy { $0.prefix(600).elementsEqual(bytes(1, 600)) })
        #expect(left.contains(bytes(1, 600)) && left.contains(bytes(1, 1_000)))
    }

    @Test("an image can be taken after any step of a history, and follows from its seed")
    func replaysHistory() throws {
        let file = try machine.disk.create("a")
        try file.put([1], at: 0)
        try file.sync()
        try machine.disk.sync()
        try file.put([2], at: 0)
        func left(_ step: Int) -> Set<[String: [UInt8]]> {
            Set((0..<100).map { machine.image(afterStep: step, under: .strict, seed: $0).files })
        }
        #expect(left(0) == [[:]])
        #expect(left(1) == [[:], ["a": []]])
        #expect(left(3) == [[:], ["a": [1]]])
        #expect(left(4) == [["a": [1]]])
        #expect(left(5) == [["a": [1]], ["a": [2]]])
        #expect(machine.steps == 5)
        for seed in 0..<20 as Range<UInt64> {
            let image = machine.image(afterStep: 5, under: .ext4, seed: seed)
            #expect(machine.image(afterStep: 5, under: .ext4, seed: seed) == image)
        }
    }

    @Test("after the power fails nothing works until the machine is started again")
    func goesDown() throws {
        machine.cutPower(atStep: 3)
        let (disk, manifest) = (machine.disk, machine.manifest)
        let file = try disk.create("a")
        try file.put([1], at: 0)
        #expect(code { try file.sync() } == "power_lost")
        #expect(machine.isDown)
        #expect(code { _ = try disk.names() } == "power_lost")
        #expect(code { _ = try manifest.contents() } == "power_lost")
        machine.restart(after: .strict, seed: 3)
        #expect(!machine.isDown)
        #expect(code { _ = try disk.names() } == "power_lost", "an old life stays over")
        #expect(try machine.disk.names().count <= 1)
    }

    @Test("a program that dies leaves everything in the system's cache")
    func survivesTheProgram() throws {
        let file = try machine.disk.create("a")
        try file.put([1], at: 0)
        machine.restart(after: nil, seed: 0)
        #expect(try machine.disk.read("a") == [1])
        #expect(code { try file.put([2], at: 0) } == "power_lost")
        #expect(outcomes(.strict) == [[:], ["a": []], ["a": [0]], ["a": [1]]])
    }

    @Test("a failing call does nothing, says why, and works the next time")
    func failsOnce() throws {
        let file = try machine.disk.create("a")
        let faults: [(Fault, String)] = [
            (.inputOutput, "disk_failed"), (.noSpace, "disk_full"), (.overQuota, "disk_full"),
        ]
        for (fault, expected) in faults {
            machine.fail(atStep: machine.steps + 1, with: fault)
            #expect(code { try file.put([1], at: 0) } == expected)
            #expect(try machine.disk.read("a") == [])
            machine.fail(atStep: machine.steps + 1, with: fault)
            #expect(code { _ = try machine.disk.create("b") } == expected)
            machine.fail(atStep: machine.steps + 1, with: fault)
            #expect(code { _ = try machine.disk.names() } == expected)
            #expect(try machine.disk.names() == ["a"])
        }
        machine.fail(atStep: machine.steps + 1, with: .shortWrite)
        #expect(code { try file.put([1, 2, 3, 4], at: 0) } == "disk_full")
        #expect(try machine.disk.read("a") == [1, 2])
        try file.put([1, 2, 3, 4], at: 0)
        #expect(try machine.disk.read("a") == [1, 2, 3, 4])
    }

    @Test("what a failed sync was to save is lost, though it reads well and the next sync succeeds")
    func neverRecoversASync() throws {
        let file = try machine.disk.create("a")
        try machine.disk.sync()
        try file.put([1], at: 0)
        machine.fail(atStep: machine.steps + 1, with: .inputOutput)
        #expect(code { try file.sync() } == "sync_failed")
        try file.sync()
        #expect(try machine.disk.read("a") == [1])
        #expect(outcomes(.ext4) == [["a": []]])
        _ = try machine.disk.create("b")
        machine.fail(atStep: machine.steps + 1, with: .noSpace)
        #expect(code { try machine.disk.sync() } == "sync_failed")
        try machine.disk.sync()
        #expect(try machine.disk.names() == ["a", "b"])
        #expect(outcomes(.ext4) == [["a": []]])
    }

    @Test("a full disk takes what needs no room, until there is room again")
    func fillsUp() throws {
        let file = try machine.disk.create("a")
        try file.put(bytes(1, 500), at: 0)
        machine.isFull = true
        #expect(code { try file.put(bytes(2, 100), at: 500) } == "disk_full")
        #expect(try machine.disk.read("a") == bytes(1, 500) + bytes(2, 12))
        try file.put(bytes(3, 10), at: 0)
        #expect(code { try machine.manifest.commit(ManifestChange()) } == "disk_full")
        try machine.disk.remove("none")
        machine.isFull = false
        try file.put(bytes(2, 100), at: 500)
        #expect(try machine.disk.read("a")?.count == 600)
    }
}

@Suite struct SimulatedManifestTests {
    private let machine = SimulatedMachine()

    private func opening(_ number: Int64) -> ManifestChange {
        var change = ManifestChange()
        change.opened = LogDescription(number: number, name: "\(number).log")
        return change
    }

    private var numbers: [Int64] { machine.image.manifest.contents.logs.map(\.number) }

    /// What logs the manifest may name after a power cut.
    private func outcomes() -> Set<[Int64]> {
        Set(
            (0..<100)
                .map { seed in
                    machine.image(afterStep: machine.steps, under: .strict, seed: seed)
                        .manifest.contents.logs.map(\.number)
                }
        )
    }

    @Test("a commit is durable when it returns, and whole or absent when the power fails during it")
    func commits() throws {
        try machine.manifest.commit(opening(1))
        #expect(outcomes() == [[1]])
        machine.cutPower(atStep: machine.steps + 1)
        #expect(throws: StorageFailure.self) { try machine.manifest.commit(opening(2)) }
        #expect(outcomes() == [[1], [1, 2]])
    }

    @Test("a change is recorded with books, refused events and other facts, or refused whole")
    func recordsWhole() throws {
        var change = opening(1)
        var books = EventBooks()
        books.stored = 3
        let hour = Hour(number: 5)
        change.books[hour] = books
        let letter = DeadLetter(
            receivedAt: Timestamp(millis: 1),
            code: "conflicting_copy",
            reason: "Its id is taken.",
            body: "{}"
        )
        change.deadLetters = [letter]
        try machine.manifest.commit(Commit(change, facts: ["import 1"]))
        let state = machine.image.manifest
        #expect(throws: StorageFailure.self) { try machine.manifest.commit(change) }
        #expect(machine.image.manifest == state)
        #expect((state.books, state.deadLetters) == ([hour: books], [letter]))
        #expect(state.facts == ["import 1"])
        change = ManifestChange()
        (change.closed, change.books[hour]) = ([1], books)
        try machine.manifest.commit(Commit(change, withdrawn: ["import 1"]))
        #expect(machine.image.manifest.books[hour]?.stored == 6)
        #expect(machine.image.manifest.facts == [])
        #expect(numbers == [])
    }

    @Test("an answer can be lost although the commit is recorded")
    func losesAnswers() throws {
        machine.fail(atStep: 1, with: .lostAnswer)
        #expect(throws: StorageFailure.self) { try machine.manifest.commit(opening(1)) }
        #expect(numbers == [1])
    }

    @Test("a commit in doubt is not seen, may come back with a restart, and is gone after the next")
    func doubts() throws {
        machine.fail(atStep: 1, with: .doubt)
        #expect(throws: StorageFailure.self) { try machine.manifest.commit(opening(1)) }
        #expect(numbers == [])
        #expect(outcomes() == [[], [1]])
        try machine.manifest.commit(opening(2))
        #expect(outcomes() == [[2]])
    }
}
