public import Growth

/// Which ways people take: a column for each step, its places as high as many stand there, and bands
/// between them.
public struct FlowChart: Chart {
    /// One way, and how often it was taken.
    public struct Path: Hashable, Sendable {
        /// The names of its steps, in order.
        public var steps: [String]
        /// How often it was taken.
        public var count: Int

        /// A way of at least one step.
        public init(steps: [String], count: Int) {
            precondition(!steps.isEmpty, "a way has at least one step")
            precondition(count >= 0, "no way is taken less than zero times")
            (self.steps, self.count) = (steps, count)
        }
    }

    public let title: String
    private let graph: FlowGraph
    private let total, otherCount: Int

    /// The flow of `paths`; `otherCount` were taken besides, by ways that are not among them.
    ///
    /// A step shows at most `placeLimit` places, the last of them for all smaller ones together.
    public init(title: String, paths: [Path], otherCount: Int = 0, placeLimit: Int = 6) {
        precondition(placeLimit >= 1, "a step shows at least one place")
        let taken = paths.filter { $0.count > 0 }
        (self.title, self.otherCount) = (title, otherCount)
        total = taken.reduce(0) { $0 + $1.count }
        graph = FlowGraph(taken, limit: placeLimit)
    }

    public var summary: String {
        let sentences = graph.steps.enumerated()
            .map { step, nodes in
                "Step \(step + 1): "
                    + nodes.map { "\(brief($0.place)) \(Self.text($0.count))" }
                    .joined(separator: ", ") + "."
            }
        let rest = otherCount > 0 ? [others] : []
        return sentences.isEmpty ? "Nobody took a way." : (sentences + rest).joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["step", "from", "to", "count"],
            rows: (graph.steps.first ?? [])
                .map { node in
                    [JSONValue(1), .null, .string(Self.name(node.place)), JSONValue(node.count)]
                }
                + graph.bands.enumerated()
                .flatMap { step, bands in
                    bands.map { band in
                        [
                            JSONValue(step + 2),
                            .string(Self.name(graph.steps[step][band.from].place)),
                            .string(Self.name(graph.steps[step + 1][band.to].place)),
                            JSONValue(band.count),
                        ]
                    }
                }
        )
    }

    public func svg(width: Double) -> Markup {
        let layout = FlowLayout(graph, total: total, width: width)
        let shown = 0..<layout.columns
        let marks =
            shown.dropLast()
            .flatMap { step in
                zip(graph.bands[step], layout.bands[step]).map { band($0, $1, step) }
            }
            + shown.flatMap { step in
                graph.steps[step].indices.flatMap { node(step, $0, layout) }
            }
        let note = notes(layout.columns)
        let y = layout.bottom + 12
        let words = note.isEmpty ? [] : [Canvas.text(note, x: 0, y: y, room: width)]
        return Canvas(width: width, height: layout.bottom + (note.isEmpty ? 2 : 18))
            .svg(title: title, summary: summary, marks + words)
    }

    /// What the picture leaves out.
    private func notes(_ columns: Int) -> String {
        let cut = columns < graph.steps.count
        return
            ((cut ? ["The first \(columns) of \(graph.steps.count) steps."] : [])
            + (otherCount > 0 ? [others] : []))
            .joined(separator: " ")
    }

    private var others: String { "\(Self.text(otherCount)) more by other ways." }

    /// The bar of a place, with its words.
    private func node(_ step: Int, _ index: Int, _ layout: FlowLayout) -> [Markup] {
        let node = graph.steps[step][index]
        let spot = layout.nodes[step][index]
        let share = Quantity.Unit.share.text(Double(node.count) / Double(total))
        let box = Canvas.box(
            x: spot.x,
            y: spot.y,
            width: FlowLayout.thickness,
            height: max(2, spot.height),
            radius: min(2, spot.height / 3),
            class: Self.colour(node.place, height: spot.height) + " gs-mark",
            [
                Canvas.title(
                    "Step \(step + 1), \(brief(node.place)): \(Self.text(node.count)), "
                        + "\(share) of all"
                )
            ]
        )
        return [box] + layout.words(Self.name(node.place), Self.text(node.count), spot)
    }

    /// A band from one place to the next, grey where it leads to none by name.
    private func band(_ band: FlowGraph.Band, _ spot: FlowLayout.Ribbon, _ step: Int) -> Markup {
        let (from, to) = (graph.steps[step][band.from], graph.steps[step + 1][band.to])
        let share = Quantity.Unit.share.text(Double(band.count) / Double(from.count))
        let isNamed = if case .named = to.place { true } else { false }
        return PlotArea.path(
            spot.outline,
            class: (isNamed ? "gs-flow" : "gs-flow-rest") + " gs-mark",
            title: "\(brief(from.place)) to \(brief(to.place)): \(Self.text(band.count)), "
                + "\(share) of those at the first"
        )
    }

    /// The class of a place; the outline of an end needs some height.
    private static func colour(_ place: FlowGraph.Place, height: Double) -> String {
        switch place {
        case .named: "gs-fill-1"
        case .others: "gs-fill-5"
        case .end: height < 6 ? "gs-fill-5" : "gs-end"
        }
    }

    /// What a place is called.
    private static func name(_ place: FlowGraph.Place) -> String {
        switch place {
        case .named(let name): name
        case .others: "all others"
        case .end: "end"
        }
    }

    /// What a place is called in a sentence.
    private func brief(_ place: FlowGraph.Place) -> String { TextMeasure.brief(Self.name(place)) }

    /// A count as people read it.
    private static func text(_ count: Int) -> String { Quantity.Unit.count.text(Double(count)) }
}
