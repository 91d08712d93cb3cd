public import Growth

/// Horizontal bars from zero: counts, amounts, or the steps of a funnel.
public struct BarChart: Chart {
    /// One bar.
    public struct Row: Hashable, Sendable {
        /// What the bar is about.
        public var label: String
        /// The figure, not negative; `nil` where there is none.
        public var value: Double?
        /// A few words after the figure: "62 % of step 1".
        public var note: String
        /// Whether it is one the chart is about; the others are grey.
        public var isEmphasized: Bool

        /// A row of the chart.
        public init(label: String, value: Double?, note: String = "", isEmphasized: Bool = true) {
            (self.label, self.value) = (label, value)
            (self.note, self.isEmphasized) = (note, isEmphasized)
        }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let rows: [Row]
    private let thresholds: [Threshold]

    /// A chart of `rows` in `unit`.
    public init(title: String, unit: Quantity.Unit, rows: [Row], thresholds: [Threshold] = []) {
        (self.title, self.unit, self.rows, self.thresholds) = (title, unit, rows, thresholds)
    }

    public var summary: String {
        (rows.map(sentence) + thresholds.map { "Line at \(unit.text($0.value)): \($0.label)." })
            .joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["label", unit.column, "note"],
            rows: rows.map { [.string($0.label), .figure($0.value), .string($0.note)] }
        )
    }

    public func svg(width: Double) -> Markup {
        let top = thresholds.isEmpty ? 0 : RowAxis.head
        let layout = RowLayout(rows.map(words), width: width, top: top)
        let numbers = rows.compactMap(\.value) + thresholds.map(\.value)
        let scale = LinearScale(
            domain: 0...(numbers.filter { $0 > 0 && $0.isFinite }.max() ?? 1),
            start: layout.left,
            end: layout.right
        )
        let axis = RowAxis(scale: scale, unit: unit, thresholds: thresholds)
        let marks =
            rows.indices.flatMap { layout.labels($0) + bar($0, layout, scale) }
            + axis.lines(layout, top: top)
        return Canvas(width: width, height: layout.bottom + 4)
            .svg(title: title, summary: summary, marks)
    }

    /// The bar of a row on its track, and the place that says its figure.
    private func bar(_ index: Int, _ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        let (row, y) = (rows[index], layout.middle(index))
        let track = Canvas.box(
            x: layout.left,
            y: y - 8,
            width: layout.right - layout.left,
            height: 16,
            radius: 4,
            class: "gs-track"
        )
        let hit = layout.hit(index, sentence(row))
        guard let value = row.value, value > 0 else { return [track, hit] }
        let filled = Canvas.box(
            x: layout.left,
            y: y - 8,
            width: max(2, scale.position(value) - layout.left),
            height: 16,
            radius: 4,
            class: "gs-fill-\(row.isEmphasized ? 1 : 5)"
        )
        return [track, filled, hit]
    }

    /// The words of a row.
    private func words(_ row: Row) -> RowLayout.Words {
        RowLayout.Words(
            label: row.label,
            detail: nil,
            value: row.value.map(unit.text) ?? "–",
            note: row.note
        )
    }

    /// A row in words, with its figures.
    private func sentence(_ row: Row) -> String {
        let note = row.note.isEmpty ? "" : " (\(TextMeasure.bounded(row.note, limit: 80)))"
        return TextMeasure.bounded(row.label, limit: 80)
            + ": \(row.value.map(unit.text) ?? "no figure")\(note)."
    }
}
