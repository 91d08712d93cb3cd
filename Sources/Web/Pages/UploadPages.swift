import Catalog
import Charts
import Connectors
import Engine
import Growth
import HTTPTypes

/// Where files are sent to: requests that may take longer than others.
enum UploadPath {
    static let address = "/sources/upload"

    /// Whether a request sends a file.
    static func isMeant(by head: HTTPRequest) -> Bool {
        head.method == .post && head.path?.prefix { $0 != "?" } == address[...]
    }
}

extension PageRoute {
    /// From a file to its rows: sent, looked at, mapped, imported.
    static let uploads: [PageRoute] = [
        .get(UploadPath.address, .holder(.data)) { .page(Uploads.choose($0)) },
        .post(UploadPath.address, .holder(.data), input: .file) { Uploads.take($0) },
        .get("/sources/uploads/{id}", .holder(.data), lane: .question) { call in
            .page(try Uploads.view(call)?.page ?? Uploads.gone)
        },
        .post("/sources/uploads/{id}", .holder(.data), lane: .work) { try Uploads.change($0) },
        .get("/sources/uploads/{id}/progress", .holder(.data)) { Uploads.progress($0) },
    ]
}

/// The pages of files that are about to be imported.
private enum Uploads {
    static func choose(_ call: PageCall, _ problem: InputProblem? = nil) -> Page {
        let form = Form(UploadPath.address, call)
            .markup(
                [
                    .element(
                        "div",
                        ["class": "drop"],
                        [
                            .element("label", ["for": "f-file"], "Drop a file here, or choose one"),
                            .element(
                                "input",
                                ["type": "file", "id": "f-file", "name": "file", "required": ""]
                            ),
                            .element(
                                "p",
                                ["class": "hint"],
                                "CSV or JSON, also compressed with gzip, up to 4 GB."
                            ),
                        ]
                    ),
                    .element(
                        "progress",
                        ["max": "100", "value": "0", "hidden": "", "aria-label": "Sent"]
                    ), .element("p", ["role": "status", "class": "hint"], []),
                    Control.button("Look at it"),
                ],
                class: "upload",
                takesFile: true
            )
        return Page(
            "Upload a file",
            at: .sources,
            status: problem == nil ? .ok : .badRequest,
            [
                crumbs("Upload"),
                Part.head(
                    "Upload a file",
                    "You see what is in it, and what each column means, before anything is stored."
                ),
            ] + (problem.map { [Part.problem($0.message, advice: $0.advice)] } ?? []) + [
                .element("section", ["class": "card"], [form]), waiting(call), known,
            ]
        )
    }

    static func crumbs(_ here: String) -> Markup {
        .element(
            "nav",
            ["class": "crumbs", "aria-label": "Where you are"],
            [
                .element("a", ["href": "/sources"], "Sources"), Markup(" / "),
                Markup(here, limit: 60),
            ]
        )
    }

    /// Files that came and were not imported yet.
    private static func waiting(_ call: PageCall) -> Markup {
        let files = call.server.uploads.all.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        guard !files.isEmpty else { return Markup("") }
        let rows = files.map { file in
            let address = "/sources/uploads/\(file.id)"
            return [
                Cell([.element("a", ["href": address], [Markup(file.name, limit: 80)])]),
                Cell(ImportWords.size(file.bytes), sortedBy: String(file.bytes)),
                Cell([
                    Form(address, call)
                        .markup([
                            Control.hidden("action", "discard"),
                            .element(
                                "button",
                                [
                                    "type": "submit", "class": "quiet",
                                    "aria-label": "Throw \(file.name) away",
                                ],
                                "Throw away"
                            ),
                        ])
                ]),
            ]
        }
        return Part.card(
            "Waiting to be imported",
            [
                Part.table(
                    "Waiting to be imported",
                    [("File", false), ("Size", true), ("", false)],
                    rows
                ), .element("p", ["class": "hint"], "After a week they are thrown away."),
            ]
        )
    }

    private static let known = Part.card(
        "Recognised without any mapping",
        [
            .element(
                "p",
                [:],
                "Events of Segment, RudderStack, PostHog, Mixpanel and Amplitude. Exports and JSON of Stripe, HubSpot and Salesforce. For any other CSV you say once which column is what; a proposal is filled in."
            )
        ]
    )

