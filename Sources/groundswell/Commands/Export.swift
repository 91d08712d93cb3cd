public import ArgumentParser
import Connectors
public import Engine
import Growth

/// Writes out what was imported.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take your data out again: events and records as JSON lines or CSV.",
        discussion: """
            Kinds: events, people, accounts, memberships, subscriptions, invoices, opportunities,
            stage-changes, activities, pilots, churn-reasons, products, spend, team, signals.

            JSON lines lose nothing: `groundswell import` of the same kind takes them back as they are, events in
            the form of Segment. CSV is for spreadsheets; text that one would run as a formula gets an
            apostrophe in front. Records are as they count now; earlier values of changed fields stay behind.

            A file is written whole or not at all, and replaces one that is there.

            Examples:
              groundswell export --output events.jsonl
              groundswell export events --from 2026-01-01 --to 2026-02-01 | gzip > january.jsonl.gz
              groundswell export subscriptions --format csv --output subscriptions.csv
            """
    )

    @Argument(help: "What to write out.")
    var kind = "events"

    @Option(help: "jsonl or csv.")
    var format = ExportFormat.jsonl

    @OptionGroup var target: OutputOption
    @OptionGroup var period: PeriodOptions
    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        if target.output == nil, options.json, format == .csv {
            throw ValidationError("--json tells of a file that was written; name it with --output.")
        }
    }

    func run() throws {
        let kind = try ImportKind(named: kind)
        if kind != .events, period.from != nil || period.to != nil {
            throw ValidationError("--from and --to go with events; records have no one time.")
        }
        let workspace = try options.open()
        let window = try period.window(in: workspace)
        let count = try target.write(from: workspace) {
            try workspace.export(kind, as: format, in: window, to: $0)
        }
        try target.tell(
            "\(Layout.grouped(count)) \(kind.name)",
            ["kind": .string(kind.name), "rows": JSONValue(count)],
            asJSON: options.json
        )
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// Where a command writes what it was asked for: a file, else standard output.
struct OutputOption: ParsableArguments {
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    /// Runs `body` with something that writes text, and puts the file in place when all is written.
    func write<Result>(
        from workspace: Workspace,
        _ body: ((String) throws -> Void) throws -> Result
    ) throws -> Result {
        guard let output else { return try body { Output.text($0) } }
        let file = try workspace.file(at: Console.current.path(output))
        let result = try body(file.write)
        try file.finish()
        return result
    }

    /// Says what was written, when it went to a file.
    func tell(_ text: String, _ document: JSONObject, asJSON: Bool) throws {
        guard let output else { return }
        if asJSON {
            var document = document
            document["file"] = .string(output)
            return Output.document(.object(document))
        }
        Output.line("\(Style.standardOutput.good("Written:")) \(text) to \(output).")
    }
}

extension ImportKind {
    /// The kind that people call `word`.
    /// - Throws: `ValidationError` naming the one that was probably meant, and all there are.
    init(named word: String) throws {
        if let known = ImportKind(word) {
            self = known
            return
        }
        let names = ImportKind.all.map(\.name)
        let guess = Self.otherWords[word.lowercased()] ?? Spelling.nearest(to: word, in: names)
        let advice = guess.map { " Did you mean \($0)?" } ?? ""
        throw ValidationError(
            "\(word) is not a kind of data.\(advice) Kinds: \(names.joined(separator: ", "))."
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
}
