import Statistics

/// `0.634` as `63 %`; below 10 % with one decimal, where there is one: `7.1 %`.
func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

/// `48 days`, `4.5 days`, `1 day`: with one decimal only below 10.
func daysText(_ days: Double) -> String { "\(short(days)) \(short(days) == "1" ? "day" : "days")" }

/// `42 seconds`, `3.5 minutes`, `1 hour`, `12 days`: in the largest unit of which there is one.
func timeText(seconds: Double) -> String {
    let units = [(86_400.0, "day"), (3_600, "hour"), (60, "minute")]
    let (size, name) = units.first { seconds >= $0.0 } ?? (1, "second")
    let number = short(seconds / size)
    return "\(number) \(number == "1" ? name : name + "s")"
}

/// A probability rounded down, so that it never claims more than there is: `89 %`.
func likelihood(_ probability: Double) -> String {
    if probability > 0.99 { return "more than 99 %" }
    if probability < 0.01 { return "less than 1 %" }
    return percent(((probability * 10_000).rounded() / 100).rounded(.down) / 100)
}

/// Below 10 with one decimal, where there is one, else a whole number.
private func short(_ number: Double) -> String {
    let tenths = (number * 10).rounded() / 10
    guard abs(tenths) < 10, tenths != tenths.rounded() else { return grouped(number) }
    return JSONValue.number(tenths).canonicalText
}

/// An amount in major units as `12,400 USD`, without the minor unit.
func rounded(_ amount: Double, _ currency: CurrencyCode) -> String {
    "\(grouped(amount)) \(currency)"
}

/// `12,400`: rounded to a whole number, digits in threes.
func grouped(_ amount: Double) -> String {
    guard let whole = Int64(exactly: amount.rounded()) else { return "\(amount)" }
    let digits = Array(String(whole.magnitude))
    var text = whole < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return text
}

/// `12,400`.
func grouped(_ count: Int) -> String { grouped(Double(count)) }

/// `part of whole`, both with digits in threes.
func partOf(_ proportion: Proportion) -> String {
    "\(grouped(proportion.part)) of \(grouped(proportion.whole))"
}

/// `3 won accounts`, `1 won account`, `2,029 people`.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
}

extension JSONValue {
    /// A moment as ISO-8601 text, or `null`.
    init(time: Timestamp?) { self.init(time?.iso) }

    /// An amount in major units, exact to the minor unit, or `null`.
    init(amount: Money?) { self = amount.map { .number($0.majorUnits) } ?? .null }
}

extension Interval {
    /// The Wilson interval of `proportion` at 95 %.
    init(wilson proportion: Proportion) {
        let range = proportion.wilson()
        self.init(low: range.lowerBound, high: range.upperBound, method: "Wilson")
    }

    /// A range with its method, at 95 %.
    init(_ range: ClosedRange<Double>, method: String) {
        self.init(low: range.lowerBound, high: range.upperBound, method: method)
    }
}

extension FindingTable {
    /// A table without rows.
    static func empty(_ title: String) -> FindingTable {
        FindingTable(title: title, columns: [], rows: [])
    }
}

/// `a`, `a and b`, `a, b and c`.
func listed(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
}
