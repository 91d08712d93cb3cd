import Statistics

/// A12: whether the free trial is what it says, or top-down in disguise.
struct TrialLabel {
    let evidence: MotionEvidence
    private let trials: [Trial]
    private let activated: Int
    private let paidFirst: Int
    private static let line = 0.5

    /// What the trial is.
    enum Label: String {
        /// Most accounts that started by themselves needed IT or security before they got value.
        case costume = "top-down in disguise"
        /// Most needed somebody from sales.
        case assisted = "sales-assisted trial"
        case selfServe = "self-serve"
        /// No account started by itself.
        case none = "no self-serve trial"
    }

    /// An account that started by itself, and what came before it got value.
    private struct Trial {
        let account: AccountID
        let firstUse: Timestamp
        let activation: Timestamp
        /// The touches up to the activation, the moment included.
        let touches: [TouchLog.Entry]

        func has(_ kinds: Set<SalesTouch.Kind>) -> Bool {
            touches.contains { $0.kind.map(kinds.contains) ?? false }
        }
        var isProvisioned: Bool { has([.provisioning]) }
        var isReviewed: Bool { has([.securityReview]) }
        var isGated: Bool { isProvisioned || isReviewed }
        /// A call, demo, meeting or reply, or a deal that was opened.
        var isSoldTo: Bool { touches.contains { $0.kind == nil } || has(Self.selling) }
        var isTouched: Bool { !touches.isEmpty }

        private static let selling: Set<SalesTouch.Kind> = [.call, .demo, .meeting, .reply]
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let payments = Dictionary(
            evidence.journeys.map { ($0.won.account, $0.facts.paidUntil) },
            uniquingKeysWith: min
        )
        let all = evidence.accounts.accounts.sorted { $0.key < $1.key }
            .compactMap { id, account in
                account.activation.map { (id: id, account: account, activation: $0) }
            }
        let trying = all.filter { one in payments[one.id].map { one.activation < $0 } ?? true }
        (activated, paidFirst) = (all.count, all.count - trying.count)
        trials = trying.compactMap { id, account, activation in
            let touches = evidence.touchLog.touches(of: id)
            guard touches.first.map({ account.firstUse < $0.time }) ?? true else { return nil }
            return Trial(
                account: id,
                firstUse: account.firstUse,
                activation: activation,
                touches: touches.filter { $0.time <= activation }
            )
        }
    }

    /// The label, once the evidence decides on one.
    var label: Label? {
        guard evidence.missingForAccountActivation == nil, standing == .decided else { return nil }
        return found
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }
    private var gated: Proportion { share(\.isGated) }
    private var touched: Proportion { share(\.isTouched) }

    private func share(_ isCounted: (Trial) -> Bool) -> Proportion {
        Proportion(trials.count(where: isCounted), of: trials.count)
    }

    /// The label that the intervals carry, however many accounts there are.
    private var found: Label? {
        if trials.isEmpty { return Label.none }
        if gated.wilson().lowerBound >= Self.line { return .costume }
        if touched.wilson().lowerBound >= Self.line { return .assisted }
        return touched.wilson().upperBound < Self.line ? .selfServe : nil
    }

    /// Without any trial the accounts that activated otherwise are the evidence.
    private var standing: Finding.Standing {
        let count = trials.isEmpty ? activated - paidFirst : trials.count
        if count < minimum { return .notEnoughEvidence(moreNeeded: minimum - count) }
        return found == nil ? .undecided : .decided
    }

    var finding: Finding {
        let decisive = found == .costume ? gated : touched
        let frame = ShareFrame(
            id: "A12.trial",
            rules: ["A12"],
            question: "Is the free trial top-down in disguise?",
            explanation: explanation,
            nobody: nobody + needed,
            population: "accounts that started by themselves and activated before paying",
            leftOut: leftOut + evidence.noSalesAssumption,
            threshold:
                "top-down in disguise when the interval of the share with IT provisioning or "
                + "a security review starts at \(percent(Self.line)) or above (cfg); else "
                + "sales-assisted when that with any touch does; self-serve when that ends below; "
                + "from \(counted(minimum, "account"))",
            definition:
                "Accounts whose first use came before any sales touch, or that had none, and that "
                + "activated before they paid. Counted is who had a provisioning or security review, "
                + "and who a call, demo, meeting, reply or opened deal, up to the activation. The "
                + "source names all three together; one gate of IT is enough here (A12).",
            sources: Citation.words(rules: ["A12"], articles: ["S1"]),
            tables: trials.isEmpty ? [] : [table],
            evidence: evidenceTable
        )
        let missing = evidence.missingForAccountActivation
        let verdict = ShareVerdict(decisive, line: Self.line, minimum: minimum)
        var finding = frame.finding(decisive, verdict, missing: missing)
        if missing == nil { (finding.standing, finding.answer) = (standing, answer) }
        return finding
    }

    private var answer: String {
        switch standing {
        case .decided: found?.rawValue ?? "undecided"
        case .undecided: "undecided"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private var needed: String {
        guard case .notEnoughEvidence(let more) = standing else { return "" }
        return " \(counted(more, "more is", "more are")) needed to judge."
    }

    private var nobody: String {
        let count = activated - paidFirst
        return count == 0
            ? "No account has activated before paying yet."
            : "No account started by itself: \(counted(count, "account")) activated before paying, "
                + "and sales was there before the first use."
    }

    private var explanation: String {
        let counts =
            "Of \(counted(trials.count, "account")) that started by themselves, "
            + "\(grouped(touched.part)) met somebody of yours before they got value, "
            + "\(grouped(gated.part)) of them for IT provisioning or a security review."
        guard standing == .decided else { return counts + needed }
        let meaning =
            switch found {
            case .costume: " A trial like that is a sales process: count it as top-down."
            case .assisted: " The trial starts alone, and sales carries it to value."
            case .selfServe, .some(.none), nil: ""
            }
        return counts + meaning
    }

    private var leftOut: [String] {
        [
            (paidFirst, "paid before they activated"),
            (activated - paidFirst - trials.count, "a sales touch came before the first use"),
            (evidence.accounts.accounts.count - activated, "not activated so far"),
        ]
        .filter { $0.0 > 0 }.map { "\(counted($0.0, "account")): \($0.1)" }
    }

    private var table: FindingTable {
        .shares(
            "What came before the activation",
            of: "accounts",
            [
                ("IT provisioning", share(\.isProvisioned)),
                ("security review", share(\.isReviewed)), ("either of them", gated),
                ("call, demo, meeting, reply or deal", share(\.isSoldTo)),
                (
                    "provisioning, review and call",
                    share { $0.isProvisioned && $0.isReviewed && $0.isSoldTo }
                ),
                ("any touch", touched),
            ]
        )
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Accounts that started by themselves",
            columns: [
                "account", "first_use", "activation", "first_touch", "provisioning",
                "security_review", "sales_call",
            ],
            rows: trials.map { one in
                [
                    .string(one.account.text), JSONValue(time: one.firstUse),
                    JSONValue(time: one.activation), JSONValue(time: one.touches.first?.time),
                    .bool(one.isProvisioned), .bool(one.isReviewed), .bool(one.isSoldTo),
                ]
            }
        )
    }
}
