import Testing

@Suite("Help")
struct HelpTests {
    static let commands = [
        "init", "demo", "import", "imports", "imports list", "imports undo", "ingest",
        "dead-letters", "dead-letters list", "dead-letters replay", "status", "diagnose",
        "explain", "rules", "answer", "decide", "decisions",
        "benchmarks", "funnel", "retention", "counts", "stickiness", "lifecycle", "paths", "panel",
        "account-features", "activation", "timeline", "events", "people", "accounts",
        "records", "export", "people list", "people export",
        "people erase", "backup", "restore", "verify", "compact", "keep",
        "joins", "joins list", "joins undo", "joins redo", "audit", "simulate",
    ]

    @Test("Every command has help with an example", arguments: commands)
    func example(command: String) throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let words = command.split(separator: " ").map(String.init)
        let run = try tool.run(words + ["--help"])
        #expect(run.exitCode == 0)
        #expect(run.output.contains("Example"), "\(command)")
        #expect(run.output.contains("groundswell \(command)"), "\(command)")
    }

    @Test("The overview names every command")
    func overview() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let help = try tool.run(["--help"]).output
        for command in Self.commands where !command.contains(" ") {
            #expect(help.contains("  \(command) "))
        }
    }

    @Test(
        "A wrong call says so on standard error and exits with 2",
        arguments: [
            ["nonsense"], ["import"], ["import", "events"], ["import", "shoes", "x.csv"],
            ["funnel"], ["init", "--what"], ["answer", "K1.motion"], ["answer", "--note", "x"],
            ["answer", "K1.motion", "mixed", "--history"], ["decide", "bottom-up"],
            ["decide", "bottom-up", "--because", "x", "--from", "tomorrow"],
        ]
    )
    func usage(arguments: [String]) throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let run = try tool.run(arguments)
        #expect(run.exitCode == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("rror"))
    }
}
