import ArgumentParser
import Engine
import Growth

/// Makes a workspace.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a workspace: a folder that holds everything.",
        discussion: """
            Example:
              groundswell init acme --company "Acme"
            """
    )

    @Argument(help: "The folder; it is made when it does not exist. Default: here.")
    var folder = "."

    @Option(help: "Name of the company, for reports.")
    var company = "Your company"

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let target = WorkspaceFolder(folder)
        try Workspace.create(at: target, company: company)
        if json {
            Output.document([
                "workspace": .string(target.path),
                "configuration": .string(target.configurationFile),
            ])
            return
        }
        let style = Style.standardOutput
        let there = folder == "." ? "" : "cd \(target.path)\n  "
        Output.line(
            """
            \(style.good("Made")) the workspace \(style.bold(target.path)). It holds everything; copy or delete it as you like.

            Next, tell it what your events mean and bring in what you have:
              \(there)groundswell status                        (after editing groundswell.yaml)
              groundswell import events FILE            (Segment JSONL, or a CSV with a mapping)
              groundswell import subscriptions FILE     (Stripe JSON or CSV)
              groundswell import opportunities FILE     (HubSpot or Salesforce export)
              groundswell diagnose
            """
        )
    }
}
