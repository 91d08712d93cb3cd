import ArgumentParser
import Catalog
import Connectors
import Engine
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
    var files: [String]

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
        if propose { return try proposeMapping(kind) }
        let workspace = try options.open()
        var reports: [ImportReport] = []
        let style = Style.standardOutput
        for file in files {
            let progress = ProgressLine(file: file)
            let report = try workspace.importFile(
                file,
                as: kind,
                options: ImportOptions(mappingFile: mapping, isDryRun: isDryRun),
                progress: { progress.show($0) }
            )
            progress.finish()
            reports.append(report)
            if !options.json {
                for line in ImportReportText(
                    report,
                    kind: kind,
                    style: style,
                    folder: workspace.folder
                )
                .lines {
                    Output.line(line)
                }
            }
        }
        if options.json { Output.document(["imports": .array(reports.map(\.document))]) }
        if reports.contains(where: {
            !$0.wasAlreadyImported && $0.outcome.rejected + $0.outcome.conflicts > 0
        }) {
            throw DoneWithRejects()
        }
    }

    private func importKind() throws -> ImportKind {
        guard let kind = ImportKind(kind) else {
            let names = ImportKind.all.map(\.name).joined(separator: ", ")
            throw ValidationError("\(self.kind) is not a kind of data. Kinds: \(names).")
        }
        return kind
    }

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

    /// The summary without notes and examples.
    var brief: [String] { headline + counts }

    private var headline: [String] {
        let outcome = report.outcome
        if report.wasAlreadyImported {
            let number = report.id.map { " as import \($0)" } ?? ""
            return wrapped("imported before\(number), 0 new", mark: style.dim("="))
        }
        let isClean = outcome.rejected + outcome.conflicts == 0
        let number = report.id.map { "import \($0)" } ?? "dry run, nothing stored"
        return wrapped(
            "\(Layout.grouped(outcome.added)) \(kind.name) from \(Layout.grouped(outcome.rows)) rows (\(number))",
            mark: isClean ? style.good("✓") : style.warn("!")
        )
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
        let outcome = report.outcome
        guard !report.wasAlreadyImported, outcome.rejected + outcome.conflicts > 0 else {
            return []
        }
        var lines = [style.warn("    Not taken, for example:")]
        for rejection in report.firstRejections.prefix(3) {
            let field = rejection.field.map { " \($0)" } ?? ""
            let value =
                rejection.value.map { " \"\(Layout.fit($0, width: min($0.count, 40)))\"" } ?? ""
            let text = "line \(rejection.line)\(field)\(value): \(rejection.reason)"
            lines += Bullet.lines(text, mark: "–", style: style, indent: 4)
        }
        if let file = outcome.rejectsFile, report.id != nil {
            lines +=
                Layout.wrap(
                    "All of them, with reasons: \(folder.rejectsFolder)/\(file)",
                    width: style.width - 4
                )
                .map { "    " + $0 }
        }
        return lines
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
