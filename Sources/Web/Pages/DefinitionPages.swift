import Charts
import Connectors
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// What the company is and what its events mean.
    static let definitions: [PageRoute] = [
        .get("/settings", .holder(.ask)) { .page(try DefinitionPage($0).page) },
        .post("/settings/company", .holder(.data)) { try DefinitionPage.changeCompany($0) },
        .post("/settings/events", .holder(.data)) { try DefinitionPage.changeEvents($0) },
        .post("/settings/internal", .holder(.data)) { try DefinitionPage.changeInternal($0) },
        .post("/settings/text", .holder(.data)) { try DefinitionPage.changeText($0) },
    ]
}

/// The definitions in force: forms for what is changed most, everything to read, and the whole text.
struct DefinitionPage {
    private let call: PageCall
    private let refused: RefusedForm?
    private let names: [EventName]

    init(_ call: PageCall, _ refused: RefusedForm? = nil) throws {
        (self.call, self.refused) = (call, refused)
        names = try call.workspace.eventStatus().names.map(\.0)
    }

    private var configuration: Configuration { call.workspace.configuration }

    var page: Page {
        let forms = call.may(.data) ? [company, events, own] : []
        return SettingsPart.definitions.page(
            call,
            "What your words mean here. A change counts for all of history, and old figures can be worked out as they were.",
            status: refused?.problem.status ?? .ok,
            forms + [summary, thresholds] + (call.may(.data) ? [file] : [])
        )
    }

    // MARK: Small forms

    private func form(_ name: String, _ content: [Markup]) -> Markup {
        Form("/settings/\(name)#\(name == "text" ? "file" : name)", call)
            .markup([Control.hidden("seen", Self.digest(call))] + content)
    }

    private func typed(_ form: String, _ name: String, else value: String) -> String {
        RefusedForm.typed(refused, form, name, else: value)
    }

    private var company: Markup {
        let motions = Motion.allCases.map { ($0.rawValue, Words.capitalized($0.rawValue)) }
        return Part.card(
            "Your company",
            id: "company",
            RefusedForm.notes(refused, at: "company") + [
                form(
                    "company",
                    [
                        .element(
                            "div",
                            ["class": "grid-form"],
                            [
                                Control.field(
                                    "Name",
                                    name: "company",
                                    value: typed("company", "company", else: configuration.company)
                                ),
                                Control.choice(
                                    "The motion you believe you run",
                                    name: "motion",
                                    options: [("unknown", "Nobody said")] + motions,
                                    chosen: typed(
                                        "company",
                                        "motion",
                                        else: configuration.declaredMotion?.rawValue ?? "unknown"
                                    )
                                ),
                            ]
                        ), Control.button("Save", .plain),
                    ]
                )
            ]
        )
    }

    private var events: Markup {
        Part.card(
            "What your events mean",
            id: "events",
            RefusedForm.notes(refused, at: "events") + [
                .element(
                    "p",
                    ["class": "hint"],
                    "Name the events of yours that mean each of these. Any of several counts; empty a field to take one away."
                ),
                form(
                    "events",
                    [eventList] + EventMeaning.inForm.map(meaning) + [
                        Control.button("Save", .plain)
                    ]
                ),
            ]
        )
    }

    /// Names of events to choose from; the most frequent ones.
    private var eventList: Markup {
        let short = names.filter { $0.text.utf8.count <= 100 }.prefix(200)
        return .element(
            "datalist",
            ["id": "event-names"],
            short.map { .element("option", ["value": $0.text]) }
        )
    }

    private func meaning(_ meaning: EventMeaning) -> Markup {
        let selectors = configuration.events[keyPath: meaning.path]
        guard let names = EventMeaning.names(selectors) else {
            let hint = "It has conditions; change it in the text of the file below."
            return fieldset(
                meaning,
                selectors.map { .element("p", [:], [selectorText($0)]) }
                    + [.element("small", [:], hint)]
            )
        }
        let fields = (0..<names.count + EventMeaning.blanks)
            .map { index -> Markup in
                let name = "\(meaning.key)-\(index)"
                let value = index < names.count ? names[index] : ""
                return .element(
                    "input",
                    [
                        "name": name, "list": "event-names",
                        "value": typed("events", name, else: value),
                        "aria-label": "\(meaning.title): event \(index + 1)",
                        "placeholder": index == 0 ? "Name of an event" : "or …",
                        "autocomplete": "off",
                    ]
                )
            }
        let count = Control.hidden("\(meaning.key)-count", String(fields.count))
        return fieldset(meaning, [.element("div", ["class": "many"], fields), count])
    }

