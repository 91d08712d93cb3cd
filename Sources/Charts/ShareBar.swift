public import Growth

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

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["label", "share"],
            rows: parts.map { [.string($0.label), .figure($0.share)] }
        )
    }

    public func svg(width: Double) -> Markup {
        let entries = parts.indices.filter { parts[$0].share > 0 }
            .map {
                Legend.Entry(
                    label: parts[$0].label,
                    figure: figure(parts[$0]),
                    class: Self.colour($0)
                )
            }
        let legend = Legend(entries, width: width, top: Self.height + 22)
        return Canvas(width: width, height: legend.bottom)
            .svg(title: title, summary: summary, bar(width: width) + legend.marks)
    }

    private static let height = 20.0

    /// The parts next to each other, with a gap.
    private func bar(width: Double) -> [Markup] {
        var x = 0.0
        return parts.indices.filter { parts[$0].share > 0 }
            .map { index in
                let length = max(0, min(parts[index].share, 1)) * width
                defer { x += length }
                return Canvas.box(
                    x: x,
                    y: 0,
                    width: length > 3 ? length - 2 : length,
                    height: Self.height,
                    radius: 3,
                    class: Self.colour(index) + " gs-mark",
                    [
                        Canvas.title(
                            "\(TextMeasure.brief(parts[index].label)): \(figure(parts[index]))"
                        )
                    ]
                )
            }
    }

    /// The share of a part as people read it.
    private func figure(_ part: Part) -> String { Quantity.Unit.share.text(part.share) }

    /// The class of a part by its place.
    private static func colour(_ index: Int) -> String { "gs-fill-\(min(index, 4) + 1)" }
}
