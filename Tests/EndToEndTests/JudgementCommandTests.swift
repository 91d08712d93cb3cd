import Foundation
import Growth
import Testing

@Suite("Answers and decisions at the command line")
struct JudgementCommandTests {
    private func document(_ tool: CommandLineTool, _ arguments: String...) throws -> JSONValue {
        let run = try tool.run(arguments + ["--json"])
        #expect(run.exitCode == 0, "\(arguments): \(run.errors)")
        return try JSONValue(parsing: run.output)
    }

    @Test("An answer stands beside the data in the list, the diagnosis and the opened finding")
    func answer() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let noted = try document(
            tool,
            "answer",
            "q3",
            "Hybrid",
            "--note",
            "we\nguess",
            "--by",
            "Ada"
        )
        #expect(noted["finding"] == "K2.q3_price" && noted["answer"] == "hybrid")
        let own: JSONValue = [
            "answer": "hybrid", "author": "Ada", "answered": noted["answered"] ?? .null,
            "note": "we\nguess",
        ]
        let listed = try document(tool, "answer")["questions"]?.arrayValue ?? []
        #expect(listed.compactMap { $0["finding"]?.stringValue } == OpenQuestion.all.map(\.finding))
        let question = listed.first { $0["finding"] == "K2.q3_price" }
        #expect(question?["own_answer"] == own)
        #expect(question?["standing"]?["state"] == "unknown")
        let explained = try document(tool, "explain", "K2.q3_price")
        #expect(explained["own_answer"] == own && explained["standing"]?["state"] == "unknown")
        #expect(
            try tool.succeed("explain", "K2.q3_price").contains("you say     hybrid, by Ada on")
        )
        #expect(try tool.succeed("answer").contains("  you       hybrid  by Ada on"))
    }

    @Test("A newer answer stands for the person, and the history keeps the older ones")
    func history() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        #expect(try tool.succeed("answer", "--history").contains("Nobody answered yet"))
        for word in ["mixed", "top-down"] { try tool.succeed("answer", "K1.motion", word) }
        let answers = try document(tool, "answer", "--history")["answers"]?.arrayValue ?? []
        #expect(answers.compactMap { $0["answer"]?.stringValue } == ["mixed", "top-down"])
        #expect(answers.compactMap { $0["author"]?.stringValue } == ["unknown", "unknown"])
        #expect(try tool.succeed("diagnose").contains("you: top-down"))
        let run = try tool.run(["answer", "K1.motion", "mixed"], environment: ["USER": "grace"])
        #expect(run.output.contains("by grace"))
    }

    @Test("A wrong question or answer exits with 3 and says what there is")
    func wrong() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        for (arguments, advice) in [
            (["answer", "K1.moton", "mixed"], "Did you mean K1.motion?"),
            (["answer", "K1.motion", "mixd"], "Did you mean \"mixed\"?"),
            (["decide", "plg", "--because", "x"], "Did you mean \"bottom-up\"?"),
            (["decide", "top-down", "--because", " "], "needs its reason"),
            (
                ["decide", "top-down", "--because", "x", "--until", "2020-01-01"],
                "holds on no day"
            ),
        ] {
            let run = try tool.run(arguments)
            #expect(run.exitCode == 3, "\(arguments)")
            #expect(run.errors.contains(advice), "\(run.errors)")
        }
        #expect(try document(tool, "decisions") == ["decisions": []])
    }

    @Test("A decision is listed as it was written down, and stands in the log")
    func decide() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        #expect(try tool.succeed("decisions").contains("groundswell decide"))
        let written = try document(
            tool,
            "decide",
            "land-and-expand",
            "--because",
            "pilots work",
            "--from",
            "2026-02-01",
            "--by",
            "Ada"
        )
        #expect(
            written == [
                "motion": "land-and-expand", "from": "2026-02-01", "until": "2027-02-01",
                "reason": "pilots work", "author": "Ada", "recorded": written["recorded"] ?? .null,
            ]
        )
        #expect(try document(tool, "decisions") == ["decisions": .array([written])])
        #expect(
            try tool.succeed("decisions").contains("land-and-expand  2026-02-01  2027-02-01  Ada")
        )
        let entry = try document(tool, "audit")["audit"]?.arrayValue?.first
        #expect(entry?["action"] == "decide" && entry?["subject"] == "land-and-expand")
    }

    @Test("The rules are listed A1 to A31, each with the findings of the rulebook")
    func rules() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let rules = try document(tool, "rules")["rules"]?.arrayValue ?? []
        #expect(rules.compactMap { $0["code"]?.stringValue } == Rulebook.motion.map(\.code))
        for (listed, rule) in zip(rules, Rulebook.motion) {
            let ids = listed["findings"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            #expect(ids == rule.findings.filter(ids.contains), "\(rule.code)")
        }
        let text = try tool.succeed("rules")
        for rule in Rulebook.motion {
            #expect(text.contains("\n\(rule.code) ") || rule.code == "A1")
        }
    }
}
