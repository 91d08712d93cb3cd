import Catalog
import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// Every text that the definitions had.
    static let history: [PageRoute] = [
        .get("/settings/history", .holder(.ask)) { .page(try DefinitionHistoryPage($0).page) },
        .post("/settings/history", .holder(.data)) { try DefinitionHistoryPage.useAgain($0) },
    ]
}

/// Every version of the definitions, what changed with each, and the way back.
struct DefinitionHistoryPage {
    private let call: PageCall
    private let refused: RefusedForm?
    private let versions: [DefinitionsVersion]

    /// Versions of a page.
    private static let perPage = 20

    init(_ call: PageCall, _ refused: RefusedForm? = nil) throws {
        (self.call, self.refused) = (call, refused)
        versions = try call.workspace.definitions()
    }

    var page: Page {
        let pages = max(1, (versions.count + Self.perPage - 1) / Self.perPage)
        let page = min(pages, max(1, call.query("page").flatMap(Int.init) ?? 1))
        let shown = versions.indices.reversed().dropFirst((page - 1) * Self.perPage)
            .prefix(Self.perPage)
        return SettingsPart.history.page(
            call,
            "Each change of the definitions, with its date. Figures can be worked out as they were defined then.",
            status: refused?.problem.status ?? .ok,
            RefusedForm.notes(refused, at: "history") + unnoted
                + (versions.isEmpty ? [empty] : shown.map(card))
                + [
                    Pager(
                        words: ("← Newer", "Older →"),
                        page: page,
                        pages: pages,
                        address: "/settings/history?page="
                    )
                    .markup
                ]
        )
    }

    private var empty: Markup {
        Part.empty(
            "No version is written down yet",
            "The first one is, with the next change or when the server starts."
        )
    }

    /// A change by hand that nobody wrote down yet.
    private var unnoted: [Markup] {
        let isKnown = versions.last.map(isInForce) ?? true
        if isKnown { return [] }
        return [
            .element(
                "p",
                ["class": "banner"],
                "The file was changed on the server since. That version gets its place here with the next change or start."
            )
        ]
    }

    private func isInForce(_ version: DefinitionsVersion) -> Bool {
        version.text.utf8.elementsEqual(call.workspace.definitionsText.utf8)
    }

    private func card(_ index: Int) -> Markup {
        let version = versions[index]
        let isLast = index == versions.count - 1 && isInForce(version)
        let before = index > 0 ? versions[index - 1].text : nil
        let author = version.author == "groundswell.yaml" ? "found in the file" : version.author
        return .element(
            "section",
            ["class": "card", "id": "version-\(version.id)"],
            [
                .element(
                    "div",
                    ["class": "top"],
                    [
                        .element("h2", [:], Words.minute(version.recorded)),
                        isLast ? Part.state(.good, "in force") : Markup(""),
                    ]
                ),
                .element(
                    "p",
                    ["class": "hint"],
                    [
                        Markup("Version \(version.id), "),
                        .element(
                            "bdi",
                            [:],
                            [
                                Markup(call.may(.people) ? author : "by a colleague", limit: 80)
                            ]
                        ),
                    ]
                ),
                call.may(.data)
                    ? LineDiff(from: before, to: version.text).markup
                    : Markup(""), actions(version, isLast),
            ]
        )
    }

    private func actions(_ version: DefinitionsVersion, _ isLast: Bool) -> Markup {
        if isLast { return Markup("") }
        let show = Control.link(
            "Show figures as defined then",
            to: "/motion?definitions=\(version.id)"
        )
        guard call.may(.data), !isInForce(version) else {
            return .element("div", ["class": "actions"], [show])
        }
        let again = Form("/settings/history", call)
            .markup([
                Control.hidden("seen", DefinitionPage.digest(call)),
                Control.hidden("version", String(version.id)),
                Control.button("Use this again", .plain),
            ])
        return .element("div", ["class": "actions"], [show, again])
    }

    static func useAgain(_ call: PageCall) throws -> PageAnswer {
        try RefusedForm.trying("history", call) {
            let id = Int64(call.field("version"))
            guard let id, let version = try call.workspace.definitions(id) else {
                throw APIProblem.notThere
            }
            try call.workspace.changeDefinitions(
                to: version.text,
                from: DefinitionPage.seen(call),
                by: call.call.actor
            )
            return .goOn(to: "/settings/history?done=saved")
        } again: { refused in
            try DefinitionHistoryPage(call, refused).page
        }
    }
}
