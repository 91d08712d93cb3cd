import Growth

/// The diagnosis as a page of text that a founder reads from top to bottom.
///
/// The first screen holds the verdict, how sure it is, why, and what to do first.
struct DiagnosisReport {
    private let diagnosis: Diagnosis
    private let style: Style
    private let workspace: String?
    private let isFull: Bool

    /// A report; `workspace` is the folder that commands have to name, if they do.
    ///
    /// A full one explains every finding and lists the steps of the plan.
    init(_ diagnosis: Diagnosis, style: Style, workspace: String? = nil, isFull: Bool = false) {
        (self.diagnosis, self.style) = (diagnosis, style)
        (self.workspace, self.isFull) = (workspace, isFull)
    }

    /// The report, line by line, no line wider than the terminal.
    var lines: [String] {
        head + verdict + chart + plan + conflicts + cautions + chapters + unanswered + foot
    }

    private var width: Int { min(style.width, 100) }

    private var head: [String] {
        let part = diagnosis.segment.map { ", \($0.attribute.rawValue) \($0.value)" } ?? ""
        let left = diagnosis.company + part
        let right = "as of \(Self.minute(diagnosis.asOf))"
        let gap = String(repeating: " ", count: max(2, width - left.count - right.count))
        return [
            style.bold(left) + gap + style.dim(right),
            style.dim(String(repeating: "─", count: width)), "",
        ]
    }

    private var verdict: [String] {
        let finding = diagnosis.verdict
        let own = finding.ownAnswer.map { "  you: \($0.answer)" } ?? ""
        return [
            "  " + style.verdict(finding.answer.uppercased()) + "  "
                + style.dim("[\(finding.id)]" + own)
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

    /// The first table of the verdict that holds shares.
    private var chart: [String] {
        for table in diagnosis.verdict.tables {
            guard let lines = ShareChart(table, style: style, width: width).lines else { continue }
            return ["  " + style.bold(table.title)] + lines + [""]
        }
        return []
    }

    // MARK: What to do

    private var plan: [String] {
        guard !diagnosis.plan.isEmpty else { return [] }
        return ["  " + style.bold("What to do in the next 30 days")]
            + diagnosis.plan.enumerated().flatMap { lines(of: $1, number: $0 + 1) } + [""]
    }

    private func lines(of action: PlanAction, number: Int) -> [String] {
        let steps = isFull ? action.steps : []
        let done = "Done when \(action.doneWhen)"
        return Bullet.lines(
            "\(action.title) (by day \(action.dueDay), \(action.finding))",
            mark: "\(number).",
            style: style
        )
            + paragraph(action.reason, indent: 5).map(style.dim)
            + steps.flatMap { Bullet.lines($0, mark: "-", style: style, indent: 5) }
            + (action.command.map { ["       " + style.accent($0 + workspaceOption)] } ?? [])
            + paragraph(done.hasSuffix(".") ? done : done + ".", indent: 5).map(style.dim)
    }

    /// The option that makes a command work from where the reader is.
    private var workspaceOption: String {
        workspace.map { " -w " + Self.word($0) } ?? ""
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

    // MARK: Findings

    private var chapters: [String] {
        diagnosis.chapters.flatMap { chapter -> [String] in
            let findings = chapter.findings.filter { $0.missing == nil }
            guard !findings.isEmpty else { return [] }
            return ["  " + style.bold(chapter.title)]
                + findings.flatMap { isFull ? explained($0) : FindingLine($0, style: style).lines }
                + (isFull ? [] : [""])
        }
    }

    private func explained(_ finding: Finding) -> [String] {
        FindingLine(finding, style: style).lines
            + paragraph(finding.explanation, indent: 4)
            .map(style.dim) + [""]
    }

    /// Questions without an answer, grouped by what they lack.
    private var unanswered: [String] {
        let open = diagnosis.findings.filter { $0.missing != nil }
        guard !open.isEmpty else { return [] }
        var needs: [String] = []
        for finding in open {
            if let missing = finding.missing, !needs.contains(missing) { needs.append(missing) }
        }
        return ["  " + style.bold("Not to be answered yet (groundswell explain ID says more)")]
            + needs.flatMap { missing in
                let names = open.filter { $0.missing == missing }.map(shortName)
                return Bullet.lines("needs \(missing)", mark: "○", style: style)
                    + paragraph(names.joined(separator: ", "), indent: 4).map(style.dim)
            } + [""]
    }

    /// The code of a finding where no other shares it, else its id; `explain` takes both.
    private func shortName(_ finding: Finding) -> String {
        let code = finding.id.prefix { $0 != "." }
        let others = diagnosis.all.count { $0.id.prefix { $0 != "." } == code }
        return others == 1 ? String(code) : finding.id
    }

    private var foot: [String] {
        Layout.wrap(inputs, width: width - 2).map { "  " + style.dim($0) } + [
            "  " + style.dim("Open any number to its rows:"),
            "    " + style.accent("groundswell explain \(diagnosis.verdict.id)" + options),
            "", "  " + style.dim(FindingMark.legend),
        ]
    }

    /// The options that ask about the same workspace and segment.
    private var options: String {
        let segment = diagnosis.segment.map { "\($0.attribute.rawValue)=\($0.value)" }
        return (segment.map { " --segment " + Self.word($0) } ?? "") + workspaceOption
    }

    /// `text` as one word of a command line.
    private static func word(_ text: String) -> String {
        text.contains { $0 == " " || $0 == "'" || $0 == "&" || $0 == "\"" }
            ? "'"
                + text.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'" : text
    }

    /// What everything rests on, in one sentence.
    private var inputs: String {
        let parts = diagnosis.inputs.rows.compactMap { row -> String? in
            guard let count = row[1].integerValue, count > 0, let kind = row[0].stringValue else {
                return nil
            }
            return "\(Layout.grouped(Int(count))) \(kind)"
        }
        return parts.isEmpty
            ? "Nothing was imported yet." : "Counted from " + parts.joined(separator: " · ")
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

extension Finding {
    /// What is missing for an answer, if there is none for that reason.
    var missing: String? { if case .unknown(let needs) = standing { needs } else { nil } }
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
        if let own = finding.ownAnswer { facts.append(("you say", own.sentence)) }
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

extension OwnAnswer {
    /// `yes, by Ada on 2026-10-31: we watched them`.
    fileprivate var sentence: String {
        "\(answer), by \(author) on \(answered.civilDateUTC.iso)" + (note.map { ": \($0)" } ?? "")
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
