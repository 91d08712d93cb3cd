import Catalog
import Charts
import Connectors
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
        var tiles = [("Events", ImportWords.grouped(events.events))]
        if let first = events.earliest { tiles.append(("First event", day(first))) }
        if let latest = events.latest { tiles.append(("Latest event", day(latest))) }
        tiles += records.map { kind, count in
            (capitalized(ImportWords.noun(kind.rawValue)), ImportWords.grouped(count))
        }
        return Part.card(
            "What is here",
            id: "health",
            [Part.tiles(tiles + joined(edition?.diagnosis))] + cautions(edition?.diagnosis)
        )
    }

    /// People and companies once what means the same is joined.
    private func joined(_ diagnosis: Diagnosis?) -> [(String, String)] {
        let names = [
            "people after joins": "People, joined", "accounts after joins": "Companies, joined",
        ]
        return (diagnosis?.inputs.rows ?? [])
            .compactMap { row in
                guard row.count > 1, let name = names[row[0].stringValue ?? ""],
                    let count = row[1].integerValue
                else { return nil }
                return (name, ImportWords.grouped(Int(count)))
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

    private func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    // MARK: Live events

    private func live() throws -> Markup {
        let keys = try call.workspace.writeKeys().filter { $0.revoked == nil }
        let letters = try call.workspace.deadLetters().count
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
    fileprivate var stateMarkup: Markup {
        switch state {
        case .active: Part.state(.good, "counts")
        case .undone: Part.state(.off, "taken back")
        case .replaced: Part.state(.off, replacedBy.map { "replaced by \($0)" } ?? "replaced")
        }
    }
}

// MARK: Live sources

/// Accounts at vendors that are read again and again.
private struct LiveSourcePart {
    private let call: PageCall

    init(_ call: PageCall) { self.call = call }

    func markup(_ problem: APIProblem?) throws -> Markup {
        let sources = try call.workspace.liveSources()
        var content = sources.map(card)
        if sources.isEmpty {
            content.append(
                .element(
                    "p",
                    ["class": "hint"],
                    "Stripe, HubSpot and Salesforce can be read every quarter of an hour, so that nobody has to export."
                )
            )
        }
        if let problem { content.append(Part.problem(problem.message, advice: problem.advice)) }
        if call.may(.manage) { content.append(form(isOpen: problem != nil)) }
        return Part.card("Read by itself", id: "live", content)
    }

    private func card(_ source: LiveSource) -> Markup {
        let name = LiveAccount.Vendor(rawValue: source.vendor)?.name ?? source.vendor
        var facts = [
            ("Everything until", source.succeeded.map(Words.minute) ?? "not yet"),
            (
                "Asked next",
                source.isStopped ? "not before it has a new key" : Words.minute(source.next)
            ),
        ]
        if let address = source.address { facts.append(("Address", address)) }
        if source.vendor == LiveAccount.Vendor.stripe.rawValue {
            facts.append(("Webhook", "\(call.origin)\(Webhooks.prefix)\(source.id)"))
        }
        return .element(
            "article",
            ["class": "live-source"],
            [
                .element(
                    "h3",
                    [:],
                    [Markup(name, limit: 60), Markup(" "), Self.state(source)]
                ),
                .element(
                    "dl",
                    ["class": "facts-list"],
                    facts.map { name, value in
                        .element(
                            "div",
                            [:],
                            [
                                .element("dt", [:], name),
                                .element("dd", [:], [Markup(value, limit: 300)]),
                            ]
                        )
                    }
                ),
            ]
                + (source.problem.map { [Part.problem(String($0.prefix(600)))] } ?? [])
                + (call.may(.manage) ? [changes(source, name)] : [])
        )
    }

    private static func state(_ source: LiveSource) -> Markup {
        switch source.state {
        case "stopped": Part.state(.bad, "stopped")
        case "waiting": Part.state(.waiting, "waits after trouble")
        case "reading": Part.state(.waiting, "reads everything for the first time")
        default: Part.state(.good, "up to date")
        }
    }

    private func changes(_ source: LiveSource, _ name: String) -> Markup {
        let address = "/sources/live/\(source.id)"
        let field = "key-\(source.id)"
        return .element(
            "div",
            ["class": "inline"],
            [
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "New key"),
                        Form("\(address)/key", call)
                            .markup([
                                Control.field(
                                    "New key for \(name)",
                                    name: field,
                                    type: "password",
                                    autocomplete: "off"
                                ), Control.button("Use it from now on", .plain),
                            ]),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "Remove"),
                        Form("\(address)/remove", call)
                            .markup([
                                .element(
                                    "p",
                                    ["class": "hint"],
                                    "Its key is forgotten. What it brought stays."
                                ),
                                Control.button("Remove \(name)", .danger),
                            ]),
                    ]
                ),
            ]
        )
    }

    private func form(isOpen: Bool) -> Markup {
        .element(
            "details",
            ["open": isOpen ? "" : nil],
            [
                .element("summary", [:], "Add Stripe, HubSpot or Salesforce"),
                Form("/sources/live", call)
                    .markup(
                        [
                            Control.choice(
                                "Vendor",
                                name: "vendor",
                                options: LiveAccount.Vendor.allCases.map { ($0.rawValue, $0.name) },
                                chosen: call.field("vendor")
                            ),
                            Control.field(
                                "Key that may read",
                                name: "key",
                                type: "password",
                                hint:
                                    "A restricted key of Stripe, the token of a private app of HubSpot, or an access token of Salesforce.",
                                autocomplete: "off"
                            ),
                            Control.field(
                                "Webhook secret",
                                name: "webhook_secret",
                                type: "password",
                                hint:
                                    "Of Stripe only, and only for changes within seconds: whsec_…",
                                isRequired: false,
                                autocomplete: "off"
                            ),
                            Control.field(
                                "Address",
                                name: "address",
                                type: "url",
                                value: call.field("address"),
                                hint: "Of Salesforce: https://yourcompany.my.salesforce.com",
                                isRequired: false
                            ),
                            .element("div", [:], [Control.button("Read it from now on")]),
                        ],
                        class: "grid-form"
                    ),
            ]
        )
    }

    // MARK: Changes

    static func add(_ call: PageCall) throws -> PageAnswer {
        do {
            guard let vendor = LiveAccount.Vendor(rawValue: call.field("vendor")) else {
                throw InputProblem(
                    "vendor_unknown",
                    "a vendor is Stripe, HubSpot or Salesforce.",
                    field: "vendor"
                )
            }
            let (secret, address) = (
                call.field("webhook_secret").trimmed, call.field("address").trimmed
            )
            // What is not public is allowed on this machine alone, by the command.
            _ = try call.workspace.addLiveSource(
                vendor,
                key: Secret(call.field("key").trimmed),
                webhookSecret: secret.isEmpty ? nil : Secret(secret),
                address: address.isEmpty ? nil : address,
                by: call.call.actor
            )
            return .goOn(to: "/sources?done=changed#live")
        } catch { return try again(call, error) }
    }

    static func setKey(_ call: PageCall) throws -> PageAnswer {
        let id = call.call.part("id")
        do {
            let key = try Secret(call.field("key-\(id)").trimmed)
            try call.workspace.setKey(key, ofLiveSource: id, by: call.call.actor)
            return .goOn(to: "/sources?done=changed#live")
        } catch { return try again(call, error) }
    }

    /// The page with what was wrong; what is not the asker's fault is thrown on.
    private static func again(_ call: PageCall, _ error: any Error) throws -> PageAnswer {
        let problem = APIProblem(error)
        guard problem.status.code < 500, problem.status != .notFound else { throw error }
        return .page(try SourcesPage(call).page(problem))
    }
}

