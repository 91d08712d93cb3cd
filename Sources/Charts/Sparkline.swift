public import Growth

/// A line without axes, as small as a word: it shows the way of a figure, not its size.
///
/// It reaches from the smallest value to the largest, not from zero.
public struct Sparkline: Chart {
    public let title: String
    private let unit: Quantity.Unit
    private let periods: [String]
    private let values: [Double?]
    private let isLastIncomplete: Bool

    /// The height of every sparkline.
    public static let height = 32.0

    /// A line with a value for each of `periods`; `nil` where there is none.
    public init(
        title: String,
        unit: Quantity.Unit,
        periods: [String],
        values: [Double?],
        isLastIncomplete: Bool
    ) {
        precondition(!periods.isEmpty, "a line runs over at least one period")
        precondition(values.count == periods.count, "a line has a value for each period")
        (self.title, self.unit, self.periods) = (title, unit, periods)
        (self.values, self.isLastIncomplete) = (values, isLastIncomplete)
    }

    public var summary: String {
        let known = values.indices.filter { values[$0] != nil }
        guard let first = known.first, let last = known.last else { return "No values." }
        let range = values.compactMap { $0 }
        let ends = first == last ? [last] : [first, last]
        return ends.map(words).joined(separator: "; ")
            + "; between \(unit.text(range.min() ?? 0)) and "
            + "\(unit.text(range.max() ?? 0))."
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["period", unit.column, "is_incomplete"],
            rows: periods.indices.map {
                [.string(periods[$0]), .figure(values[$0]), .bool(isOpen($0))]
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let place = self.place(width: width)
        let end = isLastIncomplete && periods.count > 1 ? periods.count - 1 : periods.count
        let solid = PlotArea.path(path(0..<end, place), class: "gs-path gs-stroke-1")
        let open = PlotArea.path(
            path(max(0, end - 1)..<periods.count, place),
            class: "gs-path gs-stroke-1 gs-incomplete"
        )
        let marks =
            [solid] + (end < periods.count ? [open] : []) + dots(place) + hits(place)
        return Canvas(width: width, height: Self.height)
            .svg(title: title, summary: summary, marks)
    }

    /// Whether a period is not over.
    private func isOpen(_ period: Int) -> Bool { isLastIncomplete && period == periods.count - 1 }

    /// Places of periods and values; a line that never moves lies in the middle.
    private func place(width: Double) -> (x: LinearScale, y: LinearScale) {
        let finite = values.compactMap { $0 }.filter(\.isFinite)
        let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
        return (
            LinearScale(
                domain: 0...Double(max(1, periods.count - 1)),
                start: 4,
                end: max(5, width - 5)
            ),
            LinearScale(
                domain: low < high ? low...high : low - 1...low + 1,
                start: Self.height - 5,
                end: 5
            )
        )
    }

    /// The line through the values of some periods, broken where there is none.
    private func path(_ range: Range<Int>, _ place: (x: LinearScale, y: LinearScale)) -> String {
        var isDrawing = false
        return range.reduce(into: "") { path, index in
            if let value = values[index] {
                path += isDrawing ? "L" : "M"
                path +=
                    "\(plain(place.x.position(Double(index)))),\(plain(place.y.position(value)))"
            }
            isDrawing = values[index] != nil
        }
    }

    /// The last value, and those that stand alone, which no line shows.
    private func dots(_ place: (x: LinearScale, y: LinearScale)) -> [Markup] {
        let last = values.lastIndex { $0 != nil }
        return values.indices.compactMap { index in
            guard let value = values[index] else { return nil }
            let around = [index - 1, index + 1].filter(values.indices.contains)
            let isAlone = around.allSatisfy { values[$0] == nil }
            guard isAlone || index == last else { return nil }
            let (x, y) = (place.x.position(Double(index)), place.y.position(value))
            return Dot.at(x, y, series: 1, radius: index == last ? 4 : 2.5)
        }
    }

    /// Invisible columns, one a value, that say it.
    private func hits(_ place: (x: LinearScale, y: LinearScale)) -> [Markup] {
        let step = place.x.position(1) - place.x.position(0)
        return values.indices.filter { values[$0] != nil }
            .map { index in
                let x = place.x.position(Double(index))
                let start = max(0, x - step / 2)
                let end = min(x + step / 2, place.x.end + 5)
                return Canvas.hit(
                    x: start,
                    y: 0,
                    width: end - start,
                    height: Self.height,
                    words(index)
                )
            }
    }

    /// A value in words.
    private func words(_ index: Int) -> String {
        let figure = values[index].map(unit.text) ?? "no value"
        return "\(TextMeasure.brief(periods[index])): \(figure)" + (isOpen(index) ? " so far" : "")
    }
}
