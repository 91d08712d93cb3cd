import Growth
import StoreHarness
import Synchronization
import Testing

@testable import ColumnStore

@Suite("Ids of all segments") struct IDSieveTests {
    private func shown(_ folder: TestStore) -> [Shown] { folder.store.writer.withLock(\.shown) }

    private func digest(_ id: MessageID) -> IDDigest {
        var hash = SHA256Stream()
        return Fingerprint(of: event(id), with: &hash).id
    }

    @Test("an id that is there is always found, one that is not seldom, as segments come and grow")
    func finds() throws {
        let folder = try TestStore()
        var sieve = IDSieve()
        #expect(!sieve.mayHold(digest("m0")))
        var count = 0
        for size in [1, 10, 1_000, 30_000, 70_000] {
            let events = (count..<count + size).map { event(MessageID("m\($0)"), at: Int64($0)) }
            try folder.add(events)
            count += size
            sieve.cover(shown(folder))
            #expect((0..<count).allSatisfy { sieve.mayHold(digest(MessageID("m\($0)"))) })
            let wrong = (0..<10_000).count { sieve.mayHold(digest(MessageID("other \($0)"))) }
            #expect(wrong < 300)
        }
    }

    @Test("copies are known beyond the thousand events after which the sieve is made")
    func copies() throws {
        let folder = try TestStore()
        func events(_ numbers: Range<Int>) -> [Event] {
            numbers.map { event(MessageID("m\($0)"), at: Int64($0)) }
        }
        try folder.add(events(0..<100))
        try folder.store.append(events(100..<2_000))
        try folder.store.seal()
        let books = try folder.store.append(events(50..<2_500))
        #expect(books.stored == 500 + 50 && books.duplicates == 1_900)
        try folder.store.compact()
        #expect(try folder.store.append(events(0..<2_500)).duplicates == 2_450)
        #expect(try folder.events().count == 2_500)
    }
}