    static let gone = Page(
        "Not here any more",
        at: .sources,
        status: .notFound,
        [
            crumbs("Upload"), Part.head("This file is not here any more"),
            Part.empty(
                "It was imported or thrown away",
                "Files wait for a week at most. What was imported is in the list of imports.",
                [
                    Control.link("Upload a file", to: UploadPath.address, .primary),
                    Control.link("See the imports", to: "/sources#imports"),
                ]
            ),
        ]
    )

    // MARK: What they do

    static func take(_ call: PageCall) -> PageAnswer {
        guard let file = call.upload else {
            return .page(choose(call, InputProblem("no_file", "No file was chosen.")))
        }
        guard file.bytes > 0 else {
            call.server.uploads.remove(file.id)
            return .page(
                choose(
                    call,
                    InputProblem(
                        "file_empty",
                        "The file is empty.",
                        advice: "Export it again, then upload it."
                    )
                )
            )
        }
        return .goOn(to: "/sources/uploads/\(file.id)")
    }

    /// The file that the address names, as its kind; `nil` when it is gone.
    static func view(_ call: PageCall) throws -> UploadView? {
        guard let file = call.server.uploads.file(call.call.part("id")) else { return nil }
        let asked = call.query("kind") ?? call.field("kind")
        return UploadView(call, file, as: ImportKind(asked))
    }

    static func change(_ call: PageCall) throws -> PageAnswer {
        guard let file = call.server.uploads.file(call.call.part("id")) else { return .page(gone) }
        if call.field("action") == "discard" {
            call.server.uploads.remove(file.id)
            return .goOn(to: "\(UploadPath.address)?done=discarded")
        }
        guard let kind = ImportKind(call.field("kind")) else {
            return .goOn(to: "/sources/uploads/\(file.id)")
        }
        let back = "/sources/uploads/\(file.id)?kind=\(kind.name)"
        let text = call.field("mapping")
        // Browsers send line breaks as two signs.
        if !text.isEmpty {
            try file.keep(
                mapping: text.split(separator: "\r\n", omittingEmptySubsequences: false)
                    .joined(separator: "\n"),
                for: kind
            )
        }
        switch call.field("action") {
        case "map":
            try file.keep(
                mapping: call.workspace.proposeMapping(for: file.path, as: kind),
                for: kind
            )
        case "unmap": file.forgetMapping(for: kind)
        case "import":
            if let text = file.mapping(for: kind),
                !Mapping.draft(text, fileName: "mapping").problems.isEmpty
            {
                return .goOn(to: back)
            }
            begin(file, as: kind, call)
            return .goOn(to: "/sources/uploads/\(file.id)/progress")
        default: break
        }
        return .goOn(to: back)
    }

    // MARK: Importing

    private static func begin(_ file: ReceivedFile, as kind: ImportKind, _ call: PageCall) {
        let (workspace, uploads) = (call.workspace, call.server.uploads)
        let options = UploadView.options(file, kind, by: call.call.actor)
        call.server.jobs.start("import-\(file.id)", "Importing \(file.name)") { tell in
            let report = try workspace.importFile(file.path, as: kind, options: options) { at in
                let share = Double(at.bytesRead) / Double(max(1, at.bytes))
                let words =
                    share < 1
                    ? "\(ImportWords.grouped(at.rows)) rows are read" : "Storing what was read …"
                tell(share * 0.95, words)
            }
            uploads.remove(file.id)
            let next = report.id.map { "/sources/imports/\($0)" } ?? "/sources"
            return (ImportWords.sentences(report), next)
        }
    }

