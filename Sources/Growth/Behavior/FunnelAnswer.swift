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

        /// Everybody, in any order.
        package init(reached: [Member], removed: [Actor]) {
            self.reached = reached.sorted { $0.actor < $1.actor }
            self.removed = removed.sorted()
        }
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
    /// Actors whom an exclusion removed.
    public let removedCount: Int
    private let opening: Deferred<Opening>

    /// Everybody who is counted, by actor; from the same pass as the counts.
    public var reached: [Member] { opening.value.reached }
    /// Everybody whom an exclusion removed, by actor.
    public var removed: [Actor] { opening.value.removed }
}

extension FunnelAnswer {
    /// The answer of a pass that counted; `times` is the same pass, keeping how long steps took, and `opening` keeping whom
    /// it counts.
    ///
    /// `steps` are counts of actors by step; `rows` the same for each value of the breakdown, in its order.
    package init(
        _ query: FunnelQuery,
        steps: [Int],
        rows: [(values: BreakdownValues, steps: [Int])]?,
        incompleteEntries: Int,
        leftOutEvents: Int,
        removed: Int,
        times: Deferred<RunTimes>,
        opening: Deferred<Opening>
    ) {
        func row(_ counts: [Int], _ times: @escaping @Sendable () -> StepTimes?) -> [Step] {
            counts.enumerated()
                .map { index, count in
                    Step(
                        event: query.steps[index].label,
                        count: count,
                        durations: Deferred { Durations(of: times(), step: index) }
                    )
                }
        }
        self.steps = row(steps) { times.value.all }
        breakdown = rows?
            .map { values, counts in
                Row(
                    value: values.values.map { $0?.text },
                    steps: row(counts) { times.value.rows[values] }
                )
            }
        (self.incompleteEntries, self.leftOutEvents) = (incompleteEntries, leftOutEvents)
        (removedCount, self.opening) = (removed, opening)
    }
}

extension FunnelAnswer.Durations {
    /// Of the runs that came to step `index`, from 0.
    fileprivate init(of times: StepTimes?, step index: Int) {
        fromPrevious = DurationSummary(times?.sincePrevious[index] ?? [])
        fromFirst = DurationSummary(times?.sinceFirst[index] ?? [])
    }
}

/// How long some runs of a funnel took, in milliseconds: by step, of every run that came there.
package struct StepTimes: Sendable {
    /// Since the step before, and since the first step; empty for the first step.
    fileprivate var sincePrevious, sinceFirst: [[Int64]]

    /// No run yet, of a funnel with so many steps.
    package init(steps: Int) {
        sincePrevious = Array(repeating: [], count: steps)
        sinceFirst = sincePrevious
    }

    /// Adds a run that took its steps at these moments.
    package mutating func add(_ times: UnsafeBufferPointer<Int64>) {
        for step in times.indices.dropFirst() {
            sincePrevious[step].append(times[step] - times[step - 1])
            sinceFirst[step].append(times[step] - times[0])
        }
    }

    /// Adds the runs of another part of the actors.
    package mutating func add(_ other: StepTimes) {
        for step in sincePrevious.indices {
            sincePrevious[step] += other.sincePrevious[step]
            sinceFirst[step] += other.sinceFirst[step]
        }
    }
}

/// How long the runs of a funnel took, of all and of each row of the breakdown.
package struct RunTimes: Sendable {
    package let all: StepTimes
    package let rows: [BreakdownValues: StepTimes]

    /// The times of all runs, and of the runs of each row.
    package init(all: StepTimes, rows: [BreakdownValues: StepTimes]) {
        (self.all, self.rows) = (all, rows)
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
        var durations = durations
        let high = durations.select(durations.count / 2)
        let isEven = durations.count.isMultiple(of: 2)
        // What is not larger than the upper one of the two in the middle stands before it.
        let low = isEven ? durations[..<(durations.count / 2)].max() ?? high : high
        medianMillis = (Double(low) + Double(high)) / 2
        meanMillis = durations.reduce(0) { $0 + Double($1) } / Double(durations.count)
    }
}

extension [Int64] {
    /// Puts the value with so many before it in its place, none before it larger and none after it smaller; O(count),
    /// and what a sort costs where values lie against it (Hoare's quickselect).
    fileprivate mutating func select(_ place: Int) -> Int64 {
        withUnsafeMutableBufferPointer { values in
            var (low, high, rounds) = (0, values.count - 1, 2 * values.count.bitWidth)
            while low < high {
                rounds -= 1
                if rounds == 0 {
                    values[low...high].sort()
                    break
                }
                let (first, middle, last) = (values[low], values[(low + high) / 2], values[high])
                let pivot = Swift.max(
                    Swift.min(first, middle),
                    Swift.min(Swift.max(first, middle), last)
                )
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] < pivot { left += 1 }
                    while values[right] > pivot { right -= 1 }
                    if left > right { break }
                    values.swapAt(left, right)
                    (left, right) = (left + 1, right - 1)
                }
                if place <= right {
                    high = right
                } else if place >= left {
                    low = left
                } else {
                    break
                }
            }
            return values[place]
        }
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
        object["removed"] = JSONValue(removedCount)
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
