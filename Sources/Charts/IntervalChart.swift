public import Growth

/// Figures with their intervals: a dot where the figure is, a whisker over where the true one may lie.
public struct IntervalChart: Chart {
    /// One figure.
    public struct Row: Hashable, Sendable {
        /// What the figure is about.
        public var label: String
        /// What the label means, in small below it.
        public var detail: String?
        /// The figure; `nil` where there is none.
        public var value: Double?
        /// Where the true figure lies.
        public var interval: ClosedRange<Double>?
        /// A few words after the figure: "83 of 98".
        public var note: String
        /// Whether it is the one the chart is about; the others are grey.
        public var isEmphasized: Bool

        /// A row of the chart.
        public init(
            label: String,
            detail: String? = nil,
            value: Double?,
            interval: ClosedRange<Double>? = nil,
            note: String = "",
            isEmphasized: Bool = true
        ) {
            (self.label, self.detail, self.value) = (label, detail, value)
            (self.interval, self.note, self.isEmphasized) = (interval, note, isEmphasized)
        }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let rows: [Row]
    private let thresholds: [Threshold]
    private let end: Double?

    /// A chart of `rows` in `unit`.
    ///
    /// The axis begins at zero and ends at a round number above everything shown, or at `end`.
    public init(
        title: String,
        unit: Quantity.Unit,
        rows: [Row],
        thresholds: [Threshold] = [],
        end: Double? = nil
    ) {
        (self.title, self.unit, self.rows) = (title, unit, rows)
        (self.thresholds, self.end) = (thresholds, end)
    }

    public var summary: String {
        (rows.map(sentence) + thresholds.map { "Line at \(unit.text($0.value)): \($0.label)." })
            .joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["label", unit.column, "low", "high", "note"],
            rows: rows.map { row in
                [
                    .string(row.label), .figure(row.value), .figure(row.interval?.lowerBound),
                    .figure(row.interval?.upperBound), .string(row.note),
                ]
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let top = thresholds.isEmpty ? 4 : RowAxis.head
        let layout = RowLayout(rows.map(words), width: width, top: top)
        let axis = RowAxis(
            scale: LinearScale(domain: domain, start: layout.left, end: layout.right),
            unit: unit,
            thresholds: thresholds
        )
        let marks =
            axis.grid(layout) + axis.lines(layout, top: top)
            + rows.indices.flatMap { layout.labels($0) + mark($0, layout, axis.scale) }
        return Canvas(width: width, height: layout.bottom + RowAxis.foot)
            .svg(title: title, summary: summary, marks)
    }

    private var domain: ClosedRange<Double> {
        let shown = rows.flatMap { row in
            [row.value, row.interval?.lowerBound, row.interval?.upperBound].compactMap { $0 }
        }
        let all = shown + thresholds.map(\.value) + (end.map { [$0] } ?? [])
        return LinearScale.domain(of: all, unit: unit, ticks: 4)
    }

    /// The dot and the whisker of a row, and the place that says its figure.
    private func mark(_ index: Int, _ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        let row = rows[index]
        guard let value = row.value else { return [] }
        let (x, y, series) = (scale.position(value), layout.middle(index), row.isEmphasized ? 1 : 5)
        let whisker = row.interval.map {
            Canvas.line(
                scale.position($0.lowerBound),
                y,
                scale.position($0.upperBound),
                y,
                class: "gs-whisker gs-stroke-\(series)"
            )
        }
        let hit = layout.hit(index, sentence(row))
        return (whisker.map { [$0] } ?? []) + [Dot.at(x, y, series: series), hit]
    }

    /// The words of a row.
    private func words(_ row: Row) -> RowLayout.Words {
        RowLayout.Words(
            label: row.label,
            detail: row.detail,
            value: row.value.map(unit.text) ?? "–",
            note: row.note
        )
    }

    /// A row in words, with its figures.
    private func sentence(_ row: Row) -> String {
        let name = TextMeasure.bounded(row.label, limit: 80)
        guard let value = row.value else { return "\(name): no figure." }
        let range = row.interval.map {
            ", between \(unit.text($0.lowerBound)) and \(unit.text($0.upperBound))"
        }
        let note = row.note.isEmpty ? "" : " (\(TextMeasure.bounded(row.note, limit: 80)))"
        return "\(name): \(unit.text(value))\(range ?? "")\(note)."
    }
}

/// A round mark.
enum Dot {
    /// A dot around a place, in the colour of a series.
    static func at(_ x: Double, _ y: Double, series: Int, radius: Double = 6) -> Markup {
        .element(
            "circle",
            [
                "cx": plain(x), "cy": plain(y), "r": plain(radius),
                "class": "gs-dot gs-fill-\(series)",
            ]
        )
    }
}
