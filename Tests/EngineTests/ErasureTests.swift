import CSystemZlib
import Catalog
import Connectors
import Foundation
import Growth
import Testing

@testable import ColumnStore
@testable import Engine

@Suite("Erasure of a person")
struct ErasureTests {
    // MARK: - A company in which Ada is everywhere

    private static let events = """
        {"type":"track","messageId":"m1","event":"Looked","anonymousId":"browser-ada-4711","timestamp":"2026-01-01T00:00:00Z","properties":{"path":"/"}}
        {"type":"identify","messageId":"m2","anonymousId":"browser-ada-4711","userId":"user-ada-7781","timestamp":"2026-01-02T00:00:00Z","traits":{"email":"ada.old@acme.example","name":"Ada Lovelace","phone":"+49 30 7654321","plan":"enterprise","nested":{"nick":"Countess-Ada"}}}
        {"type":"identify","messageId":"m3","userId":"user-ada-7781","timestamp":"2026-01-03T00:00:00Z","traits":{"email":"Ada.Lovelace@acme.example"}}
        {"type":"alias","messageId":"m4","userId":"user-ada-7781","previousId":"legacy-ada-12","timestamp":"2026-01-03T00:00:00Z"}
        {"type":"track","messageId":"m5","event":"Ran","userId":"legacy-ada-12","timestamp":"2026-01-04T00:00:00Z","properties":{"n":1}}
        {"type":"identify","messageId":"m6","userId":"user-bob-1","timestamp":"2026-01-02T00:00:00Z","traits":{"email":"bob@acme.example","name":"Bob Byte","plan":"enterprise"}}
        {"type":"track","messageId":"m7","event":"Invited","userId":"user-bob-1","timestamp":"2026-01-05T00:00:00Z","properties":{"invited":"ada.lovelace@acme.example","link":"https://x.example/?u=ada.lovelace%40acme.example","note":"ask Ada Lovelace first","plan":"enterprise","list":["user-ada-7781"]}}
        {"type":"track","messageId":"m8","event":"Ran","userId":"user-bob-1","timestamp":"2026-01-06T00:00:00Z","properties":{"n":2}}

        """
    private static let people = """
        id,email,name,title,plan,created_at,updated_at
        user-ada-7781,ada.first@acme.example,Ada King,Countess of Code,enterprise,2025-01-01,2025-01-01
        user-ada-7781,ada.lovelace@acme.example,Ada Lovelace,Countess of Code,enterprise,2025-01-01,2026-01-01
        user-bob-1,bob@acme.example,Bob Byte,Engineer,enterprise,2025-01-01,2026-01-01
        user-eve-1,ada.lovelace@acme.example extra,Eve,Engineer,pro,2025-01-01,2026-01-01

        """
    private static let deals = """
        id,name,account,outcome,created_at,closed_at,amount,signer
        d1,Deal of Ada Lovelace,acme,won,2026-01-01,2026-02-01,12000,ada.lovelace@acme.example
        d2,Deal of Bob,acme,won,2026-01-01,2026-02-01,500,bob@acme.example

        """
    private static let touches = """
        id,account,person,email,type,occurred_at
        t1,acme,user-ada-7781,,call,2026-01-09
        t2,acme,,Ada.First@acme.example,email,2026-01-10
        t3,acme,user-bob-1,,call,2026-01-11

        """
    /// Everything that was Ada's alone, and long enough to be looked for.
    private static let planted = [
        "user-ada-7781", "browser-ada-4711", "legacy-ada-12", "ada.old@acme.example",
        "ada.lovelace@acme.example", "ada.first@acme.example", "ada.lovelace%40acme.example",
        "Ada Lovelace", "Ada King", "+49 30 7654321", "Countess-Ada", "Countess of Code",
    ]

    private func fill(_ workspace: Workspace, _ fixture: WorkspaceFixture) throws {
        for (kind, text) in [
            ("events", Self.events), ("people", Self.people), ("opportunities", Self.deals),
            ("activities", Self.touches),
        ] {
            try fixture.add(text, as: kind, to: workspace)
        }
        let join = try #require(try workspace.joins().first { $0.kind == .identify })
        _ = try workspace.undoJoin(join.key, reason: "Ada Lovelace shares a laptop")
        _ = try workspace.redoJoin(join.key)
        _ = try workspace.answer(
            "K1.motion",
            with: "mixed",
            note: "says Ada Lovelace",
            author: "bob"
        )
    }

