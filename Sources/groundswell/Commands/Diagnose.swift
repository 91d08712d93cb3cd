import ArgumentParser
import Engine
import Growth
import Reports

/// Prints the diagnosis.
struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which sales motion do we really run? The verdict, with its evidence.",
        discussion: """
            Examples:
              groundswell diagnose
              groundswell diagnose --full
              groundswell diagnose --as-of 2026-07-01
              groundswell diagnose --segment size=10-49
              groundswell diagnose --json > diagnosis.json
              groundswell diagnose --html report.html

            The HTML is one file for any browser, light, dark or on paper; it loads nothing.
            The schema of the JSON: docs/schemas/diagnosis.schema.json.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Write the report as one HTML file; - prints it.",
            valueName: "file"
        )
    )
    var html: String?

    @Flag(help: "Explain every finding, and list the steps of the plan.")
    var full = false

    @OptionGroup var part: SegmentOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        guard options.json, html != nil else { return }
        throw ValidationError("--json and --html are two forms of one report: ask for one of them.")
    }

    func run() throws {
        let workspace = try options.open()
        let diagnosis = try workspace.diagnose(
            asOf: try asOf.moment(in: workspace),
            segment: try part.segment
        )
        if let html { return try write(HTMLReport(diagnosis), of: diagnosis, to: html) }
        if options.json { return Output.document(diagnosis.document) }
        let report = DiagnosisReport(
            diagnosis,
            style: .standardOutput,
            workspace: options.workspace,
            isFull: full
        )
        for line in report.lines { Output.line(line) }
    }

    private func write(_ report: HTMLReport, of diagnosis: Diagnosis, to file: String) throws {
        guard file != "-" else { return Output.text(report.text) }
        try Workspace.writeText(report.text, to: Console.current.path(file))
        Output.line("\(diagnosis.verdict.answer): the report is in \(file). Open it in a browser.")
    }
}

/// Opens one finding.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Open one finding: definition, interval, threshold, sources and the rows behind it.",
        discussion: """
            Examples:
              groundswell explain K1.motion
              groundswell explain A5 --rows 100
              groundswell explain K1 --segment plan=Pro
            """
    )

    @Argument(help: "The finding, as the diagnosis names it, or a rule like A5.")
    var finding: String

    @Option(help: "At most so many rows on a terminal; JSON holds all.")
    var rows = 25

    @OptionGroup var part: SegmentOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try options.open()
        let found = try workspace.findings(
            named: finding,
            asOf: try asOf.moment(in: workspace),
            segment: try part.segment
        )
        if options.json {
            let documents = found.map { $0.document(rowLimit: nil) }
            return Output.document(
                documents.count == 1 ? documents[0] : ["findings": .array(documents)]
            )
        }
        for finding in found {
            let report = FindingReport(finding, style: .standardOutput, rowLimit: rows)
            for line in report.lines { Output.line(line) }
            if found.count > 1 { Output.line() }
        }
    }
}

/// The part of the company that a verdict is about.
struct SegmentOption: ParsableArguments {
    @Option(
        name: .customLong("segment"),
        help: ArgumentHelp(
            "Only accounts of this size, plan or channel: size=10-49, plan=Pro, channel=Google.",
            valueName: "attribute=value"
        )
    )
    var text: String?

    /// The segment; `nil` for the whole company.
    var segment: Segment? { get throws { try text.map { try Segment(parsing: $0) } } }
}

/// Lists the benchmarks that verdicts cite.
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The benchmarks that verdicts cite, with source and tier.",
        discussion: "Example:\n  groundswell benchmarks --json"
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let folder = try options.folder()
        let registry = folder.exists ? try options.open().benchmarks : .standard
        if options.json {
            return Output.document(["benchmarks": registry.table.document(rowLimit: nil)])
        }
        for benchmark in registry.benchmarks {
            let lines = Bullet.lines(benchmark.line, mark: "·", style: .standardOutput, indent: 0)
            for line in lines { Output.line(line) }
        }
        let tiers = Benchmark.Tier.allCases.map(\.rawValue).joined(separator: ", ")
        let legend =
            "The last word of each is its tier, how far to trust it, best first: \(tiers). Add your own under `benchmarks` in groundswell.yaml."
        for line in [""] + Layout.wrap(legend, width: Style.standardOutput.width) {
            Output.line(line)
        }
    }
}
