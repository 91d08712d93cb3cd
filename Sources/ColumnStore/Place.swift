import Growth

/// Where an event lies: a segment of the snapshot and a row in it.
struct Place: BitwiseCopyable, Sendable {
    let segment, row: UInt32

    init(_ segment: Int, _ row: Int) { (self.segment, self.row) = (UInt32(segment), UInt32(row)) }
}

extension Snapshot {
    /// Every visible row that `picks`, in order of time, then bytes of the message id.
    func places(where picks: (Segment, Int) -> Bool) -> [Place] {
        var found: [Timed] = []
        for (number, shown) in self.shown.enumerated() {
            let (segment, times) = (shown.segment, shown.segment.columns.times)
            for row in 0..<segment.count where shown.isVisible(row) && picks(segment, row) {
                found.append(Timed(millis: times[row], place: Place(number, row)))
            }
        }
        return ordered(found)
    }

    /// The first visible rows of time `start` or later that `picks`, in order of time, then bytes of the message id: at
    /// least `count` of them if there are so many.
    func places(from start: Int64, atLeast count: Int, where picks: (Place) -> Bool) -> [Place] {
        var (found, bound): ([Timed], Int64) = ([], .max)
        var room = max(1_000, 8 * count)
        for (number, shown) in self.shown.enumerated()
        where shown.description.latest.millis >= start {
            let times = shown.segment.columns.times
            for row in 0..<shown.segment.count {
                let (millis, place) = (times[row], Place(number, row))
                guard millis >= start, millis <= bound, shown.isVisible(row), picks(place) else {
                    continue
                }
                found.append(Timed(millis: millis, place: place))
                guard found.count > room else { continue }
                found.sort { $0.millis < $1.millis }
                bound = found[count].millis
                found.removeAll { $0.millis > bound }
                // Many of one instant stay together; looking at them again must not happen each time.
                room = max(room, 2 * found.count)
            }
        }
        return ordered(found)
    }

    private struct Timed: BitwiseCopyable {
        let millis: Int64
        let place: Place
    }

    private func ordered(_ found: [Timed]) -> [Place] {
        let found = found.sorted { $0.millis < $1.millis }
        var places = found.map(\.place)
        var start = 0
        for end in 1...max(1, found.count)
        where end >= found.count || found[end].millis != found[start].millis {
            if end - start > 1 { places[start..<end].sort { messageID($0) < messageID($1) } }
            start = end
        }
        return places
    }

    /// The segment in which `place` lies.
    func segment(of place: Place) -> Segment { shown[Int(place.segment)].segment }

    /// Milliseconds since the epoch of the event at `place`.
    func millis(_ place: Place) -> Int64 {
        shown[Int(place.segment)].segment.columns.times[Int(place.row)]
    }

    /// The id of the event at `place`.
    func messageID(_ place: Place) -> MessageID {
        shown[Int(place.segment)].segment.messageID(Int(place.row))
    }
}
