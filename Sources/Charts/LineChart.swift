public import Growth

/// Lines over periods; the last period is dashed while it is not over.
public struct LineChart: Chart {
    /// One line.
    public struct Series: Hashable, Sendable {
        /// Its name, at its end.
        public var label: String
        /// A value for each period; `nil` where there is none.
        public var values: [Double?]

        /// A line.
        public init(label: String, values: [Double?]) {
            (self.label, self.values) = (label, values)
        }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let periods: [String]
    private let series: [Series]
    private let isLastIncomplete: Bool

    /// Lines over `periods`, each with a value a period; the first five have colours of their own.
    public init(
        title: String,
        unit: Quantity.Unit,
        periods: [String],
        series: [Series],
        isLastIncomplete: Bool
    ) {
        precondition(!periods.isEmpty, "a line runs over at least one period")
        precondition(
            series.allSatisfy { $0.values.count == periods.count },
            "a line has a value for each period"
        )
        (self.title, self.unit, self.periods) = (title, unit, periods)
        (self.series, self.isLastIncomplete) = (series, isLastIncomplete)
    }

    public var summary: String {
        let sentences = series.map { line -> String in
            let points = zip(periods, line.values)
                .compactMap { period, value in value.map { "\(period) \(unit.text($0))" } }
            let name = TextMeasure.bounded(line.label, limit: 80)
            return name + ": " + (points.isEmpty ? "no values" : points.joined(separator: ", "))
                + "."
        }
        return (sentences + (isLastIncomplete ? ["The last period is not over."] : []))
            .joined(separator: " ")
    }

    public func svg(width: Double) -> Markup {
        let area = self.area(width: width)
        let marks =
            area.grid + area.marks(shownPeriods(area)) + series.indices.flatMap { line($0, area) }
            + endLabels(area, width: width)
        return Canvas(width: width, height: PlotArea.height)
            .svg(title: title, summary: summary, marks)
    }

    private func area(width: Double) -> PlotArea {
        let names = series.map { TextMeasure.width(of: $0.label, size: TextSize.small) }.max() ?? 0
        return PlotArea(
            width: width,
            xDomain: 0...Double(max(1, periods.count - 1)),
            yDomain: LinearScale.domain(
                of: series.flatMap { $0.values.compactMap { $0 } },
                unit: unit,
                ticks: 4
            ),
            unit: unit,
            right: series.count > 1 ? min(names, width * 0.3) + 16 : 12
        )
    }

    /// Every so many periods, counted back from the last, so that their names do not touch.
    private func shownPeriods(_ area: PlotArea) -> [(at: Double, text: String)] {
        let names = periods.map { TextMeasure.width(of: $0, size: TextSize.small) }.max() ?? 0
        let room = area.x.position(1) - area.x.position(0)
        let every = max(1, Int(min(1_000, (names + 14) / max(room, 0.1)).rounded(.up)))
        return periods.indices.filter { (periods.count - 1 - $0).isMultiple(of: every) }
            .map { (at: Double($0), text: periods[$0]) }
    }

    /// A line, broken where a value is missing, with its points; its way into an open period is dashed.
    private func line(_ index: Int, _ area: PlotArea) -> [Markup] {
        let (values, name) = (series[index].values, "gs-path gs-stroke-\(min(index, 4) + 1)")
        let last = periods.count - 1
        guard isLastIncomplete, last > 0 else {
            return [PlotArea.path(commands(area, values, 0...last), class: name)]
                + dots(index, area)
        }
        return [
            PlotArea.path(commands(area, values, 0...last - 1), class: name),
            PlotArea.path(commands(area, values, last - 1...last), class: name + " gs-incomplete"),
        ] + dots(index, area)
    }

    private func commands(
        _ area: PlotArea,
        _ values: [Double?],
        _ range: ClosedRange<Int>
    ) -> String {
        var path = ""
        var isDrawing = false
        for index in range {
            let value = values[index]
            if let value { path += area.point(isDrawing ? "L" : "M", Double(index), value) }
            isDrawing = value != nil
        }
        return path
    }

    private func dots(_ index: Int, _ area: PlotArea) -> [Markup] {
        let line = series[index]
        return line.values.indices.compactMap { period in
            guard let value = line.values[period] else { return nil }
            let isOpen = isLastIncomplete && period == periods.count - 1
            let words =
                "\(TextMeasure.bounded(line.label, limit: 80)), \(periods[period]): \(unit.text(value))"
                + (isOpen ? " so far" : "")
            return .element(
                "circle",
                [
                    "cx": plain(area.x.position(Double(period))),
                    "cy": plain(area.y.position(value)),
                    "r": "4", "class": "gs-dot gs-fill-\(min(index, 4) + 1)",
                ],
                [Canvas.title(words)]
            )
        }
    }

    /// The names of the lines at their ends, pushed apart where they would touch.
    private func endLabels(_ area: PlotArea, width: Double) -> [Markup] {
        guard series.count > 1 else { return [] }
        let ends = series.indices
            .compactMap { index in
                series[index].values.compactMap { $0 }.last
                    .map { (index: index, y: area.y.position($0)) }
            }
            .sorted { ($0.y, $0.index) < ($1.y, $1.index) }
        var free = 0.0
        return ends.map { end in
            let y = max(end.y + 4, free)
            free = y + 15
            return Canvas.text(
                series[end.index].label,
                x: area.x.end + 10,
                y: y,
                room: width - area.x.end - 10
            )
        }
    }
}
