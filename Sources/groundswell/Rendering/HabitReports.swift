import Growth

/// How often people were active, as bars.
struct StickinessReport {
    private let answer: StickinessAnswer
    private let style: Style

    init(_ answer: StickinessAnswer, style: Style) { (self.answer, self.style) = (answer, style) }

    /// The report, line by line.
    var lines: [String] {
        guard answer.total > 0 else { return [NoEvent.sentence] }
        let query = answer.query
        let who = query.unit == .person ? "people" : "accounts"
        let largest = answer.rows.map(\.actors).max() ?? 1
        let room = max(10, min(40, style.width - 40))
        let title = "\(Layout.grouped(answer.total)) \(who) by active \(query.period.rawValue)s"
        let rows = answer.rows.map { row in
            [
                Layout.grouped(row.periods), Layout.grouped(row.actors),
                Share.text(row.actors, of: answer.total),
                String(repeating: "█", count: row.actors * room / largest),
            ]
        }
        return [style.bold(title), ""]
            + TableRenderer(style: style)
            .lines(
                columns: ["\(query.period.rawValue)s", who, "share", ""],
                rows: rows,
                numeric: [0, 1, 2]
            )
            + LeftOut.lines(answer.leftOutEvents, unit: query.unit, style: style)
    }
}

/// The states of each period as a table.
struct LifecycleReport {
    private let answer: LifecycleAnswer
    private let style: Style

    init(_ answer: LifecycleAnswer, style: Style) { (self.answer, self.style) = (answer, style) }

    /// The report, line by line.
    var lines: [String] {
        guard !answer.periods.isEmpty else { return [NoEvent.sentence] }
        let query = answer.query
        let who = query.unit == .person ? "People" : "Accounts"
        let rows = answer.periods.map { row in
            [String(row.start.iso.prefix(10))]
                + [row.active, row.new, row.returning, row.resurrected, row.dormant]
                .map(Layout.grouped) + [row.isComplete ? "" : "not over"]
        }
        let columns = [
            query.period.rawValue, "active", "new", "returning", "resurrected", "dormant", "",
        ]
        return [style.bold("\(who) by \(query.period.rawValue)"), ""]
            + TableRenderer(style: style)
            .lines(columns: columns, rows: rows, numeric: Set(1...5))
            + LeftOut.lines(answer.leftOutEvents, unit: query.unit, style: style)
    }
}

/// Paths as a table, the most frequent first.
struct PathsReport {
    private let answer: PathsAnswer
    private let style: Style

    init(_ answer: PathsAnswer, style: Style) { (self.answer, self.style) = (answer, style) }

    /// The report, line by line.
    var lines: [String] {
        guard answer.total > 0 else { return [NoEvent.sentence] }
        let query = answer.query
        let from = query.start.map { "from \($0.label)" } ?? "of sessions"
        let rows = answer.rows.map { row in
            [
                Layout.grouped(row.count), Share.text(row.count, of: answer.total),
                row.path.map(\.text).joined(separator: " > "),
            ]
        }
        let others =
            "\(Layout.grouped(answer.otherPaths)) more paths were taken \(Layout.grouped(answer.otherCount)) times."
        return [
            style.bold(
                "\(Layout.grouped(answer.total)) paths \(from), up to \(query.steps) events"
            ), "",
        ]
            + TableRenderer(style: style)
            .lines(columns: ["times", "share", "path"], rows: rows, numeric: [0, 1])
            + (answer.otherPaths > 0 ? ["", "  " + others] : [])
            + LeftOut.lines(answer.leftOutEvents, unit: .person, style: style)
    }
}

/// The panel as a table.
struct PanelReport {
    private let answer: PanelAnswer
    private let style: Style

    init(_ answer: PanelAnswer, style: Style) { (self.answer, self.style) = (answer, style) }

    /// The report, line by line.
    var lines: [String] {
        guard !answer.rows.isEmpty else { return [NoEvent.sentence] }
        let rows = answer.rows.prefix(LongTable.limit)
            .map { row in
                [
                    row.account.text, String(row.start.iso.prefix(10)), row.event.text,
                    Layout.grouped(row.events), Layout.grouped(row.people),
                    row.isComplete ? "" : "not whole",
                ]
            }
        return [style.bold("Accounts by \(answer.query.period.rawValue)"), ""]
            + TableRenderer(style: style)
            .lines(
                columns: [
                    "account", answer.query.period.rawValue, "event", "events", "people", "",
                ],
                rows: rows,
                numeric: [3, 4]
            )
            + LongTable.rest(answer.rows.count)
            + LeftOut.lines(answer.leftOutEvents, unit: .account, style: style)
    }
}

