import Engine
import Foundation
import Growth
import Testing

@Suite("How long events are kept")
struct RetentionTests {
    private let events = (1...9)
        .map {
            #"{"type":"track","messageId":"\#($0)","event":"Ran","userId":"u","timestamp":"2026-02-2\#($0 - 1)T12:00:00Z","properties":{}}"#
                + "\n"
        }
        .joined()

    private func ids(_ workspace: Workspace) throws -> String {
        var ids = ""
        try workspace.forEachEvent { ids += $0.id.text }
        return ids
    }

    @Test("Older events stop counting at once, and later ones as days pass")
    func days() throws {
        let fixture = try WorkspaceFixture()
        do {
            let workspace = try fixture.workspace()
            try fixture.add(events, as: "events", to: workspace)
            #expect(try workspace.retentionDays() == nil)
            #expect(try workspace.expireEvents() == 0)
            // It is 1 March, 12:00; five days before begins 24 February.
            let start = workspace.retentionStart(days: 5)
            #expect(start.iso == "2026-02-24T00:00:00Z")
            #expect(try workspace.eventCount(before: start) == 4)
            #expect(try workspace.keepEvents(days: 5) == 4)
            #expect(try ids(workspace) == "56789")
        }
        let later = try fixture.workspace(at: WorkspaceFixture.now.adding(millis: 2 * Duration.day))
        #expect(try later.retentionDays() == 5)
        #expect(try ids(later) == "56789", "opening changes nothing")
        let report = try later.compact()
        #expect((report.expired, report.rowsDropped) == (2, 6))
        #expect(try ids(later) == "789")
        #expect(try later.keepEvents(days: nil) == 0)
        #expect(try later.retentionDays() == nil)
        #expect(try later.verify().isSound)
        #expect(try later.compact().expired == 0)
    }

    @Test("What expired does not come back with another import of the same events")
    func again() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        try fixture.add(events, as: "events", to: workspace)
        _ = try workspace.keepEvents(days: 3)
        try fixture.add(events + "\n", as: "events", to: workspace)
        _ = try workspace.compact()
        #expect(try ids(workspace) == "789")
    }
}
