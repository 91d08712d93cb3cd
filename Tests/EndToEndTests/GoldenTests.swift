import Foundation
import Testing

/// Texts that people read, kept as they are meant to be.
///
/// After a change on purpose: `GROUNDSWELL_UPDATE_GOLDEN=1 swift test --filter GoldenTests`, then read
/// the difference.
@Suite("Golden texts")
struct GoldenTests {
    @Test("The demo, the opened verdict and every question read as they are meant to")
    func demo() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try expect(try tool.succeed("demo"), "demo")
        let inside = ["-w", "demo/workspace"]
        try expect(
            try tool.run(["explain", "K1.motion", "--rows", "4"] + inside).output,
            "explain-K1"
        )
        try expect(
            try tool.run(
                ["funnel", "Signed Up", "Report Created", "Plan Upgraded", "--window", "30d"]
                    + inside
            )
            .output,
            "funnel"
        )
        try expect(
            try tool.run(["retention", "--first", "Signed Up", "--period", "month"] + inside)
                .output,
            "retention"
        )
        for (name, arguments) in Self.habits {
            try expect(try tool.run(arguments + inside).output, name)
        }
    }

    /// Questions about habits, by the name of the file with their answer.
    private static let habits: [(name: String, arguments: [String])] = [
        ("stickiness", ["stickiness", "--from", "2026-10-01", "--members", "13"]),
        ("lifecycle", ["lifecycle", "Report Created", "--period", "month"]),
        ("paths", ["paths", "--start", "Signed Up", "--steps", "4", "--top", "8"]),
        ("activation", ["activation", "--birth", "Signed Up"]),
        ("account-features", ["account-features", "--window", "7", "--window", "28"]),
        (
            "panel",
            ["panel", "--event", "Invite Sent", "--period", "month", "--from", "2026-08-01"]
        ),
    ]

    @Test("A mapping with every kind of mistake is answered with all of them")
    func mistakes() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write("a,b\n1,2\n", to: "own.csv")
        try tool.write(
            "kind: events\nfromat: csv\ntimezone: Mars/Phobos\ncolumns:\n  usr: a\n  event: nothing\n",
            to: "own.yaml"
        )
        let run = try tool.run(["import", "events", "own.csv", "-m", "own.yaml"])
        #expect(run.exitCode == 3)
        try expect(run.errors, "mapping-mistakes")
    }

    private func expect(_ text: String, _ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["GROUNDSWELL_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where index >= wanted.count || line != wanted[index]
        {
            let was = index < wanted.count ? String(wanted[index]) : "(nothing)"
            Issue.record("\(name).txt:\(index + 1): \(line)\ninstead of: \(was)")
            return
        }
        #expect(lines.count == wanted.count, "\(name).txt has more lines")
    }
}
