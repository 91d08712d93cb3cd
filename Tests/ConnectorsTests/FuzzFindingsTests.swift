import Growth
import Testing

@testable import Connectors

/// What the fuzzers found, one test each.
@Suite("Findings of the fuzzers")
struct FuzzFindingsTests {
    @Test("moments outside the years 0000 to 9999 are refused, since ISO-8601 cannot write them")
    func writableMoments() throws {
        for text in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"] {
            #expect(TimeFormat.iso.read(text) == nil)
        }
        let newYork = try #require(TimeZones.offsets(named: "America/New_York"))
        #expect(TimeFormat.iso.read("9999-12-31", zone: newYork) != nil)
        #expect(TimeFormat.iso.read("9999-12-31T23:00", zone: newYork) == nil)
        #expect(TimeFormat(.epochMillis).read("-62167219200001") == nil)
    }

    @Test("vendors' numbers outside those years are refused like texts are")
    func writableNumbers() throws {
        func customer(_ created: String) -> String {
            #"{"object":"customer","id":"c","created":\#(created)}"#
        }
        for created in ["-62167219201", "-62167219201.5", "-62167219200001", "253402300800000"] {
            let answer = try ImportFixture(customer(created), name: "x.jsonl").read("accounts")
            #expect(answer.rejections.map(\.code) == ["bad_time"], "\(created)")
        }
        let last = try ImportFixture(customer("-62167219200"), name: "x.jsonl").read("accounts")
        #expect(last.records.map { $0.time("created_at")?.iso } == ["0000-01-01T00:00:00Z"])
    }

    @Test("an e-mail address of a vendor's object is looked at like that of a cell")
    func vendorsAddresses() throws {
        let lines = """
            {"id":"1","properties":{"email":"aGacme.example"}}
            {"id":"2","properties":{"email":"a@acme.example"}}
            {"id":"3","properties":{"email":""}}

            """
        let answer = try ImportFixture(lines, name: "x.jsonl").read("people")
        #expect(answer.rejections.map(\.code) == ["bad_email"])
        #expect(answer.records.map(\.id) == ["2", "3"])
    }

    @Test("a client's clock that is off by ages does not move an event out of the years")
    func hugeSkew() throws {
        let line = """
            {"type":"track","event":"A","userId":"u","messageId":"1","timestamp":"9999-12-31",\
            "sentAt":"2026-01-01","receivedAt":"2027-01-01"}
            """
        let answer = try ImportFixture(line, name: "x.jsonl").read("events")
        #expect(answer.events.map(\.time.iso) == ["9999-12-31T00:00:00Z"])
    }

    @Test("a host name has no empty label and no www left")
    func hosts() {
        let texts = ["acme.example..", "www.www.acme.example", "a..b", "www.", ".", "acme."]
        #expect(
            texts.map { FieldReader.host(of: $0) } == [nil, "acme.example", nil, nil, nil, nil]
        )
    }

    @Test("a kept column called like a field is read as that field, or left out")
    func keptColumns() throws {
        let mapping = """
            kind: subscriptions
            columns: {id: a, account: b, amount: price, interval: {value: month}, started_at: from}
            properties: "*"

            """
        let file = """
            a,b,price,from,seats,amount,plan
            1,x,5,2026-01-01,3,7,pro
            2,x,,2026-01-01,many,7,pro

            """
        let answer = try ImportFixture(file).read("subscriptions", mapping: mapping)
        let records = answer.records
        #expect(records.map { $0.integer("seats") } == [3, nil])
        #expect(records.map { $0.fields["seats"] } == [.integer(3), nil])
        #expect(records.map { $0.money("amount")?.minorUnits } == [500, nil])
        #expect(records.map { $0.text("plan") } == ["pro", "pro"])
    }

    @Test("hundreds of columns of one name get names of their own")
    func equalColumns() {
        let header = CSVHeader(["a", "a_3"] + Array(repeating: "a", count: 300))
        #expect(header.names.prefix(5) == ["a", "a_3", "a_2", "a_4", "a_5"])
        #expect(header.names.last == "a_302")
        #expect(CSVHeader(["column_2", ""]).names == ["column_2", "column_2_2"])
    }

    @Test("a file with thousands of mistakes shows the first hundred and counts the rest")
    func manyProblems() {
        let text = (1...1_000).map { "wrong_\($0): x\n" }.joined()
        do throws(InputProblems) {
            _ = try ConfigurationFile.read(text, fileName: "c")
            Issue.record("it was accepted")
        } catch {
            #expect(error.problems.count == 101)
            #expect(error.problems.last?.code == "problems_untold")
            #expect(error.problems.last?.message == "there are 900 more problems.")
        }
    }

    @Test("an event may have thousands of properties")
    func manyProperties() throws {
        let names = (0..<4_000).map { "p\($0)" }
        let mapping = """
            kind: events
            columns: {event: e, time: t, user: u}
            properties: "*"

            """
        let header = (["e", "t", "u"] + names).joined(separator: ",")
        let row = (["A", "2026-01-01", "u"] + names.map { _ in "1" }).joined(separator: ",")
        let answer = try ImportFixture("\(header)\n\(row)\n").read("events", mapping: mapping)
        #expect(answer.events.first?.properties.members.map(\.key) == names)
    }
}
