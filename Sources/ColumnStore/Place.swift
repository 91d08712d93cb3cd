import Growth

/// Where an event lies: a segment of the snapshot and a row in it.
struct Place: BitwiseCopyable, Sendable {
    let segment, row: UInt32

    init(_ segment: Int, _ row: Int) { (self.segment, self.row) = (UInt32(segment), UInt32(row)) }
}

extension Snapshot {
    /// Whether one event comes before another: by time, then bytes of the message id.
    func precedes(_ left: Place, _ right: Place) -> Bool {
        let (leftTime, rightTime) = (millis(left), millis(right))
        if leftTime != rightTime { return leftTime < rightTime }
        return messageID(left) < messageID(right)
    }

    /// Every visible row that `picks`, in order of time, then bytes of the message id.
    func places(where picks: (Segment, Int) -> Bool) -> [Place] {
        var places: [Place] = []
        for (number, shown) in self.shown.enumerated() {
            for row in 0..<shown.segment.count
            where shown.isVisible(row) && picks(shown.segment, row) {
                places.append(Place(number, row))
            }
        }
        places.sort(by: precedes)
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