    private func fieldset(_ meaning: EventMeaning, _ content: [Markup]) -> Markup {
        .element(
            "fieldset",
            [:],
            [
                .element(
                    "legend",
                    [:],
                    [Markup(meaning.title + " "), .element("small", [:], meaning.hint)]
                )
            ] + content
        )
    }

    private var own: Markup {
        Part.card(
            "Your own people",
            id: "internal",
            RefusedForm.notes(refused, at: "internal") + [
                form(
                    "internal",
                    [
                        Control.area(
                            "Mail domains of yours",
                            name: "domains",
                            value: typed(
                                "internal",
                                "domains",
                                else: configuration.internalDomains.joined(separator: "\n")
                            ),
                            rows: max(3, min(10, configuration.internalDomains.count + 1)),
                            hint:
                                "One a line, like your-company.com. Whoever has an address there never counts."
                        ), Control.button("Save", .plain),
                    ]
                )
            ]
        )
    }

    // MARK: To read

    private func texts(_ all: [String]) -> [Markup] {
        all.isEmpty ? [] : [Markup(all.joined(separator: ", "), limit: 1_000)]
    }

    private func selectorText(_ selector: EventSelector) -> Markup {
        let name = selector.event?.text ?? "any event"
        let conditions = selector.properties.sorted { $0.key < $1.key }
            .map { "\($0.key) is \($0.value)" }
        let words = conditions.isEmpty ? "" : " where \(conditions.joined(separator: " and "))"
        return .element("bdi", [:], [Markup(name + words, limit: 160)])
    }

    private var summary: Markup {
        let known = configuration
        let meanings = EventMeaning.all.map { meaning -> (String, [Markup]) in
            let said = known.events[keyPath: meaning.path].map(selectorText)
            let nobody = [Markup.element("span", ["class": "hint"], "not named yet")]
            return (meaning.title, said.isEmpty ? nobody : said)
        }
        let aliases = Dictionary(grouping: known.aliases.keys) { known.canonical($0).text }
            .sorted { $0.key < $1.key }.prefix(50)
            .map {
                Markup(
                    "\($0.key): also \($0.value.map(\.text).sorted().joined(separator: ", "))",
                    limit: 400
                )
            }
        let accounts = known.internalAccounts.map(\.text)
        return Part.card(
            "As it counts now",
            id: "summary",
            [
                Part.terms(
                    [
                        ("Company", [Markup(known.company, limit: 160)]),
                        (
                            "Declared motion",
                            texts([
                                known.declaredMotion.map { Words.capitalized($0.rawValue) }
                                    ?? "Nobody said"
                            ])
                        ), ("Days begin in", texts([known.timeZone])),
                        ("Currency", texts([known.currency.code])),
                        (
                            "Sales touches",
                            texts([
                                known.sellsWithoutSales
                                    ? "Nobody sells here" : "In the files that were imported"
                            ])
                        ),
                    ] + meanings + [
                        ("Spellings of events", aliases),
                        ("Prices a month", prices),
                        (
                            "Nobody is asked below",
                            texts(known.expenseLimit.map { ["\($0.plain) a month"] } ?? [])
                        ),
                        ("Exchange rates", rates),
                        ("Own mail domains", texts(known.internalDomains)),
                        (
                            "Own accounts",
                            texts(
                                call.may(.people) || accounts.isEmpty
                                    ? accounts : [Words.counted(accounts.count, "account")]
                            )
                        ), ("Free-mail domains", texts(known.freeMailDomains)),
                        ("Work-mail domains", texts(known.workDomains)),
                        ("Known through", texts(known.relationshipSources)),
                        ("Channels that cost nothing", texts(known.organicSources)),
                    ]
                )
            ]
        )
    }

    private var prices: [Markup] {
        configuration.planPrices.sorted { $0.key < $1.key }.prefix(50)
            .map { Markup("\($0.key): \($0.value.plain)", limit: 200) }
    }

    private var rates: [Markup] {
        configuration.exchangeRates.map { ($0.key.code, $0.value) }.sorted { $0.0 < $1.0 }
            .map { Markup("1 \($0.0) is \($0.1) \(configuration.currency.code)") }
    }

