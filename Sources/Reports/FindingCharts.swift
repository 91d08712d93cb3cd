public import Charts
public import Growth

/// Which charts belong to a finding: those of its tables, else its own figure with its interval.
public struct FindingCharts {
    private let finding: Finding

    /// The charts of a finding.
    public init(_ finding: Finding) { self.finding = finding }

    /// The charts, in the order of the tables.
    public var charts: [any Chart] {
        let ofTables = finding.tables.flatMap(charts(of:))
        return ofTables.isEmpty ? figure : ofTables
    }

    private func charts(of table: FindingTable) -> [any Chart] {
        let columns = Columns(table)
        guard !table.rows.isEmpty else { return [] }
        if columns.has("class", "share_of_arr") {
            return [origins(columns, revenue: false)] + revenue(columns)
        }
        if columns.has("seconds", "not_yet") { return [timeToValue(columns)] }
        if columns.has("group", "days", "kept") { return kept(columns) }
        if columns.has("month", "share") { return [months(columns)] }
        if columns.has("share", "low", "high") { return [shares(columns)] }
        return []
    }

    /// How many have not got there yet, by days since they began (A6).
    private func timeToValue(_ columns: Columns) -> any Chart {
        StepChart(
            title: "\(columns.table.title): the share not there yet",
            xUnit: .days,
            yUnit: .share,
            steps: columns.rows
                .compactMap { row in
                    guard let seconds = columns.number(row, "seconds"),
                        let share = columns.number(row, "not_yet")
                    else { return nil }
                    let days = seconds / Double(Duration.day / Duration.second)
                    return StepChart.Step(
                        x: days,
                        value: share,
                        band: columns.interval(row, "low", "high")
                    )
                }
                .sorted { $0.x < $1.x }
        )
    }

    /// How many stay, by days since they came, a curve for each group that lost somebody (K13).
    private func kept(_ columns: Columns) -> [any Chart] {
        var groups: [String] = []
        for row in columns.rows where !groups.contains(columns.text(row, "group")) {
            groups.append(columns.text(row, "group"))
        }
        return groups.compactMap { group in
            let rows = columns.rows.filter { columns.text($0, "group") == group }
            let steps = rows.compactMap { row -> StepChart.Step? in
                guard let days = columns.number(row, "days"),
                    let share = columns.number(row, "kept")
                else { return nil }
                return StepChart.Step(
                    x: days,
                    value: share,
                    band: columns.interval(row, "low", "high")
                )
            }
            guard steps.count > 1 else { return nil }
            return StepChart(
                title: "\(columns.table.title): \(group)",
                xUnit: .days,
                yUnit: .share,
                steps: steps.sorted { $0.x < $1.x }
            )
        }
    }

    /// A share month by month (A30); only months that are over have one.
    private func months(_ columns: Columns) -> any Chart {
        LineChart(
            title: columns.table.title,
            unit: .share,
            periods: columns.rows.map { columns.text($0, "month") },
            series: [
                LineChart.Series(
                    label: "share",
                    values: columns.rows.map { columns.number($0, "share") }
                )
            ],
            isLastIncomplete: false
        )
    }

    /// How won accounts began (K1), without the ways nobody took; the largest stands out.
    private func origins(_ columns: Columns, revenue: Bool) -> any Chart {
        let name = revenue ? "share_of_arr" : "share"
        let rows = columns.rows.filter { columns.number($0, "accounts") ?? 0 > 0 }
        let largest = rows.compactMap { columns.number($0, name) }.max()
        return IntervalChart(
            title: revenue ? "By revenue" : "By number of accounts",
            unit: .share,
            rows: rows.map { row in
                IntervalChart.Row(
                    label: columns.text(row, "class"),
                    detail: columns.text(row, "meaning"),
                    value: columns.number(row, name),
                    interval: revenue
                        ? columns.interval(row, "arr_low", "arr_high")
                        : columns.interval(row, "low", "high"),
                    note: revenue ? "of ARR" : "\(columns.text(row, "accounts")) of \(finding.n)",
                    isEmphasized: columns.number(row, name) == largest
                )
            },
            end: 1
        )
    }

