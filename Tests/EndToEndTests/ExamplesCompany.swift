import Foundation
import Growth
import Synchronization
import TestSupport
import Testing

/// A company of `examples/`, made by the very commands of its README, as written.
///
/// The commands run in a folder that stands for the repository: `examples` in it, `shared` beside it.
struct ExampleCompany: Sendable {
    /// One line of the README, run.
    struct Step: Sendable {
        let command: String
        let exitCode: Int32
        let output: String
    }

    /// What each line of the README's commands left.
    let steps: [Step]
    private let name: String
    private let workspace: String
    private let variables: String
    private let turn = Turn()

    /// Runs the commands of `examples/<name>/README.md`.
    init(_ name: String) throws {
        let lines = try Self.readme(name).split(separator: "\n")
            .drop { !$0.hasPrefix("    ") }.prefix { $0.hasPrefix("    ") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let setUp = try #require(lines.first)
        self.name = name
        variables = lines.dropFirst().first ?? ""
        workspace = try #require(setUp.split(separator: " ").last.map(String.init))
        let repository = try Self.makeRepository(for: name)
        steps = try Self.run(lines, in: repository)
    }

    /// The data set's part of the oracle.
    func expected(_ key: String) throws -> JSONValue {
        let oracle = try SharedFiles.json("oracles/datasets_expected.json")
        return try #require(oracle[name]?[key])
    }

    /// The exit codes of the README's commands that are not 0, by what each ran.
    var failures: [String: Int32] {
        let failed = steps.filter { $0.exitCode != 0 }.map { ($0.command, $0.exitCode) }
        return Dictionary(failed) { first, _ in first }
    }

    /// What each import that counts brought, in order: `events: 25000 rows, 25000 new`.
    func imports() throws -> [String] {
        let listed = try document("groundswell imports --json")["imports"]?.arrayValue ?? []
        return listed.filter { $0["state"] == "active" }
            .map { one in
                let counts = ["rows", "new", "duplicates", "skipped", "rejected", "conflicts"]
                    .map { ($0, one[$0]?.integerValue ?? -1) }
                    .filter { $0.1 != 0 }.map { "\($0.1) \($0.0)" }
                return "\(one["kind"]?.stringValue ?? ""): " + counts.joined(separator: ", ")
            }
    }

    /// Verdict and findings of the diagnosis by id: the answer, and what an unknown one needs.
    func diagnosis() throws -> [String: String] {
        let report = try #require(steps.last { $0.command == "groundswell diagnose" })
        #expect(report.exitCode == 0)
        #expect(report.output.contains("[K1.motion]"))
        let document = try document("groundswell diagnose --json")
        var answers: [String: String] = [:]
        for finding in [document["verdict"] ?? .null] + (document["findings"]?.arrayValue ?? []) {
            let needs = finding["standing"]?["needs"]?.stringValue.map { ": needs \($0)" } ?? ""
            let answer = (finding["answer"]?.stringValue ?? "") + needs
            answers[finding["id"]?.stringValue ?? ""] = answer
        }
        return answers
    }

    /// What the diagnosis says one should know before believing it.
    func cautions() throws -> String {
        let cautions = try document("groundswell diagnose --json")["cautions"]?.arrayValue ?? []
        return cautions.compactMap(\.stringValue).joined(separator: "\n")
    }

    /// The commands that the README names within its sentences.
    func namedCommands() throws -> [String] {
        try Self.readme(name).split(separator: "`").map(String.init)
            .filter { $0.hasPrefix("groundswell ") && !$0.contains("\n") }
    }

    /// Runs one more command in the workspace, once: asked again, it gives what it gave.
    func run(_ command: String) throws -> Step {
        try turn.steps.withLock { steps in
            if let known = steps[command] { return known }
            let run = try Self.run(
                ["cd \(workspace)", variables, command],
                in: Self.root + "/" + name + "/repository"
            )
            let step = try #require(run.last)
            steps[command] = step
            return step
        }
    }

    /// The document that a command prints.
    func document(_ command: String) throws -> JSONValue {
        let step = try run(command)
        #expect(step.exitCode == 0, "\(command): \(step.output)")
        return try JSONValue(parsing: step.output)
    }

    /// The lines that a listing prints.
    func rows(_ command: String) throws -> [ExampleRow] {
        let step = try run(command)
        #expect(step.exitCode == 0, "\(command): \(step.output.suffix(500))")
        let text = "[" + step.output.split(separator: "\n").joined(separator: ",") + "]"
        let items = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any]
        return try #require(items).map(ExampleRow.init)
    }

