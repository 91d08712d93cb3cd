import Growth

/// The days, weeks or months of a stretch of time, so that the one that holds a moment is found without arithmetic of
/// calendars.
struct PeriodTable: Sendable {
    /// The number of the first period; see `Period.index`.
    let first: Int
    /// When each begins, and where the last ends; milliseconds since 1970.
    let starts: [Int64]
    /// For each 24 hours from the first start, the period that holds their beginning.
    private let periodOfDay: [Int32]

    /// The periods that hold moments from `earliest` to `latest`.
    init(_ period: Period, in zone: ZoneOffsets, from earliest: Timestamp, to latest: Timestamp) {
        first = period.index(of: earliest, in: zone)
        let last = max(first, period.index(of: latest, in: zone))
        starts = (first...last + 1).map { period.start(of: $0, in: zone).millis }
        var days: [Int32] = []
        for number in 0..<starts.count - 1 {
            while starts[0] + Int64(days.count) * Duration.day < starts[number + 1] {
                days.append(Int32(number))
            }
        }
        periodOfDay = days
    }

    /// How many periods there are.
    var count: Int { starts.count - 1 }

    /// The place of the period that holds `moment`, from 0.
    @inline(__always)
    func place(of moment: Int64) -> Int {
        var place = Int(periodOfDay[Int((moment &- starts[0]) / Duration.day)])
        while moment >= starts[place + 1] { place += 1 }
        return place
    }
}

/// The period of moments that come in order.
struct PeriodClock {
    private(set) var place = 0
    private var end = Int64.min

    /// The place in `table` of the period that holds `moment`, which is not earlier than the last.
    @inline(__always)
    mutating func advance(to moment: Int64, in table: PeriodTable) -> Int {
        if moment >= end {
            place = table.place(of: moment)
            end = table.starts[place + 1]
        }
        return place
    }
}
