import Charts
import Engine
import Growth
import Reports

extension PageRoute {
    /// Which motion, and everything that says so.
    static let motion: [PageRoute] = [
        .get("/motion", .holder(.ask)) { try MotionPage.answer($0) },
        .post("/motion/plan", .holder(.data)) { try PlanPart.change($0) },
        .get("/motion/{id}", .holder(.ask)) { try FindingPage.answer($0) },
        .get("/motion/{id}/rows", .holder(.people)) { try FindingPage.rows($0) },
        .post("/motion/{id}/answer", .holder(.data)) { try FindingPage.takeAnswer($0) },
        .post("/motion/decide", .holder(.data)) { try FindingPage.decide($0) },
        .get("/live/motion", .holder(.ask)) { call in
            let view = try MotionView(call)
            return .data(["version": .string(try view.edition()?.version.text ?? "")])
        },
        .get("/palette", .holder(.ask)) { .data(Palette.document($0)) },
    ]

    /// What Ctrl K finds.
    private enum Palette {
        static func document(_ call: PageCall) -> JSONValue {
            var entries = Page.Place.allCases.filter { call.may($0.permission) }
                .map { ($0.title, "/\($0.rawValue)", "page") }
            entries += [
                ("Definitions and their history", "/settings/history", "page"),
                ("Benchmarks", "/settings/benchmarks", "page"),
                ("Your account", "/account", "page"), ("Parts and charts", "/design", "page"),
                ("Print this page", "#print", "action"),
            ]
            if call.may(.manage) {
                entries += [
                    ("People", "/settings/people", "page"), ("Keys", "/settings/keys", "page"),
                    ("What is kept, and for how long", "/settings/data", "page"),
                ]
            }
            if call.may(.data) {
                entries += [
                    ("Upload a file", "/sources/upload", "action"),
                    ("Send events", "/start/events", "action"),
                ]
            }
            if let edition = try? MotionView(call).edition() {
                entries += edition.diagnosis.all.map { ($0.question, "/motion/\($0.id)", $0.id) }
            }
            return .array(
                entries.map { title, address, kind in
                    ["title": .string(title), "href": .string(address), "kind": .string(kind)]
                }
            )
        }
    }
}

/// Which diagnosis a page shows: the filters in its address, and the diagnosis at hand.
struct MotionView {
    let call: PageCall
    let key: DiagnosisBook.Key
    /// The moment that answers are compared with; `nil` for none.
    let comparedWith: Timestamp?

    /// The filters of a request.
    /// - Throws: `InputProblem` for those that cannot be read.
    init(_ call: PageCall) throws {
        self.call = call
        let zone = call.workspace.zone
        key = DiagnosisBook.Key(
            asOf: try AskedQuestion.moment(call.query("as_of").map(JSONValue.string), zone),
            segment: try call.query("segment").map { try Segment(parsing: $0) },
            definitions: call.query("definitions").flatMap(Int64.init)
        )
        comparedWith = try AskedQuestion.moment(call.query("compare").map(JSONValue.string), zone)
    }

    /// The diagnosis, with what this visitor may see of it; `nil` while it is being worked out.
    func edition() throws -> DiagnosisBook.Edition? {
        guard var edition = try call.server.book.edition(key, of: call.workspace) else {
            return nil
        }
        if !call.may(.people) {
            edition = DiagnosisBook.Edition(
                diagnosis: NumbersOnly.diagnosis(edition.diagnosis),
                version: edition.version,
                seconds: edition.seconds,
                made: edition.made,
                isOld: edition.isOld
            )
        }
        return edition
    }

    /// Whether all accounts count, under the definitions in force: what the trend tells of.
    var isWhole: Bool { key.segment == nil && key.definitions == nil }

    /// An address with the same filters.
    func address(_ path: String) -> String {
        let kept = ["as_of", "segment", "compare", "definitions"]
            .compactMap { name in
                call.query(name).map { "\(name)=\(URLText.escaped($0))" }
            }
        return path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }

