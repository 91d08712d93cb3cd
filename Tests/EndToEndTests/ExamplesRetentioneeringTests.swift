import Growth
import TestSupport
import Testing

@Suite("Example: a shop's clickstream", .enabled(if: SharedFiles.has("data/retentioneering")))
struct ExamplesRetentioneeringTests {
    static let company = Result { try ExampleCompany("retentioneering") }

    @Test("Rows without ids: 30 exact copies by the four columns that make the id, all others land")
    func imports() throws {
        let company = try Self.company.get()
        #expect(company.failures == [:])
        #expect(try company.imports() == ["events: 31106 rows, 31076 new, 30 duplicates"])
    }

    @Test("Six hundred people and no company: nobody gives a mail address")
    func people() throws {
        let status = try Self.company.get().document("groundswell status --json")
        #expect(status["people"] == 600)
        #expect(status["accounts"] == 0)
        #expect(status["events"]?["count"] == 31076)
    }

    @Test("The funnel of the README: people who go on, in all and by device")
    func funnel() throws {
        let answer = try Self.company.get()
            .document(
                "groundswell funnel --json --query ../examples/retentioneering/checkout-by-platform.json"
            )
        #expect(counts(answer) == [522, 376, 223, 78])
        var groups: [String: [Int64]] = [:]
        for group in answer["breakdown"]?.arrayValue ?? [] {
            groups[group["value"]?.arrayValue?.first?.stringValue ?? ""] = counts(group)
        }
        #expect(
            groups == [
                "desktop": [277, 209, 128, 46], "mobile": [181, 119, 69, 21],
                "tablet": [64, 48, 26, 11],
            ]
        )
    }

    private func counts(_ group: JSONValue) -> [Int64] {
        group["steps"]?.arrayValue?.compactMap { $0["count"]?.integerValue } ?? []
    }

    @Test("The incidents that the makers planted are in the events: when, and on which device")
    func incidents() throws {
        let events = try Self.company.get().rows("groundswell events --json")
        let bugs = events.filter { $0["event"] == "checkout_bug" }
        #expect(Set(bugs.compactMap { $0["time"]?.prefix(7) }) == ["2024-04", "2024-05"])
        #expect(bugs.values("properties.platform") == ["mobile"])
        let errors = events.filter { $0["event"] == "payment_error" }
        #expect(Set(errors.compactMap { $0["time"]?.prefix(7) }) == ["2024-05", "2024-06"])
    }

    @Test("The diagnosis names no motion, because nobody pays and nobody sells here")
    func diagnosis() throws {
        let answers = try Self.company.get().diagnosis()
        #expect(answers["K1.motion"]?.hasPrefix("unknown: needs payments or deals") == true)
        #expect(answers["A5.product_first"]?.hasPrefix("unknown") == true)
        #expect(answers["K2.q3_price"]?.hasPrefix("unknown: needs payments or deals") == true)
    }
}
