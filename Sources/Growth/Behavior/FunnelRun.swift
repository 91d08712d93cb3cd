/// How far one actor came through a funnel.
struct FunnelOutcome {
    /// The most steps that any run has, counted without looking at exclusions.
    var furthest = 0
    /// When the best run took each of its steps; empty when there is no run, or when every run of
    /// `furthest` steps holds an excluded event.
    var times: [Int64] = []
    /// When the actor last took a first step.
    var lastEntry: Int64?

    /// Whether an exclusion removed the actor.
    var isRemoved: Bool { furthest > 0 && times.isEmpty }

    /// The better of two outcomes: more steps, then not excluded, then done earlier, then entered
    /// later.
    func better(than other: FunnelOutcome) -> Bool {
        if furthest != other.furthest { return furthest > other.furthest }
        guard let done = times.last, let entered = times.first else { return false }
        guard let otherDone = other.times.last, let otherEntered = other.times.first else {
            return true
        }
        return done != otherDone ? done < otherDone : entered > otherEntered
    }
}

/// Ordered and strict funnels: the best run of one actor.
///
/// A run is a list of distinct occurrences, one for each of the first steps, none earlier than the
/// one before it and none later than the window after the first. Occurrences of one instant may be
/// taken in whatever order is best for the actor. In a strict run, nothing may lie between a step
/// and the next but repeats of that step.
///
/// `slot` keeps, for each step, the run with the latest entry of those that stand there: it has the
/// most time left and so can do whatever any other could. One pass, O(occurrences × steps).
struct SequentialPass {
    private let windowMillis: Int64
    private let isStrict: Bool
    private let entry: TimeWindow
    private let marks: StepMarks
    private var slots: RunSlots
    private(set) var outcome = FunnelOutcome()

    init(_ query: FunnelQuery, over marks: StepMarks) {
        windowMillis = query.windowLength.millis
        isStrict = query.order == .strict
        (entry, self.marks) = (query.entry, marks)
        slots = RunSlots(steps: marks.steps)
        for instant in 0..<marks.instants where outcome.times.count < marks.steps {
            pass(instant)
        }
    }

    private mutating func pass(_ instant: Int) {
        let now = marks.time(instant)
        for step in stride(from: marks.steps - 1, through: 0, by: -1) {
            if canGoOn(step, at: now) { goOn(from: step, in: instant) }
            if isStrict, step > 0, slots.isFilled(step), !marks.isOnly(step, step, in: instant) {
                slots.clear(step)
            }
        }
    }

    private func canGoOn(_ step: Int, at now: Int64) -> Bool {
        if step == 0 { return entry.contains(Timestamp(millis: now)) }
        return slots.isFilled(step) && isWithin(windowMillis, now, since: slots.entry(step))
    }

    /// Takes the run at `step` as far as the instant allows, and leaves it at every step on the
    /// way.
    private mutating func goOn(from step: Int, in instant: Int) {
        let now = marks.time(instant)
        let furthest = marks.reach(from: step, in: instant)
        guard furthest > step else { return }
        let entered = step == 0 ? now : slots.entry(step)
        if step == 0 { outcome.lastEntry = now }
        if isBest(furthest, entered: entered, done: now) {
            outcome.furthest = furthest
            outcome.times = slots.times(step) + Array(repeating: now, count: furthest - step)
        }
        for next in step + 1...furthest
        where isStrict == false || next == marks.steps || step == 0
            || marks.isOnly(step, next, in: instant)
        {
            slots.offer(from: step, to: next, entered: entered, at: now)
        }
    }

    /// Whether a run is better than the best so far: it has more steps, or as many in the same
    /// instant and a later entry.
    private func isBest(_ reached: Int, entered: Int64, done: Int64) -> Bool {
        if reached != outcome.furthest { return reached > outcome.furthest }
        guard outcome.times.last == done, let best = outcome.times.first else { return false }
        return entered > best
    }
}

/// Whether `moment` is at most `window` milliseconds after `start`.
func isWithin(_ window: Int64, _ moment: Int64, since start: Int64) -> Bool {
    Timestamp(millis: moment).millis(since: Timestamp(millis: start)) <= window
}

/// For each step, one run that stands there: when it took this step and those before it.
struct RunSlots {
    private let steps: Int
    private var filled: UInt64 = 0
    private var rows: [Int64]

    init(steps: Int) {
        self.steps = steps
        rows = [Int64](repeating: 0, count: (steps + 1) * steps)
    }

    func isFilled(_ step: Int) -> Bool { filled >> UInt64(step) & 1 == 1 }
    func entry(_ step: Int) -> Int64 { rows[step * steps] }
    func times(_ step: Int) -> [Int64] { Array(rows[step * steps..<step * steps + step]) }
    mutating func clear(_ step: Int) { filled &= ~(UInt64(1) << UInt64(step)) }

    /// Puts the run at `source`, taken on to `target` at `now`, where it enters later than the run
    /// there.
    mutating func offer(from source: Int, to target: Int, entered: Int64, at now: Int64) {
        if isFilled(target), entry(target) >= entered { return }
        move(from: source, to: target, at: now)
    }

    /// Puts the run at `source`, taken on to `target` at `now`, into the place of the run there.
    mutating func move(from source: Int, to target: Int, at now: Int64) {
        for index in 0..<target {
            rows[target * steps + index] = index < source ? rows[source * steps + index] : now
        }
        filled |= UInt64(1) << UInt64(target)
    }

    /// Puts a run with these times at the step it stands at.
    mutating func put(_ times: [Int64]) {
        for (index, time) in times.enumerated() { rows[times.count * steps + index] = time }
        filled |= UInt64(1) << UInt64(times.count)
    }
}