    private var thresholds: Markup {
        Part.card(
            "Lines that decide",
            id: "thresholds",
            [
                Part.table(
                    "Lines that decide",
                    [
                        ("Line", false), ("Now", true), ("Unless you say else", true),
                        ("Whose", false),
                    ],
                    ThresholdLine.all.map { line in
                        let (now, usual) = (
                            line.text(configuration.thresholds), line.text(Thresholds())
                        )
                        return [
                            Cell(line.title), Cell(now), Cell(usual),
                            Cell([
                                now == usual
                                    ? Part.state(.off, "usual") : Part.state(.good, "yours")
                            ]),
                        ]
                    }
                )
            ]
        )
    }

    // MARK: The whole text

    private var file: Markup {
        let text = call.workspace.definitionsText
        let isOpen = refused?.form == "text" || call.query("open") == "text"
        return .element(
            "details",
            ["class": "card", "id": "file", "open": isOpen ? "" : nil],
            [
                .element("summary", [:], [.element("h2", [:], "The whole text: groundswell.yaml")]),
                .element(
                    "p",
                    ["class": "hint"],
                    "Everything above and more, with your comments. It is read whole before anything is saved."
                ),
            ] + RefusedForm.notes(refused, at: "text") + [
                Self.canBeTyped(text)
                    ? form(
                        "text",
                        [
                            Control.area(
                                "Text",
                                name: "text",
                                // A browser drops the first line end.
                                value: "\n" + typed("text", "text", else: text),
                                rows: 28,
                                isCode: true
                            ), Control.button("Check and save", .plain),
                        ]
                    )
                    : .element(
                        "p",
                        [:],
                        "This text is too long for a browser, or has signs in it that a browser does not show. Change the file on the server."
                    )
            ]
        )
    }

    /// Whether a text comes back from a browser as it went.
    private static func canBeTyped(_ text: String) -> Bool {
        func count(_ text: String) -> Int {
            text.unicodeScalars.reduce(0) { $0 + ($1 == "\u{FFFD}" ? 1 : 0) }
        }
        return text.utf8.count <= 128 << 10 && count(Markup(text).text) == count(text)
    }

    // MARK: Changing

    /// Names the text that a form was made of.
    static func digest(_ call: PageCall) -> String {
        FileDigest.sha256(of: call.workspace.definitionsText)
    }

    /// The text that the form of `call` was made of.
    /// - Throws: `InputProblem` `definitions_changed` when it is another by now.
    static func seen(_ call: PageCall) throws -> String {
        guard call.field("seen") == digest(call) else {
            throw InputProblem(
                "definitions_changed",
                "somebody changed the definitions meanwhile.",
                advice:
                    "The history says what they changed. Look at it, then save once more if yours still holds."
            )
        }
        return call.workspace.definitionsText
    }

    private static func change(
        _ form: String,
        _ call: PageCall,
        _ text: (_ seen: String) throws -> String
    ) throws -> PageAnswer {
        try RefusedForm.trying(form, call) {
            let seen = try seen(call)
            let new = try text(seen)
            if new.utf8.elementsEqual(seen.utf8) { return .goOn(to: "/settings#content") }
            try call.workspace.changeDefinitions(to: new, from: seen, by: call.call.actor)
            return .goOn(to: "/settings?done=saved#content")
        } again: { refused in
            try DefinitionPage(call, refused).page
        }
    }

    static func changeCompany(_ call: PageCall) throws -> PageAnswer {
        let known = call.workspace.configuration
        let (company, motion) = (call.field("company"), call.field("motion"))
        return try change("company", call) { seen in
            var changes: [(ConfigurationEdit.Place, ConfigurationEdit.Value)] = []
            if !company.utf8.elementsEqual(known.company.utf8) {
                changes.append((ConfigurationEdit.Place("company"), .text(company)))
            }
            if motion != known.declaredMotion?.rawValue ?? "unknown" {
                changes.append((ConfigurationEdit.Place("declared_motion"), .text(motion)))
            }
            return try ConfigurationEdit.making(changes, in: seen)
        }
    }

    static func changeEvents(_ call: PageCall) throws -> PageAnswer {
        let known = call.workspace.configuration.events
        let changes = EventMeaning.inForm.compactMap {
            meaning -> (ConfigurationEdit.Place, ConfigurationEdit.Value)? in
            guard let names = EventMeaning.names(known[keyPath: meaning.path]),
                let count = Int(call.field("\(meaning.key)-count"))
            else { return nil }
            let typed = (0..<max(0, min(count, 1_000))).map { call.field("\(meaning.key)-\($0)") }
                .filter { !$0.allSatisfy(\.isWhitespace) }
            if typed.map({ ByteString($0) }) == names.map({ ByteString($0) }) { return nil }
            let place = ConfigurationEdit.Place(meaning.key, in: "events")
            return (place, typed.count == 1 ? .text(typed[0]) : .list(typed))
        }
        return try change("events", call) { try ConfigurationEdit.making(changes, in: $0) }
    }

