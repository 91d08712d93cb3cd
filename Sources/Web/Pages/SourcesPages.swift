import Catalog
import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// How the data does: what is here, what comes in by itself, what was refused, what can be taken back.
    static let sources: [PageRoute] = [
        .get("/sources", .holder(.data), lane: .question) { .page(try SourcesPage($0).page()) },
        .post("/sources/live", .holder(.manage), lane: .work) { try LiveSourcePart.add($0) },
        .post("/sources/live/{id}/key", .holder(.manage), lane: .work) {
            try LiveSourcePart.setKey($0)
        },
        .post("/sources/live/{id}/remove", .holder(.manage), lane: .work) { call in
            try call.workspace.removeLiveSource(call.call.part("id"), by: call.call.actor)
            return .goOn(to: "/sources?done=removed#live")
        },
        .get("/sources/imports/{id}", .holder(.data), lane: .question) {
            .page(try ImportPage($0).page)
        },
        .get("/sources/imports/{id}/undo", .holder(.data)) { .page(try ImportPage($0).undoPage) },
        .post("/sources/imports/{id}/undo", .holder(.data), lane: .work) {
            try ImportPage($0).undo()
        },
        .get("/sources/dead-letters", .holder(.data), lane: .question) {
            .page(try DeadLettersPage.page($0))
        },
        .post("/sources/dead-letters", .holder(.data), lane: .work) {
            try DeadLettersPage.sendAll($0)
        },
        .post("/sources/dead-letters/{id}", .holder(.data), lane: .work) {
            try DeadLettersPage.send($0)
        },
    ]
}

/// How the data does, on one page.
struct SourcesPage {
    private let call: PageCall
    private let events: EventStoreStatus
    private let imports: [RecordedImport]
    /// Imports of a page at most.
    private static let most = 100

    /// Looks at everything that is quickly known.
    init(_ call: PageCall) throws {
        self.call = call
        events = try call.workspace.eventStatus()
        imports = try call.workspace.imports()
    }

    /// The page; `problem` is what kept a source from being added.
    func page(_ problem: APIProblem? = nil) throws -> Page {
        Page(
            "Sources",
            at: .sources,
            status: problem?.status ?? .ok,
            try Demo.banner(call) + [
                Part.head(
                    "Sources",
                    "What your figures rest on, and how it comes in.",
                    actions: [
                        Control.link("Send events", to: "/start/events"),
                        Control.link("Upload a file", to: UploadPath.address, .primary),
                    ]
                ), try health(), try live(), try LiveSourcePart(call).markup(problem), importList,
            ]
        )
    }

    // MARK: Health

    private func health() throws -> Markup {
        let records = try call.workspace.recordCounts()
        guard events.events > 0 || !records.isEmpty else {
            return Part.empty(
                "Nothing is here yet",
                "Upload an export, send events, or let us read Stripe, HubSpot or Salesforce.",
                [
                    Control.link("Upload a file", to: UploadPath.address, .primary),
                    Control.link("See all ways", to: "/start"),
                ]
            )
        }
        let edition = try? call.server.book.edition(.now, of: call.workspace, waiting: 0)
        var tiles = [tile("Events", events.events, "events")]
        if let first = events.earliest { tiles.append(("First event", day(first), nil)) }
        if let latest = events.latest { tiles.append(("Latest event", day(latest), nil)) }
        tiles += records.map { kind, count in
            tile(Words.capitalized(ImportWords.noun(kind.rawValue)), count, kind.rawValue)
        }
        return Part.card(
            "What is here",
            id: "health",
            [Part.tiles(tiles + joined(edition?.diagnosis))] + cautions(edition?.diagnosis)
        )
    }

    /// A count that opens to its rows.
    private func tile(
        _ title: String,
        _ count: Int,
        _ name: String
    ) -> (name: String, value: String, opens: String?) {
        (title, ImportWords.grouped(count), "/sources/rows/\(name)")
    }

    /// People and companies once what means the same is joined.
    private func joined(
        _ diagnosis: Diagnosis?
    ) -> [(name: String, value: String, opens: String?)] {
        let names = [
            "people after joins": ("People, joined", "joined-people"),
            "accounts after joins": ("Companies, joined", "joined-accounts"),
        ]
        return (diagnosis?.inputs.rows ?? [])
            .compactMap { row in
                guard row.count > 1, let name = names[row[0].stringValue ?? ""],
                    let count = row[1].integerValue
                else { return nil }
                return tile(name.0, Int(count), name.1)
            }
    }

