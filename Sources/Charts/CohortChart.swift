public import Growth

/// A heat map of cohorts: a row for each, a column for each period of its life.
public struct CohortChart: Chart {
    /// One cohort.
    public struct Cohort: Hashable, Sendable {
        /// Its name: the month it began in.
        public var label: String
        /// How many belong to it.
        public var size: Int
        /// Its value in each period; `nil` where there is none yet.
        public var values: [Double?]
        /// The periods that are not over for it.
        public var incomplete: Set<Int>

        /// A row of the chart.
        public init(label: String, size: Int, values: [Double?], incomplete: Set<Int> = []) {
            (self.label, self.size) = (label, size)
            (self.values, self.incomplete) = (values, incomplete)
        }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let sizeName: String
    private let periods: [String]
    private let cohorts: [Cohort]

    /// A heat map of `cohorts`, each with a value a period; `sizeName` says what their size counts.
    public init(
        title: String,
        unit: Quantity.Unit = .share,
        sizeName: String = "people",
        periods: [String],
        cohorts: [Cohort]
    ) {
        precondition(
            cohorts.allSatisfy { $0.values.count == periods.count },
            "a cohort has a place for each period"
        )
        (self.title, self.unit, self.sizeName) = (title, unit, sizeName)
        (self.periods, self.cohorts) = (periods, cohorts)
    }

    public var summary: String {
        let known = cohorts.reduce(0) { $0 + $1.values.count { $0 != nil } }
        let sentences = cohorts.map { sentence($0, isWhole: known <= Self.wholeLimit) }
        return sentences.isEmpty
            ? "There are no cohorts."
            : (sentences + (isAnyOpen ? ["Periods that are not over are so far."] : []))
                .joined(separator: " ")
    }

    /// More values than these are left to the table; the words say the last of each cohort.
    private static let wholeLimit = 120

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["cohort", "size", "period", unit.column, "is_incomplete"],
            rows: cohorts.flatMap { cohort in
                periods.indices.map { period in
                    [
                        .string(cohort.label), JSONValue(cohort.size), .string(periods[period]),
                        .figure(cohort.values[period]),
                        .bool(cohort.incomplete.contains(period)),
                    ]
                }
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let grid = CohortGrid(
            labels: cohorts.map(\.label),
            sizes: [sizeName] + cohorts.map { size($0, width: width) },
            periods: periods,
            width: width
        )
        let figures = figures(grid)
        let marks =
            grid.heads
            + cohorts.indices.flatMap { row in
                grid.words(row)
                    + periods.indices.flatMap { cell(row, $0, grid, figures.text) }
            }
        let key = key(grid, isShort: figures.isShort)
        return Canvas(width: width, height: key.bottom)
            .svg(title: title, summary: summary, marks + key.marks)
    }

    /// The size of a cohort; a large one is rounded where there is little room.
    private func size(_ cohort: Cohort, width: Double) -> String {
        let size = Double(cohort.size)
        return width < 480 ? Quantity.Unit.count.tick(size) : Quantity.Unit.count.text(size)
    }

    /// A cell: its colour, and its value if there is room for those of all.
    private func cell(
        _ row: Int,
        _ period: Int,
        _ grid: CohortGrid,
        _ text: ((Double) -> String)?
    ) -> [Markup] {
        guard let value = cohorts[row].values[period] else { return [] }
        let isOpen = cohorts[row].incomplete.contains(period)
        let (x, y) = (grid.x(period), grid.y(row))
        let box = Canvas.box(
            x: x + (isOpen ? 1 : 0.5),
            y: y + (isOpen ? 1 : 0.5),
            width: grid.cell - (isOpen ? 2 : 1),
            height: CohortGrid.row - (isOpen ? 2 : 1),
            radius: min(4, grid.cell / 4),
            class: "gs-heat gs-mark" + (isOpen ? " gs-unsure" : ""),
            opacity: heat(value),
            [Canvas.title(words(cohorts[row], period, value))]
        )
        let figure = text.map {
            Canvas.text(
                $0(value),
                x: x + grid.cell / 2,
                y: y + CohortGrid.row / 2 + 4,
                room: grid.cell,
                class: "gs-figure",
                anchor: .middle
            )
        }
        return [box] + (figure.map { [$0] } ?? [])
    }

    /// How strong the colour of a value is; none is so weak that its place is not seen.
    private func heat(_ value: Double) -> Double {
        guard let top, top > 0, value > 0 else { return 0.06 }
        return 0.06 + 0.94 * min(1, value / top)
    }

