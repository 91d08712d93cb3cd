import Growth
import Statistics
import TestSupport
import Testing

/// The fold against the definition: all runs there are, tried one by one.
@Suite("Funnels against brute force")
struct BehaviorFunnelBruteForceTests {
    static let ordered: [FunnelShape] = [
        FunnelShape("AB"), FunnelShape("AA"), FunnelShape("A*"), FunnelShape("ABC"),
        FunnelShape("ABA"), FunnelShape("*BA"), FunnelShape("AB", "x12"), FunnelShape("A*", "x12"),
        FunnelShape("ABC", "x12"), FunnelShape("ABC", "x23"), FunnelShape("ABC", "x13"),
        FunnelShape("ABA", "x23", "C12"),
    ]
    static let strict = ordered.map { $0.with(order: .strict) }
    static let any: [FunnelShape] = [
        FunnelShape("AB"), FunnelShape("AA"), FunnelShape("A*"), FunnelShape("ABC"),
        FunnelShape("*BA"), FunnelShape("AB", "x12"), FunnelShape("ABC", "x13"),
        FunnelShape("A*A", "x13"),
    ]
    .map { $0.with(order: .any) }

    @Test("every history of up to four events", arguments: ordered + strict + any)
    func everySmallHistory(_ shape: FunnelShape) throws {
        for length in 1...4 { try compare(shape, length: length, gaps: 3) }
    }

    @Test(
        "every history of five events",
        arguments: [ordered[3], ordered[9], strict[3], strict[10], any[3], any[6]]
    )
    func everyHistoryOfFive(_ shape: FunnelShape) throws {
        try compare(shape, length: 5, gaps: 2)
    }

    @Test("seeded random histories of eight events", arguments: ordered + strict + any)
    func randomHistories(_ shape: FunnelShape) throws {
        for seed in UInt64(1)...150 {
            var random = SplitMix64(seed: seed)
            var time: Int64 = 0
            let history = (0..<7)
                .map { _ in
                    time += [0, 0, 1, 1, 2, 4][Int.random(in: 0..<6, using: &random)]
                    return Deed(Array("ABCx")[Int.random(in: 0..<4, using: &random)], at: time)
                }
            try check(shape, history, "seed \(seed)")
        }
    }

    @Test("an entry window keeps runs out that begin outside", arguments: ordered + strict + any)
    func entryWindow(_ shape: FunnelShape) throws {
        let bounded = shape.with(entry: 2..<4)
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let history = (0..<6)
                .map { _ in
                    Deed(
                        Array("ABCx")[Int.random(in: 0..<4, using: &random)],
                        at: Int64.random(in: 0..<7, using: &random)
                    )
                }
                .sorted { $0.time < $1.time }
            try check(bounded, history, "seed \(seed)")
        }
    }

    /// All histories over four letters, each event 0 to `gaps` - 1 after the one before.
    private func compare(_ shape: FunnelShape, length: Int, gaps: Int) throws {
        let letters = Array("ABCx")
        var total = 1
        for _ in 0..<length { total *= letters.count * gaps }
        for number in 0..<total {
            var (rest, time) = (number, Int64(0))
            var history: [Deed] = []
            for _ in 0..<length {
                time += Int64(rest % gaps)
                rest /= gaps
                history.append(Deed(letters[rest % letters.count], at: time))
                rest /= letters.count
            }
            // The first gap moves the whole history: one of them is enough.
            if history[0].time == 0 { try check(shape, history, "history \(number)") }
        }
    }

    private func check(_ shape: FunnelShape, _ history: [Deed], _ name: String) throws {
        let folded = try shape.fold(history)
        let defined = shape.define(history)
        if folded != defined {
            Issue.record("\(shape) on \(history) (\(name)): fold \(folded), definition \(defined)")
        }
    }
}

/// Something done: a letter at a time.
struct Deed: CustomStringConvertible {
    let letter: Character
    let time: Int64
    init(_ letter: Character, at time: Int64) { (self.letter, self.time) = (letter, time) }
    var description: String { "\(letter)@\(time)" }
}

/// Who came how far: -1 removed; the moments of the best run.
struct Reached: Equatable, CustomStringConvertible {
    var steps = 0
    var times: [Int64] = []
    var description: String { "\(steps) \(times)" }
}

/// A funnel over letters with a window of 3, written twice: as a query and as its definition.
struct FunnelShape: CustomStringConvertible, Sendable {
    let steps: [Character]
    let exclusions: [(letter: Character, from: Int, to: Int)]
    var order = FunnelQuery.Order.ordered
    var entry: Range<Int64>?
    let window: Int64 = 3

    /// `FunnelShape("ABC", "x12")`: steps A, B, C, no x between steps 1 and 2.
    init(_ steps: String, _ exclusions: String...) {
        self.steps = Array(steps)
        self.exclusions = exclusions.map { text in
            let parts = Array(text)
            return (parts[0], parts[1].wholeNumberValue ?? 1, parts[2].wholeNumberValue ?? 2)
        }
    }

    func with(order: FunnelQuery.Order) -> FunnelShape {
        var copy = self
        copy.order = order
        return copy
    }

    func with(entry: Range<Int64>) -> FunnelShape {
        var copy = self
        copy.entry = entry
        return copy
    }

    var description: String {
        let text = exclusions.map { "\($0.letter)\($0.from)\($0.to)" }.joined(separator: " ")
        return "\(order) \(String(steps)) \(text)"
    }

    // MARK: The fold

