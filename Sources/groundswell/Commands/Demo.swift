import ArgumentParser
import Connectors
import Engine
import Glibc
import Growth
import Simulator
import Web

/// Simulates a company, imports it through the public path and prints the diagnosis.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See it work: simulate a company, import its files, print the verdict.",
        discussion: """
            Examples:
              groundswell demo ./demo
              groundswell demo ./costume --archetype free-trial-costume
            """
    )

    @Argument(help: "Folder for the simulated files and the workspace.")
    var folder = "demo"

    @Option(help: "Sort of company; groundswell simulate --help explains them.")
    var archetype = Archetype.bottomUp

    @Option(help: "Accounts.")
    var accounts = SimulatedCompany.demo.accounts

    @Option(help: "Seed of the random numbers: the same seed gives the same bytes.")
    var seed = SimulatedCompany.demo.seed

    @Flag(help: "Print the diagnosis as JSON and nothing else.")
    var json = false

    func run() throws {
        let style = Style.standardOutput
        let target = WorkspaceFolder(folder + "/workspace")
        guard !target.exists else {
            throw InputProblem(
                "demo_exists",
                "\(target.path) is there already.",
                advice: "Remove the folder \(folder), or name another: groundswell demo FOLDER."
            )
        }
        let files = folder + "/files"
        say(style.dim("Simulating a software company into \(files) …"))
        try company().write(to: DirectorySink(path: files))
        let settings = files + "/" + SimulatedFile.configuration.rawValue
        try Workspace.create(at: target, configurationText: try TextFile.read(settings))
        let workspace = try Workspace(at: target)
        say(style.dim("Importing them as you would; some rows are broken on purpose …"))
        for file in SimulatedFile.allCases { try importFile(file, from: files, into: workspace) }
        let diagnosis = try workspace.diagnose()
        if json { return Output.document(diagnosis.document) }
        let report = DiagnosisReport(diagnosis, style: style, workspace: target.path)
        for line in [""] + report.lines + [tryNext(style)] { Output.line(line) }
    }

    private func company() throws -> SimulatedCompany {
        try SimulatedCompany(
            seed: seed,
            archetype: archetype,
            accounts: accounts,
            months: SimulatedCompany.demo.months,
            startingOn: SimulatedCompany.demo.start
        )
    }

    /// Fills an empty workspace with the company, for `serve`.
    static let company: ServerConfiguration.DemoCompany = { workspace, tell in
        let files = workspace.folder.runFolder + "/demo"
        defer {
            for file in SimulatedFile.allCases { unlink(files + "/" + file.rawValue) }
            rmdir(files)
        }
        tell(0.02, "Simulating a software company …")
        let demo = SimulatedCompany.demo
        try SimulatedCompany(
            seed: demo.seed,
            archetype: .bottomUp,
            accounts: demo.accounts,
            months: demo.months,
            startingOn: demo.start
        )
        .write(to: DirectorySink(path: files))
        let settings = try TextFile.read(files + "/" + SimulatedFile.configuration.rawValue)
        try workspace.changeDefinitions(
            to: settings,
            from: workspace.definitionsText,
            by: ServerConfiguration.demoAuthor
        )
        let configured = try workspace.asConfiguredNow()
        let all = SimulatedFile.allCases.filter { $0.importKind != nil }
        for (index, file) in all.enumerated() {
            guard let kind = file.importKind else { continue }
            tell(0.1 + 0.9 * Double(index) / Double(all.count), "Importing \(file.rawValue) …")
            _ = try configured.importFile(
                files + "/" + file.rawValue,
                as: kind,
                options: ImportOptions(
                    fileName: ServerConfiguration.demoFolder + file.rawValue,
                    actor: ServerConfiguration.demoAuthor
                )
            )
        }
    }

    private func importFile(
        _ file: SimulatedFile,
        from files: String,
        into workspace: Workspace
    ) throws {
        guard let kind = file.importKind else { return }
        let progress = ProgressLine(file: file.rawValue)
        let path = files + "/" + file.rawValue
        let report = try workspace.importFile(path, as: kind, progress: { progress.show($0) })
        progress.finish()
        let text = ImportReportText(
            report,
            kind: kind,
            style: .standardOutput,
            folder: workspace.folder
        )
        for line in text.brief { say(line) }
    }

    private func say(_ line: String) { if !json { Output.line(line) } }

    private func tryNext(_ style: Style) -> String {
        """

        \(style.bold("Try next")), inside the workspace of the demo
          cd \(folder)/workspace
          groundswell explain K1.motion
          groundswell funnel "Signed Up" "Report Created" "Plan Upgraded" --window 30d
          groundswell retention --first "Signed Up" --period month
          groundswell imports
        With your own files
          groundswell init my-company
          groundswell import --help
        """
    }
}

extension SimulatedFile {
    /// What the file is imported as; `nil` for what is not imported.
    var importKind: ImportKind? {
        switch self {
        case .events: .events
        case .stripeCustomers, .companies: .records(.accounts)
        case .stripeSubscriptions: .records(.subscriptions)
        case .stripeInvoices: .records(.invoices)
        case .deals: .records(.opportunities)
        case .activities: .records(.activities)
        case .pilots: .records(.pilots)
        case .churnReasons: .records(.churnReasons)
        case .team: .records(.team)
        case .spend: .records(.spend)
        case .configuration, .truth: nil
        }
    }
}
