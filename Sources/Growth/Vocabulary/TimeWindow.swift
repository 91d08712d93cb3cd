/// A half-open stretch of time: `from` belongs to it, `to` does not (M0).
public struct TimeWindow: Hashable, Sendable {
    /// The first moment inside.
    public let from: Timestamp
    /// The first moment after.
    public let to: Timestamp

    /// The window [`from`, `to`); empty when `to` is not later than `from`.
    public init(from: Timestamp, to: Timestamp) { (self.from, self.to) = (from, to) }

    /// Everything.
    public static let always = TimeWindow(from: .distantPast, to: .distantFuture)

    /// Whether `moment` lies in [from, to).
    public func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }
}

/// The offsets from UTC that a time zone uses, as a value, so that buckets need no time-zone database.
public struct ZoneOffsets: Hashable, Sendable {
    /// The name the zone was made from, such as `Europe/Berlin`.
    public let name: String
    private let changes: [Change]

    /// From `from` on, local time is UTC plus `offsetMillis`.
    public struct Change: Hashable, Sendable {
        /// The first moment of this offset.
        public let from: Timestamp
        /// Milliseconds east of UTC.
        public let offsetMillis: Int64

        /// One change of offset.
        public init(from: Timestamp, offsetMillis: Int64) {
            (self.from, self.offsetMillis) = (from, offsetMillis)
        }
    }

    /// A zone with its changes in order of time; before the first change its offset holds too.
    public init(name: String, changes: [Change]) {
        precondition(!changes.isEmpty, "a time zone has at least one offset")
        precondition(
            zip(changes, changes.dropFirst()).allSatisfy { $0.from < $1.from },
            "the changes of a time zone are in order of time"
        )
        (self.name, self.changes) = (name, changes)
    }

    /// Coordinated Universal Time.
    public static let utc = ZoneOffsets(
        name: "UTC",
        changes: [Change(from: .distantPast, offsetMillis: 0)]
    )

    /// Milliseconds east of UTC at `moment`.
    ///
    /// O(log changes).
    public func offsetMillis(at moment: Timestamp) -> Int64 {
        var low = 0
        var high = changes.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if changes[middle].from <= moment { low = middle } else { high = middle }
        }
        return changes[low].offsetMillis
    }

    /// The local calendar date of `moment`.
    public func date(of moment: Timestamp) -> CivilDate {
        CivilDate(dayNumber: dayNumber(of: moment))
    }

    /// Local days since 1970-01-01 of `moment`: the day whose first moment came last.
    public func dayNumber(of moment: Timestamp) -> Int {
        let local = localMillis(of: moment)
        let day = Int(floorDivide(local, by: Duration.day))
        let mayBeTwice =
            changes.count > 1 && Self.clocks.contains(moment) && Self.isNearMidnight(local)
        if !mayBeTwice { return day }
        // Clocks that are put back behind midnight show a day twice.
        if moment < start(ofDay: day) { return day - 1 }
        return moment < start(ofDay: day + 1) ? day : day + 1
    }

    /// Before the year 0 and after 9999 nobody changes a clock, and days may lie beyond the ends of time.
    private static let clocks =
        Timestamp(millis: -62_167_219_200_000)...Timestamp(millis: 253_402_300_799_999)

    /// Whether midnight is within four hours; no clock is put back further.
    private static func isNearMidnight(_ local: Int64) -> Bool {
        let rest = local % Duration.day
        let hour = (rest < 0 ? rest + Duration.day : rest) / Duration.hour
        return hour < 4 || hour >= 20
    }

    private func localMillis(of moment: Timestamp) -> Int64 {
        moment.adding(millis: offsetMillis(at: moment)).millis
    }

    /// The first moment of local day `dayNumber`; that of the next one where clocks jump over the whole day.
    public func start(ofDay dayNumber: Int) -> Timestamp {
        let midnight = Int64(dayNumber) * Duration.day
        let naive = Timestamp(millis: midnight)
        let guess = naive.adding(millis: -offsetMillis(at: naive))
        let start = naive.adding(millis: -offsetMillis(at: guess))
        if localMillis(of: start) >= midnight { return start }
        // Clocks jump over midnight: the day begins when they do.
        return changes.first { $0.from > start }?.from ?? start
    }
}

/// A calendar period: reports count by it, cohorts start with it.
public enum Period: String, CaseIterable, Sendable {
    case day, week, month

    /// The number of the period that holds local day `dayNumber`, counted from the one that holds
    /// 1970-01-01.
    ///
    /// Weeks start on Monday.
    public func index(ofDay dayNumber: Int) -> Int {
        switch self {
        case .day: return dayNumber
        case .week: return Int(floorDivide(Int64(dayNumber) + 3, by: 7))
        case .month:
            let date = CivilDate(dayNumber: dayNumber)
            return (date.year - 1970) * 12 + date.month - 1
        }
    }

    /// The first local day of period `index`.
    public func firstDay(of index: Int) -> Int {
        switch self {
        case .day: return index
        case .week: return index * 7 - 3
        case .month:
            let year = 1970 + Int(floorDivide(Int64(index), by: 12))
            let month = index - (year - 1970) * 12 + 1
            // The month after the last of the year 9999 begins somewhere too.
            return CivilDate.dayNumber(year: year, month: month, day: 1)
        }
    }

    /// The period of `moment` in `zone`.
    public func index(of moment: Timestamp, in zone: ZoneOffsets) -> Int {
        index(ofDay: zone.dayNumber(of: moment))
    }

    /// The first moment of period `index` in `zone`.
    public func start(of index: Int, in zone: ZoneOffsets) -> Timestamp {
        zone.start(ofDay: firstDay(of: index))
    }
}
