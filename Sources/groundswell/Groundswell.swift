import ArgumentParser
import Engine
import Glibc
import Growth

/// The command line of Groundswell: arguments in, one use case of the workspace, text or JSON out.
@main
struct Groundswell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groundswell",
        abstract: "Which sales motion do we really run, and on what evidence?",
        discussion: """
            A workspace is a folder that holds everything. Make one, import the files you have, and ask:

              groundswell init acme --company "Acme"
              cd acme
              groundswell import events ../events.jsonl
              groundswell import subscriptions ../stripe_subscriptions.json
              groundswell import opportunities ../hubspot_deals.csv
              groundswell diagnose

            No files at hand? `groundswell demo` simulates a company, imports it and prints the verdict.
            Exit codes: 0 done, 1 done but some rows were rejected, 2 wrong usage, 3 bad input, 4 storage.
            """,
        version: "0.1.0",
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Start",
                subcommands: [
                    Init.self, Demo.self, Import.self, Imports.self, Ingest.self, DeadLetters.self,
                    Status.self,
                ]
            ),
            CommandGroup(
                name: "Serve",
                subcommands: [
                    Serve.self, Keys.self, Members.self, Tokens.self, Sources.self,
                ]
            ),
            CommandGroup(
                name: "Verdict",
                subcommands: [
                    Diagnose.self, Explain.self, Rules.self, Answer.self, Decide.self,
                    Decisions.self, Benchmarks.self,
                ]
            ),
            CommandGroup(
                name: "Questions",
                subcommands: [
                    Funnel.self, Retention.self, Counts.self, Stickiness.self, Lifecycle.self,
                    Paths.self, Panel.self, AccountFeatures.self, Activation.self, Timeline.self,
                ]
            ),
            CommandGroup(
                name: "Data",
                subcommands: [
                    Events.self, People.self, Accounts.self, Records.self, Joins.self, Audit.self,
                    Export.self, Simulate.self,
                ]
            ),
            CommandGroup(
                name: "Upkeep",
                subcommands: [Backup.self, Restore.self, Verify.self, Compact.self, Keep.self]
            ),
        ]
    )

    static func main() {
        // A file that reaches the limit of its size is an error like a full disk, not the end.
        signal(SIGXFSZ, SIG_IGN)
        Glibc.exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs the command that `arguments` name, on the console of this task.
    /// - Returns: the exit code.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            Output.flush()
            return 0
        } catch let server as RunningServer {
            return server.run(arguments, in: WorkspaceOptions.currentFolder)
        } catch {
            return Failure(error, asJSON: arguments.contains("--json")).report()
        }
    }
}

/// How an error becomes text and an exit code; the only place where that happens.
struct Failure {
    private let error: any Error
    private let asJSON: Bool

    init(_ error: any Error, asJSON: Bool) { (self.error, self.asJSON) = (error, asJSON) }

    /// Prints the error where it belongs.
    /// - Returns: the exit code.
    func report() -> Int32 {
        Output.flush()
        return switch error {
        case let problem as InputProblem: leave(3, [(problem.code, problem.description)])
        case let problems as InputProblems:
            leave(3, problems.problems.map { ($0.code, $0.description) })
        case let failure as StorageFailure: leave(4, [(failure.code, failure.description)])
        case let done as DoneWithRejects: done.exitCode
        case let found as FoundDamage: found.exitCode
        default: leaveAsUsage()
        }
    }

    private func leave(_ code: Int32, _ problems: [(code: String, text: String)]) -> Int32 {
        if asJSON {
            let list = problems.map {
                JSONValue.object(["code": .string($0.code), "message": .string($0.text)])
            }
            Output.error(JSONValue.object(["errors": .array(list)]).prettyText)
        } else {
            let style = Style.standardError
            for problem in problems { Output.error("\(style.bad("Error:")) \(problem.text)") }
        }
        return code
    }

    /// Help and version end well; everything else here is a wrong call.
    private func leaveAsUsage() -> Int32 {
        let code = Groundswell.exitCode(for: error)
        let message = Groundswell.fullMessage(for: error)
        if code.isSuccess {
            Output.line(message)
            Output.flush()
            return 0
        }
        if code == .validationFailure {
            if asJSON { return leave(2, [("usage", Groundswell.message(for: error))]) }
            Output.error(message)
            return 2
        }
        return leave(4, [("unexpected", "\(error)")])
    }
}

/// The work is done, and some rows were rejected: the process ends with 1.
struct DoneWithRejects: Error {
    let exitCode: Int32 = 1
}

/// The options that every command has.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("w"), .long],
        help: ArgumentHelp(
            "Folder of the workspace; else GROUNDSWELL_WORKSPACE, else the nearest one upwards from here.",
            valueName: "folder"
        )
    )
    var workspace: String?

    @Flag(help: "Print JSON.")
    var json = false

    /// Opens the workspace these options name.
    /// - Throws: `RunningServer` when a server owns it, who runs the command then; what opening throws.
    func open(skippingDamage: Bool = false) throws -> Workspace {
        if let workspace = Console.current.workspace { return workspace }
        let folder = try folder()
        if let server = RunningServer(folder) { throw server }
        return try Workspace(at: folder, skippingDamage: skippingDamage)
    }

    /// The folder these options name.
    func folder() throws -> WorkspaceFolder {
        if let workspace = Console.current.workspace { return workspace.folder }
        if let workspace { return WorkspaceFolder(workspace) }
        if let named = getenv("GROUNDSWELL_WORKSPACE") {
            return WorkspaceFolder(String(cString: named))
        }
        return WorkspaceFolder.nearest(upwardsFrom: Self.currentFolder)
            ?? WorkspaceFolder(Self.currentFolder)
    }

    /// The folder in which this process was started.
    static var currentFolder: String {
        guard let buffer = getcwd(nil, 0) else { return "." }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}

/// The as-of moment that reports take.
struct AsOfOption: ParsableArguments {
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "Count what happened before this moment (a date, or ISO-8601). Default: just after the latest event or fact that is not in the future.",
            valueName: "moment"
        )
    )
    var text: String?

    /// The moment, read in the zone of the workspace when it is a date; `nil` for the default.
    func moment(in workspace: Workspace) throws -> Timestamp? {
        try text.map { try Moment.read($0, option: "--as-of", in: workspace.zone) }
    }
}

/// Reads moments from the command line.
enum Moment {
    /// A date is its first moment in `zone`; a date and time without zone is UTC.
    static func read(_ text: String, option: String, in zone: ZoneOffsets) throws -> Timestamp {
        guard let moment = Timestamp(iso: text) else {
            throw ValidationError(
                "\(option) \(text): expected a date like 2026-10-31 or a moment like 2026-10-31T17:00:00Z."
            )
        }
        return text.utf8.count == 10 ? zone.start(ofDay: moment.civilDateUTC.dayNumber) : moment
    }

    /// Reads a day.
    static func readDay(_ text: String, option: String) throws -> CivilDate {
        guard text.utf8.count == 10, let moment = Timestamp(iso: text) else {
            throw ValidationError("\(option) \(text): expected a date like 2026-10-31.")
        }
        return moment.civilDateUTC
    }
}
