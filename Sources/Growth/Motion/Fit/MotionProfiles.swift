import Statistics

/// A1 to A3: how the won accounts match the profiles of the three motions.
struct MotionProfiles {
    let evidence: MotionEvidence
    /// Q2, Q3 and A28.
    let payerIsUser, price, constraint: Finding
    /// The cycle of M13, where deals were imported; read where won accounts are too few.
    let cycle: Finding?
    private static let seed: UInt64 = 0x4133

    /// A1, A2 and A3.
    var findings: [Finding] { [bottomUp, topDown, landAndExpand] }

    /// A figure with its interval, or what it needs.
    private struct Reading {
        var words: String
        var range: ClosedRange<Double>?
        var n: Int
        var needs: String?

        /// Whether the interval lies wholly where `fits` holds, wholly where it does not, or across.
        func match(_ fits: (Double) -> Bool) -> Match {
            guard needs == nil, let range else { return .unknown }
            let ends = (fits(range.lowerBound), fits(range.upperBound))
            return ends.0 == ends.1 ? (ends.0 ? .yes : .no) : .undecided
        }
    }

    private enum Match: String {
        case yes, no, undecided, unknown
    }

    private struct Dimension {
        let name: String
        let reading: Reading
        let match: Match
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }
    private var currency: CurrencyCode { evidence.configuration.currency }
}

// MARK: What is observed

extension MotionProfiles {
    /// The figure of another finding, as far as its evidence carries.
    private func reading(_ finding: Finding, _ words: (Double) -> String) -> Reading {
        let needs: String? =
            switch finding.standing {
            case .decided, .undecided: nil
            case .notEnoughEvidence(let more): Self.moreAccounts(more)
            case .unknown(let needs): needs
            }
        return Reading(
            words: finding.value.map { words($0.number) } ?? "unknown",
            range: finding.interval.map { $0.low...$0.high },
            n: finding.n,
            needs: needs
        )
    }

    private static func moreAccounts(_ count: Int) -> String {
        counted(count, "more won account", "more won accounts")
    }

    private var usingBuyers: Reading {
        reading(payerIsUser) { "\(percent($0)) of first buyers use the product" }
    }

    private var seniorBuyers: Reading {
        let senior = FirstBuyers(evidence).senior
        let more = minimum - senior.whole
        return Reading(
            words: senior.share.map { "\(percent($0)) of first buyers have a senior title" }
                ?? "unknown",
            range: senior.wilson(),
            n: senior.whole,
            needs: more > 0
                ? "job titles of \(counted(more, "more first buyer")) (`title` of people)" : nil
        )
    }

    private var acv: Reading {
        reading(price) { "half start at \(rounded($0, currency)) a year or less" }
    }

    /// First contact, by use or by sales, to first payment; where won accounts are too few, opening to
    /// winning of deals.
    ///
    /// Deals alone would leave out whoever bought without a rep.
    private var length: Reading {
        let days = contactToPayment.map(\.days)
        if days.count < minimum, let cycle, cycle.standing == .decided {
            return reading(cycle) { "half of the deals close within \(daysText($0))" }
        }
        return Reading(
            words: median(of: days).map { "half pay within \(daysText($0)) of the first contact" }
                ?? "unknown",
            range: Bootstrap(seed: Self.seed).median(of: days),
            n: days.count,
            needs: days.count < minimum ? Self.moreAccounts(minimum - days.count) : nil
        )
    }

    private var contactToPayment: [(account: AccountID, days: Double)] {
        evidence.journeys.compactMap { journey in
            let facts = journey.facts
            let contacts = [facts.firstUse, facts.firstTouch].compactMap { $0 }
            guard let first = contacts.filter({ $0 < facts.paidUntil }).min() else { return nil }
            let millis = max(0, journey.won.firstPaid.millis(since: first))
            return (journey.won.account, Double(millis) / Double(Duration.day))
        }
    }

    private var later: Reading {
        let needs = "the revenue figures that a later version brings"
        return Reading(words: "unknown", range: nil, n: 0, needs: needs)
    }

    /// The constraint has no interval of its own: it is named or it is not.
    private func held(by word: String) -> (Reading, Match) {
        let reading = Reading(
            words: constraint.answer,
            range: nil,
            n: constraint.n,
            needs: constraint.standing == .decided ? nil : "an answer of A28"
        )
        let match: Match = constraint.answer == word ? .yes : .no
        return (reading, constraint.standing == .decided ? match : .unknown)
    }
}

// MARK: A1 and A2

extension MotionProfiles {
    private static let priceLine = 25_000.0

    private var bottomUp: Finding {
        let (short, held) = (
            Double(evidence.thresholds.shortCycleDays), held(by: "product friction")
        )
        return profile(
            .bottomUp,
            id: "A1.bottom_up_profile",
            [
                dimension("first buyer is a user", usingBuyers) {
                    $0 >= evidence.thresholds.payerUserShare
                },
                dimension("ACV below 25,000", acv) { $0 < Self.priceLine },
                dimension("cycle of days or weeks", length) { $0 <= short },
                Dimension(name: "constraint is activation", reading: held.0, match: held.1),
                dimension("CAC payback is short", later) { _ in false },
                dimension("NDR is the best", later) { _ in false },
            ],
            lines: "cycle up to \(daysText(short)) (cfg)"
        )
    }

