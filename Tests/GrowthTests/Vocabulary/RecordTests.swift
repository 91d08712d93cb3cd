import Growth
import Testing

@Suite("Records")
struct RecordTests {
    private func account(_ fields: [String: FieldValue]) -> Record {
        Record(kind: .accounts, id: "a", fields: fields)
    }

    @Test("a newer version replaces what it carries, takes away what is empty, leaves the rest")
    func update() {
        let old = account(["plan": .text("free"), "seats": .integer(3), "country": .text("AT")])
        let new = account(["plan": .text("pro"), "seats": .empty, "industry": .empty])
        #expect(
            old.updated(by: new) == account(["plan": .text("pro"), "country": .text("AT")])
        )
        #expect(new.updated(by: old) == old)
        #expect(new.settled == account(["plan": .text("pro")]))
        #expect(old.settled == old)
    }

    @Test("when an account became known is never taken away")
    func created() {
        let old = account(["created_at": .time(Timestamp(millis: 5))])
        #expect(old.updated(by: account(["created_at": .empty])) == old)
    }

    @Test("an empty field is no value of any type")
    func reading() {
        let record = account(["x": .empty])
        #expect(record.text("x") == nil && record.money("x") == nil && record.number("x") == nil)
        #expect(record.time("x") == nil && record.flag("x") == nil && record.integer("x") == nil)
        #expect(FieldValue.empty.json == .null && FieldValue.empty.display == "")
    }
}
