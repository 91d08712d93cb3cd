import Growth

/// A funnel as bars, with where people stop.
struct FunnelReport {
    private let question: FunnelQuery
    private let answer: FunnelAnswer
    private let style: Style

    init(_ question: FunnelQuery, _ answer: FunnelAnswer, style: Style) {
        (self.question, self.answer, self.style) = (question, answer, style)
    }

    /// The report, line by line.
    var lines: [String] {
        var lines = [style.bold(title), ""] + steps
        if let breakdown = answer.breakdown { lines += [""] + table(breakdown) }
        return lines + [""] + notes
    }

    private var title: String {
        let order = question.order == .any ? "in any order" : question.order.rawValue
        let who = question.unit == .person ? "people" : "accounts"
        return "Funnel of \(who), \(order), within \(question.windowLength.text) of step 1"
    }

    private var steps: [String] {
        guard let entered = answer.steps.first?.count, entered > 0 else {
            return [
                "  Nobody entered: no event matches step 1. `groundswell status` lists the events there are."
            ]
        }
        let nameWidth = min(28, answer.steps.map(\.event.count).max() ?? 0)
        let room = max(10, min(40, style.width - nameWidth - 44))
        return answer.steps.enumerated()
            .map { index, step in
                let share = Double(step.count) / Double(entered)
                let filled = Int((share * Double(room)).rounded())
                let bar =
                    style.accent(String(repeating: "█", count: filled))
                    + style.dim(String(repeating: "·", count: room - filled))
                let time =
                    step.fromPrevious.map { "  median " + Figure.length($0.medianMillis) } ?? ""
                return "  \(index + 1) " + Layout.fit(step.event, width: nameWidth) + "  " + bar
                    + Layout.right(Layout.grouped(step.count), width: 9)
                    + Layout.right(Figure.text(Quantity(share, .share)), width: 7) + style.dim(time)
            }
    }

    private func table(_ rows: [FunnelAnswer.Row]) -> [String] {
        let columns =
            [question.by.map(\.property).joined(separator: ", ")]
            + answer.steps.indices.map { "step \($0 + 1)" } + ["converted"]
        let cells = rows.map { row -> [String] in
            let first = row.steps.first?.count ?? 0
            let last = row.steps.last?.count ?? 0
            let share =
                first == 0 ? "–" : Figure.text(Quantity(Double(last) / Double(first), .share))
            return [row.value.map { $0 ?? "(none)" }.joined(separator: ", ")]
                + row.steps.map { Layout.grouped($0.count) } + [share]
        }
        return TableRenderer(style: style)
            .lines(columns: columns, rows: cells, numeric: Set(1...answer.steps.count + 1))
    }

    private var notes: [String] {
        var notes: [String] = []
        if answer.incompleteEntries > 0 {
            notes.append(
                "\(Layout.grouped(answer.incompleteEntries)) entered so late that their window is not over; they may still convert."
            )
        }
        if answer.removedCount > 0 {
            notes.append("\(Layout.grouped(answer.removedCount)) were removed by an exclusion.")
        }
        if answer.leftOutEvents > 0 {
            notes.append(LeftOut.sentence(answer.leftOutEvents, unit: question.unit))
        }
        return notes.flatMap { Bullet.lines($0, mark: "·", style: style) }
    }
}

/// What a unit leaves out, said the same way everywhere.
enum LeftOut {
    static func sentence(_ events: Int, unit: ActorUnit) -> String {
        unit == .person
            ? "\(Layout.grouped(events)) events name only an account and are left out; --unit account counts them."
            : "\(Layout.grouped(events)) events of people without an account are left out."
    }
}

/// Retention as a triangle of shares.
struct RetentionReport {
    private let question: RetentionQuery
    private let answer: RetentionAnswer
    private let style: Style

    init(_ question: RetentionQuery, _ answer: RetentionAnswer, style: Style) {
        (self.question, self.answer, self.style) = (question, answer, style)
    }

    /// The report, line by line: as many periods as the terminal has room for.
    var lines: [String] {
        guard !answer.cohorts.isEmpty else {
            return [
                "Nobody started: no event matches the first event. `groundswell status` lists the events there are."
            ]
        }
        let room = max(1, (style.width - 24) / 6)
        let longest = answer.cohorts.map(\.retained.count).max() ?? 0
        let shown = min(room, longest)
        let columns = ["\(question.period.rawValue) of", "size"] + (0..<shown).map(label)
        let rows = answer.cohorts.map { cohort in
            [String(cohort.start.iso.prefix(10)), Layout.grouped(cohort.size)]
                + (0..<shown).map { cell(cohort, $0) }
        }
        let pooled =
            ["all", Layout.grouped(answer.cohorts.reduce(0) { $0 + $1.size })]
            + (0..<shown)
            .map { period in
                answer.pooled(period).map { Share.text($0.retained, of: $0.of) } ?? "–"
            }
        var lines = [
            style.bold(
                "Retention by \(question.period.rawValue): share of each cohort that comes back in period n"
            ), "",
        ]
        lines += TableRenderer(style: style, indent: 0)
            .lines(
                columns: columns,
                rows: rows + [pooled],
                numeric: Set(1...shown + 1)
            )
        if shown < longest {
            lines.append("… \(longest - shown) more periods; --json has them all.")
        }
        lines.append(style.dim("– : the period is not over yet"))
        if answer.leftOutEvents > 0 {
            lines.append(LeftOut.sentence(answer.leftOutEvents, unit: question.unit))
        }
        return lines
    }

