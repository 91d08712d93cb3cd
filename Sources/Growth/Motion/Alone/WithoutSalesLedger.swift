import Statistics

/// K13: how much of signup, activation and new revenue happens without sales.
struct WithoutSalesLedger {
    let evidence: MotionEvidence
    /// The last 90 days before the as-of moment, and the 90 before them.
    let recent, earlier: TimeWindow
    /// What was counted in both periods, in the order of the steps.
    let entries: [Entry]
    private static let days: Int64 = 90

    /// A way to revenue.
    enum Step: String, CaseIterable {
        case signup, activation
        case newRevenue = "new ARR"
    }

    /// Somebody signed up or activated, or an account was won.
    struct Entry {
        let step: Step
        let moment: Timestamp
        let person: PersonID?
        let account: AccountID?
        let touchClass: TouchClass
        /// First-year value of a won account.
        let annual: Money?

        /// How much it weighs in its step: a person one, an account what it pays.
        var weight: Double {
            step == .newRevenue ? max(0, annual?.majorUnits ?? 0) : 1
        }
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let asOf = evidence.records.asOf
        let begin = asOf.adding(millis: -Self.days * Duration.day)
        recent = TimeWindow(from: begin, to: asOf)
        earlier = TimeWindow(from: begin.adding(millis: -Self.days * Duration.day), to: begin)
        let whole = TimeWindow(from: earlier.from, to: asOf)
        entries = (Self.people(evidence) + Self.won(evidence))
            .filter { whole.contains($0.moment) }
    }

    private static func people(_ evidence: MotionEvidence) -> [Entry] {
        let own = evidence.people.people.filter { !$0.value.isInvited }.sorted { $0.key < $1.key }
        let hasSignup = !evidence.configuration.events.signup.isEmpty
        func entry(
            _ step: Step,
            _ person: PersonID,
            _ account: AccountID?,
            _ moment: Timestamp?
        ) -> Entry? {
            moment.map {
                Entry(
                    step: step,
                    moment: $0,
                    person: person,
                    account: account,
                    touchClass: evidence.touchClass(of: person, in: account, at: $0),
                    annual: nil
                )
            }
        }
        let signups = own.compactMap { id, one in
            entry(.signup, id, one.account, hasSignup ? one.signup : one.firstUse)
        }
        let activations = own.compactMap { id, one in
            entry(.activation, id, one.accountAtActivation, one.activation)
        }
        return signups + activations
    }

    private static func won(_ evidence: MotionEvidence) -> [Entry] {
        evidence.known.map { journey in
            Entry(
                step: .newRevenue,
                moment: journey.won.firstPaid,
                person: nil,
                account: journey.won.account,
                touchClass: journey.touchClass,
                annual: journey.won.acv?.money
            )
        }
    }

    /// What happened at `step` within `window`.
    func entries(_ step: Step, in window: TimeWindow) -> [Entry] {
        entries.filter { $0.step == step && window.contains($0.moment) }
    }

    /// Whether product events reach back over the whole earlier period, so that it can be compared.
    var canCompare: Bool { begin.map { $0 <= earlier.from } ?? false }

    private var begin: Timestamp? { evidence.people.people.values.map(\.firstEvent).min() }

    /// What is missing for all three steps; signups and activations are shown without payments.
    var missing: Needs? { evidence.missingForPeople ?? evidence.missingForOrigins }

    /// Whether people can be told apart, so that there is anything to show.
    var isReadable: Bool { evidence.missingForPeople == nil }

    /// Whom the split leaves out.
    var leftOut: [String] {
        let unknown = evidence.journeys.count {
            $0.origin == .unknown && recent.contains($0.won.firstPaid)
        }
        let unpriced = entries(.newRevenue, in: recent).count { $0.annual == nil }
        let invited = evidence.people.people.values.count { one in
            one.isInvited
                && [one.signup, one.activation].contains { $0.map(recent.contains) ?? false }
        }
        let counts = [
            (unknown, "won accounts of the last 90 days: origin unknown"),
            (unpriced, "won accounts of the last 90 days: no value known, so no part of new ARR"),
        ]
        .filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        let comparison =
            canCompare
            ? []
            : [
                "the 90 days before: product events "
                    + (begin.map { "begin \($0.civilDateUTC.iso)" } ?? "are missing")
                    + ", so that period is incomplete"
            ]
        return MotionEvidence.people([(invited, MotionEvidence.invitedReason)]) + counts
            + comparison + evidence.withoutPerson
    }
}

// MARK: A step in one period

