import Growth

/// How moments are written in a column: the order of year, month and day, or an epoch number.
///
/// Behind the date there may be a time (`14:05`, `2:05:09.123 PM`) and a zone (`Z`, `UTC`, `+02:00`).
/// A moment without a zone is read in the zone of the mapping.
public struct TimeFormat: Hashable, Sendable, CustomStringConvertible {
    /// What comes first.
    public enum Order: Hashable, Sendable {
        case yearMonthDay, dayMonthYear, monthDayYear
        /// The month by its English name: `09-Mar-2026`.
        case dayNameYear
        /// Seconds since 1970, maybe with a fraction.
        case epochSeconds
        /// Milliseconds since 1970.
        case epochMillis
    }

    /// The order of the parts.
    public let order: Order
    /// The byte between the parts of a date.
    public let separator: UInt8
    /// Whether the year has two digits: 69 to 99 are of the last century.
    public let hasShortYear: Bool

    init(_ order: Order, separator: Unicode.Scalar = "-", hasShortYear: Bool = false) {
        self.order = order
        self.separator = UInt8(truncatingIfNeeded: separator.value)
        self.hasShortYear = hasShortYear
    }

    /// ISO-8601: `2026-03-09T14:05:00Z`.
    public static let iso = TimeFormat(.yearMonthDay)

    /// The format that `text` of a mapping describes: `iso`, `epoch`, `epoch_ms`, or a date like
    /// `DD/MM/YYYY`, `M/D/YY`, `DD-MMM-YYYY`, each maybe with a time behind it.
    public init?(_ text: String) {
        switch text.lowercased() {
        case "iso", "iso-8601", "iso8601": self = .iso
        case "epoch", "epoch_s", "epoch_seconds": self.init(.epochSeconds)
        case "epoch_ms", "epoch_millis": self.init(.epochMillis)
        default:
            guard let found = Self.pattern(Array(text.utf8)) else { return nil }
            self = found
        }
    }

    private static func pattern(_ text: [UInt8]) -> TimeFormat? {
        let date = text.prefix { $0 != 0x54 && $0 != 0x48 && $0 != 0x68 }
        guard let separator = date.first(where: { "-/. ".utf8.contains($0) }) else { return nil }
        let trimmedDate = String(decoding: trimmed(date), as: UTF8.self).uppercased()
        let parts = trimmedDate.utf8.split(separator: separator).map { Substring($0) }
        let mark = Unicode.Scalar(separator)
        switch parts.map(String.init) {
        case ["YYYY", "MM", "DD"], ["YYYY", "M", "D"]:
            return TimeFormat(.yearMonthDay, separator: mark)
        case let names where names.count == 3 && ["DD", "D"].contains(names[0]):
            guard let short = shortYear(names[2]) else { return nil }
            if names[1] == "MMM" {
                return TimeFormat(.dayNameYear, separator: mark, hasShortYear: short)
            }
            guard ["MM", "M"].contains(names[1]) else { return nil }
            return TimeFormat(.dayMonthYear, separator: mark, hasShortYear: short)
        case let names where names.count == 3 && ["MM", "M"].contains(names[0]):
            guard ["DD", "D"].contains(names[1]), let short = shortYear(names[2]) else {
                return nil
            }
            return TimeFormat(.monthDayYear, separator: mark, hasShortYear: short)
        default: return nil
        }
    }

    private static func shortYear(_ name: String) -> Bool? {
        name == "YY" ? true : name == "YYYY" ? false : nil
    }

    /// The format as a mapping writes it.
    public var description: String {
        let mark = String(UnicodeScalar(separator))
        let year = hasShortYear ? "YY" : "YYYY"
        switch order {
        case .yearMonthDay: return self == .iso ? "iso" : "YYYY\(mark)MM\(mark)DD"
        case .dayMonthYear: return "DD\(mark)MM\(mark)\(year)"
        case .monthDayYear: return "MM\(mark)DD\(mark)\(year)"
        case .dayNameYear: return "DD\(mark)MMM\(mark)\(year)"
        case .epochSeconds: return "epoch"
        case .epochMillis: return "epoch_ms"
        }
    }
}

