import Charts
import Connectors
import Growth
import Reports

/// A chart with everything that belongs to one: its name, its picture for wide and narrow places, its data, the download.
struct ChartFigure {
    let chart: any Chart
    /// Where its data can be had as CSV; `nil` where they cannot.
    let download: String?
    /// Pixels: the text column of a card, and of a telephone; without the second it is drawn once.
    var widths: (wide: Double, narrow: Double?) = (700, 320)

    /// The figure.
    var markup: Markup {
        let table = chart.table
        let link = download.map { Part.download($0, about: chart.title) }
        let data: [Markup] =
            table.rows.isEmpty
            ? []
            : [
                .element(
                    "details",
                    ["class": "data"],
                    [
                        .element("summary", ["aria-label": "Data: \(chart.title)"], "Data"),
                        TableMarkup(table, limit: Self.rowLimit).markup, link ?? Markup(""),
                    ]
                )
            ]
        return .element(
            "figure",
            [:],
            [
                .element("figcaption", [:], [Markup(chart.title, limit: 200)])
            ] + drawings + data
        )
    }

    private var drawings: [Markup] {
        let wide = chart.svg(width: widths.wide)
        guard let narrow = widths.narrow else { return [wide] }
        return [
            .element("div", ["class": "wide"], [wide]),
            .element("div", ["class": "narrow"], [chart.svg(width: narrow)]),
        ]
    }

    /// Rows of the table at most; the download has them all.
    private static let rowLimit = 200
}

extension FindingTable {
    /// The table as CSV that no spreadsheet runs.
    var csv: String {
        CSVText.line(columns) + rows.map { CSVText.line($0.map(Self.cell)) }.joined()
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.compactText
        }
    }
}
