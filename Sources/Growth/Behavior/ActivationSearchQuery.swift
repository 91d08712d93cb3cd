/// Which early habit goes with staying: for every event and every number of times, who did it so
/// often soon after the beginning, and who of these was there later (K7).
///
/// Going together is no cause. The semantics are written in docs/methods/activation.md.
public struct ActivationSearchQuery: Hashable, Sendable {
    /// The people behind one row.
    public struct Cell: Hashable, Sendable {
        /// The event.
        public let event: EventName
        /// At least how often it was done, one of the question's thresholds.
        public let atLeast: Int
        /// Only those with the outcome, or only those without; `nil` for both.
        public let retained: Bool?

        /// The cell of who did `event` `atLeast` times.
        public init(event: EventName, atLeast: Int, retained: Bool? = nil) {
            (self.event, self.atLeast, self.retained) = (event, atLeast, retained)
        }
    }

    /// The event whose first occurrence ever is a person's birth.
    public let birth: EventSelector
    /// How long after the birth an event counts as early, inclusive; the birth itself counts.
    public let within: WindowLength
    /// The numbers of times to try, ascending.
    public let thresholds: [Int]
    /// The event that shows that somebody stayed.
    public let outcome: EventSelector
    /// The outcome lies at least so many days of 24 hours after the birth.
    public let outcomeFromDays: Int
    /// The outcome lies before so many days after the birth; whose birth is not that long ago at the
    /// as-of moment is not judged.
    public let outcomeToDays: Int
    /// Which births are looked at: cohorts to search in, and later ones to confirm with.
    public let births: TimeWindow
    /// The cell whose people the answer lists.
    public let cell: Cell?

    /// A week, where nobody said otherwise.
    public static let standardWithin = WindowLength(millis: 7 * Duration.day)
    /// Once to ten times, where nobody said otherwise.
    public static let standardThresholds = Array(1...10)
    /// From 60 to 90 days after the birth, where nobody said otherwise.
    public static let standardOutcomeDays = 60..<90
    /// The most times that can be asked for.
    public static let maximumThreshold = 1_000
    /// The latest end of an outcome, in days.
    public static let maximumDays = 3_660

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `activation_window_not_positive`, `activation_needs_a_threshold`,
    ///   `activation_threshold_out_of_range`, `activation_thresholds_not_ascending`,
    ///   `activation_outcome_out_of_range`, `activation_outcome_too_early`, `window_is_empty`,
    ///   `activation_cell_not_a_threshold`.
    public init(
        birth: EventSelector = .any,
        within: WindowLength = ActivationSearchQuery.standardWithin,
        thresholds: [Int] = ActivationSearchQuery.standardThresholds,
        outcome: EventSelector = .any,
        outcomeFromDays: Int = ActivationSearchQuery.standardOutcomeDays.lowerBound,
        outcomeToDays: Int = ActivationSearchQuery.standardOutcomeDays.upperBound,
        births: TimeWindow = .always,
        cell: Cell? = nil
    ) throws {
        (self.birth, self.within, self.thresholds, self.outcome) =
            (birth, within, thresholds, outcome)
        (self.outcomeFromDays, self.outcomeToDays) = (outcomeFromDays, outcomeToDays)
        (self.births, self.cell) = (births, cell)
        let found = thresholdProblems + timeProblems
        if !found.isEmpty { throw InputProblems(found) }
    }
}

extension ActivationSearchQuery {
    private var thresholdProblems: [InputProblem] {
        var found: [InputProblem] = []
        func add(_ code: String, _ message: String, at field: String = "thresholds") {
            found.append(InputProblem(code, message, field: field))
        }
        if thresholds.isEmpty {
            add("activation_needs_a_threshold", "at least one number of times was expected.")
        }
        if !thresholds.allSatisfy((1...Self.maximumThreshold).contains) {
            add(
                "activation_threshold_out_of_range",
                "a number of times is from 1 to \(Self.maximumThreshold)."
            )
        }
        if !zip(thresholds, thresholds.dropFirst()).allSatisfy({ $0 < $1 }) {
            add("activation_thresholds_not_ascending", "each number is larger than the one before.")
        }
        if let cell, !thresholds.contains(cell.atLeast) {
            add(
                "activation_cell_not_a_threshold",
                "\(cell.atLeast) is none of the numbers of times that are tried.",
                at: "cell.at_least"
            )
        }
        return found
    }

