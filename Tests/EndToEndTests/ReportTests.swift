import Foundation
import Growth
import Testing

@Suite("Reports")
struct ReportTests {
    @Test("The demo ends with the true motion on the screen")
    func demo() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let output = try tool.succeed("demo")
        #expect(output.contains("BOTTOM-UP"))
        #expect(output.contains("[K1.motion]"))
        #expect(output.contains("Try next"))
        #expect(!output.contains("\u{1B}"), "no colour when nobody looks")
        let again = try tool.run(["demo"])
        #expect(again.exitCode == 3, "a second demo does not overwrite the first")
    }

    @Test("No line of a report is wider than the terminal", arguments: [80, 160])
    func width(columns: Int) throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try simulateAndImport(tool)
        try tool.succeed(
            "answer",
            "K1.motion",
            "mixed",
            "--note",
            String(repeating: "long ", count: 60),
            "-w",
            "w"
        )
        var reports = [
            ["diagnose"], ["diagnose", "--full"], ["status"], ["imports"], ["joins"],
            ["benchmarks"], ["audit"], ["rules"], ["answer"], ["answer", "--history"],
        ]
        for start in try starts(tool) { reports.append(["explain", start]) }
        for report in reports {
            let run = try tool.run(
                report + (report == ["benchmarks"] ? [] : ["-w", "w"]),
                environment: ["COLUMNS": String(columns)]
            )
            #expect(run.exitCode == 0, "\(report): \(run.errors)")
            for line in run.output.split(separator: "\n") {
                // Commands stand whole on a line of their own, so that they can be copied.
                let isCommand = line.trimmingPrefix { $0 == " " }.hasPrefix("groundswell ")
                #expect(isCommand || line.count <= columns, "\(report): \(line)")
            }
        }
    }

    @Test("The first 25 lines hold the verdict, how sure it is, why, and what to do first")
    func firstScreen() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try simulateAndImport(tool)
        let run = try tool.run(["diagnose", "-w", "w"])
        let screen = run.output.split(separator: "\n", omittingEmptySubsequences: false).prefix(25)
            .joined(separator: "\n")
        for part in ["BOTTOM-UP", "n = ", "interval", "won accounts", "What to do", "\n  1. "] {
            #expect(screen.contains(part), "\(part)")
        }
        for finding in try findings(tool) where !run.output.contains(finding) {
            // Those without an answer go by the code that `explain` takes.
            let code = finding.prefix { $0 != "." }
            #expect(run.output.contains("    \(code)") || run.output.contains(", \(code)"))
        }
    }

    @Test("diagnose --json and every explained finding keep to the published schema")
    func schema() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try simulateAndImport(tool)
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let schema = try JSONValue(
            parsing: String(
                contentsOf: root.appendingPathComponent("docs/schemas/diagnosis.schema.json"),
                encoding: .utf8
            )
        )
        let document = try JSONValue(
            parsing: try tool.run(["diagnose", "--json", "-w", "w"]).output
        )
        #expect(SchemaCheck(schema).violations(of: document) == [])
        #expect(document["verdict"]?["answer"] == "bottom-up")
        var broken = try #require(document.objectValue)
        broken["verdict"] = nil
        #expect(!SchemaCheck(schema).violations(of: .object(broken)).isEmpty, "the check can fail")
        var explained: [JSONValue] = []
        for start in try starts(tool) {
            let found = try JSONValue(
                parsing: try tool.run(["explain", start, "--json", "-w", "w"]).output
            )
            explained += found["findings"]?.arrayValue ?? [found]
        }
        #expect(
            Set(explained.compactMap { $0["id"]?.stringValue }) == Set(try findings(tool))
        )
        #expect(explained.allSatisfy { $0["evidence"]?["rows"]?.arrayValue != nil })
    }

    @Test("The counts of a funnel and of retention open to exactly the people behind them")
    func members() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try simulateAndImport(tool)
        let options = ["--members", "--json", "-w", "w"]
        let funnel = try JSONValue(
            parsing: try tool.run(["funnel", "Signed Up", "Report Created"] + options).output
        )
        let rows = funnel["members"]?["rows"]?.arrayValue ?? []
        let steps = rows.compactMap { $0.arrayValue?[1].integerValue }
        let counts = (funnel["steps"]?.arrayValue ?? []).compactMap { $0["count"]?.integerValue }
        #expect(counts.count == 2 && counts[1] > 0)
        for (index, count) in counts.enumerated() {
            #expect(steps.count { $0 > index } == Int(count))
        }
        let retention = try JSONValue(
            parsing: try tool.run(["retention", "--first", "Signed Up"] + options).output
        )
        let sizes = (retention["cohorts"]?.arrayValue ?? []).compactMap { $0["size"]?.integerValue }
        let people = retention["members"]?["rows"]?.arrayValue ?? []
        #expect(people.count == Int(sizes.reduce(0, +)))
        #expect(Set(people.compactMap { $0.arrayValue?[0].stringValue }).count == people.count)
    }

    @Test("The verdict of a company without data says what to bring, not a number")
    func emptyCompany() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let report = try tool.succeed("diagnose")
        #expect(report.contains("groundswell import"))
        #expect(!report.contains("BOTTOM-UP"))
    }

    private func simulateAndImport(_ tool: CommandLineTool) throws {
        try SimulatedFiles.write(with: tool, accounts: 120)
        try tool.succeed("init", "w")
        try tool.write(try tool.read("files/groundswell.yaml"), to: "w/groundswell.yaml")
        for (kind, file) in SimulatedFiles.plan {
            try tool.run(["import", kind, "files/" + file, "-w", "w"])
        }
    }

    /// The letters that ids begin with: `explain` opens all findings behind one at once.
    private func starts(_ tool: CommandLineTool) throws -> [String] {
        Set(try findings(tool).map { String($0.prefix(1)) }).sorted()
    }

    private func findings(_ tool: CommandLineTool) throws -> [String] {
        let document = try JSONValue(
            parsing: try tool.run(["diagnose", "--json", "-w", "w"]).output
        )
        let others = document["findings"]?.arrayValue ?? []
        return ([document["verdict"]] + others.map(Optional.some))
            .compactMap { $0?["id"]?.stringValue }
    }
}
