/// Names with their colours, in lines as long as the picture is wide.
struct Legend {
    /// One name.
    struct Entry {
        let label, figure, swatch: String
        let shape: Shape

        /// A name with its figure, beside a sign of the class `swatch`.
        init(label: String, figure: String = "", class swatch: String, shape: Shape = .patch) {
            (self.label, self.figure) = (label, figure)
            (self.swatch, self.shape) = (swatch, shape)
        }
    }

    /// What the sign before a name looks like.
    enum Shape {
        case patch, diamond, line
    }

    /// The patches and words.
    private(set) var marks: [Markup] = []
    /// Below the last line.
    let bottom: Double

    /// The entries one after the other, the words of the first line standing on `top`.
    init(_ entries: [Entry], width: Double, top: Double) {
        var (x, y) = (0.0, top)
        for entry in entries {
            let words =
                TextMeasure.bounded(entry.label, limit: 60)
                + (entry.figure.isEmpty ? "" : " \(entry.figure)")
            let length = min(width, 18 + TextMeasure.width(of: words, size: TextSize.small))
            if x > 0, x + length > width { (x, y) = (0, y + 20) }
            marks += [
                Self.swatch(entry, x: x, y: y),
                Canvas.text(words, x: x + 16, y: y, room: width - 16),
            ]
            x += length + 14
        }
        bottom = y + 6
    }

    /// The sign before words that stand on `y`.
    private static func swatch(_ entry: Entry, x: Double, y: Double) -> Markup {
        switch entry.shape {
        case .patch:
            Canvas.box(x: x, y: y - 9, width: 10, height: 10, radius: 3, class: entry.swatch)
        case .diamond:
            PlotArea.path(Diamond.outline(x + 5, y - 4, radius: 4.5), class: entry.swatch)
        case .line: Canvas.line(x + 5, y - 10, x + 5, y + 2, class: entry.swatch)
        }
    }
}
