public import Growth

/// How an amount became another: where it stood, what was added and taken away, and where it stands.
public struct WaterfallChart: Chart {
    /// One change, or where the amount stood before all of them.
    public struct Step: Hashable, Sendable {
        /// What happened.
        public var label: String
        /// By how much, negative where it took away.
        public var value: Double
        /// A few words after the figure: "12 accounts".
        public var note: String

        /// A step of the way.
        public init(label: String, value: Double, note: String = "") {
            (self.label, self.value, self.note) = (label, value, note)
        }
    }

    /// A row of the chart: from where to where its bar reaches.
    private struct Row {
        let label, kind: String
        let value, from, to: Double
        let note: String
    }

    public let title: String
    private let unit: Quantity.Unit
    private let rows: [Row]

    /// The way from `start` over `changes` to their sum, which is called `end`.
    public init(
        title: String,
        unit: Quantity.Unit,
        start: Step,
        changes: [Step],
        end: String
    ) {
        precondition(
            ([start] + changes).allSatisfy(\.value.isFinite),
            "every amount on the way is known"
        )
        (self.title, self.unit) = (title, unit)
        var level = start.value
        let moved = changes.map { change in
            defer { level += change.value }
            return Row(
                label: change.label,
                kind: "change",
                value: change.value,
                from: level,
                to: level + change.value,
                note: change.note
            )
        }
        let first = Row(
            label: start.label,
            kind: "start",
            value: start.value,
            from: 0,
            to: start.value,
            note: start.note
        )
        rows =
            [first] + moved + [
                Row(label: end, kind: "end", value: level, from: 0, to: level, note: "")
            ]
    }

    public var summary: String { rows.map(sentence).joined(separator: " ") }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["label", "kind", unit.column, "note"],
            rows: rows.map { row in
                [.string(row.label), .string(row.kind), .figure(row.value), .string(row.note)]
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let layout = RowLayout(rows.map(words), width: width, top: 0)
        let scale = LinearScale(
            domain: LinearScale.domain(of: rows.map(\.to), unit: unit, ticks: 4),
            start: layout.left,
            end: layout.right
        )
        let zero = scale.position(0)
        let marks =
            layout.stretches.map {
                Canvas.line(zero, $0.lowerBound, zero, $0.upperBound, class: "gs-zero")
            }
            + links(layout, scale)
            + rows.indices.flatMap { layout.labels($0) + bar($0, layout, scale) }
        return Canvas(width: width, height: layout.bottom + 4)
            .svg(title: title, summary: summary, marks)
    }

    /// Fine lines from the end of each bar to the next, where no words stand between them.
    private func links(_ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        guard !layout.isNarrow else { return [] }
        return rows.indices.dropLast()
            .map { index in
                let x = scale.position(rows[index].to)
                return Canvas.line(
                    x,
                    layout.middle(index) + 8,
                    x,
                    layout.middle(index + 1) - 8,
                    class: "gs-zero"
                )
            }
    }

    /// The bar of a step, from where it begins to where it ends, and the place that says its figure.
    private func bar(_ index: Int, _ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        let (row, y) = (rows[index], layout.middle(index))
        let ends = [scale.position(row.from), scale.position(row.to)].sorted()
        return [
            Canvas.box(
                x: min(ends[0], layout.right - 2),
                y: y - 8,
                width: max(2, ends[1] - ends[0]),
                height: 16,
                radius: 3,
                class: colour(row)
            ),
            layout.hit(index, sentence(row)),
        ]
    }

    /// The class of a step: blue adds, orange takes away, grey stands.
    private func colour(_ row: Row) -> String {
        guard row.kind == "change" else { return "gs-fill-5" }
        return row.value < 0 ? "gs-bad gs-tone-2" : "gs-good gs-tone-1"
    }

    /// The figure of a step, with its sign if it is a change.
    private func figure(_ row: Row) -> String {
        row.kind == "change" ? unit.change(row.value) : unit.text(row.value)
    }

    /// The words of a row.
    private func words(_ row: Row) -> RowLayout.Words {
        RowLayout.Words(label: row.label, detail: nil, value: figure(row), note: row.note)
    }

    /// A row in words, with its figures.
    private func sentence(_ row: Row) -> String {
        let note = row.note.isEmpty ? "" : " (\(TextMeasure.brief(row.note)))"
        return "\(TextMeasure.brief(row.label)): \(figure(row))\(note)."
    }
}
