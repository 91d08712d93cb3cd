import Charts
public import Growth

/// How the report writes figures, moments and names.
public enum Words {
    /// `2026-10-31 17:59 UTC`.
    public static func minute(_ moment: Timestamp) -> String {
        let iso = moment.iso
        guard iso.utf8.count >= 16 else { return iso }
        return "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
    }

    /// `7 November`, the day of a plan that begins at `moment` with day 1.
    static func day(_ number: Int, from moment: Timestamp) -> String {
        let date = CivilDate(dayNumber: moment.civilDateUTC.dayNumber + number - 1)
        return "\(date.day) \(month(date.month))"
    }

    /// `November`, the month of a number from 1 to 12.
    public static func month(_ number: Int) -> String { months[number - 1] }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    /// `3 rows`, `1 row`.
    public static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String
    {
        "\(Quantity.Unit.grouped(Double(count))) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// `75 % to 90 %`.
    public static func range(_ interval: Interval, _ unit: Quantity.Unit) -> String {
        "\(unit.text(interval.low)) to \(unit.text(interval.high))"
    }

    /// A probability, which never reads as certainty: `> 99 %`.
    static func likelihood(_ probability: Double) -> String {
        probability > 0.99
            ? "> 99 %" : probability < 0.01 ? "< 1 %" : Quantity.Unit.share.text(probability)
    }

    /// The name of a column as words: `first_paid` is "first paid", `arr_low` is "ARR low".
    public static func column(_ name: String) -> String {
        name.split(separator: "_").map { abbreviations.contains($0) ? $0.uppercased() : String($0) }
            .joined(separator: " ")
    }

    private static let abbreviations: Set<Substring> = ["arr", "acv", "mrr", "id"]

    /// Words as they begin a sentence.
    public static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
