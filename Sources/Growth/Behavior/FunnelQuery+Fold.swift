/// What a funnel has counted: one entry for each actor, to be put in order at the end.
public struct FunnelTally: Sendable {
    fileprivate var members: [FunnelAnswer.Member] = []
    fileprivate var removed: [Actor] = []
    fileprivate var rows: [(values: BreakdownValues, times: [Timestamp])] = []
    fileprivate var incompleteEntries = 0
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits
}

extension FunnelQuery: BehavioralQuestion {
    public var countsLeftOut: Bool { true }

    public var eventNames: Set<EventName>? {
        guard order != .strict else { return nil }
        let names = (steps + exclusions.map(\.event)).map(\.event)
        return names.contains(nil) ? nil : Set(names.compactMap { $0 })
    }

    public var needsProperties: Bool {
        by.contains { $0.of == .event }
            || (steps + exclusions.map(\.event)).contains { !$0.properties.isEmpty }
    }

    /// From the first possible entry until the window of the last possible one is over, inclusive.
    public var window: TimeWindow {
        let last =
            entry.to == .distantFuture ? entry.to : entry.to.adding(millis: windowLength.millis)
        return TimeWindow(from: entry.from, to: last)
    }

    public func emptyTally(in scope: Scope) -> FunnelTally {
        FunnelTally(matcher: SelectorBits(steps + exclusions.map(\.event)))
    }

    public func add(_ history: ActorHistory, to tally: inout FunnelTally, in scope: Scope) {
        guard history.actor.unit == unit else {
            tally.leftOutEvents += leftOut(history, tally.matcher)
            return
        }
        var best = FunnelPart(history.occurrences, bits: [])
        for part in parts(of: history) {
            let bits = part.map { tally.matcher.bits(of: $0) }
            let found = outcome(of: part, bits: bits)
            if found.better(than: best.outcome) {
                best = FunnelPart(part, bits: bits, outcome: found)
            }
        }
        record(best, of: history.actor, in: &tally, asOf: scope.asOf)
        if !by.isEmpty { tally.rows += rows(of: best, in: scope) }
    }

    public func merge(_ other: FunnelTally, into tally: inout FunnelTally) {
        tally.members += other.members
        tally.removed += other.removed
        tally.rows += other.rows
        tally.incompleteEntries += other.incompleteEntries
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: FunnelTally, in scope: Scope) -> FunnelAnswer {
        let rows = Dictionary(grouping: tally.rows, by: \.values).sorted { $0.key < $1.key }
        return FunnelAnswer(
            self,
            steps: counts(of: tally.members.map(\.times)),
            rows: by.isEmpty ? nil : rows.map { ($0, counts(of: $1.map(\.times))) },
            incompleteEntries: tally.incompleteEntries,
            leftOutEvents: tally.leftOutEvents,
            removed: tally.removed.count,
            times: Deferred {
                RunTimes(
                    all: StepTimes(of: tally.members.map(\.times), steps: steps.count),
                    rows: Dictionary(uniqueKeysWithValues: rows)
                        .mapValues { StepTimes(of: $0.map(\.times), steps: steps.count) }
                )
            },
            opening: Deferred {
                FunnelAnswer.Opening(reached: tally.members, removed: tally.removed)
            }
        )
    }
}

extension StepTimes {
    fileprivate init(of runs: [[Timestamp]], steps: Int) {
        self.init(steps: steps)
        for run in runs { run.map(\.millis).withUnsafeBufferPointer { add($0) } }
    }
}

/// The occurrences among which a run is looked for, with the best one.
private struct FunnelPart {
    let occurrences: [Occurrence]
    let bits: [UInt64]
    var outcome = FunnelOutcome()

    init(_ occurrences: [Occurrence], bits: [UInt64], outcome: FunnelOutcome = FunnelOutcome()) {
        (self.occurrences, self.bits, self.outcome) = (occurrences, bits, outcome)
    }
}

extension FunnelQuery {
    private var stepBits: UInt64 { (UInt64(1) << UInt64(steps.count)) - 1 }

    private func leftOut(_ history: ActorHistory, _ matcher: SelectorBits) -> Int {
        history.occurrences.count { matcher.bits(of: $0) & stepBits != 0 }
    }

    /// The whole history, or with `hold` that of each person, by person.
    private func parts(of history: ActorHistory) -> [[Occurrence]] {
        guard hold == .person else { return [history.occurrences] }
        let named = history.occurrences.filter { $0.person != nil }
        return Dictionary(grouping: named) { $0.person }
            .sorted { left, right in
                guard let a = left.key, let b = right.key else { return false }
                return a < b
            }
            .map(\.value)
    }

