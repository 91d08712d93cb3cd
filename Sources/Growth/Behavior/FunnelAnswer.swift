/// How many actors came how far through a funnel, and who.
public struct FunnelAnswer: Hashable, Sendable {
    /// One step of a funnel.
    public struct Step: Hashable, Sendable {
        /// The event of the step, `*` for any; in any order, row k counts who did k of the steps.
        public let event: String
        /// Actors that came at least here.
        public let count: Int
        /// Milliseconds since the step before, of those who came here; `nil` for the first step and
        /// when nobody came.
        public let fromPrevious: DurationSummary?
        /// Milliseconds since step 1, likewise.
        public let fromFirst: DurationSummary?

        /// A step from its parts.
        public init(
            event: String,
            count: Int,
            fromPrevious: DurationSummary?,
            fromFirst: DurationSummary?
        ) {
            (self.event, self.count) = (event, count)
            (self.fromPrevious, self.fromFirst) = (fromPrevious, fromFirst)
        }
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
        public let step: Int
        /// When each of the steps reached was taken, in the best run.
        public let times: [Timestamp]

        /// A member from its parts.
        public init(actor: Actor, step: Int, times: [Timestamp]) {
            (self.actor, self.step, self.times) = (actor, step, times)
        }
    }

    /// One for each step.
    public let steps: [Step]
    /// The breakdown, by bytes of the values with missing ones last; `nil` when none was asked for.
    public let breakdown: [Row]?
    /// Everybody who is counted, by actor; from the same pass as the counts.
    public let reached: [Member]
    /// Everybody whom an exclusion removed, by actor.
    public let removed: [Actor]
    /// Actors that are counted, did not finish, and whose window was not over at the as-of moment.
    public let incompleteEntries: Int
    /// Events of the funnel's steps that are left out because they name no actor of the unit: in a
    /// funnel of people, those that name only an account.
    public let leftOutEvents: Int

    /// An answer from its parts.
    public init(
        steps: [Step],
        breakdown: [Row]?,
        reached: [Member],
        removed: [Actor],
        incompleteEntries: Int,
        leftOutEvents: Int
    ) {
        (self.steps, self.breakdown, self.reached) = (steps, breakdown, reached)
        (self.removed, self.incompleteEntries) = (removed, incompleteEntries)
        self.leftOutEvents = leftOutEvents
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
