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
    private let isLastIncomplete, isFilled: Bool

    /// Lines over `periods`, each with a value a period; the first five have colours of their own.
    ///
    /// `isFilled` tints the area between each line and zero, as far as the periods are over.
    public init(
        title: String,
        unit: Quantity.Unit,
        periods: [String],
        series: [Series],
        isLastIncomplete: Bool,
        isFilled: Bool = false
    ) {
        precondition(!periods.isEmpty, "a line runs over at least one period")
        precondition(
            series.allSatisfy { $0.values.count == periods.count },
            "a line has a value for each period"
        )
        (self.title, self.unit, self.periods) = (title, unit, periods)
        (self.series, self.isLastIncomplete, self.isFilled) = (series, isLastIncomplete, isFilled)
    }

    public var summary: String {
        let sentences = series.map { line -> String in
            let points = zip(periods, line.values)
                .compactMap { period, value in
                    value.map { "\(TextMeasure.brief(period)) \(unit.text($0))" }
                }
            let name = TextMeasure.brief(line.label)
            return name + ": " + (points.isEmpty ? "no values" : points.joined(separator: ", "))
                + "."
        }
        return (sentences + (isLastIncomplete ? ["The last period is not over."] : []))
            .joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["line", "period", unit.column, "is_incomplete"],
            rows: series.flatMap { line in
                periods.indices.map { period in
                    [
                        .string(line.label), .string(periods[period]),
                        .figure(line.values[period]), .bool(isOpen(period)),
                    ]
                }
            }
        )
    }

    /// Whether a period is not over.
    private func isOpen(_ period: Int) -> Bool { isLastIncomplete && period == periods.count - 1 }

    public func svg(width: Double) -> Markup {
        let area = self.area(width: width)
        let marks =
            area.grid + area.marks(ofPeriods: periods) + fills(area)
            + series.indices.flatMap { line($0, area) }
            + endLabels(area, width: width)
        return Canvas(width: width, height: PlotArea.height)
            .svg(title: title, summary: summary, marks)
    }

    /// The area of the lines, with room at the end for their names.
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

    /// The line through the values of some periods, broken where there is none.
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

    /// The tinted areas below the lines, without the open period.
    private func fills(_ area: PlotArea) -> [Markup] {
        guard isFilled else { return [] }
        let end = isLastIncomplete ? periods.count - 1 : periods.count
        let ground = plain(area.y.position(0))
        return series.indices.flatMap { index -> [Markup] in
            let values = series[index].values
            let stretches = values.indices.prefix(end).split { values[$0] == nil }
            return stretches.filter { $0.count > 1 }
                .map { stretch in
                    let from = area.x.position(Double(stretch.startIndex))
                    let top = commands(area, values, stretch.startIndex...stretch.endIndex - 1)
                    return PlotArea.path(
                        "\(top)V\(ground)H\(plain(from))Z",
                        class: "gs-area gs-fill-\(min(index, 4) + 1)"
                    )
                }
        }
    }

    /// The points of a line, each with its exact value.
    private func dots(_ index: Int, _ area: PlotArea) -> [Markup] {
        let line = series[index]
        return line.values.indices.compactMap { period in
            guard let value = line.values[period] else { return nil }
            let words =
                "\(TextMeasure.brief(line.label)), \(TextMeasure.brief(periods[period])): "
                + unit.text(value) + (isOpen(period) ? " so far" : "")
            let colour =
                isShown(period, of: line, area) ? "gs-dot gs-fill-\(min(index, 4) + 1)" : "gs-hit"
            return .element(
                "circle",
                [
                    "cx": plain(area.x.position(Double(period))),
                    "cy": plain(area.y.position(value)), "r": "4", "class": colour + " gs-mark",
                ],
                [Canvas.title(words)]
            )
        }
    }

    /// Whether a point is drawn: where points are close, the line says it all, but for its last point
    /// and points that stand alone.
    private func isShown(_ period: Int, of line: Series, _ area: PlotArea) -> Bool {
        let around = [period - 1, period + 1].filter(line.values.indices.contains)
        return area.step >= 14 || (around.count < 2 && period > 0)
            || around.allSatisfy { line.values[$0] == nil }
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
