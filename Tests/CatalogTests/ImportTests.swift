import GRDB
import Growth
import Testing

@testable import Catalog

@Suite struct ImportTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
    }

    @Test("what was committed is listed as it was said")
    func listsImports() throws {
        var events = outcome("events.jsonl.gz", kind: "events", at: 5)
        (events.mappingName, events.mappingSHA256) = (nil, nil)
        (events.added, events.duplicates, events.skipped, events.conflicts) = (1, 2, 3, 4)
        events.rejectsFile = "rejects/1.csv"
        let first = try catalog.commit(events, records: [], segment: segment("s1"))
        let second = try catalog.commit(
            outcome(),
            records: [(1, person("p", [:]))],
            segment: nil,
            by: "ada"
        )
        let expected = [
            RecordedImport(
                id: first,
                outcome: events,
                state: .active,
                undoneAt: nil,
                replacedBy: nil
            ),
            RecordedImport(
                id: second,
                outcome: outcome(),
                state: .active,
                undoneAt: nil,
                replacedBy: nil
            ),
        ]
        #expect(try catalog.imports() == expected)
        #expect(try catalog.import(second) == expected[1])
        #expect(try catalog.import(ImportID(99)) == nil)
        #expect(try catalog.audit(limit: 9).map(\.subject) == ["import 2", "import 1"])
        #expect(try catalog.audit(limit: 1).map(\.actor) == ["ada"])
    }

    @Test("a file is known by kind, content and mapping while its import counts")
    func findsActiveImport() throws {
        let hash = String(repeating: "a", count: 64)
        let id = try catalog.add([person("p", [:])], at: 1)
        func found(_ kind: String, _ hash: String, _ mapping: String?) throws -> ImportID? {
            try catalog.activeImport(kind: kind, fileSHA256: hash, mappingName: mapping)?.id
        }
        #expect(try found("people", hash, "people.yaml") == id)
        #expect(try found("people", hash, nil) == nil)
        #expect(try found("accounts", hash, "people.yaml") == nil)
        #expect(try found("people", String(repeating: "d", count: 64), "people.yaml") == nil)
        _ = try catalog.undo(id, at: moment(2))
        #expect(try found("people", hash, "people.yaml") == nil)
    }

    @Test("the manifest lists segments in the order of their imports, not of their names")
    func ordersSegments() throws {
        for name in ["z", "a", "m"] {
            _ = try catalog.commit(outcome(), records: [], segment: segment(name))
        }
        let (z, a, m) = (segment("z", of: 1), segment("a", of: 2), segment("m", of: 3))
        #expect(try catalog.contents().segments == [z, a, m])
        #expect(try catalog.segments(of: ImportID(2)) == [a])
        #expect(try catalog.undo(ImportID(2), at: moment(9)) == [a])
        #expect(try catalog.contents().segments == [z, m])
    }

    @Test("undoing an import brings the old values of fields back")
    func undoRestoresFields() throws {
        try catalog.add([person("p", ["plan": .text("free"), "seats": .integer(1)])], at: 1)
        let second = try catalog.add([person("p", ["plan": .text("pro")])], at: 2)
        #expect(
            try catalog.records(.people)
                == [person("p", ["plan": .text("pro"), "seats": .integer(1)])]
        )
        #expect(try catalog.undo(second, at: moment(3)) == [])
        #expect(
            try catalog.records(.people)
                == [person("p", ["plan": .text("free"), "seats": .integer(1)])]
        )
        let undone = try catalog.import(second)
        #expect(undone?.state == .undone)
        #expect(undone?.undoneAt == moment(3))
        let failure = #expect(throws: InputProblem.self) {
            _ = try catalog.undo(second, at: moment(4))
        }
        #expect(failure?.code == "import_not_active")
        let unknown = #expect(throws: InputProblem.self) {
            _ = try catalog.undo(ImportID(77), at: moment(4))
        }
        #expect(unknown?.code == "import_unknown")
    }

    @Test("a replaced import gives way in the same transaction and names its successor")
    func replaces() throws {
        let first = try catalog.commit(
            outcome(),
            records: [(1, person("p", ["plan": .text("wrong")]))],
            segment: segment("a")
        )
        let second = try catalog.commit(
            outcome(at: 2),
            records: [(1, person("p", ["name": .text("right")]))],
            segment: segment("b"),
            replacing: first
        )
        #expect(try catalog.records(.people) == [person("p", ["name": .text("right")])])
        #expect(try catalog.contents().segments == [segment("b", of: 2)])
        let old = try catalog.import(first)
        #expect(old?.state == .replaced)
        #expect(old?.replacedBy == second)
        #expect(old?.undoneAt == moment(2))
    }

    @Test("a commit that fails part way leaves nothing")
    func isAtomic() throws {
        try catalog.add([person("p", ["plan": .text("free")])], at: 1)
        _ = try catalog.commit(outcome(), records: [], segment: segment("taken"))
        let before = try dump()
        #expect(throws: StorageFailure.self) {
            _ = try catalog.commit(
                outcome(at: 3),
                records: [(1, person("q", [:]))],
                segment: segment("taken")
            )
        }
        #expect(throws: InputProblem.self) {
            _ = try catalog.commit(
                outcome(at: 3),
                records: [(1, person("q", [:]))],
                segment: segment("new"),
                replacing: ImportID(50)
            )
        }
        #expect(try dump() == before)
    }

    private func dump() throws -> [[Row]] {
        try catalog.queue.read { database in
            try (SealedTable.all.map(\.name) + ["sums", "workspace"])
                .map { try Row.fetchAll(database, sql: "SELECT * FROM \($0)") }
        }
    }

    @Test("the number of an import is never used again")
    func neverReusesNumbers() throws {
        let first = try catalog.add([], at: 1)
        try catalog.queue.write { try $0.execute(sql: "DELETE FROM imports") }
        #expect(try catalog.add([], at: 2) > first)
    }

    @Test("joins are kept apart until somebody takes that back")
    func keepsJoinsApart() throws {
        let first = try catalog.addJoinException(
            "a\u{0}1",
            "b",
            reason: "shared laptop",
            at: moment(1)
        )
        try catalog.addJoinException("c", "d", reason: "", at: moment(2))
        try catalog.undoJoinException(first, at: moment(3))
        #expect(try catalog.joinExceptions().map(\.left) == ["c"])
        #expect(
            try catalog.joinExceptions(includingUndone: true).first
                == JoinException(
                    id: first,
                    left: "a\u{0}1",
                    right: "b",
                    reason: "shared laptop",
                    createdAt: moment(1),
                    undoneAt: moment(3)
                )
        )
        let failure = #expect(throws: InputProblem.self) {
            try catalog.undoJoinException(first, at: moment(4))
        }
        #expect(failure?.code == "join_exception_unknown")
        #expect(throws: InputProblem.self) {
            try catalog.addJoinException("x", "x", reason: "", at: moment(4))
        }
        #expect(try catalog.audit(limit: 9).map(\.action) == ["join", "split", "split"])
    }

    @Test("an entry of the audit trail comes back whole")
    func auditRoundTrips() throws {
        let entry = AuditEntry(
            at: moment(1),
            actor: "ada",
            action: "export",
            subject: "people",
            detail: ["rows": 3, "note": "a\u{0}b"]
        )
        try catalog.appendAudit(entry)
        #expect(try catalog.audit(limit: 5) == [entry])
        #expect(try catalog.audit(limit: -1) == [])
    }
}
