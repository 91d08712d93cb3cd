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
                Part.crumbs([("Sources", "/sources")], "Upload"),
                Part.head(
                    "Upload a file",
                    "You see what is in it, and what each column means, before anything is stored."
                ),
            ] + (problem.map { [Part.problem($0.message, advice: $0.advice)] } ?? []) + [
                .element("section", ["class": "card"], [form]), waiting(call), known,
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
            Part.crumbs([("Sources", "/sources")], "Upload"),
            Part.head("This file is not here any more"),
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
                    Part.crumbs([("Sources", "/sources")], "Upload"), Part.head("The file is in"),
                    .element(
                        "section",
                        ["class": "card"],
                        [
                            Part.told(notes)
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