    /// What is shown while there is no diagnosis yet.
    var loading: Page {
        Page(
            "Motion",
            at: .motion,
            refreshSeconds: 1,
            [
                .element(
                    "div",
                    ["class": "loading", "data-reload": "", "role": "status"],
                    [
                        .element("h1", [:], "Reading everything you have …"),
                        .element(
                            "p",
                            ["class": "lead"],
                            "The first verdict takes a moment; then it is at hand, and kept up to date."
                        ), .element("div", ["class": "skeleton"], []),
                        .element("div", ["class": "skeleton short"], []),
                        .element("div", ["class": "skeleton"], []),
                    ]
                )
            ]
        )
    }
}

/// The page a founder opens on Monday: the verdict, what it rests on, and what to do.
struct MotionPage {
    private let view: MotionView
    private let edition: DiagnosisBook.Edition
    private let trend: Trend
    private var diagnosis: Diagnosis { edition.diagnosis }
    private var call: PageCall { view.call }

    static func answer(_ call: PageCall) throws -> PageAnswer {
        let view = try MotionView(call)
        guard let edition = try view.edition() else { return .page(view.loading) }
        if edition.diagnosis.inputs.rows.allSatisfy({ $0.count < 2 || $0[1].doubleValue == 0 }) {
            return .page(try nothing(call))
        }
        let page = MotionPage(
            view: view,
            edition: edition,
            trend: Trend(view.isWhole ? call.server.book.trend : nil, edition.diagnosis, view)
        )
        return .page(Page("Motion", at: .motion, try page.content))
    }

    private static func nothing(_ call: PageCall) throws -> Page {
        Page(
            "Motion",
            at: .motion,
            [
                Part.head("Motion"),
                Part.empty(
                    "There is nothing to read yet",
                    "Bring in events, billing or deals, and this page says which sales motion you really run.",
                    call.may(.data) ? [Control.link("Begin", to: "/start", .primary)] : []
                ),
            ]
        )
    }

    private var content: [Markup] {
        get throws {
            try Demo.banner(call) + [toolbar, hero] + sides + conflicts + [
                Part.card("How the answers changed", id: "trend", [trend.markup(diagnosis, view)]),
                try PlanPart(view, diagnosis).markup,
            ] + chapters + open + cautions
        }
    }

    // MARK: Filters

    private var toolbar: Markup {
        let ends = DiagnosisBook.monthEnds(before: call.workspace.now, call.workspace.zone)
            .reversed()
            .map { moment in
                (value: Self.day(moment, call), text: "End of \(Self.monthBefore(moment, call))")
            }
        let segments = ["size=1-9", "size=10-49", "size=50-249", "size=250-999", "size=1000+"]
        var choices = [(value: "", text: "All accounts")]
        choices += segments.map { ($0, "\($0.dropFirst(5)) employees") }
        if let own = call.query("segment"), !segments.contains(own) { choices.append((own, own)) }
        let state =
            edition.isOld
            ? "Something changed; a new reading is on its way."
            : "As of \(Words.minute(diagnosis.asOf))"
        return .element(
            "form",
            ["class": "toolbar", "method": "get", "action": "/motion"],
            [
                Control.choice(
                    "As of",
                    name: "as_of",
                    options: [("", "Now")] + self.choices(ends, with: "as_of"),
                    chosen: call.query("as_of") ?? ""
                ),
                Control.choice(
                    "Compared with",
                    name: "compare",
                    options: [("", "Nothing")] + self.choices(ends, with: "compare"),
                    chosen: call.query("compare") ?? ""
                ),
                Control.choice(
                    "Accounts",
                    name: "segment",
                    options: choices,
                    chosen: call.query("segment") ?? ""
                ), Control.button("Show", .plain),
                .element(
                    "p",
                    [
                        "class": "as-of", "data-version": edition.version.text,
                        "data-live": "/live/motion",
                    ],
                    state
                ),
            ]
                + (call.query("definitions")
                    .map { id in
                        [
                            Control.hidden("definitions", id),
                            .element(
                                "p",
                                ["class": "hint"],
                                "As defined by version \(id) of the definitions."
                            ),
                        ]
                    } ?? [])
        )
    }

