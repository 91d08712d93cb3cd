import Growth

/// Where the parts of a chart with one row a subject stand: words left, marks in the middle, figures right.
///
/// In a narrow place the words stand above their marks.
struct RowLayout {
    /// The words of one row.
    struct Words {
        let label: String
        let detail: String?
        let value: String
        let note: String
        /// How far the words are moved in.
        var indent = 0.0
    }

    let width: Double
    private let words: [Words]
    /// Whether the words stand above the marks.
    let isNarrow: Bool
    private let top: Double
    /// Where the marks begin and end.
    let left, right: Double

    /// Rows of these words below a head of `top` pixels.
    init(_ words: [Words], width: Double, top: Double) {
        (self.words, self.width, self.top) = (words, width, top)
        isNarrow = width < Self.narrow
        let figures = words.map { Self.figuresWidth($0, width: width) }.max() ?? 0
        let labels = words.map(Self.labelWidth).max() ?? 0
        left = isNarrow ? 4 : min(labels, width * 0.46) + 16
        // In steps, so that charts below each other line up.
        let column = (figures / 40).rounded(.up) * 40
        right = isNarrow ? width - 4 : width - min(column, width * 0.3) - 16
    }

    private var hasDetails: Bool { words.contains { $0.detail != nil } }

    private var rowHeight: Double { isNarrow ? (hasDetails ? 58 : 44) : (hasDetails ? 46 : 34) }

    /// Below the last row.
    var bottom: Double { top + rowHeight * Double(words.count) }

    /// The middle of the marks of a row.
    func middle(_ index: Int) -> Double {
        let start = top + rowHeight * Double(index)
        return isNarrow ? start + rowHeight - 12 : start + rowHeight / 2
    }

    /// The place of a row that says its figure: all of its marks, or from `start` on so many pixels.
    func hit(
        _ index: Int,
        _ words: String,
        from start: Double? = nil,
        length: Double? = nil
    ) -> Markup {
        Canvas.hit(
            x: start ?? left,
            y: middle(index) - 11,
            width: length ?? right - left,
            height: 22,
            words
        )
    }

    /// Where lines across the rows are drawn: all the way, or in a narrow place beside the marks only,
    /// so that they do not cross the words above them.
    var stretches: [ClosedRange<Double>] {
        guard isNarrow else { return [top...max(top, bottom)] }
        return words.indices.map { middle($0) - 9...middle($0) + 9 }
    }

    /// The words of a row, the value in bold.
    func labels(_ index: Int) -> [Markup] {
        let row = words[index]
        let room =
            (isNarrow ? width - Self.figuresWidth(row, width: width) - 12 : left - 16) - row.indent
        let base = isNarrow ? middle(index) - (hasDetails ? 30 : 16) : middle(index) + 4.5
        let first = !isNarrow && row.detail != nil ? base - 8 : base
        let label = Canvas.text(
            row.label,
            x: row.indent,
            y: first,
            room: room,
            class: "gs-label",
            size: TextSize.label
        )
        let detail = row.detail.map {
            Canvas.text(
                $0,
                x: row.indent,
                y: first + 16,
                room: isNarrow ? width - row.indent : room
            )
        }
        return [label] + (detail.map { [$0] } ?? []) + [figures(row, y: base)]
    }

    /// The figures of a row at its end: the value in bold, and the note.
    private func figures(_ row: Words, y: Double) -> Markup {
        let room = Self.noteRoom(row, width: width)
        let note = TextMeasure.fitted(row.note, width: room, size: TextSize.small)
        return .element(
            "text",
            ["x": plain(width), "y": plain(y), "text-anchor": "end"],
            [
                .element("tspan", ["class": "gs-value"], row.value),
                Markup(note.isEmpty ? "" : "  " + note),
            ]
        )
    }

    /// Below this width the words stand above the marks.
    private static let narrow = 480.0

