import Growth

/// In which periods each actor did something, and when first: a bit for each period from that of birth on, in place of all
/// occurrences.
///
/// Actors that did something stand in order of the period of their birth, then of their number.
///
/// ```
/// cohorts   0          3    …                where the actors born in each period of a table begin
/// actors    ┃ a  a  a  ┃ a  …                their numbers
/// births    ┃ b  b  b  ┃ b  …                milliseconds since 1970
/// words     ┃ …1011  …0001  …1001  ┃ …0111   bits from the period of birth on, the lowest first; where there are
///                                            more than 64 periods, all first words stand before all second ones
/// ```
final class ActivePeriods: Sendable {
    private let cohorts: Column<UInt32>
    private let actors: Column<UInt32>
    private let births: Column<Int64>
    private let words: Column<UInt64>

    /// More periods than these take more bits than it is worth.
    static let periodLimit = 512

    /// The periods of `table` in which actors did what is picked, within a window; O(occurrences).
    init(of picked: PickedOccurrences, in table: PeriodTable, within window: Range<Int64>) {
        let parts = concurrently(2) { FoundActors(picked, table, window, part: $0, of: 2) }
        let (width, count) = (Self.width(table.count), parts.reduce(0) { $0 + $1.actors.count })
        let cohorts = ColumnDraft<UInt32>(repeating: 0, count: table.count + 1)
        for part in parts {
            for period in part.periods { cohorts.values[Int(period) + 1] += 1 }
        }
        for period in 0..<table.count { cohorts.values[period + 1] += cohorts.values[period] }
        let actors = ColumnDraft<UInt32>(count: count)
        let births = ColumnDraft<Int64>(count: count)
        let words = ColumnDraft<UInt64>(count: count * width)
        var next = cohorts.values.map(Int.init)
        for part in parts {
            for (number, period) in part.periods.enumerated() {
                let place = next[Int(period)]
                next[Int(period)] += 1
                actors.values[place] = part.actors[number]
                births.values[place] = part.births[number]
                for word in 0..<width {
                    words.values[word * count + place] = part.words[number * width + word]
                }
            }
        }
        (self.cohorts, self.actors) = (Column(cohorts), Column(actors))
        (self.births, self.words) = (Column(births), Column(words))
    }

    /// Words of an actor: there is a bit for what follows the last period.
    static func width(_ periods: Int) -> Int { periods / 64 + 1 }

    /// Reads them for so many periods; `nil` when the columns are not there or do not fit each other.
    init?(_ file: ColumnFile, periods: Int) {
        guard let cohorts: Column<UInt32> = file.column(.cohorts),
            let actors: Column<UInt32> = file.column(.actors),
            let births: Column<Int64> = file.column(.births),
            let words: Column<UInt64> = file.column(.words), cohorts.count == periods + 1,
            cohorts.values.last.map({ Int($0) }) == actors.count, births.count == actors.count,
            words.count == actors.count * Self.width(periods)
        else { return nil }
        (self.cohorts, self.actors, self.births, self.words) = (cohorts, actors, births, words)
    }

    /// What a file keeps of them.
    var columns: [(ColumnFile.Tag, any StoredColumn)] {
        [(.cohorts, cohorts), (.actors, actors), (.births, births), (.words, words)]
    }
}

// MARK: Cohorts

extension ActivePeriods {
    /// Actors born in one period.
    struct Cohort {
        /// When they were born.
        let births: UnsafeBufferPointer<Int64>
        /// Their words, all first ones, all second ones and so on.
        let words: [UnsafeBufferPointer<UInt64>]

        /// How many they are, at least one.
        var count: Int { births.count }

        /// From the first birth to the last.
        var span: ClosedRange<Timestamp> {
            var (earliest, latest) = (Int64.max, Int64.min)
            for birth in births { (earliest, latest) = (min(earliest, birth), max(latest, birth)) }
            return Timestamp(millis: earliest)...Timestamp(millis: latest)
        }

        /// How many actors have each bit, after a change; up to the last that anybody has.
        func counts(_ change: BitCounts.Change = .nothing) -> [Int] {
            let counts = words.indices.flatMap { number in
                var counts = BitCounts()
                counts.add(words[number], before: number == 0 ? nil : words[number - 1], change)
                return counts.counts
            }
            return Array(counts[...(counts.lastIndex { $0 > 0 } ?? 0)])
        }

