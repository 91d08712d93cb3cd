import Catalog
import Charts
import Engine
import Growth
import HTTPTypes

/// A page before its frame: title, place in the navigation, content.
struct Page: Sendable {
    /// The places in the navigation.
    enum Place: String, CaseIterable, Sendable {
        case motion, sources, settings, audit

        var title: String {
            switch self {
            case .motion: "Motion"
            case .sources: "Sources"
            case .settings: "Settings"
            case .audit: "Audit"
            }
        }

        /// Who finds it in the navigation.
        var permission: Permission {
            switch self {
            case .motion: .ask
            case .sources: .data
            case .settings: .ask
            case .audit: .manage
            }
        }
    }

    let title: String
    /// Where it is in the navigation; `nil` for pages before somebody is logged in.
    var place: Place?
    var status = HTTPResponse.Status.ok
    /// The browser asks again after so many seconds; for pages that wait for something.
    var refreshSeconds: Int?
    let content: [Markup]

    init(
        _ title: String,
        at place: Place? = nil,
        status: HTTPResponse.Status = .ok,
        refreshSeconds: Int? = nil,
        _ content: [Markup]
    ) {
        (self.title, self.place, self.status) = (title, place, status)
        (self.refreshSeconds, self.content) = (refreshSeconds, content)
    }
}

/// The frame around every page: head, navigation, notices, the command palette.
struct PageFrame {
    let call: PageCall

    /// The whole document.
    func document(_ page: Page) -> String {
        Markup([
            Markup(literal: "<!DOCTYPE html>\n"),
            .element("html", ["lang": "en"], [head(page), body(page)]),
        ])
        .text
    }

    private func head(_ page: Page) -> Markup {
        // With a script the page asks by itself, and does not flicker.
        let refresh = page.refreshSeconds.map {
            [
                Markup.element(
                    "noscript",
                    [:],
                    [.element("meta", ["http-equiv": "refresh", "content": String($0)])]
                )
            ]
        }
        return .element(
            "head",
            [:],
            [
                .element("meta", ["charset": "utf-8"]),
                .element(
                    "meta",
                    ["name": "viewport", "content": "width=device-width, initial-scale=1"]
                ), .element("meta", ["name": "color-scheme", "content": "light dark"]),
                .element("title", [:], "\(page.title) · Groundswell"),
                .element("link", ["rel": "icon", "href": "/favicon.svg", "type": "image/svg+xml"]),
                .element("link", ["rel": "stylesheet", "href": Assets.stylesheet.address]),
                .element("script", ["src": Assets.script.address, "defer": ""]),
            ] + (refresh ?? [])
        )
    }

    private func body(_ page: Page) -> Markup {
        guard let place = page.place, call.call.visitor != nil else {
            return .element(
                "body",
                ["class": "door"],
                [.element("main", ["id": "content"], [brand("/")] + notice + page.content)]
            )
        }
        return .element(
            "body",
            [:],
            [
                .element("a", ["class": "skip", "href": "#content"], "Skip to the page"),
                navigation(place),
                .element("main", ["id": "content", "tabindex": "-1"], notice + page.content),
                palette,
            ]
        )
    }

    /// The sign of the product, with its name.
    private func brand(_ address: String) -> Markup {
        .element(
            "a",
            ["class": "brand", "href": address],
            [Self.mark, .element("span", [:], "Groundswell")]
        )
    }

    private static let mark = Markup(
        literal: """
            <svg class="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">\
            <path d="M1 14c3 0 3-5 6.5-5s3.5 5 7 5 3.5-3 6.5-3"/><path d="M1 19h20"/></svg>
            """
    )

    private func navigation(_ current: Page.Place) -> Markup {
        let places = Page.Place.allCases.filter { call.may($0.permission) }
        let links = places.map { place in
            Markup.element(
                "a",
                [
                    "href": "/\(place.rawValue)", "class": "place \(place.rawValue)",
                    "aria-current": place == current ? "page" : nil,
                ],
                place.title
            )
        }
        return .element(
            "header",
            ["class": "side"],
            [
                brand("/motion"),
                .element(
                    "bdi",
                    ["class": "company"],
                    [
                        Markup(call.workspace.configuration.company, limit: 60)
                    ]
                ),
                .element("nav", ["aria-label": "Main"], links),
                .element(
                    "button",
                    [
                        "type": "button", "class": "ghost palette-opener", "data-palette": "",
                        "hidden": "",
                    ],
                    [Markup("Go to… "), .element("kbd", [:], "Ctrl K")]
                ), account,
            ]
        )
    }

    private var account: Markup {
        let email = call.call.visitor?.member.email ?? ""
        return .element(
            "div",
            ["class": "account"],
            [
                .element(
                    "a",
                    ["href": "/account", "class": "who", "title": email],
                    [.element("bdi", [:], [Markup(email, limit: 40)])]
                ),
                Form("/logout", call).markup([Control.button("Log out", .quiet)]),
            ]
        )
    }

    /// What was just done, where the address of the page says so.
    private var notice: [Markup] {
        guard let done = call.query("done").flatMap(Notice.init(rawValue:)) else { return [] }
        return [.element("p", ["class": "toast", "role": "status"], done.text)]
    }

    /// What Ctrl K opens; its list is asked for when it is opened.
    private var palette: Markup {
        .element(
            "dialog",
            ["id": "palette", "aria-label": "Go to"],
            [
                .element(
                    "input",
                    [
                        "type": "search", "placeholder": "Go to a page, a question, an action…",
                        "aria-label": "Go to a page, a question, an action", "autocomplete": "off",
                        "role": "combobox", "aria-expanded": "true",
                        "aria-controls": "palette-list",
                    ]
                ),
                .element(
                    "ul",
                    ["id": "palette-list", "role": "listbox", "aria-label": "Found"],
                    []
                ),
            ]
        )
    }
}

/// What a page says was just done; the address names it, so nobody can make it say anything else.
enum Notice: String {
    case answered, planned, decided, welcome, demo, imported, undone, replayed, changed
    case removed, saved, revoked, discarded, password

    var text: String {
        switch self {
        case .answered: "Your answer is kept beside what the data say. It never counts."
        case .planned: "The plan is up to date."
        case .decided: "The decision is written down."
        case .welcome: "Welcome. You are logged in."
        case .demo: "This is the demo company. Everything here is computed from its files."
        case .imported: "The file is in. Figures are being worked out anew."
        case .undone: "The import is undone, as if it had never been."
        case .replayed: "The event was sent again."
        case .changed: "The change holds from now on."
        case .removed: "It is gone. What it brought stays."
        case .saved: "The definitions are saved. Figures are being worked out anew."
        case .revoked: "The key opens nothing any more."
        case .discarded: "The file is thrown away; nothing of it was stored."
        case .password: "Your password is changed, and all other sessions are over."
        }
    }
}
