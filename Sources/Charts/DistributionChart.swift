public import Growth

/// How values are spread: bars of how many lie where, and lines at quantiles.
public struct DistributionChart: Chart {
    /// One bar.
    public struct Bin: Hashable, Sendable {
        /// From where to where it reaches.
        public var range: ClosedRange<Double>
        /// How many values lie in it.
        public var count: Int

        /// A bar of `count` values.
        public init(_ range: ClosedRange<Double>, count: Int) {
            (self.range, self.count) = (range, count)
        }
    }

    /// The value that a share of all do not exceed.
    public struct Quantile: Hashable, Sendable {
        /// The share, from 0 to 1: 0.5 for the median.
        public var share: Double
        /// The value.
        public var value: Double

        /// The quantile of `share`.
        public init(_ share: Double, value: Double) { (self.share, self.value) = (share, value) }

        /// `p50`.
        var name: String { "p\(plain(share * 100))" }
    }

    public let title: String
    private let unit: Quantity.Unit
    private let bins: [Bin]
    private let quantiles: [Quantile]

    /// Bars over `bins`, which follow each other and are equally wide, so that their area is their count.
    public init(title: String, unit: Quantity.Unit, bins: [Bin], quantiles: [Quantile] = []) {
        precondition(
            zip(bins, bins.dropFirst())
                .allSatisfy { abs($0.range.upperBound - $1.range.lowerBound) <= $0.length * 1e-6 },
            "the bars of a distribution follow each other"
        )
        precondition(
            bins.allSatisfy { $0.count >= 0 && $0.length > 0 }
                && zip(bins, bins.dropFirst())
                    .allSatisfy { abs($0.length - $1.length) <= $0.length * 1e-6 },
            "the bars of a distribution are equally wide"
        )
        precondition(
            quantiles.count <= 7
                && zip(quantiles, quantiles.dropFirst())
                    .allSatisfy { $0.share < $1.share && $0.value <= $1.value },
            "at most seven quantiles come in order"
        )
        (self.title, self.unit, self.bins, self.quantiles) = (title, unit, bins, quantiles)
    }

