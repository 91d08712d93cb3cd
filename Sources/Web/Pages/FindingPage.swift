import Charts
import Engine
import Growth
import HTTPTypes
import Reports

/// Everything behind one answer: definition, population, interval, line that decides, and the rows that were counted.
struct FindingPage {
    private let view: MotionView
    private let finding: Finding
    private let next: (before: Finding?, after: Finding?)
    private var call: PageCall { view.call }

    /// Rows of a page.
    private static let rowsPerPage = 50

    static func answer(_ call: PageCall) throws -> PageAnswer {
        let view = try MotionView(call)
        guard let edition = try view.edition() else { return .page(view.loading) }
        let all = edition.diagnosis.all
        guard let place = all.firstIndex(where: { $0.id == call.call.part("id") }) else {
            throw APIProblem.notThere
        }
        let page = FindingPage(
            view: view,
            finding: all[place],
            next: (place > 0 ? all[place - 1] : nil, place + 1 < all.count ? all[place + 1] : nil)
        )
        return .page(Page(all[place].question, at: .motion, try page.content))
    }

    private var content: [Markup] {
        get throws { [head] + charts + [terms] + tables + evidence + (try opinions) + [neighbours] }
    }

    private var head: Markup {
        .element(
            "section",
            ["class": "hero small"],
            [
                Part.crumbs([("Motion", view.address("/motion"))], finding.id),
                .element("p", ["class": "eyebrow"], finding.question),
                .element("h1", [:], [Markup(Words.capitalized(finding.answer), limit: 160)]),
                StandingChip(finding.standing).markup,
                .element("p", ["class": "lead"], [Markup(finding.explanation, limit: 1_200)]),
            ]
                + finding.conflicts.map {
                    .element("p", ["class": "conflict"], [Markup($0, limit: 600)])
                }
        )
    }

    private var charts: [Markup] {
        let figures = FindingCharts(finding).charts.enumerated()
            .map { index, chart in
                ChartFigure(chart: chart, download: csvAddress("chart=\(index + 1)")).markup
            }
        return figures.isEmpty ? [] : [Part.card("What it looks like", figures)]
    }

    /// Definition, population, interval, line, sources: what makes the figure believable.
    private var terms: Markup {
        let value = finding.value.map { [$0.text] } ?? []
        let interval = finding.interval.map { interval in
            let unit = finding.value?.unit ?? .share
            return [
                "\(Words.range(interval, unit)), \(Quantity.Unit.share.text(interval.level)), \(interval.method)"
            ]
        }
        let terms: [(String, [String])] = [
            ("Figure", value), ("Definition", [finding.definition]),
            ("Counted", ["\(Quantity.Unit.grouped(Double(finding.n))) \(finding.population)"]),
            ("Left out", finding.leftOut), ("Interval", interval ?? []),
            ("Line that decides", [finding.threshold]),
            ("Rules", [finding.rules.joined(separator: ", ")]), ("Sources", finding.sources),
        ]
        return Part.card(
            "How this is worked out",
            id: "definition",
            [
                Part.terms(
                    terms.filter { !$0.1.joined().isEmpty }
                        .map { name, lines in (name, lines.map { Markup($0, limit: 1_000) }) }
                )
            ]
        )
    }

    private var tables: [Markup] {
        finding.tables.enumerated()
            .map { index, table in
                Part.card(
                    Words.capitalized(table.title),
                    id: "table-\(index + 1)",
                    [TableMarkup(table, limit: 200).markup, csvLink("table=\(index + 1)")]
                )
            }
    }