    private var topDown: Finding {
        let (long, held) = (Double(evidence.thresholds.longCycleDays), held(by: "sales capacity"))
        return profile(
            .topDown,
            id: "A2.top_down_profile",
            [
                dimension("first buyer is senior", seniorBuyers) { $0 >= 0.5 },
                dimension("ACV from 25,000", acv) { $0 >= Self.priceLine },
                dimension("cycle of months to a year", length) { $0 >= long },
                Dimension(name: "constraint is sales headcount", reading: held.0, match: held.1),
                dimension("CAC payback is long", later) { _ in false },
                dimension("NDR varies with sales", later) { _ in false },
            ],
            lines: "cycle from \(daysText(long)) (cfg)"
        )
    }

    private func dimension(
        _ name: String,
        _ reading: Reading,
        fits: (Double) -> Bool
    ) -> Dimension {
        Dimension(name: name, reading: reading, match: reading.match(fits))
    }

    private func profile(
        _ motion: Motion,
        id: String,
        _ all: [Dimension],
        lines: String
    ) -> Finding {
        let yes = all.count { $0.match == .yes }
        let known = all.count { $0.match == .yes || $0.match == .no }
        let standing = standing(all, known: known)
        let isKnown = standing == .decided || standing == .undecided
        let rule = String(id.prefix(2))
        return Finding(
            id: id,
            rules: [rule],
            question: "Do the won accounts look like those of a \(motion.rawValue) company?",
            standing: standing,
            answer: isKnown
                ? "\(yes) of \(all.count) dimensions match" : Self.open(standing),
            explanation: explanation(motion, all),
            value: isKnown ? Quantity(Double(yes), .count) : nil,
            n: known,
            population: "dimensions with an answer (of \(all.count))",
            threshold: "a dimension matches when its whole interval fits; \(lines); decided from "
                + "\(evidence.thresholds.profileDimensions) dimensions with an answer (cfg)",
            definition: "First buyer, first-year value (25,000 \(currency)), cycle, constraint "
                + "(A28), CAC payback and NDR of the won accounts, each beside what is usual for the "
                + "motion (\(rule)).",
            sources: Citation.words(rules: [rule], articles: ["S0"])
                + evidence.benchmarks.citations([
                    motion == .bottomUp ? "acv.bottom_up" : "acv.top_down", "ndr.best",
                    "nrr.product_led", "nrr.sales_led",
                ]),
            tables: [Self.table(all)],
            conflicts: isKnown ? floorConflict(motion, all) : [],
            evidence: rows
        )
    }

    private func standing(_ all: [Dimension], known: Int) -> Finding.Standing {
        guard evidence.hasMoneySide else { return .unknown(needs: Needs.payments.text) }
        let needed = evidence.thresholds.profileDimensions
        if known >= needed { return .decided }
        let open = all.count { $0.match == .undecided }
        if known + open >= needed { return .undecided }
        let more = minimum - evidence.journeys.count
        if more > 0 { return .notEnoughEvidence(moreNeeded: more) }
        let needs = all.prefix(4).compactMap(\.reading.needs)
        return .unknown(needs: needs.joined(separator: "; "))
    }

    private static func open(_ standing: Finding.Standing) -> String {
        if case .notEnoughEvidence = standing { return "not enough evidence" }
        return "unknown"
    }

    private func explanation(_ motion: Motion, _ all: [Dimension]) -> String {
        let parts = [
            ("match", Match.yes), ("do not", .no), ("are too close to call", .undecided),
            ("are unknown", .unknown),
        ]
        .compactMap { words, match -> String? in
            let names = all.filter { $0.match == match }.map(\.name)
            return names.isEmpty
                ? nil : "\(names.count) \(words) (\(names.joined(separator: ", ")))"
        }
        return "Of the six dimensions of a \(motion.rawValue) company "
            + parts.joined(separator: ", ") + "."
    }

    private static func table(_ all: [Dimension]) -> FindingTable {
        FindingTable(
            title: "Dimension by dimension",
            columns: ["dimension", "observed", "n", "low", "high", "matches", "needs"],
            rows: all.map { one in
                [
                    .string(one.name), .string(one.reading.words), JSONValue(one.reading.n),
                    JSONValue(statistic: one.reading.range?.lowerBound),
                    JSONValue(statistic: one.reading.range?.upperBound),
                    .string(one.match.rawValue), JSONValue(one.reading.needs),
                ]
            }
        )
    }

