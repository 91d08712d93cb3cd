public import Growth

extension ColumnarEventStore {
    /// Reads from a snapshot, and throws when what was read is damaged or nobody waits for it any more.
    func reading<Result>(_ body: (Snapshot) throws -> Result) throws -> Result {
        try Patience.check()
        let snapshot = snapshot()
        let result = try body(snapshot)
        if let damage = snapshot.damage { throw damage }
        try Patience.check()
        return result
    }

    /// The first `limit` visible events after the given one, or from the first on, in order of time, then bytes of the id.
    ///
    /// Looks at the time of every event, and reads no more than it returns.
    public func events(
        after last: (time: Timestamp, id: MessageID)?,
        limit: Int
    ) throws -> [Event] {
        try reading { snapshot in
            let places = snapshot.places(from: last?.time.millis ?? .min, atLeast: limit) { place in
                guard let last, snapshot.millis(place) == last.time.millis else { return true }
                return snapshot.messageID(place) > last.id
            }
            return snapshot.events(at: places.prefix(limit))
        }
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
                for (row, time) in shown.segment.columns.times.enumerated()
                where shown.isVisible(row) {
                    if time < bound.millis, time > latest ?? .min { latest = time }
                }
            }
            return latest.map { Timestamp(millis: $0) }
        }
    }

    /// The time of the earliest event after `moment`; `nil` when there is none.
    public func next(after moment: Timestamp) throws -> Timestamp? {
        try reading { snapshot in
            var next: Int64?
            for shown in snapshot.shown where shown.description.latest > moment {
                for (row, time) in shown.segment.columns.times.enumerated()
                where shown.isVisible(row) {
                    if time > moment.millis, time < next ?? .max { next = time }
                }
            }
            return next.map { Timestamp(millis: $0) }
        }
    }

    /// How many events happened at or after `moment`.
    public func count(from moment: Timestamp) throws -> Int {
        try reading { snapshot in
            snapshot.shown.filter { $0.description.latest >= moment }
                .reduce(0) { sum, shown in
                    let times = shown.segment.columns.times
                    return sum
                        + times.indices.count { times[$0] >= moment.millis && shown.isVisible($0) }
                }
        }
    }

    /// Hands over every visible event in order of time, then bytes of the message id.
    ///
    /// Rows lie by account and person, so events are read in the order of the file, some hundred thousand at a
    /// time, and put in order of time in memory: about 0.5 KB each, and 24 bytes for every event there is.
    public func forEachEvent(_ body: (Event) throws -> Void) throws {
        try reading { snapshot in
            let places = snapshot.places(where: { _, _ in true })
            for start in stride(from: 0, to: places.count, by: Self.eventsAtOnce) {
                let part = places[start..<min(start + Self.eventsAtOnce, places.count)]
                let events = snapshot.events(at: part)
                if let damage = snapshot.damage { throw damage }
                for event in events { try body(event) }
            }
        }
    }

    private static let eventsAtOnce = 250_000
}

extension Snapshot {
    /// The events at `places`, in that order, read in the order in which they lie.
    fileprivate func events(at places: ArraySlice<Place>) -> [Event] {
        let order = places.indices.sorted {
            (places[$0].segment, places[$0].row) < (places[$1].segment, places[$1].row)
        }
        var events = [Event?](repeating: nil, count: places.count)
        for index in order {
            let place = places[index]
            events[index - places.startIndex] = segment(of: place)
                .event(Int(place.row), in: vocabulary)
        }
        return events.compactMap { $0 }
    }
}

extension EventStoreStatus {
    /// Takes one segment into account, and the names of its events into `counts`.
    fileprivate mutating func add(_ shown: Shown, to counts: inout [Int]) {
        let columns = shown.segment.columns
        for row in 0..<shown.segment.count {
            guard shown.isVisible(row) else {
                if !shown.mask.isGone(row) { hiddenCopies += 1 }
                continue
            }
            counts[Int(columns.names[row])] += 1
            let time = columns.time(row)
            earliest = min(earliest ?? time, time)
            latest = max(latest ?? time, time)
        }
    }
}
