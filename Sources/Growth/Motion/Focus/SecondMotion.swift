import Statistics

/// A26: whether the first motion has worked long enough to start a second.
struct SecondMotion {
    let evidence: MotionEvidence
    /// The motion that is to be proven.
    private let motion: Motion?
    /// Full calendar months before the as-of moment, the latest first.
    private let months: [Month]
    private static let needed = 12
    private static let activationLine = 0.2
    private static let smallestCohort = 5
    /// The longest cycle of a top-down company, in days (A2: months to a year).
    private static let longestCycle = 365.0

    /// What one calendar month shows of the motion.
    private struct Month {
        let start: Timestamp
        /// How many were counted: signups, won deals or accounts that began with a pilot.
        let count: Int
        let value: Double?
        let isAtBenchmark: Bool
    }

    /// `observed` is the motion that K1 decides on; a running decision stands in where it decides none.
    init(_ evidence: MotionEvidence, observed: Motion?) {
        self.evidence = evidence
        let motion = observed ?? evidence.runningDecision?.motion
        self.motion = motion
        months = motion.map { Self.months(of: $0, evidence) } ?? []
    }

    var finding: Finding {
        Finding(
            id: "A26.second_motion",
            rules: ["A26"],
            question: "Is the first motion proven well enough to start a second?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: isKnown ? Quantity(Double(proven), .count) : nil,
            n: isKnown ? months.count : 0,
            population: "full calendar months since the first fact about the motion",
            leftOut: isKnown ? leftOut : [],
            threshold:
                "\(Self.needed) months in a row at the benchmark (the source says one to two "
                + "years), and more than \(grouped(evidence.thresholds.smallTeam)) people (cfg)",
            definition: Self.definition,
            sources: Citation.words(rules: ["A26"], articles: ["S0"])
                + evidence.benchmarks.citations(["activation.untouched.openview"]),
            evidence: table
        )
    }

    /// Months in a row at the benchmark, up to the as-of moment.
    private var proven: Int { months.prefix(while: \.isAtBenchmark).count }

    private var isKnown: Bool { missing == nil && motion != nil }

    private var missing: Needs? {
        guard let motion else { return evidence.missingForMotion ?? Needs.decidedMotion }
        return switch motion {
        case .bottomUp: evidence.missingForPeople
        case .topDown: evidence.records.opportunities.isEmpty ? Needs.deals : nil
        case .landAndExpand: evidence.missingForOrigins
        }
    }

    private var isSmall: Bool? {
        evidence.headcount.map { $0 <= evidence.thresholds.smallTeam }
    }

    private var standing: Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        // A motion that is not proven needs no look at the team.
        guard proven >= Self.needed, isSmall == nil else { return .decided }
        return .unknown(needs: Needs.team.text)
    }

    private var answer: String {
        guard missing == nil else { return "unknown" }
        guard proven >= Self.needed else {
            return "not yet: \(grouped(proven)) of \(grouped(Self.needed)) months"
        }
        return switch isSmall {
        case true?: "not yet: the team is small"
        case false?: "yes"
        case nil: "unknown"
        }
    }

    private var explanation: String {
        guard let motion, missing == nil else {
            return "This cannot be told without \(missing?.what ?? Needs.decidedMotion.what)."
        }
        let begin =
            "The first motion, \(motion.rawValue), has been at its benchmark for "
            + "\(counted(proven, "month")) in a row"
        guard proven >= Self.needed else {
            return "\(begin); prove it for \(grouped(Self.needed)) before you start another."
        }
        guard let people = evidence.headcount else {
            return "\(begin); whether there are people for a second needs \(Needs.team.what)."
        }
        return isSmall ?? true
            ? "\(begin), but \(counted(people, "person is", "people are")) too few for two motions."
            : "\(begin), and \(grouped(people)) people work here: a second can be tried."
                + (proven < 2 * Self.needed
                    ? " The source would allow waiting for a second year." : "")
    }

    private var leftOut: [String] {
        motion == .bottomUp
            ? ["months whose signups are younger than \(evidence.signups.days) days"] : []
    }

    private static let definition =
        "Calendar months in a row, back from the last full one, in which the first motion reached its "
        + "benchmark. Bottom-up: at least \(smallestCohort) people signed up on their own and 20 % or "
        + "more of them activated untouched (OpenView). Top-down: at least one deal was won, with a "
        + "median cycle of at most a year (A2). Land-and-expand: at least one account that began with a "
        + "pilot paid first. The lines of the last two are ours (cfg) (A26)."

    private var table: FindingTable {
        FindingTable(
            title: "Months of the first motion, the latest first",
            columns: ["month", "counted", "value", "at_benchmark"],
            rows: (isKnown ? months : [])
                .map { month in
                    [
                        .string(evidence.records.zone.date(of: month.start).iso),
                        JSONValue(month.count), JSONValue(statistic: month.value),
                        .bool(month.isAtBenchmark),
                    ]
                }
        )
    }
}

// MARK: Months

extension SecondMotion {
    private static func months(of motion: Motion, _ evidence: MotionEvidence) -> [Month] {
        switch motion {
        case .bottomUp: bottomUp(evidence)
        case .topDown: topDown(evidence)
        case .landAndExpand: landAndExpand(evidence)
        }
    }

    /// Signups by month; the last month is the last whose signups are all old enough.
    private static func bottomUp(_ evidence: MotionEvidence) -> [Month] {
        let window = Int64(evidence.signups.days) * Duration.day
        return months(
            of: evidence.signups.own.map { ($0.signup, $0) },
            until: evidence.records.asOf.adding(millis: -window),
            evidence.records.zone
        ) { members in
            let share = SignupCohort.untouched(members).share
            return (share, members.count >= smallestCohort && (share ?? 0) >= activationLine)
        }
    }

    private static func topDown(_ evidence: MotionEvidence) -> [Month] {
        months(
            of: evidence.records.opportunities.compactMap { deal in deal.won.map { ($0, deal) } },
            until: evidence.records.asOf,
            evidence.records.zone
        ) { deals in
            let cycle = median(of: deals.compactMap(\.cycleDays))
            return (cycle, cycle.map { $0 <= longestCycle } ?? false)
        }
    }

    private static func landAndExpand(_ evidence: MotionEvidence) -> [Month] {
        months(
            of: evidence.known.filter { $0.origin == .landAndExpand || $0.origin == .pilot }
                .map { ($0.facts.firstPaid, $0) },
            until: evidence.records.asOf,
            evidence.records.zone
        ) { landed in (Double(landed.count), !landed.isEmpty) }
    }

    /// The full months up to `end`, the latest first, back to that of the first fact.
    private static func months<Fact>(
        of facts: [(time: Timestamp, fact: Fact)],
        until end: Timestamp,
        _ zone: ZoneOffsets,
        _ judge: ([Fact]) -> (value: Double?, isAtBenchmark: Bool)
    ) -> [Month] {
        let byMonth = Dictionary(grouping: facts) { Period.month.index(of: $0.time, in: zone) }
        // The month of `end` is not over, even when it ends at that very moment's midnight.
        let last = Period.month.index(of: end, in: zone) - 1
        guard let first = byMonth.keys.min(), first <= last else { return [] }
        return (first...last).reversed()
            .map { index in
                let facts = (byMonth[index] ?? []).map(\.fact)
                let (value, isAtBenchmark) = judge(facts)
                return Month(
                    start: Period.month.start(of: index, in: zone),
                    count: facts.count,
                    value: facts.isEmpty ? nil : value,
                    isAtBenchmark: isAtBenchmark
                )
            }
    }
}