extension TimeFormat {
    /// The moment written in `bytes`; `nil` when they are anything else or no such day exists.
    func read(_ bytes: UnsafeBufferPointer<UInt8>, zone: ZoneOffsets) -> Timestamp? {
        var cursor = ByteCursor(bytes)
        switch order {
        case .epochSeconds, .epochMillis: return readEpoch(&cursor)
        default: break
        }
        guard let date = readDate(&cursor) else { return nil }
        var millis = date.startUTC.millis
        var isZoned = false
        if !cursor.isAtEnd {
            guard cursor.take(0x54) || cursor.take(0x74) || cursor.take(0x20) || cursor.take(0x2C)
            else { return nil }
            cursor.skipSpaces()
            guard let clock = Self.readClock(&cursor) else { return nil }
            millis += clock
            if !cursor.isAtEnd {
                guard let east = Self.readZone(&cursor) else { return nil }
                (millis, isZoned) = (millis - east, true)
            }
        }
        guard cursor.isAtEnd else { return nil }
        let read = Timestamp(millis: millis)
        let moment = isZoned || zone == .utc ? read : zone.moment(ofLocal: read)
        return Timestamp.writable.contains(moment) ? moment : nil
    }

    /// The moment written in `text`.
    func read(_ text: String, zone: ZoneOffsets = .utc) -> Timestamp? {
        text.withBytes { read($0, zone: zone) }
    }

    private func readDate(_ cursor: inout ByteCursor) -> CivilDate? {
        switch order {
        case .yearMonthDay:
            guard let year = cursor.digits(4, 4), cursor.take(separator),
                let month = cursor.digits(1, 2), cursor.take(separator),
                let day = cursor.digits(1, 2)
            else { return nil }
            return CivilDate(year: year, month: month, day: day)
        case .dayMonthYear, .monthDayYear:
            guard let first = cursor.digits(1, 2), cursor.take(separator),
                let second = cursor.digits(1, 2), cursor.take(separator),
                let year = readYear(&cursor)
            else { return nil }
            let (day, month) = order == .dayMonthYear ? (first, second) : (second, first)
            return CivilDate(year: year, month: month, day: day)
        case .dayNameYear:
            guard let day = cursor.digits(1, 2), cursor.take(separator),
                let month = Self.month(named: cursor.letters(atMost: 9)), cursor.take(separator),
                let year = readYear(&cursor)
            else { return nil }
            return CivilDate(year: year, month: month, day: day)
        case .epochSeconds, .epochMillis: return nil
        }
    }

    private func readYear(_ cursor: inout ByteCursor) -> Int? {
        guard hasShortYear else { return cursor.digits(4, 4) }
        guard let year = cursor.digits(2, 2) else { return nil }
        return year < 69 ? 2_000 + year : 1_900 + year
    }

    private static func month(named word: [UInt8]) -> Int? {
        guard word.count >= 3 else { return nil }
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december",
        ]
        let found = names.firstIndex { name in
            name.utf8.elementsEqual(word) || (word.count == 3 && name.utf8.starts(with: word))
                || (word.elementsEqual("sept".utf8) && name == "september")
        }
        return found.map { $0 + 1 }
    }

    private static func readClock(_ cursor: inout ByteCursor) -> Int64? {
        guard var hour = cursor.digits(1, 2), cursor.take(0x3A), let minute = cursor.digits(2, 2),
            minute < 60
        else { return nil }
        var millis = Int64(minute) * Duration.minute
        if cursor.take(0x3A) {
            guard let second = cursor.digits(2, 2), second < 60 else { return nil }
            millis += Int64(second) * Duration.second
            if cursor.take(0x2E) || cursor.take(0x2C) {
                guard let fraction = readFraction(&cursor) else { return nil }
                millis += fraction
            }
        }
        let mark = cursor
        cursor.skipSpaces()
        let isMorning = cursor.take(word: "AM")
        if isMorning || cursor.take(word: "PM") {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isMorning ? 0 : 12)
        } else {
            cursor = mark
        }
        return hour < 24 ? Int64(hour) * Duration.hour + millis : nil
    }

    /// Milliseconds of a fraction; digits beyond the third are cut off.
    private static func readFraction(_ cursor: inout ByteCursor) -> Int64? {
        var (millis, scale, any) = (Int64(0), Int64(100), false)
        while let digit = cursor.digits(1, 1) {
            millis += Int64(digit) * scale
            scale /= 10
            any = true
        }
        return any ? millis : nil
    }

    /// `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00` as milliseconds east of UTC.
    private static func readZone(_ cursor: inout ByteCursor) -> Int64? {
        cursor.skipSpaces()
        if cursor.take(0x5A) || cursor.take(0x7A) { return 0 }
        if cursor.take(word: "UTC") || cursor.take(word: "GMT"), cursor.isAtEnd { return 0 }
        let isEast = cursor.take(0x2B)
        guard isEast || cursor.take(0x2D), let hours = cursor.digits(2, 2), hours < 24 else {
            return nil
        }
        _ = cursor.take(0x3A)
        guard let minutes = cursor.isAtEnd ? 0 : cursor.digits(2, 2), minutes < 60 else {
            return nil
        }
        let offset = Int64(hours) * Duration.hour + Int64(minutes) * Duration.minute
        return isEast ? offset : -offset
    }

    private func readEpoch(_ cursor: inout ByteCursor) -> Timestamp? {
        let isNegative = cursor.take(0x2D)
        guard let whole = cursor.digits(1, 15) else { return nil }
        var millis = Int64(whole)
        if order == .epochSeconds {
            guard whole < 1_000_000_000_000 else { return nil }
            millis *= 1_000
        }
        if cursor.take(0x2E) {
            guard let fraction = Self.readFraction(&cursor) else { return nil }
            if order == .epochSeconds { millis += fraction }
        }
        let moment = Timestamp(millis: isNegative ? -millis : millis)
        return cursor.isAtEnd && Timestamp.writable.contains(moment) ? moment : nil
    }
}

