import Charts
import Growth
import Reports

extension PageRoute {
    /// Every component on one page.
    static let design: [PageRoute] = [
        .get("/design", .signedIn) { .page(DesignPage(call: $0).page) },
        .get("/design/charts", .signedIn) { .page(DesignPage(call: $0).gallery) },
        .get("/design/{chart}/data", .signedIn) { try DesignPage.data($0) },
    ]
}

/// What pages are made of, each part in all its states: to look at, and to choose from for a new page.
struct DesignPage {
    let call: PageCall

    private static let chapters = [
        ("type", "Type and space"), ("colour", "Colour"), ("buttons", "Buttons"),
        ("forms", "Forms"), ("tables", "Tables"), ("states", "States"), ("keys", "Keys"),
    ]

    var page: Page {
        let contents = Markup.element(
            "nav",
            ["class": "tabs", "aria-label": "On this page"],
            Self.chapters.map { id, title in .element("a", ["href": "#\(id)"], title) }
                + [.element("a", ["href": "/design/charts"], "Charts")]
        )
        return Page(
            "Design",
            at: .settings,
            [
                Part.head(
                    "Design",
                    "What pages here are made of. A new page takes from this, and adds what it needs to it."
                ), contents, type, space, colour, buttons, forms, period, tables, states, loading,
                keys,
            ]
        )
    }

    // MARK: Type, space, colour

    private var type: Markup {
        let rows: [(String, String, Markup)] = [
            (
                "Verdict, 38 to 60", "one on a page",
                .element("span", ["class": "t-verdict"], "Bottom-up")
            ),
            (
                "Heading 1, 26", "what the page is",
                .element("span", ["class": "t-1"], "Which motion do we run?")
            ),
            (
                "Heading 2, 16", "a card",
                .element("span", ["class": "t-2"], "How won accounts began")
            ),
            (
                "Heading 3, 15", "a part of a card",
                .element("span", ["class": "t-3"], "Done before")
            ),
            (
                "Lead, 16", "a line below a heading",
                .element("span", ["class": "t-lead"], "Bring what you have, and see.")
            ),
            ("Text, 15", "everything else", Markup("One in eight signs up alone.")),
            ("Small, 13", "hints and dates", .element("small", [:], "As of 2026-10-31 17:59 UTC")),
            ("Code, 13", "names for programs", .element("code", [:], "K1.motion")),
        ]
        return Part.card(
            "Type",
            id: "type",
            [
                .element(
                    "dl",
                    ["class": "specimens"],
                    rows.map { name, use, sample in
                        .element(
                            "div",
                            [:],
                            [
                                .element(
                                    "dt",
                                    [:],
                                    [Markup(name + " "), .element("small", [:], use)]
                                ),
                                .element("dd", [:], [sample]),
                            ]
                        )
                    }
                ), .element("h3", [:], "Figures line up"),
                Part.table(
                    "Figures line up",
                    [("Month", false), ("Accounts", true), ("Share", true), ("ARR", true)],
                    [
                        ("2026-01", 1_111, 0.111, 111_111), ("2026-02", 98, 0.847, 98_700),
                        ("2026-03", 12_406, 0.05, 1_204_000),
                    ]
                    .map { month, count, share, money in
                        [
                            Cell(month), Cell(count), Cell(Quantity.Unit.share.text(share)),
                            Cell(Quantity.Unit.money(.usd).text(Double(money))),
                        ]
                    }
                ),
            ]
        )
    }

    private var space: Markup {
        let steps = [4, 8, 12, 16, 20, 24, 32, 48]
        let bars = steps.map { step in
            Markup.element(
                "div",
                [:],
                [
                    .element(
                        "svg",
                        ["width": String(step), "height": "24", "aria-hidden": "true"],
                        [
                            .element(
                                "rect",
                                ["width": String(step), "height": "24", "class": "gs-fill-1"]
                            )
                        ]
                    ), .element("small", [:], "\(step)"),
                ]
            )
        }
        return Part.card(
            "Space",
            [
                .element(
                    "p",
                    ["class": "hint"],
                    "Pixels, in steps of four. Cards have 20 around and between them, corners are round by 12, those of fields and buttons by 8."
                ), .element("div", ["class": "spaces"], bars),
            ]
        )
    }

    private var colour: Markup {
        let dark = Dictionary(Palette.dark.entries.map { ($0.name, $0.hex) }) { first, _ in first }
        let (paper, night) = (hex("card", .light), hex("card", .dark))
        let rows = Palette.light.entries.map { entry -> [Cell] in
            let other = dark[entry.name] ?? entry.hex
            return [
                Cell([.element("code", [:], entry.name)], sortedBy: entry.name),
                Cell(role(entry.role)), swatch(entry.hex),
                contrast(entry.hex, on: paper, entry.role),
                swatch(other), contrast(other, on: night, entry.role),
            ]
        }
        return Part.card(
            "Colour",
            id: "colour",
            [
                .element(
                    "p",
                    ["class": "hint"],
                    "One accent. What is gained is blue and what is lost is orange; a sign or a word says the same, so no colour is needed to read anything. Words have a contrast of at least 4.5 to what is behind them, marks of at least 3 (WCAG 2.2)."
                ),
                Part.table(
                    "Colours",
                    [
                        ("Name", false), ("For", false), ("Light", false), ("Contrast", true),
                        ("Dark", false), ("Contrast in the dark", true),
                    ],
                    rows
                ),
            ]
        )
    }

