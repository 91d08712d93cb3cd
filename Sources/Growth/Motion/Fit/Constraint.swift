import Statistics

/// A28: whether the product or the capacity of sales holds the company back.
struct Constraint {
    let evidence: MotionEvidence
    private let funnel: [Step]
    private let leftOut: [String]

    /// A step of the funnel of accounts, held against the low end of its benchmark.
    private struct Step {
        let name: String
        let proportion: Proportion
        let line: Double
        let verdict: ShareVerdict

        /// Below 1 the step passes fewer than it should.
        var room: Double { (proportion.share ?? 0) / line }
    }

    /// How the signup of an account went on.
    private struct Entry {
        let account: AccountID
        let signup: Timestamp
        let activated: Bool
        let won: Bool
    }

    private let entries: [Entry]
    private let activationLine: Double
    private let paymentLine: Double

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let days = evidence.thresholds.activationWindowDays
        let window = Int64(days) * Duration.day
        let hasSignup = !evidence.configuration.events.signup.isEmpty
        let won = Set(evidence.journeys.map(\.won.account))
        let signups = evidence.accounts.accounts.sorted { $0.key < $1.key }
            .compactMap { id, account -> Entry? in
                guard let signup = hasSignup ? account.signup : account.firstUse else { return nil }
                let last = signup.adding(millis: window)
                return Entry(
                    account: id,
                    signup: signup,
                    activated: account.activation.map { $0 <= last } ?? false,
                    won: won.contains(id)
                )
            }
        entries = signups.filter { $0.signup.adding(millis: window) <= evidence.records.asOf }
        leftOut = [
            (signups.count - entries.count, "signed up less than \(days) days ago"),
            (evidence.accounts.accounts.count - signups.count, "nobody signed up in them"),
        ]
        .filter { $0.0 > 0 }.map { "\(counted($0.0, "account")): \($0.1)" }
        activationLine = evidence.benchmarks["activation.untouched.openview"]?.low ?? 0.2
        paymentLine = evidence.benchmarks["free_to_paid.freemium"]?.low ?? 0.03
        let activated = entries.filter(\.activated)
        let minimum = evidence.thresholds.minimumWonAccounts
        func step(_ name: String, _ part: Int, of whole: Int, _ line: Double) -> Step {
            let proportion = Proportion(part, of: whole)
            let verdict = ShareVerdict(proportion, line: line, minimum: minimum)
            return Step(name: name, proportion: proportion, line: line, verdict: verdict)
        }
        funnel = [
            step("signed up → activated", activated.count, of: entries.count, activationLine),
            step(
                "activated → paid",
                activated.count(where: \.won),
                of: activated.count,
                paymentLine
            ),
        ]
    }

    /// What holds back, or does not.
    private enum Side: Equatable {
        case yes, no, undecided
        case tooFew(Int)
        case unknown(Needs)
    }

    private var friction: Side {
        if let missing = missingForFunnel { return .unknown(missing) }
        let verdicts = funnel.map(\.verdict)
        if verdicts.contains(.no) { return .yes }
        if case .tooFew(let more) = verdicts[0] { return .tooFew(more) }
        if case .tooFew(let more) = verdicts[1] { return .tooFew(more) }
        return verdicts.contains(.undecided) ? .undecided : .no
    }

    private var missingForFunnel: Needs? {
        if let missing = evidence.missingEvents { return missing }
        if evidence.accounts.accounts.isEmpty { return Needs.accounts }
        if !evidence.hasActivation { return Needs.activation }
        return evidence.hasMoneySide ? nil : Needs.payments
    }

    private var worst: Step {
        let judged = funnel.filter { $0.proportion.whole > 0 }
        return judged.min { $0.room < $1.room } ?? funnel[0]
    }

    private var sellers: Int {
        evidence.records.team.count { $0.sells && $0.isHere(at: evidence.records.asOf) }
    }

    private var openDeals: [Opportunity] {
        evidence.records.opportunities.filter { $0.outcome == .open }
    }

    private var dealsPerSeller: Double? {
        sellers == 0 ? nil : Double(openDeals.count) / Double(sellers)
    }

    private var capacity: Side {
        if evidence.records.assumesNoSales { return .no }
        if evidence.records.imported[.opportunities] == nil { return .unknown(Needs.deals) }
        guard let dealsPerSeller else { return .unknown(Needs.sellers) }
        return dealsPerSeller >= Double(evidence.thresholds.openDealsPerRep) ? .yes : .no
    }

    private var standing: Finding.Standing {
        if case .unknown(let needs) = friction { return .unknown(needs: needs.text) }
        if case .unknown(let needs) = capacity { return .unknown(needs: needs.text) }
        if case .tooFew(let more) = friction { return .notEnoughEvidence(moreNeeded: more) }
        return friction == .undecided ? .undecided : .decided
    }

    /// Which of two that both hold back leaves less room: the step's share of its benchmark, or the
    /// deals a seller can work on over those there are.
    private var frictionComesFirst: Bool {
        let load = (dealsPerSeller ?? 0) / Double(evidence.thresholds.openDealsPerRep)
        return worst.room <= 1 / max(load, 1)
    }

    private var answer: String {
        switch standing {
        case .decided: break
        case .undecided: return "undecided"
        case .notEnoughEvidence: return "not enough evidence"
        case .unknown: return "unknown"
        }
        return switch (friction == .yes, capacity == .yes) {
        case (true, true): frictionComesFirst ? "product friction" : "sales capacity"
        case (true, false): "product friction"
        case (false, true): "sales capacity"
        case (false, false): "neither"
        }
    }

    var finding: Finding {
        let hasFunnel = missingForFunnel == nil && worst.proportion.whole > 0
        return Finding(
            id: "A28.constraint",
            rules: ["A28"],
            question: "What is the constraint: the product or sales capacity?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: hasFunnel ? worst.proportion.share.map { Quantity($0, .share) } : nil,
            interval: hasFunnel ? Interval(wilson: worst.proportion) : nil,
            n: hasFunnel ? worst.proportion.whole : 0,
            population: "accounts at the worst step of the funnel",
            leftOut: leftOut + evidence.noSalesAssumption,
            threshold: "product friction when the interval of a step ends below the low end of its "
                + "benchmark (\(percent(activationLine)), \(percent(paymentLine))), from "
                + counted(max(1, evidence.thresholds.minimumWonAccounts), "account")
                + "; sales capacity from \(evidence.thresholds.openDealsPerRep) open deals a seller "
                + "(cfg)",
            definition: "Accounts that signed up, activated within "
                + "\(evidence.thresholds.activationWindowDays) days and paid by now, each step "
                + "against its benchmark, beside the open deals of a selling team member. Where both "
                + "hold back, the one with less room goes first: the step's share over its "
                + "benchmark, or what a seller can work on over what there is. An account that pays "
                + "later counts as not paid (A28).",
            sources: Citation.words(rules: ["A28"], articles: ["S0"])
                + evidence.benchmarks.citations([
                    "activation.untouched.openview", "free_to_paid.freemium",
                    "free_to_paid.sales_assisted", "free_to_paid.trial_opt_in",
                ]),
            tables: (missingForFunnel == nil ? [steps] : []) + [load],
            evidence: missingForFunnel == nil ? rows : .empty(rows.title)
        )
    }

    private var explanation: String {
        let parts = [frictionWords, capacityWords]
        let first =
            friction == .yes && capacity == .yes
            ? " Remove \(answer) first: it leaves less room." : ""
        return parts.joined(separator: " ") + first
    }

    private var frictionWords: String {
        if case .unknown(let needs) = friction {
            return "Friction cannot be told without \(needs.what)."
        }
        let step = worst
        guard step.proportion.whole > 0 else { return "No account signed up long enough ago." }
        return "At the worst step, \(step.name), \(partOf(step.proportion)) accounts went on; from "
            + "\(percent(step.line)) is usual."
    }

    private var capacityWords: String {
        if evidence.records.assumesNoSales { return "Nobody here sells, so nobody is too busy." }
        if case .unknown(let needs) = capacity {
            return "How busy sales is cannot be told without \(needs.what)."
        }
        return "\(counted(sellers, "seller has", "sellers have")) "
            + "\(counted(openDeals.count, "open deal")); \(evidence.thresholds.openDealsPerRep) for "
            + "each is what one can work on."
    }

    private var steps: FindingTable {
        FindingTable(
            title: "The funnel of accounts",
            columns: ["step", "accounts", "of", "share", "low", "high", "benchmark", "holds_back"],
            rows: funnel.map { step in
                let range = step.proportion.wilson()
                return [
                    .string(step.name), JSONValue(step.proportion.part),
                    JSONValue(step.proportion.whole), JSONValue(statistic: step.proportion.share),
                    JSONValue(statistic: range.lowerBound), JSONValue(statistic: range.upperBound),
                    JSONValue(statistic: step.line), .string(Self.word(step.verdict)),
                ]
            }
        )
    }

    private static func word(_ verdict: ShareVerdict) -> String {
        switch verdict {
        case .yes: "no"
        case .no: "yes"
        case .undecided: "undecided"
        case .tooFew: "too few"
        }
    }

    private var load: FindingTable {
        FindingTable(
            title: "How busy sales is",
            columns: ["open_deals", "sellers", "deals_per_seller", "limit"],
            rows: [
                [
                    JSONValue(openDeals.count), JSONValue(sellers),
                    JSONValue(statistic: dealsPerSeller),
                    JSONValue(evidence.thresholds.openDealsPerRep),
                ]
            ]
        )
    }

    private var rows: FindingTable {
        FindingTable(
            title: "Accounts that signed up",
            columns: ["account", "signup", "activated_in_time", "paid"],
            rows: entries.map {
                [
                    .string($0.account.text), JSONValue(time: $0.signup), .bool($0.activated),
                    .bool($0.won),
                ]
            }
        )
    }
}

extension Needs {
    static let sellers = Needs(
        what: "a team member who sells",
        how: "run: groundswell import team FILE, with the roles (ae, sdr, rep, sales, …)",
        step: "Add your team with its roles: groundswell import team FILE"
    )
}
