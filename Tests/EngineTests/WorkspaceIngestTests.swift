import Catalog
import ColumnStore
import Foundation
import Growth
import Testing

@testable import Engine

@Suite("Live events of a workspace")
final class WorkspaceIngestTests {
    private let folder = NSTemporaryDirectory() + "ingest-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func workspace() throws -> Workspace {
        let folder = WorkspaceFolder(folder)
        if !folder.exists { try Workspace.create(at: folder) }
        return try Workspace(at: folder, clock: { Timestamp(millis: 1_800_000_000_000) })
    }

    private func line(_ id: String, _ name: String = "Opened") -> ArraySlice<UInt8> {
        Array(
            """
            {"type":"track","event":"\(name)","messageId":"\(id)","userId":"u","timestamp":"2026-01-02T03:04:05Z"}
            """
            .utf8
        )[...]
    }

    private func books(_ stored: Int, _ duplicates: Int, _ deadLetters: Int) -> EventBooks {
        var books = EventBooks()
        (books.stored, books.duplicates, books.deadLetters) = (stored, duplicates, deadLetters)
        return books
    }

    private func ids(_ workspace: Workspace) throws -> [MessageID] {
        var ids: [MessageID] = []
        try workspace.forEachEvent { ids.append($0.id) }
        return ids
    }

    @Test("events count at once and after another opening; copies and bad lines are told")
    func ingests() throws {
        do {
            let workspace = try workspace()
            let bad = Array("{".utf8)[...]
            #expect(try workspace.ingest([line("a"), line("b"), bad]) == books(2, 0, 1))
            #expect(try workspace.ingest([line("b"), line("c")]) == books(1, 1, 0))
            #expect(try workspace.ingest([]) == EventBooks())
            #expect(try ids(workspace) == ["a", "b", "c"])
        }
        let reopened = try workspace()
        #expect(try ids(reopened) == ["a", "b", "c"])
        #expect(try reopened.ingest([line("a"), line("c", "Other")]) == books(0, 1, 1))
        #expect(
            try reopened.deadLetters().map(\.letter.code) == ["bad_json", "conflicting_copy"]
        )
    }

    @Test("a dead letter that can be read is sent again once; one that cannot stays open")
    func replays() throws {
        do {
            let workspace = try workspace()
            let letters = [Array(line("late")), Array("{".utf8)]
                .map {
                    DeadLetter(
                        receivedAt: Timestamp(millis: 5),
                        code: "bad_json",
                        reason: "r",
                        body: String(decoding: $0, as: UTF8.self)
                    )
                }
            _ = try workspace.store.append([], refused: letters)
        }
        let workspace = try workspace()
        let open = try workspace.deadLetters()
        #expect(open.count == 2)
        #expect(try open.map { try workspace.replayDeadLetter($0.id) } == [books(1, 0, 0), nil])
        #expect(try ids(workspace) == ["late"])
        #expect(try workspace.deadLetters().map(\.letter.body) == ["{"])
        let problem = #expect(throws: InputProblem.self) {
            try workspace.replayDeadLetter(open[0].id)
        }
        #expect(problem?.code == "dead_letter_not_open")
    }
}