    // MARK: - Looking everywhere

    /// Which planted texts are found below `folder`, raw, inflated from any place, or decoded.
    private func remains(in folder: String, _ fixture: WorkspaceFixture) throws -> Set<String> {
        let needles = Self.planted.map { Array($0.lowercased().utf8) }
        var found: Set<String> = []
        func look(_ bytes: [UInt8], _ place: String) {
            let bytes = bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
            for (needle, text) in zip(needles, Self.planted) where contains(bytes, needle) {
                found.insert("\(text) in \(place)")
            }
        }
        for name in fixture.files(below: folder) {
            let bytes = try fixture.bytes(name)
            look(bytes, name)
            look(Array(name.utf8), "the name \(name)")
            for start in bytes.indices { look(inflated(bytes[start...]), "\(name), inflated") }
        }
        let workspace = try fixture.workspace(folder)
        let snapshot = workspace.store.snapshot()
        for word in snapshot.vocabulary.strings { look(Array(word.text.utf8), "the vocabulary") }
        for shown in snapshot.shown {
            for row in 0..<shown.segment.count {
                let event = shown.segment.event(row, in: snapshot.vocabulary)
                look(Array(event.segmentDocument.compactText.utf8), "row \(row)")
            }
        }
        for text in try fixture.everything(of: workspace) { look(Array(text.utf8), "an export") }
        for entry in try workspace.audit(limit: 1_000) { look(Array("\(entry)".utf8), "the audit") }
        return found
    }

