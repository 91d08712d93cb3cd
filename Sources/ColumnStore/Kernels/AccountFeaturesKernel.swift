import Growth

/// The features of accounts over laid-out occurrences: each stint is read from its end, no further than the longest
/// window reaches.
struct AccountFeaturesKernel: Sendable {
    private let query: AccountFeaturesQuery
    private let projection: Projection
    private let all: Occurrences
    private let stints: Stints
    private let asked: AskedActors
    private let scope: Scope
    /// Where each window begins, the shortest first.
    private let starts: [Int64]
    private let slots: UseSlots

    /// A kernel for `query` over a projection of people; `nil` when only the fold can answer it: a cell to open.
    init?(_ query: AccountFeaturesQuery, over projection: Projection, in scope: Scope) {
        guard query.cell == nil, scope.asOf != .distantFuture else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (all, stints) = (projection.all, projection.stints())
        asked = AskedActors(projection.roll, of: .account, in: scope)
        starts = query.windows.map { scope.asOf.adding(millis: -Int64($0) * Duration.day).millis }
        // At the ends of time windows have no beginnings of their own.
        guard let longest = starts.last, longest > Int64.min + 2 * Duration.day else { return nil }
        slots = UseSlots(windows: starts, until: scope.asOf.millis, in: scope.zone)
    }

    /// Some rows of the answer: the numbers of accounts, and their uses one after another.
    private struct Rows: Sendable {
        var accounts: [UInt32] = []
        var uses: [AccountFeaturesAnswer.Use] = []
    }

    /// The answer.
    func answer() -> AccountFeaturesAnswer {
        let parts = concurrently(2) { part in
            var rows = Rows()
            let use = AccountUse(slots)
            defer { use.free() }
            for account in stints.accounts(ofPart: part, of: 2) where asked.contains(account) {
                guard measure(account, into: use) else { continue }
                rows.accounts.append(UInt32(truncatingIfNeeded: account &- 1))
                use.take(into: &rows.uses)
            }
            return rows
        }
        return AccountFeaturesAnswer(
            rows: FeatureRows(
                parts[0].accounts + parts[1].accounts,
                of: projection.roll.accounts,
                uses: parts[0].uses + parts[1].uses,
                windows: starts.count
            ),
            asOf: scope.asOf,
            leftOutEvents: leftOutEvents,
            members: [],
            query: query
        )
    }

    /// Counts what happened in an account; tells whether anything did.
    @inline(__always)
    private func measure(_ account: Int, into use: AccountUse) -> Bool {
        guard let longest = starts.last else { return false }
        let (times, end) = (all.times.values, scope.asOf.millis)
        var (person, newest, isUsed) = (UInt32(0), Int64.min, false)
        for stint in stints.inside(account) {
            let lower = Int(stint.lower)
            var upper = Int(stint.upper)
            while upper > lower, times[upper &- 1] >= end { upper &-= 1 }
            guard upper > lower, times[upper &- 1] >= longest else { continue }
            if stint.person != person {
                if person > 0 { use.add(personSeen: newest) }
                (person, newest) = (stint.person, .min)
            }
            newest = max(newest, times[upper &- 1])
            use.add(times, lower..<upper)
            isUsed = true
        }
        if person > 0 { use.add(personSeen: newest) }
        return isUsed
    }

    private var leftOutEvents: Int {
        let others = AskedActors(projection.roll, of: .person, in: scope)
        let window = (starts.last ?? 0)..<max(starts.last ?? 0, scope.asOf.millis)
        return stints.inside(0)
            .filter { others.contains(Int($0.person)) }
            .reduce(0) { sum, stint in
                sum + stint.rows.count { window.contains(all.times.values[$0]) }
            }
    }
}

/// The time of the longest window, cut at each midnight and at each beginning of a window: what lies in a slot is of one
/// day and of the same windows.
private struct UseSlots: Sendable {
    let table: PeriodTable
    /// For each window, the shortest first, the slots that no shorter one has.
    let ofWindow: [Range<Int>]
    /// For each window how many of the slots after its own are of the same day as its last slot.
    let sameDay: [Int]
    /// Where each window begins.
    let starts: [Int64]