    private var timeProblems: [InputProblem] {
        var found = [births.problem].compactMap { $0 }
        func add(_ code: String, _ message: String, at field: String) {
            found.append(InputProblem(code, message, field: field))
        }
        if within.millis <= 0 {
            add(
                "activation_window_not_positive",
                "the window \(within.text) is not longer than nothing.",
                at: "within"
            )
        }
        let days = outcomeFromDays..<max(outcomeFromDays, outcomeToDays)
        guard !days.isEmpty, days.lowerBound >= 0, days.upperBound <= Self.maximumDays else {
            add(
                "activation_outcome_out_of_range",
                "an outcome lies between two of the first \(Self.maximumDays) days.",
                at: "outcome_to_days"
            )
            return found
        }
        if Int64(outcomeFromDays) * Duration.day < within.millis {
            add(
                "activation_outcome_too_early",
                "an outcome that begins before the early window ends is no later one.",
                at: "outcome_from_days"
            )
        }
        return found
    }
}

extension ActivationSearchQuery {
    private static let known = [
        "birth", "within", "thresholds", "outcome", "outcome_from_days", "outcome_to_days", "from",
        "to", "cell",
    ]

    /// Reads `{"birth": "any", "within": "7d", "thresholds": [1, 2, 3], "outcome": "any",
    /// "outcome_from_days": 60, "outcome_to_days": 90, "cell": {"event": …, "at_least": 3,
    /// "retained": true}}`.
    ///
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let birth = reader.selector("birth") ?? .any
        let within = reader.text("within")
            .flatMap { text in
                reader.attempt { try WindowLength(text, field: "within") }
            }
        let thresholds = reader.integers("thresholds") ?? Self.standardThresholds
        let outcome = reader.selector("outcome") ?? .any
        let fromDays = reader.integer("outcome_from_days")
        let toDays = reader.integer("outcome_to_days")
        let births = reader.window()
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt {
            try ActivationSearchQuery(
                birth: birth,
                within: within ?? Self.standardWithin,
                thresholds: thresholds,
                outcome: outcome,
                outcomeFromDays: fromDays ?? Self.standardOutcomeDays.lowerBound,
                outcomeToDays: toDays ?? Self.standardOutcomeDays.upperBound,
                births: births,
                cell: cell
            )
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object: JSONObject = [
            "birth": birth.document, "within": .string(within.text),
            "thresholds": .array(thresholds.map { JSONValue($0) }), "outcome": outcome.document,
            "outcome_from_days": JSONValue(outcomeFromDays),
            "outcome_to_days": JSONValue(outcomeToDays),
        ]
        births.write(to: &object)
        if let cell { object["cell"] = cell.document }
        return .object(object)
    }
}

extension ActivationSearchQuery.Cell {
    /// Reads `{"event": "Report Created", "at_least": 3, "retained": true}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["event", "at_least", "retained"])
        reader.require("event")
        reader.require("at_least")
        let event = reader.text("event").map { EventName($0) }
        let atLeast = reader.integer("at_least")
        let retained = reader.boolean("retained")
        self.init(
            event: try reader.finish(with: event),
            atLeast: try reader.finish(with: atLeast),
            retained: retained
        )
    }

    /// The cell as a document.
    fileprivate var document: JSONValue {
        var object: JSONObject = [
            "event": .string(event.text), "at_least": JSONValue(atLeast),
        ]
        object["retained"] = retained.map { .bool($0) }
        return .object(object)
    }
}
