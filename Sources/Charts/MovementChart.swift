public import Growth

/// What came and what went in each period: gains stacked above zero, losses below, and the net of both.
public struct MovementChart: Chart {
    /// One kind of movement: new, expansion, contraction, churn.
    public struct Movement: Hashable, Sendable {
        /// Its name.
        public var label: String
        /// Its amount in each period, negative where it takes away; `nil` where there is none.
        public var values: [Double?]

        /// A kind of movement.
        public init(label: String, values: [Double?]) {
            (self.label, self.values) = (label, values)
        }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let periods: [String]
    private let movements: [Movement]
    private let isLastIncomplete: Bool

    /// Movements over `periods`, each with an amount a period, stacked from zero in their order.
    public init(
        title: String,
        unit: Quantity.Unit,
        periods: [String],
        movements: [Movement],
        isLastIncomplete: Bool
    ) {
        precondition(!periods.isEmpty, "movements run over at least one period")
        precondition(
            movements.allSatisfy { $0.values.count == periods.count },
            "a movement has an amount for each period"
        )
        (self.title, self.unit, self.periods) = (title, unit, periods)
        (self.movements, self.isLastIncomplete) = (movements, isLastIncomplete)
    }

    public var summary: String {
        let sentences = periods.indices.map { period -> String in
            let parts = movements.compactMap { movement in
                movement.values[period]
                    .map { "\(TextMeasure.brief(movement.label)) \(unit.change($0))" }
            }
            let all = parts + (net(period).map { ["net \(unit.change($0))"] } ?? ["no figures"])
            return "\(TextMeasure.brief(periods[period])): \(all.joined(separator: ", "))."
        }
        return (sentences + (isLastIncomplete ? ["The last period is not over."] : []))
            .joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["period", "movement", unit.column, "is_incomplete"],
            rows: periods.indices.flatMap { period in
                movements.map { movement in
                    [
                        .string(periods[period]), .string(movement.label),
                        .figure(movement.values[period]), .bool(isOpen(period)),
                    ]
                }
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let area = self.area(width: width)
        let legend = Legend(entries, width: width, top: PlotArea.height + 16)
        let zero = area.y.position(0)
        let marks =
            area.grid + area.marks(ofPeriods: periods)
            + periods.indices.flatMap { stack($0, area) }
            + [Canvas.line(area.x.start, zero, area.x.end, zero, class: "gs-zero")]
            + nets(area)
        return Canvas(width: width, height: legend.bottom)
            .svg(title: title, summary: summary, marks + legend.marks)
    }

    /// What all movements of a period make together; `nil` where none has an amount.
    private func net(_ period: Int) -> Double? {
        let known = movements.compactMap { $0.values[period] }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// Whether a period is not over.
    private func isOpen(_ period: Int) -> Bool { isLastIncomplete && period == periods.count - 1 }

    /// Where the amounts of a movement lie in a period: each begins where the one before ends.
    private func bars(_ period: Int) -> [(movement: Int, from: Double, to: Double)] {
        var (above, below) = (0.0, 0.0)
        return movements.indices.compactMap { index in
            guard let value = movements[index].values[period], value != 0 else { return nil }
            let from = value > 0 ? above : below
            if value > 0 { above += value } else { below += value }
            return (index, from, from + value)
        }
    }

    /// The area of the stacks, with room above for the nets.
    private func area(width: Double) -> PlotArea {
        let ends = periods.indices.flatMap { bars($0).map(\.to) }
        return PlotArea(
            width: width,
            xDomain: -0.5...Double(periods.count) - 0.5,
            yDomain: LinearScale.domain(of: ends, unit: unit, ticks: 4),
            unit: unit,
            right: 4,
            head: 24
        )
    }

    /// The classes of a movement: blue for what comes, orange for what goes, paler one after the other.
    private func colour(_ index: Int) -> String {
        let isGain = movements.map { $0.values.reduce(0) { $0 + ($1 ?? 0) } >= 0 }
        let tone = isGain.prefix(index).count { $0 == isGain[index] }
        return "\(isGain[index] ? "gs-good" : "gs-bad") gs-tone-\(min(tone, 2) + 1)"
    }

    /// The bars of a period.
    private func stack(_ period: Int, _ area: PlotArea) -> [Markup] {
        let length = max(1, min(area.step * 0.62, 40))
        return bars(period)
            .map { bar in
                let ends = [area.y.position(bar.from), area.y.position(bar.to)].sorted()
                return Canvas.box(
                    x: area.x.position(Double(period)) - length / 2,
                    y: ends[0],
                    width: length,
                    height: max(0.5, ends[1] - ends[0]),
                    class: colour(bar.movement) + (isOpen(period) ? " gs-open" : "") + " gs-mark",
                    [Canvas.title(words(movements[bar.movement].label, period, bar.to - bar.from))]
                )
            }
    }

    /// An amount of a period in words.
    private func words(_ name: String, _ period: Int, _ value: Double) -> String {
        "\(TextMeasure.brief(name)), \(TextMeasure.brief(periods[period])): "
            + unit.change(value) + (isOpen(period) ? " so far" : "")
    }

    /// The nets, with their figures above the stacks where there is room for all.
    private func nets(_ area: PlotArea) -> [Markup] {
        let known = periods.indices.compactMap { period in net(period).map { (period, $0) } }
        let texts = known.map { ($0.1 > 0 ? "+" : "") + unit.tick($0.1) }
        let widest = texts.map { TextMeasure.width(of: $0, size: TextSize.label) }.max() ?? 0
        return zip(known, texts)
            .flatMap { known, text -> [Markup] in
                let (x, y) = (area.x.position(Double(known.0)), area.y.position(known.1))
                let mark = PlotArea.path(
                    Diamond.outline(x, y, radius: min(5, max(2, area.step * 0.3))),
                    class: "gs-net gs-mark",
                    title: words("Net", known.0, known.1)
                )
                guard widest + 8 <= area.step else { return [mark] }
                let top = bars(known.0).map { area.y.position($0.to) }.min() ?? y
                let place = min(top, y, area.y.position(0)) - 9
                return [
                    mark,
                    Canvas.text(
                        text,
                        x: x,
                        y: place,
                        room: widest + 1,
                        class: "gs-value",
                        size: TextSize.label,
                        anchor: .middle
                    ),
                ]
            }
    }

    private var entries: [Legend.Entry] {
        let open = Legend.Entry(label: "not over", class: "gs-hit gs-unsure")
        return movements.indices
            .map { Legend.Entry(label: movements[$0].label, class: colour($0)) }
            + [Legend.Entry(label: "net", class: "gs-net", shape: .diamond)]
            + (isLastIncomplete ? [open] : [])
    }
}

/// A mark on its corner.
enum Diamond {
    /// The corners of a diamond around a place.
    static func outline(_ x: Double, _ y: Double, radius: Double) -> String {
        "M\(plain(x - radius)),\(plain(y))L\(plain(x)),\(plain(y - radius))"
            + "L\(plain(x + radius)),\(plain(y))L\(plain(x)),\(plain(y + radius))Z"
    }
}
