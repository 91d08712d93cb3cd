import ColumnStore
import Growth
import Testing

@testable import Engine

/// Process after process on one workspace: each opens it, asks, and ends.
@Suite("Layouts from process to process")
struct KeptLayoutsTests {
    private let fixture: WorkspaceFixture
    private static let noon = WorkspaceFixture.now

    init() throws {
        fixture = try WorkspaceFixture()
        try inProcess { workspace in
            try fixture.add(
                """
                {"type":"track","event":"Opened","messageId":"a","userId":"ann","timestamp":"2026-02-01T10:00:00Z","context":{"groupId":"acme"}}
                {"type":"track","event":"opened","messageId":"b","userId":"bob","timestamp":"2026-02-02T10:00:00Z","context":{"groupId":"acme"}}
                {"type":"track","event":"Paid","messageId":"c","userId":"ann","timestamp":"2026-02-03T10:00:00Z"}
                {"type":"track","event":"Paid","messageId":"d","userId":"bob","timestamp":"2026-02-03T10:00:00Z"}
                {"type":"track","event":"Opened","messageId":"e","userId":"cleo","timestamp":"2026-03-01T15:00:00Z"}
                """,
                as: "events",
                to: workspace
            )
            try fixture.add("id,plan\nacme,free\n", as: "accounts", to: workspace)
        }
    }

    private func inProcess<Result>(
        at moment: Timestamp = noon,
        _ body: (Workspace) throws -> Result
    ) throws -> Result {
        try body(fixture.workspace(at: moment))
    }

    private func isKept(_ workspace: Workspace) throws -> Bool {
        try workspace.store.keptLayout(inScope: workspace.scopeName(asOf: nil)) != nil
    }

    private func funnel(
        _ workspace: Workspace,
        by plan: Bool = false,
        asOf moment: Timestamp? = nil
    ) throws -> FunnelAnswer {
        try workspace.ask(
            FunnelQuery(
                steps: [EventSelector(event: "Opened"), EventSelector(event: "Paid")],
                by: plan ? [Breakdown(property: "plan", of: .account)] : []
            ),
            asOf: moment
        )
    }

    /// Counts by step as the next process finds them, and whether it found a layout.
    private func counts(at moment: Timestamp = noon) throws -> Found {
        try inProcess(at: moment) { workspace in
            Found(isKept: try isKept(workspace), steps: try funnel(workspace).steps.map(\.count))
        }
    }

    private struct Found: Equatable {
        let isKept: Bool
        let steps: [Int]
    }

    @Test("The second process finds what the first worked out")
    func second() throws {
        #expect(try counts() == Found(isKept: false, steps: [1, 1]))
        #expect(try counts() == Found(isKept: true, steps: [1, 1]))
        let latest = try inProcess { try $0.scope(asOf: nil).asOf }
        #expect(latest.iso.hasPrefix("2026-02-03T10:00:00.001"))
    }

    @Test("Other settings, records, joins or events are another layout")
    func changes() throws {
        _ = try counts()
        try fixture.write(
            Array("company: Acme\naliases:\n  Opened: [opened]\n".utf8),
            to: "w/groundswell.yaml"
        )
        #expect(try counts() == Found(isKept: false, steps: [2, 2]))
        try inProcess { workspace in
            let value = try funnel(workspace, by: true).breakdown?.map(\.value)
            #expect(value == [["free"]])
            try fixture.add("id,plan\nacme,pro\n", as: "accounts", to: workspace)
        }
        try inProcess { workspace in
            let isKept = try isKept(workspace)
            let value = try funnel(workspace, by: true).breakdown?.map(\.value)
            #expect(!isKept && value == [["pro"]])
        }
        try inProcess { workspace in
            let isKept = try isKept(workspace)
            let value = try funnel(workspace, by: true).breakdown?.map(\.value)
            #expect(isKept && value == [["pro"]])
            let new =
                #"{"type":"track","event":"Opened","messageId":"f","userId":"dan","timestamp":"2026-02-05T10:00:00Z"}"#
            try fixture.add(new, as: "events", to: workspace)
        }
        #expect(try counts() == Found(isKept: false, steps: [3, 2]))
        #expect(try counts() == Found(isKept: true, steps: [3, 2]))
    }

    @Test("A layout holds until a fact of the future begins to count, and not before it was made")
    func time() throws {
        #expect(try counts() == Found(isKept: false, steps: [1, 1]))
        let before = Self.noon.adding(millis: -1)
        let then = Self.noon.adding(millis: 3 * 3_600_000)
        #expect(try counts(at: then.adding(millis: -1)) == Found(isKept: true, steps: [1, 1]))
        #expect(try inProcess(at: then) { try funnel($0).steps.map(\.count) } == [2, 1])
        #expect(try inProcess(at: before) { try funnel($0).steps.map(\.count) } == [1, 1])
    }

    @Test("Questions as of a moment are answered as of that moment, whatever is kept")
    func moments() throws {
        let early = try #require(Timestamp(iso: "2026-02-02T00:00:00Z"))
        for _ in 0..<2 {
            let now = try inProcess { try funnel($0).steps.map(\.count) }
            let then = try inProcess { try funnel($0, asOf: early).steps.map(\.count) }
            #expect(now == [1, 1] && then == [1, 0])
        }
    }

    @Test("Nobody who was erased is left in a layout")
    func erased() throws {
        _ = try counts()
        try inProcess { workspace in
            _ = try workspace.erase(workspace.erasurePlan(for: "ann"))
            #expect(fixture.files(below: "w/run/layouts").isEmpty)
        }
        #expect(try counts() == Found(isKept: false, steps: [0, 0]))
        _ = try inProcess { try $0.compact() }
        _ = try counts()
        let files = fixture.files(below: "w/run/layouts")
        #expect(!files.isEmpty)
        for file in files {
            let text = String(decoding: try fixture.bytes(file), as: UTF8.self)
            #expect(!text.contains("ann"), "\(file)")
        }
    }
}