extension String {
    /// Without the blanks around it that come along when something is copied.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension PageCall {
    /// How the browser called the server.
    var origin: String { "\(call.cookies.isSecure ? "https" : "http")://\(host)" }
}

// MARK: One import

/// One import: what it brought, what it refused, and taking it back.
private struct ImportPage {
    private let call: PageCall
    private let record: RecordedImport
    private var outcome: ImportOutcome { record.outcome }
    private var address: String { "/sources/imports/\(record.id)" }
    /// Lines of refused rows that are shown.
    private static let lines = 200

    /// The import that the address names.
    /// - Throws: `APIProblem.notThere`.
    init(_ call: PageCall) throws {
        let number = Int64(call.call.part("id"))
        let found = try call.workspace.imports().first { $0.id.number == number }
        guard let found else { throw APIProblem.notThere }
        (self.call, record) = (call, found)
    }

    private var crumbs: Markup {
        .element(
            "nav",
            ["class": "crumbs", "aria-label": "Where you are"],
            [
                .element("a", ["href": "/sources#imports"], "Sources"),
                Markup(" / Import \(record.id)"),
            ]
        )
    }

    var page: Page {
        get throws {
            let isActive = record.state == .active
            return Page(
                "Import \(record.id)",
                at: .sources,
                [
                    crumbs,
                    Part.head(
                        "Import \(record.id)",
                        ImportWords.name(outcome.fileName),
                        actions: isActive ? [Control.link("Undo …", to: "\(address)/undo")] : []
                    ),
                    Part.card(
                        "What it brought",
                        [.element("p", [:], [record.stateMarkup]), Part.tiles(counts), facts]
                    ), try refused,
                ]
            )
        }
    }

