import Foundation
import Growth
import Testing

@Suite("Export")
struct ExportTests {
    @Test(
        "What is exported and imported into an empty workspace gives the same answers and the same export"
    )
    func roundTrip() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool, accounts: 30)
        try makeWorkspace("a", tool)
        for (kind, file) in SimulatedFiles.plan {
            let run = try tool.run(["import", kind, "files/" + file, "-w", "a"])
            #expect(run.exitCode < 2, "\(file): \(run.errors)")
        }
        let kinds = try exportAll(from: "a", to: "first", tool)
        #expect(kinds.contains("events") && kinds.contains("subscriptions"))
        try makeWorkspace("b", tool)
        for kind in kinds { try tool.succeed("import", kind, "first/\(kind).jsonl", "-w", "b") }
        #expect(try exportAll(from: "b", to: "second", tool) == kinds)
        for kind in kinds {
            let same = try tool.read("first/\(kind).jsonl") == tool.read("second/\(kind).jsonl")
            #expect(same, "\(kind) is written the same again")
        }
        for question in [
            ["diagnose"], ["people"], ["accounts"], ["joins"],
            ["retention", "--first", "any", "--return", "any", "--period", "week"],
        ] {
            let first = try answer(question, "a", tool)
            #expect(try answer(question, "b", tool) == first, "\(question)")
        }
    }

    @Test("Records come back from CSV too: the same export again")
    func tables() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool, accounts: 10)
        for name in ["a", "b"] { try makeWorkspace(name, tool) }
        for (kind, file) in SimulatedFiles.plan where kind != "events" {
            _ = try tool.run(["import", kind, "files/" + file, "-w", "a"])
            let table = "\(kind).csv"
            try tool.succeed("export", kind, "--format", "csv", "-o", table, "-w", "a")
        }
        for kind in Set(SimulatedFiles.plan.map(\.0)).subtracting(["events"]).sorted() {
            try tool.succeed("import", kind, "\(kind).csv", "-w", "b")
            #expect(
                try tool.succeed("export", kind, "-w", "b")
                    == tool.succeed("export", kind, "-w", "a"),
                "\(kind)"
            )
        }
    }

    private let lines = """
        {"type":"track","messageId":"1","event":"Ran","userId":"u1","timestamp":"2026-01-01T00:00:00Z","properties":{"n":-5,"f":"=1+1","o":{"a":[1]}}}
        {"type":"track","messageId":"2","event":"Ran","userId":"u2","timestamp":"2026-01-02T00:00:00Z","properties":{}}

        """

    @Test(
        "Events as a table have a column for every property, and nothing that a spreadsheet would run"
    )
    func eventTable() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write(lines, to: "e.jsonl")
        try tool.succeed("import", "events", "e.jsonl")
        let expected = [
            "id,type,event,time,person,account,user,anonymous,original_time,sent_at,received_at,properties.f,properties.n,properties.o",
            "1,track,Ran,2026-01-01T00:00:00Z,u1,,u1,,2026-01-01T00:00:00Z,,,'=1+1,-5,\"{\"\"a\"\":[1]}\"",
            "2,track,Ran,2026-01-02T00:00:00Z,u2,,u2,,2026-01-02T00:00:00Z,,,,,", "",
        ]
        #expect(
            try tool.succeed("export", "events", "--format", "csv")
                == expected.joined(separator: "\r\n")
        )
        let second = try tool.succeed("export", "--from", "2026-01-02", "--to", "2026-01-03")
        #expect(second.contains("\"messageId\":\"2\"") && !second.contains("\"messageId\":\"1\""))
        #expect(try tool.succeed("export", "--from", "2026-01-03").isEmpty)
    }

    @Test("A file is replaced as a whole, and what cannot be written leaves everything as it was")
    func files() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", "w")
        try tool.write(lines, to: "e.jsonl")
        try tool.succeed("import", "events", "e.jsonl", "-w", "w")
        try tool.write("old", to: "out/events.jsonl")
        let told = try tool.succeed("export", "-o", "out/events.jsonl", "-w", "w")
        #expect(told == "Written: 2 events to out/events.jsonl.\n")
        #expect(try tool.read("out/events.jsonl") == tool.succeed("export", "-w", "w"))
        let json = try tool.succeed("export", "-o", "out/2.jsonl", "--json", "-w", "w")
        #expect(
            try JSONValue(parsing: json) == [
                "kind": "events", "rows": 2, "file": "out/2.jsonl",
            ]
        )
        for (output, code) in [
            ("out", "is not a file"), ("nowhere/x", "No such file"),
            ("w/catalog.sqlite", "keeps its own files"),
            ("w/events/x", "keeps its own files"), ("/dev/null", "is not a file"),
            ("w/groundswell.yaml", "keeps its own files"),
        ] {
            let run = try tool.run(["export", "-o", output, "-w", "w"])
            #expect(run.exitCode == 3 || run.exitCode == 4, "\(output)")
            #expect(run.errors.contains(code), "\(output): \(run.errors)")
        }
        #expect(tool.list("out") == ["2.jsonl", "events.jsonl"], "nothing half written stays")
        try tool.succeed("status", "-w", "w")
    }

    @Test("What is held about one person is complete, and holds nothing of anybody else")
    func person() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write(
            """
            {"type":"track","messageId":"1","event":"Looked","anonymousId":"b1","timestamp":"2026-01-01T00:00:00Z","properties":{"p":1}}
            {"type":"identify","messageId":"2","anonymousId":"b1","userId":"u1","timestamp":"2026-01-02T00:00:00Z","traits":{"email":"ada@acme.example","team":"red"}}
            {"type":"track","messageId":"3","event":"Ran","userId":"u1","timestamp":"2026-01-03T00:00:00Z","properties":{}}
            {"type":"identify","messageId":"4","userId":"u2","timestamp":"2026-01-02T00:00:00Z","traits":{"email":"bob@acme.example","team":"red"}}
            {"type":"track","messageId":"5","event":"Ran","userId":"u2","timestamp":"2026-01-03T00:00:00Z","properties":{}}

            """,
            to: "e.jsonl"
        )
        try tool.write(
            "id,email,title,updated_at\nu1,ada.old@acme.example,CTO,2025-01-01\nu1,ada@acme.example,CEO,2026-01-01\nu2,bob@acme.example,VP,2026-01-01\n",
            to: "people.csv"
        )
        try tool.write(
            "id,email,type,occurred_at,owner\nt1,Ada.Old@acme.example,call,2026-01-01,rep@us.example\nt2,bob@acme.example,call,2026-01-01,rep@us.example\n",
            to: "activities.csv"
        )
        for (kind, file) in [
            ("events", "e.jsonl"), ("people", "people.csv"), ("activities", "activities.csv"),
        ] {
            try tool.succeed("import", kind, file)
        }
        let text = try tool.succeed("people", "export", "ada@acme.example")
        let document = try JSONValue(parsing: text)
        #expect(document["person"] == "u1")
        #expect(document["user_ids"] == ["u1"] && document["anonymous_ids"] == ["b1"])
        #expect(document["traits"]?["team"] == "red")
        let events = document["events"]?.arrayValue ?? []
        #expect(events.compactMap { $0["messageId"]?.stringValue } == ["1", "2", "3"])
        #expect(document["records"]?["people"]?.arrayValue?.count == 2, "both versions")
        #expect(document["records"]?["activities"]?.arrayValue?.map { $0["id"] } == ["t1"])
        #expect(document["joins"]?.arrayValue?.contains { $0["kind"] == "identify" } == true)
        #expect(document["memberships"]?.arrayValue?.count == 1)
        #expect(!text.contains("bob") && !text.contains("u2"))
        for name in ["u1", "b1"] {
            let other = try JSONValue(parsing: tool.succeed("people", "export", name))
            #expect(other["events"] == document["events"])
        }
        let told = try tool.succeed("people", "export", "u1", "-o", "ada.json")
        #expect(told == "Written: all that is held about u1, with 3 events, to ada.json.\n")
        #expect(try JSONValue(parsing: tool.read("ada.json"))["events"] == document["events"])
        let unknown = try tool.run(["people", "export", "nobody"])
        #expect(unknown.exitCode == 3 && unknown.output.isEmpty)
    }

    @Test(
        "A wrong call says what is wrong and exits with 2",
        arguments: [
            (["export", "shoes"], "not a kind of data"), (["export", "deals"], "opportunities"),
            (["export", "--format", "xml"], "xml"),
            (["export", "--format", "csv", "--json"], "--output"),
            (["export", "people", "--from", "2026-01-01"], "go with events"),
            (["export", "--from", "soon"], "expected a date"), (["people", "export"], "person"),
        ]
    )
    func usage(arguments: [String], part: String) throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let run = try tool.run(arguments)
        #expect(run.exitCode == 2 && run.output.isEmpty)
        #expect(run.errors.contains(part), "\(run.errors)")
    }

    // MARK: - Words of these tests

    private func makeWorkspace(_ name: String, _ tool: CommandLineTool) throws {
        try tool.succeed("init", name)
        try tool.write(try tool.read("files/groundswell.yaml"), to: name + "/groundswell.yaml")
    }

    /// Exports every kind that has rows and tells which they are.
    private func exportAll(
        from workspace: String,
        to folder: String,
        _ tool: CommandLineTool
    ) throws -> [String] {
        let kinds = ["events"] + RecordKind.allCases.map(\.rawValue)
        return try kinds.filter { kind in
            let text = try tool.succeed("export", kind, "-w", workspace)
            guard !text.isEmpty else { return false }
            try tool.write(text, to: "\(folder)/\(kind).jsonl")
            return true
        }
    }

    private func answer(
        _ question: [String],
        _ workspace: String,
        _ tool: CommandLineTool
    ) throws -> String {
        let run = try tool.run(question + ["--json", "-w", workspace])
        #expect(run.exitCode == 0, "\(question): \(run.errors)")
        return run.output
    }
}