    func fold(_ history: [Deed]) throws -> Reached {
        func selector(_ letter: Character) -> EventSelector {
            EventSelector(event: letter == "*" ? nil : EventName(String(letter)))
        }
        let query = try FunnelQuery(
            steps: steps.map(selector),
            window: WindowLength(millis: window),
            order: order,
            exclusions: exclusions.map { .init(selector($0.letter), from: $0.from, to: $0.to) },
            entry: entry.map {
                TimeWindow(
                    from: Timestamp(millis: $0.lowerBound),
                    to: Timestamp(millis: $0.upperBound)
                )
            } ?? .always
        )
        let occurrences = history.enumerated()
            .compactMap { index, deed -> Occurrence? in
                guard query.window.contains(Timestamp(millis: deed.time)) else { return nil }
                return Occurrence(
                    time: Timestamp(millis: deed.time),
                    event: EventName(String(deed.letter)),
                    person: "p",
                    message: MessageID("\(index)")
                )
            }
        var tally = query.emptyTally(in: Scope())
        query.add(
            ActorHistory(actor: .person("p"), occurrences: occurrences),
            to: &tally,
            in: Scope()
        )
        let answer = query.answer(from: tally, in: Scope())
        if !answer.removed.isEmpty { return Reached(steps: -1) }
        guard let member = answer.reached.first else { return Reached() }
        return Reached(steps: member.step, times: member.times.map(\.millis))
    }

    // MARK: The definition

    /// All runs of a history, by trying everything; then the longest, then the clean, then the one
    /// done first, then the one begun last, then the one whose steps come soonest.
    func define(_ history: [Deed]) -> Reached {
        let runs =
            switch order {
            case .ordered: orderedRuns([], history)
            case .strict: orders(of: history).flatMap { strictRuns($0) }
            case .any: anyOrderRuns([], history, step: 0)
            }
        let allowed = runs.filter { run in
            guard let first = run.min(), let last = run.max() else { return false }
            return last - first <= window && (entry?.contains(first) ?? true)
        }
        let usable = order == .any ? allowed.filter { isUnbroken($0, history) } : allowed
        let length = usable.map(\.count).max() ?? 0
        let longest = usable.filter { $0.count == length }
        let clean = order == .any ? longest : longest.filter { isClean($0, history) }
        if length > 0, clean.isEmpty { return Reached(steps: -1) }
        guard let last = clean.compactMap({ $0.max() }).min() else { return Reached() }
        let soonest = clean.filter { $0.max() == last }
        let first = soonest.compactMap { $0.min() }.max()
        let best = soonest.filter { $0.min() == first }.map { $0.sorted() }
        let times = best.min { $0.lexicographicallyPrecedes($1) }
        return Reached(steps: length, times: times ?? [])
    }

    private func matches(_ step: Int, _ deed: Deed) -> Bool {
        steps[step] == "*" || steps[step] == deed.letter
    }

    /// Runs as the times of their steps: any deeds, each used once, none earlier than the one
    /// before.
    private func orderedRuns(_ taken: [Int64], _ left: [Deed]) -> [[Int64]] {
        var runs = taken.isEmpty ? [] : [taken]
        guard taken.count < steps.count else { return runs }
        for (index, deed) in left.enumerated() where matches(taken.count, deed) {
            guard deed.time >= taken.last ?? .min else { continue }
            var others = left
            others.remove(at: index)
            runs += orderedRuns(taken + [deed.time], others)
        }
        return runs
    }

    /// Runs of one order of the deeds in which only repeats of a step lie between it and the next.
    private func strictRuns(_ sequence: [Deed]) -> [[Int64]] {
        var runs: [[Int64]] = []
        func follow(_ position: Int, _ taken: [Int64]) {
            runs.append(taken)
            guard taken.count < steps.count else { return }
            for next in position + 1..<max(sequence.count, position + 1) {
                if matches(taken.count, sequence[next]) {
                    follow(next, taken + [sequence[next].time])
                }
                guard matches(taken.count - 1, sequence[next]) else { return }
            }
        }
        for start in sequence.indices where matches(0, sequence[start]) {
            follow(start, [sequence[start].time])
        }
        return runs
    }

    /// Any steps, each by a deed of its own.
    private func anyOrderRuns(_ taken: [Int64], _ left: [Deed], step: Int) -> [[Int64]] {
        guard step < steps.count else { return taken.isEmpty ? [] : [taken] }
        var runs = anyOrderRuns(taken, left, step: step + 1)
        for (index, deed) in left.enumerated() where matches(step, deed) {
            var others = left
            others.remove(at: index)
            runs += anyOrderRuns(taken + [deed.time], others, step: step + 1)
        }
        return runs
    }

    /// All orders of the history that keep time.
    private func orders(of history: [Deed]) -> [[Deed]] {
        guard let earliest = history.map(\.time).min() else { return [[]] }
        return history.indices.filter { history[$0].time == earliest }
            .flatMap { index in
                var others = history
                let first = others.remove(at: index)
                return orders(of: others).map { [first] + $0 }
            }
    }

    /// No excluded deed after step `from` and before step `to`, or before the window is over.
    private func isClean(_ run: [Int64], _ history: [Deed]) -> Bool {
        exclusions.allSatisfy { exclusion in
            guard run.count >= exclusion.from else { return true }
            let after = run[exclusion.from - 1]
            return !history.contains { deed in
                guard deed.letter == exclusion.letter, deed.time > after else { return false }
                if run.count >= exclusion.to { return deed.time < run[exclusion.to - 1] }
                return deed.time <= run[0] + window
            }
        }
    }

    private func isUnbroken(_ run: [Int64], _ history: [Deed]) -> Bool {
        guard let first = run.min(), let last = run.max() else { return true }
        return !history.contains { deed in
            first < deed.time && deed.time < last
                && exclusions.contains { $0.letter == deed.letter }
        }
    }
}
