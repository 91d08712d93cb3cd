import Catalog
import Engine
import Growth
import Testing

@Suite("Write keys and the intake of a server") struct WriteKeyTests {
    private let fixture: WorkspaceFixture

    init() throws { fixture = try WorkspaceFixture() }

    @Test("a key opens until it is revoked, in this life and the next, and is nowhere kept")
    func life() throws {
        let secret: String
        do {
            let workspace = try fixture.workspace()
            let (key, kept) = try workspace.createWriteKey(named: "website")
            #expect(key.hasPrefix("gsw_\(kept.id)_") && key.count == 43)
            #expect(workspace.isWriteKey(key))
            #expect(!workspace.isWriteKey(key.uppercased()) && !workspace.isWriteKey(""))
            secret = key
        }
        let workspace = try fixture.workspace()
        #expect(workspace.isWriteKey(secret))
        let taken = try workspace.createWriteKey(named: "backend", taking: "KEY_of_another_vendor")
        #expect(workspace.isWriteKey("KEY_of_another_vendor"))
        try workspace.revokeWriteKey(taken.kept.id)
        #expect(!workspace.isWriteKey("KEY_of_another_vendor"))
        #expect(try workspace.writeKeys().filter { $0.revoked == nil }.count == 1)
        #expect(
            try workspace.audit(limit: 3).map(\.action) == [
                "revoke key", "create key", "create key",
            ]
        )
    }

    @Test(
        "what is no key, or was one, is refused with a reason",
        arguments: [
            (" ", nil, "key_name_missing"), ("a", "", "key_not_sendable"),
            ("a", "with space", "key_not_sendable"), ("a", "known-key", "key_exists"),
        ]
    )
    func refusals(name: String, taken: String?, code: String) throws {
        let workspace = try fixture.workspace()
        try workspace.revokeWriteKey(
            workspace.createWriteKey(named: "b", taking: "known-key").kept.id
        )
        let problem = #expect(throws: InputProblem.self) {
            try workspace.createWriteKey(named: name, taking: taken)
        }
        #expect(problem?.code == code)
        #expect(throws: InputProblem.self) { try workspace.revokeWriteKey("nobody") }
    }

    @Test("bodies are bounded in bytes, a large one is alone, and all room is given back")
    func room() throws {
        var limits = LiveIntake.Limits()
        (limits.bytes, limits.largeBody) = (100, 50)
        let intake = LiveIntake(try fixture.workspace(), limits: limits)
        func place(_ bytes: Int) -> LiveIntake.Place? {
            guard var place = intake.admit(bytes), intake.grow(&place, to: bytes) else {
                return nil
            }
            return place
        }
        var first = try #require(place(40))
        let second = try #require(place(50))
        #expect(place(11) == nil)
        let large = try #require(place(5_000))
        #expect(place(51) == nil)
        #expect(!intake.grow(&first, to: 51))
        let isGrown = intake.grow(&first, to: 50)
        #expect(isGrown)
        #expect(place(1) == nil)
        intake.leave(large)
        let isLarge = intake.grow(&first, to: 60)
        #expect(isLarge)
        #expect(intake.bytesOnTheirWay == 110)
        #expect(place(50) != nil)
        intake.leave(first)
        intake.leave(second)
        #expect(intake.bytesOnTheirWay == 50)
    }

    @Test("whoever only says that he will send much takes no room")
    func promises() throws {
        let intake = LiveIntake(try fixture.workspace())
        let slow = try (0..<100).map { _ in try #require(intake.admit(2 << 20)) }
        let huge = try (0..<10).map { _ in try #require(intake.admit(20 << 20)) }
        #expect(intake.bytesOnTheirWay == 0)
        #expect(intake.admit(1_000) != nil)
        for place in slow + huge { intake.leave(place) }
        #expect(intake.bytesOnTheirWay == 0)
    }

    @Test("senders who come together share a group, and each is told when it is on disk")
    func together() async throws {
        let workspace = try fixture.workspace()
        let intake = LiveIntake(workspace)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let event = Event(
                    id: MessageID("m\(number % 150)"),
                    name: "E",
                    user: "u",
                    time: WorkspaceFixture.now
                )
                group.addTask { try await intake.keep([event], refused: []) }
            }
            try await group.waitForAll()
        }
        var count = 0
        try workspace.forEachEvent { _ in count += 1 }
        #expect(count == 150)
    }

    @Test("settings that change while a server runs count from the next command on")
    func settings() throws {
        let workspace = try fixture.workspace()
        #expect(try workspace.asConfiguredNow() === workspace)
        try Workspace.writeText("company: Other\n", to: workspace.folder.configurationFile)
        let changed = try workspace.asConfiguredNow()
        #expect(changed.configuration.company == "Other")
        let (key, _) = try changed.createWriteKey(named: "a")
        #expect(workspace.isWriteKey(key))
        try Workspace.writeText("company: [\n", to: workspace.folder.configurationFile)
        #expect(throws: InputProblems.self) { try changed.asConfiguredNow() }
    }
}