    /// The ends of months, and what was asked for where that is another moment.
    private func choices(
        _ ends: [(value: String, text: String)],
        with name: String
    ) -> [(value: String, text: String)] {
        guard let asked = call.query(name), !ends.contains(where: { $0.value == asked }) else {
            return ends
        }
        return ends + [(asked, asked)]
    }

    static func day(_ moment: Timestamp, _ call: PageCall) -> String {
        call.workspace.zone.date(of: moment).iso
    }

    private static func monthBefore(_ moment: Timestamp, _ call: PageCall) -> String {
        let date = CivilDate(dayNumber: call.workspace.zone.dayNumber(of: moment) - 1)
        return "\(Words.month(date.month)) \(date.year)"
    }

    // MARK: The verdict

    private var verdict: Finding { diagnosis.verdict }

    private var hero: Markup {
        let figure = verdict.value.map { value in
            [
                Markup.element(
                    "p",
                    ["class": "hero-figure"],
                    [
                        Part.figure(value.text, opens: view.address("/motion/\(verdict.id)")),
                        Markup(" of \(Quantity.Unit.grouped(Double(verdict.n))) won accounts"),
                        Markup(
                            verdict.interval.map {
                                ", \(Words.range($0, value.unit)) with 95 % confidence"
                            } ?? ""
                        ),
                    ]
                )
            ]
        }
        return .element(
            "section",
            ["class": "hero", "id": "verdict"],
            [
                .element("p", ["class": "eyebrow"], verdict.question),
                .element("h1", [:], [Markup(Words.capitalized(verdict.answer))]),
                StandingChip(verdict.standing).markup,
            ] + (figure ?? []) + [
                .element("p", ["class": "lead"], [Markup(verdict.explanation, limit: 900)])
            ] + firstStep
        )
    }

    /// Where nothing can be said because nobody said what the events mean: the way there.
    private var firstStep: [Markup] {
        let events = call.workspace.configuration.events
        guard verdict.isUnknown, events.activation.isEmpty, call.may(.data) else { return [] }
        return [
            .element(
                "p",
                [:],
                [
                    Control.link(
                        "Say which of your events mean what",
                        to: "/settings#events",
                        .primary
                    )
                ]
            )
        ]
    }

    /// What was declared beside what was observed, and the shares behind it.
    private var sides: [Markup] {
        let declared = diagnosis.all.first { $0.id == "A4.declared" }
        let words = call.workspace.configuration.declaredMotion?.rawValue ?? "Nobody said"
        let compared = Part.card(
            "Declared beside observed",
            id: "declared",
            [
                .element(
                    "div",
                    ["class": "beside"],
                    [
                        .element(
                            "dl",
                            ["class": "pair"],
                            [
                                pair("You say", Words.capitalized(words)),
                                pair("You run", Words.capitalized(verdict.answer)),
                            ]
                        ),
                        .element(
                            "p",
                            [:],
                            [Markup((declared?.explanation ?? "") + " ", limit: 600)]
                                + (declared.map { [opener($0, "Open")] } ?? [])
                        ),
                    ]
                )
            ]
        )
        let figures = Figure.all(of: verdict)
        guard !figures.isEmpty else { return [compared] }
        let began = Part.card(
            "How won accounts began",
            id: "began",
            [
                .element("div", ["class": "figures"], figures),
                .element("p", ["class": "opener"], [opener(verdict)]),
            ]
        )
        return [compared, began]
    }

    private func pair(_ name: String, _ value: String) -> Markup {
        .element("div", [:], [.element("dt", [:], name), .element("dd", [:], value)])
    }

    private func opener(
        _ finding: Finding,
        _ text: String = "Open: definition, population and rows"
    ) -> Markup {
        .element(
            "a",
            ["href": view.address("/motion/\(finding.id)"), "title": finding.question],
            text
        )
    }

