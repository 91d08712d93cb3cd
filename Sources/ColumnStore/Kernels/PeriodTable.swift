import Growth

/// The days, weeks or months of a stretch of time, so that the one that holds a moment is found without arithmetic of
/// calendars.
///
/// `@unchecked Sendable`: all of it is constant, and its pointers lead into two `Column`s, whose values are written before
/// they are made and never again, and which every copy of the table holds in `columns`.
struct PeriodTable: @unchecked Sendable {
    /// The number of the first period; see `Period.index`.
    let first: Int
    /// When each begins, and where the last ends; milliseconds since 1970.
    ///
    /// Not to be kept longer than the table.
    let starts: UnsafeBufferPointer<Int64>
    /// For each bucket of time from the first start, the period that holds its beginning.
    private let periodOfBucket: UnsafeBufferPointer<Int32>
    private let columns: (starts: Column<Int64>, buckets: Column<Int32>)
    /// A bucket has 2 to this power milliseconds.
    private let shift: Int64

    /// Two hours and a third: few buckets of that length have a start inside, and ten years of them lie in a near cache.
    private static let leastShift = Int64(23)
    /// Where one stray event is of another millennium, buckets are longer, and not more.
    private static let bucketLimit = Int64(1 << 18)

    /// The periods that hold moments from `earliest` to `latest`.
    init(_ period: Period, in zone: ZoneOffsets, from earliest: Timestamp, to latest: Timestamp) {
        let first = period.index(of: earliest, in: zone)
        let last = max(first, period.index(of: latest, in: zone))
        var starts = (first...last + 1).map { period.start(of: $0, in: zone).millis }
        // Every moment lies in a period, whatever a zone does.
        starts[0] = min(starts[0], earliest.millis)
        starts[starts.count - 1] = max(starts[starts.count - 1], latest.millis + 1)
        self.init(starts: starts, first: first)
    }

    /// The periods that hold what a snapshot has within a window.
    init(_ period: Period, of snapshot: Snapshot, within window: Range<Int64>, in zone: ZoneOffsets)
    {
        let (earliest, latest) = snapshot.span
        let from = max(earliest.millis, min(window.lowerBound, latest.millis))
        let to = min(latest.millis, max(from, window.upperBound &- 1))
        self.init(
            period,
            in: zone,
            from: Timestamp(millis: from),
            to: Timestamp(millis: max(from, to))
        )
    }

    /// Stretches of any length: when each begins, ascending, and where the last ends.
    init(starts: [Int64], first: Int = 0) {
        var (buckets, place, shift) = ([Int32](), 0, Self.leastShift)
        let end = starts[starts.count - 1]
        while (end - starts[0]) >> shift > Self.bucketLimit { shift += 1 }
        for beginning in stride(from: starts[0], to: end, by: 1 << shift) {
            while beginning >= starts[place + 1] { place += 1 }
            buckets.append(Int32(place))
        }
        (self.first, self.shift) = (first, shift)
        columns = (Column(starts), Column(buckets))
        (self.starts, periodOfBucket) = (columns.starts.values, columns.buckets.values)
    }

    /// How many periods there are.
    var count: Int { starts.count - 1 }

    /// The place of the period that holds `moment`, from 0; the moment lies in one.
    @inline(__always)
    func place(of moment: Int64) -> Int {
        var place = Int(periodOfBucket[Int((moment &- starts[0]) &>> shift)])
        while moment >= starts[place &+ 1] { place &+= 1 }
        return place
    }
}
