import Growth
import TestSupport
import Testing

/// Figures of real data that DuckDB and pandas agree on (oracles/datasets_expected.json).
@Suite("Behavior of real data")
struct BehaviorDataSetTests {
    static let oracle = "oracles/datasets_expected.json"
    static let metabase = "data/metabase_sample/analytic_events.csv"
    static let collector = "data/otel_collector/otel_collector_events.csv"

    /// The rows of a file whose first columns hold no quotes.
    private func rows(_ file: String) throws -> [[String]] {
        try SharedFiles.text(file).split(whereSeparator: \.isNewline).dropFirst()
            .map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
    }

    private func commits() throws -> [Event] {
        try rows(Self.collector)
            .map { row in
                Event(
                    id: MessageID(row[0]),
                    name: EventName(row[3]),
                    user: UserID(row[1]),
                    time: try #require(Timestamp(iso: row[4]))
                )
            }
    }

    @Test("weekly active accounts of the Metabase sample", .enabled(if: SharedFiles.has(metabase)))
    func weeklyActiveAccounts() throws {
        let events = try rows(Self.metabase)
            .map { row in
                Event(
                    id: MessageID(row[0]),
                    name: EventName(row[2]),
                    account: .id(AccountID(row[1])),
                    time: try #require(Timestamp(iso: row[3]))
                )
            }
        let expected = try SharedFiles.json(Self.oracle)["metabase_sample"]?[
            "weekly_active_accounts"
        ]?
        .objectValue
        let answer = ReferenceStore.answer(
            try CountQuery(measure: .accounts, period: .week),
            over: events
        )
        #expect(answer.periods.map(\.start.civilDateUTC.iso) == expected?.members.map(\.key))
        #expect(answer.periods.map { JSONValue($0.count) } == expected?.members.map(\.value))
    }

    @Test("monthly active people of the collector", .enabled(if: SharedFiles.has(collector)))
    func monthlyActivePeople() throws {
        let expected = try SharedFiles.json(Self.oracle)["otel_collector"]?["mau_2019"]?.objectValue
        let year = TimeWindow(
            from: try #require(Timestamp(iso: "2019-01-01")),
            to: try #require(Timestamp(iso: "2020-01-01"))
        )
        let answer = ReferenceStore.answer(
            try CountQuery(measure: .people, period: .month, window: year),
            over: try commits()
        )
        #expect(
            answer.periods.map { String($0.start.iso.prefix(7)) } == expected?.members.map(\.key)
        )
        #expect(answer.periods.map { JSONValue($0.count) } == expected?.members.map(\.value))
    }

    @Test("retention of the collector's 2019 cohorts", .enabled(if: SharedFiles.has(collector)))
    func retention() throws {
        let expected = try SharedFiles.json(Self.oracle)["otel_collector"]?[
            "retention_2019_cohorts_pooled"
        ]?
        .objectValue
        let year = TimeWindow(
            from: try #require(Timestamp(iso: "2019-01-01")),
            to: try #require(Timestamp(iso: "2020-01-01"))
        )
        let answer = ReferenceStore.answer(
            try RetentionQuery(first: EventSelector(event: nil), period: .month, births: year),
            over: try commits()
        )
        for member in try #require(expected).members {
            let pooled = answer.pooled(try #require(Int(member.key)))
            #expect(
                [pooled?.retained, pooled?.of].map { JSONValue($0 ?? -1) }
                    == member.value.arrayValue
            )
        }
    }
}
