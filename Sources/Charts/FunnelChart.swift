public import Growth

/// The steps of a funnel: how many reach each, which share that is, and how many leave before it.
public struct FunnelChart: Chart {
    /// One step.
    public struct Step: Hashable, Sendable {
        /// Its name.
        public var label: String
        /// How many reached it.
        public var count: Int

        /// A step of the funnel.
        public init(label: String, count: Int) { (self.label, self.count) = (label, count) }
    }

    public let title: String
    private let steps: [Step]

    /// A funnel of `steps`, in their order.
    public init(title: String, steps: [Step]) {
        precondition(steps.allSatisfy { $0.count >= 0 }, "nobody is counted less than zero times")
        precondition(
            zip(steps, steps.dropFirst()).allSatisfy { $0.count >= $1.count },
            "a step never has more actors than the step before it"
        )
        (self.title, self.steps) = (title, steps)
    }

    public var summary: String {
        steps.isEmpty ? "There are no steps." : steps.indices.map(sentence).joined(separator: " ")
    }

    public var table: FindingTable {
        FindingTable(
            title: title,
            columns: [
                "step", "label", "count", "share_of_first", "share_of_step_before", "dropped",
            ],
            rows: steps.indices.map { index in
                [
                    JSONValue(index + 1), .string(steps[index].label),
                    JSONValue(steps[index].count), .figure(share(index, of: 0)),
                    .figure(index > 0 ? share(index, of: index - 1) : nil),
                    index > 0 ? JSONValue(dropped(index)) : .null,
                ]
            }
        )
    }

    public func svg(width: Double) -> Markup {
        let layout = RowLayout(steps.indices.map(words), width: width, top: 0)
        let scale = LinearScale(
            domain: 0...Double(max(1, steps.first?.count ?? 1)),
            start: layout.left,
            end: layout.right
        )
        let marks =
            links(layout, scale)
            + steps.indices.flatMap { layout.labels($0) + bar($0, layout, scale) }
        return Canvas(width: width, height: layout.bottom + 4)
            .svg(title: title, summary: summary, marks)
    }

    /// The share of a step in one before it; `nil` when nobody reached that.
    private func share(_ index: Int, of before: Int) -> Double? {
        let whole = steps[before].count
        return whole == 0 ? nil : Double(steps[index].count) / Double(whole)
    }

    /// How many leave between a step and the one before.
    private func dropped(_ index: Int) -> Int { steps[index - 1].count - steps[index].count }

    /// The slopes between the bars, where no words stand between them.
    private func links(_ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        guard !layout.isNarrow else { return [] }
        return steps.indices.dropLast()
            .map { index in
                let top = scale.position(Double(steps[index].count))
                let bottom = scale.position(Double(steps[index + 1].count))
                let (from, to) = (layout.middle(index) + 8, layout.middle(index + 1) - 8)
                return PlotArea.path(
                    "M\(plain(scale.start)),\(plain(from))L\(plain(top)),\(plain(from))"
                        + "L\(plain(bottom)),\(plain(to))L\(plain(scale.start)),\(plain(to))Z",
                    class: "gs-funnel"
                )
            }
    }

    /// The bar of a step on its track, and the place that says its figures.
    private func bar(_ index: Int, _ layout: RowLayout, _ scale: LinearScale) -> [Markup] {
        let y = layout.middle(index)
        let (start, length) = (layout.left, layout.right - layout.left)
        let end = scale.position(Double(steps[index].count))
        let filled = Canvas.box(
            x: start,
            y: y - 8,
            width: max(2, end - start),
            height: 16,
            radius: 4,
            class: "gs-fill-1"
        )
        return [
            Canvas.box(x: start, y: y - 8, width: length, height: 16, radius: 4, class: "gs-track")
        ] + (steps[index].count > 0 ? [filled] : []) + [
            layout.hit(index, sentence(index), from: start, length: length)
        ]
    }

    /// The words of a step.
    private func words(_ index: Int) -> RowLayout.Words {
        RowLayout.Words(
            label: steps[index].label,
            detail: index > 0 ? change(index) : "all who enter",
            value: Quantity.Unit.count.text(Double(steps[index].count)),
            note: index > 0 ? share(index, of: 0).map(Quantity.Unit.share.text) ?? "" : ""
        )
    }

    /// What became of those at the step before.
    private func change(_ index: Int) -> String {
        guard let kept = share(index, of: index - 1) else { return "nobody came this far" }
        let gone = Quantity.Unit.count.text(Double(dropped(index)))
        return "\(Quantity.Unit.share.text(kept)) go on, \(gone) leave"
    }

    /// A step in words, with its figures.
    private func sentence(_ index: Int) -> String {
        let count = Quantity.Unit.count.text(Double(steps[index].count))
        let figure = "\(TextMeasure.brief(steps[index].label)): \(count)"
        guard index > 0, let ofFirst = share(index, of: 0) else { return figure + "." }
        guard let ofBefore = share(index, of: index - 1) else {
            return figure + ", 0 % of the first."
        }
        return figure + ", \(Quantity.Unit.share.text(ofFirst)) of the first and "
            + "\(Quantity.Unit.share.text(ofBefore)) of the step before; "
            + "\(Quantity.Unit.count.text(Double(dropped(index)))) left."
    }
}