extension WithoutSalesLedger {
    /// How much of one step was untouched in one period.
    struct Reading {
        let step: Step
        /// How many of how many people or accounts were untouched.
        let number: Proportion
        /// The untouched share: of people, or of the value of the accounts won.
        let share: Double?
        /// Wilson's for people; for revenue a bootstrap over accounts.
        let interval: Interval?
    }

    private static let seed: UInt64 = 0x4B13

    /// The reading of `step` within `window`.
    func reading(_ step: Step, in window: TimeWindow) -> Reading {
        let all = entries(step, in: window)
        guard step == .newRevenue else {
            let people = ObservedShare(of: all, in: \.account) { $0.touchClass == .untouched }
            return Reading(
                step: step,
                number: people.proportion,
                share: people.share,
                interval: people.interval
            )
        }
        let total = all.reduce(0) { $0 + $1.weight }
        let untouched = all.reduce(0) { $0 + ($1.touchClass == .untouched ? $1.weight : 0) }
        // Who has no value is no part of a share of value, nor of how sure it is.
        let priced = all.filter { $0.weight > 0 }
        return Reading(
            step: step,
            number: Proportion(
                priced.count { $0.touchClass == .untouched },
                of: priced.count
            ),
            share: total > 0 ? untouched / total : nil,
            interval: revenueInterval(priced)
        )
    }

    /// Resamples cannot vary when all are of one sort; then the interval by number stands in.
    private func revenueInterval(_ priced: [Entry]) -> Interval? {
        let classes = priced.map { $0.touchClass == .untouched ? 0 : 1 }
        guard Set(classes).count > 1 else {
            let number = Proportion(classes.count { $0 == 0 }, of: classes.count)
            return priced.isEmpty ? nil : Interval(wilson: number)
        }
        let ranges = Bootstrap(seed: Self.seed)
            .weightedShares(classes: classes, weights: priced.map(\.weight), classCount: 2)
        return ranges.map { Interval($0[0], method: "bootstrap over accounts, 2,000 resamples") }
    }
}

// MARK: The ledger

extension WithoutSalesLedger {
    var finding: Finding {
        let reading = reading(.newRevenue, in: recent)
        return Finding(
            id: "K13.ledger",
            rules: ["K13", "A8"],
            question: "How much happens without sales?",
            standing: standing(reading),
            answer: answer(reading),
            explanation: missing.map { "This cannot be told without \($0.what)." }
                ?? explanation(reading),
            value: missing == nil ? reading.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil ? reading.interval : nil,
            n: missing == nil ? reading.number.whole : 0,
            population: "accounts won in the 90 days before the as-of moment, by first-year value",
            leftOut: leftOut,
            threshold: "none: a figure, not a verdict; from " + counted(minimum, "won account"),
            definition: Self.definition,
            sources: Citation.words(rules: ["K13", "A8"], articles: ["S1"]),
            tables: isReadable ? [split, trend] + Retention(evidence).tables : [],
            evidence: isReadable ? evidenceTable : .empty(evidenceTitle)
        )
    }

    private var minimum: Int { max(1, evidence.thresholds.minimumWonAccounts) }

    private func standing(_ reading: Reading) -> Finding.Standing {
        if let missing { return .unknown(needs: missing.text) }
        if reading.share == nil, !entries(.newRevenue, in: recent).isEmpty {
            return .unknown(needs: Needs.prices.text)
        }
        let more = minimum - reading.number.whole
        return more > 0 ? .notEnoughEvidence(moreNeeded: more) : .decided
    }

    private func answer(_ reading: Reading) -> String {
        switch standing(reading) {
        case .decided: "\(percent(reading.share ?? 0)) of new ARR is untouched"
        case .undecided: "undecided"
        case .notEnoughEvidence: "not enough evidence"
        case .unknown: "unknown"
        }
    }

    private func explanation(_ reading: Reading) -> String {
        let people = [Step.signup, .activation]
            .map { "\(partOf(self.reading($0, in: recent).number)) \($0.rawValue)s" }
        return "In the last 90 days \(people.joined(separator: ", ")) and "
            + "\(partOf(reading.number)) won accounts happened without a sales touch"
            + (reading.share.map { "; those accounts are \(percent($0)) of new ARR." } ?? ".")
    }

    private static let definition =
        "Signups and activations of people whom nobody invited, and won accounts at their "
        + "first-year value, by what sales had done on the person or account up to that moment "
        + "(up to the payment): untouched, nothing; assisted, a touch after the account's first use; "
        + "sales only, a touch before or at it. Kept is Kaplan-Meier's share of billed accounts "
        + "that still pay so many days after their first payment (K13)."

