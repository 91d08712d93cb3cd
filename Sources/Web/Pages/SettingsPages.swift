import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// What things mean, who may do what, and how long what is kept.
    static let settings: [PageRoute] =
        definitions + history + people + keys + personalData + benchmarks
}

/// The parts of the settings, as their tabs show them.
enum SettingsPart: String, CaseIterable {
    case definitions, history, people, keys, data, benchmarks

    var title: String {
        switch self {
        case .definitions: "Definitions"
        case .history: "History"
        case .people: "People"
        case .keys: "Keys"
        case .data: "Data"
        case .benchmarks: "Benchmarks"
        }
    }

    var address: String { self == .definitions ? "/settings" : "/settings/\(rawValue)" }

    /// Who finds it in the tabs.
    private var permission: Permission {
        switch self {
        case .definitions, .history, .benchmarks: .ask
        case .people, .keys, .data: .manage
        }
    }

    /// A page of the settings: the tabs, then its head and content.
    func page(
        _ call: PageCall,
        _ lead: String,
        status: HTTPResponse.Status = .ok,
        _ content: [Markup]
    ) -> Page {
        let tabs = Self.allCases.filter { call.may($0.permission) }
            .map { part in
                Markup.element(
                    "a",
                    ["href": part.address, "aria-current": part == self ? "page" : nil],
                    part.title
                )
            }
        let navigation = Markup.element(
            "nav",
            ["class": "tabs", "aria-label": "Settings"],
            tabs
        )
        return Page(
            title,
            at: .settings,
            status: status,
            [navigation, Part.head(title, lead)] + content
        )
    }
}

/// A form that was not taken, and why.
struct RefusedForm {
    /// Which form of the page.
    let form: String
    let problem: APIProblem
    /// What had been typed.
    let call: PageCall

    /// What is said at the form, if it is this one.
    static func notes(_ refused: RefusedForm?, at form: String) -> [Markup] {
        guard let refused, refused.form == form else { return [] }
        let problem = refused.problem
        let several = problem.problems.filter { $0.line != nil || problem.problems.count > 1 }
        if several.isEmpty {
            return [Part.problem(Words.capitalized(problem.message), advice: problem.advice)]
        }
        return [
            Part.problem("This was not saved."),
            .element("ul", ["class": "marked"], several.map { line($0, isText: form == "text") }),
        ]
    }

    /// A mistake in the definitions; whoever typed the text wants to know in which line.
    private static func line(_ problem: InputProblem, isText: Bool) -> Markup {
        let place = [problem.line.map { "Line \($0)" }, problem.field].compactMap { $0 }
            .joined(separator: ", ")
        return .element(
            "li",
            [:],
            [
                isText ? .element("strong", [:], [Markup("\(place): ", limit: 120)]) : Markup(""),
                Markup("\(Words.capitalized(problem.message)) \(problem.advice)", limit: 600),
            ]
        )
    }

    /// What had been typed into a field of this form, else `value`.
    static func typed(
        _ refused: RefusedForm?,
        _ form: String,
        _ name: String,
        else value: String
    ) -> String {
        guard let refused, refused.form == form else { return value }
        return refused.call.field(name)
    }

    /// Does what a form asks for, or shows the page again with what is wrong.
    ///
    /// What is not the asker's fault is thrown on.
    static func trying(
        _ form: String,
        _ call: PageCall,
        _ work: () throws -> PageAnswer,
        again: (RefusedForm) throws -> Page
    ) throws -> PageAnswer {
        do { return try work() } catch {
            let problem = APIProblem(error)
            guard problem.status.code < 500 else { throw error }
            return .page(try again(RefusedForm(form: form, problem: problem, call: call)))
        }
    }
}

extension Control {
    /// A choice without a visible label, for a row of a table that says what it is about.
    static func bareChoice(
        _ label: String,
        name: String,
        options: [(value: String, text: String)],
        chosen: String
    ) -> Markup {
        .element(
            "select",
            ["name": name, "aria-label": label],
            options.map { option in
                .element(
                    "option",
                    ["value": option.value, "selected": option.value == chosen ? "" : nil],
                    option.text
                )
            }
        )
    }

    /// Something to tick.
    static func check(_ label: String, name: String, isTicked: Bool, hint: String) -> Markup {
        .element(
            "label",
            ["class": "check"],
            [
                .element(
                    "input",
                    [
                        "type": "checkbox", "name": name, "value": "on",
                        "checked": isTicked ? "" : nil,
                    ]
                ),
                .element(
                    "span",
                    [:],
                    [Markup(label + " "), .element("small", [:], hint)]
                ),
            ]
        )
    }
}
