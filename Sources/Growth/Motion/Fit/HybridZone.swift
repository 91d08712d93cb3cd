import Statistics

/// A23: which won accounts are served by the wrong means for what they pay.
struct HybridZone {
    let evidence: MotionEvidence
    private let priced: [Priced]
    /// The zone of S0 in major units, both ends inside.
    private static let zone = 5_000.0...50_000.0
    /// What takes a rep's time.
    private static let repKinds: Set<SalesTouch.Kind> = [.call, .meeting, .demo]

    /// Where an account lies to the zone.
    private enum Band: String, CaseIterable {
        case below, inside, above
    }

    private struct Priced {
        let journey: Journey
        let acv: Double
        let band: Band
        /// Calls, meetings and demos up to the first payment.
        let repTouches: Int
        /// All touches, whenever.
        let touches: Int

        var isMisserved: Bool {
            switch band {
            case .below: repTouches > 0
            case .inside: false
            case .above: touches == 0
            }
        }
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        priced = evidence.journeys.compactMap { journey in
            guard let acv = journey.won.acv?.money.majorUnits else { return nil }
            let touches = evidence.touchLog.touches(of: journey.won.account)
            let rep = touches.filter {
                $0.time < journey.facts.paidUntil && $0.kind.map(Self.repKinds.contains) ?? false
            }
            return Priced(
                journey: journey,
                acv: acv,
                band: Self.band(of: acv),
                repTouches: rep.count,
                touches: touches.count
            )
        }
    }

    private static func band(of acv: Double) -> Band {
        acv < zone.lowerBound ? .below : acv > zone.upperBound ? .above : .inside
    }

    var finding: Finding {
        let proportion = Proportion(priced.count(where: \.isMisserved), of: priced.count)
        let minimum = max(1, evidence.thresholds.minimumWonAccounts)
        let more = minimum - priced.count
        return Finding(
            id: "A23.hybrid_zone",
            rules: ["A23", "C4"],
            question: "Which accounts are served by the wrong means for their price?",
            standing: missing.map { .unknown(needs: $0.text) }
                ?? (more > 0 ? .notEnoughEvidence(moreNeeded: more) : .decided),
            answer: missing == nil ? "\(partOf(proportion)) mis-served" : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            value: missing == nil ? proportion.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil && !priced.isEmpty ? Interval(wilson: proportion) : nil,
            n: missing == nil ? priced.count : 0,
            population: "won accounts with a known first-year value",
            leftOut: unpriced + evidence.noSalesAssumption,
            threshold: "below 5,000 with a rep's touch, above 50,000 without any touch "
                + "(\(evidence.configuration.currency)) [S0]; a figure from "
                + counted(minimum, "won account"),
            definition: "Won accounts by first-year value. Mis-served: below 5,000 with a call, "
                + "meeting or demo before the first payment; above 50,000 without any sales touch "
                + "at all (A23).",
            sources: Citation.words(rules: ["A23", "C4"], articles: ["S0", "S2"])
                + evidence.benchmarks.citations([
                    "acv.hybrid_zone", "price_floor.mid_market", "price_floor.enterprise",
                ]),
            tables: missing == nil ? [bands] : [],
            conflicts: missing == nil ? conflicts : [],
            evidence: missing == nil ? rows : .empty(rows.title)
        )
    }

    /// Deals tell that somebody sold, not how much of a rep's time it took.
    private var knowsDealsOnly: Bool {
        evidence.records.touches.isEmpty && !evidence.configuration.sellsWithoutSales
    }

    private var missing: Needs? {
        if !evidence.hasMoneySide { return Needs.payments }
        if !evidence.records.knowsSalesSide || knowsDealsOnly { return Needs.touches }
        guard priced.isEmpty, !evidence.journeys.isEmpty else { return nil }
        return Needs.exchangeRates(evidence.records) ?? Needs.prices
    }

    private var explanation: String {
        guard !priced.isEmpty else { return "No account has paid yet." }
        let (low, high) = (misserved(.below).count, misserved(.above).count)
        return "\(counted(low, "account", "accounts")) below 5,000 took a rep's time, and "
            + "\(counted(high, "account", "accounts")) above 50,000 never met anybody from sales "
            + "(of \(counted(priced.count, "priced account")))."
    }

    private var unpriced: [String] {
        let count = evidence.journeys.count - priced.count
        return count == 0
            ? [] : ["\(grouped(count)) of the won accounts: no first-year value is known"]
    }

    private func misserved(_ band: Band) -> [Priced] {
        priced.filter { $0.band == band && $0.isMisserved }
    }

    private var bands: FindingTable {
        FindingTable(
            title: "Accounts by first-year value",
            columns: ["band", "accounts", "arr", "mis_served", "arr_mis_served", "mis_served_how"],
            rows: zip(Band.allCases, Self.words)
                .map { band, words in
                    let all = priced.filter { $0.band == band }
                    let wrong = all.filter(\.isMisserved)
                    return [
                        .string(words.name), JSONValue(all.count), Self.arr(all),
                        JSONValue(wrong.count), Self.arr(wrong), .string(words.how),
                    ]
                }
        )
    }

    private static let words = [
        (name: "below 5,000", how: "a rep spent time on it"),
        (name: "5,000 to 50,000", how: "none: both means can work"),
        (name: "above 50,000", how: "nobody from sales ever met it"),
    ]

    private static func arr(_ accounts: [Priced]) -> JSONValue {
        JSONValue(statistic: accounts.reduce(0) { $0 + $1.journey.arrWeight }, digits: 15)
    }

    /// Accounts that other lines of the sources place elsewhere (A16 [S0], C4 [S2]).
    private var conflicts: [String] {
        func sentence(_ range: Range<Double>, _ words: String) -> String? {
            let count = priced.count { range.contains($0.acv) }
            return count == 0 ? nil : "\(counted(count, "account", "accounts")) \(words)"
        }
        return [
            sentence(
                5_000..<10_000,
                "from 5,000 to 10,000: in the zone where a rep can pay (A23) [S0], but below the "
                    + "price floor of a sales team, 10,000 (C4) [S2]."
            ),
            sentence(
                25_000..<50_000.01,
                "from 25,000 to 50,000: in the zone where self-serve can work (A23) [S0], but from "
                    + "25,000 self-serve alone leaves money (A16) [S0]."
            ),
            sentence(
                50_000.01..<100_000,
                "from 50,000 to 100,000: self-serve alone is too little (A23) [S0], but below the "
                    + "price floor of an enterprise sales team, 100,000 (C4) [S2]."
            ),
        ]
        .compactMap { $0 }
    }

    private var rows: FindingTable {
        FindingTable(
            title: "Won accounts by band, amounts in \(evidence.configuration.currency)",
            columns: ["account", "acv", "band", "rep_touches", "touches", "arr", "mis_served"],
            rows: priced.map { one in
                [
                    .string(one.journey.won.account.text),
                    JSONValue(amount: one.journey.won.acv?.money), .string(one.band.rawValue),
                    JSONValue(one.repTouches), JSONValue(one.touches),
                    JSONValue(amount: one.journey.won.arr?.money), .bool(one.isMisserved),
                ]
            }
        )
    }
}
