/// How many actors came how far through a funnel, and who.
///
/// Counts are at hand. Who they are and how long they took is worked out when it is asked for, by the pass that counted.
public struct FunnelAnswer: Sendable {
    /// One step of a funnel.
    public struct Step: Sendable {
        /// The event of the step, `*` for any; in any order, row k counts who did k of the steps.
        public let event: String
        /// Actors that came at least here.
        public let count: Int
        private let durations: Deferred<Durations>

        init(event: String, count: Int, durations: Deferred<Durations>) {
            (self.event, self.count, self.durations) = (event, count, durations)
        }

        /// Milliseconds since the step before, of those who came here; `nil` for the first step and
        /// when nobody came.
        public var fromPrevious: DurationSummary? { durations.value.fromPrevious }
        /// Milliseconds since step 1, likewise.
        public var fromFirst: DurationSummary? { durations.value.fromFirst }
    }

    /// How long those took who came to a step.
    struct Durations: Hashable, Sendable {
        let fromPrevious, fromFirst: DurationSummary?
    }

    /// The actors with the same values.
    public struct Row: Hashable, Sendable {
        /// One value for each breakdown of the question; `nil` where it is missing.
        public let value: [String?]
        /// The funnel of these actors.
        public let steps: [Step]

        /// A row from its parts.
        public init(value: [String?], steps: [Step]) { (self.value, self.steps) = (value, steps) }
    }

    /// An actor that entered, and how far it came.
    public struct Member: Hashable, Sendable {
        /// Who.
        public let actor: Actor
        /// The furthest step, from 1.
        public var step: Int { times.count }
        /// When each of the steps reached was taken, in the best run.
        public let times: [Timestamp]

        /// An actor that took steps at `times`.
        public init(actor: Actor, times: [Timestamp]) { (self.actor, self.times) = (actor, times) }
    }

    /// Whom the counts stand for.
    public struct Opening: Sendable {
        /// Everybody who is counted, by actor.
        public let reached: [Member]
        /// Everybody whom an exclusion removed, by actor.
        public let removed: [Actor]
        /// When the runs of each row of the breakdown took their steps.
        let runs: [BreakdownValues: [[Timestamp]]]
    }

    /// One for each step.
    public let steps: [Step]
    /// The breakdown, by bytes of the values with missing ones last; `nil` when none was asked for.
    public let breakdown: [Row]?
    /// Actors that are counted, did not finish, and whose window was not over at the as-of moment.
    public let incompleteEntries: Int
    /// Events of the funnel's steps that are left out because they name no actor of the unit: in a
    /// funnel of people, those that name only an account.
    public let leftOutEvents: Int
    private let opening: Deferred<Opening>

    /// Everybody who is counted, by actor; from the same pass as the counts.
    public var reached: [Member] { opening.value.reached }
    /// Everybody whom an exclusion removed, by actor.
    public var removed: [Actor] { opening.value.removed }
}

extension FunnelAnswer {
    /// The answer of a pass that counted; `opening` is the same pass, keeping whom it counts.
    ///
    /// `steps` are counts of actors by step; `rows` the same for each value of the breakdown, in its order.
    package init(
        _ query: FunnelQuery,
        steps: [Int],
        rows: [(values: BreakdownValues, steps: [Int])]?,
        incompleteEntries: Int,
        leftOutEvents: Int,
        opening: Deferred<Opening>
    ) {
        func row(_ counts: [Int], _ runs: @escaping @Sendable () -> [[Timestamp]]) -> [Step] {
            counts.enumerated()
                .map { index, count in
                    Step(
                        event: query.steps[index].label,
                        count: count,
                        durations: Deferred { Durations(of: runs(), step: index) }
                    )
                }
        }
        self.steps = row(steps) { opening.value.reached.map(\.times) }
        breakdown = rows?
            .map { values, counts in
                Row(
                    value: values.values.map { $0?.text },
                    steps: row(counts) { opening.value.runs[values] ?? [] }
                )
            }
        (self.incompleteEntries, self.leftOutEvents) = (incompleteEntries, leftOutEvents)
        self.opening = opening
    }
}

