import Dispatch
import Growth
import Synchronization
import Testing

@testable import ColumnStore

@Suite struct GroupCommitTests {
    /// A commit that remembers its groups, and holds the first one until it is let go.
    private final class Journal: Sendable {
        let groups = Mutex<[[Int]]>([])
        private let gate = DispatchSemaphore(value: 0)

        func open() { gate.signal() }

        func commit(_ items: [Int]) throws -> [String] {
            let isFirst = groups.withLock { groups in
                groups.append(items)
                return groups.count == 1
            }
            if isFirst { gate.wait() }
            if let bad = items.first(where: { $0 < 0 }) { throw Refused(item: bad) }
            return items.map { "receipt \($0)" }
        }
    }

    private struct Refused: Error, Equatable { let item: Int }

    private let journal = Journal()

    private func group(limit: Int, capacity: Int) -> GroupCommit<Int, String> {
        GroupCommit(label: "test", limit: limit, capacity: capacity) { [journal] in
            try journal.commit($0)
        }
    }

    /// Submits the first item, then the others while it is being committed, and returns what each caller
    /// got.
    private func submit(
        _ items: [Int],
        to group: GroupCommit<Int, String>
    ) async -> [Int: Result<String, any Error>] {
        await withTaskGroup(of: (Int, Result<String, any Error>).self) { tasks in
            for (index, item) in items.enumerated() {
                tasks.addTask {
                    do {
                        return (item, Result.success(try await group.submit(item)))
                    } catch {
                        return (item, Result.failure(error))
                    }
                }
                while group.waiting < index || journal.groups.withLock({ $0.isEmpty }) {
                    await Task.yield()
                }
            }
            journal.open()
            var results: [Int: Result<String, any Error>] = [:]
            for await (item, result) in tasks { results[item] = result }
            return results
        }
    }

    @Test("a hundred callers get their own receipts, out of few groups in the order they came")
    func shares() async throws {
        let group = group(limit: 40, capacity: 100)
        let results = await submit(Array(0..<100), to: group)
        #expect(results.count == 100)
        for (item, result) in results { #expect(try result.get() == "receipt \(item)") }
        let groups = journal.groups.withLock { $0 }
        #expect(groups == [[0], Array(1...40), Array(41...80), Array(81..<100)])
        #expect(group.waiting == 0)
    }

    @Test("an error reaches the callers of its group and nobody else")
    func fails() async throws {
        let results = await submit([0, 1, 2, -3, 4, 5, 6], to: group(limit: 2, capacity: 100))
        let failed = results.filter { (try? $0.value.get()) == nil }
        #expect(Set(failed.keys) == [-3, 4])
        for result in failed.values {
            #expect(throws: Refused(item: -3)) { try result.get() }
        }
        #expect(try results[6]?.get() == "receipt 6")
    }

    @Test("who comes when too many wait is told so at once, and the others are served")
    func refuses() async throws {
        let group = group(limit: 10, capacity: 3)
        async let first = group.submit(0)
        while journal.groups.withLock({ $0.isEmpty }) { await Task.yield() }
        async let second = group.submit(1)
        async let third = group.submit(2)
        async let fourth = group.submit(3)
        while group.waiting < 3 { await Task.yield() }
        let failure = await #expect(throws: StorageFailure.self) { try await group.submit(4) }
        #expect(failure?.code == "busy")
        journal.open()
        #expect(
            try await [first, second, third, fourth] == [
                "receipt 0", "receipt 1", "receipt 2", "receipt 3",
            ]
        )
        #expect(try await group.submit(5) == "receipt 5")
        #expect(journal.groups.withLock { $0.flatMap { $0 }.sorted() } == [0, 1, 2, 3, 5])
    }
}
