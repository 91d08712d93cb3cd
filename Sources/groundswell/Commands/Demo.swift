import ArgumentParser
import Connectors
import Engine
import Growth
import Simulator

/// Simulates a company, imports it through the public path and prints the diagnosis.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See it work: simulate a company, import its files, print the verdict.",
        discussion: """
            Example:
              groundswell demo ./demo
            """
    )

    @Argument(help: "Folder for the simulated files and the workspace.")
    var folder = "demo"

    func run() throws {
        let style = Style.standardOutput
        let files = folder + "/files"
        let workspaceFolder = WorkspaceFolder(folder + "/workspace")
        guard !workspaceFolder.exists else {
            throw InputProblem(
                "demo_exists",
                "\(workspaceFolder.path) is there already.",
                advice: "Remove the folder \(folder), or name another: groundswell demo FOLDER."
            )
        }
        Output.line(style.dim("Simulating a software company into \(files) …"))
        try SimulatedCompany.demo.write(to: DirectorySink(path: files))
        let settings = files + "/" + SimulatedFile.configuration.rawValue
        try Workspace.create(at: workspaceFolder, configurationText: try TextFile.read(settings))
        let workspace = try Workspace(at: workspaceFolder)
        Output.line(style.dim("Importing them as you would; some rows are broken on purpose …"))
        for file in SimulatedFile.allCases {
            guard let kind = file.importKind else { continue }
            let progress = ProgressLine(file: file.rawValue)
            let report = try workspace.importFile(
                files + "/" + file.rawValue,
                as: kind,
                progress: { progress.show($0) }
            )
            progress.finish()
            for line in ImportReportText(report, kind: kind, style: style, folder: workspaceFolder)
                .brief
            {
                Output.line(line)
            }
        }
        Output.line()
        let report = DiagnosisReport(
            try workspace.diagnose(),
            style: style,
            workspace: workspaceFolder.path
        )
        for line in report.lines {
            Output.line(line)
        }
        Output.line(tryNext(style))
    }

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
        case .team: .records(.team)
        case .spend: .records(.spend)
        case .configuration, .truth: nil
        }
    }
}

/// Simulates a company's files of any size.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files of a simulated company, with the truth behind them.",
        discussion:
            "Example:\n  groundswell simulate ./files --accounts 5000 --people 50000 --events 1000000"
    )

    @Argument(help: "Folder for the files; it is made when it does not exist.")
    var folder: String

    @Option(help: "Accounts.")
    var accounts = SimulatedCompany.demo.accounts

    @Option(help: "About how many people; by default as many as the accounts bring.")
    var people: Int?

    @Option(help: "About how many events; by default as many as the people make.")
    var events: Int?

    @Option(help: "Seed of the random numbers: the same seed gives the same bytes.")
    var seed = SimulatedCompany.demo.seed

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let demo = SimulatedCompany.demo
        let company = try SimulatedCompany(
            seed: seed,
            accounts: accounts,
            people: people,
            events: events,
            months: demo.months,
            startingOn: demo.start
        )
        let truth = try company.write(to: DirectorySink(path: folder))
        if json {
            return Output.document([
                "folder": .string(folder), "accounts": JSONValue(truth.accounts),
                "people": JSONValue(truth.people), "events": JSONValue(truth.events.unique),
            ])
        }
        Output.line(
            "Wrote \(Layout.grouped(truth.events.unique)) events of \(Layout.grouped(truth.people)) people in \(Layout.grouped(truth.accounts)) accounts to \(folder). truth.json says what is planted in them."
        )
    }
}