    /// The value of the strongest colour: the largest, but for a first period that is 100 % everywhere,
    /// which says nothing.
    private var top: Double? {
        let isGiven =
            unit == .share && periods.count > 1
            && cohorts.allSatisfy { $0.values.first.map { $0 == nil || $0 == 1 } ?? true }
        let values = cohorts.flatMap { $0.values.dropFirst(isGiven ? 1 : 0).compactMap { $0 } }
        return values.filter(\.isFinite).max()
    }

    /// How figures are written in the cells: whole, short, or not at all, the same in all of them.
    private func figures(_ grid: CohortGrid) -> (text: ((Double) -> String)?, isShort: Bool) {
        let values = cohorts.flatMap { $0.values.compactMap { $0 } }
        let unit = self.unit
        let short = { (value: Double) in
            unit == .share ? Quantity.Unit.grouped(value * 100) : unit.tick(value)
        }
        for (text, isShort) in [({ unit.text($0) }, false), (short, true)]
        where values.allSatisfy({
            TextMeasure.width(of: text($0), size: TextSize.small) <= grid.cell - (isShort ? 1 : 4)
        }) { return (text, isShort) }
        return (nil, false)
    }

    /// What the colours mean, below the rows, in as many lines as it takes.
    private func key(_ grid: CohortGrid, isShort: Bool) -> (marks: [Markup], bottom: Double) {
        guard let top, top > 0 else { return ([], grid.bottom + 4) }
        var y = grid.bottom + 18
        let start = grid.left + TextMeasure.width(of: unit.text(0), size: TextSize.small) + 6
        var x = start + 76 + TextMeasure.width(of: unit.text(top), size: TextSize.small) + 14
        var marks = scale(grid, from: start, y: y, top: top)
        for (words, hasBox) in [("not over", true), ("cells in %", false)]
        where hasBox ? isAnyOpen : isShort && unit == .share {
            if x + 75 > grid.width { (x, y) = (grid.left, y + 20) }
            marks += hasBox ? [Self.openBox(x: x, y: y - 9)] : []
            marks.append(Canvas.text(words, x: x + (hasBox ? 17 : 0), y: y, room: 75))
            x += 90
        }
        return (marks, y + 6)
    }

    /// The strengths of the colour between nothing and the top.
    private func scale(
        _ grid: CohortGrid,
        from start: Double,
        y: Double,
        top: Double
    ) -> [Markup] {
        let patches = (0..<5)
            .map { step in
                Canvas.box(
                    x: start + Double(step) * 14,
                    y: y - 10,
                    width: 13,
                    height: 12,
                    radius: 2,
                    class: "gs-heat",
                    opacity: heat(top * Double(step) / 4)
                )
            }
        return [
            Canvas.text(unit.text(0), x: grid.left, y: y, room: 80),
            Canvas.text(unit.text(top), x: start + 76, y: y, room: grid.width - start - 76),
        ] + patches
    }

    /// A small cell that is not over.
    private static func openBox(x: Double, y: Double) -> Markup {
        Canvas.box(
            x: x,
            y: y,
            width: 11,
            height: 11,
            radius: 2,
            class: "gs-heat gs-unsure",
            opacity: 0.06
        )
    }

    /// Whether some value is not the last word.
    private var isAnyOpen: Bool { cohorts.contains { !$0.incomplete.isEmpty } }

    /// A cell in words.
    private func words(_ cohort: Cohort, _ period: Int, _ value: Double) -> String {
        let size = Quantity.Unit.count.text(Double(cohort.size))
        return "\(TextMeasure.brief(cohort.label)), \(TextMeasure.brief(periods[period])): "
            + unit.text(value) + (unit == .share ? " of " : ", ")
            + "\(size) \(TextMeasure.brief(sizeName))"
            + (cohort.incomplete.contains(period) ? " so far" : "")
    }

    /// A cohort in words: all of its values, or the last.
    private func sentence(_ cohort: Cohort, isWhole: Bool) -> String {
        let size = Quantity.Unit.count.text(Double(cohort.size))
        let known = zip(periods, cohort.values)
            .compactMap { period, value in
                value.map { "\(TextMeasure.brief(period)) \(unit.text($0))" }
            }
        let said = known.suffix(isWhole ? known.count : 1).joined(separator: ", ")
        return "\(TextMeasure.brief(cohort.label)), \(size) \(TextMeasure.brief(sizeName)): "
            + (said.isEmpty ? "no values" : (isWhole ? "" : "last ") + said) + "."
    }
}