    static func progress(_ call: PageCall) -> PageAnswer {
        let id = call.call.part("id")
        let job = call.server.jobs.state("import-\(id)")
        let back = "/sources/uploads/\(id)"
        guard let job, case .done(let notes, let next)? = job.end else {
            return JobPart.answer("import-\(id)", job, at: .sources, otherwise: back)
        }
        return .page(
            Page(
                "The file is in",
                at: .sources,
                [
                    crumbs("Upload"), Part.head("The file is in"),
                    .element(
                        "section",
                        ["class": "card"],
                        [
                            .element(
                                "ul",
                                ["class": "told"],
                                notes.map { .element("li", [:], [Markup($0, limit: 800)]) }
                            )
                        ]
                    ),
                    .element(
                        "div",
                        ["class": "actions"],
                        [
                            Control.link("See the verdict", to: "/motion?done=imported", .primary),
                            Control.link("What this import brought", to: next),
                            Control.link("Upload another file", to: UploadPath.address),
                        ]
                    ),
                ]
            )
        )
    }
}

/// A file that waits: what it seems to be, what it would bring, and how its columns are read.
struct UploadView {
    private let call: PageCall
    private let file: ReceivedFile
    /// What is wrong with the file, or with reading it so.
    private var problems: [InputProblem] = []
    private var guess: KindGuess?
    /// Whether it is a text at all.
    private var isReadable = false
    private var kind: ImportKind?
    /// What reads it without a mapping.
    private var format: String?
    /// How its columns are read, where somebody says it.
    private var mapping: String?
    private var preview: ImportPreview?

    /// Bytes up to which a file is read to its end for a preview.
    private static let wholeLimit: Int64 = 50 << 20

    /// Looks at `file` as `asked`, or as what it seems to be.
    init(_ call: PageCall, _ file: ReceivedFile, as asked: ImportKind?) {
        (self.call, self.file, kind) = (call, file, asked)
        do { try look() } catch let problem as InputProblem { problems = [problem] } catch let
            several
            as InputProblems
        { problems = several.problems } catch {
            let problem = APIProblem(error)
            problems = [InputProblem(problem.code, problem.message, advice: problem.advice)]
        }
    }

    private mutating func look() throws {
        let workspace = call.workspace
        guess = try workspace.guessKind(of: file.path)
        isReadable = true
        kind = kind ?? guess?.kind
        guard let kind else { return }
        format =
            try kind == guess?.kind
            ? guess?.format : KindGuess.format(of: ImportFile(file.path), as: kind)
        if format == nil, file.mapping(for: kind) == nil {
            try file.keep(
                mapping: workspace.proposeMapping(for: file.path, as: kind),
                for: kind
            )
        }
        mapping = file.mapping(for: kind)
        if let mapping {
            problems = Mapping.draft(mapping, fileName: "mapping").problems
            guard problems.isEmpty else { return }
        }
        preview = try workspace.preview(
            file.path,
            as: kind,
            options: Self.options(file, kind, by: call.call.actor),
            wholeLimit: Self.wholeLimit
        )
    }

    /// How `file` is imported as `kind`.
    static func options(_ file: ReceivedFile, _ kind: ImportKind, by actor: String) -> ImportOptions
    {
        ImportOptions(
            mappingFile: file.mapping(for: kind) == nil ? nil : file.mappingPath(for: kind),
            fileName: file.name,
            actor: actor
        )
    }

    private var address: String { "/sources/uploads/\(file.id)" }

    /// The page.
    var page: Page {
        Page(
            "What is in this file?",
            at: .sources,
            [
                .element(
                    "nav",
                    ["class": "crumbs", "aria-label": "Where you are"],
                    [
                        .element("a", ["href": "/sources"], "Sources"), Markup(" / "),
                        .element("a", ["href": UploadPath.address], "Upload"), Markup(" / "),
                        Markup(file.name, limit: 60),
                    ]
                ), Part.head("What is in this file?", lead, actions: [discard]), choice,
            ] + trouble + outcome + firstRows + columns
        )
    }

    private var lead: String {
        let size = ImportWords.size(file.bytes)
        guard isReadable else { return "\(file.name), \(size)." }
        let looks =
            guess.map { guess in
                let noun = ImportWords.noun(guess.kind.name)
                return "It looks like \(noun)\(guess.format.map { " (\($0))" } ?? "")."
            } ?? "Nothing in it says what it is: choose below."
        return "\(file.name), \(size). \(looks)"
    }

