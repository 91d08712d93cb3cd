import Foundation
import Growth
import Testing

@testable import groundswell

/// Events that come one by one through `groundswell ingest`.
@Suite struct IngestTests {
    private let tool: CommandLineTool

    init() throws {
        tool = try CommandLineTool()
        try tool.succeed("init", ".")
    }

    private func line(_ id: Int) -> String {
        #"{"type":"track","event":"Opened","messageId":"m\#(id)","userId":"u","timestamp":"2026-01-02T03:04:05Z"}"#
            + "\n"
    }

    /// A running `groundswell ingest` and its two pipes.
    private func start() throws -> (process: Process, input: FileHandle, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLineTool.binary)
        process.arguments = ["ingest"]
        process.currentDirectoryURL = URL(fileURLWithPath: tool.folder)
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return (process, input.fileHandleForWriting, output.fileHandleForReading)
    }

    private func answer(through: Int, stored: Int, duplicates: Int = 0, dead: Int = 0) -> String {
        #"{"through":\#(through),"stored":\#(stored),"duplicates":\#(duplicates),"#
            + #""dead_letters":\#(dead),"suppressed":0}"# + "\n"
    }

    private func next(_ output: FileHandle) -> String {
        String(decoding: output.availableData, as: UTF8.self)
    }

    @Test("each line that is sent alone is answered alone, and a killed program keeps what it said")
    func acknowledges() throws {
        defer { tool.remove() }
        let (process, input, output) = try start()
        for id in 1...3 {
            try input.write(contentsOf: Data(line(id).utf8))
            #expect(next(output) == answer(through: id, stored: 1))
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try tool.succeed("events", "--messages") == "m1\nm2\nm3\n")
        let (again, more, answers) = try start()
        try more.write(contentsOf: Data((line(3) + line(4) + "{\n" + line(5).dropLast()).utf8))
        try more.close()
        let text = String(decoding: try answers.readToEnd() ?? Data(), as: UTF8.self)
        again.waitUntilExit()
        #expect(again.terminationStatus == 1)
        let through = text.split(separator: "\n")
            .compactMap { (try? JSONValue(parsing: String($0)))?["through"]?.integerValue }
        #expect(through.last == 4)
        #expect(try tool.succeed("events", "--messages") == "m1\nm2\nm3\nm4\nm5\n")
        let letters = try tool.succeed("dead-letters", "--json")
        #expect(letters.contains(#""body": "{""#))
        #expect(try tool.run(["dead-letters", "replay", "all"]).exitCode == 1)
        #expect(try tool.run(["dead-letters", "replay", "99"]).exitCode == 3)
        #expect(try tool.run(["ingest", "--batch", "0"]).exitCode == 2)
    }

    @Test("lines come in groups of the limit, whole whatever their length, and a giant is cut")
    func groups() throws {
        defer { tool.remove() }
        let long = String(repeating: "y", count: 700_000)
        let giant = String(repeating: "z", count: 3_000_000)
        let text = "a\n\r\nb\n\(long)\n\(giant)\nlast"
        let path = try tool.write(text, to: "lines")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var groups = LineGroups(descriptor, limit: 2)
        var lines: [[String]] = []
        while let group = try groups.next() {
            lines.append(group.map { String(decoding: $0, as: UTF8.self) })
        }
        #expect(lines.allSatisfy { $0.count <= 2 })
        let all = lines.flatMap { $0 }
        #expect(Array(all.prefix(4)) == ["a", "\r", "b", long])
        #expect(all.count == 6 && all[5] == "last")
        #expect(all[4].utf8.count > 1 << 20 && all[4].utf8.count < 2_000_000)
        #expect(giant.hasPrefix(all[4]))
    }
}