    private var split: FindingTable {
        FindingTable(
            title: "Who did it, in the last 90 days",
            columns: [
                "step", "class", "number", "share", "low", "high", "value", "share_of_value",
            ],
            rows: Step.allCases.flatMap { step in
                let all = entries(step, in: recent)
                let total = all.reduce(0) { $0 + $1.weight }
                return TouchClass.allCases.map { row(step, $0, all, total) }
            }
        )
    }

    private func row(
        _ step: Step,
        _ touchClass: TouchClass,
        _ all: [Entry],
        _ total: Double
    ) -> [JSONValue] {
        let some = all.filter { $0.touchClass == touchClass }
        let share = ObservedShare(of: all, in: \.account) { $0.touchClass == touchClass }
        let sum = some.reduce(0) { $0 + $1.weight }
        let isMoney = step == .newRevenue && total > 0
        return [
            .string(step.rawValue), .string(touchClass.rawValue), JSONValue(share.part),
            JSONValue(statistic: share.share), JSONValue(statistic: share.interval?.low),
            JSONValue(statistic: share.interval?.high),
            JSONValue(statistic: isMoney ? sum : nil, digits: 15),
            JSONValue(statistic: isMoney ? sum / total : nil),
        ]
    }

    /// The untouched share by number in both periods, and how far it moved.
    var trend: FindingTable {
        FindingTable(
            title: "Untouched, the last 90 days against the 90 days before",
            columns: [
                "step", "untouched", "of", "before", "of_before", "difference", "low", "high",
            ],
            rows: Step.allCases.map { step in
                let now = reading(step, in: recent).number
                let before = reading(step, in: earlier).number
                let isComparable = canCompare && now.whole > 0 && before.whole > 0
                let range = isComparable ? newcombe(now, before) : nil
                let difference = now.share.flatMap { now in before.share.map { now - $0 } }
                return [
                    .string(step == .newRevenue ? "won accounts" : step.rawValue),
                    JSONValue(now.part), JSONValue(now.whole), JSONValue(before.part),
                    JSONValue(before.whole),
                    JSONValue(statistic: isComparable ? difference : nil),
                    JSONValue(statistic: range?.lowerBound),
                    JSONValue(statistic: range?.upperBound),
                ]
            }
        )
    }

    /// Title of the rows that were counted.
    var evidenceTitle: String {
        "What happened in the last 180 days, amounts in \(evidence.configuration.currency)"
    }

    var evidenceTable: FindingTable {
        FindingTable(
            title: evidenceTitle,
            columns: ["step", "period", "moment", "person", "account", "class", "value"],
            rows: entries.map { one in
                [
                    .string(one.step.rawValue),
                    .string(recent.contains(one.moment) ? "last 90 days" : "90 days before"),
                    JSONValue(time: one.moment), JSONValue(one.person?.text),
                    JSONValue(one.account?.text), .string(one.touchClass.rawValue),
                    JSONValue(amount: one.annual),
                ]
            }
        )
    }
}

/// How long untouched and touched customers stay (K13).
private struct Retention {
    private let groups: [(name: String, curve: SurvivalCurve, count: Int, lost: Int)]

    init(_ evidence: MotionEvidence) {
        let billed = evidence.billedAccounts
        let known = evidence.known.filter { billed.contains($0.won.account) }
        groups = [("untouched", true), ("touched", false)]
            .map { name, isUntouched in
                let some = known.filter { ($0.touchClass == .untouched) == isUntouched }
                let times = some.map { $0.tenure(until: evidence.records.asOf) }
                return (name, SurvivalCurve(times), some.count, times.count(where: \.isEvent))
            }
    }

    var tables: [FindingTable] { groups.allSatisfy { $0.count == 0 } ? [] : [kept, curves] }

    private var kept: FindingTable {
        FindingTable(
            title: "Customers kept, untouched and touched",
            columns: [
                "group", "accounts", "lost", "kept_90_days", "kept_180_days", "kept_365_days",
            ],
            rows: groups.map { name, curve, count, lost in
                [.string(name), JSONValue(count), JSONValue(lost)]
                    + [90.0, 180, 365]
                    .map {
                        JSONValue(statistic: curve.curve.survival(at: $0))
                    }
            }
        )
    }

    private var curves: FindingTable {
        FindingTable(
            title: "Days as a customer, untouched and touched",
            columns: ["group", "days", "kept", "low", "high"],
            rows: groups.flatMap { name, curve, _, _ in curve.points.map { [.string(name)] + $0 } }
        )
    }
}
