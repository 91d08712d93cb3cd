import Foundation
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
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/groundswell"
    }

    /// Runs `groundswell` with `arguments` to its end.
    @discardableResult
    func run(_ arguments: [String], environment: [String: String] = [:], killAfter: Double? = nil) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "80"].merging(environment) { $1 }
        // Files, not pipes: a long listing must not wait for a reader.
        let (output, errors) = (try temporaryFile(), try temporaryFile())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = errors.handle
        try process.run()
        if let killAfter {
            Thread.sleep(forTimeInterval: killAfter)
            kill(process.processIdentifier, SIGKILL)
        }
        process.waitUntilExit()
        return Run(
            exitCode: process.terminationStatus, output: try text(of: output.path),
            errors: try text(of: errors.path),
            wasKilled: process.terminationReason == .uncaughtSignal)
    }

    /// Runs `groundswell` and expects exit code 0.
    @discardableResult
    func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let run = try run(arguments)
        #expect(run.exitCode == 0, "\(arguments): \(run.errors)", sourceLocation: sourceLocation)
        return run.output
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
    func read(_ name: String) throws -> String { try text(of: folder + "/" + name) }

    /// Names in a folder of the folder, sorted; empty when there is none.
    func list(_ name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted()
    }

    /// Removes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func temporaryFile() throws -> (path: String, handle: FileHandle) {
        let path = NSTemporaryDirectory() + "groundswell-\(UUID().uuidString).txt"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return (path, try #require(FileHandle(forWritingAtPath: path)))
    }

    private func text(of path: String) throws -> String {
        defer { if path.hasSuffix(".txt") { try? FileManager.default.removeItem(atPath: path) } }
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
