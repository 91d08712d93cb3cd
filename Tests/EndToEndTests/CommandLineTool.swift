import Foundation
import TestSupport
import Testing

/// Runs the built `groundswell` binary as a user would, in a process of its own.
struct CommandLineTool {
    /// What a finished run left.
    struct Run {
        let exitCode: Int32
        let output: String
        let errors: String
        let wasKilled: Bool
    }

    /// The folder that commands run in.
    let folder: String

    /// A tool that runs in a new temporary folder.
    init() throws {
        folder = NSTemporaryDirectory() + "groundswell-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The binary beside the test bundle.
    static var binary: String {
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/groundswell"
    }

    /// Runs `groundswell` with `arguments` to its end.
    @discardableResult
    func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        killAfter: Double? = nil
    ) throws -> Run {
        let process = try ChildProcess(
            [Self.binary] + arguments,
            in: folder,
            environment: ["PATH": "/usr/bin:/bin", "COLUMNS": "80"].merging(environment) { $1 }
        )
        if let killAfter {
            Thread.sleep(forTimeInterval: killAfter)
            process.kill()
        }
        let end = try process.wait()
        return Run(
            exitCode: end.exitCode,
            output: end.output,
            errors: end.errors,
            wasKilled: end.wasKilled
        )
    }

    /// Runs `groundswell` and expects exit code 0.
    @discardableResult
    func succeed(
        _ arguments: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let run = try run(arguments)
        #expect(run.exitCode == 0, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
        return run.output
    }

    /// The interpreter of a Python environment in the folder with `packages` of PyPI; `nil` where that cannot be made.
    func python(with packages: [String]) throws -> String? {
        let place = folder + "/python"
        let install = "pip install --quiet --disable-pip-version-check --timeout 30"
        let script =
            "python3 -m venv \(place) && \(place)/bin/\(install) \(packages.joined(separator: " "))"
        let end = try ChildProcess.run(["/bin/sh", "-c", script])
        return end.exitCode == 0 ? place + "/bin/python" : nil
    }

    /// Writes a file into the folder and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = folder + "/" + name
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The text of a file of the folder.
    func read(_ name: String) throws -> String {
        String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)),
            as: UTF8.self
        )
    }

    /// Names in a folder of the folder, sorted; empty when there is none.
    func list(_ name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted()
    }

    /// Removes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
