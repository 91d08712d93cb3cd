import Catalog
import Charts
import Connectors
import Engine
import Growth
import Reports

extension PageRoute {
    /// Who did what.
    static let audit: [PageRoute] = [
        .get("/audit", .holder(.manage), lane: .work) { .page(try AuditTrailPage($0).page) },
        .get("/audit/entries.csv", .holder(.manage), lane: .work) {
            try AuditTrailPage.download($0)
        },
    ]
}

/// Every login, denial, change and export, newest first.
struct AuditTrailPage {
    private let call: PageCall
    private let filter: Filter
    private let trail: AuditPage

    /// Entries of a page, and those looked at for one.
    private static let (perPage, depth) = (100, 20_000)

    /// What the address asks for.
    private struct Filter {
        /// Parts of a name and of an action, in lower case; empty for all.
        let who, what: String

        init(_ call: PageCall) {
            who = (call.query("who") ?? "").lowercased()
            what = (call.query("what") ?? "").lowercased()
        }

        var isAll: Bool { who.isEmpty && what.isEmpty }

        func keeps(_ entry: AuditEntry) -> Bool {
            (who.isEmpty || entry.actor.lowercased().contains(who))
                && (what.isEmpty || entry.action.lowercased().contains(what))
        }

        func address(_ path: String, before id: Int64? = nil) -> String {
            let parts = [
                who.isEmpty ? nil : "who=\(URLText.escaped(who))",
                what.isEmpty ? nil : "what=\(URLText.escaped(what))", id.map { "before=\($0)" },
            ]
            let query = parts.compactMap { $0 }.joined(separator: "&")
            return path + (query.isEmpty ? "" : "?\(query)")
        }
    }

    init(_ call: PageCall) throws {
        self.call = call
        let filter = Filter(call)
        self.filter = filter
        trail = try call.workspace.audit(
            before: call.query("before").flatMap(Int64.init),
            limit: Self.perPage,
            depth: Self.depth,
            where: filter.keeps
        )
    }

    var page: Page {
        Page(
            "Audit",
            at: .audit,
            [
                Part.head(
                    "Audit",
                    "Every login, denial, change and export, newest first. Nobody can change it, not even an owner.",
                    actions: [
                        .element(
                            "a",
                            [
                                "class": "button plain", "download": "",
                                "href": filter.address("/audit/entries.csv"),
                            ],
                            "Download as CSV"
                        )
                    ]
                ), toolbar,
            ] + (trail.entries.isEmpty ? [empty] : [table]) + [pager, chain]
        )
    }

    private var toolbar: Markup {
        let people = call.workspace.accessControl.members.map(\.email) + ["command line"]
        let actions = Set(trail.entries.map(\.entry.action)).sorted()
        return .element(
            "form",
            ["class": "toolbar", "method": "get", "action": "/audit"],
            [
                search("Who", "who", filter.who, people),
                search("What", "what", filter.what, actions), Control.button("Show", .plain),
                filter.isAll ? Markup("") : Control.link("Show all", to: "/audit", .quiet),
            ]
        )
    }

    private func search(
        _ label: String,
        _ name: String,
        _ value: String,
        _ known: [String]
    ) -> Markup {
        .element(
            "div",
            ["class": "field"],
            [
                .element("label", ["for": "f-\(name)"], label),
                .element(
                    "input",
                    [
                        "id": "f-\(name)", "name": name, "type": "search", "value": value,
                        "list": "l-\(name)", "placeholder": "all", "autocomplete": "off",
                    ]
                ),
                .element(
                    "datalist",
                    ["id": "l-\(name)"],
                    known.prefix(100).map { .element("option", ["value": $0]) }
                ),
            ]
        )
    }

    private var empty: Markup {
        filter.isAll
            ? Part.empty("Nothing is written down here", "What somebody does from now on will be.")
            : Part.empty(
                "Nothing fits",
                trail.next == nil
                    ? "Nobody like this did anything like this."
                    : "Nothing among the entries that were looked at. Look further back below.",
                [Control.link("Show all", to: "/audit")]
            )
    }

    private var table: Markup {
        Part.table(
            "Audit trail",
            [
                ("Time (UTC)", false), ("Who", false), ("What", false), ("About", false),
                ("More", false),
            ],
            trail.entries.map { id, entry in
                let iso = entry.at.iso
                return [
                    Cell(
                        [
                            .element(
                                "span",
                                ["title": "Entry \(id)"],
                                "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(8))"
                            )
                        ],
                        sortedBy: iso
                    ), name(entry.actor), Cell(entry.action), name(entry.subject),
                    Cell(Self.text(entry.detail)),
                ]
            }
        )
    }

    private func name(_ text: String) -> Cell {
        Cell([
            .element(
                "bdi",
                ["title": text.utf8.count > 60 ? String(text.prefix(400)) : nil],
                [Markup(text, limit: 60)]
            )
        ])
    }

    /// What is known beside, in words: `role: owner`.
    private static func text(_ detail: JSONObject) -> String {
        detail.members.map { "\(Words.column($0.key)): \(TableMarkup.text($0.value))" }
            .joined(separator: ", ")
    }

    private var pager: Markup {
        let isFirst = call.query("before") == nil
        guard trail.next != nil || !isFirst else { return Markup("") }
        return .element(
            "nav",
            ["class": "pager", "aria-label": "Pages of the trail"],
            [
                isFirst
                    ? Markup("") : Control.link("← Newest", to: filter.address("/audit")),
                trail.next.map { Control.link("Older →", to: filter.address("/audit", before: $0)) }
                    ?? .element("span", ["class": "hint"], "That is the beginning."),
            ]
        )
    }

    private var chain: Markup {
        .element(
            "p",
            ["class": "hint chain"],
            [
                Part.state(.good, "Intact. "),
                Markup(
                    "Each entry that was read was compared with its checksum and with the one before it. "
                ),
                .element("code", [:], "groundswell verify"),
                Markup(" checks the whole trail, and everything else that is stored."),
            ]
        )
    }

    /// The entries as CSV that no spreadsheet runs.
    static func download(_ call: PageCall) throws -> PageAnswer {
        let filter = Filter(call)
        let trail = try call.workspace.audit(before: nil, limit: .max, where: filter.keeps)
        try call.workspace.accessControl.note("export rows", "audit trail", by: call.call.actor)
        let rows = trail.entries.map { id, entry in
            CSVText.line([
                String(id), entry.at.iso, entry.actor, entry.action, entry.subject,
                JSONValue.object(entry.detail).compactText,
            ])
        }
        return .csv(
            CSVText.line(["entry", "at", "actor", "action", "subject", "detail"]) + rows.joined(),
            name: "audit.csv"
        )
    }
}
