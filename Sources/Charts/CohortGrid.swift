/// Where the cells of a heat map stand, and the words left of them and above.
struct CohortGrid {
    let width: Double
    private let labels, sizes, periods: [String]
    /// Where the cells begin, and how wide each is.
    let left, cell: Double
    private let label: Double

    /// The height of a row, and of the words above the first.
    static let row = 28.0, head = 22.0

    /// A grid for these words; `sizes` begins with the name above them.
    init(labels: [String], sizes: [String], periods: [String], width: Double) {
        (self.labels, self.sizes) = (labels, sizes)
        (self.periods, self.width) = (periods, width)
        let names = labels.map { TextMeasure.width(of: $0, size: TextSize.label) }.max() ?? 0
        let counts = sizes.map { TextMeasure.width(of: $0, size: TextSize.small) }.max() ?? 0
        label = min(names, width * 0.24)
        left = label + 8 + min(counts, width * 0.16) + 10
        cell = min(72, (width - left) / Double(max(1, periods.count)))
    }

    /// Below the last row.
    var bottom: Double { Self.head + Self.row * Double(labels.count) }

    /// The left side of a column.
    func x(_ period: Int) -> Double { left + cell * Double(period) }

    /// The upper side of a row.
    func y(_ row: Int) -> Double { Self.head + Self.row * Double(row) }

    /// The name above the sizes, and those of the periods, every so many, so that they do not touch.
    var heads: [Markup] {
        let names = periods.map { TextMeasure.width(of: $0, size: TextSize.small) }.max() ?? 0
        let count = max(1, periods.count)
        let every = (1...count).first { Double($0) * cell >= names + 8 } ?? count
        let room = cell * Double(every) - 4
        var free = left
        let shown = periods.indices.filter { $0.isMultiple(of: every) }
            .compactMap { period -> Markup? in
                let fitted = TextMeasure.fitted(periods[period], width: room, size: TextSize.small)
                let length = TextMeasure.width(of: fitted, size: TextSize.small)
                let start = max(left, min(x(period) + (cell - length) / 2, width - length))
                guard start >= free else { return nil }
                free = start + length + 6
                return Canvas.text(periods[period], x: start, y: 12, room: room)
            }
        return [size(0, y: 12)] + shown
    }

    /// The name and the size of a cohort.
    func words(_ row: Int) -> [Markup] {
        let base = y(row) + Self.row / 2 + 4
        return [
            Canvas.text(
                labels[row],
                x: 0,
                y: base,
                room: label + 1,
                class: "gs-label",
                size: TextSize.label
            ), size(row + 1, y: base),
        ]
    }

    /// The size of a cohort, or the name above them.
    private func size(_ index: Int, y: Double) -> Markup {
        Canvas.text(
            sizes[index],
            x: left - 10,
            y: y,
            room: index == 0 ? left - 10 : left - 18 - label,
            anchor: .end
        )
    }
}
