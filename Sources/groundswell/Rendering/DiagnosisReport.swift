import Growth

/// The diagnosis as a page of text that a founder reads from top to bottom.
struct DiagnosisReport {
    private let diagnosis: Diagnosis
    private let style: Style
    private let workspace: String?

    /// A report; `workspace` is the folder that commands have to name, if they do.
    init(_ diagnosis: Diagnosis, style: Style, workspace: String? = nil) {
        (self.diagnosis, self.style, self.workspace) = (diagnosis, style, workspace)
    }

    /// The report, line by line, no line wider than the terminal.
    var lines: [String] {
        head + verdict + verdictTables + findings + conflicts + cautions + next
    }

    private var width: Int { min(style.width, 100) }

    private var head: [String] {
        let left = diagnosis.company
        let right = "as of \(Self.minute(diagnosis.asOf))"
        let gap = String(repeating: " ", count: max(2, width - left.count - right.count))
        return [
            style.bold(left) + gap + style.dim(right),
            style.dim(String(repeating: "─", count: width)),
        ] + Layout.wrap(inputs, width: width).map(style.dim) + [""]
    }

    /// What the verdict rests on, in one line.
    private var inputs: String {
        let parts = diagnosis.inputs.rows.compactMap { row -> String? in
            guard let count = row[1].integerValue, count > 0, let kind = row[0].stringValue else {
                return nil
            }
            return "\(Layout.grouped(Int(count))) \(kind)"
        }
        return parts.isEmpty
            ? "Nothing was imported yet." : "From " + parts.joined(separator: " · ")
    }

    private var verdict: [String] {
        let finding = diagnosis.verdict
        return [
            "  " + style.verdict(finding.answer.uppercased()) + "  " + style.dim("[\(finding.id)]")
        ]
            + paragraph(finding.explanation)
            + evidenceLine(finding, adding: finding.threshold) + [""]
    }

    /// Value, interval and n of a finding on one line; `explain` adds the rest.
    private func evidenceLine(_ finding: Finding, adding last: String? = nil) -> [String] {
        var parts: [String] = []
        if let value = finding.value { parts.append(Figure.text(value)) }
        if let interval = finding.interval, let value = finding.value {
            parts.append(
                "\(Int(interval.level * 100)) % interval \(Figure.range(interval, unit: value.unit))"
            )
        }
        parts.append("n = \(Layout.grouped(finding.n))")
        if let last { parts.append(last) }
        return Layout.wrap(parts.joined(separator: " · "), width: width - 4)
            .map { "    " + style.dim($0) }
    }

    private var verdictTables: [String] {
        diagnosis.verdict.tables.flatMap { table in
            ShareChart(table, style: style, width: width).lines
                .map {
                    ["  " + style.bold(table.title)] + $0 + [""]
                } ?? []
        }
    }

    private var findings: [String] {
        let open = diagnosis.findings.filter(Self.isUnknown)
        let answered = diagnosis.findings.filter { !Self.isUnknown($0) }
        var lines: [String] = []
        if !answered.isEmpty {
            lines += ["  " + style.bold("The evidence, rule by rule"), ""]
            lines += answered.flatMap { self.lines(of: $0) }
        }
        if !open.isEmpty {
            lines += [
                "  " + style.bold("Not to be answered yet (groundswell explain ID says why)"), "",
            ]
            lines += open.flatMap { finding in
                Bullet.lines("\(finding.question) [\(finding.id)]", mark: "○", style: style)
            }
            lines.append("")
        }
        return lines
    }

    private static func isUnknown(_ finding: Finding) -> Bool {
        if case .unknown = finding.standing { true } else { false }
    }

    private func lines(of finding: Finding) -> [String] {
        Bullet.lines(finding.question, mark: mark(of: finding), style: style)
            + ["    " + style.accent(finding.answer) + "  " + style.dim("[\(finding.id)]")]
            + paragraph(finding.explanation, indent: 4)
            + evidenceLine(finding) + [""]
    }

    private func mark(of finding: Finding) -> String {
        switch finding.standing {
        case .decided: "●"
        case .undecided: "◐"
        case .notEnoughEvidence, .unknown: "○"
        }
    }

