import Engine
import Foundation
import Growth
import Testing

@Suite("Damage of a workspace")
struct WorkspaceDamageTests {
    private let fixture: WorkspaceFixture

    init() throws { fixture = try WorkspaceFixture() }

    private func line(_ number: Int, plan: String = "free") -> String {
        #"{"type":"track","messageId":"m\#(number)","event":"Opened","userId":"u","timestamp":"2026-01-0\#(number)T00:00:00Z","properties":{"plan":"\#(plan)"}}"#
    }

    private func ingest(_ numbers: Int..., plan: String = "free") throws {
        _ = try fixture.workspace()
            .ingest(numbers.map { Array(line($0, plan: plan).utf8)[...] })
    }

    private func file(_ ending: String) throws -> String {
        try #require(fixture.files(below: "w/events").first { $0.hasSuffix(ending) })
    }

    /// Changes the id index, the block with tag 64 (docs/segment-format.md).
    private func damageIDs(of segment: String) throws {
        var bytes = try fixture.bytes(segment)
        func number(_ count: Int, at start: Int) -> Int {
            bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let (directory, length) = (
            number(8, at: bytes.count - 24), number(4, at: bytes.count - 16)
        )
        let entries = stride(from: directory + 32, to: directory + length, by: 32)
        let entry = try #require(entries.first { number(2, at: $0) == 64 })
        bytes[number(8, at: entry + 16)] ^= 0x80
        try fixture.write(bytes, to: segment)
    }

    @Test("Nothing is sorted out by an id index that changed")
    func damagedIDs() throws {
        try fixture.add(
            [1, 2, 3].map { line($0) + "\n" }.joined(),
            as: "events",
            to: fixture.workspace()
        )
        try damageIDs(of: file(".segment"))
        #expect(fixture.failure { try ingest(2, plan: "pro") }?.code == "segment_damaged")
        let more = line(2, plan: "pro") + "\n" + line(4) + "\n"
        let failure = fixture.failure {
            try fixture.add(more, as: "events", to: fixture.workspace())
        }
        #expect(failure?.code == "segment_damaged")
        #expect(try fixture.workspace().imports().count == 1)
        #expect(fixture.files(below: "w/events").count == 1)
    }

    @Test("A log is not put away beside an id index that changed")
    func damagedIDsBesideALog() throws {
        try fixture.add(line(1) + "\n", as: "events", to: fixture.workspace())
        try ingest(1, 2)
        let log = try file(".log")
        try damageIDs(of: file(".segment"))
        #expect(fixture.failure { _ = try fixture.workspace() }?.code == "segment_damaged")
        #expect(try file(".log") == log)
    }

    @Test(
        "An old copy of a log and a missing log are told with the events that are lost",
        arguments: [true, false]
    )
    func lostGroups(isThere: Bool) throws {
        var old: [UInt8] = []
        do {
            let workspace = try fixture.workspace()
            for number in 1...3 {
                _ = try workspace.ingest([Array(line(number).utf8)[...]])
                if number == 1 { old = try fixture.bytes(file(".log")) }
            }
        }
        let log = try file(".log")
        if isThere {
            try fixture.write(old, to: log)
        } else {
            try FileManager.default.removeItem(atPath: fixture.path(log))
        }
        for _ in 1...2 {
            let failure = try #require(fixture.failure { _ = try fixture.workspace() })
            #expect(failure.code == "log_damaged")
            #expect("w/" + failure.place == log)
        }
        let damaged = try fixture.workspace(skippingDamage: true).verify().damaged
        #expect(damaged.map { "w/events/" + $0.name } == [log])
        #expect(damaged.map(\.rows) == [3])
        #expect(damaged.map { $0.earliest?.iso } == ["2026-01-01T00:00:00Z"])
        #expect(damaged.map { $0.latest?.iso } == ["2026-01-03T00:00:00Z"])
    }
}