    private var counts: [(String, String)] {
        let all = [
            ("Rows", outcome.rows), ("Stored", outcome.added),
            ("There already", outcome.duplicates), ("Left out", outcome.skipped),
            ("Refused", outcome.rejected + outcome.conflicts),
        ]
        return all.map { ($0.0, ImportWords.grouped($0.1)) }
    }

    private var facts: Markup {
        var facts = [
            ("Brought", ImportWords.noun(outcome.kind)), ("Read as", outcome.format),
            ("When", Words.minute(outcome.startedAt)),
        ]
        if let undone = record.undoneAt { facts.append(("Taken back", Words.minute(undone))) }
        return .element(
            "dl",
            ["class": "facts-list"],
            facts.map { name, value in
                .element(
                    "div",
                    [:],
                    [.element("dt", [:], name), .element("dd", [:], [Markup(value, limit: 200)])]
                )
            }
        )
    }

    private var refused: Markup {
        get throws {
            guard let rows = try call.workspace.refusedRows(of: record, first: Self.lines),
                rows.count > 0
            else {
                let isGone = outcome.rejected + outcome.conflicts > 0
                return Part.card(
                    "Refused rows",
                    id: "refused",
                    [
                        .element(
                            "p",
                            ["class": "hint"],
                            isGone
                                ? "What was refused is not kept any more." : "No row was refused."
                        )
                    ]
                )
            }
            let shown = min(rows.count, Self.lines)
            return Part.card(
                "Refused rows",
                id: "refused",
                [
                    Part.table(
                        "Why rows were refused",
                        [("Rows", true), ("Column", false), ("Why", false)],
                        rows.reasons.prefix(100)
                            .map { reason in
                                [
                                    Cell(reason.count),
                                    Cell(reason.field.isEmpty ? "the whole row" : reason.field),
                                    Cell(
                                        sentence: ImportWords.sentence(
                                            ImportWords.withoutAdvice(reason.sentence)
                                        )
                                    ),
                                ]
                            }
                    ),
                    .element(
                        "h3",
                        [:],
                        shown < rows.count
                            ? "The first \(shown) of \(ImportWords.grouped(rows.count))"
                            : Words.counted(shown, "refused row")
                    ),
                    .element(
                        "pre",
                        ["class": "rows", "tabindex": "0", "aria-label": "Refused rows"],
                        rows.text
                    ),
                    .element(
                        "p",
                        ["class": "hint"],
                        "Mend them in the file and upload it again: rows that are here already count once."
                    ),
                ]
            )
        }
    }

    // MARK: Undo

    var undoPage: Page {
        guard record.state == .active else {
            return Page(
                "Undo import \(record.id)",
                at: .sources,
                [
                    crumbs, Part.head("Import \(record.id) does not count any more"),
                    .element("p", [:], [Control.link("Back to it", to: address)]),
                ]
            )
        }
        let noun = ImportWords.noun(outcome.kind)
        return Page(
            "Undo import \(record.id)",
            at: .sources,
            [
                crumbs,
                Part.head(
                    "Take import \(record.id) back?",
                    "\(ImportWords.name(outcome.fileName)), \(Words.minute(outcome.startedAt))"
                ),
                .element(
                    "section",
                    ["class": "card"],
                    [
                        .element(
                            "ul",
                            ["class": "told"],
                            [
                                "\(ImportWords.grouped(outcome.added)) \(noun) that it stored go, as if they had never been.",
                                "What another import brought as well stays.",
                                "All figures are worked out anew. The import stays in the list as taken back.",
                                "The same file can be imported again.",
                            ]
                            .map { .element("li", [:], [Markup($0, limit: 300)]) }
                        ),
                        Form("\(address)/undo", call)
                            .markup(
                                [
                                    Control.button("Take it back", .danger),
                                    Control.link("Keep it", to: address, .quiet),
                                ],
                                class: "actions"
                            ),
                    ]
                ),
            ]
        )
    }

