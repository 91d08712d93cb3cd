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
    private let days: PeriodTable

    /// A kernel for `query` over a projection of people; `nil` when only the fold can answer it: a cell to open.
    init?(_ query: AccountFeaturesQuery, over projection: Projection, in scope: Scope) {
        guard query.cell == nil, scope.asOf != .distantFuture else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (all, stints) = (projection.all, projection.stints())
        asked = AskedActors(projection.roll, of: .account, in: scope)
        starts = query.windows.map { scope.asOf.adding(millis: -Int64($0) * Duration.day).millis }
        days = PeriodTable(
            .day,
            in: scope.zone,
            from: Timestamp(millis: starts.last ?? 0),
            to: scope.asOf
        )
    }

    /// Some rows of the answer: the numbers of accounts, and their uses one after another.
    private struct Rows: Sendable {
        var accounts: [UInt32] = []
        var uses: [AccountFeaturesAnswer.Use] = []
    }

    /// The answer.
    func answer() -> AccountFeaturesAnswer {
        let order = projection.accountsInOrder()
        let parts = concurrently(2) { part in
            var rows = Rows()
            let use = AccountUse(windows: starts, days: days.count)
            defer { use.free() }
            for account in order[order.count * part / 2..<order.count * (part + 1) / 2]
            where asked.contains(account) {
                measure(account, into: use)
                if use.isEmpty { continue }
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

    @inline(__always)
    private func measure(_ account: Int, into use: AccountUse) {
        let (times, end) = (all.times.values, scope.asOf.millis)
        guard let longest = starts.last else { return }
        var (person, newest) = (UInt32(0), Int64.min)
        for stint in stints.inside(account) {
            let lower = Int(stint.lower)
            var index = Int(stint.upper)
            while index > lower, times[index &- 1] >= end { index &-= 1 }
            guard index > lower, times[index &- 1] >= longest else { continue }
            if stint.person != person {
                if person > 0 { use.add(personSeen: newest) }
                (person, newest) = (stint.person, .min)
            }
            newest = max(newest, times[index &- 1])
            add(times, lower..<index, to: use)
        }
        if person > 0 { use.add(personSeen: newest) }
    }

    /// Counts the events of a stint from its newest on, as far as the longest window reaches.
    @inline(__always)
    private func add(
        _ times: UnsafeBufferPointer<Int64>,
        _ rows: Range<Int>,
        to use: AccountUse
    ) {
        var (day, window) = (Int64.max, 0)
        for index in rows.reversed() {
            let time = times[index]
            while use.starts[window] > time {
                window &+= 1
                if window == starts.count { return }
            }
            if time < day {
                let place = days.place(of: time)
                day = days.starts[place]
                use.add(time, toDay: place)
            }
            use.events[window] &+= 1
        }
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

/// What one account does, before it is summed over windows, in plain memory.
private struct AccountUse {
    /// Where each window begins, the shortest first.
    let starts: UnsafeMutableBufferPointer<Int64>
    /// By the shortest window that holds them.
    let events, people, days: UnsafeMutableBufferPointer<Int>
    /// The latest time of each day.
    private let latest: UnsafeMutableBufferPointer<Int64>

    init(windows: [Int64], days count: Int) {
        func zeros() -> UnsafeMutableBufferPointer<Int> {
            let place = UnsafeMutableBufferPointer<Int>.allocate(capacity: windows.count)
            place.initialize(repeating: 0)
            return place
        }
        starts = .allocate(capacity: windows.count)
        _ = starts.initialize(from: windows)
        (events, people, days) = (zeros(), zeros(), zeros())
        latest = .allocate(capacity: count)
        latest.initialize(repeating: .min)
    }

    func free() {
        for place in [events, people, days] { place.deallocate() }
        for place in [starts, latest] { place.deallocate() }
    }

    var isEmpty: Bool {
        for count in events where count > 0 { return false }
        return true
    }

    /// Counts somebody who was last seen at `time`.
    @inline(__always)
    func add(personSeen time: Int64) {
        var window = 0
        while window < starts.count, starts[window] > time { window &+= 1 }
        if window < starts.count { people[window] &+= 1 }
    }

    /// Takes in that something happened at `time` on a day.
    @inline(__always)
    func add(_ time: Int64, toDay day: Int) { latest[day] = max(latest[day], time) }

    /// Adds the figures of each window to `uses`, and goes back to nothing.
    @inline(__always)
    func take(into uses: inout [AccountFeaturesAnswer.Use]) {
        // From the latest day on, windows only get longer.
        var window = 0
        for day in latest.indices.reversed() where latest[day] > .min {
            while window < starts.count, starts[window] > latest[day] { window &+= 1 }
            if window < starts.count { days[window] &+= 1 }
            latest[day] = .min
        }
        var sum = (events: 0, people: 0, days: 0)
        for window in starts.indices {
            sum.events &+= events[window]
            sum.people &+= people[window]
            sum.days &+= days[window]
            uses.append(.init(events: sum.events, people: sum.people, days: sum.days))
            (events[window], people[window], days[window]) = (0, 0, 0)
        }
    }
}
