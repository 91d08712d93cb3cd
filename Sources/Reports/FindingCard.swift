public import Charts
public import Growth

/// A finding as a card: the answer in front, everything it rests on behind it.
struct FindingCard {
    private let finding: Finding

    /// How many rows of evidence a page shows of a finding.
    static let rowLimit = 50

    init(_ finding: Finding) { self.finding = finding }

    var markup: Markup {
        .element(
            "article",
            ["class": "card", "id": finding.id],
            [.element("div", ["class": "face"], face), opened]
        )
    }

    private var face: [Markup] {
        [
            .element(
                "div",
                ["class": "top"],
                [
                    .element("h3", [:], finding.question),
                    .element("a", ["class": "id", "href": "#\(finding.id)"], finding.id),
                ]
            ),
            .element(
                "p",
                ["class": "answer"],
                [
                    .element("strong", [:], Words.capitalized(finding.answer)),
                    StandingChip(finding.standing).markup,
                ]
            ), .element("p", [:], finding.explanation),
        ] + ownAnswer + Figure.all(of: finding) + facts + conflicts
    }

    private var ownAnswer: [Markup] {
        guard let own = finding.ownAnswer else { return [] }
        let note = own.note.map { ": \($0)" } ?? "."
        return [
            .element(
                "p",
                ["class": "own"],
                [
                    .element("strong", [:], "You said \(own.answer)"),
                    Markup(" (\(own.author), \(own.answered.civilDateUTC.iso))\(note)"),
                ]
            )
        ]
    }

    private var facts: [Markup] {
        [.element("p", ["class": "facts"], Self.facts(finding))]
    }

    /// Value, interval and n in one line: `30 % · 95 % interval 27 % to 33 % · n = 851`.
    static func facts(_ finding: Finding) -> String {
        var parts: [String] = []
        if let value = finding.value {
            parts.append(value.text)
            if let interval = finding.interval {
                let level = Quantity.Unit.share.text(interval.level)
                parts.append("\(level) interval \(Words.range(interval, value.unit))")
            }
        }
        let n = Quantity.Unit.grouped(Double(finding.n))
        return (parts + ["n = \(n) \(finding.population)"]).joined(separator: " · ")
    }

    private var conflicts: [Markup] {
        finding.conflicts.filter { ByteString($0) != ByteString(finding.explanation) }
            .map { .element("p", ["class": "conflict"], $0) }
    }

    /// Everything behind the answer.
    var opened: Markup {
        .element(
            "details",
            [:],
            [.element("summary", [:], "How this is worked out, and its rows"), terms]
                + tables + evidence
        )
    }

    private var terms: Markup {
        let terms: [(String, [String])] = [
            ("Definition", [finding.definition]), ("Line that decides", [finding.threshold]),
            ("Counted", ["\(Quantity.Unit.grouped(Double(finding.n))) \(finding.population)"]),
            ("Left out", finding.leftOut),
            (
                "Interval",
                finding.interval.map { ["\(Quantity.Unit.share.text($0.level)), \($0.method)"] }
                    ?? []
            ), ("Rules", [finding.rules.joined(separator: ", ")]), ("Sources", finding.sources),
        ]
        return .element(
            "dl",
            [:],
            terms.filter { !$0.1.joined().isEmpty }
                .map { name, lines in
                    .element(
                        "div",
                        [:],
                        [.element("dt", [:], name)] + lines.map { .element("dd", [:], $0) }
                    )
                }
        )
    }

    private var tables: [Markup] {
        finding.tables.flatMap { table -> [Markup] in
            let cut = Markup.element("p", ["class": "paper rows"], "Paper shows eight rows.")
            return [.element("h4", [:], table.title)]
                + (table.rows.count > Self.paperRows ? [cut] : [])
                + [TableMarkup(table, limit: Self.rowLimit).markup]
        }
    }

    /// How many rows of a table the style sheet leaves on paper.
    private static let paperRows = 8

    private var evidence: [Markup] {
        let table = finding.evidence
        guard !table.rows.isEmpty else {
            return [.element("p", ["class": "rows"], "There are no rows behind it.")]
        }
        let all = Words.counted(table.rows.count, "row")
        let isCut = table.rows.count > Self.rowLimit
        let note = isCut ? "The first \(Self.rowLimit) of \(all)." : "All \(all)."
        return [
            .element("h4", [:], table.title),
            .element(
                "p",
                ["class": "rows"],
                [
                    Markup(note + " "),
                    .element(
                        "span",
                        ["class": "paper"],
                        "Paper shows three rows and eight columns. "
                    ),
                    Markup("As data: "),
                    .element("code", [:], "groundswell explain \(finding.id) --json"),
                ]
            ),
            .element(
                "div",
                ["class": "evidence"],
                [TableMarkup(table, limit: Self.rowLimit).markup]
            ),
        ]
    }
}

/// How far the evidence carries, in a word and a sign.
public struct StandingChip {
    private let standing: Finding.Standing

    /// The chip of a standing.
    public init(_ standing: Finding.Standing) { self.standing = standing }

    /// A word with a sign; no colour is needed to read it.
    public var markup: Markup {
        .element("span", ["class": "chip \(name)"], "\(sign) \(words)")
    }

    private var name: String {
        switch standing {
        case .decided: "decided"
        case .undecided: "undecided"
        case .notEnoughEvidence, .unknown: "open"
        }
    }

    private var sign: String {
        switch standing {
        case .decided: "●"
        case .undecided: "◐"
        case .notEnoughEvidence, .unknown: "○"
        }
    }

    private var words: String {
        switch standing {
        case .decided: "Clear answer"
        case .undecided: "No clear answer"
        case .notEnoughEvidence(let more):
            "Too few: \(Quantity.Unit.grouped(Double(more))) more needed"
        case .unknown: "Not known"
        }
    }
}

/// A chart on the page, drawn for wide and for narrow places; the style sheet shows one of them.
public enum Figure {
    /// Pixels: the text column of a card, and of a telephone.
    private static let wide = 700.0, narrow = 320.0

    /// The charts of a finding, with their names where there are several.
    public static func all(of finding: Finding) -> [Markup] {
        let charts = FindingCharts(finding).charts
        return charts.map { charts.count > 1 ? titled($0) : markup($0) }
    }

    /// A chart with its name above.
    public static func titled(_ chart: any Chart) -> Markup {
        markup(chart, [.element("figcaption", [:], chart.title)])
    }

    private static func markup(_ chart: any Chart, _ caption: [Markup] = []) -> Markup {
        .element(
            "figure",
            [:],
            caption + [
                .element("div", ["class": "wide"], [chart.svg(width: wide)]),
                .element("div", ["class": "narrow"], [chart.svg(width: narrow)]),
            ]
        )
    }
}
