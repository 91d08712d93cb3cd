import Foundation
import Growth
import Testing

@testable import Catalog

@Suite struct ErasureTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
    }

    /// Twenty values that are one person's alone.
    private let users = (1...5).map { "user-ada-lovelace-\($0)" }
    private let anonymous = (1...5).map { "anon-5f3e-77-\($0)" }
    private let mails = (1...5).map { "Ada.L\($0)@Lovelace.example" }
    private let traits = (1...5).map { "+49 170 55500\($0) \u{E9}\u{1F600}" }
    private var planted: [String] { users + anonymous + mails + traits }
    private var ada: ErasedPerson {
        ErasedPerson(users: users, anonymous: anonymous, values: mails + traits)
    }

    /// Puts every value into every place that takes a customer's text.
    private func plant() throws {
        for (index, value) in planted.enumerated() {
            try catalog.commit(letters: [
                letter("{\"userId\":\(JSONValue.string(value).compactText)}"),
                letter("other", people: [value]), letter("{\"someone\":\"else \(index)\"}"),
            ])
            _ = try catalog.commit(
                outcome("export of \(value).csv", at: 2),
                records: records(value, index),
                segment: nil
            )
            try catalog.addJoinException(
                ByteString(value),
                ByteString("other \(index)"),
                reason: "x",
                at: moment(3)
            )
            try catalog.addJoinException(
                "left",
                ByteString("right \(index)"),
                reason: "\(value) asked",
                at: moment(3)
            )
            try judge(value)
            try catalog.appendAudit(
                AuditEntry(
                    at: moment(5),
                    actor: value,
                    action: "export",
                    subject: "of \(value)",
                    detail: ["note": .string("for <\(value)>"), "n": 5]
                )
            )
        }
    }

    private func judge(_ value: String) throws {
        try catalog.record(
            OwnAnswer(
                finding: "K1",
                answer: "yes",
                note: "\(value) says so",
                author: "bob",
                answered: moment(4)
            )
        )
        try catalog.record(
            MotionDecision(
                motion: .topDown,
                from: CivilDate(dayNumber: 1),
                until: CivilDate(dayNumber: 2),
                reason: "because of \(value)",
                author: value,
                recorded: moment(4)
            )
        )
    }

    private func records(
        _ value: String,
        _ index: Int
    ) throws -> [(
        row: Int, record: Growth.Record
    )] {
        let eur = try #require(CurrencyCode("EUR"))
        let filler = String(repeating: "filler ", count: 40)
        let records = [
            person(RecordID(value), ["name": .text("Ada"), "filler": .text(filler)]),
            person("bob", ["friend": .text(value), "plan": .text("pro")], at: moment(1)),
            Growth.Record(
                kind: .memberships,
                id: RecordID("m\(index)"),
                fields: ["person": .text(value), "account": .text("acme")]
            ),
            Growth.Record(
                kind: .invoices,
                id: RecordID("invoice \(index)"),
                fields: [
                    "amount": .money(Money(minorUnits: 1_999, currency: eur)),
                    "memo": .text("to=\(value)&x"), "filler": .text(filler),
                ]
            ),
            Growth.Record(
                kind: .activities,
                id: RecordID("call-\(value)"),
                fields: ["person": .text(value), "account": .text("acme")]
            ),
        ]
        return records.enumerated().map { ($0 + 1, $1) }
    }

    /// The planted values that are in the bytes of the catalog's files.
    private func found() throws -> Set<String> {
        let files = try folder.bytes()
        #expect(files.keys.contains("catalog.sqlite"))
        return Set(
            planted.filter { value in
                files.values.contains { $0.range(of: Data(value.utf8)) != nil }
            }
        )
    }

    @Test("after an erasure no byte of the person is left in any file of the catalog")
    func leavesNothing() throws {
        try plant()
        #expect(try found() == Set(planted), "all values were there")
        let receipt = try catalog.erase(ada, at: moment(9), by: "bob")
        #expect(try found() == [])
        #expect(try catalog.verifyRows() == [])
        try expectRest()
        var counts = ErasureCounts()
        (counts.recordsRemoved, counts.recordsChanged) = (40, 60)
        (counts.joins, counts.deadLetters, counts.texts) = (20, 40, 80)
        counts.audit = 60
        #expect(receipt == ErasureReceipt(id: 1, at: moment(9), actor: "bob", counts: counts))
        #expect(try catalog.receipts() == [receipt])
        #expect(try catalog.audit(limit: 1).map(\.detail) == [counts.json])
        let copy = folder.path + "/catalog.sqlite.copy"
        try catalog.copy(to: copy)
        #expect(try found() == [])
    }

    /// What belongs to others, and money, is as it was.
    private func expectRest() throws {
        let eur = try #require(CurrencyCode("EUR"))
        let invoices = try catalog.records(.invoices)
        #expect(invoices.count == 20)
        for invoice in invoices {
            #expect(invoice.money("amount") == Money(minorUnits: 1_999, currency: eur))
            #expect(invoice.text("memo") == "to=[erased]&x")
        }
        #expect(try catalog.records(.people).map(\.id) == ["bob"])
        #expect(try catalog.records(.people).map { $0.text("friend") } == ["[erased]"])
        #expect(try catalog.records(.people).map { $0.text("plan") } == ["pro"])
        #expect(try catalog.records(.memberships) == [])
        #expect(try catalog.records(.activities).count == 20)
        #expect(try catalog.deadLetters().count == 20)
        #expect(
            try catalog.joinExceptions().map(\.reason)
                == Array(repeating: "[erased] asked", count: 20)
        )
        #expect(
            try catalog.judgements().answers.map(\.note)
                == Array(repeating: "[erased] says so", count: 20)
        )
        #expect(
            try catalog.judgements().decisions.map(\.author)
                == Array(repeating: "[erased]", count: 20)
        )
    }

    @Test("an erased person is known again by their ids only, also in a copy that was restored")
    func suppresses() throws {
        let backup = folder.path + "/backup.sqlite"
        try catalog.copy(to: backup)
        _ = try catalog.erase(ada, at: moment(9))
        let list = try catalog.suppressions()
        for user in users { #expect(list.contains(user, as: .user)) }
        for id in anonymous { #expect(list.contains(id, as: .anonymous)) }
        for mail in mails { #expect(list.contains(mail, as: .email)) }
        #expect(!list.contains("user-ada-lovelace-6", as: .user))
        #expect(!list.contains(users[0], as: .anonymous))
        #expect(list.digests.count == 15)
        let restored = try SQLiteCatalog(path: backup, backups: folder.backups, now: moment(0))
        #expect(try restored.suppressions().digests == [:])
        for _ in 0..<2 { try restored.adopt(list) }
        #expect(try restored.suppressions() == list)
        #expect(try restored.verifyRows() == [])
        #expect(throws: InputProblem.self) {
            try restored.adopt(SuppressionList(salt: [1], digests: list.digests))
        }
    }

    @Test("a field that is empty stays so in a record that named the person")
    func keepsEmpty() throws {
        try catalog.add([person("bob", ["friend": .text(users[0]), "plan": .text("pro")])], at: 1)
        try catalog.add([person("bob", ["friend": .text(users[1]), "plan": .empty])], at: 2)
        _ = try catalog.erase(ada, at: moment(9))
        #expect(try catalog.records(.people) == [person("bob", ["friend": .text("[erased]")])])
    }

    @Test("the events of a person are hidden in the same transaction, or nothing happens")
    func isAtomic() throws {
        try plant()
        let before = try CatalogContent(catalog)
        var change = ManifestChange()
        change.masks = ["nowhere": nil]
        #expect(throws: StorageFailure.self) {
            _ = try catalog.erase(ada, at: moment(9), change: change)
        }
        #expect(try CatalogContent(catalog) == before)
        #expect(try catalog.verifyRows() == [])
    }

    @Test("a second erasure touches what the first left, and the audit trail still holds")
    func twice() throws {
        try catalog.appendAudit(
            AuditEntry(
                at: moment(1),
                actor: "first@a.example",
                action: "x",
                subject: "second@a.example"
            )
        )
        for (number, mail) in ["first@a.example", "second@a.example"].enumerated() {
            let person = ErasedPerson(users: [], anonymous: [], values: [mail])
            let receipt = try catalog.erase(person, at: moment(2), by: "second@a.example")
            #expect(receipt.counts.audit == [1, 1][number])
        }
        #expect(try catalog.verifyRows() == [])
        #expect(
            try catalog.audit(limit: 3).map(\.actor)
                == ["second@a.example", "[erased]", "[erased]"]
        )
    }

    @Test(
        "what names the person goes, and what only looks like it stays",
        arguments: [
            ("42", "[erased]"), ("room 42", nil), ("an@x.example", "[erased]"),
            ("AN@X.Example", "[erased]"), ("mail an@x.example, please", "mail [erased], please"),
            ("jan@x.example", nil), ("x.an@x.example", nil), ("an@x.examples", nil),
            ("u=an%40x.example&b", "u=[erased]&b"), ("e%3Dan%40x.example", "e%3D[erased]"),
            ("u-1234", "[erased]"), ("U-1234", nil), ("u-12345", nil),
            ("u-1234, u-1234.", "[erased], [erased]."), ("", nil), ("cafe\u{301}s", nil),
            ("caf\u{E9}s", "[erased]"),
        ] as [(String, String?)]
    )
    func redaction(text: String, expected: String?) {
        let redaction = Redaction(["42", "an@x.example", "u-1234", "caf\u{E9}s", ""])
        #expect(redaction.redacted(text) == expected)
    }

    @Test("JSON is searched through its escapes")
    func redactsJSON() {
        let redaction = Redaction(["an@x.example"])
        let text = "{\"a\":[\"an\\u0040x.example\",7],\"an@x.example\":1}"
        #expect(redaction.redacted(json: text) == "{\"a\":[\"[erased]\",7],\"[erased]\":1}")
        #expect(redaction.redacted(json: "{\"a\":1}") == nil)
        #expect(redaction.redacted(json: "no json: an@x.example") == "no json: [erased]")
    }
}

extension SQLiteCatalog {
    fileprivate func commit(letters: [DeadLetter]) throws {
        var change = ManifestChange()
        change.deadLetters = letters
        try commit(change)
    }
}
