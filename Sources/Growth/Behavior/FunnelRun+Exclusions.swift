/// Ordered and strict funnels with exclusions: the best run without an excluded event.
///
/// An occurrence of an event excluded from step a to step b spoils a run when it lies after the
/// run's step a and before its step b, or, while step b was not reached, before the window is over.
/// An occurrence in the instant of step a or step b lies outside: the instant is a set, and the
/// actor gets the better order.
///
/// Each entry is followed by itself, because with exclusions no entry is better than all others.
/// O(entries × occurrences in a window), and only for actors who did something excluded.
struct CleanPass {
    private let query: FunnelQuery
    private let marks: StepMarks
    private let length: Int
    private var going: RunSlots
    private var halted: RunSlots
    private var complete: [Int64] = []

    /// The times of the best clean run of `length` steps; `nil` when there is none.
    static func bestRun(_ length: Int, of query: FunnelQuery, over marks: StepMarks) -> [Int64]? {
        var best: [Int64]?
        for instant in 0..<marks.instants where marks.union(instant) & 1 == 1 {
            let now = marks.time(instant)
            guard query.entry.contains(Timestamp(millis: now)) else { continue }
            if let done = best?.last, now > done { break }
            var pass = CleanPass(query, over: marks, length: length)
            guard let found = pass.follow(entryAt: instant), let done = found.last else { continue }
            if let bestDone = best?.last, done > bestDone { continue }
            best = found
        }
        return best
    }

    private init(_ query: FunnelQuery, over marks: StepMarks, length: Int) {
        (self.query, self.marks, self.length) = (query, marks, length)
        going = RunSlots(steps: marks.steps)
        halted = RunSlots(steps: marks.steps)
    }

    private mutating func follow(entryAt first: Int) -> [Int64]? {
        let entered = marks.time(first)
        goOn(from: 0, in: first, spoiled: 0)
        for instant in first + 1..<max(marks.instants, first + 1) {
            guard complete.isEmpty,
                isWithin(query.windowLength.millis, marks.time(instant), since: entered)
            else { break }
            pass(instant)
        }
        if length == marks.steps { return complete.isEmpty ? nil : complete }
        return [going, halted].filter { $0.isFilled(length) }.map { $0.times(length) }
            .min { ($0.last ?? 0) < ($1.last ?? 0) }
    }

    private mutating func pass(_ instant: Int) {
        let spoiled = marks.union(instant) >> UInt64(marks.steps)
        for step in stride(from: marks.steps - 1, through: 1, by: -1) {
            let isSpoiled = spoils(spoiled, from: step, to: step)
            if isSpoiled { halted.clear(step) }
            guard going.isFilled(step) else { continue }
            goOn(from: step, in: instant, spoiled: spoiled)
            if isSpoiled {
                going.clear(step)
            } else if query.order == .strict, !marks.isOnly(step, step, in: instant) {
                halt(step, at: going.times(step))
            }
        }
    }

    private mutating func goOn(from step: Int, in instant: Int, spoiled: UInt64) {
        let now = marks.time(instant)
        let furthest = marks.reach(from: step, in: instant)
        guard furthest > step else { return }
        for next in step + 1...furthest where !spoils(spoiled, from: step, to: next) {
            let times = going.times(step) + Array(repeating: now, count: next - step)
            if next == marks.steps {
                if complete.isEmpty { complete = times }
            } else if query.order != .strict || step == 0 || marks.isOnly(step, next, in: instant) {
                if !going.isFilled(next) { going.move(from: step, to: next, at: now) }
            } else {
                halt(next, at: times)
            }
        }
    }

    /// Keeps a run that an interruption stopped: its window can still be spoiled.
    private mutating func halt(_ step: Int, at times: [Int64]) {
        if !halted.isFilled(step) { halted.put(times) }
        if going.isFilled(step), going.times(step) == times { going.clear(step) }
    }

    /// Whether an instant with the exclusions `spoiled` spoils a run that stands at `from` before
    /// it and at `to` after it.
    private func spoils(_ spoiled: UInt64, from: Int, to: Int) -> Bool {
        guard spoiled != 0 else { return false }
        return query.exclusions.indices.contains { index in
            spoiled >> UInt64(index) & 1 == 1 && query.exclusions[index].from <= from
                && to < query.exclusions[index].to
        }
    }
}
