/// How many actors get from the first step to the last, and how far the others come (M3).
///
/// The semantics are written in docs/methods/funnel.md; a funnel that exists has at least two
/// steps.
public struct FunnelQuery: Hashable, Sendable {
    /// In which order the steps count.
    public enum Order: String, CaseIterable, Sendable {
        /// One after another, anything may happen between.
        case ordered
        /// The next event of the actor must be the next step; repeats of the current step are
        /// allowed.
        case strict
        /// All inside one window, whichever comes first.
        case any
    }

    /// What has to stay the same over a run.
    public enum Hold: String, CaseIterable, Sendable {
        /// All steps by the same person, in a funnel of accounts.
        case person
    }

    /// An event that must not happen between two steps.
    public struct Exclusion: Hashable, Sendable {
        /// The event.
        public let event: EventSelector
        /// The steps between which it must not happen, from 1; `to` is later than `from`.
        public let from, to: Int

        /// An exclusion between two steps.
        public init(_ event: EventSelector, from: Int, to: Int) {
            (self.event, self.from, self.to) = (event, from, to)
        }
    }

    /// The most steps, and the most exclusions, a funnel can have.
    public static let maximumSteps = 32

    /// The steps, at least two.
    public let steps: [EventSelector]
    /// How long after step 1 a step still counts, inclusive.
    public let windowLength: WindowLength
    /// In which order the steps count.
    public let order: Order
    /// What must not happen between.
    public let exclusions: [Exclusion]
    /// Who has to take the steps.
    public let unit: ActorUnit
    /// By what the answer is broken down.
    public let by: [Breakdown]
    /// When step 1 has to happen; later steps may follow until the conversion window is over.
    public let entry: TimeWindow
    /// What has to stay the same over a run.
    public let hold: Hold?

    /// A funnel from its parts.
    ///
    /// - Throws: `InputProblems` with every mistake: `funnel_needs_two_steps`,
    ///   `funnel_too_many_steps`, `funnel_window_not_positive`, `exclusion_steps_out_of_range`,
    ///   `exclusion_is_a_step`, `exclusion_range_needs_order`, `funnel_too_many_exclusions`,
    ///   `attribution_step_out_of_range`, `hold_needs_account_unit`, `window_is_empty`.
    public init(
        steps: [EventSelector],
        window: WindowLength = .standard,
        order: Order = .ordered,
        exclusions: [Exclusion] = [],
        unit: ActorUnit = .person,
        by: [Breakdown] = [],
        entry: TimeWindow = .always,
        hold: Hold? = nil
    ) throws {
        (self.steps, windowLength, self.order, self.exclusions) = (steps, window, order, exclusions)
        (self.unit, self.by, self.entry, self.hold) = (unit, by, entry, hold)
        let found = problems
        if !found.isEmpty { throw InputProblems(found) }
    }
}

extension FunnelQuery {
    private var problems: [InputProblem] {
        stepProblems + exclusionProblems + byProblems + [entry.problem].compactMap { $0 }
    }

    private var stepProblems: [InputProblem] {
        var found: [InputProblem] = []
        if steps.count < 2 {
            found.append(
                InputProblem(
                    "funnel_needs_two_steps",
                    "a funnel has at least two steps, here are \(steps.count).",
                    advice: "Name the events in the order people take them.",
                    field: "steps"
                )
            )
        }
        if steps.count > Self.maximumSteps {
            found.append(
                InputProblem(
                    "funnel_too_many_steps",
                    "a funnel has at most \(Self.maximumSteps) steps, here are \(steps.count).",
                    field: "steps"
                )
            )
        }
        if windowLength.millis <= 0 {
            found.append(
                InputProblem(
                    "funnel_window_not_positive",
                    "the conversion window \(windowLength.text) is not longer than nothing.",
                    advice: "Write for example 14d, 12h, 30m or 90s.",
                    field: "window"
                )
            )
        }
        if hold != nil, unit == .person {
            found.append(
                InputProblem(
                    "hold_needs_account_unit",
                    "a funnel of people always holds the person; `hold` is for accounts.",
                    advice: "Leave out `hold`, or set the unit to account.",
                    field: "hold"
                )
            )
        }
        return found
    }

    private var exclusionProblems: [InputProblem] {
        var found: [InputProblem] = []
        if exclusions.count > Self.maximumSteps {
            found.append(
                InputProblem(
                    "funnel_too_many_exclusions",
                    "a funnel has at most \(Self.maximumSteps) exclusions.",
                    field: "exclusions"
                )
            )
        }
        for (index, exclusion) in exclusions.enumerated() {
            found += problem(of: exclusion, at: "exclusions[\(index)]").map { [$0] } ?? []
        }
        return found
    }

    private func problem(of exclusion: Exclusion, at place: String) -> InputProblem? {
        let (from, to) = (exclusion.from, exclusion.to)
        guard from >= 1, from < to, to <= max(steps.count, 2) else {
            return InputProblem(
                "exclusion_steps_out_of_range",
                "an exclusion lies between two of \(steps.count) steps, here from \(from) to \(to).",
                advice: "`from` is at least 1 and `to` is a later step.",
                field: place
            )
        }
        if order == .any, from != 1 || to != steps.count {
            return InputProblem(
                "exclusion_range_needs_order",
                "steps in any order have no step \(from) and no step \(to) to lie between.",
                advice: "Exclude the event from the whole funnel, or set an order.",
                field: place
            )
        }
        if to <= steps.count, steps[from - 1..<to].contains(exclusion.event) {
            return InputProblem(
                "exclusion_is_a_step",
                "\"\(exclusion.event.label)\" is excluded and is also a step there.",
                advice: "Exclude another event, or narrow it by a property.",
                field: place
            )
        }
        return nil
    }

    private var byProblems: [InputProblem] {
        by.enumerated()
            .compactMap { index, breakdown in
                guard case .step(let step) = breakdown.attribution,
                    !(1...max(steps.count, 1)).contains(step)
                else { return nil }
                return InputProblem(
                    "attribution_step_out_of_range",
                    "there is no step \(step) among the \(steps.count) steps.",
                    advice: "Write step:1 to step:\(steps.count).",
                    field: "by[\(index)].attribution"
                )
            }
    }
}
