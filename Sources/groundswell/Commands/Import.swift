import ArgumentParser
import Catalog
import Connectors
import Engine
import Glibc
import Growth

/// Imports files, or proposes a mapping for one.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring in files: events, billing, CRM and the rest.",
        discussion: """
            Kinds: events, people, accounts, memberships, subscriptions, invoices, opportunities, stage-changes,
            activities, pilots, churn-reasons, products, spend, team, signals. Files may be gzip.

            Known formats need no mapping: Segment, RudderStack, PostHog, Mixpanel and Amplitude events, Stripe
            objects and exports, HubSpot and Salesforce exports, and CSV with our own column names. For any other
            CSV let `--propose` write a mapping, read it, and use it.

            Each file lands as a whole or not at all; importing the identical file again adds nothing. Rows that
            cannot be read go to a rejects file, the rest lands, and the exit code is 1.

            Examples:
              groundswell import events events.jsonl.gz
              groundswell import subscriptions stripe_subscriptions.json
              groundswell import accounts crm.csv --propose > crm.yaml
              groundswell import accounts crm.csv --mapping crm.yaml
            """
    )

    @Argument(help: "What the files hold.")
    var kind: String

    @Argument(help: "The files, in any order.", completion: .file())
    var files: [String] = []

    @Option(
        name: [.customShort("m"), .long],
        help: ArgumentHelp("A mapping: which column is which field.", valueName: "file"),
        completion: .file()
    )
    var mapping: String?

    @Flag(help: "Write a mapping for the file to standard output instead of importing it.")
    var propose = false

    @Flag(name: .customLong("dry-run"), help: "Read and count, store nothing.")
    var isDryRun = false

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let kind = try importKind()
        guard !files.isEmpty else {
            throw ValidationError("Name the file: groundswell import \(kind.name) FILE")
        }
        if propose { return try proposeMapping(kind) }
        let workspace = try options.open()
        try checkThatFilesExist()
        Interruption.explain()
        var documents: [JSONValue] = []
        var problems: [InputProblem] = []
        var hasRejections = false
        for file in files {
            do {
                let report = try importFile(file, as: kind, into: workspace)
                hasRejections = hasRejections || report.hasRejections
                documents.append(report.document)
                if !options.json { show(report, kind, workspace) }
            } catch let problem as InputProblem {
                problems.append(problem)
                documents.append([
                    "file": .string(file),
                    "error": [
                        "code": .string(problem.code), "message": .string(problem.description),
                    ],
                ])
            }
        }
        if options.json { Output.document(["imports": .array(documents)]) }
        if !problems.isEmpty { throw InputProblems(problems) }
        if hasRejections { throw DoneWithRejects() }
    }

    private func show(_ report: ImportReport, _ kind: ImportKind, _ workspace: Workspace) {
        let text = ImportReportText(
            report,
            kind: kind,
            style: .standardOutput,
            folder: workspace.folder
        )
        for line in text.lines { Output.line(line) }
    }

    private func importFile(
        _ file: String,
        as kind: ImportKind,
        into workspace: Workspace
    ) throws -> ImportReport {
        let progress = ProgressLine(file: file)
        defer { progress.finish() }
        return try workspace.importFile(
            file,
            as: kind,
            options: ImportOptions(mappingFile: mapping, isDryRun: isDryRun),
            progress: { progress.show($0) }
        )
    }

    /// Says what is missing before anything is stored.
    private func checkThatFilesExist() throws {
        let missing = (files + [mapping].compactMap { $0 }).filter { access($0, R_OK) != 0 }
        guard !missing.isEmpty else { return }
        throw InputProblems(
            missing.map {
                InputProblem(
                    "file_not_readable",
                    "cannot be read: \(String(cString: strerror(errno))).",
                    advice: "Check the path and the permissions.",
                    file: $0
                )
            }
        )
    }

    private func importKind() throws -> ImportKind {
        if let known = ImportKind(kind) { return known }
        if files.isEmpty, kind.contains(".") || access(kind, F_OK) == 0 {
            throw ValidationError(
                "Say what \(kind) holds, for example: groundswell import opportunities \(kind)"
            )
        }
        let names = ImportKind.all.map(\.name)
        let guess = Self.otherWords[kind.lowercased()] ?? Spelling.nearest(to: kind, in: names)
        let advice = guess.map { " Did you mean \($0)?" } ?? ""
        throw ValidationError(
            "\(kind) is not a kind of data.\(advice) Kinds: \(names.joined(separator: ", "))."
        )
    }

    /// What people call the kinds.
    private static let otherWords = [
        "deals": "opportunities", "companies": "accounts", "customers": "accounts",
        "organizations": "accounts", "contacts": "people", "users": "people",
        "tickets": "activities",
        "calls": "activities", "meetings": "activities", "touches": "activities",
        "payments": "invoices", "usage": "events", "tracks": "events",
    ]

    private func proposeMapping(_ kind: ImportKind) throws {
        guard files.count == 1, let file = files.first else {
            throw ValidationError("--propose reads one file at a time.")
        }
        let yaml = try MappingProposal.propose(file: ImportFile(file), kind: kind)
        Output.line(options.json ? JSONValue.object(["mapping": .string(yaml)]).prettyText : yaml)
    }
}

