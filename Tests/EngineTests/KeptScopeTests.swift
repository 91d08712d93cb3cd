import Growth
import Synchronization
import Testing

@testable import Engine

/// What questions are asked in is worked out once, until something is written or a fact of the future begins to count.
@Suite("Kept scope")
struct KeptScopeTests {
    private let fixture: WorkspaceFixture
    private let workspace: Workspace
    private let clock = Clock()

    /// A clock that a test moves.
    private final class Clock: Sendable {
        private let moment = Mutex(WorkspaceFixture.now)

        var now: Timestamp { moment.withLock { $0 } }

        func pass(hours: Int64) {
            moment.withLock { $0 = $0.adding(millis: hours * 3_600_000) }
        }
    }

    init() throws {
        fixture = try WorkspaceFixture()
        let folder = WorkspaceFolder(fixture.path("w"))
        try Workspace.create(at: folder, configurationText: "company: Acme\n")
        workspace = try Workspace(at: folder, clock: { [clock] in clock.now })
    }

    private func add(_ id: String, _ time: String, user: String = "u") throws {
        try fixture.add(
            """
            {"type":"track","event":"Opened","messageId":"\(id)","userId":"\(user)","timestamp":"\(time)"}
            """,
            as: "events",
            to: workspace
        )
    }

    private func opened() throws -> Int {
        try workspace.ask(CountQuery(EventSelector(event: "Opened"))).total
    }

    private func version() throws -> Scope.Version { try workspace.scope(asOf: nil).version }

    @Test("Who is who is worked out for all who wait, also when the first of them is gone")
    func outlivesImpatience() throws {
        try add("a", "2026-03-01T10:00:00Z")
        let (scope, patience) = (try workspace.scope(asOf: nil), Patience())
        patience.end(.left)
        Patience.$current.withValue(patience) { #expect(scope.identity.everybody.count == 1) }
        #expect(scope.failure == nil)
        #expect(throws: QuestionStopped.left) {
            try Patience.$current.withValue(patience) { try opened() }
        }
        #expect(try opened() == 1)
    }

    @Test("The scope is kept while nothing changes, and made anew when something is written")
    func isKept() throws {
        try add("a", "2026-03-01T10:00:00Z")
        let first = try version()
        clock.pass(hours: 1)
        #expect(try version() === first)
        try add("b", "2026-03-01T11:00:00Z")
        #expect(try version() !== first)
        #expect(try opened() == 2)
    }

    @Test("Events of the future begin to count when their time comes, not before")
    func eventsOfTheFuture() throws {
        try add("a", "2026-03-01T10:00:00Z")
        try add("b", "2026-03-01T14:00:00Z")
        try add("c", "2026-03-01T18:00:00Z")
        #expect(try opened() == 1)
        let first = try version()
        clock.pass(hours: 1)
        #expect(try version() === first)
        clock.pass(hours: 1)
        #expect(try opened() == 2)
        let second = try version()
        #expect(second !== first)
        clock.pass(hours: 3)
        #expect(try version() === second)
        clock.pass(hours: 1)
        #expect(try opened() == 3)
    }

    @Test("So do identities and versions of records")
    func recordsOfTheFuture() throws {
        try add("a", "2026-03-01T10:00:00Z")
        try fixture.add(
            "id,name,updated_at\nacme,Acme,2026-03-01T09:00:00Z\nacme,Acme Inc,2026-03-01T15:00:00Z\n",
            as: "accounts",
            to: workspace
        )
        func name() throws -> String? {
            try workspace.scope(asOf: nil).accountTraits[AccountID("acme")]?["name"]
        }
        #expect(try name() == "Acme")
        clock.pass(hours: 2)
        #expect(try name() == "Acme")
        clock.pass(hours: 1)
        #expect(try name() == "Acme Inc")
    }
}
