import Foundation
import Growth
import Testing

/// A public CRM export; nil in a clone without the shared data.
private let pipeline: URL? = {
    let root =
        ProcessInfo.processInfo.environment["GROUNDSWELL_SHARED"]
        .map(URL.init(fileURLWithPath:))
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    let file = root.appendingPathComponent("data/maven_crm/sales_pipeline.csv")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

@Suite("M13 on a public CRM export")
struct MotionPublicDataTests {
    @Test("Win rate and median cycle are those of the oracle", .enabled(if: pipeline != nil))
    func maven() throws {
        var company = MotionCompany()
        company.asOf = motionMoment("2018-01-01")
        let text = try String(contentsOf: #require(pipeline), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).dropFirst()
        for line in lines {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            var fields: [String: FieldValue] = ["outcome": .text("open")]
            if cells[4] == "Won" || cells[4] == "Lost" {
                fields["outcome"] = .text(cells[4].lowercased())
            }
            if !cells[3].isEmpty { fields["account"] = .text(cells[3]) }
            fields["created_at"] = Timestamp(iso: cells[5]).map { .time($0) }
            fields["closed_at"] = Timestamp(iso: cells[6]).map { .time($0) }
            fields["amount"] = Int64(cells[7]).map { .money(motionUSD($0)) }
            company.fact(.opportunities, cells[0], fields)
        }
        // DuckDB 2.0 and pandas 2.3: 4,238 won, 2,473 lost, median cycle 57 days, 85 accounts.
        let rate = try company.finding("M13.win_rate")
        #expect(rate.n == 4_238 + 2_473)
        #expect(rate.value == Quantity(4_238.0 / 6_711, .share))
        #expect(try company.finding("M13.cycle").value == Quantity(57, .days))
        let verdict = company.diagnosis().verdict
        #expect(verdict.answer == "unknown" && verdict.evidence.rows.count == 85)
    }
}