    init(windows starts: [Int64], until end: Int64, in zone: ZoneOffsets) {
        let (first, end) = (starts.last ?? end, max(end, (starts.last ?? end) + 1))
        func day(_ moment: Int64) -> Int {
            Period.day.index(of: Timestamp(millis: moment), in: zone)
        }
        let midnights = (day(first)...day(end)).map { Period.day.start(of: $0, in: zone).millis }
        let cuts = Set(midnights.filter { $0 > first && $0 < end } + starts + [first, end]).sorted()
        table = PeriodTable(starts: cuts)
        var (ranges, same, upper) = ([Range<Int>](), [Int](), cuts.count - 1)
        for start in starts {
            let lower = cuts.firstIndex(of: start) ?? 0
            ranges.append(lower..<upper)
            let last = day(cuts[max(lower, upper - 1)])
            same.append(cuts[upper..<cuts.count - 1].prefix { day($0) == last }.count)
            upper = lower
        }
        (ofWindow, sameDay, self.starts) = (ranges, same, starts)
    }
}

/// What one account does, before it is summed over windows, in plain memory.
private struct AccountUse {
    private let slots: UseSlots
    /// Events by slot.
    private let counts: UnsafeMutablePointer<UInt32>
    /// People by the shortest window in which they were seen.
    private let people: UnsafeMutablePointer<Int>
    private let starts: UnsafeMutablePointer<Int64>
    private let windows: Int

    init(_ slots: UseSlots) {
        (self.slots, windows) = (slots, slots.starts.count)
        counts = .allocate(capacity: slots.table.count)
        counts.initialize(repeating: 0, count: slots.table.count)
        people = .allocate(capacity: windows)
        people.initialize(repeating: 0, count: windows)
        starts = .allocate(capacity: windows)
        starts.initialize(from: slots.starts, count: windows)
    }

    func free() {
        counts.deallocate()
        people.deallocate()
        starts.deallocate()
    }

    /// Counts somebody who was last seen at `time`, inside the longest window.
    @inline(__always)
    func add(personSeen time: Int64) {
        var window = 0
        while starts[window] > time { window &+= 1 }
        people[window] &+= 1
    }

    /// Counts the events of a stint from its newest on, as far as the longest window reaches.
    @inline(__always)
    func add(_ times: UnsafeBufferPointer<Int64>, _ rows: Range<Int>) {
        let longest = starts[windows &- 1]
        var index = rows.upperBound
        while index > rows.lowerBound {
            index &-= 1
            let time = times[index]
            if time < longest { return }
            counts[slots.table.place(of: time)] &+= 1
        }
    }

    /// Adds the figures of each window to `uses`, and goes back to nothing.
    func take(into uses: inout [AccountFeaturesAnswer.Use]) {
        var sum = (events: UInt32(0), people: 0, days: 0)
        for window in 0..<windows {
            let slots = slots.ofWindow[window]
            let (events, days) = Self.sums(counts + slots.lowerBound, slots.count)
            sum.events &+= events
            sum.people &+= people[window]
            sum.days &+= Int(days)
            if isDayCounted(slots.upperBound, window) { sum.days &-= 1 }
            uses.append(.init(events: Int(sum.events), people: sum.people, days: sum.days))
            people[window] = 0
        }
        counts.update(repeating: 0, count: slots.table.count)
    }

    /// The sum of some counts, and how many are not 0; eight at a time where the machine can.
    private static func sums(_ counts: UnsafePointer<UInt32>, _ count: Int) -> (UInt32, UInt32) {
        var (sum, used) = (SIMD8<UInt32>(), SIMD8<UInt32>())
        var index = 0
        while index &+ 8 <= count {
            let eight = UnsafeRawPointer(counts + index).loadUnaligned(as: SIMD8<UInt32>.self)
            sum &+= eight
            used &+= pointwiseMin(eight, SIMD8(repeating: 1))
            index &+= 8
        }
        var rest = (sum: sum.wrappedSum(), used: used.wrappedSum())
        while index < count {
            rest.sum &+= counts[index]
            rest.used &+= min(counts[index], 1)
            index &+= 1
        }
        return rest
    }

    /// Whether the last slot of a window is of a day that a shorter window counted.
    private func isDayCounted(_ upper: Int, _ window: Int) -> Bool {
        guard counts[upper &- 1] > 0 else { return false }
        for slot in upper..<upper &+ slots.sameDay[window] where counts[slot] > 0 { return true }
        return false
    }
}
