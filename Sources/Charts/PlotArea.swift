import Growth

/// The area of a chart with two axes: grid, marks of the axes, and places of points.
struct PlotArea {
    let x: LinearScale
    let y: LinearScale
    private let unit: Quantity.Unit
    private let width: Double

    /// The height of every chart with two axes, and the room below for the marks of its axis.
    static let height = 220.0, foot = 26.0

    /// An area for numbers of `xDomain` and `yDomain`; `right` pixels stay free for words at the
    /// end and `head` above.
    init(
        width: Double,
        xDomain: ClosedRange<Double>,
        yDomain: ClosedRange<Double>,
        unit: Quantity.Unit,
        right: Double = 12,
        head: Double = 10
    ) {
        (self.width, self.unit) = (width, unit)
        let bottom = Self.height - Self.foot
        y = LinearScale(domain: yDomain, start: bottom, end: head)
        let labels = y.ticks(4, unit: unit).map { TextMeasure.width(of: unit.tick($0), size: 12) }
        x = LinearScale(domain: xDomain, start: (labels.max() ?? 0) + 10, end: width - right)
    }

    /// Grid lines with the marks of the vertical axis.
    var grid: [Markup] {
        y.ticks(4, unit: unit)
            .flatMap { tick in
                let place = y.position(tick)
                return [
                    Canvas.line(x.start, place, x.end, place, class: "gs-grid"),
                    Canvas.text(
                        unit.tick(tick),
                        x: x.start - 8,
                        y: place + 4,
                        room: x.start,
                        anchor: .end
                    ),
                ]
            }
    }

    /// Words below the area at numbers of the horizontal axis, as many as fit without touching.
    func marks(_ words: [(at: Double, text: String)]) -> [Markup] {
        var free = -Double.infinity
        return words.compactMap { word in
            let length = min(TextMeasure.width(of: word.text, size: TextSize.small), width * 0.4)
            let start = min(max(0, x.position(word.at) - length / 2), width - length)
            guard start >= free else { return nil }
            free = start + length + 10
            return Canvas.text(word.text, x: start, y: Self.height - 6, room: length + 1)
        }
    }

    /// The names of periods below whole numbers of the axis: every so many, counted back from the last,
    /// so that they do not touch.
    func marks(ofPeriods periods: [String]) -> [Markup] {
        let names = periods.map { TextMeasure.width(of: $0, size: TextSize.small) }.max() ?? 0
        let room = min(names, width * 0.4) + 14
        let every = (1...max(1, periods.count)).first { Double($0) * step >= room } ?? periods.count
        return marks(
            periods.indices.filter { (periods.count - 1 - $0).isMultiple(of: every) }
                .map { (at: Double($0), text: periods[$0]) }
        )
    }

    /// How many pixels lie between whole numbers of the horizontal axis.
    var step: Double {
        (x.end - x.start) / (x.domain.upperBound - x.domain.lowerBound)
    }

    /// `M10,20` or the like: a command of a path to a point.
    func point(_ command: String, _ xValue: Double, _ yValue: Double) -> String {
        "\(command)\(plain(x.position(xValue))),\(plain(y.position(yValue)))"
    }

    /// A path; without a title it is not to be pointed at.
    static func path(_ commands: String, class name: String, title: String? = nil) -> Markup {
        .element(
            "path",
            ["d": commands, "class": name],
            title.map { [Canvas.title($0)] } ?? []
        )
    }
}