extension FunnelAnswer.Durations {
    /// Of the runs that came to step `index`, from 0.
    fileprivate init(of runs: [[Timestamp]], step index: Int) {
        let here = index == 0 ? [] : runs.filter { $0.count > index }
        fromPrevious = DurationSummary(here.map { $0[index].millis(since: $0[index - 1]) })
        fromFirst = DurationSummary(here.map { $0[index].millis(since: $0[0]) })
    }
}

extension FunnelAnswer.Opening {
    /// Everybody in order; `rows` are the runs of each row of the breakdown.
    package init(
        reached: [FunnelAnswer.Member],
        removed: [Actor],
        rows: [(values: BreakdownValues, times: [Timestamp])]
    ) {
        self.reached = reached.sorted { $0.actor < $1.actor }
        self.removed = removed.sorted()
        runs = Dictionary(grouping: rows, by: \.values).mapValues { $0.map(\.times) }
    }
}

extension FunnelAnswer.Step: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.event == right.event && left.count == right.count
            && left.durations.value == right.durations.value
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(event)
        hasher.combine(count)
    }
}

extension FunnelAnswer: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.steps == right.steps && left.breakdown == right.breakdown
            && left.incompleteEntries == right.incompleteEntries
            && left.leftOutEvents == right.leftOutEvents && left.reached == right.reached
            && left.removed == right.removed
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(steps)
        hasher.combine(leftOutEvents)
    }
}

/// The middle and the mean of some lengths of time.
public struct DurationSummary: Hashable, Sendable {
    /// The middle one, or the mean of the two in the middle, in milliseconds.
    public let medianMillis: Double
    /// The mean, in milliseconds.
    public let meanMillis: Double

    /// The summary of `durations` (milliseconds); `nil` when there are none.
    public init?(_ durations: [Int64]) {
        guard !durations.isEmpty else { return nil }
        let sorted = durations.sorted()
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        medianMillis = (Double(low) + Double(high)) / 2
        meanMillis = sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)
    }
}

extension FunnelAnswer {
    /// Actors that came at least to `step` (from 1), by actor.
    public func actors(reaching step: Int) -> [Actor] {
        reached.filter { $0.step >= step }.map(\.actor)
    }

    /// Actors that came to `step` and no further, by actor.
    public func actors(stoppedAt step: Int) -> [Actor] {
        reached.filter { $0.step == step }.map(\.actor)
    }

    /// The document of CONTRACT "Questions as documents"; lengths of time in milliseconds.
    public var document: JSONValue {
        var object: JSONObject = ["steps": .array(steps.map(\.document))]
        if let breakdown {
            object["breakdown"] = .array(
                breakdown.map { row in
                    [
                        "value": .array(row.value.map { JSONValue($0) }),
                        "steps": .array(row.steps.map(\.document)),
                    ]
                }
            )
        }
        object["times"] = .array(steps.map(\.timesDocument))
        object["removed"] = JSONValue(removed.count)
        object["incomplete_entries"] = JSONValue(incompleteEntries)
        object["left_out_events"] = JSONValue(leftOutEvents)
        return .object(object)
    }
}

extension FunnelAnswer.Step {
    fileprivate var document: JSONValue { ["event": .string(event), "count": JSONValue(count)] }

    fileprivate var timesDocument: JSONValue {
        [
            "median_millis_from_previous": JSONValue(
                statistic: fromPrevious?.medianMillis,
                digits: 12
            ),
            "mean_millis_from_previous": JSONValue(statistic: fromPrevious?.meanMillis, digits: 12),
            "median_millis_from_first": JSONValue(statistic: fromFirst?.medianMillis, digits: 12),
            "mean_millis_from_first": JSONValue(statistic: fromFirst?.meanMillis, digits: 12),
        ]
    }
}
