import Foundation
import TestSupport
import Testing

/// A running `groundswell serve` and ways to talk to it.
final class RunningServer {
    let tool: CommandLineTool
    private(set) var url = ""
    private var process: ChildProcess?
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
        process?.kill()
        tool.remove()
    }

    /// Kills the server, and after `seconds` starts it again at the same address.
    func restart(after seconds: Double) throws {
        _ = try stop(by: SIGKILL)
        Thread.sleep(forTimeInterval: seconds)
        try start(listeningOn: String(url.dropFirst("http://".count)))
    }

    /// Starts the server and waits until it listens.
    func start(listeningOn address: String = "127.0.0.1:0") throws {
        let words = [CommandLineTool.binary, "serve", "-w", "w", "--listen", address]
        let process = try ChildProcess(words, in: tool.folder)
        self.process = process
        let line = try #require(process.firstLine(within: 60), "the server did not start")
        url = String(try #require(line.split(separator: " ").last))
    }

    /// Ends the server as told, by SIGTERM unless another signal is named, and gives its exit code.
    func stop(by signal: Int32 = SIGTERM) throws -> Int32 {
        let process = try #require(process)
        kill(process.id, signal)
        return try process.wait(within: 60).exitCode
    }

    /// Sends a request; status and body.
    func send(
        _ method: String = "POST",
        _ path: String,
        _ body: String = "",
        headers: [String] = []
    ) throws -> (status: Int, body: String) {
        let words =
            ["curl", "-s", "-X", method, "-w", "\n%{http_code}", url + path]
            + (body.isEmpty ? [] : ["--data-binary", body]) + headers.flatMap { ["-H", $0] }
        let lines = try ChildProcess.run(words, within: 60).output.components(separatedBy: "\n")
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
        let end = try ChildProcess.run(
            [interpreter, "-u", RunningServer.scripts + "/" + script] + arguments,
            environment: ProcessInfo.processInfo.environment
                .merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        )
        return (end.exitCode, end.output + end.errors)
    }

    /// Where those programs lie.
    static let scripts = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(2).joined(separator: "/") + "/Serving"
    }()
}
