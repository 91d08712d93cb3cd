import Charts
import Growth

/// A table of a finding for the page, as wide as it needs inside a frame that scrolls.
struct TableMarkup {
    let table: FindingTable
    /// How many rows are shown at most.
    let limit: Int

    /// Names longer than this are cut; the JSON has them whole.
    private static let longest = 160

    var markup: Markup {
        let numeric = table.columns.indices.map { column in
            table.rows.contains { $0[column].doubleValue != nil }
        }
        return .element(
            "div",
            ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": table.title],
            [
                .element(
                    "table",
                    [:],
                    [
                        .element("thead", [:], [.element("tr", [:], heads(numeric))]),
                        .element("tbody", [:], table.rows.prefix(limit).map { row($0, numeric) }),
                    ]
                )
            ]
        )
    }

    private func heads(_ numeric: [Bool]) -> [Markup] {
        table.columns.indices.map { column in
            .element(
                "th",
                ["scope": "col", "class": numeric[column] ? "num" : nil],
                Words.column(table.columns[column])
            )
        }
    }

    private func row(_ cells: [JSONValue], _ numeric: [Bool]) -> Markup {
        .element(
            "tr",
            [:],
            cells.indices.map { column in
                let text = Self.text(cells[column], column: table.columns[column])
                return .element(
                    "td",
                    ["class": numeric[column] ? "num" : nil],
                    [Markup(text, limit: Self.longest)]
                )
            }
        )
    }

    /// A cell as people read it; shares as per cent, moments without their seconds.
    static func text(_ value: JSONValue, column: String) -> String {
        switch value {
        case .null: "–"
        case .string(let text): moment(text) ?? text
        case .bool(let flag): flag ? "yes" : "no"
        case .integer, .number: figure(value.doubleValue ?? 0, column: column)
        case .array(let items):
            items.map { text($0, column: column) }.joined(separator: ", ")
        case .object: value.canonicalText
        }
    }

    private static func figure(_ number: Double, column: String) -> String {
        if column == "likelihood" { return Words.likelihood(number) }
        return (shares.contains(column) ? Quantity.Unit.share : .count).text(number)
    }

    /// Columns that hold numbers from 0 to 1.
    private static let shares: Set<String> = [
        "share", "low", "high", "share_of_arr", "arr_low", "arr_high",
    ]

    private static func moment(_ text: String) -> String? {
        guard text.utf8.count > 10, let iso = Timestamp(iso: text)?.iso else { return nil }
        let day = String(iso.prefix(10))
        return iso.hasSuffix("T00:00:00Z") ? day : "\(day) \(iso.dropFirst(11).prefix(5))"
    }
}
