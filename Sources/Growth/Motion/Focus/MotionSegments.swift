import Statistics

/// K1 asked of each size, plan or channel: whether all customers buy in the same way.
struct MotionSegments {
    let attribute: Segment.Attribute
    private let evidence: MotionEvidence
    private let whole: Motion?
    private let groups: [Group]
    /// Won accounts with a known origin of which the attribute is not known.
    private let withoutValue: Int

    /// The won accounts with one value.
    private struct Group {
        let value: String
        /// `nil` for too few accounts to name a motion.
        let xRay: MotionXRay?
        let journeys: [Journey]
        let standing: Finding.Standing
        let motion: Motion?
    }

    /// `whole` is the motion that all won accounts together decide on.
    init(
        _ attribute: Segment.Attribute,
        _ evidence: MotionEvidence,
        values: SegmentValues,
        whole: Motion?
    ) {
        (self.attribute, self.evidence, self.whole) = (attribute, evidence, whole)
        let known = evidence.known
        let byValue = Dictionary(grouping: known) { journey in
            values.value(of: attribute, for: journey.won.account).map { ByteString($0) }
        }
        withoutValue = byValue[nil]?.count ?? 0
        let order = values.values(of: attribute, among: known.map(\.won.account))
        let minimum = max(1, evidence.thresholds.minimumWonAccounts)
        let groups = order.map { value -> Group in
            let segment = Segment(attribute, value)
            let narrowed = evidence.narrowed { values.contains($0.won.account, in: segment) }
            let missing = minimum - narrowed.known.count
            let xRay = missing > 0 ? nil : MotionXRay(narrowed)
            return Group(
                value: value,
                xRay: xRay,
                journeys: narrowed.known,
                standing: xRay?.standing ?? .notEnoughEvidence(moreNeeded: missing),
                motion: xRay?.motion
            )
        }
        // Sizes stay in their own order; the others begin with the largest.
        self.groups =
            attribute == .size
            ? groups
            : groups.enumerated()
                .sorted {
                    (-$0.element.journeys.count, $0.offset) < (
                        -$1.element.journeys.count, $1.offset
                    )
                }
                .map(\.element)
    }

    var finding: Finding {
        let missing = self.missing
        let n = groups.reduce(0) { $0 + $1.journeys.count }
        return Finding(
            id: "K1.by_\(attribute.rawValue)",
            rules: ["K1", "A4"],
            question: "Do accounts of every \(attribute.rawValue) buy in the same way?",
            standing: missing.map { .unknown(needs: $0.text) } ?? standing,
            answer: missing == nil ? answer : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." } ?? explanation,
            n: missing == nil ? n : 0,
            population: "won accounts with a known origin and a known \(attribute.rawValue)",
            leftOut: leftOut,
            threshold: "the verdict of K1 on the won accounts of each value",
            definition: Self.definitions[attribute] ?? "",
            sources: Citation.words(rules: ["K1", "A4"], articles: ["S1", "S3"]),
            tables: missing == nil ? [table] : [],
            conflicts: missing == nil ? conflicts : [],
            evidence: missing == nil
                ? evidenceTable : .empty("Won accounts by \(attribute.rawValue)")
        )
    }

    /// What the verdict on all won accounts hides: segments that decide on another motion.
    var conflicts: [String] {
        let decided = groups.filter { $0.motion != nil }
        guard let whole else {
            return Set(decided.map(\.motion)).count > 1 ? [Self.capitalised(twoMotions)] : []
        }
        let others = decided.filter { $0.motion != whole }
        guard !others.isEmpty else { return [] }
        return [
            "All won accounts together are \(whole.rawValue), but by \(attribute.rawValue) not all are: "
                + "\(Self.byMotion(others))."
        ]
    }

    private var missing: Needs? {
        if let missing = evidence.missingForMotion { return missing }
        guard groups.isEmpty, withoutValue > 0 else { return nil }
        return switch attribute {
        case .size: Needs.employees
        case .plan: Needs.plans
        case .channel: Needs.channels
        }
    }

    private var standing: Finding.Standing {
        if groups.contains(where: { $0.motion != nil }) { return .decided }
        let more = groups.compactMap { group in
            if case .notEnoughEvidence(let more) = group.standing { more } else { nil }
        }
        guard more.count == groups.count else { return .undecided }
        return .notEnoughEvidence(
            moreNeeded: more.min() ?? max(1, evidence.thresholds.minimumWonAccounts)
        )
    }

