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
            """)

    @Argument(help: "Folder for the simulated files and the workspace.")
    var folder = "demo"

    @Option(help: "Another seed, another company.")
    var seed: UInt64 = SimulatedCompany.demoSeed

    func run() throws {
        let style = Style.standardOutput
        let files = folder + "/files"
        let workspaceFolder = WorkspaceFolder(folder + "/workspace")
        guard !workspaceFolder.exists else {
            throw InputProblem(
                "demo_exists", "\(workspaceFolder.path) is there already.",
                advice: "Remove the folder \(folder), or name another: groundswell demo FOLDER.")
        }
        Output.line(style.dim("Simulating a software company into \(files) …"))
        let company = try SimulatedCompany.demo(seed: seed)
        try company.write(to: DirectorySink(files))
        try Workspace.create(
            at: workspaceFolder, company: company.name,
            configurationText: try TextFile.read(files + "/groundswell.yaml"))
        let workspace = try Workspace(at: workspaceFolder)
        for (kind, name) in SimulatedCompany.importPlan {
            guard let kind = ImportKind(rawValue: kind) else {
                preconditionFailure("the plan of the demo names kinds that exist")
            }
            let report = try workspace.importFile(files + "/" + name, as: kind)
            for line in ImportReportText(report, kind: kind, style: style, folder: workspaceFolder).lines.prefix(1) {
                Output.line(line)
            }
        }
        Output.line()
        for line in DiagnosisReport(try workspace.diagnose(), style: style).lines { Output.line(line) }
        Output.line(tryNext(style))
    }

    private func tryNext(_ style: Style) -> String {
        """

        \(style.bold("Try next")) (in \(folder)/workspace)
          groundswell explain K1.motion -w \(folder)/workspace
          groundswell funnel "Signed Up" "Report Created" "Plan Upgraded" --window 30d -w \(folder)/workspace
          groundswell imports -w \(folder)/workspace
        With your own files: groundswell init my-company, then groundswell import --help
        """
    }
}

/// Simulates a company's files of any size.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files of a simulated company, with the truth behind them.",
        discussion: "Example:\n  groundswell simulate ./files --accounts 5000 --people 50000 --events 1000000")

    @Argument(help: "Folder for the files; it is made when it does not exist.")
    var folder: String

    @Option(help: "Accounts.")
    var accounts = 400

    @Option(help: "About how many people; by default as many as the accounts bring.")
    var people: Int?

    @Option(help: "About how many events; by default as many as the people make.")
    var events: Int?

    @Option(help: "Seed of the random numbers: the same seed gives the same bytes.")
    var seed: UInt64 = SimulatedCompany.demoSeed

    func run() throws {
        let company = try SimulatedCompany(seed: seed, accounts: accounts, people: people, events: events)
        try company.write(to: DirectorySink(folder))
        Output.line("Wrote \(company.name) to \(folder). truth.json says what is planted in it.")
    }
}
