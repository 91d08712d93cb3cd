/// A length of time as people write it: `14d`, `12h`, `30m`, `90s`.
public struct WindowLength: Hashable, Comparable, Sendable {
    /// The length in milliseconds.
    public let millis: Int64

    /// A length in milliseconds; not checked here, a question says what it can use.
    public init(millis: Int64) { self.millis = millis }

    /// The conversion window where nobody said otherwise: 14 days (CONTRACT).
    public static let standard = WindowLength(millis: 14 * Duration.day)

    /// Units by suffix, longest first; `ms` is there so that every length can be written.
    private static let units: [(suffix: String, millis: Int64)] = [
        ("d", Duration.day), ("h", Duration.hour), ("m", Duration.minute), ("s", Duration.second),
        ("ms", 1),
    ]

    /// Reads a whole number and its unit.
    ///
    /// - Throws: `InputProblem` with code `window_not_readable`.
    public init(_ text: String, field: String? = "window") throws {
        let digits = text.prefix { $0 == "-" || ("0"..."9").contains($0) }
        let suffix = text.dropFirst(digits.count)
        guard let amount = Int64(digits),
            let unit = Self.units.first(where: { $0.suffix == suffix }),
            case let (millis, overflow) = amount.multipliedReportingOverflow(by: unit.millis),
            !overflow
        else {
            throw InputProblem(
                "window_not_readable",
                "\"\(text)\" is not a length of time: a whole number and s, m, h or d was expected.",
                advice: "Write for example 14d, 12h, 30m or 90s.",
                field: field
            )
        }
        self.millis = millis
    }

    /// The length in the largest unit that divides it.
    public var text: String {
        let unit = Self.units.first { millis % $0.millis == 0 } ?? ("ms", 1)
        return "\(millis / unit.millis)\(unit.suffix)"
    }

    public static func < (left: Self, right: Self) -> Bool { left.millis < right.millis }
}
