import Catalog
import Engine
import Foundation
import GRDB
import Growth

/// Everything that was promised to somebody, as the program finds it when it opens a workspace.
///
/// Moments and random names are left out, so that doing a lost step again leads to the same.
public struct Observation: Hashable, Sendable {
    /// Lines of `groundswell.yaml`.
    public var settings: [String] = []
    /// One line an event: id and content.
    public var events: [String] = []
    /// One line an import.
    public var imports: [String] = []
    /// Records as they stand.
    public var records: [String] = []
    /// What was refused, one line each, without repetitions: a line sent again is refused again.
    public var deadLetters: Set<String> = []
    /// What was done, oldest first.
    public var audit: [String] = []
    /// The content of the rejects files that imports name.
    public var rejects: [String] = []

    /// Opens the workspace at `path` and reads all of it; `nil` when there is none yet.
    ///
    /// Opening is the recovery: it writes, and a second observation must find the same.
    /// - Throws: what the program throws, and `TraceProblem` when SQLite finds its file damaged.
    public init?(ofWorkspace path: String) throws {
        do { try self.init(of: Workspace(at: WorkspaceFolder(path))) } catch let problem
            as InputProblem
            where ["workspace_missing", "configuration_missing"].contains(problem.code)
        { return nil }
        try Self.checkCatalog(path + "/catalog.sqlite")
    }

    private init(of workspace: Workspace) throws {
        settings = try String(
            contentsOfFile: workspace.folder.configurationFile,
            encoding: .utf8
        )
        .components(separatedBy: "\n")
        try workspace.forEachEvent { events.append("\($0.id.text) \($0.canonicalContent)") }
        for found in try workspace.imports() {
            let outcome = found.outcome
            imports.append(
                "\(found.id) \(outcome.kind) \(outcome.fileName) \(found.state) \(outcome.rows) rows, \(outcome.added) new, \(outcome.duplicates) known, \(outcome.rejected) rejected, \(outcome.conflicts) in conflict"
            )
            guard let name = outcome.rejectsFile else { continue }
            let file = workspace.folder.rejectsFolder + "/" + name
            rejects.append("\(found.id) " + (try String(contentsOfFile: file, encoding: .utf8)))
        }
        records = try workspace.allRecords().values.joined()
            .map { record in
                let fields = record.fields.sorted { $0.key < $1.key }
                return "\(record.kind) \(record.id.text) \(fields)"
            }
            .sorted()
        deadLetters = Set(try workspace.deadLetters().map { "\($0.letter.code) \($0.letter.body)" })
        audit = try workspace.audit(limit: 1_000).map { "\($0.actor) \($0.action) \($0.subject)" }
    }

    private static func checkCatalog(_ path: String) throws {
        let found = try DatabaseQueue(path: path)
            .read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        guard found == ["ok"] else { throw TraceProblem("the catalog: \(found.prefix(3))") }
        let catalog = try SQLiteCatalog(path: path, backups: path + "-copies", now: .distantPast)
        let damage = try catalog.verifyRows()
        guard damage.isEmpty else { throw TraceProblem("the catalog: \(damage.prefix(3))") }
    }

    /// What another observation has otherwise, in a few words.
    public func difference(from other: Observation) -> String {
        let parts: [(String, [String], [String])] = [
            ("settings", settings, other.settings), ("events", events, other.events),
            ("imports", imports, other.imports),
            ("records", records, other.records), ("audit", audit, other.audit),
            ("rejects", rejects, other.rejects),
        ]
        return parts.filter { $0.1 != $0.2 }
            .map { name, mine, theirs in
                let missing = theirs.filter { !mine.contains($0) }
                let extra = mine.filter { !theirs.contains($0) }
                return
                    "\(name): \(missing.count) missing \(missing.prefix(1)), \(extra.count) too many \(extra.prefix(1))"
            }
            .joined(separator: "; ")
    }
}
