import Statistics

/// A8: whether users would still find it, sign up and activate with the sales team removed.
struct WithoutSales {
    let ledger: WithoutSalesLedger
    private let readings: [WithoutSalesLedger.Reading]
    private static let line = 0.5

    init(_ evidence: MotionEvidence) {
        let ledger = WithoutSalesLedger(evidence)
        self.ledger = ledger
        readings = WithoutSalesLedger.Step.allCases.map { ledger.reading($0, in: ledger.recent) }
    }

    private var evidence: MotionEvidence { ledger.evidence }

    private func minimum(_ step: WithoutSalesLedger.Step) -> Int {
        let (accounts, people) = (
            evidence.thresholds.minimumWonAccounts, evidence.thresholds.minimumPeople
        )
        return max(1, step == .newRevenue ? accounts : people)
    }

    private func verdict(_ reading: WithoutSalesLedger.Reading) -> ShareVerdict {
        let more = minimum(reading.step) - reading.number.whole
        guard more <= 0, let interval = reading.interval else {
            return .tooFew(more: max(1, more))
        }
        if interval.low >= Self.line { return .yes }
        return interval.high < Self.line ? .no : .undecided
    }

    /// One no is a no; a yes takes all three.
    private var overall: ShareVerdict {
        let verdicts = readings.map(verdict)
        if verdicts.contains(.no) { return .no }
        let open = verdicts.first { if case .tooFew = $0 { true } else { false } }
        if let open { return open }
        return verdicts.allSatisfy { $0 == .yes } ? .yes : .undecided
    }

    /// The step of the smallest untouched share, among those that were judged if there are any.
    private var smallest: WithoutSalesLedger.Reading? {
        let judged = readings.filter { reading in
            if case .tooFew = verdict(reading) { false } else { reading.share != nil }
        }
        let known = judged.isEmpty ? readings.filter { $0.share != nil } : judged
        return known.min { ($0.share ?? 1) < ($1.share ?? 1) }
    }

    var finding: Finding {
        let (missing, smallest) = (self.missing, self.smallest)
        return Finding(
            id: "A8.without_sales",
            rules: ["A8", "K13"],
            question: "Without sales, would users still find it, sign up and activate?",
            standing: missing.map { .unknown(needs: $0.text) } ?? overall.standing,
            answer: missing == nil ? answer : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            value: missing == nil ? smallest?.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil ? smallest?.interval : nil,
            n: missing == nil ? smallest?.number.whole ?? 0 : 0,
            population: smallest.map { Self.population($0.step) }
                ?? "signups, activations and won accounts of the last 90 days",
            leftOut: ledger.leftOut,
            threshold: "\(percent(Self.line)) at each of the three steps (cfg): yes when all three "
                + "intervals start there or above, no when one ends below; from "
                + "\(minimum(.signup)) people and \(counted(minimum(.newRevenue), "won account")) "
                + "in 90 days",
            definition:
                "The untouched share of signups, of activations and of new ARR in the 90 days before "
                + "the as-of moment; the smallest is the answer's figure (A8, K13).",
            sources: Citation.words(rules: ["A8", "K13"], articles: ["S1"]),
            tables: ledger.isReadable ? [steps, ledger.trend] : [],
            conflicts: missing == nil ? conflicts : [],
            evidence: ledger.isReadable ? ledger.evidenceTable : .empty(ledger.evidenceTitle)
        )
    }

    private var missing: Needs? {
        if let missing = ledger.missing { return missing }
        let won = ledger.entries(.newRevenue, in: ledger.recent)
        return won.isEmpty || won.contains { $0.annual != nil } ? nil : Needs.prices
    }

    private static func population(_ step: WithoutSalesLedger.Step) -> String {
        switch step {
        case .signup: "people who signed up uninvited in the last 90 days"
        case .activation: "people who activated uninvited in the last 90 days"
        case .newRevenue: "accounts won in the last 90 days, by first-year value"
        }
    }

    /// The steps that the evidence says depend on sales.
    private var dependent: [String] {
        readings.filter { verdict($0) == .no }.map(\.step.rawValue)
    }

    private var answer: String {
        overall == .no
            ? "no: \(dependent.joined(separator: " and ")) \(dependent.count == 1 ? "needs" : "need") "
                + "sales" : overall.answer
    }

    private var explanation: String {
        let shares = readings.map { reading in
            "\(reading.share.map(percent) ?? "nothing known") of \(Self.words(reading.step))"
        }
        let counts =
            "In the last 90 days " + shares.joined(separator: ", ")
            + " came without a sales touch."
        return counts + shortage
    }

    private static func words(_ step: WithoutSalesLedger.Step) -> String {
        switch step {
        case .signup: "signups"
        case .activation: "activations"
        case .newRevenue: "new ARR"
        }
    }

    private var shortage: String {
        if overall == .undecided {
            let open = readings.filter { verdict($0) == .undecided }.map { Self.words($0.step) }
            return " Too close to half to say: \(open.joined(separator: ", "))."
        }
        guard case .tooFew = overall else { return "" }
        let parts = readings.compactMap { reading -> String? in
            guard case .tooFew(let more) = verdict(reading) else { return nil }
            return reading.step == .newRevenue
                ? counted(more, "won account") : counted(more, reading.step.rawValue)
        }
        return " Needed more to judge: \(parts.joined(separator: ", "))."
    }

    private var steps: FindingTable {
        FindingTable(
            title: "Untouched at each step, in the last 90 days",
            columns: ["step", "n", "untouched", "low", "high", "verdict"],
            rows: readings.map { reading in
                [
                    .string(reading.step.rawValue), JSONValue(reading.number.whole),
                    JSONValue(statistic: reading.share),
                    JSONValue(statistic: reading.interval?.low),
                    JSONValue(statistic: reading.interval?.high),
                    .string(verdict(reading).answer),
                ]
            }
        )
    }

    /// New ARR that says otherwise than the number of accounts won.
    private var conflicts: [String] {
        guard let reading = readings.last, let share = reading.share,
            let interval = reading.interval,
            let byNumber = reading.number.share
        else { return [] }
        let number = ShareVerdict(
            reading.number,
            line: Self.line,
            minimum: minimum(.newRevenue)
        )
        let money = verdict(reading)
        guard [number, money].contains(.yes), [number, money].contains(.no) else { return [] }
        return [
            "By number \(percent(byNumber)) of the accounts won were untouched, by revenue "
                + "\(percent(share)) (\(percent(interval.low)) to \(percent(interval.high)))."
        ]
    }
}
