import Charts
import Growth

/// The parts that pages are made of; `/design` shows each of them.
enum Control {
    /// How loud a button is.
    enum Rank: String {
        /// The one thing to do here.
        case primary
        case plain
        case quiet
        /// What cannot be taken back.
        case danger
    }

    /// A button that sends its form.
    static func button(_ text: String, _ rank: Rank = .primary, value: String? = nil) -> Markup {
        .element(
            "button",
            [
                "type": "submit", "class": rank.rawValue, "name": value == nil ? nil : "action",
                "value": value,
            ],
            text
        )
    }

    /// A link that looks like a button.
    static func link(_ text: String, to address: String, _ rank: Rank = .plain) -> Markup {
        .element("a", ["class": "button \(rank.rawValue)", "href": address], text)
    }

    /// A field for a line of text under its label, with a hint.
    static func field(
        _ label: String,
        name: String,
        type: String = "text",
        value: String = "",
        hint: String? = nil,
        isRequired: Bool = true,
        autocomplete: String? = nil,
        placeholder: String? = nil
    ) -> Markup {
        labelled(
            label,
            hint,
            name,
            .element(
                "input",
                [
                    "id": "f-\(name)", "name": name, "type": type, "value": value,
                    "required": isRequired ? "" : nil, "autocomplete": autocomplete,
                    "placeholder": placeholder, "aria-describedby": hint.map { _ in "h-\(name)" },
                ]
            )
        )
    }

    /// A field for several lines.
    static func area(
        _ label: String,
        name: String,
        value: String,
        rows: Int = 6,
        hint: String? = nil,
        isCode: Bool = false
    ) -> Markup {
        labelled(
            label,
            hint,
            name,
            .element(
                "textarea",
                [
                    "id": "f-\(name)", "name": name, "rows": String(rows),
                    "class": isCode ? "code" : nil, "spellcheck": isCode ? "false" : nil,
                    "aria-describedby": hint.map { _ in "h-\(name)" },
                ],
                value
            )
        )
    }

    /// A choice of one of several.
    static func choice(
        _ label: String,
        name: String,
        options: [(value: String, text: String)],
        chosen: String? = nil,
        hint: String? = nil
    ) -> Markup {
        labelled(
            label,
            hint,
            name,
            .element(
                "select",
                ["id": "f-\(name)", "name": name],
                options.map { option in
                    .element(
                        "option",
                        ["value": option.value, "selected": option.value == chosen ? "" : nil],
                        [Markup(option.text, limit: 120)]
                    )
                }
            )
        )
    }

    private static func labelled(
        _ label: String,
        _ hint: String?,
        _ name: String,
        _ input: Markup
    ) -> Markup {
        let words = Markup.element("label", ["for": "f-\(name)"], label)
        let hints = hint.map { [Markup.element("small", ["id": "h-\(name)"], $0)] } ?? []
        return .element("div", ["class": "field"], [words, input] + hints)
    }

    /// Something that goes with the form unseen.
    static func hidden(_ name: String, _ value: String) -> Markup {
        .element("input", ["type": "hidden", "name": name, "value": value])
    }
}

/// A form that changes something: it carries what proves that a page of this session sent it.
struct Form {
    private let address: String
    private let changeToken: String

    /// A form that is sent to `address`.
    init(_ address: String, _ call: PageCall) {
        (self.address, changeToken) = (address, call.changeToken)
    }

    /// The form around its fields.
    ///
    /// One that takes a file also takes it dropped, and tells how far it is.
    func markup(_ content: [Markup], class name: String? = nil, takesFile: Bool = false) -> Markup {
        let token = changeToken.isEmpty ? [] : [Control.hidden("change", changeToken)]
        return .element(
            "form",
            [
                "method": "post", "action": address, "class": name,
                "enctype": takesFile ? "multipart/form-data" : nil,
                "data-upload": takesFile ? "" : nil,
            ],
            token + content
        )
    }
}

/// Parts that only show.
enum Part {
    /// The head of a page: what it is, in a line what it is for, and what can be done.
    static func head(_ title: String, _ lead: String = "", actions: [Markup] = []) -> Markup {
        .element(
            "div",
            ["class": "head"],
            [
                .element(
                    "div",
                    [:],
                    [.element("h1", [:], title)]
                        + (lead.isEmpty ? [] : [.element("p", ["class": "lead"], lead)])
                )
            ] + (actions.isEmpty ? [] : [.element("div", ["class": "actions"], actions)])
        )
    }

    /// A card under a heading.
    static func card(_ title: String, id: String? = nil, _ content: [Markup]) -> Markup {
        .element("section", ["class": "card", "id": id], [.element("h2", [:], title)] + content)
    }

    /// What is said where there is nothing yet, and what to do about it.
    static func empty(_ title: String, _ text: String, _ actions: [Markup] = []) -> Markup {
        .element(
            "div",
            ["class": "empty"],
            [.element("h2", [:], title), .element("p", [:], text)]
                + (actions.isEmpty ? [] : [.element("div", ["class": "actions"], actions)])
        )
    }

    /// Something went wrong, or needs looking at.
    static func problem(_ text: String, advice: String = "") -> Markup {
        .element(
            "div",
            ["class": "problem", "role": "alert"],
            [.element("p", [:], [.element("strong", [:], text)])]
                + (advice.isEmpty ? [] : [.element("p", [:], advice)])
        )
    }

