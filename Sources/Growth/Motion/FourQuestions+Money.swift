import Statistics

// MARK: Q2, who pays

extension FourQuestions {
    /// The 30 days before a first payment, in which a payer's active days are counted.
    static func payerWindow(before payment: Timestamp) -> TimeWindow {
        TimeWindow(from: payment.adding(millis: -30 * Duration.day), to: payment)
    }

    private struct Payer {
        let journey: Journey
        let reference: String
        let person: PersonID?
        let activeDays: Int
    }

    private var payers: [Payer] {
        evidence.journeys.compactMap { journey in
            guard let reference = journey.won.payer else { return nil }
            let person = evidence.records.person(named: reference)
            let window = Self.payerWindow(before: journey.won.firstPaid)
            let days = person.map { evidence.people.activeDays(of: $0, in: window) } ?? 0
            return Payer(journey: journey, reference: reference, person: person, activeDays: days)
        }
    }

    var payerIsUser: QuestionAnswer {
        let all = payers
        let begin = evidence.people.people.values.map(\.firstEvent).min() ?? .distantFuture
        let tracked = all.filter { begin < $0.journey.facts.paidUntil }
        let seen = tracked.filter { namesPeople($0.journey.won.account) }
        let needed = evidence.thresholds.payerActiveDays
        let proportion = Proportion(seen.count { $0.activeDays >= needed }, of: seen.count)
        let line = evidence.thresholds.payerUserShare
        let verdict = ShareVerdict(
            proportion,
            line: line,
            minimum: evidence.thresholds.minimumWonAccounts
        )
        let left = [
            (evidence.journeys.count - all.count, "name nobody who paid or signed"),
            (all.count - tracked.count, "paid before product events begin"),
            (tracked.count - seen.count, "their product events name no person"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) of the won accounts: \($0.1)" }
        let missing = missingForPayers(named: all.count)
        let frame = ShareFrame(
            id: "K2.q2_payer_is_user",
            rules: ["K2", "A16"],
            question: "Q2: is who pays also who uses it?",
            explanation:
                "In \(partOf(proportion)) won accounts the person who paid or signed had used "
                + "the product on at least \(needed) of the 30 days before.",
            nobody: "No won account names who paid or signed and was seen using the product.",
            population: "won accounts that name who paid or signed",
            leftOut: left,
            threshold: "\(percent(line)): yes when the interval starts there or above, no when it "
                + "ends below; from \(counted(evidence.thresholds.minimumWonAccounts, "won account"))",
            definition: "Share of won accounts whose first payer or signer was active on at least "
                + "\(needed) local days of the 30 before the first payment (K2 Q2).",
            sources: Citation.words(rules: ["K2", "A16"], articles: ["S0"]),
            evidence: FindingTable(
                title: "Who paid first",
                columns: ["account", "payer", "person", "first_paid", "active_days", "counts"],
                rows: seen.map { one in
                    [
                        .string(one.journey.won.account.text), .string(one.reference),
                        JSONValue(one.person?.text), JSONValue(time: one.journey.won.firstPaid),
                        JSONValue(one.activeDays), .bool(one.activeDays >= needed),
                    ]
                }
            )
        )
        return answer(2, frame.finding(proportion, verdict, missing: missing), verdict)
    }
}

extension FourQuestions {
    /// Whether people are seen in an account, or nobody and nothing is.
    private func namesPeople(_ account: AccountID) -> Bool {
        evidence.accounts.accounts[account].map { $0.people > 0 } ?? true
    }

    private func missingForPayers(named count: Int) -> Needs? {
        if !evidence.hasMoneySide { return Needs.payments }
        if let missing = evidence.missingEvents { return missing }
        if evidence.people.people.isEmpty { return Needs.persons }
        return count == 0 && !evidence.journeys.isEmpty ? Needs.payers : nil
    }
}

// MARK: Q3, the price

extension FourQuestions {
    private static let seed: UInt64 = 0x5133
    /// Lines of S0: below the first a rep's time rarely pays, from the second self-serve leaves
    /// money.
    private static let lines = [5_000.0, 25_000.0]
    private static let bands = ["bottom-up", "hybrid", "top-down"]

    /// Which band of `lines` an ACV lies in: a line belongs to the band above it.
    static func band(of acv: Double, lines: [Double] = lines) -> Int {
        lines.count { acv >= $0 }
    }

    var price: QuestionAnswer {
        let priced = evidence.journeys.compactMap { journey in
            journey.won.acv.map { (journey.won.account, $0) }
        }
        let amounts = priced.map { $0.1.money.majorUnits }
        let middle = median(of: amounts)
        let range = Bootstrap(seed: Self.seed).median(of: amounts)
        let standing = priceStanding(count: amounts.count, range)
        let currency = evidence.configuration.currency
        let finding = Finding(
            id: "K2.q3_price",
            rules: ["K2", "A16", "A23", "C4"],
            question: "Q3: which motion does the price carry?",
            standing: standing,
            answer: priceAnswer(standing, range),
            explanation: priceExplanation(standing, middle, range),
            value: middle.map { Quantity($0, .money(currency)) },
            interval: range.map {
                Interval($0, method: "bootstrap of the median, 2,000 resamples")
            },
            n: amounts.count,
            population: "won accounts with a known first-year value",
            leftOut: priceLeftOut(priced.map(\.1)),
            threshold:
                "median first-year value below 5,000 bottom-up, from 25,000 top-down, between "
                + "hybrid (\(currency)); decided when the interval crosses no line, from "
                + counted(evidence.thresholds.minimumWonAccounts, "won account"),
            definition: "Median first-year recurring value of the won accounts: twelve times the "
                + "monthly price of the subscriptions first paid for, else the first won deal, else "
                + "assumed plan prices (K2 Q3).",
            sources: Citation.words(rules: ["K2", "A16", "A23", "C4"], articles: ["S0", "S2"])
                + evidence.benchmarks.citations([
                    "acv.rep_pays", "acv.self_serve_leaves_money", "acv.hybrid_zone",
                    "price_floor.mid_market", "price_floor.enterprise",
                ]),
            tables: middle.map { [readings(of: $0)] } ?? [],
            conflicts: standing == .decided ? middle.map(priceConflicts) ?? [] : [],
            evidence: FindingTable(
                title: "First-year values in \(currency)",
                columns: ["account", "acv", "acv_from"],
                rows: priced.map { account, value in
                    [
                        .string(account.text), JSONValue(amount: value.money),
                        .string(value.basis.rawValue),
                    ]
                }
            )
        )
        let side: [QuestionAnswer.Side] = [.bottomUp, .neither, .topDown]
        return QuestionAnswer(3, finding, decided: middle.map { side[Self.band(of: $0)] } ?? .open)
    }