    // MARK: The questions

    private var conflicts: [Markup] {
        var seen: Set<ByteString> = []
        let all = diagnosis.all.flatMap { finding in
            finding.conflicts.filter { seen.insert(ByteString($0)).inserted }.map { ($0, finding) }
        }
        guard !all.isEmpty else { return [] }
        return [
            Part.card(
                "Where the readings disagree",
                id: "disagreements",
                [
                    .element(
                        "ul",
                        ["class": "marked"],
                        all.map { text, finding in
                            .element(
                                "li",
                                [:],
                                [Markup(text + " ", limit: 600), code(finding)]
                            )
                        }
                    )
                ]
            )
        ]
    }

    private func code(_ finding: Finding) -> Markup {
        .element(
            "a",
            ["class": "id", "href": view.address("/motion/\(finding.id)")],
            finding.id
        )
    }

    private var chapters: [Markup] {
        diagnosis.chapters.enumerated()
            .compactMap { index, chapter in
                let answered = chapter.findings.filter { !$0.isUnknown }
                guard !answered.isEmpty else { return nil }
                return Part.card(
                    chapter.title,
                    id: "chapter-\(index + 1)",
                    [.element("ul", ["class": "questions"], answered.map(question))]
                )
            }
    }

    /// A line for a question: what it asks, the answer, the figure, how it was before.
    private func question(_ finding: Finding) -> Markup {
        let figure = finding.value.map {
            [Part.figure($0.text, opens: view.address("/motion/\(finding.id)"))]
        }
        let own = finding.ownAnswer.map {
            [Markup.element("span", ["class": "hint"], "You said \($0.answer). ")]
        }
        return .element(
            "li",
            [:],
            [
                .element(
                    "a",
                    ["class": "question", "href": view.address("/motion/\(finding.id)")],
                    finding.question
                ),
                .element(
                    "div",
                    ["class": "said"],
                    [
                        .element(
                            "strong",
                            [:],
                            [Markup(Words.capitalized(finding.answer), limit: 120)]
                        ),
                        StandingChip(finding.standing).markup,
                    ]
                ),
                .element(
                    "div",
                    ["class": "measured"],
                    (figure ?? []) + (own ?? []) + trend.note(finding)
                ),
            ]
        )
    }

    private var open: [Markup] {
        let unknown = diagnosis.findings.filter(\.isUnknown)
        guard !unknown.isEmpty else { return [] }
        return [
            Part.card(
                "Not to be answered yet",
                id: "open",
                [
                    .element(
                        "ul",
                        ["class": "questions"],
                        unknown.map { finding in
                            .element(
                                "li",
                                [:],
                                [
                                    .element(
                                        "a",
                                        [
                                            "class": "question",
                                            "href": view.address("/motion/\(finding.id)"),
                                        ],
                                        finding.question
                                    ),
                                    .element(
                                        "p",
                                        ["class": "hint"],
                                        [Markup("Needs \(finding.need)", limit: 400)]
                                    ),
                                ]
                            )
                        }
                    )
                ]
            )
        ]
    }

    private var cautions: [Markup] {
        guard !diagnosis.cautions.isEmpty else { return [] }
        return [
            Part.card(
                "Before you believe it",
                id: "cautions",
                [
                    .element(
                        "ul",
                        ["class": "marked"],
                        diagnosis.cautions.map { .element("li", [:], [Markup($0, limit: 800)]) }
                    )
                ]
            )
        ]
    }
}

extension Finding {
    /// Whether the data cannot answer it at all.
    var isUnknown: Bool { if case .unknown = standing { true } else { false } }

    /// What is missing for an answer.
    var need: String { if case .unknown(let needs) = standing { needs } else { "" } }
}

/// How the answers were at the ends of the last months.
struct Trend {
    private let points: [String: [DiagnosisBook.Point]]
    private let comparedWith: Timestamp?
    private let isWhole: Bool

