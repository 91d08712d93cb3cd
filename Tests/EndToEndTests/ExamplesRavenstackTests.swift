import Foundation
import Growth
import TestSupport
import Testing

@Suite(
    "Example: usage that knows its subscription",
    .enabled(if: SharedFiles.has("data/ravenstack"))
)
struct ExamplesRavenstackTests {
    static let company = Result { try ExampleCompany("ravenstack") }
    static let accounts = Result { try company.get().rows("groundswell accounts --json") }
    static let usage = Result { try company.get().rows("groundswell events --json") }
    static let subscriptions = Result {
        try company.get().rows("groundswell records subscriptions --json")
    }

    @Test(
        "Every row of the five files is accounted for: 21 usage ids come twice with other content"
    )
    func imports() throws {
        let company = try Self.company.get()
        #expect(Array(company.failures.values) == [1], "only the usage file has dead letters")
        #expect(
            try company.imports() == [
                "accounts: 500 rows, 500 new", "subscriptions: 5000 rows, 5000 new",
                "events: 25000 rows, 24979 new, 21 conflicts",
                "churn-reasons: 600 rows, 600 new", "activities: 2000 rows, 2000 new",
            ]
        )
        #expect(
            try company.expected("rows").counts == [
                "accounts": 500, "subscriptions": 5000, "feature_usage": 25000,
                "churn_events": 600, "support_tickets": 2000,
            ]
        )
        #expect(try company.expected("dup_usage_ids") == 21)
    }

    @Test("Signups by source, and the accounts marked as churned")
    func accounts() throws {
        let (company, accounts) = (try Self.company.get(), try Self.accounts.get())
        #expect(
            accounts.tally("traits.source") == (try company.expected("signups_by_referral")).counts
        )
        #expect(
            accounts.tally("traits.churn_flag")["TRUE"]
                == (try company.expected("account_churn_flag_true")).integerValue
        )
    }

    @Test("Trials are charged nothing, and subscriptions are marked as churned")
    func trials() throws {
        let (company, all) = (try Self.company.get(), try Self.subscriptions.get())
        let trials = all.filter { $0["is_trial"] == "true" }
        let charged = trials.compactMap { $0.integer("mrr.minor") }.reduce(0, +)
        #expect(
            [JSONValue(trials.count), .integer(charged)]
                == (try company.expected("trial_subs")).arrayValue
        )
        #expect(
            all.tally("churn_flag")["True"]
                == (try company.expected("sub_churn_flag_true")).integerValue
        )
    }

    @Test("Subscriptions are whole: an account each, ends after starts, a year of twelve months")
    func soundness() throws {
        let (company, all) = (try Self.company.get(), try Self.subscriptions.get())
        let known = try Self.accounts.get().values("id")
        let orphans = all.filter { !known.contains($0["account"] ?? "") }
        #expect(JSONValue(orphans.count) == (try company.expected("orphan_subs")))
        let backward = all.filter { subscription in
            guard let start = subscription.time("started_at"),
                let end = subscription.time("ended_at")
            else { return false }
            return end < start
        }
        #expect(JSONValue(backward.count) == (try company.expected("end_before_start")))
        let uneven = all.filter { subscription in
            guard let month = subscription.integer("mrr.minor"),
                let year = subscription.integer("arr_amount")
            else { return true }
            return year * 100 != month * 12
        }
        #expect(JSONValue(uneven.count) == (try company.expected("arr_eq_12mrr_violations")))
    }

    @Test("One account has up to 18 subscriptions at once at the end of 2024")
    func concurrent() throws {
        let day = try #require(Timestamp(iso: "2024-12-31T00:00:00Z"))
        let running = try Self.subscriptions.get()
            .filter { subscription in
                guard let start = subscription.time("started_at") else { return false }
                return start <= day && day < subscription.time("ended_at") ?? .distantFuture
            }
        let most = running.tally("account").values.max()
        let key = "max_concurrent_subs_one_account_2024_12_31"
        #expect(most == (try Self.company.get().expected(key)).integerValue)
    }

    @Test("Usage finds its account through the subscription, for every event")
    func lookup() throws {
        var account: [String: String] = [:]
        for one in try Self.subscriptions.get() {
            account[try #require(one["id"])] = one["account"]
        }
        let lost = try Self.usage.get()
            .filter {
                $0["account"] == nil
                    || $0["account"] != account[$0["properties.subscription_id"] ?? ""]
            }
        #expect(lost.isEmpty)
    }

    @Test(
        "Usage outside its subscription: stored events, and the raw rows that dead letters point at"
    )
    func outside() throws {
        var subscriptions: [String: ExampleRow] = [:]
        for one in try Self.subscriptions.get() { subscriptions[try #require(one["id"])] = one }
        let stored = try Self.usage.get().map { ($0["properties.subscription_id"], $0["time"]) }
        let refused = try refusedRows()
        #expect(refused.count == 21)
        var (before, after) = ([0, 0], [0, 0])
        for (index, rows) in [stored, refused].enumerated() {
            for (id, text) in rows {
                let subscription = try #require(id.flatMap { subscriptions[$0] })
                let time = try #require(text.flatMap(Timestamp.init(iso:)))
                if let start = subscription.time("started_at"), time < start { before[index] += 1 }
                if let end = subscription.time("ended_at"), time > end { after[index] += 1 }
            }
        }
        #expect(before == [19128, 14])
        #expect(after == [289, 1])
        let company = try Self.company.get()
        #expect(
            JSONValue(before[0] + before[1]) == (try company.expected("usage_before_sub_start"))
        )
        #expect(JSONValue(after[0] + after[1]) == (try company.expected("usage_after_sub_end")))
    }

    @Test("The diagnosis names no motion without sales touches, and reads the price")
    func diagnosis() throws {
        let answers = try Self.company.get().diagnosis()
        #expect(answers["K1.motion"]?.hasPrefix("unknown: needs sales touches") == true)
        #expect(answers["K2.q1_solo_value"]?.hasPrefix("unknown") == true)
        #expect(answers["K2.q3_price"] == "hybrid")
    }

    /// Subscription and day of the rows that the rejects file names by line and id.
    private func refusedRows() throws -> [(String?, String?)] {
        let file = try String(
            contentsOfFile: SharedFiles.path("data/ravenstack/ravenstack_feature_usage.csv"),
            encoding: .utf8
        )
        let lines = file.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let rejects = try Self.company.get().run("cat rejects/*").output
            .split(whereSeparator: \.isNewline)
        return try rejects.dropFirst()
            .map { reject in
                let cells = reject.split(separator: ",", omittingEmptySubsequences: false)
                try #require(cells.count >= 4)
                let line = try #require(Int(cells[1]))
                try #require(lines.indices.contains(line - 1))
                let row = lines[line - 1].split(separator: ",", omittingEmptySubsequences: false)
                try #require(row.count >= 3)
                #expect(row[0] == cells[3], "the rejects file names line and id")
                return (String(row[1]), row[2] + "T00:00:00Z")
            }
    }
}
