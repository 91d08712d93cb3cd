import Catalog
import Charts
import Connectors
import Engine
import Growth

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
    /// The same for packed files, which become many times as large.
    private static let packedLimit: Int64 = 4 << 20

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
            wholeLimit: file.name.hasSuffix(".gz") ? Self.packedLimit : Self.wholeLimit
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
                Part.crumbs(
                    [("Sources", "/sources"), ("Upload", UploadPath.address)],
                    file.name
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
