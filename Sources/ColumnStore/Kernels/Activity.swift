import Growth

/// In which periods actors did what a question picks: what stickiness and the lifecycle are made of.
struct Activity: Sendable {
    let table: PeriodTable
    private let active: ActivePeriods
    private let picked: PickedOccurrences
    private let asked, others: AskedActors

    /// The activity of all actors of the projection; `nil` when only a fold can tell it: any event, narrowed, or many
    /// periods.
    init?(
        _ selector: EventSelector,
        _ period: Period,
        in window: TimeWindow,
        over projection: Projection,
        _ scope: Scope
    ) {
        let past = scope.millis(of: window)
        table = PeriodTable(period, of: projection.snapshot, within: past, in: scope.zone)
        guard table.count <= ActivePeriods.periodLimit,
            let picked = PickedOccurrences(selector, in: projection)
        else { return nil }
        self.picked = picked
        asked = AskedActors(projection.roll, of: projection.unit, in: scope)
        others = AskedActors(projection.roll, of: projection.unit.other, in: scope)
        let isEverything =
            selector.event == nil && window.from <= projection.snapshot.span.earliest
            && window.to >= scope.asOf
        active =
            isEverything
            ? projection.activePeriods(period, table, in: scope)
            : ActivePeriods(of: picked, in: table, within: past)
    }

    /// Calls `body` with the actors of a part that were active, by the first period in which they were.
    func forEachCohort(
        inPart part: Int,
        of parts: Int,
        _ body: (_ period: Int, ActivePeriods.Cohort) -> Void
    ) {
        active.forEachCohort(inPart: part, of: parts, asked: asked, body)
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