/// The features of accounts as a table.
struct AccountFeaturesReport {
    private let answer: AccountFeaturesAnswer
    private let style: Style

    init(_ answer: AccountFeaturesAnswer, style: Style) {
        (self.answer, self.style) = (answer, style)
    }

    /// The report, line by line.
    var lines: [String] {
        guard !answer.rows.isEmpty else { return [NoEvent.sentence] }
        let rows = answer.rows.prefix(LongTable.limit)
            .map { row in
                [row.account.text]
                    + row.uses.flatMap { [$0.events, $0.people, $0.days].map(Layout.grouped) }
            }
        let columns = answer.query.windows.flatMap { days in
            ["events \(days)d", "people \(days)d", "days \(days)d"]
        }
        return [style.bold("Use of the product before \(answer.asOf.iso)"), ""]
            + TableRenderer(style: style)
            .lines(columns: ["account"] + columns, rows: rows, numeric: Set(1...columns.count))
            + LongTable.rest(answer.rows.count)
            + LeftOut.lines(answer.leftOutEvents, unit: .account, style: style)
    }
}

/// Early habits as a table, those that go best with staying first.
struct ActivationReport {
    private let answer: ActivationSearchAnswer
    private let style: Style

    init(_ answer: ActivationSearchAnswer, style: Style) {
        (self.answer, self.style) = (answer, style)
    }

    /// The report, line by line.
    var lines: [String] {
        let query = answer.query
        guard answer.population > 0 else {
            return [
                "Nobody can be judged: no birth is \(query.outcomeToDays) days before the as-of moment."
            ]
        }
        let ranked = answer.rows
            .map { (row: $0, correlation: answer.correlation(of: $0) ?? -.infinity) }
            .sorted {
                ($1.correlation, $0.row.event, $0.row.atLeast)
                    < ($0.correlation, $1.row.event, $1.row.atLeast)
            }
        let rows = ranked.prefix(LongTable.limit).map { cells($0.row) }
        let title =
            "\(Layout.grouped(answer.population)) people, of whom \(Share.text(answer.retained, of: answer.population)) had the outcome in days \(query.outcomeFromDays) to \(query.outcomeToDays)"
        let note =
            "Going together is no cause. Search in early births (--to), confirm in later ones (--from), then try it out."
        return [style.bold(title), ""]
            + TableRenderer(style: style)
            .lines(
                columns: ["event", "times", "people", "share", "stayed", "correlation"],
                rows: rows,
                numeric: Set(1...5)
            )
            + LongTable.rest(answer.rows.count) + [""]
            + Bullet.lines(note, mark: "·", style: style)
            + LeftOut.lines(answer.leftOutEvents, unit: .person, style: style)
    }

    private func cells(_ row: ActivationSearchAnswer.Row) -> [String] {
        [
            row.event.text, "\(row.atLeast)+", Layout.grouped(row.exposed),
            Share.text(row.exposed, of: answer.population),
            Share.text(row.exposedRetained, of: row.exposed),
            answer.correlation(of: row).map { JSONValue(statistic: $0, digits: 2).canonicalText }
                ?? "–",
        ]
    }
}

/// How a long table ends on a terminal.
private enum LongTable {
    /// The most rows.
    static let limit = 20

    /// A line about the rows that are not printed, if there are some.
    static func rest(_ count: Int) -> [String] {
        count > limit
            ? ["  … \(Layout.grouped(count - limit)) more rows; --json has them all."] : []
    }
}

/// What is said when a question found nothing.
private enum NoEvent {
    static let sentence = "No event matches. `groundswell status` lists the events there are."
}

extension LeftOut {
    /// The sentence about what a unit leaves out as the last lines of a report; none for nothing.
    fileprivate static func lines(_ events: Int, unit: ActorUnit, style: Style) -> [String] {
        events == 0
            ? [] : [""] + Bullet.lines(sentence(events, unit: unit), mark: "·", style: style)
    }
}
