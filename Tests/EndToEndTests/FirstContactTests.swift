import Foundation
import Testing

@Suite("What a new user meets")
struct FirstContactTests {
    @Test("Outside a workspace every command says how to make one, and exits with 3")
    func noWorkspace() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        for command in [["status"], ["diagnose"], ["import", "events", "x.jsonl"], ["imports"]] {
            let run = try tool.run(command)
            #expect(run.exitCode == 3)
            #expect(run.errors.contains("groundswell init"))
        }
    }

    @Test("A workspace is found from a folder inside it, and cannot be made twice")
    func nearest() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".", "--company", "Acme")
        try tool.write("", to: "deep/down/x")
        #expect(try tool.run(["status", "--json"]).output.contains("\"Acme\""))
        let again = try tool.run(["init", "."])
        #expect(again.exitCode == 3)
        #expect(again.errors.contains("workspace already"))
    }

    @Test("A missing, an empty and a wrongly mapped file each say what to do")
    func badFiles() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let missing = try tool.run(["import", "events", "nowhere.jsonl"])
        #expect(missing.exitCode == 3)
        #expect(missing.errors.contains("nowhere.jsonl"))
        #expect(missing.errors.contains("Check the path"))

        try tool.write("", to: "empty.csv")
        let empty = try tool.run(["import", "events", "empty.csv"])
        #expect(empty.exitCode == 3)
        #expect(empty.errors.contains("empty"))

        try tool.write("who,what,when\na,b,2024-01-01\n", to: "own.csv")
        let unmapped = try tool.run(["import", "events", "own.csv"])
        #expect(unmapped.exitCode == 3)
        #expect(unmapped.errors.contains("--propose"))

        try tool.write(
            "kind: events\ncolumns:\n  user: whoo\n  evnt: what\n  time: when\n",
            to: "wrong.yaml"
        )
        let wrong = try tool.run(["import", "events", "own.csv", "--mapping", "wrong.yaml"])
        #expect(wrong.exitCode == 3)
        #expect(wrong.errors.contains("wrong.yaml:4"), "\(wrong.errors)")
        #expect(wrong.errors.contains("event"))
    }

    @Test("A proposed mapping imports the file it was made for")
    func propose() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let rows = (1...40)
            .map {
                "r\($0),person\($0 % 7)@acme.example,Report Created,2024-03-\(10 + $0 % 20) 10:00:00,pro"
            }
        try tool.write(
            "row_id,user_email,event_name,happened_at,plan\n" + rows.joined(separator: "\n") + "\n",
            to: "own.csv"
        )
        let proposal = try tool.run(["import", "events", "own.csv", "--propose"])
        #expect(proposal.exitCode == 0, "\(proposal.errors)")
        try tool.write(proposal.output, to: "own.yaml")
        let run = try tool.run(["import", "events", "own.csv", "--mapping", "own.yaml"])
        #expect(run.exitCode == 0, "\(run.errors)\(run.output)\(proposal.output)")
        #expect(try tool.run(["events", "--json"]).output.split(separator: "\n").count == 40)
    }

    @Test(
        "Rows that cannot be read are rejected with line, field, value and reason; the rest lands, exit 1"
    )
    func rejects() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write(
            "id,account,mrr,started_at\ns1,a1,49 USD,2024-01-05\ns2,a2,lots,2024-02-30\ns3,a3,99 USD,2024-03-01\n",
            to: "subscriptions.csv"
        )
        let run = try tool.run(["import", "subscriptions", "subscriptions.csv"])
        #expect(run.exitCode == 1, "\(run.errors)\(run.output)")
        #expect(
            try tool.run(["records", "subscriptions"]).output.split(separator: "\n").count == 2
        )
        let file = try #require(tool.list("rejects").first)
        let rejects = try tool.read("rejects/" + file)
        #expect(rejects.contains("file,line,field,value,code,reason"))
        #expect(rejects.contains("subscriptions.csv,3,"))
    }

    @Test("Every mistake in groundswell.yaml is told at once, with its line")
    func configuration() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        try tool.write(
            "company: Acme\ncurency: USD\ntime_zone: Europe/Berln\ndeclared_motion: sideways\n",
            to: "groundswell.yaml"
        )
        let run = try tool.run(["status"])
        #expect(run.exitCode == 3)
        for part in [
            "groundswell.yaml:2", "currency", "groundswell.yaml:3", "groundswell.yaml:4",
            "bottom-up",
        ] {
            #expect(run.errors.contains(part), "\(part) in \(run.errors)")
        }
        let json = try tool.run(["status", "--json"])
        #expect(json.errors.contains("\"errors\""))
    }

    @Test("A folder that cannot be written to is a storage error with advice")
    func readOnly() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let run = try tool.run(["init", "/proc/groundswell-cannot-be-here"])
        #expect(run.exitCode == 4)
        #expect(run.errors.contains("could not"))
        #expect(run.errors.contains("/proc"))
    }

    @Test("A second process gets a plain message and exit 4")
    func locked() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", ".")
        let descriptor = open(tool.folder + "/run/lock", O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let run = try tool.run(["status"])
        #expect(run.exitCode == 4)
        #expect(run.errors.contains("another groundswell process"))
    }
}