/// The import summary as a person reads it.
struct ImportReportText {
    private let report: ImportReport
    private let kind: ImportKind
    private let style: Style
    private let folder: WorkspaceFolder

    init(_ report: ImportReport, kind: ImportKind, style: Style, folder: WorkspaceFolder) {
        (self.report, self.kind, self.style, self.folder) = (report, kind, style, folder)
    }

    /// The summary, line by line.
    var lines: [String] { headline + counts + notes + rejections }

    /// The summary on one line, with a second one only when rows were not taken.
    var brief: [String] {
        let name = report.path.split(separator: "/").last.map(String.init) ?? report.path
        let outcome = report.outcome
        let mark = report.hasRejections ? style.warn("!") : style.good("✓")
        let line = "\(Layout.fit(name, width: 26)) \(Layout.grouped(outcome.added)) \(kind.noun)"
        guard report.hasRejections else { return ["\(mark) \(line)"] }
        let refused = outcome.rejected + outcome.conflicts
        let note =
            "  \(Layout.grouped(refused)) of \(Layout.grouped(outcome.rows)) rows refused, each with its reason in rejects/"
        return ["\(mark) \(line)", style.dim(note)]
    }

    private var headline: [String] {
        let outcome = report.outcome
        if report.wasAlreadyImported {
            let number = report.id.map { " as import \($0)" } ?? ""
            return wrapped("imported before\(number), 0 new", mark: style.dim("="))
        }
        let isClean = !report.hasRejections && outcome.added + outcome.duplicates > 0
        let number = report.id.map { "import \($0)" } ?? "dry run, nothing stored"
        let text =
            outcome.rows == 0
            ? "holds no rows (\(number))"
            : "\(Layout.grouped(outcome.added)) \(kind.noun) from \(Layout.grouped(outcome.rows)) rows (\(number))"
        return wrapped(text, mark: isClean ? style.good("✓") : style.warn("!"))
    }

    private func wrapped(_ text: String, mark: String) -> [String] {
        Layout.wrap("\(report.path): \(text)", width: style.width - 4).enumerated()
            .map { index, line in
                (index == 0 ? mark + " " : "    ") + line
            }
    }

    private var counts: [String] {
        let outcome = report.outcome
        guard !report.wasAlreadyImported else { return [] }
        var parts = ["read as \(outcome.format)"]
        if outcome.duplicates > 0 {
            parts.append("\(Layout.grouped(outcome.duplicates)) copies of known rows")
        }
        if outcome.skipped > 0 { parts.append("\(Layout.grouped(outcome.skipped)) skipped") }
        if outcome.rejected > 0 { parts.append("\(Layout.grouped(outcome.rejected)) rejected") }
        if outcome.conflicts > 0 {
            parts.append("\(Layout.grouped(outcome.conflicts)) conflicting copies refused")
        }
        if let replaced = report.replaced { parts.append("replaces import \(replaced)") }
        return Layout.wrap(parts.joined(separator: ", "), width: style.width - 4)
            .map { style.dim("    " + $0) }
    }

