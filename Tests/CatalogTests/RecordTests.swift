import Growth
import Testing

@testable import Catalog

@Suite struct RecordTests {
    private let folder: CatalogFolder
    private let catalog: SQLiteCatalog

    init() throws {
        folder = try CatalogFolder()
        catalog = try folder.open()
    }

    @Test("every value comes back exactly")
    func valuesRoundTrip() throws {
        let eur = try #require(CurrencyCode("EUR"))
        let fields: [String: FieldValue] = [
            "empty": .text(""), "nul": .text("a\u{0}b"), "tagged": .text("i12"),
            "quotes": .text("\"\\\n\r\t\u{1}\u{7F}\u{1F600}"),
            "big": .integer(9_007_199_254_740_993), "least": .integer(.min), "most": .integer(.max),
            "negative zero": .number(-0.0), "tiny": .number(.leastNonzeroMagnitude),
            "huge": .number(1.7e308),
            "third": .number(1.0 / 3), "infinite": .number(.infinity), "whole": .number(3),
            "time": .time(Timestamp(millis: -1)), "end": .time(.distantFuture),
            "money": .money(Money(minorUnits: -9_007_199_254_740_993, currency: eur)),
            "yes": .boolean(true), "no": .boolean(false),
            "caf\u{E9}": .text("composed"), "name\u{0}nul": .text("key"),
        ]
        let record = person("p\u{0}1", fields, at: moment(7))
        try catalog.add([record], at: 1)
        #expect(try catalog.records(.people) == [record])
        #expect(try catalog.records(.people).first?.number("negative zero")?.sign == .minus)
        #expect(try catalog.history(.people, "p\u{0}1") == [record])
    }

    @Test("all kinds together are what each is by itself, as of any moment")
    func allKinds() throws {
        let deal = Growth.Record(
            kind: .opportunities,
            id: "d",
            fields: ["stage": .text("won")],
            updatedAt: moment(3)
        )
        try catalog.add([person("p", ["plan": .text("free")], at: moment(1)), deal], at: 1)
        try catalog.add([person("p", ["plan": .text("pro")], at: moment(5))], at: 2)
        for bound in [moment(0), moment(2), moment(4), .distantFuture] {
            let all = try catalog.allRecords(before: bound)
            #expect(all.count == RecordKind.allCases.count)
            for kind in RecordKind.allCases {
                #expect(try all[kind] == catalog.records(kind, before: bound), "\(kind)")
            }
        }
    }

    @Test("ids are byte strings: spellings of one letter, case and NUL are kept apart")
    func idsAreBytes() throws {
        let ids: [RecordID] = [
            "b", "", "caf\u{E9}", "cafe\u{301}", "B", "b\u{0}", "b\u{0}c", "\u{1F600}",
        ]
        try catalog.add(ids.map { person($0, ["id": .text($0.text)]) }, at: 1)
        let found = try catalog.records(.people)
        #expect(found.map(\.id) == ids.sorted())
        for record in found { #expect(record.text("id").map { RecordID($0) } == record.id) }
        #expect(try catalog.history(.people, "cafe\u{301}").count == 1)
        #expect(
            try catalog.recordCounts().map { "\($0.kind) \($0.count)" } == ["people \(ids.count)"]
        )
    }

    @Test("with times of their own the order of imports does not matter")
    func foldIsOrderIndependent() throws {
        let versions = [
            person("p", ["a": .integer(1), "b": .integer(1), "c": .integer(1)], at: moment(1)),
            person("p", ["a": .integer(2), "b": .integer(2)], at: moment(2)),
            person("p", ["a": .integer(3)], at: moment(3)),
        ]
        let expected = [
            person(
                "p",
                ["a": .integer(3), "b": .integer(2), "c": .integer(1)],
                at: moment(3)
            )
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let folder = try CatalogFolder()
            let catalog = try folder.open()
            for index in order { try catalog.add([versions[index]], at: 10) }
            #expect(try catalog.records(.people) == expected)
            #expect(try catalog.history(.people, "p") == versions)
        }
    }

    @Test("what a version says is empty is gone, whatever the order, and the history has it")
    func foldTakesAway() throws {
        let versions = [
            person("p", ["a": .integer(1), "b": .integer(1), "c": .empty], at: moment(1)),
            person("p", ["a": .empty], at: moment(2)), person("p", ["b": .empty], at: moment(3)),
            person("p", ["b": .integer(4)], at: moment(4)),
        ]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let folder = try CatalogFolder()
            let catalog = try folder.open()
            for index in order { try catalog.add([versions[index]], at: 10) }
            let states = try (2...5).map { try catalog.records(.people, before: moment($0)) }
            #expect(
                states.map { $0.map(\.fields) } == [
                    [["a": .integer(1), "b": .integer(1)]], [["b": .integer(1)]], [[:]],
                    [["b": .integer(4)]],
                ]
            )
            #expect(try catalog.history(.people, "p") == versions)
        }
    }

    @Test("fields are kept as text with their type in front, an empty one as null")
    func codec() {
        let fields: [String: FieldValue] = ["name": .text("Acme"), "seats": .empty]
        #expect(FieldCodec.encode(fields) == #"{"name":"tAcme","seats":null}"#)
        #expect(FieldCodec.decode(#"{"name":"tAcme","seats":null}"#) == fields)
        #expect(FieldCodec.decode(#"{"seats":12}"#) == nil)
    }

    @Test("without a time of its own a row counts as changed when it was imported")
    func foldUsesImportTime() throws {
        try catalog.add([person("p", ["plan": .text("imported at 5")])], at: 5)
        try catalog.add([person("p", ["plan": .text("said at 3")], at: moment(3))], at: 6)
        #expect(try catalog.records(.people).map { $0.text("plan") } == ["imported at 5"])
        try catalog.add([person("p", ["plan": .text("said at 8")], at: moment(8))], at: 7)
        #expect(try catalog.records(.people).map { $0.text("plan") } == ["said at 8"])
    }

    @Test("of two rows of one file the later one is newer")
    func foldUsesRow() throws {
        try catalog.add(
            [person("p", ["plan": .text("first")]), person("p", ["plan": .text("second")])],
            at: 1
        )
        #expect(try catalog.records(.people).map { $0.text("plan") } == ["second"])
    }

    @Test("kinds do not mix")
    func kindsAreApart() throws {
        let account = Growth.Record(kind: .stageChanges, id: "p", fields: [:])
        _ = try catalog.commit(
            outcome(),
            records: [(1, account), (2, person("p", [:]))],
            segment: nil
        )
        #expect(try catalog.records(.stageChanges) == [account])
        #expect(try catalog.records(.people) == [person("p", [:])])
        #expect(try catalog.records(.invoices) == [])
        #expect(
            try catalog.recordCounts().map { "\($0.kind.rawValue) \($0.count)" }
                == ["people 1", "stage-changes 1"]
        )
    }

    @Test("five thousand records go in and come out")
    func takesManyRecords() throws {
        let records = (0..<5_000)
            .map { number in
                person(
                    RecordID("person-\(number)"),
                    [
                        "name": .text("Person \(number)"),
                        "account": .text("account-\(number % 900)"),
                        "email": .text("p\(number)@example.com"),
                        "created_at": .time(moment(Int64(number))),
                        "seats": .integer(Int64(number)), "role": .text("admin"),
                    ]
                )
            }
        try catalog.add(records, at: 1)
        #expect(try catalog.records(.people) == records.sorted { $0.id < $1.id })
    }
}
