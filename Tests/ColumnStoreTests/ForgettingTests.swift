import Growth
import StoreHarness
import Testing

@testable import ColumnStore

@Suite("Forgetting a person") struct ForgettingTests {
    private let ada = ErasedPerson(
        users: ["ada"],
        anonymous: ["browser"],
        values: ["ada", "browser", "ada@acme.example", "Ada L"]
    )

    private func erase(
        _ person: ErasedPerson,
        from folder: TestStore
    ) throws -> (ErasureOutcome, Suppressions) {
        var suppressions = Suppressions(salt: [1, 2, 3])
        for user in person.users {
            suppressions.insert(suppressions.digest(.user, ByteString(user)))
        }
        for id in person.anonymous {
            suppressions.insert(suppressions.digest(.anonymous, ByteString(id)))
        }
        var found: ErasureOutcome?
        try folder.store.erase(person, suppressions: suppressions) { outcome, change in
            found = outcome
            try folder.machine.manifest.commit(change)
        }
        return (try #require(found), suppressions)
    }

    @Test(
        "events of the person go at once, also copies behind them, and leave the files when compacted"
    )
    func goes() throws {
        let folder = try TestStore()
        let first =
            try folder.add([
                event("1", user: "ada"), event("2", user: "bob"),
                event("3", user: nil, anonymous: "browser"),
            ])
            .number
        try folder.add([event("1", user: "ada"), event("4", user: "ada")])
        try folder.store.append([
            event("5", user: "bob", call: .alias, previous: "browser"), event("6", user: "bob"),
        ])
        let (outcome, _) = try erase(ada, from: folder)
        #expect((outcome.events, outcome.mentions) == (5, 0))
        #expect(try folder.events().map(\.id) == ["2", "6"])
        try folder.undo(first)
        #expect(try folder.events().map(\.id) == ["6"])
        try folder.store.compact()
        try folder.reopen()
        #expect(try folder.events().map(\.id) == ["6"])
        for name in try folder.files(".segment") {
            let file = try #require(try folder.machine.disk.contents(of: name))
            let text = String(decoding: file.bytes, as: UTF8.self)
            #expect(!text.contains("ada") && !text.contains("browser"))
        }
    }

    @Test("what others did stays, without the mention, and the same event sent again is a copy")
    func redacts() throws {
        let folder = try TestStore()
        let invite = event(
            "invite",
            user: "bob",
            properties: [
                "to": "ada@acme.example", "text": "Hi Ada L, \u{1F600} join", "n": 3,
                "list": ["ada", "adamant"],
            ]
        )
        try folder.add([invite, event("other", user: "bob", properties: ["plan": "pro"])])
        let (outcome, _) = try erase(ada, from: folder)
        #expect((outcome.events, outcome.mentions) == (0, 1))
        let stored = try folder.events()
        #expect(stored.map(\.id) == ["invite", "other"])
        #expect(
            stored[0].properties == [
                "to": "[erased]", "text": "Hi [erased], \u{1F600} join", "n": 3,
                "list": ["[erased]", "adamant"],
            ]
        )
        #expect(try folder.add([invite]).adoption.duplicates == 1)
        try folder.undo(1)
        try folder.store.compact()
        #expect(try folder.store.verify().damaged == [])
    }

    @Test("an erased person who comes again is counted and left out, live and in files")
    func suppresses() throws {
        let folder = try TestStore()
        try folder.store.append([event("1", user: "ada")])
        _ = try erase(ada, from: folder)
        let books = try folder.store.append([
            event("1", user: "ada"), event("2", user: "ada"), event("3", user: "bob"),
        ])
        #expect((books.stored, books.suppressed, books.duplicates) == (1, 2, 0))
        let adoption = try folder.add([event("4", user: "ada"), event("5", user: "eve")]).adoption
        #expect((adoption.added, adoption.suppressed) == (1, 1))
        #expect(try folder.events().map(\.id) == ["3", "5"])
    }

    @Test("a file staged before an erasure and imported after it does not bring the person back")
    func erasedMeanwhile() throws {
        let folder = try TestStore()
        let staged = try folder.store.stage(
            batch([event("1", user: "ada"), event("2", user: "bob")])
        )
        _ = try erase(ada, from: folder)
        try folder.adopt(staged)
        #expect(try folder.events().map(\.id) == ["2"])
    }
}
