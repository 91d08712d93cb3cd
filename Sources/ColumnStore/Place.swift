import Growth

/// Where an event lies: a segment of the snapshot and a row in it.
struct Place: BitwiseCopyable, Sendable {
    let segment, row: UInt32

    init(_ segment: Int, _ row: Int) { (self.segment, self.row) = (UInt32(segment), UInt32(row)) }
}

extension Snapshot {
    /// Every visible row that `picks`, in order of time, then bytes of the message id.
    func places(where picks: (Segment, Int) -> Bool) -> [Place] {
        var found: [(millis: Int64, place: Place)] = []
        for (number, shown) in self.shown.enumerated() {
            let (segment, times) = (shown.segment, shown.segment.columns.times)
            for row in 0..<segment.count where shown.isVisible(row) && picks(segment, row) {
                found.append((times[row], Place(number, row)))
            }
        }
        found.sort { $0.millis < $1.millis }
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

    /// The id of the event at `place`.
    func messageID(_ place: Place) -> MessageID {
        shown[Int(place.segment)].segment.messageID(Int(place.row))
    }
}
