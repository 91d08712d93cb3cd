/// Which of several selectors an occurrence matches, as bits; compares each event name once.
struct SelectorBits: Sendable {
    private let selectors: [EventSelector]
    private let names: [(name: EventName, bits: UInt64)]
    private let anyName: UInt64
    private let narrowed: UInt64

    /// Bit `i` stands for `selectors[i]`.
    init(_ selectors: [EventSelector]) {
        precondition(selectors.count <= 64, "a question has at most 64 selectors")
        var (names, anyName, narrowed) = ([(name: EventName, bits: UInt64)](), UInt64(0), UInt64(0))
        for (index, selector) in selectors.enumerated() {
            let bit = UInt64(1) << UInt64(index)
            if !selector.properties.isEmpty { narrowed |= bit }
            guard let name = selector.event else {
                anyName |= bit
                continue
            }
            if let known = names.firstIndex(where: { $0.name == name }) {
                names[known].bits |= bit
            } else {
                names.append((name, bit))
            }
        }
        (self.selectors, self.names) = (selectors, names)
        (self.anyName, self.narrowed) = (anyName, narrowed)
    }

    /// Whether any of the selectors picks `occurrence`.
    func picks(_ occurrence: Occurrence) -> Bool { bits(of: occurrence) != 0 }

    /// The selectors that pick `occurrence`.
    func bits(of occurrence: Occurrence) -> UInt64 {
        var bits = anyName
        for (name, wanted) in names where name == occurrence.event {
            bits |= wanted
            break
        }
        var open = bits & narrowed
        while open != 0 {
            let index = open.trailingZeroBitCount
            open &= open - 1
            if !selectors[index].matches(occurrence) { bits &= ~(UInt64(1) << UInt64(index)) }
        }
        return bits
    }
}

/// What one actor did, reduced to times and the steps and exclusions that each occurrence matches.
///
/// Bit `k` is step `k + 1`; bit `steps + x` is exclusion `x`. Occurrences of one instant form a
/// set.
struct StepMarks {
    /// Steps of the funnel.
    let steps: Int
    /// Milliseconds, ascending.
    private(set) var times: [Int64] = []
    /// What each matches.
    private(set) var bits: [UInt64] = []
    /// Where each instant begins, and one past the end.
    private(set) var bounds: [Int] = [0]

    init(steps: Int, capacity: Int) {
        self.steps = steps
        times.reserveCapacity(capacity)
        bits.reserveCapacity(capacity)
        bounds.reserveCapacity(capacity + 1)
    }

    /// The bits of all steps.
    var stepBits: UInt64 { (UInt64(1) << UInt64(steps)) - 1 }
    /// The number of instants.
    var instants: Int { bounds.count - 1 }
    /// The moment of an instant.
    func time(_ instant: Int) -> Int64 { times[bounds[instant]] }
    /// The marks of an instant.
    func marks(_ instant: Int) -> Range<Int> { bounds[instant]..<bounds[instant + 1] }

    /// Adds an occurrence that is not earlier than the last.
    mutating func append(time: Int64, bits mark: UInt64) {
        if times.last == time { bounds.removeLast() }
        times.append(time)
        bits.append(mark)
        bounds.append(times.count)
    }

    /// Everything that some occurrence of the instant matches.
    func union(_ instant: Int) -> UInt64 {
        var all: UInt64 = 0
        for mark in marks(instant) { all |= bits[mark] }
        return all
    }

    /// The furthest step that a run standing at `step` can reach inside the instant: the most steps
    /// after it that distinct occurrences of the instant can fill.
    func reach(from step: Int, in instant: Int) -> Int {
        let range = marks(instant)
        if range.count == 1 {
            return bits[range.lowerBound] >> UInt64(step) & 1 == 1 && step < steps ? step + 1 : step
        }
        var matching = StepMatching(Array(bits[range]))
        var furthest = step
        while furthest < steps, matching.fill(furthest) { furthest += 1 }
        return furthest
    }

    /// Whether every occurrence of the instant is one of steps `first` to `last`, so that none
    /// interrupts a strict run that goes through them.
    func isOnly(_ first: Int, _ last: Int, in instant: Int) -> Bool {
        let allowed = ((UInt64(1) << UInt64(last)) - 1) & ~((UInt64(1) << UInt64(first - 1)) - 1)
        return marks(instant).allSatisfy { bits[$0] & allowed != 0 }
    }
}

/// Gives steps to distinct events, as many as possible (Kuhn's augmenting paths).
struct StepMatching {
    private let events: [UInt64]
    private var stepOfEvent: [Int]
    private var visited: [Bool]

    /// Events by the steps that each could fill.
    init(_ events: [UInt64]) {
        self.events = events
        stepOfEvent = [Int](repeating: -1, count: events.count)
        visited = [Bool](repeating: false, count: events.count)
    }

    /// Fills the step of bit `step` too, moving others where needed; `false` when that cannot be
    /// done.
    mutating func fill(_ step: Int) -> Bool {
        for index in visited.indices { visited[index] = false }
        return augment(step)
    }

    private mutating func augment(_ step: Int) -> Bool {
        for event in events.indices
        where events[event] >> UInt64(step) & 1 == 1 && !visited[event] {
            visited[event] = true
            if stepOfEvent[event] < 0 || augment(stepOfEvent[event]) {
                stepOfEvent[event] = step
                return true
            }
        }
        return false
    }
}
