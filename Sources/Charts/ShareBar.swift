import Growth

/// One bar cut into the shares of a whole, with its legend below; parts of nothing are left out of both.
public struct ShareBar: Chart {
    /// One part of the whole.
    public struct Part: Hashable, Sendable {
        /// Its name.
        public var label: String
        /// Its share, from 0 to 1.
        public var share: Double

        /// A part of the whole.
        public init(label: String, share: Double) { (self.label, self.share) = (label, share) }
    }

    public let title: String
    private let parts: [Part]

    /// A bar of `parts`, in their order; the first five have colours of their own.
    public init(title: String, parts: [Part]) { (self.title, self.parts) = (title, parts) }

    public var summary: String {
        parts.map { "\(TextMeasure.bounded($0.label, limit: 80)): \(figure($0))" }
            .joined(separator: ", ") + "."
    }

    public func svg(width: Double) -> Markup {
        let legend = self.legend(width: width)
        return Canvas(width: width, height: legend.bottom)
            .svg(title: title, summary: summary, bar(width: width) + legend.marks)
    }

    private static let height = 20.0

    private func bar(width: Double) -> [Markup] {
        var x = 0.0
        return parts.indices.map { index in
            let length = max(0, min(parts[index].share, 1)) * width
            defer { x += length }
            return Canvas.box(
                x: x,
                y: 0,
                width: length > 3 ? length - 2 : length,
                height: Self.height,
                radius: 3,
                class: Self.colour(index),
                [Canvas.title("\(parts[index].label): \(figure(parts[index]))")]
            )
        }
    }

    /// The names with their colours, in lines as long as the bar.
    private func legend(width: Double) -> (marks: [Markup], bottom: Double) {
        var (x, y) = (0.0, Self.height + 22)
        var marks: [Markup] = []
        for (index, part) in parts.enumerated() where part.share > 0 {
            let words = TextMeasure.bounded(part.label, limit: 60) + " \(figure(part))"
            let length = min(width, 18 + TextMeasure.width(of: words, size: TextSize.small))
            if x > 0, x + length > width { (x, y) = (0, y + 20) }
            marks.append(
                Canvas.box(
                    x: x,
                    y: y - 9,
                    width: 10,
                    height: 10,
                    radius: 3,
                    class: Self.colour(index)
                )
            )
            marks.append(Canvas.text(words, x: x + 16, y: y, room: width - 16))
            x += length + 14
        }
        return (marks, y + 6)
    }

    private func figure(_ part: Part) -> String { Quantity.Unit.share.text(part.share) }

    private static func colour(_ index: Int) -> String { "gs-fill-\(min(index, 4) + 1)" }
}
