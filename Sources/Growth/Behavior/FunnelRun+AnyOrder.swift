/// Funnels in any order: the stretch of time in which most steps were done.
///
/// A stretch begins with a step inside the entry window and lasts at most the conversion window; no
/// excluded event lies inside it (in its first or last instant one may). An actor reaches as many
/// steps as distinct occurrences of the stretch can fill; an excluded event ends a stretch and
/// removes nobody.
///
/// Two pointers over the instants, O(occurrences × matching).
struct AnyOrderPass {
    private let query: FunnelQuery
    private let marks: StepMarks
    private var stretch: StepCounts
    private(set) var outcome = FunnelOutcome()

    init(_ query: FunnelQuery, over marks: StepMarks) {
        (self.query, self.marks) = (query, marks)
        stretch = StepCounts(marks)
        guard let first = widestStretch() else { return }
        outcome.furthest = first.size
        outcome.times = completions(of: latestStretch(like: first), upTo: first.size)
    }

    /// The first stretch with the most steps: none with as many is done earlier.
    private mutating func widestStretch() -> (start: Int, size: Int)? {
        let ends = stretchEnds()
        var best: (start: Int, size: Int)?
        var end = 0
        for start in 0..<marks.instants {
            if start > 0, start - 1 < end { stretch.remove(marks.marks(start - 1)) }
            end = max(end, start)
            guard isEntry(start) else {
                if end == start {
                    stretch.add(marks.marks(start))
                    end += 1
                }
                continue
            }
            outcome.lastEntry = marks.time(start)
            while end < ends[start] {
                stretch.add(marks.marks(end))
                end += 1
            }
            if best?.size == marks.steps { continue }
            let size = stretch.size()
            if size > best?.size ?? 0 { best = (start, size) }
        }
        return best
    }

    private func isEntry(_ instant: Int) -> Bool {
        query.entry.contains(Timestamp(millis: marks.time(instant)))
            && marks.union(instant) & marks.stepBits != 0
    }

    /// For each instant, one past the last instant of the longest stretch that begins with it.
    private func stretchEnds() -> [Int] {
        var ends = [Int](repeating: 0, count: marks.instants)
        var end = 0
        for start in 0..<marks.instants {
            end = max(end, start + 1)
            while end < marks.instants,
                isWithin(query.windowLength.millis, marks.time(end), since: marks.time(start)),
                end - 1 == start || !isExcluded(end - 1)
            {
                end += 1
            }
            ends[start] = end
        }
        return ends
    }

    private func isExcluded(_ instant: Int) -> Bool {
        marks.union(instant) & ~marks.stepBits != 0
    }

    /// The latest entry from which as many steps are done as early as from `first`, and when.
    private mutating func latestStretch(like first: (start: Int, size: Int)) -> Range<Int> {
        var counts = StepCounts(marks)
        var end = first.start
        while end < marks.instants, counts.size() < first.size {
            counts.add(marks.marks(end))
            end += 1
        }
        var latest = first.start
        for start in first.start + 1..<max(end, first.start + 1) {
            counts.remove(marks.marks(start - 1))
            guard counts.size() == first.size else { break }
            if isEntry(start) { latest = start }
        }
        return latest..<end
    }

    /// When one step was done inside the stretch, when two were, and so on to `size`.
    private func completions(of stretch: Range<Int>, upTo size: Int) -> [Int64] {
        var counts = StepCounts(marks)
        var times: [Int64] = []
        for instant in stretch {
            counts.add(marks.marks(instant))
            let done = counts.size()
            while times.count < min(done, size) { times.append(marks.time(instant)) }
        }
        return times
    }
}

/// How many occurrences of a stretch match which steps.
struct StepCounts {
    private let steps: Int
    private let classes: [UInt64]
    private let classOfMark: [Int]
    private let areDisjoint: Bool
    private var counts: [Int]

    init(_ marks: StepMarks) {
        steps = marks.steps
        var classes: [UInt64] = []
        classOfMark = marks.bits.map { bits in
            let wanted = bits & marks.stepBits
            if let known = classes.firstIndex(of: wanted) { return known }
            classes.append(wanted)
            return classes.count - 1
        }
        self.classes = classes
        areDisjoint = classes.indices.allSatisfy { index in
            classes[..<index].allSatisfy { $0 & classes[index] == 0 }
        }
        counts = [Int](repeating: 0, count: classes.count)
    }

    mutating func add(_ marks: Range<Int>) { for mark in marks { counts[classOfMark[mark]] += 1 } }
    mutating func remove(_ marks: Range<Int>) {
        for mark in marks { counts[classOfMark[mark]] -= 1 }
    }

    /// The most steps that distinct occurrences can fill.
    func size() -> Int {
        if areDisjoint {
            return classes.indices.reduce(0) {
                $0 + min(counts[$1], classes[$1].nonzeroBitCount)
            }
        }
        var events: [UInt64] = []
        for (index, bits) in classes.enumerated() {
            events += Array(repeating: bits, count: min(counts[index], bits.nonzeroBitCount))
        }
        var matching = StepMatching(events)
        return (0..<steps).reduce(0) { $0 + (matching.fill($1) ? 1 : 0) }
    }
}