    static func changeInternal(_ call: PageCall) throws -> PageAnswer {
        let known = call.workspace.configuration.internalDomains
        let typed = call.field("domains").split(whereSeparator: \.isNewline)
            .map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
        let place = ConfigurationEdit.Place("domains", in: "internal")
        return try change("internal", call) { seen in
            typed == known ? seen : try ConfigurationEdit.making([(place, .list(typed))], in: seen)
        }
    }

    static func changeText(_ call: PageCall) throws -> PageAnswer {
        try change("text", call) { seen in
            // Browsers end lines with CR and LF, whatever the file does.
            let typed = call.field("text").replacing("\r\n", with: "\n")
            return seen.utf8.contains(0x0D) ? typed.replacing("\n", with: "\r\n") : typed
        }
    }
}

/// One of the things that events can mean, in words.
struct EventMeaning: Sendable {
    /// Its key in the file.
    let key: String
    let title: String
    let hint: String
    let path: any KeyPath<EventMeanings, [EventSelector]> & Sendable

    /// Empty fields beside those that hold a name.
    static let blanks = 2

    /// Those that have fields of their own.
    static let inForm = [
        EventMeaning(
            key: "signup",
            title: "Signed up",
            hint: "Somebody made a login. Without one, their first event counts.",
            path: \.signup
        ),
        EventMeaning(
            key: "activation",
            title: "Activated",
            hint: "Somebody got value for the first time.",
            path: \.activation
        ),
        EventMeaning(
            key: "core_action",
            title: "Core action",
            hint: "The thing your product is for.",
            path: \.coreAction
        ),
        EventMeaning(
            key: "invite",
            title: "Invited",
            hint: "Somebody asked others in.",
            path: \.invite
        ),
        EventMeaning(
            key: "upgrade",
            title: "Upgraded",
            hint: "An account moved to a paid or larger plan by itself.",
            path: \.upgrade
        ),
    ]

    /// All of them.
    static let all =
        inForm + [
            EventMeaning(
                key: "admin_step",
                title: "Administrator's step",
                hint: "",
                path: \.adminStep
            ),
            EventMeaning(key: "integration", title: "Integration", hint: "", path: \.integration),
            EventMeaning(key: "artefact", title: "Something made", hint: "", path: \.artefact),
        ]

    /// The names, where there is nothing but names.
    static func names(_ selectors: [EventSelector]) -> [String]? {
        let names = selectors.compactMap { $0.properties.isEmpty ? $0.event?.text : nil }
        return names.count == selectors.count ? names : nil
    }
}

/// A line that decides verdicts, in words.
private struct ThresholdLine {
    let title: String
    let text: (Thresholds) -> String

    private static func count(
        _ title: String,
        _ unit: String,
        _ path: KeyPath<Thresholds, Int>
    ) -> ThresholdLine {
        ThresholdLine(title: title) { thresholds in
            let number = Quantity.Unit.grouped(Double(thresholds[keyPath: path]))
            return unit.isEmpty ? number : "\(number) \(unit)"
        }
    }

    private static func share(_ title: String, _ path: KeyPath<Thresholds, Double>) -> ThresholdLine
    {
        ThresholdLine(title: title) { Quantity.Unit.share.text($0[keyPath: path]) }
    }

    static var all: [ThresholdLine] {
        [
            count("Won accounts before a motion is named", "", \.minimumWonAccounts),
            count("People before a share of them is judged", "", \.minimumPeople),
            count("Time from signup in which an activation counts", "days", \.activationWindowDays),
            share("Activated alone, to mean yes", \.soloShare),
            share("Payers who use the product, to mean yes", \.payerUserShare),
            count("Active days before paying that make a payer a user", "days", \.payerActiveDays),
            share("Share of ARR from which an account is a big logo", \.bigLogoShare),
            count("Open deals a rep can work on", "", \.openDealsPerRep),
            count("Team too small for two motions, at most", "people", \.smallTeam),
            count("Short sales cycle, at most", "days", \.shortCycleDays),
            count("Long sales cycle, at least", "days", \.longCycleDays),
            count("Answers before a profile is decided", "", \.profileDimensions),
            count("Things made in the product that hold an account", "", \.stickyArtefacts),
            share("Single users back in week 4, to be useful alone", \.singleUserRetention),
        ]
    }
}
