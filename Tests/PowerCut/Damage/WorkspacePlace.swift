import Connectors
import Engine
import Foundation
import GRDB
import Growth

/// A workspace that is being made, of which images are taken.
final class WorkspacePlace {
    private let scratch: ScratchFolder
    private var moment = Timestamp(millis: 1_779_000_000_000)
    private var images: [DiskImage] = []
    private var files = 0

    /// Makes an empty workspace.
    init() throws {
        scratch = try ScratchFolder()
        try Workspace.create(at: folder, configurationText: "company: Acme\n")
    }

    private var folder: WorkspaceFolder { WorkspaceFolder(scratch.path + "/w") }

    /// The images taken since the last call, or one of now.
    func takeImages() throws -> [DiskImage] {
        defer { images = [] }
        return images.isEmpty ? [try DiskImage(ofFolder: folder.path)] : images
    }

    /// One life of the program.
    func withWorkspace(_ body: (Workspace) throws -> Void) throws {
        moment = moment.adding(millis: Duration.hour)
        try body(Workspace(at: folder, clock: { [moment] in moment }))
    }

    func importEvents(_ text: String) throws { try importFile(text, as: "events") }

    func importFile(_ text: String, as kind: String) throws {
        guard let kind = ImportKind(kind) else { throw TraceProblem("no such kind: \(kind)") }
        files += 1
        let file = scratch.path + "/\(files)." + (text.hasPrefix("{") ? "jsonl" : "csv")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try withWorkspace { _ = try $0.importFile(file, as: kind) }
    }

    /// Sends groups of live events; an image is taken after each, before the program ends.
    func ingest(_ groups: String...) throws {
        try withWorkspace { workspace in
            for group in groups {
                let lines = group.utf8.split(separator: UInt8(ascii: "\n")).map { Array($0)[...] }
                _ = try workspace.ingest(lines)
                images.append(try DiskImage(ofFolder: folder.path))
            }
        }
    }

    /// What people say themselves.
    func judge() throws {
        try withWorkspace { workspace in
            _ = try workspace.answer("q3", with: "hybrid", note: "asked", author: "ada")
            _ = try workspace.decide(.topDown, reason: "because", author: "ada")
            _ = try workspace.keepEvents(days: 3_000)
        }
    }

    /// Gives the catalog the smallest pages there are, so that every byte of it can be tried.
    func useSmallPages() throws {
        let catalog = try DatabaseQueue(path: folder.catalogFile)
        try catalog.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM")
        }
        try catalog.close()
    }
}