    private var discard: Markup {
        Form(address, call)
            .markup([
                Control.hidden("action", "discard"), Control.button("Throw it away", .quiet),
            ])
    }

    /// Says what the rows are; works without a script by its button.
    private var choice: Markup {
        guard isReadable else { return Markup("") }
        let none = kind == nil ? [("", "Choose what the rows are")] : []
        return .element(
            "form",
            ["method": "get", "action": address, "class": "toolbar"],
            [
                Control.choice(
                    "Each row is one of these",
                    name: "kind",
                    options: none + ImportKind.all.map { ($0.name, ImportWords.title($0)) },
                    chosen: kind?.name ?? ""
                ), Control.button("Look again", .plain),
            ]
        )
    }

    private var trouble: [Markup] {
        guard !problems.isEmpty else { return [] }
        let lines = mapping.map {
            $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        let items = problems.map { problem in
            var place: [Markup] = []
            if let lines, let line = problem.line {
                place.append(.element("strong", [:], "Line \(line)"))
                if lines.indices.contains(line - 1) {
                    let written = lines[line - 1]
                    let code = written.firstRange(of: "  #").map { written[..<$0.lowerBound] }
                    place += [
                        Markup(" "),
                        .element("code", [:], [Markup(String(code ?? written[...]), limit: 100)]),
                    ]
                }
                place.append(Markup(": "))
            }
            return Markup.element(
                "li",
                [:],
                place + [Markup("\(problem.message) \(problem.advice)", limit: 800)]
            )
        }
        let title =
            mapping != nil
            ? "The columns are not all said yet"
            : "This file cannot be read\(isReadable ? " as that" : "")"
        return [
            .element(
                "div",
                ["class": "problem", "role": "alert"],
                [
                    .element("p", [:], [.element("strong", [:], title)]),
                    .element("ul", ["class": "marked"], items),
                ]
            )
        ]
    }

    // MARK: What it would do

    private var outcome: [Markup] {
        guard let preview, let kind else { return [] }
        guard let report = preview.report else {
            return [
                Part.card(
                    "What would happen",
                    [
                        .element(
                            "p",
                            [:],
                            "The file is large, so only its first rows were read. How many are stored and refused, the import says."
                        ), importForm(kind, "Import the file"),
                    ]
                )
            ]
        }
        if report.wasAlreadyImported { return [already(report)] }
        return [
            Part.card(
                "What would happen",
                [Part.tiles(counts(report.outcome))] + refusals(report) + notes(report) + [
                    decision(kind, report.outcome)
                ]
            )
        ]
    }

    private func already(_ report: ImportReport) -> Markup {
        Part.card(
            "This very file is imported already",
            [
                .element("p", [:], "It came before, read the same way. Nothing would change."),
                Control.link(
                    "See that import",
                    to: report.id.map { "/sources/imports/\($0)" } ?? "/sources"
                ),
            ]
        )
    }

    private func counts(_ outcome: ImportOutcome) -> [(String, String)] {
        let all = [
            ("Rows", outcome.rows), ("Would be stored", outcome.added),
            ("There already", outcome.duplicates), ("Left out", outcome.skipped),
            ("Refused", outcome.rejected + outcome.conflicts),
        ]
        return all.enumerated().filter { $0.offset < 2 || $0.element.1 > 0 }
            .map { ($0.element.0, ImportWords.grouped($0.element.1)) }
    }

    private func refusals(_ report: ImportReport) -> [Markup] {
        guard !report.rejections.isEmpty else { return [] }
        let rows = report.rejections.prefix(50)
            .map { group in
                [
                    Cell(group.count), Cell(group.example.field ?? "the whole row"),
                    Cell(sentence: ImportWords.sentence(reason(group.example))),
                    Cell(group.example.value ?? ""),
                    Cell(group.example.line),
                ]
            }
        return [
            .element("h3", [:], "Why rows would be refused"),
            Part.table(
                "Why rows would be refused",
                [
                    ("Rows", true), ("Column", false), ("Why", false), ("Such as", false),
                    ("In line", true),
                ],
                Array(rows)
            ),
        ]
    }

    private func reason(_ rejection: Rejection) -> String {
        mapping == nil ? ImportWords.withoutAdvice(rejection.reason) : rejection.reason
    }

    private func notes(_ report: ImportReport) -> [Markup] {
        guard !report.notes.isEmpty else { return [] }
        return [
            .element(
                "ul",
                ["class": "marked"],
                report.notes.prefix(30)
                    .map { .element("li", [:], [Markup(ImportWords.sentence($0), limit: 400)]) }
            )
        ]
    }

    private func decision(_ kind: ImportKind, _ outcome: ImportOutcome) -> Markup {
        if outcome.added > 0 {
            let count = ImportWords.grouped(outcome.added)
            return importForm(kind, "Import \(count) \(outcome.added == 1 ? "row" : "rows")")
        }
        let text =
            outcome.duplicates > 0
            ? "Every row of it is there already: nothing new would come in."
            : "No row of it can be stored like this. Is it something else, or is a column read wrongly?"
        return .element("p", ["class": "hint"], text)
    }

    private func importForm(_ kind: ImportKind, _ title: String) -> Markup {
        Form(address, call)
            .markup(
                [Control.hidden("kind", kind.name), Control.button(title, value: "import")],
                class: "go"
            )
    }

    // MARK: The first rows

    private var firstRows: [Markup] {
        guard let preview, !preview.facts.isEmpty else { return [] }
        let table = FactTable(preview.facts)
        return [
            Part.card(
                "The first rows, as they are understood",
                [
                    Part.table(
                        "The first rows, as they are understood",
                        table.columns.map { ($0, false) },
                        table.rows.map { $0.map { Cell($0) } }
                    )
                ]
            )
        ]
    }

    // MARK: Columns

    private var columns: [Markup] {
        guard let kind else { return [] }
        guard let mapping else {
            guard preview != nil, file.isTable else { return [] }
            return [
                Form(address, call)
                    .markup(
                        [
                            Control.hidden("kind", kind.name),
                            .element(
                                "span",
                                ["class": "hint"],
                                "Are columns read wrongly? Say yourself which is what."
                            ), Control.button("Map the columns", .quiet, value: "map"),
                        ],
                        class: "inline"
                    )
            ]
        }
        let draft = Mapping.draft(mapping, fileName: "mapping").mapping
        let plan = MappingPlan(kind, draft)
        return [
            Part.card(
                "Which column is what",
                id: "columns",
                [
                    .element("p", [:], [plan.verdict]),
                    .element(
                        "div",
                        ["class": "mapping"],
                        [.element("div", [:], plan.markup), editor(mapping, kind)]
                    ),
                ]
            )
        ]
    }

    private func editor(_ text: String, _ kind: ImportKind) -> Markup {
        let known =
            format == nil
            ? [] : [Control.button("Read it as \(format ?? "")", .quiet, value: "unmap")]
        return Form(address, call)
            .markup([
                Control.hidden("kind", kind.name),
                Control.area(
                    "The same as text, to change",
                    name: "mapping",
                    value: text,
                    rows: min(28, max(12, text.split(separator: "\n").count + 1)),
                    hint:
                        "Left is what we need, right the name of your column. What follows a # is only a remark.",
                    isCode: true
                ),
                .element(
                    "div",
                    ["class": "actions"],
                    [
                        Control.button("Preview again", .plain, value: "preview"),
                        Control.button("Import", .plain, value: "import"),
                    ] + known
                ),
            ])
    }
}

extension ReceivedFile {
    /// Whether it has columns.
    fileprivate var isTable: Bool {
        let isJSON = [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"]
            .contains { name.lowercased().hasSuffix($0) }
        return !isJSON
    }
}

/// Facts of one kind as a table: only columns in which something stands.
private struct FactTable {
    let columns: [String]
    let rows: [[String]]

