public import Growth

/// A curve that holds its value until the next step, such as a survival curve, with its band.
public struct StepChart: Chart {
    /// The value from `x` up to the next step.
    public struct Step: Hashable, Sendable {
        /// Where the step begins.
        public var x: Double
        /// The value from there on.
        public var value: Double
        /// Where the true value lies.
        public var band: ClosedRange<Double>?

        /// A step of the curve.
        public init(x: Double, value: Double, band: ClosedRange<Double>? = nil) {
            (self.x, self.value, self.band) = (x, value, band)
        }
    }

    public let title: String
    private let xUnit, yUnit: Quantity.Unit
    private let steps: [Step]
    private let thresholds: [Threshold]

    /// A curve through `steps`, in order of `x`; `thresholds` are levels of the value.
    public init(
        title: String,
        xUnit: Quantity.Unit,
        yUnit: Quantity.Unit,
        steps: [Step],
        thresholds: [Threshold] = []
    ) {
        precondition(
            zip(steps, steps.dropFirst()).allSatisfy { $0.x <= $1.x },
            "the steps of a curve come in order"
        )
        (self.title, self.xUnit, self.yUnit) = (title, xUnit, yUnit)
        (self.steps, self.thresholds) = (steps, thresholds)
    }

    public var summary: String {
        guard let first = steps.first, let last = steps.last else {
            return "There is no curve yet."
        }
        let middle = crossing.map { " It reaches half at \(xUnit.text($0))." } ?? ""
        return
            "From \(yUnit.text(first.value)) at \(xUnit.text(first.x)) to \(yUnit.text(last.value)) "
            + "at \(xUnit.text(last.x)).\(middle)"
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: ["at_\(xUnit.column)", yUnit.column, "low", "high"],
            rows: steps.map { step in
                [
                    .figure(step.x), .figure(step.value), .figure(step.band?.lowerBound),
                    .figure(step.band?.upperBound),
                ]
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let bounds = steps.flatMap {
            [$0.value, $0.band?.lowerBound, $0.band?.upperBound].compactMap { $0 }
        }
        let area = PlotArea(
            width: width,
            xDomain: LinearScale.domain(of: steps.map(\.x), unit: xUnit, ticks: 5),
            yDomain: LinearScale.domain(
                of: bounds + thresholds.map(\.value),
                unit: yUnit,
                ticks: 4
            ),
            unit: yUnit
        )
        let xMarks = area.x.ticks(width < 480 ? 4 : 6, unit: xUnit)
            .map { (at: $0, text: xUnit.text($0)) }
        let marks =
            area.grid + area.marks(xMarks) + lines(area) + band(area)
            + [PlotArea.path(curve(area), class: "gs-path gs-stroke-1")] + hits(area)
        return Canvas(width: width, height: PlotArea.height)
            .svg(title: title, summary: summary, marks)
    }

    /// Where the curve passes one half, if it does and counts in shares.
    private var crossing: Double? {
        guard yUnit == .share, let first = steps.first else { return nil }
        return steps.first { ($0.value <= 0.5) != (first.value <= 0.5) }?.x
    }

    /// The corners of the curve.
    private func curve(_ area: PlotArea) -> String {
        outline(area, steps.map { ($0.x, $0.value) }, command: "M")
    }

    /// The corners of a line of steps, beginning with `command`.
    private func outline(
        _ area: PlotArea,
        _ points: [(x: Double, y: Double)],
        command: String
    ) -> String {
        guard let first = points.first else { return "" }
        return zip(points, points.dropFirst())
            .reduce(area.point(command, first.x, first.y)) { path, pair in
                path + "H" + plain(area.x.position(pair.1.x)) + "V"
                    + plain(area.y.position(pair.1.y))
            }
    }

    /// The area in which the true curve lies.
    private func band(_ area: PlotArea) -> [Markup] {
        let known = steps.compactMap { step in step.band.map { (x: step.x, band: $0) } }
        guard known.count > 1 else { return [] }
        let upper = outline(area, known.map { ($0.x, $0.band.upperBound) }, command: "M")
        // The lower side runs backwards: down at the step, then left to the one before.
        let lower = known.reversed()
        var back = known.last.map { area.point("L", $0.x, $0.band.lowerBound) } ?? ""
        for (step, before) in zip(lower, lower.dropFirst()) {
            back += area.point("L", step.x, before.band.lowerBound)
            back += area.point("L", before.x, before.band.lowerBound)
        }
        return [PlotArea.path(upper + back + "Z", class: "gs-band")]
    }

    /// The levels that decide, with their words.
    private func lines(_ area: PlotArea) -> [Markup] {
        thresholds.flatMap { threshold -> [Markup] in
            let y = area.y.position(threshold.value)
            return [
                Canvas.line(area.x.start, y, area.x.end, y, class: "gs-threshold"),
                Canvas.text(
                    threshold.label,
                    x: area.x.end,
                    y: y - 6,
                    room: area.x.end - area.x.start,
                    class: "gs-threshold-label",
                    anchor: .end
                ),
            ]
        }
    }

    /// Invisible columns, one a step, that say its exact values.
    private func hits(_ area: PlotArea) -> [Markup] {
        steps.indices.map { index in
            let step = steps[index]
            let start = area.x.position(step.x)
            let end = index + 1 < steps.count ? area.x.position(steps[index + 1].x) : area.x.end
            let range = step.band.map {
                ", between \(yUnit.text($0.lowerBound)) and \(yUnit.text($0.upperBound))"
            }
            return Canvas.hit(
                x: start,
                y: area.y.end,
                width: end - start,
                height: area.y.start - area.y.end,
                "\(xUnit.text(step.x)): \(yUnit.text(step.value))\(range ?? "")"
            )
        }
    }
}
