import Foundation
import Growth
import Testing

@Suite("Backup, verify, compact, keep and erase at the command line")
struct UpkeepTests {
    private let lines = """
        {"type":"identify","messageId":"1","userId":"user-ada-1","timestamp":"2026-01-01T00:00:00Z","traits":{"email":"ada@acme.example"}}
        {"type":"track","messageId":"2","event":"Ran","userId":"user-ada-1","timestamp":"2026-01-02T00:00:00Z","properties":{}}
        {"type":"track","messageId":"3","event":"Invited","userId":"user-bob-1","timestamp":"2026-01-03T00:00:00Z","properties":{"whom":"ada@acme.example"}}

        """

    private func filled() throws -> CommandLineTool {
        let tool = try CommandLineTool()
        try tool.succeed("init", "w")
        try tool.write(lines, to: "e.jsonl")
        try tool.succeed("import", "events", "e.jsonl", "-w", "w")
        return tool
    }

    @Test(
        "A sound workspace says so; a damaged one names the file, its rows and dates, and exits with 4"
    )
    func verify() throws {
        let tool = try filled()
        defer { tool.remove() }
        #expect(try tool.succeed("verify", "-w", "w").hasPrefix("Sound: 1 event file with 3 rows"))
        let name = try #require(tool.list("w/events").first)
        let path = tool.folder + "/w/events/" + name
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 0x10
        try bytes.write(to: URL(fileURLWithPath: path))
        let run = try tool.run(["verify", "-w", "w"])
        #expect(run.exitCode == 4)
        #expect(run.output.contains("Damaged:") && run.output.contains(name))
        #expect(run.output.contains("3 rows") && run.output.contains("2026-01-01"))
        let json = try tool.run(["verify", "--json", "-w", "w"])
        #expect(json.exitCode == 4)
        let document = try JSONValue(parsing: json.output)
        #expect(document["sound"] == false)
        #expect(document["files"]?.arrayValue?.first?["file"] == .string("events/" + name))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("A backup is made, restored and refused in words that help")
    func backup() throws {
        let tool = try filled()
        defer { tool.remove() }
        let told = try tool.succeed("backup", "b", "-w", "w")
        #expect(told.hasPrefix("Backed up: "))
        #expect(told.contains("groundswell restore b --workspace NEW"))
        let restored = try tool.succeed("restore", "b", "-w", "again")
        #expect(restored.hasPrefix("Restored: again, as it was at "))
        #expect(try tool.succeed("export", "-w", "again") == tool.succeed("export", "-w", "w"))
        for (arguments, code, part) in [
            (["backup", "b", "-w", "w"], 3, "is there already"),
            (["backup", "w/b", "-w", "w"], 3, "lies in the workspace"),
            (["restore", "b", "-w", "again"], 3, "is there already"),
            (["restore", "b"], 2, "--workspace NEW"),
            (["restore", "w", "-w", "new"], 3, "no backup"),
        ] as [([String], Int32, String)] {
            let run = try tool.run(arguments)
            #expect(run.exitCode == code, "\(arguments)")
            #expect(run.errors.contains(part), "\(run.errors)")
        }
        try tool.write("company: Evil\n", to: "b/groundswell.yaml")
        let damaged = try tool.run(["restore", "b", "-w", "new"])
        #expect(damaged.exitCode == 4 && damaged.errors.contains("b/groundswell.yaml"))
        #expect(tool.list("new").isEmpty)
        let empty = try tool.run(["verify", "-w", "b"])
        #expect(empty.exitCode != 0 || tool.list("b").contains("backup.json"))
    }

    @Test(
        "Erasing shows what will go, wants consent, leaves a receipt, and compact takes it off the disk"
    )
    func erase() throws {
        let tool = try filled()
        defer { tool.remove() }
        try tool.succeed("backup", "b", "-w", "w")
        let asked = try tool.run(["people", "erase", "ada@acme.example", "-w", "w"])
        #expect(asked.exitCode == 3)
        #expect(asked.errors.contains("user-ada-1") && asked.errors.contains("2 events"))
        #expect(asked.errors.contains("--yes"))
        #expect(try tool.succeed("export", "-w", "w").contains("user-ada-1"), "nothing went")
        let run = try tool.run(["people", "erase", "ada@acme.example", "--yes", "-w", "w"])
        #expect(run.exitCode == 0)
        #expect(run.output.hasPrefix("Erased: receipt 1 of "))
        #expect(
            run.output.contains("groundswell compact") && run.output.contains("told the backup")
        )
        #expect(!run.output.contains("ada@acme.example"), "a receipt names nobody")
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let left = try tool.succeed("export", "-w", "w")
        #expect(!left.contains("ada") && left.contains("\"whom\":\"[erased]\""))
        #expect(try tool.succeed("compact", "-w", "w").hasPrefix("Compacted: "))
        #expect(try tool.succeed("verify", "-w", "w").hasPrefix("Sound:"))
        let restored = try tool.succeed("restore", "b", "-w", "again")
        #expect(restored.contains("1 person erased since then"))
        #expect(try tool.succeed("export", "-w", "again") == left)
        let unknown = try tool.run(["people", "erase", "ada@acme.example", "--yes", "-w", "w"])
        #expect(unknown.exitCode == 3)
    }

    @Test("Days are set, told and taken back; what would go for ever needs consent")
    func keep() throws {
        let tool = try filled()
        defer { tool.remove() }
        #expect(try tool.succeed("keep", "-w", "w") == "Events are kept for ever.\n")
        let asked = try tool.run(["keep", "1", "-w", "w"])
        #expect(asked.exitCode == 3 && asked.errors.contains("3 events before "))
        #expect(try tool.succeed("keep", "-w", "w") == "Events are kept for ever.\n")
        let told = try tool.succeed("keep", "1", "--yes", "-w", "w")
        #expect(told.contains("kept for 1 day") && told.contains("3 events went"))
        #expect(try tool.succeed("export", "-w", "w").isEmpty)
        let json = try JSONValue(parsing: tool.succeed("keep", "forever", "--json", "-w", "w"))
        #expect(json["days"] == .null && json["gone"] == 0)
        for wrong in ["0", "-1", "soon", "99999999999999999999"] {
            #expect(try tool.run(["keep", "--", wrong]).exitCode == 2, "\(wrong)")
        }
    }
}