    private var evidence: [Markup] {
        guard call.may(.people) else {
            return [
                Part.card(
                    "Rows",
                    id: "rows",
                    [
                        .element(
                            "p",
                            ["class": "hint"],
                            "The rows name people and accounts. Your role sees numbers only; a rep, an analyst or an owner can open them."
                        )
                    ]
                )
            ]
        }
        let rows = finding.evidence.rows
        guard !rows.isEmpty else {
            return [
                Part.card(
                    "Rows",
                    id: "rows",
                    [.element("p", ["class": "hint"], "There are no rows behind it.")]
                )
            ]
        }
        let pages = (rows.count + Self.rowsPerPage - 1) / Self.rowsPerPage
        let page = min(pages, max(1, call.query("rows").flatMap(Int.init) ?? 1))
        let from = (page - 1) * Self.rowsPerPage
        let shown = FindingTable(
            title: finding.evidence.title,
            columns: finding.evidence.columns,
            rows: Array(rows[from..<min(rows.count, from + Self.rowsPerPage)])
        )
        return [
            Part.card(
                Words.capitalized(finding.evidence.title),
                id: "rows",
                [
                    .element(
                        "p",
                        ["class": "hint"],
                        "\(from + 1) to \(from + shown.rows.count) of \(Words.counted(rows.count, "row")), all that were counted."
                    ), TableMarkup(shown, limit: Self.rowsPerPage).markup,
                    Pager(page: page, pages: pages, address: pagerAddress, anchor: "#rows").markup,
                    csvLink(""),
                ]
            )
        ]
    }

    /// What the number of a page of rows is put behind.
    private var pagerAddress: String {
        URLText.adding("rows=", to: view.address(of: finding.id))
    }

    private func csvLink(_ part: String) -> Markup {
        guard let address = csvAddress(part) else { return Markup("") }
        return Part.download(address)
    }

    /// Where the rows, a table or a chart can be had as CSV, by those who may.
    private func csvAddress(_ part: String) -> String? {
        guard call.may(.people) else { return nil }
        let address = view.address("/motion/\(finding.id)/rows")
        return part.isEmpty ? address : URLText.adding(part, to: address)
    }

    /// What was counted, or one of the tables, as CSV that no spreadsheet runs.
    static func rows(_ call: PageCall) throws -> PageAnswer {
        let view = try MotionView(call)
        guard let edition = try view.edition() else {
            throw APIProblem(
                status: .serviceUnavailable,
                code: "being_worked_out",
                message: "The figures are being worked out.",
                advice: "Ask again in a moment.",
                retryAfter: 3
            )
        }
        guard let finding = edition.diagnosis.all.first(where: { $0.id == call.call.part("id") })
        else { throw APIProblem.notThere }
        let (table, part) = try Self.table(call, of: finding)
        try call.workspace.accessControl.note("export rows", finding.id, by: call.call.actor)
        return .csv(table.csv, name: "\(finding.id)\(part).csv")
    }

    /// The part of a finding that an address asks for, and how its file is called behind the finding.
    private static func table(
        _ call: PageCall,
        of finding: Finding
    ) throws -> (table: FindingTable, part: String) {
        func one(_ kind: String, of tables: [FindingTable]) throws -> (FindingTable, String)? {
            guard let text = call.query(kind) else { return nil }
            guard let number = Int(text), tables.indices.contains(number - 1) else {
                throw APIProblem.notThere
            }
            return (tables[number - 1], "-\(kind)-\(number)")
        }
        return try one("table", of: finding.tables)
            ?? one("chart", of: FindingCharts(finding).charts.map(\.table))
            ?? (finding.evidence, "")
    }

    // MARK: One's own answers

    private var opinions: [Markup] {
        get throws {
            let question = OpenQuestion.all.first { $0.finding == finding.id }
            let showsDecisions = finding.id == "K1.motion" || finding.id.hasPrefix("A27")
            guard question != nil || showsDecisions else { return [] }
            let judgements = try call.workspace.judgements()
            let answers = judgements.answers.filter { $0.finding == finding.id }
            var cards: [Markup] = []
            if let question {
                cards.append(
                    Part.card("What you say", id: "own", own(answers) + [form(question)])
                )
            }
            if showsDecisions {
                cards.append(try decisions(judgements.decisions))
            }
            return cards
        }
    }