    /// A word with a sign that says how something is; no colour is needed to read it.
    static func state(_ kind: State, _ text: String) -> Markup {
        .element("span", ["class": "state \(kind.rawValue)"], "\(kind.sign) \(text)")
    }

    /// How something is.
    enum State: String {
        case good, waiting, bad, off

        var sign: String {
            switch self {
            case .good: "●"
            case .waiting: "◐"
            case .bad: "▲"
            case .off: "○"
            }
        }
    }

    /// Numbers with their names, side by side.
    static func tiles(_ numbers: [(name: String, value: String)]) -> Markup {
        tiles(numbers.map { ($0.name, $0.value, nil) })
    }

    /// Numbers with their names, side by side, and where each opens to what is behind it.
    static func tiles(_ numbers: [(name: String, value: String, opens: String?)]) -> Markup {
        .element(
            "dl",
            ["class": "tiles"],
            numbers.map { name, value, address in
                let shown = address.map { figure(value, opens: $0) } ?? Markup(value)
                return .element(
                    "div",
                    [:],
                    [.element("dt", [:], name), .element("dd", [:], [shown])]
                )
            }
        )
    }

    /// A figure that opens to what is behind it.
    static func figure(_ text: String, opens address: String) -> Markup {
        .element(
            "a",
            ["class": "figure", "href": address, "title": "Open: definition, population and rows"],
            text
        )
    }

    /// Where a page is: the pages above it, then its own name.
    static func crumbs(_ above: [(title: String, address: String)], _ here: String) -> Markup {
        let links = above.flatMap { title, address in
            [Markup.element("a", ["href": address], title), Markup(" / ")]
        }
        return .element(
            "nav",
            ["class": "crumbs", "aria-label": "Where you are"],
            links + [Markup(here, limit: 60)]
        )
    }

    /// Sentences, one below the other.
    static func told(_ sentences: [String]) -> Markup {
        .element(
            "ul",
            ["class": "told"],
            sentences.map { .element("li", [:], [Markup($0, limit: 800)]) }
        )
    }

    /// Names with their values, one below the other; values without a text are left out.
    static func terms(_ terms: [(String, [Markup])]) -> Markup {
        .element(
            "dl",
            ["class": "terms"],
            terms.filter { !$0.1.isEmpty }
                .map { name, values in
                    .element(
                        "div",
                        [:],
                        [.element("dt", [:], name)] + values.map { .element("dd", [:], [$0]) }
                    )
                }
        )
    }

    /// A secret that is shown this once, with what to do with it.
    static func secret(_ title: String, _ advice: String, _ text: String, label: String) -> Markup {
        .element(
            "section",
            ["class": "card secret", "role": "status"],
            [
                .element("h2", [:], title), .element("p", [:], advice),
                .element("pre", ["class": "copy", "tabindex": "0", "aria-label": label], text),
            ]
        )
    }

    /// A link to rows as CSV; `about` says which, where there are several.
    static func download(_ address: String, about: String? = nil) -> Markup {
        .element(
            "p",
            ["class": "opener"],
            [
                .element(
                    "a",
                    [
                        "href": address, "download": "",
                        "aria-label": about.map { "Download as CSV: \($0)" },
                    ],
                    "Download as CSV"
                )
            ]
        )
    }

    /// A table whose columns sort and whose head stays.
    static func table(
        _ label: String,
        _ columns: [(title: String, isNumber: Bool)],
        _ rows: [[Cell]]
    ) -> Markup {
        let heads = columns.map { column in
            Markup.element(
                "th",
                ["scope": "col", "class": column.isNumber ? "num" : nil],
                column.title
            )
        }
        return .element(
            "div",
            ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": label],
            [
                .element(
                    "table",
                    ["class": "sortable"],
                    [
                        .element("thead", [:], [.element("tr", [:], heads)]),
                        .element(
                            "tbody",
                            [:],
                            rows.map { cells in
                                .element(
                                    "tr",
                                    [:],
                                    zip(columns, cells).map { $1.markup($0.isNumber) }
                                )
                            }
                        ),
                    ]
                )
            ]
        )
    }
}

/// A cell of a table: what it shows, and what it is sorted by where that is something else.
struct Cell {
    private let content: [Markup]
    private let key: String?

    /// A text of anybody; long ones are cut, and whole in their tooltip.
    init(_ text: String, sortedBy key: String? = nil) {
        let isLong = text.utf8.count > 120
        let shown = Markup(text, limit: 120)
        content = [isLong ? .element("span", ["title": String(text.prefix(400))], [shown]) : shown]
        self.key = key
    }

    /// Markup.
    init(_ content: [Markup], sortedBy key: String? = nil) {
        (self.content, self.key) = (content, key)
    }

    /// A sentence of anybody, whole over several lines.
    init(sentence text: String) {
        content = [.element("span", ["class": "sentence"], [Markup(text, limit: 400)])]
        key = nil
    }

    /// A count.
    init(_ number: Int) {
        self.init(Quantity.Unit.grouped(Double(number)), sortedBy: String(number))
    }

    fileprivate func markup(_ isNumber: Bool) -> Markup {
        .element("td", ["class": isNumber ? "num" : nil, "data-key": key], content)
    }
}