    private var conflicts: [String] {
        var seen: Set<String> = []
        let all = diagnosis.all.flatMap(\.conflicts).filter { seen.insert($0).inserted }
        guard !all.isEmpty else { return [] }
        return ["  " + style.warn("Where the readings disagree")]
            + all.flatMap { Bullet.lines($0, mark: "≠", style: style) } + [""]
    }

    private var cautions: [String] {
        guard !diagnosis.cautions.isEmpty else { return [] }
        return ["  " + style.warn("Before you believe it")]
            + diagnosis.cautions.flatMap { Bullet.lines($0, mark: "!", style: style) } + [""]
    }

    private var next: [String] {
        let own = "Open any number to its rows: groundswell explain \(diagnosis.verdict.id)"
        let steps = diagnosis.plan.map(\.title)
            .filter { !$0.hasSuffix(" explain \(diagnosis.verdict.id)") }
        let lines = (steps + [own]).enumerated()
            .flatMap { index, step in
                let (text, command) = Self.split(step)
                return Bullet.lines(text, mark: "\(index + 1).", style: style)
                    + (command.map { ["       " + style.accent($0 + workspaceOption)] } ?? [])
            }
        return ["  " + style.bold("Next")] + lines + [
            "", "  " + style.dim("● decided  ◐ evidence, no decision  ○ not enough evidence"),
        ]
    }

    /// The option that makes a command work from where the reader is.
    private var workspaceOption: String {
        workspace.map { " -w " + ($0.contains(" ") ? "'\($0)'" : $0) } ?? ""
    }

    /// A sentence and the command it ends with, which stands on a line of its own to be copied.
    static func split(_ step: String) -> (text: String, command: String?) {
        guard let mark = step.firstRange(of: ": groundswell ") else { return (step, nil) }
        return (String(step[..<mark.lowerBound]) + ":", "groundswell " + step[mark.upperBound...])
    }

    private func paragraph(_ text: String, indent: Int = 2) -> [String] {
        Layout.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }

    /// `2026-10-31 17:59 UTC`.
    static func minute(_ moment: Timestamp) -> String {
        let iso = moment.iso
        guard iso.utf8.count >= 16 else { return iso }
        return "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
    }
}

/// One finding opened: everything it rests on.
struct FindingReport {
    private let finding: Finding
    private let style: Style
    private let rowLimit: Int

    init(_ finding: Finding, style: Style, rowLimit: Int) {
        (self.finding, self.style, self.rowLimit) = (finding, style, rowLimit)
    }

    /// The finding, line by line.
    var lines: [String] {
        Layout.wrap(finding.question, width: style.width).map(style.bold)
            + ["  \(style.verdict(finding.answer))  \(style.dim("[\(finding.id)]"))"]
            + wrapped(finding.explanation) + [""] + facts + tables + disagreements + rows
    }

    private var facts: [String] {
        var facts: [(String, String)] = []
        if let value = finding.value { facts.append(("value", Figure.text(value))) }
        if let interval = finding.interval, let unit = finding.value?.unit {
            facts.append(
                (
                    "interval",
                    "\(Figure.range(interval, unit: unit)) (\(Int(interval.level * 100)) %, \(interval.method))"
                )
            )
        }
        facts.append(("n", "\(Layout.grouped(finding.n)) \(finding.population)"))
        for text in finding.leftOut { facts.append(("left out", text)) }
        facts.append(("threshold", finding.threshold))
        facts.append(("definition", finding.definition))
        facts.append(("rules", finding.rules.joined(separator: ", ")))
        facts.append(("source", finding.sources.joined(separator: "; ")))
        return facts.filter { !$0.1.isEmpty }
            .flatMap { name, text in
                Layout.wrap(text, width: min(style.width, 100) - 14).enumerated()
                    .map { index, line in
                        "  " + style.dim(Layout.fit(index == 0 ? name : "", width: 12)) + line
                    }
            } + [""]
    }

    private var tables: [String] {
        finding.tables.flatMap { table in
            ["  " + style.bold(table.title)]
                + (ShareChart(table, style: style, width: min(style.width, 100)).lines
                    ?? TableRenderer(style: style, indent: 4).lines(table, limit: rowLimit))
                + [""]
        }
    }

