/// Where the places and bands of a flow stand.
struct FlowLayout {
    /// A place: its words stand above its bar.
    struct Spot {
        let x, y, height: Double
    }

    /// A band: as high at its end as at its start.
    struct Ribbon {
        let x1, y1, x2, y2, height: Double

        /// Its outline, bent so that it leaves and arrives level.
        var outline: String {
            let middle = plain((x1 + x2) / 2)
            let (left, right) = (plain(x1), plain(x2))
            return "M\(left),\(plain(y1))C\(middle),\(plain(y1)) \(middle),\(plain(y2)) "
                + "\(right),\(plain(y2))L\(right),\(plain(y2 + height))"
                + "C\(middle),\(plain(y2 + height)) \(middle),\(plain(y1 + height)) "
                + "\(left),\(plain(y1 + height))Z"
        }
    }

    /// How many steps are shown: as many as have room for words.
    let columns: Int
    /// The places of each step that is shown.
    private(set) var nodes: [[Spot]] = []
    /// The bands from each step to the next.
    private(set) var bands: [[Ribbon]] = []
    /// Below the lowest place.
    let bottom: Double
    private let pitch: Double

    /// The width of the bar of a place.
    static let thickness = 8.0
    /// How high all together stand, and what lies between places.
    private static let whole = 190.0, gap = 10.0

    /// The layout of `graph` for `total` in a place `width` pixels wide.
    init(_ graph: FlowGraph, total: Int, width: Double) {
        let fitting = (1...max(1, graph.steps.count)).last { Double($0) * 76 <= width } ?? 1
        columns = min(graph.steps.count, max(2, fitting))
        let pitch = width / Double(max(1, columns))
        let scale = Self.whole / Double(max(1, total))
        let head = pitch < Self.roomy ? 32.0 : 18
        nodes = graph.steps.prefix(columns).enumerated()
            .map { step, nodes in
                var y = 0.0
                return nodes.map { node in
                    defer { y += head + Double(node.count) * scale + Self.gap }
                    return Spot(
                        x: Double(step) * pitch,
                        y: y + head,
                        height: Double(node.count) * scale
                    )
                }
            }
        self.pitch = pitch
        bottom = nodes.joined().map { $0.y + max(2, $0.height) + 4 }.max() ?? 0
        bands = graph.bands.prefix(max(0, columns - 1)).enumerated()
            .map { [nodes] step, bands in
                Self.ribbons(bands, from: nodes[step], to: nodes[step + 1], scale: scale)
            }
    }

    /// Columns below this width have their figures below the names.
    private static let roomy = 150.0

    /// The bands of a step, stacked at both of their ends in the order of the places.
    private static func ribbons(
        _ bands: [FlowGraph.Band],
        from: [Spot],
        to: [Spot],
        scale: Double
    ) -> [Ribbon] {
        var (left, right) = (from.map(\.y), to.map(\.y))
        return bands.map { band in
            let height = Double(band.count) * scale
            defer {
                left[band.from] += height
                right[band.to] += height
            }
            return Ribbon(
                x1: from[band.from].x + thickness,
                y1: left[band.from],
                x2: to[band.to].x,
                y2: right[band.to],
                height: height
            )
        }
    }

    /// The name and the figure of a place, above its bar.
    func words(_ name: String, _ figure: String, _ spot: Spot) -> [Markup] {
        let room = pitch - 10
        if pitch < Self.roomy {
            return [
                Self.text(name, spot.x, spot.y - 19, room: room, "gs-flow-label"),
                Self.text(figure, spot.x, spot.y - 5, room: room, "gs-flow-figure"),
            ]
        }
        return [Self.line(name, figure, spot, room: room)]
    }

    /// The name and the figure of a place in one line; the name is cut where both do not fit.
    private static func line(
        _ name: String,
        _ figure: String,
        _ spot: Spot,
        room: Double
    ) -> Markup {
        let space = room - TextMeasure.width(of: figure, size: TextSize.small) - 8
        let fitted = TextMeasure.fitted(name, width: space, size: TextSize.small)
        let isCut = fitted.utf8.count != name.utf8.count
        return .element(
            "text",
            ["x": plain(spot.x), "y": plain(spot.y - 5), "class": "gs-flow-label"],
            (isCut ? [Canvas.title(name)] : []) + [
                Markup(fitted + "  "),
                .element("tspan", ["class": "gs-flow-figure"], figure),
            ]
        )
    }

    /// Words of a place.
    private static func text(
        _ words: String,
        _ x: Double,
        _ y: Double,
        room: Double,
        _ name: String
    ) -> Markup {
        Canvas.text(words, x: x, y: y, room: room, class: name)
    }
}
