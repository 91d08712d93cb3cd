import Foundation
import Growth
import Testing

/// The questions about behaviour as a user asks them.
@Suite("Questions")
struct QuestionTests {
    /// Ann and Bob sign up; Ann uses the product on three days, Bob once; both of one account.
    private func workspace() throws -> CommandLineTool {
        let tool = try CommandLineTool()
        try tool.succeed("init", ".")
        let events: [(String, String, String)] = [
            ("ann", "Signed Up", "2026-01-05T10:00:00Z"), ("ann", "Used", "2026-01-05T10:01:00Z"),
            ("ann", "Used", "2026-01-06T10:00:00Z"), ("bob", "Signed Up", "2026-01-06T11:00:00Z"),
            ("bob", "Used", "2026-01-13T10:00:00Z"), ("ann", "Used", "2026-01-20T10:00:00Z"),
        ]
        let lines = events.enumerated()
            .map { index, event in
                """
                {"messageId":"m\(index)","type":"track","userId":"\(event.0)","event":"\(event.1)",\
                "timestamp":"\(event.2)","context":{"groupId":"acme"}}
                """
            }
        try tool.write(lines.joined(separator: "\n") + "\n", to: "events.jsonl")
        try tool.succeed("import", "events", "events.jsonl")
        return tool
    }

    private func json(_ tool: CommandLineTool, _ arguments: String...) throws -> JSONValue {
        let run = try tool.run(arguments + ["--json"])
        #expect(run.exitCode == 0, "\(arguments): \(run.errors)")
        return try JSONValue(parsing: run.output)
    }

    @Test("each question answers in JSON, with the people of a cell")
    func answers() throws {
        let tool = try workspace()
        defer { tool.remove() }
        let stickiness = try json(tool, "stickiness", "Used", "--members", "3")
        #expect(
            stickiness["rows"] == [["periods": 1, "actors": 1], ["periods": 3, "actors": 1]]
        )
        #expect(stickiness["members"] == ["ann"])
        let lifecycle = try json(tool, "lifecycle", "--members", "dormant:2026-01-14")
        #expect(lifecycle["periods"]?.arrayValue?.count == 3)
        #expect(lifecycle["members"] == ["ann"])
        let paths = try json(tool, "paths", "--start", "Signed Up", "--members", "Signed Up > Used")
        #expect(
            paths["paths"] == [
                ["path": ["Signed Up"], "count": 1], ["path": ["Signed Up", "Used"], "count": 1],
            ]
        )
        #expect(paths["members"] == ["ann"])
        let panel = try json(tool, "panel", "--event", "Used")
        #expect(panel["rows"]?.arrayValue?.map { $0["events"] } == [2, 1, 1])
        let features = try json(tool, "account-features", "--members", "acme:7")
        #expect(features["members"] == ["ann"])
        let activation = try json(
            tool,
            "activation",
            "--birth",
            "Signed Up",
            "--within",
            "1h",
            "--days",
            "5-10",
            "--members",
            "Used:1"
        )
        #expect(activation["population"] == 2)
        #expect(activation["members"] == ["ann"])
    }

    @Test("a question in a file answers like its options; both at once are a wrong call")
    func files() throws {
        let tool = try workspace()
        defer { tool.remove() }
        try tool.write(#"{"event": "Used", "period": "week"}"#, to: "q.json")
        let said = try json(tool, "stickiness", "Used", "--period", "week")
        #expect(try json(tool, "stickiness", "--query", "q.json") == said)
        let both = try tool.run(["stickiness", "Used", "--query", "q.json"])
        #expect(both.exitCode == 2)
        try tool.write(#"{"window": [0]}"#, to: "wrong.json")
        let wrong = try tool.run(["account-features", "--query", "wrong.json", "--json"])
        #expect(wrong.exitCode == 3)
        #expect(wrong.errors.contains("unknown_key"))
    }

    @Test("a cohort from a saved question filters another, of its own unit only")
    func cohorts() throws {
        let tool = try workspace()
        defer { tool.remove() }
        try tool.write(
            """
            {"question": {"ask": "funnel", "steps": ["Signed Up", "Used"], "window": "1h"},
            "pick": {"step": 2}}
            """,
            to: "quick.json"
        )
        for (command, total) in [("Used", 4), ("Signed Up", 2)] {
            #expect(try json(tool, "counts", command)["total"] == JSONValue(total))
        }
        #expect(try json(tool, "counts", "Used", "--cohort", "quick.json")["total"] == 3)
        let retention = try json(
            tool,
            "retention",
            "--first",
            "Signed Up",
            "--bracket",
            "1-2",
            "--cohort",
            "quick.json"
        )
        #expect(retention["cohorts"]?.arrayValue?.map { $0["size"] } == [1])
        let funnel = try json(tool, "funnel", "Signed Up", "Used", "--cohort", "quick.json")
        #expect(funnel["steps"]?.arrayValue?.map { $0["count"] } == [1, 1])
        let other = try tool.run([
            "counts", "--unit", "account", "--cohort", "quick.json", "--json",
        ])
        #expect(other.exitCode == 3)
        #expect(other.errors.contains("cohort_of_another_unit"))
    }
}
