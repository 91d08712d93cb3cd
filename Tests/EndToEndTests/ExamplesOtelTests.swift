import Growth
import TestSupport
import Testing

@Suite(
    "Example: people joined to companies by mail domain",
    .enabled(if: SharedFiles.has("data/otel_collector"))
)
struct ExamplesOtelTests {
    static let company = Result { try ExampleCompany("otel_collector") }
    static let commits = Result { try company.get().rows("groundswell events --json") }
    static let people = Result { try company.get().rows("groundswell people --json") }

    @Test("Every commit lands, and people, first and last moment are those of the file")
    func imports() throws {
        let company = try Self.company.get()
        #expect(company.failures == [:])
        #expect(
            try company.imports() == ["events: 8467 rows, 8467 new", "accounts: 623 rows, 623 new"]
        )
        let status = try company.document("groundswell status --json")
        #expect(status["events"]?["count"] == (try company.expected("rows")))
        #expect(status["people"] == (try company.expected("users")))
        for (ours, key) in [("earliest", "first"), ("latest", "last")] {
            let expected = try #require(try company.expected(key).stringValue)
            let moment = status["events"]?[ours]?.stringValue.flatMap(Timestamp.init(iso:))
            #expect(moment == Timestamp(iso: expected.prefix(10) + "T" + expected.dropFirst(11)))
        }
    }

    @Test("Late, early and out-of-order arrivals are counted from the two times of each event")
    func arrivals() throws {
        let company = try Self.company.get()
        let pairs = try Self.commits.get()
            .map { event in
                (
                    happened: try #require(event.time("time")),
                    came: try #require(event.time("received_at"))
                )
            }
        let delays = pairs.map { $0.came.millis(since: $0.happened) }
        let counts = [
            "late_over_1d": delays.count { $0 > Duration.day },
            "late_over_30d": delays.count { $0 > 30 * Duration.day },
            "arrives_before_it_happens": delays.count { $0 < 0 },
            "out_of_order_consecutive_arrivals": outOfOrder(pairs.sorted { $0.came < $1.came }),
        ]
        for (key, count) in counts {
            #expect(JSONValue(count) == (try company.expected(key)), "\(key)")
        }
    }

    @Test("People on personal domains make no account: our list differs from the expected by none")
    func personal() throws {
        let personal = try Self.people.get().filter { $0["accounts.0.account"] == nil }.count
        let expected = try Self.company.get().expected("personal_domain_users")
        let difference = Int64(personal) - (expected.integerValue ?? 0)
        print("personal_domain_users: \(personal), \(difference) more than expected")
        #expect(difference == 0)
    }

    @Test("The companies with three people or more, and their people and commits")
    func companies() throws {
        let company = try Self.company.get()
        let people = try Self.people.get().tally("accounts.0.account")
        let large = people.filter { $0.value >= 3 }
        #expect(
            JSONValue(large.count) == (try company.expected("corporate_domains_3plus_users"))
        )
        let commits = try Self.commits.get().tally("account")
        let top = try company.expected("top_domains_by_users").arrayValue ?? []
        #expect(top.count == 10)
        for one in top.compactMap(\.arrayValue) {
            let domain = try #require(one[0].stringValue)
            #expect(one[1].integerValue == people[domain], "\(domain)")
            #expect(one[2].integerValue == commits[domain], "\(domain)")
        }
        let least = top.compactMap { $0.arrayValue?[1].integerValue }.min() ?? 0
        #expect(
            large.filter { $0.value > least }.count == 9,
            "no company outside the list is larger"
        )
    }

    @Test("People active in each month of 2019, as `counts` tells")
    func months() throws {
        let company = try Self.company.get()
        let answer = try company.document(
            """
            groundswell counts commit --measure people --period month \
            --from 2019-01-01 --to 2020-01-01 --json
            """
        )
        var counts: [String: Int64] = [:]
        for period in answer["periods"]?.arrayValue ?? [] {
            let start = try #require(period["start"]?.stringValue)
            counts[String(start.prefix(7))] = period["count"]?.integerValue
        }
        #expect(counts == (try company.expected("mau_2019")).counts)
    }

    @Test("Retention of the 2019 cohorts, pooled over the year")
    func retention() throws {
        let company = try Self.company.get()
        let answer = try company.document(
            "groundswell retention --first commit --return commit --period month --json"
        )
        let cohorts = (answer["cohorts"]?.arrayValue ?? [])
            .filter { $0["start"]?.stringValue?.hasPrefix("2019") ?? false }
        let size = cohorts.compactMap { $0["size"]?.integerValue }.reduce(0, +)
        let expected = try company.expected("retention_2019_cohorts_pooled").countLists
        #expect(expected.count == 5)
        for (month, pair) in expected {
            let index = try #require(Int(month))
            var retained: Int64 = 0
            for cohort in cohorts {
                retained += try #require(cohort["retained"]?.arrayValue?[index].integerValue)
            }
            #expect([retained, size] == pair, "month \(month)")
        }
        let again = try company.expected("x2_pandas_month1").arrayValue ?? []
        #expect(again.compactMap(\.integerValue) == expected["1"])
    }

    @Test("One company of two people or more lands and expands through three years")
    func landAndExpand() throws {
        var spans: [String: [Set<String>]] = [:]
        var first: [String: Timestamp] = [:]
        for commit in try Self.commits.get() {
            guard let domain = commit["account"], let time = commit.time("time") else { continue }
            let start = first[domain] ?? time
            first[domain] = start
            #expect(time >= start, "events are listed in order of time")
            let span = Int(time.millis(since: start) / (365 * Duration.day))
            guard span < 3 else { continue }
            spans[domain, default: [[], [], []]][span].insert(try #require(commit["person"]))
        }
        var rows: [JSONValue] = []
        for (domain, people) in spans {
            let counts = people.map(\.count)
            guard counts[0] >= 2, counts[0] < counts[1], counts[1] < counts[2] else { continue }
            rows.append(.array([.string(domain)] + counts.map { JSONValue($0) }))
        }
        #expect(.array(rows) == (try Self.company.get().expected("land_expand_domains_2plus")))
    }

    @Test("The diagnosis names no motion where nobody pays, and asks for payments or deals")
    func diagnosis() throws {
        let answers = try Self.company.get().diagnosis()
        #expect(answers["K1.motion"]?.hasPrefix("unknown: needs payments or deals") == true)
        #expect(answers["A5.product_first"]?.hasPrefix("unknown") == true)
    }

    private func outOfOrder(_ arrivals: [(happened: Timestamp, came: Timestamp)]) -> Int {
        zip(arrivals, arrivals.dropFirst()).count { $1.happened < $0.happened }
    }
}