    private var notes: [String] {
        report.notes.flatMap { note in
            Bullet.lines(note, mark: "·", style: style, indent: 4).map(style.dim)
        }
    }

    private var rejections: [String] {
        guard report.hasRejections else { return [] }
        var lines = [style.warn("    Not taken:")]
        for group in report.rejections.prefix(5) {
            lines += Bullet.lines(reason(group), mark: "–", style: style, indent: 4)
        }
        if report.rejections.count > 5 {
            lines.append("    … and \(report.rejections.count - 5) other reasons")
        }
        let outcome = report.outcome
        if let id = report.id, outcome.rejected * 2 >= outcome.rows {
            lines += advice(
                "So many: probably the mapping is wrong, or a format in it. Take the import back and correct it:",
                command: "groundswell imports undo \(id)"
            )
        }
        if let file = outcome.rejectsFile, report.id != nil {
            lines += advice(
                "Every row with its reason:",
                command: "\(folder.rejectsFolder)/\(file)"
            )
        }
        return lines
    }

    private func reason(_ group: RejectionGroup) -> String {
        let example = group.example
        let field = example.field.map { " \($0)" } ?? ""
        let shown = example.value.map { String($0.prefix(40)) }
        let value = shown.map { " " + JSONValue.string($0).compactText } ?? ""
        return
            "\(Layout.grouped(group.count)) rows, first line \(example.line):\(field)\(value): \(example.reason)"
    }

    private func advice(_ text: String, command: String) -> [String] {
        Layout.wrap(text, width: style.width - 4).map { "    " + $0 } + ["      " + command]
    }
}

extension ImportKind {
    /// What one imports, in the plural.
    fileprivate var noun: String {
        switch self {
        case .records(.team): "people of the team"
        case .records(.spend): "amounts of spend"
        case .records(.churnReasons): "churn reasons"
        case .records(.stageChanges): "stage changes"
        default: name
        }
    }
}

extension ImportReport {
    /// Whether some rows were not taken.
    fileprivate var hasRejections: Bool {
        !wasAlreadyImported && outcome.rejected + outcome.conflicts > 0
    }
}

/// Ctrl-C during an import ends it with a sentence.
enum Interruption {
    /// From now on an interruption says that nothing was stored.
    static func explain() {
        signal(SIGINT) { _ in
            let text: StaticString =
                "\r\u{1B}[2KStopped; nothing of this file was stored. Run the command again to import it.\n"
            _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
            _exit(130)
        }
    }
}

extension ImportReport {
    /// The report as JSON.
    var document: JSONValue {
        [
            "import": id.map { .integer($0.number) } ?? .null, "file": .string(path),
            "kind": .string(outcome.kind), "format": .string(outcome.format),
            "already_imported": .bool(wasAlreadyImported), "rows": JSONValue(outcome.rows),
            "new": JSONValue(wasAlreadyImported ? 0 : outcome.added),
            "duplicates": JSONValue(outcome.duplicates), "skipped": JSONValue(outcome.skipped),
            "rejected": JSONValue(outcome.rejected), "conflicts": JSONValue(outcome.conflicts),
            "rejects_file": JSONValue(outcome.rejectsFile),
            "replaces": replaced.map { .integer($0.number) } ?? .null,
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }
}

/// One line of progress on a terminal; silent elsewhere.
final class ProgressLine {
    private let file: String
    private let isShown = Style.standardError.isTerminal
    private var lastPercent = -1

    init(file: String) { self.file = file }

    func show(_ progress: ImportProgress) {
        guard isShown, progress.bytes > 0 else { return }
        let percent = Int(progress.bytesRead * 100 / progress.bytes)
        guard percent != lastPercent else { return }
        lastPercent = percent
        Output.progress("  \(file): \(percent) %, \(Layout.grouped(progress.rows)) rows")
    }

    func finish() { if isShown, lastPercent >= 0 { Output.progress("") } }
}
