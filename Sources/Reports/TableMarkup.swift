public import Charts
public import Growth

/// A table of a finding for the page, as wide as it needs inside a frame that scrolls.
public struct TableMarkup {
    private let table: FindingTable
    /// How many rows are shown at most.
    private let limit: Int

    /// Names longer than this are cut; the JSON has them whole.
    private static let longest = 160

    /// Which columns hold shares.
    private let shares: [Bool]

    /// A table of which at most `limit` rows are shown.
    public init(_ table: FindingTable, limit: Int) {
        (self.table, self.limit) = (table, limit)
        shares = ShareColumns(table).isShare
    }

    /// The table in its frame.
    public var markup: Markup {
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
                let text = text(cells[column], column)
                return .element(
                    "td",
                    ["class": numeric[column] ? "num" : nil],
                    [Markup(text, limit: Self.longest)]
                )
            }
        )
    }

    private func text(_ cell: JSONValue, _ column: Int) -> String {
        guard table.columns[column] == "likelihood", let number = cell.doubleValue else {
            return Self.text(cell, isShare: shares[column])
        }
        return Words.likelihood(number)
    }

    /// A cell as people read it; shares as per cent, moments without their seconds.
    public static func text(_ value: JSONValue, isShare: Bool = false) -> String {
        switch value {
        case .null: "–"
        case .string(let text): moment(text) ?? text
        case .bool(let flag): flag ? "yes" : "no"
        case .integer, .number: figure(value.doubleValue ?? 0, isShare: isShare)
        case .array(let items): items.map { text($0, isShare: isShare) }.joined(separator: ", ")
        case .object: value.canonicalText
        }
    }

    private static func figure(_ number: Double, isShare: Bool) -> String {
        if isShare { return Quantity.Unit.share.text(number) }
        guard abs(number) < 1, number != 0 else { return Quantity.Unit.count.text(number) }
        return "\((number * 1_000).rounded() / 1_000)"
    }

    private static func moment(_ text: String) -> String? {
        guard text.utf8.count > 10, let iso = Timestamp(iso: text)?.iso else { return nil }
        let day = String(iso.prefix(10))
        return iso.hasSuffix("T00:00:00Z") ? day : "\(day) \(iso.dropFirst(11).prefix(5))"
    }
}

/// Which columns of a finding's table hold shares, by their names and by what stands in them.
struct ShareColumns {
    /// For each column, whether its numbers are shares.
    let isShare: [Bool]

    init(_ table: FindingTable) {
        func isSmall(_ column: Int) -> Bool {
            table.rows.allSatisfy { abs($0[column].doubleValue ?? 0) <= 1 }
        }
        let named = table.columns.indices.map {
            Self.names.contains(table.columns[$0]) && isSmall($0)
        }
        let hasShares = named.contains(true)
        isShare = table.columns.indices.map { column in
            named[column]
                || hasShares && Self.ends.contains(table.columns[column]) && isSmall(column)
        }
    }

    /// Names of columns that hold shares wherever no number exceeds 1.
    private static let names: Set<String> = [
        "share", "share_of_arr", "share_of_value", "its_share", "largest_share", "likelihood",
        "likely_better", "company_rate", "benchmark", "kept", "kept_90_days", "kept_180_days",
        "kept_365_days", "not_yet", "untouched", "difference", "product_first", "sales_first",
        "land_and_expand", "pilot", "assisted",
    ]
    /// Ends of intervals: shares in a table of shares.
    private static let ends: Set<String> = ["low", "high", "arr_low", "arr_high"]
}