    /// What was said before the diagnosis; `nil` where the answers are about something else.
    init(
        _ points: [String: [DiagnosisBook.Point]]?,
        _ diagnosis: Diagnosis,
        _ view: MotionView
    ) {
        self.points = (points ?? [:]).mapValues { $0.filter { $0.moment < diagnosis.asOf } }
        (comparedWith, isWhole) = (view.comparedWith, view.isWhole)
    }

    /// Findings that are followed: the verdict, the four questions, what is declared.
    private static let followed = [
        "K1.motion", "A4.declared", "K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q3_price",
        "K2.q4_untouched_activation", "A5.product_first",
    ]

    /// A table of the answers, a column a month and one for now.
    func markup(_ diagnosis: Diagnosis, _ view: MotionView) -> Markup {
        let moments = (points["K1.motion"] ?? []).map(\.moment)
        guard !moments.isEmpty else {
            return .element(
                "p",
                ["class": "hint"],
                isWhole
                    ? "The ends of the last \(DiagnosisBook.months) months are being read; they appear here in a moment."
                    : "The trend is that of all accounts under the definitions in force: choose All accounts."
            )
        }
        let zone = view.call.workspace.zone
        let heads = moments.map { moment in
            let date = CivilDate(dayNumber: zone.dayNumber(of: moment) - 1)
            return "\(Words.month(date.month).prefix(3)) \(date.year)"
        }
        let rows = diagnosis.all.filter { Self.followed.contains($0.id) }
            .map { finding in
                [
                    Cell([
                        .element(
                            "a",
                            ["href": view.address("/motion/\(finding.id)")],
                            finding.question
                        )
                    ])
                ] + cells(finding, moments)
            }
        return Part.table(
            "Answers at the ends of months",
            [("Question", false)] + heads.map { ($0, false) } + [("Now", false)],
            rows
        )
    }

    private func cells(_ finding: Finding, _ moments: [Timestamp]) -> [Cell] {
        var last: String?
        let past = moments.map { moment in
            points[finding.id]?.first { $0.moment == moment }
        }
        return (past.map { $0.map { ($0.answer, $0.value) } } + [(finding.answer, finding.value)])
            .map { said in
                guard let (answer, value) = said else { return Cell("–") }
                defer { last = answer }
                let isNew = last != nil && last != answer
                // An answer that stays is not said again.
                let words = last == answer ? [] : [answer]
                let text = (words + [value?.text].compactMap { $0 }).joined(separator: " · ")
                let shown = Markup(text.isEmpty ? "same" : text, limit: 60)
                return Cell([.element(isNew ? "strong" : "span", [:], [shown])])
            }
    }

    /// What a finding said at the moment that is compared with, where it was another answer or figure.
    func note(_ finding: Finding) -> [Markup] {
        guard let comparedWith,
            let before = points[finding.id]?.last(where: { $0.moment <= comparedWith })
        else { return [] }
        let figure = before.value.map { " · \($0.text)" } ?? ""
        let isSame = before.answer == finding.answer && before.value?.text == finding.value?.text
        return [
            .element(
                "span",
                ["class": "before"],
                [Markup(isSame ? "unchanged" : "was \(before.answer)\(figure)", limit: 120)]
            )
        ]
    }
}

/// The plan of 30 days, to tick and to date.
struct PlanPart {
    private let view: MotionView
    private let diagnosis: Diagnosis
    private let marks: [String: PlanMark]

    init(_ view: MotionView, _ diagnosis: Diagnosis) throws {
        (self.view, self.diagnosis) = (view, diagnosis)
        marks = try view.call.workspace.planMarks()
    }

