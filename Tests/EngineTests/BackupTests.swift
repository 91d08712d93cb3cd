import Catalog
import Engine
import Foundation
import Growth
import Testing

@Suite("Backup and restore")
struct BackupTests {
    private let events = """
        {"type":"track","messageId":"1","event":"Ran","userId":"u1","timestamp":"2026-01-01T00:00:00Z","properties":{"n":1}}
        {"type":"identify","messageId":"2","userId":"u1","timestamp":"2026-01-02T00:00:00Z","traits":{"email":"ada@acme.example"}}
        {"type":"track","messageId":"3","event":"Ran","userId":"u2","timestamp":"2026-01-03T00:00:00Z","properties":{}}

        """
    private let accounts =
        "id,name,domain,created_at\na,Acme,acme.example,bad\nb,Beta,beta.example,2026-01-01\n"

    /// A workspace with an import of events, one of records with a reject, an undone import and a live event.
    private func filled(_ fixture: WorkspaceFixture) throws -> Workspace {
        let workspace = try fixture.workspace()
        try fixture.add(events, as: "events", to: workspace)
        try fixture.add(accounts, as: "accounts", to: workspace)
        let third = try fixture.add(
            #"{"type":"track","messageId":"9","event":"Ran","userId":"u9","timestamp":"2026-01-01T00:00:00Z","properties":{}}"#,
            as: "events",
            to: workspace
        )
        if let id = third.id { _ = try workspace.undoImport(id) }
        return workspace
    }

    @Test("A restored backup answers, exports and lists the same, and is sound")
    func roundTrip() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try filled(fixture)
        let report = try workspace.backUp(to: fixture.path("backup"))
        #expect(report.contents.files.map(\.path).contains("catalog.sqlite"))
        #expect(report.contents.files.contains { $0.path.hasPrefix("rejects/") })
        let restored = try Workspace.restore(
            fixture.path("backup"),
            to: fixture.path("again"),
            clock: { WorkspaceFixture.now }
        )
        #expect(restored.contents == report.contents && restored.erasedAgain == 0)
        let again = try fixture.workspace("again")
        #expect(try fixture.everything(of: again) == fixture.everything(of: workspace))
        #expect(try again.imports() == workspace.imports())
        #expect(try again.verify().isSound)
        let rejects = fixture.files(below: "again/rejects")
        #expect(rejects.count == 1)
        // The backup is as it was, and can be restored again.
        _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("third"))
    }

    @Test("A backup holds the moment at which it was made, whatever happens afterwards")
    func laterChanges() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try filled(fixture)
        let before = try fixture.everything(of: workspace)
        _ = try workspace.backUp(to: fixture.path("backup"))
        for record in try workspace.imports() where record.state == .active {
            _ = try workspace.undoImport(record.id)
        }
        _ = try workspace.compact()
        _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("again"))
        #expect(try fixture.everything(of: fixture.workspace("again")) == before)
    }

    @Test(
        "Any changed, missing or shortened file makes the backup refused by its name, and nothing is written"
    )
    func damage() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try filled(fixture)
        let report = try workspace.backUp(to: fixture.path("backup"))
        let listed = report.contents.files.map { "backup/" + $0.path }
        for name in listed + ["backup/backup.json"] {
            let whole = try fixture.bytes(name)
            var flipped = whole
            flipped[whole.count / 2] ^= 0x01
            for mutant in [flipped, Array(whole.dropLast()), [], whole + [0x20]] {
                try fixture.write(mutant, to: name)
                let failure = fixture.failure {
                    _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("x"))
                }
                #expect(failure?.code == "backup_damaged", "\(name)")
                #expect(failure?.place == fixture.path(name))
            }
            try FileManager.default.removeItem(atPath: fixture.path(name))
            let failure = fixture.failure {
                _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("x"))
            }
            let isList = name == "backup/backup.json"
            #expect(failure?.code == (isList ? "backup_missing" : "backup_damaged"))
            try fixture.write(whole, to: name)
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.path("x")))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder)
                .allSatisfy {
                    !$0.contains(".tmp")
                }
        )
        _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("x"))
    }

    @Test("A newer backup and a path that leads out of the workspace are refused")
    func hostile() throws {
        let fixture = try WorkspaceFixture()
        _ = try filled(fixture).backUp(to: fixture.path("backup"))
        let text = String(decoding: try fixture.bytes("backup/backup.json"), as: UTF8.self)
        func refused(_ old: String, _ new: String) throws -> String? {
            let changed = text.replacingOccurrences(of: old, with: new)
            #expect(changed != text)
            try fixture.write(Array(changed.utf8), to: "backup/backup.json")
            return fixture.failure {
                _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("x"))
            }?
            .code
        }
        #expect(
            try refused("\"groundswell_backup\": 1", "\"groundswell_backup\": 2") == "backup_newer"
        )
        #expect(try refused("\"groundswell.yaml\"", "\"../../evil\"") == "backup_damaged")
        #expect(!FileManager.default.fileExists(atPath: fixture.path("x")))
    }

    @Test("A target that exists or lies in the workspace is refused, and stays as it is")
    func targets() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try filled(fixture)
        for (target, code) in [
            ("w", "folder_exists"), ("w/backups/one", "backup_inside_workspace"),
            ("w/one", "backup_inside_workspace"), ("none/one", "folder_not_made"),
        ] {
            #expect(
                fixture.failure { _ = try workspace.backUp(to: fixture.path(target)) }?.code == code
            )
        }
        _ = try workspace.backUp(to: fixture.path("backup"))
        let failure = fixture.failure {
            _ = try Workspace.restore(fixture.path("backup"), to: fixture.path("w"))
        }
        #expect(failure?.code == "folder_exists")
        #expect(
            fixture.failure {
                _ = try Workspace.restore(fixture.path("w"), to: fixture.path("x"))
            }?
            .code == "backup_missing"
        )
        #expect(try workspace.verify().isSound)
    }

    @Test("A damaged segment stops the backup and is named")
    func damagedSource() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try filled(fixture)
        let name = try #require(fixture.files(below: "w/events").first { $0.hasSuffix(".segment") })
        var bytes = try fixture.bytes(name)
        bytes[bytes.count / 2] ^= 0xFF
        try fixture.write(bytes, to: name)
        let failure = fixture.failure { _ = try workspace.backUp(to: fixture.path("backup")) }
        #expect(failure?.code == "segment_damaged")
        #expect(failure.map { fixture.path("w/" + $0.place) } == fixture.path(name))
        #expect(!FileManager.default.fileExists(atPath: fixture.path("backup")))
        let verification = try workspace.verify()
        #expect(verification.damaged.map { "w/events/" + $0.name } == [name])
        #expect(verification.damaged.allSatisfy { $0.rows > 0 && $0.earliest != nil })
    }
}
