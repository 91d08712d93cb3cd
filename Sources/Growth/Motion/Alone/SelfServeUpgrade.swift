import Statistics

/// A10: whether users can upgrade without talking to sales.
struct SelfServeUpgrade {
    let evidence: MotionEvidence
    private let upgrades: [Upgrade]
    private static let line = 0.5

    /// An account that began to pay, or upgraded by an event.
    private struct Upgrade {
        let account: AccountID
        let moment: Timestamp
        let isByEvent: Bool
        /// The first sales touch before it.
        let touch: TouchLog.Entry?
        let annual: Money?
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let won = Dictionary(
            evidence.journeys.map { ($0.won.account, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let events = evidence.accounts.accounts.compactMapValues(\.upgrade)
        upgrades = Set(won.keys).union(events.keys).sorted()
            .compactMap { account in
                Self.upgrade(account, won[account], events[account], evidence.touchLog)
            }
    }

    /// The earlier of the upgrade event and the first payment, whose whole day counts when it is
    /// only a date.
    private static func upgrade(
        _ account: AccountID,
        _ journey: Journey?,
        _ event: Timestamp?,
        _ log: TouchLog
    ) -> Upgrade? {
        let paid = journey?.facts.firstPaid
        guard let moment = [paid, event].compactMap({ $0 }).min() else { return nil }
        let isByEvent = event == moment
        let until =
            isByEvent ? moment.adding(millis: 1) : journey?.facts.paidUntil ?? moment
        return Upgrade(
            account: account,
            moment: moment,
            isByEvent: isByEvent,
            touch: log.touches(of: account).first { $0.time < until },
            annual: journey?.won.acv?.money
        )
    }

    var finding: Finding {
        let alone = Proportion(upgrades.count { $0.touch == nil }, of: upgrades.count)
        let minimum = evidence.thresholds.minimumWonAccounts
        let verdict = ShareVerdict(alone, line: Self.line, minimum: minimum)
        let frame = ShareFrame(
            id: "A10.self_serve_upgrade",
            rules: ["A10"],
            question: "Can users upgrade without talking to sales?",
            answer: answer(verdict),
            explanation: "\(partOf(alone)) accounts began to pay with no sales touch before it."
                + meaning(verdict) + verdict.needed,
            nobody: "No account has upgraded or paid yet." + verdict.needed,
            population: "accounts that paid or upgraded",
            leftOut: evidence.noSalesAssumption,
            threshold: "\(percent(Self.line)) (cfg): self-serve when the interval starts there or "
                + "above, contact sales when it ends below; from "
                + counted(max(1, minimum), "account"),
            definition:
                "Share of accounts that began to pay, or sent the event that means upgrade, with no "
                + "sales touch up to the earlier of the two (A10).",
            sources: Citation.words(rules: ["A10"], articles: ["S1"]),
            tables: upgrades.isEmpty ? [] : [paths],
            evidence: evidenceTable
        )
        return frame.finding(alone, verdict, missing: missing)
    }

    private var missing: Needs? {
        if !evidence.hasMoneySide, evidence.configuration.events.upgrade.isEmpty {
            return Needs.payments
        }
        // A CRM without the product sees its own touches only and would always say no.
        return evidence.missingEvents ?? (evidence.records.knowsSalesSide ? nil : Needs.touches)
    }

    private func answer(_ verdict: ShareVerdict) -> String? {
        switch verdict {
        case .yes: "yes, self-serve"
        case .no: "no: contact sales"
        case .undecided, .tooFew: nil
        }
    }

    private func meaning(_ verdict: ShareVerdict) -> String {
        verdict == .no
            ? " Most go through sales: with a free plan that is freemium without bottoms-up." : ""
    }

    private var paths: FindingTable {
        let words = ["no touch", "a deal was opened"] + SalesTouch.Kind.allCases.map(\.rawValue)
        return FindingTable(
            title: "How they came to pay: the first touch before it",
            columns: ["first_touch", "accounts", "annual_value"],
            rows: words.map { word in
                let group = upgrades.filter { Self.word($0) == word }
                return [
                    .string(word), JSONValue(group.count),
                    JSONValue(
                        statistic: group.reduce(0) { $0 + ($1.annual?.majorUnits ?? 0) },
                        digits: 15
                    ),
                ]
            }
        )
    }

    private static func word(_ upgrade: Upgrade) -> String {
        guard let touch = upgrade.touch else { return "no touch" }
        return touch.kind?.rawValue ?? "a deal was opened"
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Accounts that paid or upgraded, amounts in \(evidence.configuration.currency)",
            columns: ["account", "moment", "by", "first_touch", "touch", "annual_value", "counts"],
            rows: upgrades.map { one in
                [
                    .string(one.account.text), JSONValue(time: one.moment),
                    .string(one.isByEvent ? "upgrade event" : "payment"),
                    JSONValue(time: one.touch?.time), .string(Self.word(one)),
                    JSONValue(amount: one.annual), .bool(one.touch == nil),
                ]
            }
        )
    }
}
