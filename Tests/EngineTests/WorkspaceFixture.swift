import Connectors
import Engine
import Foundation
import Growth

/// A folder in which workspaces are made, and that goes away with the test.
final class WorkspaceFixture {
    let folder = NSTemporaryDirectory() + "workspaces-" + UUID().uuidString
    /// 2026-03-01T12:00:00Z.
    static let now = Timestamp(millis: 1_772_366_400_000)

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The workspace called `name`, made when it is not there, at `moment`.
    func workspace(
        _ name: String = "w",
        at moment: Timestamp = now,
        skippingDamage: Bool = false
    ) throws -> Workspace {
        let place = WorkspaceFolder(path(name))
        if !place.exists {
            try Workspace.create(at: place, configurationText: "company: Acme\n")
        }
        return try Workspace(
            at: place,
            skippingDamage: skippingDamage,
            keepingLayoutsFrom: 0,
            clock: { moment }
        )
    }

    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes a file and imports it.
    @discardableResult
    func add(
        _ text: String,
        as kind: String,
        named name: String? = nil,
        to workspace: Workspace
    ) throws -> ImportReport {
        guard let kind = ImportKind(kind) else { throw InputProblem("test", "no such kind") }
        let ending = text.hasPrefix("{") ? "jsonl" : "csv"
        let file = path(name ?? "\(kind.name)-\(UUID().uuidString).\(ending)")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return try workspace.importFile(file, as: kind)
    }

    /// Everything of `kind` as JSON lines.
    func export(_ kind: String = "events", of workspace: Workspace) throws -> String {
        guard let kind = ImportKind(kind) else { throw InputProblem("test", "no such kind") }
        var text = ""
        _ = try workspace.export(kind, as: .jsonl) { text += $0 }
        return text
    }

    /// Every export of every kind.
    func everything(of workspace: Workspace) throws -> [String] {
        try ImportKind.all.map { try export($0.name, of: workspace) }
    }

    /// The paths of all files below a folder of the fixture, in order.
    func files(below name: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: path(name))?.allObjects as? [String]
        return (all ?? []).sorted()
            .filter {
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(
                    atPath: path(name) + "/" + $0,
                    isDirectory: &isFolder
                )
                return exists && !isFolder.boolValue
            }
            .map { name + "/" + $0 }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    /// Code and place of the failure that `body` throws.
    func failure(_ body: () throws -> Void) -> (code: String, place: String)? {
        do {
            try body()
            return nil
        } catch let failure as StorageFailure { return (failure.code, failure.place) } catch let
            problem as InputProblem
        { return (problem.code, problem.file ?? "") } catch { return ("\(error)", "") }
    }
}
