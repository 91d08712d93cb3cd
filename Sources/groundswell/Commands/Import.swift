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
            Console.current.path(file),
            as: kind,
            options: ImportOptions(
                mappingFile: mapping.map(Console.current.path),
                isDryRun: isDryRun
            ),
            progress: { progress.show($0) }
        )
    }

    /// Says what is missing before anything is stored.
    private func checkThatFilesExist() throws {
        let missing = (files + [mapping].compactMap { $0 })
            .filter { access(Console.current.path($0), R_OK) != 0 }
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
        if ImportKind(kind) == nil, files.isEmpty, kind.contains(".") || access(kind, F_OK) == 0 {
            let likely = kind.contains(".jsonl") ? "events" : "opportunities"
            throw ValidationError(
                "Say what \(kind) holds, for example: groundswell import \(likely) \(kind)"
            )
        }
        return try ImportKind(named: kind)
    }

    private func proposeMapping(_ kind: ImportKind) throws {
        guard files.count == 1, let file = files.first else {
            throw ValidationError("--propose reads one file at a time.")
        }
        let yaml = try MappingProposal.propose(file: ImportFile(file), kind: kind)
        Output.line(options.json ? JSONValue.object(["mapping": .string(yaml)]).prettyText : yaml)
    }
}
