public import Growth

/// A hierarchy: a line for each of its parts, moved in below the part it belongs to, with its figure and
/// its share as a bar.
public struct TreeChart: Chart {
    /// One part, and the parts it consists of.
    public struct Node: Hashable, Sendable {
        /// Its name.
        public var label: String
        /// Its figure; `nil` where there is none.
        public var value: Quantity?
        /// Its share, from 0 to 1, of what `shareName` of the chart says.
        public var share: Double?
        /// What it consists of.
        public var children: [Node]

        /// A part of a hierarchy.
        public init(label: String, value: Quantity?, share: Double?, children: [Node] = []) {
            (self.label, self.value) = (label, value)
            (self.share, self.children) = (share, children)
        }
    }

    /// A part with its place in the hierarchy.
    private struct Row {
        let node: Node
        let depth: Int
        /// The row of the part it belongs to.
        let parent: Int?
    }

    public let title: String
    private let shareName: String
    private let rows: [Row]

    /// How deep a hierarchy may be.
    public static let depthLimit = 8

    /// The hierarchy below `roots`; shares are shares "of the whole" or of what `shareName` says.
    public init(title: String, roots: [Node], shareName: String = "of the whole") {
        let rows = Self.rows(roots)
        precondition(
            rows.allSatisfy { $0.depth < Self.depthLimit },
            "a hierarchy is at most eight parts deep"
        )
        (self.title, self.shareName, self.rows) = (title, shareName, rows)
    }

    public var summary: String {
        rows.isEmpty ? "There are no parts." : rows.map(sentence).joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["row", "parent_row", "depth", "label", "value", "unit", "share"],
            rows: rows.enumerated()
                .map { index, row in
                    [
                        JSONValue(index + 1), row.parent.map { JSONValue($0 + 1) } ?? .null,
                        JSONValue(row.depth), .string(row.node.label),
                        .figure(row.node.value?.number),
                        JSONValue(row.node.value?.unit.column), .figure(row.node.share),
                    ]
                }
        )
    }

    public func svg(width: Double) -> Markup {
        let step = width < 480 ? 12.0 : 18
        let layout = RowLayout(rows.map { words($0, step) }, width: width, top: 0)
        let marks =
            guides(layout, step)
            + rows.indices.flatMap { layout.labels($0) + bar($0, layout, step) }
        return Canvas(width: width, height: layout.bottom + 4)
            .svg(title: title, summary: summary, marks)
    }

    /// The parts, each before what it consists of.
    private static func rows(_ roots: [Node]) -> [Row] {
        var rows: [Row] = []
        /// Adds a part and all below it.
        func add(_ node: Node, depth: Int, parent: Int?) {
            let index = rows.count
            rows.append(Row(node: node, depth: depth, parent: parent))
            for child in node.children { add(child, depth: depth + 1, parent: index) }
        }
        for root in roots { add(root, depth: 0, parent: nil) }
        return rows
    }

    /// Lines from each part down to those it consists of.
    private func guides(_ layout: RowLayout, _ step: Double) -> [Markup] {
        rows.indices.compactMap { index in
            guard let parent = rows[index].parent else { return nil }
            let x = Double(rows[parent].depth) * step + 5
            let start = layout.middle(parent) + 11
            let end = layout.isNarrow ? layout.middle(index) - 20 : layout.middle(index)
            return PlotArea.path(
                "M\(plain(x)),\(plain(start))V\(plain(end))H\(plain(x + step - 9))",
                class: "gs-guide"
            )
        }
    }

    /// The share of a part on its track, and the place that says its figures.
    private func bar(_ index: Int, _ layout: RowLayout, _ step: Double) -> [Markup] {
        let y = layout.middle(index)
        let deepest = rows.map(\.depth).max() ?? 0
        let start = layout.left + (layout.isNarrow ? Double(rows[index].depth) * step : 0)
        let length = layout.right - layout.left - (layout.isNarrow ? Double(deepest) * step : 0)
        let share = rows[index].node.share.map { max(0, min($0, 1)) }
        let box = { (width: Double, name: String) in
            Canvas.box(x: start, y: y - 5, width: width, height: 10, radius: 3, class: name)
        }
        return (share.map { _ in [box(length, "gs-track")] } ?? [])
            + (share.map { $0 > 0 ? [box(max(2, $0 * length), "gs-fill-1")] : [] } ?? []) + [
                layout.hit(index, sentence(rows[index]), from: start, length: length)
            ]
    }

    /// The words of a part.
    private func words(_ row: Row, _ step: Double) -> RowLayout.Words {
        RowLayout.Words(
            label: row.node.label,
            detail: nil,
            value: row.node.value?.text ?? "–",
            note: row.node.share.map(Quantity.Unit.share.text) ?? "",
            indent: Double(row.depth) * step
        )
    }

    /// A part in words, with its figures.
    private func sentence(_ row: Row) -> String {
        let above = row.parent.map { " in \(TextMeasure.brief(rows[$0].node.label))" } ?? ""
        let share = row.node.share.map {
            ", \(Quantity.Unit.share.text($0)) \(TextMeasure.brief(shareName))"
        }
        return TextMeasure.brief(row.node.label) + above
            + ": \(row.node.value?.text ?? "no figure")\(share ?? "")."
    }
}