    private var disagreements: [String] {
        guard !finding.conflicts.isEmpty else { return [] }
        return finding.conflicts.flatMap { Bullet.lines($0, mark: "≠", style: style) } + [""]
    }

    private var rows: [String] {
        let evidence = finding.evidence
        guard !evidence.rows.isEmpty else { return ["  There are no rows behind it."] }
        let shown = min(rowLimit, evidence.rows.count)
        let more =
            shown < evidence.rows.count
            ? [
                "  … \(Layout.grouped(evidence.rows.count - shown)) more; --rows or --json shows them."
            ] : []
        return [
            "  " + style.bold("\(evidence.title) (\(Layout.grouped(evidence.rows.count)) rows)")
        ]
            + TableRenderer(style: style).lines(evidence, limit: shown) + more
    }

    private func wrapped(_ text: String) -> [String] {
        Layout.wrap(text, width: min(style.width, 100) - 2).map { "  " + $0 }
    }
}

/// Numbers as people read them.
enum Figure {
    /// `64 %`, `57 days`, `2,400 USD`.
    static func text(_ value: Quantity) -> String { text(value.number, unit: value.unit) }

    /// `52 % to 74 %`.
    static func range(_ interval: Interval, unit: Quantity.Unit) -> String {
        "\(text(interval.low, unit: unit)) to \(text(interval.high, unit: unit))"
    }

    private static func text(_ number: Double, unit: Quantity.Unit) -> String {
        switch unit {
        case .share: "\(decimals(number * 100, number == 0 || abs(number) >= 0.1 ? 0 : 1)) %"
        case .count: decimals(number, number == number.rounded() ? 0 : 1)
        case .days: "\(decimals(number, abs(number) < 10 ? 1 : 0)) days"
        case .seconds: "\(decimals(number, 0)) s"
        case .money(let currency): "\(decimals(number, 0)) \(currency.code)"
        }
    }

    private static func decimals(_ number: Double, _ digits: Int) -> String {
        let scale = digits == 0 ? 1.0 : 10.0
        guard let scaled = Int(exactly: (number * scale).rounded()) else { return "\(number)" }
        if digits == 0 { return Layout.grouped(scaled) }
        let sign = scaled < 0 ? "-" : ""
        return "\(sign)\(Layout.grouped(abs(scaled) / 10)).\(abs(scaled) % 10)"
    }
}

/// Draws a table of shares as bars: by number of accounts, and beside them by revenue where it is known.
struct ShareChart {
    private let table: FindingTable
    private let style: Style
    private let width: Int

    /// Takes tables that have a column `share`; for others `lines` is `nil`.
    init(_ table: FindingTable, style: Style, width: Int) {
        (self.table, self.style, self.width) = (table, style, width)
    }

    /// The bars, or `nil` when the table has no shares.
    var lines: [String]? {
        guard let share = table.columns.firstIndex(of: "share"), share > 0, !table.rows.isEmpty
        else {
            return nil
        }
        let revenue = table.columns.firstIndex(of: "share_of_arr")
        let names = table.rows.map { TableRenderer.cell($0[0]) }
        let counts = table.rows.map { share > 1 ? TableRenderer.cell($0[1]) : "" }
        let nameWidth = min(22, names.map(\.count).max() ?? 0)
        let countWidth = counts.map(\.count).max() ?? 0
        let room = max(10, min(40, width - nameWidth - countWidth - (revenue == nil ? 16 : 32)))
        return table.rows.indices.map { index in
            let row = table.rows[index]
            return "    " + Layout.fit(names[index], width: nameWidth) + "  "
                + bar(row[share].doubleValue ?? 0, room: room) + "  "
                + Layout.right(counts[index], width: countWidth)
                + Layout.right(percent(row[share]), width: 8)
                + (revenue.map { style.dim(Layout.right(percent(row[$0]), width: 8) + " of ARR") }
                    ?? "")
        }
    }

    private func bar(_ share: Double, room: Int) -> String {
        let filled = max(0, min(room, Int((share * Double(room)).rounded())))
        return style.accent(String(repeating: "█", count: filled))
            + style.dim(String(repeating: "·", count: room - filled))
    }

    private func percent(_ value: JSONValue) -> String {
        value.doubleValue.map { Figure.text(Quantity($0, .share)) } ?? "–"
    }
}
