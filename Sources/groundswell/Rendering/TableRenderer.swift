import Growth

/// Lays rows out in columns that fit the terminal.
struct TableRenderer {
    private let style: Style
    private let indent: Int

    init(style: Style, indent: Int = 2) { (self.style, self.indent) = (style, indent) }

    /// The table as lines; columns that do not fit are narrowed, widest first, and numbers stand right.
    func lines(columns: [String], rows: [[String]], numeric: Set<Int> = []) -> [String] {
        guard !columns.isEmpty else { return [] }
        let widths = widths(columns: columns, rows: rows)
        let margin = String(repeating: " ", count: indent)
        let head = margin + style.dim(row(columns, widths: widths, numeric: numeric))
        return [head] + rows.map { margin + row($0, widths: widths, numeric: numeric) }
    }

    /// A finding's table, with cells rendered for people.
    func lines(_ table: FindingTable, limit: Int) -> [String] {
        let rows = table.rows.prefix(limit).map { $0.map(Self.cell) }
        let numeric = Set(table.columns.indices.filter { column in
            table.rows.contains { $0[column].doubleValue != nil }
        })
        return lines(columns: table.columns, rows: rows, numeric: numeric)
    }

    /// A cell as people read it.
    static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .string(let text): text
        case .integer(let number): Layout.grouped(Int(number))
        case .bool(let flag): flag ? "yes" : "no"
        case .array(let items): items.map(cell).joined(separator: ", ")
        default: value.canonicalText
        }
    }

    private func widths(columns: [String], rows: [[String]]) -> [Int] {
        var widths = columns.indices.map { column in
            max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let room = style.width - indent - 2 * (columns.count - 1)
        while widths.reduce(0, +) > room, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 6
        {
            widths[widest] -= 1
        }
        return widths
    }

    private func row(_ cells: [String], widths: [Int], numeric: Set<Int>) -> String {
        let text = cells.indices.map { column in
            numeric.contains(column)
                ? Layout.right(Layout.fit(cells[column], width: min(widths[column], max(cells[column].count, 1))), width: widths[column])
                : Layout.fit(cells[column], width: widths[column])
        }.joined(separator: "  ")
        return String(text.reversed().drop { $0 == " " }.reversed())
    }
}