    private func hex(_ name: String, _ palette: Palette) -> String {
        palette.entries.first { $0.name == name }?.hex ?? ""
    }

    private func role(_ role: Palette.Role) -> String {
        switch role {
        case .background: "behind everything"
        case .text: "words"
        case .mark: "marks of charts"
        case .quiet: "lines and tints"
        }
    }

    private func swatch(_ hex: String) -> Cell {
        Cell(
            [
                .element(
                    "svg",
                    ["width": "36", "height": "18", "class": "swatch", "aria-hidden": "true"],
                    [.element("rect", ["width": "36", "height": "18", "rx": "4", "fill": hex])]
                ), .element("code", [:], hex),
            ],
            sortedBy: hex
        )
    }

    private func contrast(_ hex: String, on ground: String, _ role: Palette.Role) -> Cell {
        let least: Double? =
            switch role {
            case .text: 4.5
            case .mark: 3
            case .background, .quiet: nil
            }
        guard let least, let ratio = Contrast.ratio(hex, ground) else {
            return Cell("–", sortedBy: "0")
        }
        let tenths = Int((ratio * 10).rounded(.down))
        let text = "\(tenths / 10).\(tenths % 10)"
        return Cell([Part.state(ratio >= least ? .good : .bad, text)], sortedBy: text)
    }

    // MARK: Controls

    private var buttons: Markup {
        let disabled = Markup.element(
            "button",
            ["type": "button", "class": "plain", "disabled": ""],
            "Not now"
        )
        return Part.card(
            "Buttons",
            id: "buttons",
            [
                .element(
                    "p",
                    ["class": "hint"],
                    "The first for the one thing to do on a page; the last for what cannot be taken back."
                ),
                sample([
                    Control.button("Import"), Control.button("Save", .plain),
                    Control.button("Withdraw", .quiet), Control.button("Forget for ever", .danger),
                    Control.link("A link like a button", to: "#buttons"), disabled,
                ]),
            ]
        )
    }

    /// Controls that do nothing: a form that stays where it is.
    private func sample(_ content: [Markup], class name: String = "actions") -> Markup {
        .element("form", ["method": "get", "action": "/design", "class": name], content)
    }

    private var forms: Markup {
        let wrong = Markup.element(
            "div",
            ["class": "field"],
            [
                .element("label", ["for": "d-wrong"], "A field with a mistake"),
                .element(
                    "input",
                    [
                        "id": "d-wrong", "value": "not a domain", "aria-invalid": "true",
                        "aria-describedby": "d-wrong-hint",
                    ]
                ),
                .element(
                    "small",
                    ["id": "d-wrong-hint"],
                    "This is no domain. Write it like example.com."
                ),
            ]
        )
        return Part.card(
            "Forms",
            id: "forms",
            [
                sample(
                    [
                        Control.field(
                            "A line",
                            name: "d_line",
                            hint: "What is expected, in a few words.",
                            isRequired: false
                        ),
                        Control.choice(
                            "A choice",
                            name: "d_choice",
                            options: [("a", "The first"), ("b", "The second")]
                        ),
                        wrong,
                        Control.field(
                            "A number",
                            name: "d_number",
                            type: "number",
                            value: "90",
                            isRequired: false
                        ),
                        Control.area(
                            "Several lines",
                            name: "d_area",
                            value: "acme.example\nacme.test",
                            rows: 3
                        ),
                        Control.area(
                            "Code",
                            name: "d_code",
                            value: "events:\n  signup: Signed Up",
                            rows: 3,
                            isCode: true
                        ),
                        .element(
                            "fieldset",
                            [:],
                            [
                                .element("legend", [:], "To tick"),
                                Control.check(
                                    "Ask",
                                    name: "d_ask",
                                    isTicked: true,
                                    hint: "questions, as numbers"
                                ),
                                Control.check(
                                    "People",
                                    name: "d_people",
                                    isTicked: false,
                                    hint: "see who is behind"
                                ),
                            ]
                        ),
                        .element(
                            "div",
                            ["class": "drop"],
                            [
                                Markup("Drop a file here, or "),
                                Control.link("choose one", to: "#forms"),
                            ]
                        ),
                    ],
                    class: "grid-form"
                )
            ]
        )
    }

    private var period: Markup {
        Part.card(
            "Filters and periods",
            [
                .element(
                    "p",
                    ["class": "hint"],
                    "They are in the address, so that every view can be shared, and hold at once."
                ),
                sample(
                    [
                        Control.choice(
                            "As of",
                            name: "d_asof",
                            options: [("", "Now"), ("1", "End of October 2026")]
                        ),
                        Control.choice(
                            "Compared with",
                            name: "d_with",
                            options: [("", "Nothing"), ("1", "End of July 2026")]
                        ),
                        Control.button("Show", .plain),
                        .element("p", ["class": "as-of"], "As of 2026-10-31 17:59 UTC"),
                    ],
                    class: "toolbar"
                ),
            ]
        )
    }

