import Charts
import Engine
import Growth
import Reports

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
            return .page(nothing(call))
        }
        let page = MotionPage(
            view: view,
            edition: edition,
            trend: Trend(view.isWhole ? call.server.book.trend : nil, edition.diagnosis, view)
        )
        return .page(Page("Motion", at: .motion, try page.content))
    }

    private static func nothing(_ call: PageCall) -> Page {
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
                + (view.key.definitions
                    .map { id in
                        [
                            Control.hidden("definitions", String(id)),
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

    private static func day(_ moment: Timestamp, _ call: PageCall) -> String {
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
                        Part.figure(value.text, opens: view.address(of: verdict.id)),
                        Markup(" of \(Quantity.Unit.grouped(Double(verdict.n))) won accounts"),
                        Markup(
                            verdict.interval.map {
                                ", \(Words.range($0, value.unit)) with \(Quantity.Unit.share.text($0.level)) confidence"
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
            ["href": view.address(of: finding.id), "title": finding.question],
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
            ["class": "id", "href": view.address(of: finding.id)],
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
            [Part.figure($0.text, opens: view.address(of: finding.id))]
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
                    ["class": "question", "href": view.address(of: finding.id)],
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
                                            "href": view.address(of: finding.id),
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
