import Growth

/// The time of the latest usage event that is not later than a moment.
struct LatestQuestion: BehavioralQuestion {
    let window: TimeWindow
    let unit = ActorUnit.person
    let eventNames: Set<EventName>? = nil
    let needsProperties = false
    let countsLeftOut = true

    /// Events up to and including `moment`.
    init(_ moment: Timestamp) {
        window = TimeWindow(from: .distantPast, to: moment.adding(millis: 1))
    }

    func emptyTally(in scope: Scope) -> Timestamp? { nil }

    func add(_ history: ActorHistory, to tally: inout Timestamp?, in scope: Scope) {
        guard let last = history.occurrences.last?.time else { return }
        tally = max(tally ?? last, last)
    }

    func merge(_ other: Timestamp?, into tally: inout Timestamp?) {
        guard let other else { return }
        tally = max(tally ?? other, other)
    }

    func answer(from tally: Timestamp?, in scope: Scope) -> Timestamp? { tally }
}