    init(_ facts: [ImportedItem]) {
        let named = facts.map(Self.cells)
        var order: [String] = []
        for cells in named {
            for (name, _) in cells where !order.contains(name) { order.append(name) }
        }
        columns = order
        rows = named.map { cells in
            order.map { name in cells.first { $0.name == name }?.text ?? "" }
        }
    }

    private static func cells(_ fact: ImportedItem) -> [(name: String, text: String)] {
        switch fact {
        case .event(let event, _):
            let properties =
                event.properties.isEmpty ? "" : JSONValue.object(event.properties).compactText
            return [
                ("when", moment(event.time)), ("event", event.name.text),
                ("user", event.user?.text ?? event.anonymous?.text ?? ""),
                ("account", event.account.map(account) ?? ""), ("also kept", properties),
            ]
            .filter { !$0.1.isEmpty }
        case .record(let record, _):
            let known = RecordSchema.of(record.kind).fields.map(\.name)
            let fields = (known + record.traitNames)
                .compactMap { name in record.fields[name].map { (name, text($0)) } }
            return [("id", record.id.text)] + fields
        }
    }

    private static func account(_ account: AccountReference) -> String {
        switch account {
        case .id(let id): id.text
        case .through(let kind, let id): "of \(kind.rawValue) \(id.text)"
        }
    }

