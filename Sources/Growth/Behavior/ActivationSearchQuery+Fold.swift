/// Who was there, who stayed, and who did what how often.
public struct ActivationSearchTally: Sendable {
    /// Who did an event so often, apart by outcome.
    fileprivate struct Spot: Hashable, Sendable {
        let event: EventName
        let atLeast: Int
        let retained: Bool
    }

    fileprivate var population = 0
    fileprivate var retained = 0
    fileprivate var spots: CellTally<Spot>
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits
}

extension ActivationSearchQuery: BehavioralQuestion {
    public var unit: ActorUnit { .person }
    public var countsLeftOut: Bool { true }
    /// Every event: each is tried.
    public var eventNames: Set<EventName>? { nil }
    public var needsProperties: Bool { !birth.properties.isEmpty || !outcome.properties.isEmpty }
    /// All history: a birth is the first ever.
    public var window: TimeWindow { .always }

    public func emptyTally(in scope: Scope) -> ActivationSearchTally {
        let wanted = cell.map { cell in
            [true, false].filter { cell.retained == nil || cell.retained == $0 }
                .map { retained in
                    ActivationSearchTally.Spot(
                        event: cell.event,
                        atLeast: cell.atLeast,
                        retained: retained
                    )
                }
        }
        return ActivationSearchTally(
            spots: CellTally(keeping: Set(wanted ?? [])),
            matcher: SelectorBits([birth, outcome])
        )
    }

    public func add(
        _ history: ActorHistory,
        to tally: inout ActivationSearchTally,
        in scope: Scope
    ) {
        guard history.actor.unit == unit else {
            tally.leftOutEvents += history.occurrences.count
            return
        }
        let matcher = tally.matcher
        let first = history.occurrences.first { matcher.bits(of: $0) & 1 == 1 }
        guard let born = first?.time, births.contains(born), isMature(born, at: scope.asOf) else {
            return
        }
        let later = outcomeWindow(of: born)
        let isRetained = history.occurrences.contains {
            later.contains($0.time) && matcher.bits(of: $0) & 2 == 2
        }
        tally.population += 1
        tally.retained += isRetained ? 1 : 0
        for (event, count) in early(history.occurrences, born) {
            for atLeast in thresholds where atLeast <= count {
                let spot = ActivationSearchTally.Spot(
                    event: event,
                    atLeast: atLeast,
                    retained: isRetained
                )
                tally.spots.count(history.actor, in: spot)
            }
        }
    }

    /// Whether the time of the outcome of who was born at `birth` is over.
    private func isMature(_ birth: Timestamp, at asOf: Timestamp) -> Bool {
        outcomeWindow(of: birth).to <= asOf
    }

    private func outcomeWindow(of birth: Timestamp) -> TimeWindow {
        TimeWindow(
            from: birth.adding(millis: Int64(outcomeFromDays) * Duration.day),
            to: birth.adding(millis: Int64(outcomeToDays) * Duration.day)
        )
    }

    /// How often each event was done from the instant of the birth to the end of the early window.
    private func early(_ occurrences: [Occurrence], _ birth: Timestamp) -> [EventName: Int] {
        let end = birth.adding(millis: within.millis)
        return occurrences.reduce(into: [:]) { counts, occurrence in
            if birth <= occurrence.time, occurrence.time <= end {
                counts[occurrence.event, default: 0] += 1
            }
        }
    }

    public func merge(_ other: ActivationSearchTally, into tally: inout ActivationSearchTally) {
        tally.population += other.population
        tally.retained += other.retained
        tally.spots.merge(other.spots)
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(
        from tally: ActivationSearchTally,
        in scope: Scope
    ) -> ActivationSearchAnswer {
        let places = Dictionary(grouping: tally.spots.counts.keys) { spot in
            ActivationSearchAnswer.Place(event: spot.event, atLeast: spot.atLeast)
        }
        let rows = places.map { place, spots in
            func sum(_ spots: [ActivationSearchTally.Spot]) -> Int {
                spots.reduce(0) { $0 + (tally.spots.counts[$1] ?? 0) }
            }
            return ActivationSearchAnswer.Row(
                event: place.event,
                atLeast: place.atLeast,
                exposed: sum(spots),
                exposedRetained: sum(spots.filter(\.retained))
            )
        }
        return ActivationSearchAnswer(
            population: tally.population,
            retained: tally.retained,
            rows: rows.sorted { ($0.event, $0.atLeast) < ($1.event, $1.atLeast) },
            leftOutEvents: tally.leftOutEvents,
            members: tally.spots.members.sorted(),
            query: self
        )
    }
}