    private func label(of period: Int) -> String {
        question.brackets.isEmpty ? String(period) : question.brackets[period].label
    }

    private func cell(_ cohort: RetentionAnswer.Cohort, _ period: Int) -> String {
        guard period < cohort.retained.count else { return "" }
        return cohort.retained[period].map { Share.text($0, of: cohort.size) } ?? "–"
    }
}

/// A share in whole per cent.
enum Share {
    static func text(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "–" : "\(Int((Double(part) / Double(whole) * 100).rounded()))%"
    }
}

/// Counts by period as bars.
struct CountsReport {
    private let question: CountQuery
    private let answer: CountAnswer
    private let style: Style

    init(_ question: CountQuery, _ answer: CountAnswer, style: Style) {
        (self.question, self.answer, self.style) = (question, answer, style)
    }

    /// The report, line by line.
    var lines: [String] {
        guard !answer.periods.isEmpty else {
            return ["No event matches. `groundswell status` lists the events there are."]
        }
        let largest = max(1, answer.periods.map(\.count).max() ?? 1)
        let room = max(10, min(50, style.width - 36))
        var lines = [
            style.bold(
                "\(question.measure.rawValue) by \(question.period.rawValue), \(Layout.grouped(answer.total)) in all"
            ), "",
        ]
        lines += answer.periods.map { period in
            let bar = String(repeating: "█", count: period.count * room / largest)
            return
                "  \(period.start.iso.prefix(10))\(Layout.right(Layout.grouped(period.count), width: 11))  \(style.accent(bar))\(period.isComplete ? "" : style.dim(" not over"))"
        }
        if let breakdown = answer.breakdown {
            let rows = breakdown.map { [$0.value ?? "(none)", Layout.grouped($0.total)] }
            lines +=
                [""]
                + TableRenderer(style: style)
                .lines(columns: [question.by?.property ?? "", "total"], rows: rows, numeric: [1])
        }
        if answer.leftOutEvents > 0, question.measure != .events {
            lines.append(
                LeftOut.sentence(
                    answer.leftOutEvents,
                    unit: question.measure == .accounts ? .account : .person
                )
            )
        }
        let note =
            "Not counted: identify, group and alias calls, and what your own people did (`internal` in groundswell.yaml)."
        lines += [""] + Bullet.lines(note, mark: "·", style: style)
        return lines
    }
}

/// What somebody did, line by line.
struct TimelineReport {
    private let answer: TimelineAnswer
    private let style: Style

    init(_ answer: TimelineAnswer, style: Style) { (self.answer, self.style) = (answer, style) }

    /// The report, line by line.
    var lines: [String] {
        let shown = answer.occurrences.count
        var lines = [
            style.bold("\(answer.actor.text): \(Layout.grouped(answer.total)) events")
                + (shown < answer.total ? style.dim(", the latest \(shown)") : ""), "",
        ]
        lines += answer.occurrences.map { occurrence in
            let properties = occurrence.properties.object
            let detail = properties.isEmpty ? "" : "  " + JSONValue.object(properties).compactText
            let who =
                answer.actor.unit == .account ? (occurrence.person?.text ?? "account") + "  " : ""
            let text = "  \(occurrence.time.iso.prefix(19))  \(who)\(occurrence.event.text)"
            return text
                + style.dim(
                    Layout.fit(detail, width: max(0, min(detail.count, style.width - text.count)))
                )
        }
        return lines
    }
}

extension Figure {
    /// A length of time in the unit a person would use.
    static func length(_ millis: Double) -> String {
        let units: [(name: String, millis: Double)] = [
            ("days", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000),
        ]
        for unit in units where millis >= unit.millis {
            return "\(oneDecimal(millis / unit.millis)) \(unit.name)"
        }
        return millis == 0 ? "0 s" : "\(oneDecimal(millis)) ms"
    }

    private static func oneDecimal(_ number: Double) -> String {
        guard let tenths = Int(exactly: (number * 10).rounded()) else { return "\(number)" }
        return tenths % 10 == 0 || tenths >= 1_000
            ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