extension TimeFormat {
    /// What the values of a column say about how they are written.
    enum Detection: Equatable {
        case found(TimeFormat)
        /// No value is above 12 where it would tell days from months.
        case ambiguous(example: String)
        case nothing
    }

    private static let candidates: [TimeFormat] = [
        .iso, TimeFormat(.yearMonthDay, separator: "/"), TimeFormat(.yearMonthDay, separator: "."),
        TimeFormat(.dayMonthYear, separator: "/"), TimeFormat(.monthDayYear, separator: "/"),
        TimeFormat(.dayMonthYear, separator: "."), TimeFormat(.dayMonthYear, separator: "-"),
        TimeFormat(.monthDayYear, separator: "-"), TimeFormat(.dayNameYear, separator: "-"),
        TimeFormat(.dayNameYear, separator: " "), TimeFormat(.dayNameYear, separator: "/"),
    ]

    /// The format that reads most of `values`; epochs are told by their number of digits.
    ///
    /// Dots are taken as day first: nobody writes months first with dots.
    static func detect(in values: some Collection<String>) -> Detection {
        if let epoch = epoch(in: values) { return .found(epoch) }
        let scores = candidates.map { format in values.count { format.read($0) != nil } }
        guard let best = scores.max(), best > 0 else { return .nothing }
        let winners = candidates.indices.filter { scores[$0] == best }.map { candidates[$0] }
        if winners.count > 1 { return .ambiguous(example: values.first ?? "") }
        return .found(winners[0])
    }

    private static func epoch(in values: some Collection<String>) -> TimeFormat? {
        guard !values.isEmpty else { return nil }
        var sizes = Set<Bool>()
        for value in values {
            let digits = value.utf8.prefix { $0 != UInt8(ascii: ".") }
            guard (9...10).contains(digits.count) || (12...13).contains(digits.count),
                TimeFormat(.epochMillis).read(value) != nil
            else { return nil }
            sizes.insert(digits.count > 10)
        }
        guard sizes.count == 1, let isMillis = sizes.first else { return nil }
        return TimeFormat(isMillis ? .epochMillis : .epochSeconds)
    }
}

extension ZoneOffsets {
    /// The moment at which clocks of this zone show `local` (a moment read as if it were UTC).
    ///
    /// A time that the clocks skip is read with the offset before the change, one that they show twice
    /// with the first of its meanings.
    func moment(ofLocal local: Timestamp) -> Timestamp {
        let before = offsetMillis(at: local.adding(millis: -Duration.day))
        let early = local.adding(millis: -before)
        if offsetMillis(at: early) == before { return early }
        let after = offsetMillis(at: local.adding(millis: Duration.day))
        let late = local.adding(millis: -after)
        return offsetMillis(at: late) == after ? late : early
    }
}