    private func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { text in
            guard var place = text.baseAddress, let first = needle.first else { return false }
            let end = place + text.count
            while let hit = memchr(place, Int32(first), end - place) {
                let rest = UnsafeRawPointer(hit)
                guard end - rest >= needle.count else { return false }
                if memcmp(rest, needle, needle.count) == 0 { return true }
                place = rest + 1
            }
            return false
        }
    }

    /// What a raw DEFLATE stream at the beginning of `bytes` gives, as far as it goes.
    private func inflated(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, size) == Z_OK else { return [] }
        defer { inflateEnd(&stream) }
        var input = Array(bytes)
        return [UInt8](unsafeUninitializedCapacity: 1 << 16) { output, count in
            input.withUnsafeMutableBufferPointer { buffer in
                stream.next_in = buffer.baseAddress
                stream.avail_in = UInt32(buffer.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                _ = inflate(&stream, Z_SYNC_FLUSH)
            }
            count = output.count - Int(stream.avail_out)
        }
    }

    @Test("The search finds every planted text before the erasure")
    func searchIsSharp() throws {
        let fixture = try WorkspaceFixture()
        try fill(fixture.workspace(), fixture)
        let hidden = Deflate.compress(Array("a note, a note: Ada Lovelace".utf8))
        try fixture.write([1, 2, 3] + hidden, to: "w/backups/hidden")
        let found = try remains(in: "w", fixture)
        #expect(found.contains("Ada Lovelace in w/backups/hidden, inflated"))
        for text in Self.planted {
            #expect(found.contains { $0.hasPrefix(text) }, "\(text)")
        }
        #expect(found.contains { $0.hasSuffix(".csv") }, "rejects hold a value")
        #expect(found.contains { $0.hasSuffix("sqlite") || $0.hasSuffix("wal") })
        #expect(found.contains { $0.contains(".segment") || $0.hasSuffix("vocabulary") })
    }

    // MARK: - Erasing

    @Test(
        "After erase and compact nothing that was the person's alone is found anywhere in the workspace"
    )
    func nothingRemains() throws {
        let fixture = try WorkspaceFixture()
        do {
            let workspace = try fixture.workspace()
            try fill(workspace, fixture)
            let plan = try workspace.erasurePlan(for: "ada.lovelace@acme.example")
            #expect(plan.person == "legacy-ada-12")
            #expect(Set(plan.ids) == ["user-ada-7781", "browser-ada-4711", "legacy-ada-12"])
            #expect(
                plan.values == [
                    "+49 30 7654321", "Ada King", "Ada Lovelace", "Ada.Lovelace@acme.example",
                    "Countess of Code", "Countess-Ada", "ada.first@acme.example",
                    "ada.lovelace@acme.example", "ada.old@acme.example",
                ]
            )
            #expect((plan.events, plan.ownRecords, plan.namingRecords) == (5, 1, 3))
            let report = try workspace.erase(plan)
            #expect((report.events, report.mentions, report.rejectedRows) == (5, 1, 1))
            #expect(try fixture.export(of: workspace).split(separator: "\n").count == 3)
            _ = try workspace.compact()
        }
        #expect(try remains(in: "w", fixture) == [])
        let workspace = try fixture.workspace()
        #expect(try workspace.verify().isSound)
        #expect(try workspace.audit(limit: 1_000).contains { $0.action == "erase" })
    }

    @Test(
        "What is not the person's alone stays: others, amounts, plans, and the shape of what happened"
    )
    func othersStay() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        try fill(workspace, fixture)
        _ = try workspace.erase(workspace.erasurePlan(for: "user-ada-7781"))
        let events = try fixture.export(of: workspace)
        for kept in ["m6", "m7", "m8", "bob@acme.example", "Bob Byte", "\"plan\":\"enterprise\""] {
            #expect(events.contains(kept), "\(kept)")
        }
        #expect(events.contains(#""invited":"[erased]""#))
        #expect(events.contains(#""note":"ask [erased] first""#))
        let deals = try workspace.records(.opportunities)
        #expect(deals.map { $0.money("amount")?.minorUnits } == [1_200_000, 50_000])
        #expect(deals.map { $0.text("signer") } == ["[erased]", "bob@acme.example"])
        #expect(deals.map { $0.text("name") } == ["Deal of [erased]", "Deal of Bob"])
        #expect(try workspace.records(.activities).map(\.id) == ["t1", "t2", "t3"])
        #expect(try workspace.records(.people).map(\.id) == ["user-bob-1"])
        #expect(
            fixture.failure { _ = try workspace.erasurePlan(for: "user-ada-7781") }?.code
                == "actor_unknown"
        )
    }

    @Test(
        "Where ids are plain numbers, only what names the person goes, not an account or amount of that number"
    )
    func plainNumbers() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        for (kind, text) in [
            (
                "events",
                #"{"type":"track","messageId":"1","event":"Ran","userId":"7","timestamp":"2026-01-01T00:00:00Z","properties":{}}"#
                    + "\n"
                    + #"{"type":"track","messageId":"2","event":"Ran","userId":"8","timestamp":"2026-01-01T00:00:00Z","properties":{"seats":"7"},"context":{"groupId":"7"}}"#
            ),
            ("people", "id,email\n7,ada@acme.example\n8,bob@acme.example\n"),
            ("accounts", "id,name,plan\n7,Seven,7\n"),
            ("subscriptions", "id,account,started_at,amount,payer\n7,7,2026-01-01,7,7\n"),
            ("activities", "id,account,person,type,occurred_at\n7,7,7,call,2026-01-09\n"),
        ] {
            try fixture.add(text, as: kind, to: workspace)
        }
        _ = try workspace.erase(workspace.erasurePlan(for: "ada@acme.example"))
        #expect(
            try fixture.export(of: workspace)
                .contains(
                    #""context":{"groupId":"7"},"properties":{"seats":"7"}"#
                )
        )
        #expect(try workspace.records(.people).map(\.id) == ["8"])
        let account = try workspace.records(.accounts)[0]
        #expect((account.id, account.text("plan")) == ("7", "7"))
        let subscription = try workspace.records(.subscriptions)[0]
        #expect((subscription.id, subscription.account) == ("7", "7"))
        #expect(subscription.text("payer") == "[erased]")
        let touch = try workspace.records(.activities)[0]
        #expect((touch.id, touch.account) == ("7", "7"))
        #expect(touch.text("person") == "[erased]")
    }

    @Test("An old file of the erased person is left out, events and records, and says how many")
    func oldBatch() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        try fill(workspace, fixture)
        _ = try workspace.erase(workspace.erasurePlan(for: "user-ada-7781"))
        for record in try workspace.imports() { _ = try workspace.undoImport(record.id) }
        for (kind, text) in [
            ("events", Self.events), ("people", Self.people), ("activities", Self.touches),
        ] {
            try fixture.add(text, as: kind, to: workspace)
        }
        let own = try fixture.export(of: workspace)
        for id in ["m1", "m2", "m3", "m4", "m5"] { #expect(!own.contains("\"\(id)\"")) }
        #expect(own.contains("\"m8\""))
        #expect(try workspace.records(.people).map(\.id) == ["user-bob-1"])
        let touches = try workspace.records(.activities)
        #expect(touches.map { $0.text("person") } == ["[erased]", nil, "user-bob-1"])
        #expect(touches.map { $0.text("email") } == [nil, "[erased]", nil])
    }

    @Test(
        "A backup from before the erasure brings nobody back, told by its own list or by the one of the workspace"
    )
    func oldBackup() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        try fill(workspace, fixture)
        _ = try workspace.backUp(to: fixture.path("near"))
        _ = try workspace.backUp(to: fixture.path("far"))
        try FileManager.default.moveItem(atPath: fixture.path("far"), toPath: fixture.path("away"))
        let plan = try workspace.erasurePlan(for: "user-ada-7781")
        #expect(plan.backups.map(\.isReachable) == [true, false])
        let report = try workspace.erase(plan)
        #expect(report.backupsTold == [fixture.path("near")])
        #expect(report.backupsOutOfReach == [fixture.path("far")])
        let clock: @Sendable () -> Timestamp = { WorkspaceFixture.now }
        let near = try Workspace.restore(fixture.path("near"), to: fixture.path("a"), clock: clock)
        #expect(near.erasedAgain == 1)
        #expect(try remains(in: "a", fixture) == [])
        let away = try Workspace.restore(
            fixture.path("away"),
            to: fixture.path("b"),
            erasures: fixture.path("w/erasures"),
            clock: clock
        )
        #expect(away.erasedAgain == 1)
        #expect(try remains(in: "b", fixture) == [])
        let again = try fixture.workspace("a")
        try fixture.add(Self.events, as: "events", named: "replayed.jsonl", to: again)
        #expect(try !fixture.export(of: again).contains("\"m5\""))
        #expect(try again.verify().isSound)
    }

    @Test("A list of erased people of another workspace is refused")
    func foreignList() throws {
        let fixture = try WorkspaceFixture()
        for name in ["w", "other"] {
            let workspace = try fixture.workspace(name)
            try fill(workspace, fixture)
            _ = try workspace.backUp(to: fixture.path(name + "-backup"))
            _ = try workspace.erase(workspace.erasurePlan(for: "user-ada-7781"))
        }
        let failure = fixture.failure {
            _ = try Workspace.restore(
                fixture.path("w-backup"),
                to: fixture.path("x"),
                erasures: fixture.path("other/erasures")
            )
        }
        #expect(failure?.code == "erasures_of_another_workspace")
        #expect(!FileManager.default.fileExists(atPath: fixture.path("x")))
        try fixture.write(Array("nonsense".utf8), to: "w-backup/erasures")
        let damaged = fixture.failure {
            _ = try Workspace.restore(fixture.path("w-backup"), to: fixture.path("x"))
        }
        #expect(damaged?.code == "erasures_damaged")
    }

    @Test("Copies that migrations left are removed with an erasure, because they hold everybody")
    func oldCopies() throws {
        let fixture = try WorkspaceFixture()
        let workspace = try fixture.workspace()
        try fill(workspace, fixture)
        try fixture.write([1], to: "w/backups/catalog-v1-20260101T000000Z.sqlite")
        try FileManager.default.createDirectory(
            atPath: fixture.path("w/backups/events-format-1"),
            withIntermediateDirectories: false
        )
        try fixture.write([1], to: "w/backups/events-format-1/old.segment")
        try fixture.write([1], to: "w/backups/own-notes.txt")
        let report = try workspace.erase(workspace.erasurePlan(for: "user-ada-7781"))
        #expect(
            report.oldCopies == ["catalog-v1-20260101T000000Z.sqlite", "events-format-1"]
        )
        #expect(fixture.files(below: "w/backups") == ["w/backups/own-notes.txt"])
    }
}