    func undo() throws -> PageAnswer {
        _ = try call.workspace.undoImport(record.id, by: call.call.actor)
        return .goOn(to: "/sources?done=undone#imports")
    }
}

// MARK: Refused events

/// Live events that were refused: why, what came, and sending them again.
private enum DeadLettersPage {
    /// Letters of a page at most, and signs of a body.
    private static let (most, bodyLimit) = (100, 2_000)

    static func page(_ call: PageCall, _ problem: String? = nil) throws -> Page {
        let letters = try call.workspace.deadLetters()
        let all = Form("/sources/dead-letters", call)
            .markup([Control.button("Send all again", .plain)])
        return Page(
            "Refused events",
            at: .sources,
            [
                .element(
                    "nav",
                    ["class": "crumbs", "aria-label": "Where you are"],
                    [.element("a", ["href": "/sources"], "Sources"), Markup(" / Refused events")]
                ),
                Part.head(
                    "Refused events",
                    "Events that came and could not be kept as they were. None is lost: mend the cause, then send them again.",
                    actions: letters.isEmpty ? [] : [all]
                ),
            ] + (problem.map { [Part.problem($0)] } ?? []) + [
                letters.isEmpty
                    ? Part.empty(
                        "No event is refused",
                        "Everything that came could be kept.",
                        [Control.link("Back to sources", to: "/sources")]
                    ) : list(letters, call)
            ]
        )
    }

    private static func list(_ letters: [RecordedDeadLetter], _ call: PageCall) -> Markup {
        let shown = letters.suffix(most).reversed()
        let title =
            letters.count > most
            ? "The latest \(most) of \(ImportWords.grouped(letters.count))"
            : Words.counted(letters.count, "event")
        return Part.card(title, shown.map { letter($0, call) })
    }

    private static func letter(_ recorded: RecordedDeadLetter, _ call: PageCall) -> Markup {
        let letter = recorded.letter
        return .element(
            "article",
            ["class": "letter"],
            [
                .element("h3", [:], [Markup(ImportWords.sentence(letter.reason), limit: 300)]),
                .element(
                    "p",
                    ["class": "hint"],
                    [
                        Markup("\(Words.minute(letter.receivedAt)) · "),
                        .element("code", [:], letter.code),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "What came"),
                        .element(
                            "pre",
                            ["class": "rows", "tabindex": "0", "aria-label": "What came"],
                            [Markup(letter.body, limit: bodyLimit)]
                        ),
                    ]
                ),
                Form("/sources/dead-letters/\(recorded.id)", call)
                    .markup([
                        .element(
                            "button",
                            [
                                "type": "submit", "class": "plain",
                                "aria-label": "Send event \(recorded.id) again",
                            ],
                            "Send again"
                        )
                    ]),
            ]
        )
    }

    static func send(_ call: PageCall) throws -> PageAnswer {
        guard let id = Int64(call.call.part("id")) else { throw APIProblem.notThere }
        guard try call.workspace.replayDeadLetter(id, by: call.call.actor) != nil else {
            return .page(try page(call, "This event still cannot be read. It stays here."))
        }
        return .goOn(to: "/sources/dead-letters?done=replayed")
    }

    static func sendAll(_ call: PageCall) throws -> PageAnswer {
        let (sent, kept) = try call.workspace.replayDeadLetters(by: call.call.actor)
        guard kept > 0 else { return .goOn(to: "/sources/dead-letters?done=replayed") }
        return .page(
            try page(
                call,
                "\(Words.counted(sent, "event was", "events were")) sent again; \(ImportWords.grouped(kept)) still cannot be read and stay here."
            )
        )
    }
}