    /// Between the floor of S2 and the line of S0 both motions claim the price.
    private func floorConflict(_ motion: Motion, _ all: [Dimension]) -> [String] {
        guard let middle = price.value?.number, (10_000..<Self.priceLine).contains(middle),
            all[1].match == (motion == .bottomUp ? .yes : .no)
        else { return [] }
        return [
            "Half of the won accounts start at \(rounded(middle, currency)) or less: bottom-up by the "
                + "line of 25,000 (A1) [S0], but from 10,000 it pays for a sales team (C4) [S2]."
        ]
    }

    private var rows: FindingTable {
        let titles = Dictionary(
            FirstBuyers(evidence).titled.map { ($0.account, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let days = Dictionary(uniqueKeysWithValues: contactToPayment.map { ($0.account, $0.days) })
        return FindingTable(
            title: "Won accounts behind the dimensions",
            columns: ["account", "payer", "title", "seniority", "acv", "days_to_payment"],
            rows: evidence.journeys.map { journey in
                let buyer = titles[journey.won.account]
                return [
                    .string(journey.won.account.text), JSONValue(journey.won.payer),
                    JSONValue(buyer?.title), JSONValue(buyer?.seniority.rawValue),
                    JSONValue(amount: journey.won.acv?.money),
                    JSONValue(statistic: days[journey.won.account]),
                ]
            }
        )
    }
}

// MARK: A3

extension MotionProfiles {
    /// An account with a pilot, and what became of it.
    private struct Piloted {
        let account: AccountID
        let start: Timestamp
        let origin: Origin?
        let isWon: Bool
        let hasGrown: Bool
    }

    private var piloted: [Piloted] {
        let journeys = Dictionary(
            uniqueKeysWithValues: evidence.journeys.map { ($0.won.account, $0) }
        )
        return Dictionary(grouping: evidence.records.pilots, by: \.account)
            .sorted { $0.key < $1.key }
            .compactMap { account, pilots in
                guard let start = pilots.map(\.start).min() else { return nil }
                let journey = journeys[account]
                let isWon = journey.map { start < $0.won.firstPaid } ?? false
                return Piloted(
                    account: account,
                    start: start,
                    origin: journey?.origin,
                    isWon: isWon,
                    hasGrown: isWon && journey?.facts.hasExpanded == true
                )
            }
    }

    private var landAndExpand: Finding {
        let known = evidence.known
        let landed = known.count { $0.origin == .landAndExpand }
        let proportion = Proportion(landed, of: known.count)
        let verdict = ShareVerdict(proportion, line: 0.5, minimum: minimum)
        let pilots = piloted
        let noPilots = evidence.records.imported[.pilots] == nil ? Needs.pilots : nil
        return ShareFrame(
            id: "A3.land_and_expand",
            rules: ["A3", "K1"],
            question: "Do they land with a pilot and expand?",
            explanation: "\(partOf(proportion)) won accounts had a pilot before the contract and "
                + "grew after it; of \(counted(pilots.count, "account")) with a pilot "
                + "\(grouped(pilots.count(where: \.isWon))) then paid and "
                + "\(grouped(pilots.count(where: \.hasGrown))) grew.",
            nobody: "No won account has a known origin yet.",
            population: "won accounts with a known origin",
            leftOut: evidence.unknownOrigins + evidence.noSalesAssumption,
            threshold: "most, so more than half: decided when the whole interval lies on one side; "
                + "from \(counted(minimum, "won account"))",
            definition: "Share of won accounts whose pilot began at or after the first sales touch "
                + "and before the first payment (S ≤ P < C) and that grew at least once later "
                + "(A3, K1).",
            sources: Citation.words(rules: ["A3", "K1"], articles: ["S3"])
                + evidence.benchmarks.citations(["pilot.length"]),
            tables: [Self.outcomes(pilots)],
            evidence: FindingTable(
                title: "Accounts with a pilot",
                columns: ["account", "pilot", "origin", "paid_after", "grew"],
                rows: pilots.map {
                    [
                        .string($0.account.text), JSONValue(time: $0.start),
                        JSONValue($0.origin?.rawValue), .bool($0.isWon), .bool($0.hasGrown),
                    ]
                }
            )
        )
        .finding(proportion, verdict, missing: evidence.missingForOrigins ?? noPilots)
    }

    private static func outcomes(_ pilots: [Piloted]) -> FindingTable {
        let shares = [("paid after the pilot", \Piloted.isWon), ("grew after paying", \.hasGrown)]
        return FindingTable(
            title: "What became of pilots",
            columns: ["outcome", "accounts", "of", "share", "low", "high"],
            rows: shares.map { name, path in
                let proportion = Proportion(
                    pilots.count(where: { $0[keyPath: path] }),
                    of: pilots.count
                )
                let range = proportion.wilson()
                return [
                    .string(name), JSONValue(proportion.part), JSONValue(proportion.whole),
                    JSONValue(statistic: proportion.share), JSONValue(statistic: range.lowerBound),
                    JSONValue(statistic: range.upperBound),
                ]
            }
        )
    }
}

extension Needs {
    static let pilots = Needs(
        what: "pilots",
        how: "run: groundswell import pilots FILE, if you have any",
        step: "Add your pilots, if you have any: groundswell import pilots FILE"
    )
}
