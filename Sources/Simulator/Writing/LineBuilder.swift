import Growth

/// Builds lines of text as bytes, without the cost of strings in between.
struct LineBuilder {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func number(_ value: Int) {
        precondition(value >= 0, "numbers of events are not negative")
        if value >= 10 { number(value / 10) }
        bytes.append(48 + UInt8(value % 10))
    }

    /// `,"key":"text"` with the text escaped.
    mutating func member(_ key: String, _ text: String) {
        raw(",\"")
        raw(key)
        raw("\":\"")
        for unit in text.utf8 {
            precondition(unit >= 0x20, "the model has no control characters")
            if unit == 0x22 || unit == 0x5C { bytes.append(0x5C) }
            bytes.append(unit)
        }
        bytes.append(0x22)
    }

    /// `,"key":"2026-03-09T14:05:00.123Z"`.
    mutating func member(_ key: String, time: Int64) {
        raw(",\"")
        raw(key)
        raw("\":\"")
        date(time / Duration.day)
        let clock = Int(time % Duration.day)
        bytes.append(0x54)
        two(clock / 3_600_000)
        bytes.append(0x3A)
        two(clock / 60_000 % 60)
        bytes.append(0x3A)
        two(clock / 1_000 % 60)
        bytes.append(0x2E)
        bytes.append(48 + UInt8(clock / 100 % 10))
        two(clock % 100)
        raw("Z\"")
    }

    private mutating func date(_ day: Int64) {
        let date = CivilDate(dayNumber: Int(day))
        number(date.year)
        bytes.append(0x2D)
        two(date.month)
        bytes.append(0x2D)
        two(date.day)
    }

    private mutating func two(_ value: Int) {
        bytes.append(48 + UInt8(value / 10))
        bytes.append(48 + UInt8(value % 10))
    }

    /// One line of comma-separated values; fields with commas or quotes are quoted (RFC 4180).
    mutating func row(_ fields: [String]) {
        for (position, field) in fields.enumerated() {
            if position > 0 { bytes.append(0x2C) }
            let needsQuotes = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A }
            if needsQuotes { bytes.append(0x22) }
            for unit in field.utf8 {
                if unit == 0x22 { bytes.append(0x22) }
                bytes.append(unit)
            }
            if needsQuotes { bytes.append(0x22) }
        }
        bytes.append(0x0A)
    }
}
