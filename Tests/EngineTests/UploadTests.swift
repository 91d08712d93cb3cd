import Catalog
import Connectors
import Foundation
import Growth
import Testing

@testable import Engine

@Suite("Files that wait to be imported")
final class UploadTests {
    private let fixture: WorkspaceFixture

    init() throws { fixture = try WorkspaceFixture() }

    private func received(
        _ text: String,
        _ name: String,
        _ files: ReceivedFiles
    ) throws -> ReceivedFile {
        let draft = try files.begin(name)
        try draft.write(Array(text.utf8)[...])
        return try draft.finish()
    }

    private func uploads(_ workspace: Workspace) -> [String] {
        let folder = workspace.folder.runFolder + "/uploads"
        return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    @Test("a file is there once it is whole, under a plain name, with a mapping of each kind")
    func kept() throws {
        let workspace = try fixture.workspace()
        let files = ReceivedFiles(workspace.folder)
        let draft = try files.begin("C:\\tmp\\../Kündigungen 2026.csv")
        try draft.write(Array("id\n1\n".utf8)[...])
        #expect(files.all.isEmpty)
        let file = try draft.finish()
        #expect(files.all == [file])
        #expect((file.name, file.bytes) == ("K__ndigungen_2026.csv", 5))
        #expect(files.file(file.id) == file)
        let kind = try #require(ImportKind("spend"))
        try file.keep(mapping: "kind: spend\n", for: kind)
        #expect(file.mapping(for: kind) == "kind: spend\n")
        #expect(file.mapping(for: .events) == nil)
        #expect(files.all == [file])
        file.forgetMapping(for: kind)
        #expect(file.mapping(for: kind) == nil)
        files.remove(file.id)
        #expect(uploads(workspace).isEmpty)
    }

    @Test("what breaks off leaves nothing, also where the server stopped meanwhile")
    func brokenOff() throws {
        let workspace = try fixture.workspace()
        let files = ReceivedFiles(workspace.folder)
        let draft = try files.begin("a.csv")
        try draft.write([1, 2, 3])
        draft.abandon()
        #expect(uploads(workspace).isEmpty)
        let lost = try files.begin("b.csv")
        try lost.write([1, 2, 3])
        #expect(uploads(workspace).count == 1)
        _ = ReceivedFiles(workspace.folder)
        #expect(uploads(workspace).isEmpty)
    }

    @Test("an id leads to no other folder", arguments: ["", ".", "..", "../x", "A", "a/b", "a.b"])
    func ids(id: String) throws {
        let workspace = try fixture.workspace()
        let files = ReceivedFiles(workspace.folder)
        let file = try received("id\n1\n", "a.csv", files)
        files.remove(id)
        #expect(files.file(id) == nil)
        #expect(files.all == [file])
    }

    @Test("a preview tells what an import does, and stores nothing")
    func preview() throws {
        let workspace = try fixture.workspace()
        let files = ReceivedFiles(workspace.folder)
        let text = """
            id,account,issued_at,amount,currency,status
            i1,a,2025-01-01,10,USD,paid
            i2,a,2025-02-01,ten,USD,paid
            i3,b,2025-03-01,30,USD,paid

            """
        let file = try received(text, "invoices.csv", files)
        let kind = ImportKind.records(.invoices)
        #expect(try workspace.guessKind(of: file.path)?.kind == kind)
        let options = ImportOptions(fileName: file.name, actor: "ada@acme.test")
        let preview = try workspace.preview(
            file.path,
            as: kind,
            options: options,
            wholeLimit: 1_000
        )
        #expect(preview.facts.count == 2)
        let told = try #require(preview.report)
        #expect((told.outcome.added, told.outcome.rejected) == (2, 1))
        #expect(try workspace.imports().isEmpty)
        let first = try workspace.preview(file.path, as: kind, options: options, wholeLimit: 10)
        #expect(first.report == nil)
        #expect(first.facts == preview.facts)
        #expect(first.refused.map(\.line) == [3])

        let done = try workspace.importFile(file.path, as: kind, options: options)
        #expect((done.outcome.added, done.outcome.rejected) == (2, 1))
        let record = try #require(try workspace.imports().first)
        #expect(record.outcome.fileName == "invoices.csv")
        let refused = try #require(try workspace.refusedRows(of: record, first: 10))
        #expect(refused.count == 1)
        #expect(refused.reasons.map(\.field) == ["amount"])
        #expect(refused.text.contains("ten"))
        #expect(try workspace.refusedRows(of: record, first: 0)?.text.contains("ten") == false)
        _ = try workspace.undoImport(record.id, by: "ada@acme.test")
        let actors = try workspace.catalog.audit(limit: 20)
            .filter { ["import", "undo"].contains($0.action) }
            .map(\.actor)
        #expect(actors == ["ada@acme.test", "ada@acme.test"])
    }
}
