public import Growth

extension Quantity {
    /// The figure as people read it: `64 %`, `57 days`, `2,400 USD`.
    public var text: String { unit.text(number) }
}

extension Quantity.Unit {
    /// `number` of this unit as people read it; below ten with one decimal, where there is one.
    public func text(_ number: Double) -> String {
        switch self {
        case .share: "\(Self.short(number * 100)) %"
        case .count: Self.short(number)
        case .days: Self.short(number) == "1" ? "1 day" : "\(Self.short(number)) days"
        case .seconds: "\(Self.grouped(number)) s"
        case .money(let currency): "\(Self.grouped(number)) \(currency.code)"
        }
    }

    /// `number` at a mark of an axis: thousands and millions by a letter, days without their name.
    func tick(_ number: Double) -> String {
        switch self {
        case .share: text(number)
        case .count, .days, .seconds, .money:
            switch abs(number) {
            case 1e9...: "\(Self.short(number / 1e9))B"
            case 1e6...: "\(Self.short(number / 1e6))M"
            case 1e4...: "\(Self.short(number / 1e3))k"
            default: Self.short(number)
            }
        }
    }

    /// `number` with its sign, also when it is above zero: a change.
    func change(_ number: Double) -> String { (number > 0 ? "+" : "") + text(number) }

    /// The name of a column that holds numbers of this unit.
    var column: String {
        switch self {
        case .share: "share"
        case .count: "count"
        case .days: "days"
        case .seconds: "seconds"
        case .money(let currency): currency.code.lowercased()
        }
    }

    /// What the numbers of an axis count in, where the marks do not say it.
    var axisName: String? {
        switch self {
        case .share, .count: nil
        case .days: "days"
        case .seconds: "seconds"
        case .money(let currency): currency.code
        }
    }

    /// `12,400`, digits in threes; a number beyond 64 bits as it is.
    public static func grouped(_ number: Double) -> String {
        guard let whole = Int64(exactly: number.rounded()) else { return "\(number)" }
        let digits = Array(String(whole.magnitude))
        var text = whole < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number below ten with one decimal, where there is one.
    private static func short(_ number: Double) -> String {
        let tenths = (number * 10).rounded() / 10
        guard abs(tenths) < 10, tenths != tenths.rounded() else { return grouped(number) }
        let digits = Int((abs(tenths) * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(digits / 10).\(digits % 10)"
    }
}