    /// What is left of a line for the note, beside the value and, in a narrow place, the label.
    private static func noteRoom(_ row: Words, width: Double) -> Double {
        let value = TextMeasure.width(of: row.value, size: TextSize.label)
        guard width < narrow else { return max(0, width * 0.3 - value - 8) }
        let label = row.indent + TextMeasure.width(of: row.label, size: TextSize.label)
        return max(0, width - min(label, width * 0.36) - value - 22)
    }

    /// How wide the figures of a row are.
    private static func figuresWidth(_ row: Words, width: Double) -> Double {
        let note = TextMeasure.width(of: row.note, size: TextSize.small)
        return TextMeasure.width(of: row.value, size: TextSize.label)
            + min(note, noteRoom(row, width: width)) + 8
    }

    /// How wide the label of a row and what is below it are.
    private static func labelWidth(_ row: Words) -> Double {
        row.indent
            + max(
                TextMeasure.width(of: row.label, size: TextSize.label),
                row.detail.map { TextMeasure.width(of: $0, size: TextSize.small) } ?? 0
            )
    }
}

/// The horizontal axis below rows: grid lines, marks of the axis and lines that decide.
struct RowAxis {
    let scale: LinearScale
    let unit: Quantity.Unit
    let thresholds: [Threshold]

    /// Pixels that the words of thresholds take above the rows, and the marks of the axis below them.
    static let head = 22.0, foot = 24.0

    /// Grid and marks of the axis, drawn behind the rows.
    func grid(_ layout: RowLayout) -> [Markup] {
        ticks.flatMap { tick in
            let x = scale.position(tick)
            let mark = Canvas.text(
                unit.tick(tick),
                x: x,
                y: layout.bottom + 16,
                room: 60,
                anchor: anchor(at: x)
            )
            return line(layout, at: x, class: "gs-grid") + [mark]
        }
    }

    /// A line across all rows.
    private func line(_ layout: RowLayout, at x: Double, class name: String) -> [Markup] {
        layout.stretches.map { Canvas.line(x, $0.lowerBound, x, $0.upperBound, class: name) }
    }

    /// As many marks of the axis as stand apart, down to its ends.
    private var ticks: [Double] {
        let choices = [4, 2, 1].map { scale.ticks($0, unit: unit) }
        let fits = choices.first { ticks in
            let widest = ticks.map { TextMeasure.width(of: unit.tick($0), size: 12) }.max() ?? 0
            return zip(ticks, ticks.dropFirst())
                .allSatisfy { scale.position($1) - scale.position($0) > widest * 1.5 + 8 }
        }
        return fits ?? []
    }

    /// The lines that decide, with their words above, the later ones moved right where they would touch.
    func lines(_ layout: RowLayout, top: Double) -> [Markup] {
        var free = 0.0
        return thresholds.sorted { $0.value < $1.value }
            .flatMap { threshold -> [Markup] in
                let x = scale.position(threshold.value)
                let length = TextMeasure.width(of: threshold.label, size: TextSize.small)
                let start = max(free, min(x - length / 2, layout.width - length))
                free = start + length + 8
                let words = Canvas.text(
                    threshold.label,
                    x: start,
                    y: top - 7,
                    room: layout.width - start,
                    class: "gs-threshold-label"
                )
                return line(layout, at: x, class: "gs-threshold") + [words]
            }
    }

    /// The last mark ends at the edge, so that it does not hang over it.
    private func anchor(at x: Double) -> Canvas.Anchor {
        x <= scale.start + 1 ? .start : x >= scale.end - 1 ? .end : .middle
    }
}

/// A line that decides, in the unit of the chart.
public struct Threshold: Hashable, Sendable {
    /// Where it lies.
    public let value: Double
    /// What it means: "half", "20 % needed".
    public let label: String

    /// A line at `value`.
    public init(_ value: Double, label: String) { (self.value, self.label) = (value, label) }
}
