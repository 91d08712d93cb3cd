import Statistics

/// A15: whether the best customers needed a call before they got value.
struct BestCustomers {
    let evidence: MotionEvidence
    private let customers: [Journey]
    /// The best tenth that is known, the largest first.
    private let best: [Journey]
    private let unknown: Int
    private static let line = 0.5
    private static let fewest = 5
    private static let calls: Set<SalesTouch.Kind> = [.call, .demo, .meeting]

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        customers = evidence.journeys.filter { $0.arrWeight > 0 }
            .sorted { ($1.arrWeight, $0.won.account) < ($0.arrWeight, $1.won.account) }
        let tenth = Self.best(of: customers)
        best = tenth.filter { $0.origin != .unknown }
        unknown = tenth.count - best.count
    }

    /// A tenth, at least five, and whoever pays as much as the last of them.
    private static func best(of customers: [Journey]) -> [Journey] {
        let count = max(fewest, (customers.count + 9) / 10)
        guard customers.count > count else { return customers }
        let last = customers[count - 1].arrWeight
        return customers.filter { $0.arrWeight >= last }
    }

    /// Whether a call, demo or meeting came before value, or before the payment where no value came
    /// before that.
    private func neededCall(_ journey: Journey) -> Bool {
        call(journey) != nil
    }

    private func call(_ journey: Journey) -> Timestamp? {
        let facts = journey.facts
        let value = facts.activation.flatMap { $0 < facts.paidUntil ? $0 : nil }
        let until = value ?? facts.paidUntil.adding(millis: -1)
        return evidence.touchLog.touches(of: journey.won.account)
            .first { $0.time <= until && $0.kind.map(Self.calls.contains) ?? false }?
            .time
    }

    var finding: Finding {
        let called = Proportion(best.count(where: neededCall), of: best.count)
        let verdict = self.verdict(called)
        let frame = ShareFrame(
            id: "A15.best_customers",
            rules: ["A15"],
            question: "Did the best customers need a call first?",
            answer: answer(verdict),
            explanation: "\(partOf(called)) of the best customers had a call, demo or meeting "
                + "before they got value." + meaning(verdict),
            nobody: "No present customer with a known origin has revenue yet." + meaning(verdict),
            population: "the best tenth of present customers by ARR, at least \(Self.fewest)",
            leftOut: leftOut + evidence.noSalesAssumption,
            threshold: "\(percent(Self.line)) (cfg; the source says all): not ready when the "
                + "interval starts there or above; from \(minimum) of the best",
            definition:
                "Share of the tenth of present customers with the highest ARR (rounded up, at least "
                + "\(Self.fewest), ties included) with a call, demo or meeting up to their first "
                + "activation, or up to the payment when they had not activated by then (A15).",
            sources: Citation.words(rules: ["A15"], articles: ["S0"]),
            tables: best.isEmpty
                ? []
                : [
                    .shares(
                        "Who needed a call",
                        ofAccounts: [
                            ("best customers", called), ("all present customers", everybody),
                        ]
                    )
                ],
            evidence: evidenceTable
        )
        return frame.finding(called, verdict, missing: missing)
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private var everybody: Proportion {
        let known = customers.filter { $0.origin != .unknown }
        return Proportion(known.count(where: neededCall), of: known.count)
    }

    /// Too few are said in customers that are missing, of whom a tenth is the best.
    private func verdict(_ called: Proportion) -> ShareVerdict {
        guard called.whole < minimum else {
            return ShareVerdict(called, line: Self.line, minimum: minimum)
        }
        let customersNeeded = minimum <= Self.fewest ? minimum : (minimum - 1) * 10 + 1
        return .tooFew(more: max(minimum - called.whole, customersNeeded - customers.count))
    }

    private func answer(_ verdict: ShareVerdict) -> String? {
        switch verdict {
        case .yes: "not ready: most needed a call"
        case .no: "no"
        case .undecided, .tooFew: nil
        }
    }

    private func meaning(_ verdict: ShareVerdict) -> String {
        switch verdict {
        case .yes: " While the best need a call, self-serve is not ready for them."
        case .no: " They found value without one."
        case .undecided: ""
        case .tooFew(let more):
            " \(counted(more, "more customer is", "more customers are")) needed before a tenth of "
                + "them says anything."
        }
    }

    private var missing: Needs? {
        if let missing = evidence.missingForOrigins { return missing }
        if !evidence.hasActivation { return Needs.activation }
        let isPriced = evidence.journeys.contains { $0.won.arr != nil }
        return evidence.journeys.isEmpty || isPriced ? nil : Needs.prices
    }

    private var leftOut: [String] {
        let unpriced = evidence.journeys.count { $0.won.arr == nil }
        let former = evidence.journeys.count - unpriced - customers.count
        return [
            (unknown, "of the best, with an unknown origin"),
            (former, "won accounts that pay nothing now"),
            (unpriced, "won accounts without a known ARR"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "The best customers, amounts in \(evidence.configuration.currency)",
            columns: [
                "account", "name", "arr", "activation", "first_paid", "first_call", "needed_call",
            ],
            rows: best.map { one in
                [
                    .string(one.won.account.text),
                    JSONValue(evidence.records.accountNames[one.won.account]),
                    JSONValue(amount: one.won.arr?.money), JSONValue(time: one.facts.activation),
                    JSONValue(time: one.facts.firstPaid), JSONValue(time: call(one)),
                    .bool(neededCall(one)),
                ]
            }
        )
    }
}
