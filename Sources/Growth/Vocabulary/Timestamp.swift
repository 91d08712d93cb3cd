/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch; negative before 1970.
    public let millis: Int64

    /// The moment `millis` milliseconds after the epoch.
    public init(millis: Int64) { self.millis = millis }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.millis < right.millis }

    /// Later than every moment that can be read.
    public static let distantFuture = Timestamp(millis: .max)
    /// Earlier than every moment that can be read.
    public static let distantPast = Timestamp(millis: .min)

    /// The moments that ISO-8601 writes with a year of four digits, 0000-01-01 to 9999-12-31.
    ///
    /// Whoever reads a moment from a file or a request takes no others: it can be written and read again.
    public static let writable =
        Timestamp(millis: -62_167_219_200_000)...Timestamp(millis: 253_402_300_799_999)

    /// The moment `duration` milliseconds later; saturates at the ends of time.
    public func adding(millis duration: Int64) -> Timestamp {
        let (sum, overflow) = millis.addingReportingOverflow(duration)
        return overflow
            ? (duration > 0 ? .distantFuture : .distantPast) : Timestamp(millis: sum)
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    ///
    /// Saturates.
    public func millis(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = millis.subtractingReportingOverflow(earlier.millis)
        return overflow ? (millis > earlier.millis ? .max : .min) : difference
    }
}

/// Lengths of time in milliseconds.
public enum Duration {
    /// One second.
    public static let second: Int64 = 1_000
    /// One minute.
    public static let minute: Int64 = 60 * second
    /// One hour.
    public static let hour: Int64 = 60 * minute
    /// A longer pause ends a session (CONTRACT).
    public static let sessionGap: Int64 = 30 * minute
    /// One day of 24 hours.
    public static let day: Int64 = 24 * hour
}

/// A date of the proleptic Gregorian calendar, checked when it is made.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// Year, month 1 to 12, day of month 1 to 31.
    public let year, month, day: Int

    /// The date, or `nil` when there is no such day (2026-02-30).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (-9_999...9_999).contains(year), day >= 1,
            day <= CivilDate.days(in: month, of: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The date `dayNumber` days after 1970-01-01.
    ///
    /// Source: the era-based conversion of civil dates (H. Hinnant, "chrono-compatible low-level date
    /// algorithms"), restated.
    public init(dayNumber: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days after 1970-01-01.
    public var dayNumber: Int { Self.dayNumber(year: year, month: month, day: day) }

    /// The same of a day in any year.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Midnight UTC at the start of this date.
    public var startUTC: Timestamp { Timestamp(millis: Int64(dayNumber) * Duration.day) }

    /// `2026-03-09`.
    public var iso: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}

extension Timestamp: CustomStringConvertible {
    /// The UTC date this moment falls on.
    public var civilDateUTC: CivilDate {
        CivilDate(dayNumber: Int(floorDivide(millis, by: Duration.day)))
    }

    /// ISO-8601 in UTC: `2026-03-09T14:05:00Z`, with milliseconds only when there are some.
    public var iso: String {
        if self == .distantFuture { return "+infinity" }
        if self == .distantPast { return "-infinity" }
        let ofDay = Int((millis % Duration.day + Duration.day) % Duration.day)
        let clock =
            "\(padded(ofDay / 3_600_000, 2)):\(padded(ofDay / 60_000 % 60, 2)):"
            + padded(ofDay / 1_000 % 60, 2)
        let fraction = ofDay % 1_000 == 0 ? "" : ".\(padded(ofDay % 1_000, 3))"
        return "\(civilDateUTC.iso)T\(clock)\(fraction)Z"
    }

    public var description: String { iso }

    /// Reads a strict ISO-8601 date or date and time: `2026-03-09`, `2026-03-09 14:05`,
    /// `2026-03-09T14:05:00.123Z`, `…+02:00`.
    ///
    /// A text without a zone is UTC (CONTRACT: Time). Digits beyond the millisecond are cut off.
    /// - Returns: `nil` when the text is anything else, or names a day or time that does not exist or
    ///   is not `writable`.
    public init?(iso text: String) {
        var reader = DigitReader(text)
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2),
            reader.take("-"), let day = reader.digits(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var total = date.startUTC.millis
        if !reader.isAtEnd {
            guard reader.take("T") || reader.take(" ") || reader.take("t"),
                let clock = reader.clockMillis()
            else { return nil }
            total += clock
            guard let offset = reader.zoneOffsetMillis() else { return nil }
            total -= offset
        }
        guard reader.isAtEnd, Self.writable.contains(Timestamp(millis: total)) else { return nil }
        self.init(millis: total)
    }
}

/// Reads fixed-width decimal fields from ASCII bytes.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// `14:05`, `14:05:09` or `14:05:09.123456` as milliseconds of the day.
    mutating func clockMillis() -> Int64? {
        guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else {
            return nil
        }
        var total = Int64(hour) * Duration.hour + Int64(minute) * Duration.minute
        guard take(":") else { return total }
        guard let second = digits(2), second < 60 else { return nil }
        total += Int64(second) * Duration.second
        guard take(".") || take(",") else { return total }
        var scale: Int64 = 100
        var any = false
        while let digit = digits(1) {
            total += Int64(digit) * scale
            scale /= 10
            any = true
        }
        return any ? total : nil
    }

    /// Nothing, `Z`, ` UTC`, `+02:00` or `+0200`, as milliseconds east of UTC.
    mutating func zoneOffsetMillis() -> Int64? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        if take(" ") {
            guard take("U"), take("T"), take("C") else { return nil }
            return 0
        }
        let east = take("+")
        guard east || take("-"), let hours = digits(2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = isAtEnd ? 0 : digits(2), minutes < 60 else { return nil }
        let offset = Int64(hours) * Duration.hour + Int64(minutes) * Duration.minute
        return east ? offset : -offset
    }
}

/// `value / divisor` rounded towards negative infinity.
func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// `value` in decimal with leading zeros to at least `width` digits.
func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(abs(value))
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (value < 0 ? "-" : "") + zeros + digits
}
