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
        guard query.cell == nil, scope.asOf != .distantFuture, let all = projection.all(),
            let stints = projection.stints()
        else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.all, self.stints) = (all, stints)
        asked = AskedActors(projection.roll, of: .account, in: scope)
        starts = query.windows.map { scope.asOf.adding(millis: -Int64($0) * Duration.day).millis }
        days = PeriodTable(
            .day,
            in: scope.zone,
            from: Timestamp(millis: starts.last ?? 0),
            to: scope.asOf
        )
    }

    /// The answer.
    func answer() -> AccountFeaturesAnswer {
        let parts = concurrently(2) { part in
            var use = AccountUse(windows: starts.count, days: days.count)
            return stints.accounts(ofPart: part, of: 2)
                .compactMap { account -> (Int, [AccountFeaturesAnswer.Use])? in
                    guard asked.contains(account) else { return nil }
                    measure(account, into: &use)
                    return use.isEmpty ? nil : (account, use.taken(starts))
                }
        }
        var uses = [[AccountFeaturesAnswer.Use]?](
            repeating: nil,
            count: projection.roll.accounts.count + 1
        )
        for (account, found) in parts.joined() { uses[account] = found }
        let rows = projection.accountsInOrder()
            .compactMap { number in
                uses[number]
                    .map {
                        AccountFeaturesAnswer.Row(
                            account: projection.roll.accounts[number - 1],
                            uses: $0
                        )
                    }
            }
        return AccountFeaturesAnswer(
            rows: rows,
            asOf: scope.asOf,
            leftOutEvents: leftOutEvents,
            members: [],
            query: query
        )
    }

    @inline(__always)
    private func measure(_ account: Int, into use: inout AccountUse) {
        let (times, end) = (all.times.values, scope.asOf.millis)
        guard let longest = starts.last else { return }
        for stint in stints.inside(account) {
            var index = Int(stint.upper)
            while index > Int(stint.lower), times[index - 1] >= end { index -= 1 }
            guard index > Int(stint.lower), times[index - 1] >= longest else { continue }
            use.meet(stint.person, at: times[index - 1], starts)
            while index > Int(stint.lower), times[index - 1] >= longest {
                let time = times[index - 1]
                use.add(time, day: days.place(of: time), window: window(of: time))
                index -= 1
            }
        }
        use.meet(0, at: .min, starts)
    }

    /// The shortest window that holds `time`.
    @inline(__always)
    private func window(of time: Int64) -> Int {
        var window = 0
        while starts[window] > time { window += 1 }
        return window
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

/// What one account does, before it is summed over windows.
private struct AccountUse {
    /// By the shortest window that holds them.
    private var events, people: [Int]
    /// The latest time of each day.
    private var latest: [Int64]
    /// The person whose stints are being read, and the newest of their times.
    private var person: UInt32 = 0
    private var newest = Int64.min

    init(windows: Int, days: Int) {
        events = Array(repeating: 0, count: windows)
        people = events
        latest = Array(repeating: .min, count: days)
    }

    var isEmpty: Bool { events.allSatisfy { $0 == 0 } }

    @inline(__always)
    mutating func add(_ time: Int64, day: Int, window: Int) {
        events[window] += 1
        if latest[day] < time { latest[day] = time }
    }

    /// Begins a stint whose newest time is `time`; counts the person before, if this is another.
    @inline(__always)
    mutating func meet(_ next: UInt32, at time: Int64, _ starts: [Int64]) {
        if next != person {
            if person > 0, let window = starts.firstIndex(where: { $0 <= newest }) {
                people[window] += 1
            }
            (person, newest) = (next, .min)
        }
        newest = max(newest, time)
    }

    /// The figures of each window, and back to nothing.
    mutating func taken(_ starts: [Int64]) -> [AccountFeaturesAnswer.Use] {
        var days = [Int](repeating: 0, count: starts.count)
        for day in latest.indices where latest[day] > .min {
            if let window = starts.firstIndex(where: { $0 <= latest[day] }) { days[window] += 1 }
            latest[day] = .min
        }
        var uses: [AccountFeaturesAnswer.Use] = []
        var sum = (events: 0, people: 0, days: 0)
        for window in starts.indices {
            sum.events += events[window]
            sum.people += people[window]
            sum.days += days[window]
            uses.append(.init(events: sum.events, people: sum.people, days: sum.days))
            (events[window], people[window]) = (0, 0)
        }
        return uses
    }
}