    private func cautions(_ diagnosis: Diagnosis?) -> [Markup] {
        guard let diagnosis else {
            return [
                .element(
                    "p",
                    ["class": "hint", "role": "status"],
                    [
                        Markup("The data are being checked. "),
                        .element("a", ["href": "/sources"], "Look again"),
                    ]
                )
            ]
        }
        let found = call.may(.people) ? diagnosis.cautions : []
        guard !found.isEmpty else {
            let words =
                diagnosis.cautions.isEmpty
                ? Part.state(.good, "The checks found nothing wrong.")
                : Part.state(
                    .waiting,
                    "\(Words.counted(diagnosis.cautions.count, "check")) found something."
                )
            return [.element("p", [:], [words])]
        }
        return [
            .element("h3", [:], "What to know about it"),
            .element(
                "ul",
                ["class": "marked"],
                found.prefix(30).map { .element("li", [:], [Markup($0, limit: 800)]) }
            ),
        ]
    }

    private func day(_ moment: Timestamp) -> String { call.workspace.zone.date(of: moment).iso }

    // MARK: Live events

    private func live() throws -> Markup {
        let keys = try call.workspace.writeKeys().filter { $0.revoked == nil }
        let letters = try call.workspace.openDeadLetterCount()
        let keyWords =
            keys.isEmpty
            ? Part.state(.off, "No write key is in use: nothing can send events.")
            : Part.state(
                .good,
                "\(Words.counted(keys.count, "write key")) in use: "
                    + keys.prefix(5).map(\.name).joined(separator: ", ").prefix(120)
            )
        let letterWords =
            letters == 0
            ? Part.state(.good, "No event was refused.")
            : Part.state(.bad, "\(Words.counted(letters, "event was", "events were")) refused.")
        return Part.card(
            "Live events",
            id: "events",
            [
                line(keyWords, call.may(.manage) ? ("Write keys", "/settings/keys") : nil),
                line(letterWords, letters == 0 ? nil : ("Look at them", "/sources/dead-letters")),
            ]
        )
    }

    private func line(_ words: Markup, _ link: (String, String)?) -> Markup {
        .element(
            "p",
            ["class": "line"],
            [words] + (link.map { [.element("a", ["href": $1], $0)] } ?? [])
        )
    }

    // MARK: Imports

    private var importList: Markup {
        guard !imports.isEmpty else {
            return Part.card(
                "Imports",
                id: "imports",
                [
                    .element(
                        "p",
                        ["class": "hint"],
                        "Files that you import are listed here, and each can be taken back."
                    )
                ]
            )
        }
        let isAll = call.query("all") != nil
        let shown = isAll ? imports.reversed() : Array(imports.reversed().prefix(Self.most))
        let rest = imports.count - shown.count
        return Part.card(
            "Imports",
            id: "imports",
            [
                Part.table(
                    "Imports",
                    [
                        ("No.", true), ("File", false), ("Brought", false), ("Rows", true),
                        ("Stored", true), ("Refused", true), ("When", false), ("State", false),
                        ("", false),
                    ],
                    shown.map(row)
                )
            ]
                + (rest > 0
                    ? [
                        .element(
                            "p",
                            ["class": "opener"],
                            [
                                .element(
                                    "a",
                                    ["href": "/sources?all=1#imports"],
                                    "Show \(ImportWords.grouped(rest)) older ones"
                                )
                            ]
                        )
                    ] : [])
        )
    }

    private func row(_ record: RecordedImport) -> [Cell] {
        let (outcome, address) = (record.outcome, "/sources/imports/\(record.id)")
        let refused = outcome.rejected + outcome.conflicts
        return [
            Cell(
                [.element("a", ["href": address], "\(record.id)")],
                sortedBy: "\(record.id)"
            ), Cell(ImportWords.name(outcome.fileName)), Cell(ImportWords.noun(outcome.kind)),
            Cell(outcome.rows), Cell(outcome.added),
            refused == 0
                ? Cell(0)
                : Cell(
                    [.element("a", ["href": "\(address)#refused"], ImportWords.grouped(refused))],
                    sortedBy: String(refused)
                ), Cell(Words.minute(outcome.startedAt)), Cell([record.stateMarkup]),
            record.state == .active
                ? Cell([
                    .element(
                        "a",
                        [
                            "href": "\(address)/undo",
                            "aria-label": "Undo import \(record.id)",
                        ],
                        "Undo"
                    )
                ]) : Cell(""),
        ]
    }
}

extension RecordedImport {
    /// Whether it counts.
    var stateMarkup: Markup {
        switch state {
        case .active: Part.state(.good, "counts")
        case .undone: Part.state(.off, "taken back")
        case .replaced: Part.state(.off, replacedBy.map { "replaced by \($0)" } ?? "replaced")
        }
    }
}
