import Growth
import StoreHarness
import Synchronization
import Testing

@testable import ColumnStore

/// Logs that become segments while others go on appending.
@Suite("Sealing beside the writer") struct SealBesideTests {
    private let chores = Chores()
    private let folder: TestStore

    init() throws {
        var limits = StoreLimits()
        limits.tailEvents = 4
        folder = try TestStore(limits: limits, chores: chores)
    }

    private func append(_ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            try folder.store.append([event(MessageID("m\(number)"), at: Int64(number))])
        }
    }

    private func ids() throws -> [String] { try folder.events().map(\.id.text) }

    private func names(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "m\($0)" } }

    @Test("a full log is asked to be put away once, and nobody waits for that")
    func asksOnce() throws {
        try append(0...7)
        #expect(chores.count == 1)
        #expect(try folder.files(".segment") == [])
        #expect(try ids() == names(0...7))
        chores.run()
        #expect(try folder.files(".segment").count == 1)
        #expect(try folder.files(".log") == [])
        #expect(try ids() == names(0...7))
    }

    @Test("a log that grows too long keeps whoever appends waiting")
    func waits() throws {
        try append(0...16)
        #expect(try folder.files(".segment").count == 1)
        chores.run()
        #expect(try ids() == names(0...16))
    }

    @Test(
        "what happens while a segment is written is not lost, and counts once",
        arguments: ["append", "seal", "crash", "erase", "import"]
    )
    func meanwhile(event happening: String) throws {
        try append(0...4)
        // The chore writes its segment; in the middle something else happens.
        let aside = try #require(folder.store.writer.withLock { $0.setAside() })
        let files = folder.store.writer.withLock { $0.files }
        let new = try files.segment(of: aside.tail.groups.flatMap { $0 })
        var expected = names(0...4)
        switch happening {
        case "append":
            try append(3...6)
            expected = names(0...6)
        case "seal": try folder.store.seal()
        case "crash":
            try folder.reopen()
            #expect(try ids() == expected)
            return
        case "erase":
            try append(5...5)
            let person = ErasedPerson(users: ["u"], anonymous: [], values: [])
            try folder.store.erase(person, suppressions: .none) { _, change in
                try folder.machine.manifest.commit(change)
            }
            expected = []
        default:
            _ = try folder.add(
                names(2...7).enumerated().map { event(MessageID($1), at: Int64($0 + 2)) }
            )
            expected = names(0...7)
        }
        try folder.store.writer.withLock { try $0.finish(aside, as: new) }
        try folder.reopen()
        #expect(try ids() == expected)
        let health = try folder.store.verify()
        #expect(health.damaged.isEmpty)
    }

    @Test("a disk that fails puts it off, and the log is whole again")
    func failure() throws {
        try append(0...3)
        let aside = try #require(folder.store.writer.withLock { $0.setAside() })
        try append(4...5)
        folder.store.writer.withLock { $0.takeBack() }
        #expect(try ids() == names(0...5))
        let again = try folder.store.append([event("m1", at: 1)])
        #expect(again.duplicates == 1)
        #expect(aside.tail.count == 4)
        try folder.store.seal()
        #expect(try ids() == names(0...5))
        try folder.reopen()
        #expect(try ids() == names(0...5))
    }
}