    // MARK: Tables and states

    private var tables: Markup {
        let rows = [
            ("Acme", 120_400, 0.41, Part.State.good, "paying"),
            ("Globex", 98_000, 0.05, .waiting, "trial"),
            ("Initech", 7_200, 0.62, .bad, "payment failed"), ("Umbrella", 0, 0, .off, "left"),
        ]
        return Part.card(
            "Tables",
            id: "tables",
            [
                .element(
                    "p",
                    ["class": "hint"],
                    "A heading sorts by click or Enter and stays in sight; wide tables scroll in their frame. Long names are cut and whole in their tooltip."
                ),
                Part.table(
                    "Accounts",
                    [("Account", false), ("ARR", true), ("Active", true), ("State", false)],
                    rows.map { name, arr, share, state, words in
                        [
                            Cell(name), Cell(arr), Cell(Quantity.Unit.share.text(share)),
                            Cell([Part.state(state, words)]),
                        ]
                    } + [
                        [
                            Cell(String(repeating: "A very long name ", count: 12)), Cell(1),
                            Cell("–"),
                            Cell("<script>alert(1)</script>"),
                        ]
                    ]
                ),
            ]
        )
    }

    private var states: Markup {
        let standings: [Finding.Standing] = [
            .decided, .undecided, .notEnoughEvidence(moreNeeded: 12), .unknown(needs: ""),
        ]
        return Part.card(
            "States",
            id: "states",
            [
                .element(
                    "div",
                    ["class": "samples"],
                    [
                        .element(
                            "div",
                            ["class": "actions"],
                            standings.map { StandingChip($0).markup } + [
                                Part.state(.good, "good"), Part.state(.waiting, "waiting"),
                                Part.state(.bad, "wrong"), Part.state(.off, "off"),
                            ]
                        ),
                        .element(
                            "p",
                            [:],
                            [
                                Markup("A figure that opens: "),
                                Part.figure("84.7 %", opens: "#states"),
                                Markup(" of 98 won accounts."),
                            ]
                        ), .element("p", ["class": "toast"], "What was just done."),
                        .element("p", ["class": "banner"], "What holds for the whole page."),
                        .element(
                            "p",
                            ["class": "conflict"],
                            "Two readings disagree, and both are shown."
                        ),
                        Part.empty(
                            "There is nothing yet",
                            "A sentence that says what would be here, and what to do about it.",
                            [Control.link("Do it", to: "#states")]
                        ),
                        Part.problem(
                            "This was not saved.",
                            advice: "What is wrong, and how to make it right."
                        ),
                    ]
                )
            ]
        )
    }

    private var loading: Markup {
        Part.card(
            "While something is worked out",
            [
                .element("div", ["class": "skeleton short"], []),
                .element("div", ["class": "skeleton"], []),
                .element("h3", [:], "A job that tells how far it is"),
                .element(
                    "progress",
                    ["max": "100", "value": "62", "aria-label": "Importing"],
                    "62 %"
                ),
                .element("p", ["class": "hint"], "62,000 of 100,000 rows"),
            ]
        )
    }

    // MARK: Charts and keys

    /// Every chart, drawn for a narrow place so that the page is quick.
    var gallery: Page {
        Page(
            "Charts",
            at: .settings,
            [
                Part.crumbs([("Design", "/design")], "Charts"),
                Part.head(
                    "Charts",
                    "Each is drawn by the server, with a name, a summary in words, its data and a value on every mark."
                ), .element("div", ["class": "gallery"], DesignSamples.all.map(chart)),
            ]
        )
    }

    private func chart(_ sample: DesignSamples.Sample) -> Markup {
        let isSmall = sample.name == "spark"
        let figure = ChartFigure(
            chart: sample.chart,
            download: "/design/\(sample.name)/data",
            widths: isSmall ? (160, nil) : (320, nil)
        )
        return .element(
            "div",
            ["class": "card"],
            [figure.markup, .element("p", ["class": "hint"], sample.use)]
        )
    }

    /// What a chart shows, as CSV.
    static func data(_ call: PageCall) throws -> PageAnswer {
        let name = call.call.part("chart")
        guard let sample = DesignSamples.all.first(where: { $0.name == name }) else {
            throw APIProblem.notThere
        }
        return .csv(
            sample.chart.table.csv,
            name: "\(sample.name).csv"
        )
    }

    private var keys: Markup {
        let all = [
            ("Ctrl K, ⌘ K", "opens a list of all pages, questions and actions"),
            ("J and K", "go from question to question; Enter opens"),
            ("← and →", "go through the values of a chart that has the focus"),
            ("Enter on a heading", "sorts a table"), ("Escape", "closes what is open"),
        ]
        return Part.card(
            "Keys",
            id: "keys",
            [
                Part.terms(all.map { key, does in (key, [Markup(does)]) })
            ]
        )
    }
}