    private func revenue(_ columns: Columns) -> [any Chart] {
        let isKnown = columns.rows.contains { columns.number($0, "share_of_arr") != nil }
        return isKnown ? [origins(columns, revenue: true)] : []
    }

    /// Shares with their intervals, and of how many; differences of shares are left to the table.
    private func shares(_ columns: Columns) -> any Chart {
        let rows = columns.rows.filter { columns.number($0, "low") ?? 0 >= 0 }
        return IntervalChart(
            title: columns.table.title,
            unit: .share,
            rows: rows.map { row in
                IntervalChart.Row(
                    label: columns.has("step", "class")
                        ? "\(columns.text(row, "step")), \(columns.text(row, "class"))"
                        : TableMarkup.text(row[0]),
                    value: columns.number(row, "share"),
                    interval: columns.interval(row, "low", "high"),
                    note: columns.number(row, "of")
                        .map { "of \(Quantity.Unit.grouped($0))" } ?? ""
                )
            },
            thresholds: lines
        )
    }

    /// The figure of the finding itself, when it has an interval.
    private var figure: [any Chart] {
        guard let value = finding.value, let interval = finding.interval,
            interval.low < interval.high, !Self.repeating.contains(finding.id)
        else { return [] }
        return [
            IntervalChart(
                title: finding.question,
                unit: value.unit,
                rows: [
                    IntervalChart.Row(
                        label: "Measured",
                        value: value.number,
                        interval: interval.low...interval.high
                    )
                ],
                thresholds: lines
            )
        ]
    }

    /// Findings whose figure is the verdict's.
    private static let repeating = ["A4.declared"]

    /// The ways of beginning that nobody took, where the verdict has a table of them.
    var absent: [String] {
        finding.tables.map(Columns.init).filter { $0.has("class") && $0.has("share_of_arr") }
            .flatMap { columns in
                columns.rows.filter { columns.number($0, "accounts") == 0 }
                    .map { columns.text($0, "class") }
            }
    }

    /// The lines that decide, where they are figures.
    private var lines: [Threshold] {
        switch (finding.id, finding.value?.unit) {
        case ("A5.product_first", _): [Threshold(0.5, label: "half")]
        case ("K2.q3_price", .money?):
            [Threshold(5_000, label: "5k"), Threshold(25_000, label: "25k")]
        // Its bar depends on the ARR.
        case ("K13.natural_rate", _): []
        case (_, .share?): leadingShare.map { [$0] } ?? []
        default: []
        }
    }

    /// A threshold that begins with its figure: "50 %: yes when the interval starts there or above".
    private var leadingShare: Threshold? {
        let digits = finding.threshold.prefix { $0.isNumber }
        guard let percent = Int(digits), finding.threshold.dropFirst(digits.count).hasPrefix(" %")
        else { return nil }
        return Threshold(Double(percent) / 100, label: "line: \(percent) %")
    }
}

/// Reads the cells of a table by the names of its columns.
struct Columns {
    let table: FindingTable

    init(_ table: FindingTable) { self.table = table }

    var rows: [[JSONValue]] { table.rows }

    func has(_ names: String...) -> Bool { names.allSatisfy(table.columns.contains) }

    func text(_ row: [JSONValue], _ name: String) -> String {
        value(row, name).map { TableMarkup.text($0) } ?? ""
    }

    func number(_ row: [JSONValue], _ name: String) -> Double? { value(row, name)?.doubleValue }

    func interval(_ row: [JSONValue], _ low: String, _ high: String) -> ClosedRange<Double>? {
        guard let low = number(row, low), let high = number(row, high), low <= high else {
            return nil
        }
        return low...high
    }

    private func value(_ row: [JSONValue], _ name: String) -> JSONValue? {
        table.columns.firstIndex(of: name).map { row[$0] }
    }
}
