public import Growth

extension ColumnarEventStore {
    public func status() -> EventStoreStatus {
        var status = EventStoreStatus()
        let snapshot = snapshot()
        var counts = [Int](repeating: 0, count: snapshot.vocabulary.strings.count)
        status.segments = snapshot.shown.count
        for shown in snapshot.shown {
            let segment = shown.segment
            let visible = (0..<segment.count).lazy.filter { shown.isVisible($0) }
            for row in visible { counts[Int(segment.names[row])] += 1 }
            status.bytes += segment.description.bytes
            status.hiddenCopies += shown.hidden.count { $0 }
            guard let first = visible.first, let last = visible.last else { continue }
            status.earliest = min(status.earliest ?? .distantFuture, segment.time(first))
            status.latest = max(status.latest ?? .distantPast, segment.time(last))
        }
        status.events = counts.reduce(0, +)
        status.names = zip(snapshot.vocabulary.strings, counts).filter { $0.1 > 0 }
            .map { (EventName($0.0), $0.1) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
        return status
    }

    /// The time of the latest event before `bound`; `nil` when there is none.
    public func latest(before bound: Timestamp) -> Timestamp? {
        snapshot().shown
            .compactMap { shown -> Timestamp? in
                let rows = 0..<shown.segment.count
                return rows.last { shown.isVisible($0) && shown.segment.time($0) < bound }
                    .map(shown.segment.time)
            }
            .max()
    }

    /// How many events happened at or after `moment`.
    public func count(from moment: Timestamp) -> Int {
        snapshot().shown
            .reduce(0) { sum, shown in
                let rows = (0..<shown.segment.count).reversed()
                    .prefix { shown.segment.time($0) >= moment }
                return sum + rows.count { shown.isVisible($0) }
            }
    }

    /// Hands over every visible event in order; beside the columns it holds 8 bytes an event.
    public func forEachEvent(_ body: (Event) throws -> Void) throws {
        let snapshot = snapshot()
        for place in snapshot.places(where: { _, _ in true }) {
            let segment = snapshot.segment(of: place)
            try body(segment.event(Int(place.row), in: snapshot.vocabulary))
        }
    }
}
