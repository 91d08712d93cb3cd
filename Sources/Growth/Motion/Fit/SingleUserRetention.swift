import Statistics

/// A30: whether the product is useful to a single user, and whether that fades; the risk of a
/// sponsor who leaves is K10's.
struct SingleUserRetention {
    let evidence: MotionEvidence
    /// Single users whose fourth week has passed, in order of signup.
    private let members: [Member]
    private let leftOut: [String]
    /// The week that counts: days [28, 35) after the signup.
    private static let week = 4

    private struct Member {
        let id: PersonID
        let signup: Timestamp
        let isActive: Bool
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let hasSignup = !evidence.configuration.events.signup.isEmpty
        let signedUp = evidence.people.people.filter { _, person in
            (hasSignup ? person.signup : person.firstUse) != nil
        }
        let everybody = signedUp.map { id, person in
            (id: id, person: person, begin: person.signup ?? person.firstEvent)
        }
        let single = everybody.filter { Self.isSingle($0.person, evidence.accounts) }
        let needed = Int64(Self.week + 1) * 7 * Duration.day
        members = single.filter { $0.begin.adding(millis: needed) <= evidence.records.asOf }
            .map { one in
                let isActive = one.person.activeWeeks & (1 << UInt32(Self.week)) != 0
                return Member(id: one.id, signup: one.begin, isActive: isActive)
            }
            .sorted { ($0.signup, $0.id) < ($1.signup, $1.id) }
        leftOut = [
            (evidence.people.people.count - everybody.count, "never signed up"),
            (everybody.count - single.count, "with colleagues in their account"),
            (single.count - members.count, "signed up less than \(needed / Duration.day) days ago"),
        ]
        .filter { $0.0 > 0 }.map { "\(counted($0.0, "person", "people")): \($0.1)" }
    }

    /// Without an account, or the only person seen in it.
    private static func isSingle(
        _ person: PersonMilestones.Person,
        _ accounts: AccountMilestones
    ) -> Bool {
        guard let account = person.account else { return true }
        return accounts.accounts[account].map { $0.people <= 1 } ?? true
    }

    /// Retention of single users, and the risk of a sponsor who leaves.
    var findings: [Finding] { [retention, sponsorRisk] }

    private var sponsorRisk: Finding {
        .unanswered(
            id: "A30.sponsor_risk",
            rules: ["A30"],
            question: "Does a sponsor who leaves endanger the contract?",
            needs: "the method of sponsor risk (K10), which a later version brings",
            explanation: "Nothing is computed yet.",
            definition: "Expected loss when the sponsor leaves and the contract is up for review "
                + "(A30, K10).",
            sources: Citation.words(rules: ["A30", "K10"], articles: ["S1"])
        )
    }
}

// MARK: Level and trend

extension SingleUserRetention {
    private enum Trend: String {
        case declining, rising, steady = "no trend"
    }

    private var proportion: Proportion { Self.active(members) }

    private static func active(_ members: some Collection<Member>) -> Proportion {
        Proportion(members.count(where: \.isActive), of: members.count)
    }

    /// The earlier and the later half by signup; people who signed up in one moment stay in order of
    /// id.
    private var halves: (earlier: Proportion, later: Proportion) {
        let middle = members.count / 2
        return (Self.active(members.prefix(middle)), Self.active(members.dropFirst(middle)))
    }

    private var change: ClosedRange<Double> { newcombe(halves.later, halves.earlier) }

    private var trend: Trend {
        if change.upperBound < 0 { return .declining }
        return change.lowerBound > 0 ? .rising : .steady
    }

    private var verdict: ShareVerdict {
        ShareVerdict(
            proportion,
            line: evidence.thresholds.singleUserRetention,
            minimum: evidence.thresholds.minimumPeople
        )
    }

    private var answer: String? {
        let level: String? =
            switch verdict {
            case .yes: "useful alone"
            case .no: "not useful alone"
            case .undecided: "undecided"
            case .tooFew: nil
            }
        return level.map { trend == .steady ? $0 : "\($0), \(trend.rawValue)" }
    }

    private var retention: Finding {
        let line = evidence.thresholds.singleUserRetention
        let minimum = evidence.thresholds.minimumPeople
        return ShareFrame(
            id: "A30.single_user_retention",
            rules: ["A30", "M4"],
            question: "Is it useful to a single user, and does that last?",
            answer: answer,
            explanation: "\(partOf(proportion)) single users were active 28 to 34 days after they "
                + "signed up" + trendWords + ".",
            nobody: "Nobody alone in an account signed up long enough ago.",
            population: "single users who signed up at least 35 days ago",
            leftOut: leftOut,
            threshold: "useful from \(percent(line)) (cfg); declining or rising when the interval "
                + "of later less earlier half is clear of 0 (Newcombe); from "
                + counted(minimum, "person", "people"),
            definition: "Share of people without an account, or alone in theirs, with an event in "
                + "week 4, days [28, 35) after the signup (else the first event). Who was joined by "
                + "colleagues is no single user, so what spreads is left out (A30, M4).",
            sources: Citation.words(rules: ["A30", "M4"], articles: ["S1"]),
            tables: members.isEmpty ? [] : [months, halfTable],
            evidence: FindingTable(
                title: "Single users",
                columns: ["person", "signup", "active_in_week_4"],
                rows: members.map {
                    [.string($0.id.text), JSONValue(time: $0.signup), .bool($0.isActive)]
                }
            )
        )
        .finding(proportion, verdict, missing: missing)
    }

    private var missing: Needs? {
        evidence.missingEvents ?? (evidence.people.people.isEmpty ? Needs.persons : nil)
    }

    private var trendWords: String {
        guard let earlier = halves.earlier.share, let later = halves.later.share else { return "" }
        let shares = "\(percent(earlier)) of the earlier half, \(percent(later)) of the later"
        return trend == .steady ? " (\(shares): no clear trend)" : " (\(shares): \(trend.rawValue))"
    }

    private var months: FindingTable {
        let byMonth = Dictionary(grouping: members) { member in
            String(evidence.records.zone.date(of: member.signup).iso.prefix(7))
        }
        return FindingTable(
            title: "Active in week 4, by month of signup",
            columns: ["month", "active", "people", "share", "low", "high"],
            rows: byMonth.sorted { ByteString($0.key) < ByteString($1.key) }
                .map { [.string($0.key)] + Self.cells(Self.active($0.value)) }
        )
    }

    private static func cells(_ proportion: Proportion) -> [JSONValue] {
        let range = proportion.wilson()
        return [
            JSONValue(proportion.part), JSONValue(proportion.whole),
            JSONValue(statistic: proportion.share), JSONValue(statistic: range.lowerBound),
            JSONValue(statistic: range.upperBound),
        ]
    }

    private var halfTable: FindingTable {
        FindingTable(
            title: "Earlier and later half of the signups",
            columns: ["half", "active", "people", "share", "low", "high"],
            rows: [("earlier", halves.earlier), ("later", halves.later)]
                .map { [.string($0.0)] + Self.cells($0.1) }
                + [
                    [
                        "later less earlier", .null, JSONValue(members.count),
                        JSONValue(
                            statistic: (halves.later.share ?? 0) - (halves.earlier.share ?? 0)
                        ),
                        JSONValue(statistic: change.lowerBound),
                        JSONValue(statistic: change.upperBound),
                    ]
                ]
        )
    }
}