    /// One process at a time may open a workspace, and tests run side by side.
    private final class Turn: Sendable {
        let steps = Mutex<[String: Step]>([:])
    }

    // MARK: Running

    private static func readme(_ name: String) throws -> String {
        let path = SharedFiles.packageFolder + "/examples/\(name)/README.md"
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    /// Where all example companies of this run live; removed when the tests end.
    private static let root: String = {
        atexit { try? FileManager.default.removeItem(atPath: ExampleCompany.rootPath) }
        return rootPath
    }()
    private static let rootPath = NSTemporaryDirectory() + "groundswell-examples-\(getpid())"

    private static func makeRepository(for name: String) throws -> String {
        let folder = root + "/" + name
        let repository = folder + "/repository"
        let files = FileManager.default
        try files.createDirectory(atPath: repository, withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: repository + "/examples",
            withDestinationPath: SharedFiles.packageFolder + "/examples"
        )
        try files.createSymbolicLink(
            atPath: folder + "/shared",
            withDestinationPath: SharedFiles.folder
        )
        return repository
    }

    /// Runs lines in one shell, as somebody would paste them.
    private static func run(_ lines: [String], in folder: String) throws -> [Step] {
        let mark = "\u{1}"
        let script = lines.map { "\($0)\nprintf '\(mark)%d\(mark)' $?" }.joined(separator: "\n")
        let parts = try output(ofShell: script, in: folder)
            .split(separator: Character(mark), omittingEmptySubsequences: false).map(String.init)
        try #require(parts.count > lines.count * 2, "the shell ended early: \(script)")
        return lines.indices.map { index in
            Step(
                command: lines[index],
                exitCode: Int32(parts[index * 2 + 1]) ?? -1,
                output: parts[index * 2]
            )
        }
    }

    private static func output(ofShell script: String, in folder: String) throws -> String {
        let tools = (CommandLineTool.binary as NSString).deletingLastPathComponent
        return
            try ChildProcess.run(
                ["/bin/sh", "-c", "exec 2>&1\n" + script],
                in: folder,
                environment: ["PATH": tools + ":/usr/bin:/bin", "COLUMNS": "80"]
            )
            .output
    }
}

/// One line of a listing: every value as text under its path, like `traits.source`; null has none.
struct ExampleRow: Sendable {
    private var values: [String: String] = [:]

    init(_ item: Any) { take(item, at: "") }

    subscript(path: String) -> String? { values[path] }

    /// The moment at `path`.
    func time(_ path: String) -> Timestamp? { values[path].flatMap(Timestamp.init(iso:)) }

    /// The whole number at `path`.
    func integer(_ path: String) -> Int64? { values[path].flatMap { Int64($0) } }

    private mutating func take(_ item: Any, at path: String) {
        let inner = { (name: String) in path.isEmpty ? name : path + "." + name }
        if let object = item as? [String: Any] {
            for (name, value) in object { take(value, at: inner(name)) }
        } else if let array = item as? [Any] {
            for (index, value) in array.enumerated() { take(value, at: inner(String(index))) }
        } else if let text = item as? String {
            values[path] = text
        } else if let number = item as? NSNumber {
            let isBool = number.objCType.pointee == CChar(UInt8(ascii: "c"))
            values[path] = isBool ? String(number.boolValue) : number.stringValue
        }
    }
}

extension Sequence<ExampleRow> {
    /// How many rows have each value at `path`; rows without one count as `blank`.
    func tally(_ path: String, blank: String? = nil) -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for row in self {
            if let value = row[path] ?? blank { counts[value, default: 0] += 1 }
        }
        return counts
    }

    /// The values at `path`.
    func values(_ path: String) -> Set<String> { Set(compactMap { $0[path] }) }
}

extension JSONValue {
    /// The members of an object of counts.
    var counts: [String: Int64] { members { $0.integerValue } }

    /// The members of an object whose values are lists of counts.
    var countLists: [String: [Int64]] {
        members { $0.arrayValue?.compactMap(\.integerValue) }
    }

    private func members<Value>(_ read: (JSONValue) -> Value?) -> [String: Value] {
        var found: [String: Value] = [:]
        for member in objectValue?.members ?? [] { found[member.key] = read(member.value) }
        return found
    }
}