        /// How many actors have each bit as their last; 64 for each word.
        func lastCounts() -> [Int] {
            var counts = [Int](repeating: 0, count: 64 * words.count)
            counts.withUnsafeMutableBufferPointer { counts in
                for place in births.indices {
                    var number = words.count - 1
                    while number > 0, words[number][place] == 0 { number &-= 1 }
                    counts[64 &* number &+ 63 &- words[number][place].leadingZeroBitCount] &+= 1
                }
            }
            return counts
        }

        /// How many actors have each number of bits.
        func sizes() -> [Int] {
            var counts = [Int](repeating: 0, count: 64 * words.count + 1)
            counts.withUnsafeMutableBufferPointer { counts in
                for place in births.indices {
                    var size = 0
                    for words in words { size &+= words[place].nonzeroBitCount }
                    counts[size] &+= 1
                }
            }
            return counts
        }
    }

    /// Calls `body` with those actors of one part out of `parts` that are asked about, cohort by cohort.
    func forEachCohort(
        inPart part: Int,
        of parts: Int,
        asked: AskedActors,
        _ body: (_ period: Int, Cohort) -> Void
    ) {
        let all = actors.count
        let wanted = all * part / parts..<all * (part + 1) / parts
        for period in 0..<cohorts.count - 1 {
            let range = (Int(cohorts.values[period])..<Int(cohorts.values[period + 1]))
                .clamped(to: wanted)
            if asked.areAll {
                if range.isEmpty { continue }
                body(period, cohort(range))
            } else {
                let places = range.filter { asked.contains(Int(actors.values[$0])) }
                if !places.isEmpty { withCohort(places) { body(period, $0) } }
            }
        }
    }

    /// The actors at places that stand together.
    private func cohort(_ range: Range<Int>) -> Cohort {
        let starts = stride(from: 0, to: words.count, by: actors.count)
        return Cohort(
            births: UnsafeBufferPointer(rebasing: births.values[range]),
            words: starts.map { start in
                let range = start + range.lowerBound..<start + range.upperBound
                return UnsafeBufferPointer(rebasing: words.values[range])
            }
        )
    }

    /// Calls `body` with the actors at some places.
    private func withCohort(_ places: [Int], _ body: (Cohort) -> Void) {
        let births = Column<Int64>(places.map { self.births.values[$0] })
        let words: [Column<UInt64>] = stride(from: 0, to: words.count, by: actors.count)
            .map { start in Column(places.map { self.words.values[start + $0] }) }
        withExtendedLifetime((births, words)) {
            body(Cohort(births: births.values, words: words.map { $0.values }))
        }
    }
}

/// What some actors did, in order of their numbers.
private struct FoundActors: Sendable {
    private(set) var actors: [UInt32] = []
    /// When they were born, and in which period.
    private(set) var births: [Int64] = []
    private(set) var periods: [UInt16] = []
    /// The words of one actor after those of another.
    private(set) var words: [UInt64] = []

    init(
        _ picked: PickedOccurrences,
        _ table: PeriodTable,
        _ window: Range<Int64>,
        part: Int,
        of parts: Int
    ) {
        let (lists, width) = (picked.lists, ActivePeriods.width(table.count))
        let none = [UInt64](repeating: 0, count: width)
        for actor in picked.occurrences.actors(ofPart: part, of: parts) {
            var (birth, end) = (-1, Int64.min)
            let first = words.count
            for index in lists.range(of: actor) {
                let time = lists.times[index]
                if time >= window.upperBound { break }
                guard time >= end, time >= window.lowerBound else { continue }
                let period = table.place(of: time)
                end = table.starts[period &+ 1]
                if birth < 0 {
                    birth = period
                    actors.append(UInt32(truncatingIfNeeded: actor))
                    births.append(time)
                    periods.append(UInt16(truncatingIfNeeded: period))
                    words.append(contentsOf: none)
                }
                let bit = period &- birth
                words[first &+ bit >> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
            }
        }
    }
}
