import Foundation
import Testing

/// A simulated company's files, made once for all tests of this target.
enum SimulatedFiles {
    /// Folder and import plan: kind and file name, in the order of the demo.
    static let plan = [
        ("accounts", "stripe_customers.json"), ("accounts", "crm_companies.csv"),
        ("subscriptions", "stripe_subscriptions.json"), ("invoices", "stripe_invoices.json"),
        ("opportunities", "crm_deals.csv"), ("activities", "activities.csv"), ("team", "team.csv"),
        ("spend", "spend.csv"), ("events", "events.jsonl"),
    ]

    /// Writes the files of a small company into `tool`'s folder under `files/`.
    static func write(with tool: CommandLineTool, accounts: Int = 60) throws {
        try tool.succeed("simulate", "files", "--accounts", String(accounts))
    }
}

@Suite("Imports")
struct ImportTests {
    @Test(
        "The same files again, in another order, or cut into ten pieces give the same diagnosis, byte for byte"
    )
    func orderDoesNotMatter() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool)
        try makeWorkspace("straight", tool)
        for (kind, file) in SimulatedFiles.plan {
            try importFile(kind, "files/" + file, into: "straight", tool)
        }
        let expected = try diagnosis(of: "straight", tool)
        #expect(expected.contains("\"verdict\""))

        for (kind, file) in SimulatedFiles.plan {
            try importFile(kind, "files/" + file, into: "straight", tool)
        }
        #expect(try diagnosis(of: "straight", tool) == expected, "importing again changes nothing")

        try makeWorkspace("reversed", tool)
        for (kind, file) in SimulatedFiles.plan.reversed() {
            try importFile(kind, "files/" + file, into: "reversed", tool)
        }
        #expect(try diagnosis(of: "reversed", tool) == expected, "another order changes nothing")

        try makeWorkspace("pieces", tool)
        for (kind, file) in SimulatedFiles.plan {
            for piece in try pieces(of: "files/" + file, tool) {
                try importFile(kind, piece, into: "pieces", tool)
            }
        }
        #expect(try diagnosis(of: "pieces", tool) == expected, "ten pieces change nothing")
    }

    @Test("Undoing an import and doing it again leads back to the same diagnosis")
    func undoAndRedo() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool, accounts: 30)
        try makeWorkspace("w", tool)
        for (kind, file) in SimulatedFiles.plan {
            try importFile(kind, "files/" + file, into: "w", tool)
        }
        let expected = try diagnosis(of: "w", tool)
        for id in 1...SimulatedFiles.plan.count {
            try tool.succeed("imports", "undo", String(id), "-w", "w")
        }
        #expect(try tool.run(["events", "-w", "w"]).output.isEmpty)
        #expect(tool.list("w/events").isEmpty, "segments of undone imports are removed")
        for (kind, file) in SimulatedFiles.plan.shuffled() {
            try importFile(kind, "files/" + file, into: "w", tool)
        }
        #expect(try diagnosis(of: "w", tool) == expected)
    }

    @Test("A corrected mapping replaces what the file brought before")
    func correctedMapping() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write("n,who,what,day\n1,u1,one,2024-01-02\n2,u2,two,2024-02-01\n", to: "own.csv")
        let mapping = { (column: String) in
            "kind: events\ncolumns:\n  id: n\n  user: \(column)\n  event: what\n  time: {column: day, format: YYYY-MM-DD}\n"
        }
        try tool.write(mapping("what"), to: "own.yaml")
        try tool.succeed("import", "events", "own.csv", "-m", "own.yaml")
        try tool.write(mapping("who"), to: "own.yaml")
        try tool.succeed("import", "events", "own.csv", "-m", "own.yaml")
        let events = try tool.run(["events"]).output.split(separator: "\n")
        #expect(events.count == 2)
        #expect(events.allSatisfy { $0.contains("\"user_id\":\"u") })
        #expect(try tool.run(["imports"]).output.contains("replaced"))
    }

    @Test(
        "kill -9 at fifty moments of an import: the workspace opens, no file is half there, a re-run completes"
    )
    func killed() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool, accounts: 80)
        try makeWorkspace("whole", tool)
        let started = Date()
        try importFile("events", "files/events.jsonl", into: "whole", tool)
        let duration = Date().timeIntervalSince(started)
        let all = try tool.run(["events", "--messages", "-w", "whole"]).output
        var generator = SystemRandomNumberGenerator()
        var kills = 0
        try makeWorkspace("w", tool)
        for _ in 0..<50 {
            let delay = Double.random(in: 0...duration * 1.05, using: &generator)
            let run = try tool.run(
                ["import", "events", "files/events.jsonl", "-w", "w"],
                killAfter: delay
            )
            kills += run.wasKilled ? 1 : 0
            let stored = try tool.run(["events", "--messages", "-w", "w"])
            #expect(stored.exitCode == 0, "opens after a kill at \(delay) s: \(stored.errors)")
            #expect(
                stored.output.isEmpty || stored.output == all,
                "half a file after a kill at \(delay) s"
            )
            if !stored.output.isEmpty {
                try tool.succeed("imports", "undo", try lastImport(tool), "-w", "w")
            }
            #expect(
                tool.list("w/events").isEmpty,
                "nothing is left behind after a kill at \(delay) s"
            )
        }
        #expect(kills > 10)
        try importFile("events", "files/events.jsonl", into: "w", tool)
        #expect(try tool.run(["events", "--messages", "-w", "w"]).output == all)
    }

    // MARK: - Words of these tests

    private func makeWorkspace(_ name: String, _ tool: CommandLineTool) throws {
        try tool.succeed("init", name)
        try tool.write(try tool.read("files/groundswell.yaml"), to: name + "/groundswell.yaml")
    }

    private func importFile(
        _ kind: String,
        _ file: String,
        into workspace: String,
        _ tool: CommandLineTool
    ) throws {
        let run = try tool.run(["import", kind, file, "-w", workspace])
        #expect(run.exitCode == 0 || run.exitCode == 1, "\(file): \(run.errors)")
    }

    private func diagnosis(of workspace: String, _ tool: CommandLineTool) throws -> String {
        let run = try tool.run(["diagnose", "--json", "-w", workspace])
        #expect(run.exitCode == 0, "\(run.errors)")
        return run.output
    }

    private func lastImport(_ tool: CommandLineTool) throws -> String {
        let document =
            try JSONSerialization.jsonObject(
                with: Data(try tool.run(["imports", "--json", "-w", "w"]).output.utf8)
            ) as? [String: Any]
        let imports = document?["imports"] as? [[String: Any]] ?? []
        let active = imports.filter { $0["state"] as? String == "active" }
        return String(try #require(active.last?["id"] as? Int))
    }

    /// The file cut into ten files that each can be read alone.
    private func pieces(of file: String, _ tool: CommandLineTool) throws -> [String] {
        let text = try tool.read(file)
        if file.hasSuffix(".json") { return try jsonPieces(of: text, file, tool) }
        var lines = text.components(separatedBy: "\n")
        if lines.last == "" { lines.removeLast() }
        let head = file.hasSuffix(".csv") ? [lines.removeFirst()] : []
        return try cut(lines).enumerated()
            .map { index, part in
                try tool.write(
                    (head + part).joined(separator: "\n") + "\n",
                    to: "\(file).\(index).\((file as NSString).pathExtension)"
                )
            }
    }

    private func jsonPieces(
        of text: String,
        _ file: String,
        _ tool: CommandLineTool
    ) throws -> [String] {
        let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let data = try #require(list?["data"] as? [Any])
        return try cut(data).enumerated()
            .map { index, part in
                let piece = try JSONSerialization.data(withJSONObject: [
                    "object": "list", "has_more": false, "data": part,
                ])
                return try tool.write(
                    String(decoding: piece, as: UTF8.self),
                    to: "\(file).\(index).json"
                )
            }
    }

    private func cut<Element>(_ items: [Element]) -> [[Element]] {
        let size = max(1, (items.count + 9) / 10)
        return stride(from: 0, to: items.count, by: size)
            .map { Array(items[$0..<min($0 + size, items.count)]) }
    }
}
