import Growth

/// In which periods actors did what a question picks: what stickiness, the lifecycle and counts of actors are made of.
struct Activity: Sendable {
    let table: PeriodTable
    private let picked: PickedOccurrences
    /// The periods in which actors did anything, where that is all the question asks.
    private let active: ActivePeriods?
    private let asked, others: AskedActors
    private let window: Range<Int64>

    /// The activity of all actors of the projection; `nil` when only a fold can tell it: any event, narrowed, or more
    /// periods than a few.
    init?(
        _ selector: EventSelector,
        _ period: Period,
        in window: TimeWindow,
        over projection: Projection,
        _ scope: Scope
    ) {
        let (earliest, latest) = projection.snapshot.span
        let table = PeriodTable(period, in: scope.zone, from: earliest, to: latest)
        guard let picked = PickedOccurrences(selector, in: projection),
            table.count <= Int(UInt16.max)
        else { return nil }
        (self.table, self.picked) = (table, picked)
        self.window = scope.millis(of: window)
        asked = AskedActors(projection.roll, of: projection.unit, in: scope)
        others = AskedActors(projection.roll, of: projection.unit.other, in: scope)
        let isEverything =
            selector.event == nil && window.from <= earliest && window.to >= scope.asOf
        active = isEverything ? projection.activePeriods(period, table, in: scope) : nil
    }

    /// Calls `body` with the periods of each actor of a part who was active in any: places in the table, ascending.
    @inline(__always)
    func forEach(
        inPart part: Int,
        of parts: Int,
        _ body: (UnsafeBufferPointer<UInt16>) -> Void
    ) {
        if let active {
            for actor in active.actors(ofPart: part, of: parts) where asked.contains(actor) {
                let periods = active.periods(of: actor)
                if periods.count > 0 { body(periods) }
            }
            return
        }
        let periods = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: table.count)
        defer { periods.deallocate() }
        let lists = picked.lists
        for actor in picked.occurrences.actors(ofPart: part, of: parts)
        where asked.contains(actor) {
            let count = collect(lists, of: actor, into: periods)
            if count > 0 { body(UnsafeBufferPointer(rebasing: periods[..<count])) }
        }
    }

    /// Writes down the periods of an actor and tells how many they are.
    @inline(__always)
    private func collect(
        _ lists: OccurrenceLists,
        of actor: Int,
        into periods: UnsafeMutableBufferPointer<UInt16>
    ) -> Int {
        var (count, end) = (0, Int64.min)
        for index in lists.range(of: actor) {
            let time = lists.times[index]
            if time >= window.upperBound { break }
            guard time >= end, time >= window.lowerBound, lists.matches(index) else { continue }
            let place = table.place(of: time)
            periods[count] = UInt16(truncatingIfNeeded: place)
            count &+= 1
            end = table.starts[place &+ 1]
        }
        return count
    }

    /// Events within `window` that name no actor of the unit.
    func leftOut(in window: Range<Int64>) -> Int { picked.countOfNobody(in: window, with: others) }
}

extension Scope {
    /// What of a window is before the as-of moment, in milliseconds since 1970.
    func millis(of window: TimeWindow) -> Range<Int64> {
        let from = window.from.millis
        return from..<max(from, min(window.to, asOf).millis)
    }
}
