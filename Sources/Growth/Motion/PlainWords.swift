import Statistics

/// `0.634` as `63%`.
func percent(_ share: Double) -> String {
    "\(Int(exactly: (share * 100).rounded()) ?? 0)%"
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

/// `3 won accounts`, `1 won account`.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
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
