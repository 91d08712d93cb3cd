import Foundation
import Testing

/// A running `groundswell serve` and ways to talk to it.
final class RunningServer {
    let tool: CommandLineTool
    private(set) var url = ""
    private var process = Process()
    /// The write key.
    let key: String

    /// A server of a new workspace.
    init() throws {
        tool = try CommandLineTool()
        try tool.succeed("init", "w")
        key = try tool.run(["keys", "create", "tests", "-w", "w"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try start()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        tool.remove()
    }

    /// Kills the server, and after `seconds` starts it again at the same address.
    func restart(after seconds: Double) throws {
        _ = stop(by: SIGKILL)
        Thread.sleep(forTimeInterval: seconds)
        try start(listeningOn: String(url.dropFirst("http://".count)))
    }

    /// Starts the server and waits until it listens.
    func start(listeningOn address: String = "127.0.0.1:0") throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLineTool.binary)
        process.arguments = ["serve", "-w", "w", "--listen", address]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let words = text.split(separator: "\n").first?.split(separator: " ")
        let address = try #require(words?.last, "the server did not start")
        url = address.trimmingCharacters(in: .newlines)
    }

    /// Ends the server as told, by SIGTERM unless another signal is named, and gives its exit code.
    func stop(by signal: Int32 = SIGTERM) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The process id.
    var pid: Int32 { process.processIdentifier }

    /// Sends a request; status and body.
    func send(
        _ method: String = "POST",
        _ path: String,
        _ body: String = "",
        headers: [String] = []
    ) throws -> (status: Int, body: String) {
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        client.arguments =
            ["-s", "-X", method, "-w", "\n%{http_code}", url + path]
            + (body.isEmpty ? [] : ["--data-binary", body]) + headers.flatMap { ["-H", $0] }
        let output = Pipe()
        client.standardOutput = output
        try client.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        client.waitUntilExit()
        let lines = text.components(separatedBy: "\n")
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    /// Runs one of the Python programs of Tests/Serving.
    func python(_ script: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        try Self.python(script, arguments)
    }

    /// Runs one of the Python programs of Tests/Serving, with an interpreter that has what it needs.
    static func python(
        _ script: String,
        _ arguments: [String],
        interpreter: String = "python3"
    ) throws -> (status: Int32, output: String) {
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let folder = RunningServer.scripts
        client.arguments = [interpreter, "-u", folder + "/" + script] + arguments
        client.environment = ProcessInfo.processInfo.environment
            .merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        let output = Pipe()
        (client.standardOutput, client.standardError) = (output, output)
        try client.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        client.waitUntilExit()
        return (client.terminationStatus, text)
    }

    /// Where those programs lie.
    static let scripts = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(2).joined(separator: "/") + "/Serving"
    }()
}
