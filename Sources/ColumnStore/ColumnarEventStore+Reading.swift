public import Growth

extension ColumnarEventStore {
    public func status() -> EventStoreStatus {
        var status = EventStoreStatus()
        var counts: [EventName: Int] = [:]
        let shown = snapshot().shown
        status.segments = shown.count
        for shown in shown {
            let segment = shown.segment
            status.bytes += segment.description.bytes
            var byCode = [Int](repeating: 0, count: segment.strings.count)
            var (first, last): (Int?, Int?)
            for row in 0..<segment.count where shown.isVisible(row) {
                byCode[Int(segment.names[row])] += 1
                status.events += 1
                if first == nil { first = row }
                last = row
            }
            status.hiddenCopies += segment.count - byCode.reduce(0, +)
            if let first, let last {
                let (from, to) = (segment.time(first), segment.time(last))
                status.earliest = min(status.earliest ?? from, from)
                status.latest = max(status.latest ?? to, to)
            }
            for (code, count) in byCode.enumerated() where count > 0 {
                counts[EventName(segment.strings[code]), default: 0] += count
            }
        }
        status.names = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            .map { ($0.key, $0.value) }
        return status
    }

    /// Hands over every visible event in order; beside the columns it holds 8 bytes an event.
    public func forEachEvent(_ body: (Event) throws -> Void) throws {
        let snapshot = snapshot()
        for place in snapshot.places(where: { _, _ in true }) {
            try body(snapshot.segment(of: place).event(Int(place.row)))
        }
    }
}
