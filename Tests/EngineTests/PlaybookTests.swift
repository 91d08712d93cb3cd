import Connectors
import Foundation
import Growth
import Simulator
import Testing

@testable import Engine

/// The page docs/playbook.md, the rulebook, the source files and the findings say the same.
///
/// After a change on purpose: `GROUNDSWELL_UPDATE_GOLDEN=1 swift test --filter PlaybookTests`.
@Suite("The playbook")
struct PlaybookTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let page = root.appendingPathComponent("docs/playbook.md")

    @Test("A1 to A31 are there, complete, in order and with words")
    func complete() {
        #expect(Rulebook.motion.map(\.code) == (1...31).map { "A\($0)" })
        for rule in Rulebook.motion {
            #expect(!rule.asks.isEmpty && !rule.needs.isEmpty && !rule.findings.isEmpty)
        }
        let ids = Rulebook.motion.flatMap(\.findings)
        #expect(Set(ids).count == ids.count, "a finding belongs to one row")
    }

    @Test("The page holds the row of every rule, with the file its type stands in")
    func page() throws {
        let files = try Self.files(of: Set(Rulebook.motion.map(\.type)))
        let rows = Rulebook.motion.map { rule in
            let cells = [
                rule.code, rule.asks, "`\(rule.type)` in \(files[rule.type] ?? "no file")",
                rule.needs, rule.findings.map { "`\($0)`" }.joined(separator: ", "),
                rule.later ?? "",
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        if ProcessInfo.processInfo.environment["GROUNDSWELL_UPDATE_GOLDEN"] != nil {
            try Self.replaceRows(with: rows)
        }
        #expect(try Self.rows(startingWith: "| A") == rows)
        #expect(Set(files.keys) == Set(Rulebook.motion.map(\.type)))
    }

    @Test("Every finding of a company with data is one of a rule or of the other list, and back")
    func findings() throws {
        let diagnosis = try Company(simulated: 16).workspace.diagnose()
        try expectEveryRule(in: diagnosis)
        let others = try Self.rows(startingWith: "| `")
            .map { row in
                String(row.dropFirst(3).prefix { $0 != "`" })
            }
        #expect(
            Set(diagnosis.all.map(\.id)) == Set(Rulebook.motion.flatMap(\.findings) + others),
            "the findings, and those that docs/playbook.md names"
        )
        #expect(Set(diagnosis.all.map(\.id)).count == diagnosis.all.count)
    }

    @Test("Without data no rule decides, and each says what it needs")
    func empty() throws {
        let company = try Company()
        let diagnosis = try company.workspace.diagnose()
        try expectEveryRule(in: diagnosis)
        for finding in diagnosis.all {
            switch finding.standing {
            case .unknown(let needs): #expect(!needs.isEmpty, "\(finding.id)")
            case .notEnoughEvidence(let more): #expect(more > 0, "\(finding.id)")
            case .decided, .undecided: Issue.record("\(finding.id): \(finding.answer)")
            }
        }
    }

    @Test("The code of a rule opens its findings, and the list of rules has them all")
    func codes() throws {
        let workspace = try Company().workspace
        for rule in Rulebook.motion {
            #expect(try workspace.findings(named: rule.code).map(\.id) == rule.findings)
        }
        let rules = try workspace.rules()
        #expect(rules.map(\.rule) == Rulebook.motion)
        #expect(rules.map { $0.findings.map(\.id) } == Rulebook.motion.map(\.findings))
    }

    /// Every finding of every rule is there and carries the rule's code.
    private func expectEveryRule(in diagnosis: Diagnosis) throws {
        for rule in Rulebook.motion {
            for id in rule.findings {
                let finding = diagnosis.all.first { $0.id == id }
                #expect(finding?.rules.contains(rule.code) == true, "\(rule.code): \(id)")
            }
        }
    }

    /// The file below Sources/Growth that defines each of `types`.
    private static func files(of types: Set<String>) throws -> [String: String] {
        let sources = root.appendingPathComponent("Sources/Growth")
        let found = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        )
        var files: [String: String] = [:]
        for case let file as URL in found where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").drop { $0 == "public" }
                guard words.first == "struct", let name = words.dropFirst().first else { continue }
                let type = String(name.prefix { $0 != ":" && $0 != "<" })
                guard types.contains(type) else { continue }
                files[type] = String(file.path.dropFirst(sources.path.count + 1))
            }
        }
        return files
    }

    private static func rows(startingWith start: String) throws -> [String] {
        try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(start) }
    }

    private static func replaceRows(with rows: [String]) throws {
        var lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
        let old = lines.indices.filter { lines[$0].hasPrefix("| A") }
        let first = try #require(
            old.first ?? lines.firstIndex { $0.hasPrefix("|---") }.map { $0 + 1 }
        )
        lines.removeAll { $0.hasPrefix("| A") }
        lines.insert(contentsOf: rows, at: first)
        try Data(lines.joined(separator: "\n").utf8).write(to: page)
    }
}

/// A workspace of its own for one test, removed afterwards.
private final class Company {
    private let folder = NSTemporaryDirectory() + "playbook-" + UUID().uuidString
    let workspace: Workspace

    /// Without data.
    init() throws {
        let place = WorkspaceFolder(folder + "/workspace")
        try Workspace.create(at: place)
        workspace = try Workspace(at: place)
    }

    /// With the files of a simulated company of so many accounts, imported as anybody would.
    init(simulated accounts: Int) throws {
        let files = folder + "/files"
        let start = try #require(CivilDate(year: 2025, month: 9, day: 1))
        let company = try SimulatedCompany(
            seed: 7,
            accounts: accounts,
            months: 14,
            startingOn: start
        )
        try company.write(to: DirectorySink(path: files))
        let settings = files + "/" + SimulatedFile.configuration.rawValue
        let place = WorkspaceFolder(folder + "/workspace")
        try Workspace.create(at: place, configurationText: try Workspace.readText(settings))
        workspace = try Workspace(at: place)
        for (file, kind) in Self.kinds {
            _ = try workspace.importFile(files + "/" + file.rawValue, as: kind)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static let kinds: [(SimulatedFile, ImportKind)] = [
        (.events, .events), (.stripeSubscriptions, .records(.subscriptions)),
        (.stripeInvoices, .records(.invoices)), (.deals, .records(.opportunities)),
        (.companies, .records(.accounts)), (.activities, .records(.activities)),
        (.team, .records(.team)), (.spend, .records(.spend)),
    ]
}
