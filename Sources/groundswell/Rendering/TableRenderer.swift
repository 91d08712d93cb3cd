import Growth

/// Lays rows out in columns that fit the terminal.
struct TableRenderer {
    private let style: Style
    private let indent: Int
    /// The narrowest that a column may become before others are left out.
    private static let narrowest = 10

    init(style: Style, indent: Int = 2) { (self.style, self.indent) = (style, indent) }

    /// The table as lines; numbers stand right.
    ///
    /// Columns are narrowed, widest first, but never the first, whose ids people type; when even narrow
    /// ones do not fit, the last ones are left out and named below the table.
    func lines(columns: [String], rows: [[String]], numeric: Set<Int> = []) -> [String] {
        guard !columns.isEmpty else { return [] }
        let ideal = columns.indices.map { column in
            max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let shown = columnsThatFit(ideal)
        let widths = narrowed(Array(ideal[..<shown]))
        let margin = String(repeating: " ", count: indent)
        let head = margin + style.dim(row(columns, widths: widths, numeric: numeric))
        let body = rows.map { margin + row($0, widths: widths, numeric: numeric) }
        let hidden = columns[shown...]
        let note =
            "… not shown here: \(hidden.joined(separator: ", ")); a wider terminal or --json has them."
        return [head] + body
            + (hidden.isEmpty
                ? []
                : Layout.wrap(note, width: style.width - indent).map { margin + style.dim($0) })
    }

    /// A finding's table, with cells rendered for people.
    func lines(_ table: FindingTable, limit: Int) -> [String] {
        let rows = table.rows.prefix(limit).map { $0.map { Self.cell($0, true) } }
        let numeric = Set(
            table.columns.indices.filter { column in
                table.rows.contains { $0[column].doubleValue != nil }
            }
        )
        return lines(columns: table.columns, rows: rows, numeric: numeric)
    }

    /// A cell as people read it; moments without their seconds, or as days where there is little room.
    static func cell(_ value: JSONValue, _ isNarrow: Bool = false) -> String {
        switch value {
        case .null: "–"
        case .string(let text): moment(text, isNarrow) ?? text
        case .integer(let number): Layout.grouped(Int(number))
        case .bool(let flag): flag ? "yes" : "no"
        case .array(let items): items.map { cell($0, isNarrow) }.joined(separator: ", ")
        default: value.canonicalText
        }
    }

    private static func moment(_ text: String, _ isNarrow: Bool) -> String? {
        guard text.utf8.count > 10, let iso = Timestamp(iso: text)?.iso else { return nil }
        let day = String(iso.prefix(10))
        return isNarrow || iso.hasSuffix("T00:00:00Z")
            ? day : "\(day) \(iso.dropFirst(11).prefix(5))"
    }

    private var room: Int { style.isLimited ? style.width - indent : .max }

    private func columnsThatFit(_ ideal: [Int]) -> Int {
        var used = -2
        for (index, width) in ideal.enumerated() {
            used += (index == 0 ? width : min(width, Self.narrowest)) + 2
            if used > room { return max(1, index) }
        }
        return ideal.count
    }

    private func narrowed(_ ideal: [Int]) -> [Int] {
        var widths = ideal
        let room = style.isLimited ? self.room - 2 * (widths.count - 1) : .max
        let isAlone = widths.count == 1
        while style.isLimited, widths.reduce(0, +) > room,
            let widest = widths.indices.dropFirst(isAlone ? 0 : 1)
                .max(by: { widths[$0] < widths[$1] }), widths[widest] > 1
        {
            widths[widest] -= 1
        }
        return widths
    }

    private func row(_ cells: [String], widths: [Int], numeric: Set<Int>) -> String {
        let text = widths.indices
            .map { column in
                numeric.contains(column)
                    ? Layout.right(cells[column], width: widths[column])
                    : Layout.fit(cells[column], width: widths[column])
            }
            .joined(separator: "  ")
        return String(text.reversed().drop { $0 == " " }.reversed())
    }
}