    private var answer: String {
        let motions = Set(groups.compactMap(\.motion))
        switch standing {
        case .decided:
            if motions.count > 1 { return Self.counts[motions.count] ?? "several motions" }
            return motions.first.map { "\($0.rawValue) where it is decided" } ?? "mixed"
        case .undecided: return "mixed"
        case .notEnoughEvidence: return "not enough evidence"
        case .unknown: return "unknown"
        }
    }

    private static let counts = [2: "two motions", 3: "three motions"]

    private var explanation: String {
        let decided = groups.filter { $0.motion != nil }
        let open = groups.count - decided.count
        switch standing {
        case .decided:
            let sentence =
                Set(decided.map(\.motion)).count > 1 ? twoMotions : Self.byMotion(decided) + "."
            return Self.capitalised(sentence)
                + (open == 0
                    ? ""
                    : " \(counted(open, "other \(attribute.rawValue) does", "other values do")) not "
                        + "decide.")
        case .undecided:
            return "No \(attribute.rawValue) decides on one motion either."
        case .notEnoughEvidence(let more):
            guard let largest = groups.max(by: { $0.journeys.count < $1.journeys.count }) else {
                return "No won account has a known origin yet."
            }
            return "The most won accounts have the \(attribute.rawValue) \(largest.value): "
                + "\(grouped(largest.journeys.count)); \(counted(more, "more is", "more are")) needed "
                + "before a motion is named for it."
        case .unknown: return ""
        }
    }

    /// The motions with their values: "two motions by size: bottom-up in 1-9, top-down in 1000+.".
    private var twoMotions: String {
        let decided = groups.filter { $0.motion != nil }
        let count = Self.counts[Set(decided.map(\.motion)).count] ?? "several motions"
        return "\(count) by \(attribute.rawValue): \(Self.byMotion(decided))."
    }

    private static func byMotion(_ groups: [Group]) -> String {
        Motion.allCases
            .compactMap { motion in
                let values = groups.filter { $0.motion == motion }.map(\.value)
                guard !values.isEmpty else { return nil }
                let shown = values.prefix(5)
                let more = values.count - shown.count
                return "\(motion.rawValue) in "
                    + listed(Array(shown) + (more > 0 ? ["\(grouped(more)) more"] : []))
            }
            .joined(separator: ", ")
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    private var leftOut: [String] {
        (withoutValue == 0
            ? []
            : [
                "\(grouped(withoutValue)) of the won accounts: no \(attribute.rawValue) is known"
            ]) + evidence.unknownOrigins + evidence.noSalesAssumption
    }

    private static let definitions: [Segment.Attribute: String] = [
        .size: "K1 on the won accounts of each band of employees: 1-9, 10-49, 50-249, 250-999 and "
            + "1000+.",
        .plan: "K1 on the won accounts of each plan: the first one paid for, else the plan of the "
            + "account.",
        .channel: "K1 on the won accounts of each channel: the source of the account, else of its "
            + "first deal.",
    ]
}

// MARK: Tables

extension MotionSegments {
    private var table: FindingTable {
        FindingTable(
            title: "How won accounts began, by \(attribute.rawValue)",
            columns: ["value", "accounts"] + Origin.known.map { $0.rawValue.replacingDashes }
                + ["likelihood", "verdict", "arr"],
            rows: groups.map(row)
        )
    }

    private func row(_ group: Group) -> [JSONValue] {
        let count = group.journeys.count
        let shares = Origin.known.map { origin in
            Proportion(group.journeys.count { $0.origin == origin }, of: count).share
        }
        let arr = group.journeys.reduce(0) { $0 + $1.arrWeight }
        return [.string(group.value), JSONValue(count)] + shares.map { JSONValue(statistic: $0) }
            + [
                JSONValue(statistic: group.xRay?.lead), .string(verdict(of: group)),
                JSONValue(statistic: arr, digits: 15),
            ]
    }

    private func verdict(of group: Group) -> String {
        guard case .notEnoughEvidence(let more) = group.standing else {
            return group.xRay?.answer ?? "unknown"
        }
        return "not enough evidence, \(grouped(more)) more needed"
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Won accounts by \(attribute.rawValue)",
            columns: ["account", attribute.rawValue, "origin"],
            rows: groups.flatMap { group in
                group.journeys.map { journey in
                    [
                        .string(journey.won.account.text), .string(group.value),
                        .string(journey.origin.rawValue),
                    ]
                }
            }
        )
    }
}

extension String {
    /// `product-first` as the name of a column: `product_first`.
    fileprivate var replacingDashes: String {
        utf8.split(separator: UInt8(ascii: "-")).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: "_")
    }
}