    var markup: Markup {
        let done = marks.values.filter { mark in
            mark.isDone && !diagnosis.plan.contains { $0.title == mark.action }
        }
        let items = diagnosis.plan.map(item)
        let past = done.sorted { $0.recorded > $1.recorded }.prefix(5)
        return Part.card(
            "The next 30 days",
            id: "plan",
            (items.isEmpty
                ? [.element("p", ["class": "hint"], "Nothing to do follows from the data.")]
                : [.element("ol", ["class": "plan"], items)])
                + (past.isEmpty
                    ? []
                    : [
                        .element("h3", [:], "Done before"),
                        .element(
                            "ul",
                            ["class": "done-list"],
                            past.map {
                                .element(
                                    "li",
                                    [:],
                                    "✓ \($0.action), \($0.recorded.civilDateUTC.iso)"
                                )
                            }
                        ),
                    ])
        )
    }

    private func item(_ action: PlanAction) -> Markup {
        let mark = marks[action.title]
        let isDone = mark?.isDone ?? false
        let due = mark?.due ?? day(action)
        let steps =
            action.steps.isEmpty
            ? [] : [Markup.element("ul", [:], action.steps.map { .element("li", [:], $0) })]
        return .element(
            "li",
            ["class": isDone ? "is-done" : nil],
            [
                .element("h3", [:], action.title),
                .element(
                    "p",
                    [:],
                    [
                        Markup(action.reason + " ", limit: 700),
                        .element(
                            "a",
                            ["class": "id", "href": view.address("/motion/\(action.finding)")],
                            action.finding
                        ),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [.element("summary", [:], "How, and when it is done")] + steps + [
                        .element(
                            "p",
                            [:],
                            [.element("strong", [:], "Done when "), Markup(action.doneWhen)]
                        )
                    ]
                ), form(action, due, isDone, mark),
            ]
        )
    }

    /// The day that the plan names, counted from the day of the diagnosis.
    private func day(_ action: PlanAction) -> CivilDate {
        let first = view.call.workspace.zone.dayNumber(of: diagnosis.asOf)
        return CivilDate(dayNumber: first + action.dueDay - 1)
    }

    private func form(
        _ action: PlanAction,
        _ due: CivilDate,
        _ isDone: Bool,
        _ mark: PlanMark?
    ) -> Markup {
        let by = mark.map { mark in
            let who = view.call.may(.people) ? " by \(mark.author)" : ""
            return "\(mark.isDone ? "Done" : "Dated")\(who), \(mark.recorded.civilDateUTC.iso)"
        }
        guard view.call.may(.data) else {
            return .element("p", ["class": "due"], by ?? "By \(due.iso)")
        }
        let number = String(diagnosis.plan.firstIndex(of: action) ?? 0)
        return Form("/motion/plan", view.call)
            .markup(
                [
                    Control.hidden("action_title", action.title),
                    Control.hidden("finding", action.finding),
                    Control.hidden("back", view.address("/motion")),
                    .element("label", ["for": "due-\(number)"], "By"),
                    .element(
                        "input",
                        ["id": "due-\(number)", "type": "date", "name": "due", "value": due.iso]
                    ), Control.button("Set the date", .quiet, value: isDone ? "keep" : "date"),
                    isDone
                        ? Control.button("Not done yet", .plain, value: "undo")
                        : Control.button("Done", .plain, value: "done"),
                    .element("span", ["class": "hint"], by ?? ""),
                ],
                class: "due-form"
            )
    }

    /// Ticks or dates an action.
    static func change(_ call: PageCall) throws -> PageAnswer {
        let due = call.field("due")
        let date = due.utf8.count == 10 ? Timestamp(iso: due)?.civilDateUTC : nil
        if !due.isEmpty, date == nil {
            throw InputProblem("day_unreadable", "expected a date like 2026-10-31.", field: "due")
        }
        try call.workspace.mark(
            call.field("action_title"),
            of: call.field("finding"),
            due: date,
            isDone: ["done", "keep"].contains(call.field("action")),
            by: call.call.actor
        )
        let back = call.field("back")
        let page = URLText.isOurs(back) && back.hasPrefix("/motion") ? back : "/motion"
        return .goOn(to: page + (page.contains("?") ? "&" : "?") + "done=planned#plan")
    }
}
