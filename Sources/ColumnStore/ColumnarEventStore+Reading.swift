public import Growth

extension ColumnarEventStore {
    /// Reads from a snapshot, and throws when what was read is damaged.
    func reading<Result>(_ body: (Snapshot) throws -> Result) throws -> Result {
        let snapshot = snapshot()
        let result = try body(snapshot)
        if let damage = snapshot.damage { throw damage }
        return result
    }

    public func status() throws -> EventStoreStatus {
        try reading { snapshot in
            var status = EventStoreStatus()
            var counts = [Int](repeating: 0, count: snapshot.vocabulary.strings.count)
            status.segments = snapshot.shown.count
            for shown in snapshot.shown {
                status.bytes += shown.description.bytes
                status.add(shown, to: &counts)
            }
            status.events = counts.reduce(0, +)
            status.names = zip(snapshot.vocabulary.strings, counts).filter { $0.1 > 0 }
                .map { (EventName($0.0), $0.1) }
                .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
            return status
        }
    }

    /// The time of the latest event before `bound`; `nil` when there is none.
    public func latest(before bound: Timestamp) throws -> Timestamp? {
        try reading { snapshot in
            var latest: Int64?
            for shown in snapshot.shown where shown.description.latest.millis > latest ?? .min {
                for row in 0..<shown.segment.count where shown.isVisible(row) {
                    let time = shown.segment.times[row]
                    if time < bound.millis, time > latest ?? .min { latest = time }
                }
            }
            return latest.map { Timestamp(millis: $0) }
        }
    }

    /// How many events happened at or after `moment`.
    public func count(from moment: Timestamp) throws -> Int {
        try reading { snapshot in
            snapshot.shown.filter { $0.description.latest >= moment }
                .reduce(0) { sum, shown in
                    sum
                        + (0..<shown.segment.count)
                        .count { shown.segment.times[$0] >= moment.millis && shown.isVisible($0) }
                }
        }
    }

    /// Hands over every visible event in order; beside the columns it holds 8 bytes an event.
    public func forEachEvent(_ body: (Event) throws -> Void) throws {
        try reading { snapshot in
            for place in snapshot.places(where: { _, _ in true }) {
                let segment = snapshot.segment(of: place)
                let event = segment.event(Int(place.row), in: snapshot.vocabulary)
                if let damage = snapshot.damage { throw damage }
                try body(event)
            }
        }
    }
}

extension EventStoreStatus {
    /// Takes one segment into account, and the names of its events into `counts`.
    fileprivate mutating func add(_ shown: Shown, to counts: inout [Int]) {
        for row in 0..<shown.segment.count {
            guard shown.isVisible(row) else {
                if !shown.mask.isGone(row) { hiddenCopies += 1 }
                continue
            }
            counts[Int(shown.segment.names[row])] += 1
            let time = shown.segment.time(row)
            earliest = min(earliest ?? time, time)
            latest = max(latest ?? time, time)
        }
    }
}