    private func priceStanding(count: Int, _ range: ClosedRange<Double>?) -> Finding.Standing {
        guard evidence.hasMoneySide else { return .unknown(needs: Needs.payments.text) }
        guard !evidence.journeys.isEmpty else { return .notEnoughEvidence(moreNeeded: minimum) }
        guard count > 0, let range else { return .unknown(needs: missingPrices.text) }
        guard count >= minimum else { return .notEnoughEvidence(moreNeeded: minimum - count) }
        return Self.band(of: range.lowerBound) == Self.band(of: range.upperBound)
            ? .decided : .undecided
    }

    /// Why no won account has a price: no exchange rate, or no amount at all.
    private var missingPrices: Needs { Needs.exchangeRates(evidence.records) ?? Needs.prices }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private func priceAnswer(_ standing: Finding.Standing, _ range: ClosedRange<Double>?) -> String
    {
        guard let range else {
            let isRate = standing == .unknown(needs: missingPrices.text)
            return Self.none(standing)
                + (isRate && missingPrices != Needs.prices ? ": no exchange rate" : "")
        }
        let bands = Self.bands[Self.band(of: range.lowerBound)...Self.band(of: range.upperBound)]
        return switch standing {
        case .decided: bands.first ?? "unknown"
        case .undecided: "undecided between " + bands.joined(separator: " and ")
        case .notEnoughEvidence, .unknown: Self.none(standing)
        }
    }

    private static func none(_ standing: Finding.Standing) -> String {
        if case .notEnoughEvidence = standing { return "not enough evidence" }
        return "unknown"
    }

    private func priceExplanation(
        _ standing: Finding.Standing,
        _ middle: Double?,
        _ range: ClosedRange<Double>?
    ) -> String {
        if case .unknown = standing {
            let needs = evidence.hasMoneySide ? missingPrices : Needs.payments
            return "This cannot be told without \(needs.what)."
        }
        guard let middle, let range else {
            return "No account has paid yet, so no price has been paid."
        }
        let currency = evidence.configuration.currency
        let half = "Half of the won accounts start at \(rounded(middle, currency)) a year or less"
        return switch standing {
        case .notEnoughEvidence(let more):
            "\(half); \(counted(more, "more account is", "more accounts are")) needed to judge."
                + (Needs.exchangeRates(evidence.records).map { " Others lack \($0.what)." } ?? "")
        case .undecided:
            "\(half), but it could be anything from \(rounded(range.lowerBound, currency)) to "
                + "\(rounded(range.upperBound, currency))."
        case .decided, .unknown: "\(half): \(Self.meaning[Self.band(of: middle)])."
        }
    }

    private static let meaning = [
        "too little to pay for a rep's time", "in the zone where both motions can work",
        "more than self-serve alone should leave on the table",
    ]

    private func priceLeftOut(_ values: [WonAccount.Value]) -> [String] {
        let unpriced = evidence.journeys.count - values.count
        let assumed = values.count { $0.basis == .assumed }
        return [
            (unpriced, "no first-year value is known"),
            (assumed, "counted at an assumed plan price"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) of the won accounts: \($0.1)" }
            + evidence.records.omissionSentences(of: [.subscriptions, .opportunities])
    }

    /// What the sources say about the same price: S0's lines, its hybrid zone, and S2's floors.
    private func otherReadings(_ middle: Double) -> [(source: String, reading: String)] {
        let zone = ["bottom-up", "hybrid", "top-down"][
            Self.band(of: middle, lines: [5_000, 50_000.01])
        ]
        let floors = [
            "bottom-up: below the floor of a sales team",
            "top-down: pays for a mid-market sales team",
            "top-down: pays for an enterprise sales team",
        ][Self.band(of: middle, lines: [10_000, 100_000])]
        return [
            ("the hybrid zone 5,000 to 50,000 (A23) [S0]", zone),
            ("the price floors 10,000 and 100,000 (C4) [S2]", floors),
        ]
    }

    private func readings(of middle: Double) -> FindingTable {
        let own = [("the lines 5,000 and 25,000 (A16) [S0]", Self.bands[Self.band(of: middle)])]
        return FindingTable(
            title: "The same price, read by each source",
            columns: ["source", "reading"],
            rows: (own + otherReadings(middle)).map { [.string($0.0), .string($0.1)] }
        )
    }

    private func priceConflicts(_ middle: Double) -> [String] {
        let own = Self.bands[Self.band(of: middle)]
        return otherReadings(middle).filter { !$0.reading.utf8.starts(with: own.utf8) }
            .map {
                "By the lines 5,000 and 25,000 (A16) the price is \(own); by \($0.source) it is \($0.reading)."
            }
    }
}