    public var summary: String {
        guard bins.contains(where: { $0.count > 0 }) else { return "There are no values." }
        let counts = bins.filter { $0.count > 0 }.map(words).joined(separator: ", ")
        let marks = quantiles.map { "\($0.name) \(unit.text($0.value))" }.joined(separator: ", ")
        return counts + "." + (marks.isEmpty ? "" : " Quantiles: \(marks).")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["kind", "name", "low_\(unit.column)", "high_\(unit.column)", "count"],
            rows: bins.map { bin in
                [
                    "bar", .null, .figure(bin.range.lowerBound), .figure(bin.range.upperBound),
                    JSONValue(bin.count),
                ]
            }
                + quantiles.map { quantile in
                    [
                        "quantile", .string(quantile.name), .figure(quantile.value),
                        .figure(quantile.value), .null,
                    ]
                }
        )
    }

    public func svg(width: Double) -> Markup {
        let area = self.area(width: width)
        let xMarks = area.x.ticks(width < 480 ? 4 : 8, unit: unit)
            .map { (at: $0, text: unit.text($0)) }
        let entries = quantiles.map {
            Legend.Entry(label: $0.name, figure: figure($0), class: line($0), shape: .line)
        }
        let legend = Legend(entries, width: width, top: PlotArea.height + 16)
        let marks =
            area.grid + area.marks(xMarks) + bins.flatMap { bar($0, area) } + lines(area)
        return Canvas(width: width, height: entries.isEmpty ? PlotArea.height : legend.bottom)
            .svg(title: title, summary: summary, marks + (entries.isEmpty ? [] : legend.marks))
    }

    /// The area of the bars, with room above for the names of quantiles.
    private func area(width: Double) -> PlotArea {
        let low = bins.first?.range.lowerBound ?? 0
        return PlotArea(
            width: width,
            xDomain: low...(bins.last?.range.upperBound ?? low + 1),
            yDomain: LinearScale.domain(
                of: bins.map { Double($0.count) },
                unit: .count,
                ticks: 4
            ),
            unit: .count,
            head: quantiles.isEmpty ? 10 : 26
        )
    }

    /// A bar, and a place as high as the area that says its count.
    private func bar(_ bin: Bin, _ area: PlotArea) -> [Markup] {
        let from = area.x.position(bin.range.lowerBound)
        let length = area.x.position(bin.range.upperBound) - from
        let top = area.y.position(Double(bin.count))
        let filled = Canvas.box(
            x: from + min(0.75, length * 0.1),
            y: top,
            width: length - min(1.5, length * 0.2),
            height: area.y.start - top,
            radius: min(2, length / 4),
            class: "gs-fill-1"
        )
        let hit = Canvas.hit(
            x: from,
            y: area.y.end,
            width: length,
            height: area.y.start - area.y.end,
            words(bin)
        )
        return (bin.count > 0 ? [filled] : []) + [hit]
    }

    /// The lines at the quantiles, with their names above, pushed apart where they would touch.
    private func lines(_ area: PlotArea) -> [Markup] {
        let quantiles = self.quantiles.filter(isInside)
        let lengths = quantiles.map { TextMeasure.width(of: $0.name, size: TextSize.small) }
        let wanted = zip(quantiles, lengths).map { area.x.position($0.value) - $1 / 2 }
        let starts = Self.apart(wanted, lengths, end: area.x.end + 10)
        return quantiles.indices.flatMap { index -> [Markup] in
            let quantile = quantiles[index]
            let x = area.x.position(quantile.value)
            let (top, bottom) = (area.y.end - 6, area.y.start)
            return [
                Canvas.line(x, top, x, bottom, class: "gs-halo"),
                Canvas.line(x, top, x, bottom, class: line(quantile)),
                Canvas.text(quantile.name, x: starts[index], y: 12, room: lengths[index] + 1),
                Canvas.hit(
                    x: x - 4,
                    y: top,
                    width: 8,
                    height: bottom - top,
                    "\(quantile.name): \(unit.text(quantile.value))"
                ),
            ]
        }
    }

    /// Where words begin that wish to begin at `wanted`: moved right past each other, then left of `end`.
    private static func apart(_ wanted: [Double], _ lengths: [Double], end: Double) -> [Double] {
        var free = 0.0
        var starts = zip(wanted, lengths)
            .map { start, length -> Double in
                defer { free = max(free, start) + length + 6 }
                return max(free, start)
            }
        var limit = end
        for index in starts.indices.reversed() {
            starts[index] = min(starts[index], limit - lengths[index])
            limit = starts[index] - 6
        }
        return starts
    }

    /// Whether the bars reach as far as a quantile; a line elsewhere would be wrong.
    private func isInside(_ quantile: Quantile) -> Bool {
        guard let first = bins.first, let last = bins.last else { return false }
        return (first.range.lowerBound...last.range.upperBound).contains(quantile.value)
    }

    /// The value of a quantile in the legend.
    private func figure(_ quantile: Quantile) -> String {
        unit.text(quantile.value) + (isInside(quantile) ? "" : " (beyond the bars)")
    }

    /// The class of the line at a quantile: the median stands out.
    private func line(_ quantile: Quantile) -> String {
        quantile.share == 0.5 ? "gs-median" : "gs-quantile"
    }

    /// A bar in words.
    private func words(_ bin: Bin) -> String {
        "\(unit.text(bin.range.lowerBound)) to \(unit.text(bin.range.upperBound)): "
            + Quantity.Unit.count.text(Double(bin.count))
    }
}

extension DistributionChart.Bin {
    /// How wide it is.
    fileprivate var length: Double { range.upperBound - range.lowerBound }
}