    /// Whether words that people wrote may be shown, with their names.
    private var mayName: Bool { call.may(.people) }

    private func own(_ answers: [OwnAnswer]) -> [Markup] {
        let lines = answers.reversed()
            .map { answer in
                Markup.element(
                    "li",
                    [:],
                    [
                        .element("strong", [:], answer.answer),
                        Markup(", \(answer.author), \(answer.answered.civilDateUTC.iso)"),
                        Markup(answer.note.map { ": \($0)" } ?? "", limit: 600),
                    ]
                )
            }
        return lines.isEmpty
            ? [.element("p", ["class": "hint"], "Nobody answered this themselves yet.")]
            : [.element("ul", ["class": "answers"], lines)]
    }

    private func form(_ question: OpenQuestion) -> Markup {
        guard call.may(.data) else { return Markup("") }
        return Form("/motion/\(finding.id)/answer", call)
            .markup([
                Control.choice(
                    "Your own answer",
                    name: "answer",
                    options: question.choices.map { ($0, $0) },
                    hint:
                        "It stands beside what the data say, with your name and the date. It never counts."
                ), Control.field("Why", name: "note", isRequired: false),
                Control.button("Keep it", .plain),
            ])
    }

    static func takeAnswer(_ call: PageCall) throws -> PageAnswer {
        let (id, note) = (call.call.part("id"), call.field("note"))
        _ = try call.workspace.answer(
            id,
            with: call.field("answer"),
            note: note.isEmpty ? nil : note,
            author: call.call.actor
        )
        return .goOn(to: "/motion/\(URLText.escaped(id))?done=answered#own")
    }

    private func decisions(_ decisions: [MotionDecision]) throws -> Markup {
        let lines = decisions.reversed()
            .map { decision in
                Markup.element(
                    "li",
                    [:],
                    [
                        .element("strong", [:], decision.motion.rawValue),
                        Markup(
                            " from \(decision.from.iso) until \(decision.until.iso)"
                                + (mayName ? ", \(decision.author): \(decision.reason)" : ""),
                            limit: 600
                        ),
                    ]
                )
            }
        let form =
            call.may(.data)
            ? Form("/motion/decide", call)
                .markup([
                    Control.choice(
                        "The one motion for the next twelve months",
                        name: "motion",
                        options: Motion.allCases.map { ($0.rawValue, $0.rawValue) }
                    ), Control.field("Because", name: "because"),
                    Control.button("Write it down", .plain),
                ]) : Markup("")
        return Part.card(
            "What was decided",
            id: "decisions",
            [
                lines.isEmpty
                    ? .element("p", ["class": "hint"], "No motion was decided on yet.")
                    : .element("ul", ["class": "answers"], lines), form,
            ]
        )
    }

    static func decide(_ call: PageCall) throws -> PageAnswer {
        guard let motion = Motion(rawValue: call.field("motion")) else {
            throw InputProblem(
                "motion_unknown",
                "a motion is bottom-up, top-down or land-and-expand.",
                field: "motion"
            )
        }
        _ = try call.workspace.decide(
            motion,
            reason: call.field("because"),
            author: call.call.actor
        )
        return .goOn(to: "/motion/K1.motion?done=decided#decisions")
    }

    private var neighbours: Markup {
        func link(_ finding: Finding?, _ relation: String, _ arrow: String) -> Markup {
            guard let finding else { return Markup("") }
            return .element(
                "a",
                [
                    "href": view.address(of: finding.id), "rel": relation,
                    "class": "neighbour \(relation)",
                ],
                "\(arrow) \(finding.question)"
            )
        }
        return .element(
            "nav",
            ["class": "neighbours", "aria-label": "Other questions"],
            [link(next.before, "prev", "←"), link(next.after, "next", "→")]
        )
    }
}