    private func outcome(of occurrences: [Occurrence], bits: [UInt64]) -> FunnelOutcome {
        var marks = StepMarks(steps: steps.count, capacity: bits.count)
        for (occurrence, bits) in zip(occurrences, bits) where bits != 0 || order == .strict {
            marks.append(time: occurrence.time.millis, bits: bits)
        }
        guard marks.instants > 0 else { return FunnelOutcome() }
        if order == .any { return AnyOrderPass(self, over: marks).outcome }
        var outcome = SequentialPass(self, over: marks).outcome
        if outcome.furthest > 0, marks.bits.contains(where: { $0 & ~stepBits != 0 }) {
            outcome.times = CleanPass.bestRun(outcome.furthest, of: self, over: marks) ?? []
        }
        return outcome
    }

    private func record(
        _ part: FunnelPart,
        of actor: Actor,
        in tally: inout FunnelTally,
        asOf: Timestamp
    ) {
        let outcome = part.outcome
        if outcome.isRemoved { tally.removed.append(actor) }
        guard !outcome.times.isEmpty else { return }
        let times = outcome.times.map { Timestamp(millis: $0) }
        tally.members.append(FunnelAnswer.Member(actor: actor, times: times))
        guard times.count < steps.count, let entered = outcome.lastEntry else { return }
        let over = Timestamp(millis: entered).adding(millis: windowLength.millis)
        if over >= asOf { tally.incompleteEntries += 1 }
    }
}

// MARK: Breaking down

extension FunnelQuery {
    private func rows(
        of part: FunnelPart,
        in scope: Scope
    ) -> [(values: BreakdownValues, times: [Timestamp])] {
        guard by.contains(where: { $0.attribution == .all }) else {
            return part.outcome.times.isEmpty ? [] : [row(of: part, in: scope)]
        }
        return partsByValue(part, in: scope)
            .compactMap {
                $0.outcome.times.isEmpty ? nil : row(of: $0, in: scope)
            }
    }

    /// The runs among the events of each value, for `all`.
    ///
    /// Excluded and interrupting events count whatever their value.
    private func partsByValue(_ part: FunnelPart, in scope: Scope) -> [FunnelPart] {
        let held = by.filter { $0.attribution == .all }
        var values = [BreakdownValues?](repeating: nil, count: part.bits.count)
        for (index, bits) in part.bits.enumerated() where bits & stepBits != 0 {
            let occurrence = part.occurrences[index]
            values[index] = BreakdownValues(
                values: held.map { $0.value(of: occurrence, in: scope) }
            )
        }
        return Set(values.compactMap { $0 }).sorted()
            .map { value in
                let bits = zip(part.bits, values)
                    .map { bits, other in
                        other == value ? bits : bits & ~stepBits
                    }
                return FunnelPart(
                    part.occurrences,
                    bits: bits,
                    outcome: outcome(of: part.occurrences, bits: bits)
                )
            }
    }

    private func row(
        of part: FunnelPart,
        in scope: Scope
    ) -> (values: BreakdownValues, times: [Timestamp]) {
        let perStep = part.outcome.times.indices.map { values(atStep: $0, of: part, in: scope) }
        let chosen = by.indices.map { index -> ByteString? in
            let along = perStep.map { $0.values[index] }
            switch by[index].attribution {
            case .first, .all: return along.first { $0 != nil } ?? nil
            case .last: return along.last { $0 != nil } ?? nil
            case .step(let step): return step <= along.count ? along[step - 1] : nil
            }
        }
        return (
            BreakdownValues(values: chosen), part.outcome.times.map { Timestamp(millis: $0) }
        )
    }

    /// The values of the event that took a step; of several in that instant, the smallest.
    private func values(
        atStep step: Int,
        of part: FunnelPart,
        in scope: Scope
    ) -> BreakdownValues {
        let wanted = order == .any ? stepBits : UInt64(1) << UInt64(step)
        let time = part.outcome.times[step]
        var smallest: BreakdownValues?
        var index = part.occurrences.partitioningIndex { $0.time.millis >= time }
        while index < part.occurrences.count, part.occurrences[index].time.millis == time {
            if part.bits[index] & wanted != 0 {
                let occurrence = part.occurrences[index]
                let found = BreakdownValues(values: by.map { $0.value(of: occurrence, in: scope) })
                smallest = smallest.map { min($0, found) } ?? found
            }
            index += 1
        }
        guard let smallest else { preconditionFailure("every step of a run has an event") }
        return smallest
    }

    /// How many of `runs` came to each step.
    private func counts(of runs: [[Timestamp]]) -> [Int] {
        steps.indices.map { index in runs.count { $0.count > index } }
    }
}

extension Array {
    /// The first index whose element satisfies `isAfter`, of elements that first do not and then
    /// do.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