    private static func text(_ value: FieldValue) -> String {
        if case .time(let time) = value { return moment(time) }
        return value.display
    }

    private static func moment(_ time: Timestamp) -> String {
        let iso = time.iso
        guard iso.utf8.count >= 19 else { return iso }
        let clock = iso.dropFirst(11).prefix(8)
        return clock == "00:00:00" ? String(iso.prefix(10)) : "\(iso.prefix(10)) \(clock)"
    }
}

/// Which column fills what, for people.
private struct MappingPlan {
    private let kind: ImportKind
    private let mapping: Mapping?

    init(_ kind: ImportKind, _ mapping: Mapping?) { (self.kind, self.mapping) = (kind, mapping) }

    private var missing: [ImportField] {
        let hasStage = mapping?.field("stage") != nil
        return kind.fields.filter { field in
            field.isRequired && mapping?.field(field.name) == nil
                && !(field.name == "outcome" && hasStage)
        }
    }

    private var lacksActor: Bool {
        kind == .events
            && ["user", "anonymous", "account"].allSatisfy { mapping?.field($0) == nil }
    }

    /// One line that says whether anything is missing.
    var verdict: Markup {
        guard mapping != nil else {
            return Part.state(.bad, "The text cannot be read; see above.")
        }
        var words = missing.map(\.summary)
        if lacksActor { words.append("who did it (a user, a device or an account)") }
        return words.isEmpty
            ? Part.state(.good, "Everything that is needed has a column.")
            : Part.state(.bad, "Still missing: \(words.joined(separator: "; ")).")
    }

    var markup: [Markup] {
        let missing = missing
        let shown = kind.fields.filter { field in
            mapping?.field(field.name) != nil || missing.contains(field)
        }
        let rows = shown.map { field in
            [
                Cell([
                    .element("strong", [:], field.name), .element("br"),
                    .element("small", [:], field.summary),
                ]),
                mapping?.field(field.name).map { Cell(Self.source($0)) }
                    ?? Cell([Part.state(.bad, "missing")]),
            ]
        }
        return [
            Part.table(
                "Which column is what",
                [("What it is here", false), ("Comes from", false)],
                rows
            )
        ] + rest(shown)
    }

    private func rest(_ shown: [ImportField]) -> [Markup] {
        let open = kind.fields.filter { !shown.contains($0) }.map(\.name)
        var lines: [String] = []
        switch mapping?.properties {
        case .all?: lines.append("All other columns are kept beside it.")
        case .columns(let columns)? where !columns.isEmpty:
            lines.append("Kept beside it: \(columns.map(\.column).joined(separator: ", ")).")
        default: break
        }
        if !open.isEmpty {
            lines.append("Not in this file, and not needed: \(open.joined(separator: ", ")).")
        }
        return lines.map { .element("p", ["class": "hint"], [Markup($0, limit: 600)]) }
    }

    private static func source(_ field: FieldMapping) -> String {
        let source: String
        switch field.source {
        case .columns(let names): source = names.joined(separator: " + ")
        case .constant(let text): source = "“\(text)” in every row"
        }
        return source + (field.lookup.map { ", through \(ImportWords.noun($0.rawValue))" } ?? "")
    }
}
