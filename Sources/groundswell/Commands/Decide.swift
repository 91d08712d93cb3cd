import ArgumentParser
import Connectors
import Engine
import Growth

/// Writes down the one motion to hold to.
struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write down the one motion you run for the next twelve months, and why (A27).",
        discussion: """
            `groundswell diagnose` then says how many customers you win off that motion. A decision is only
            added: where two hold on the same day, the one written down later counts.

            Examples:
              groundswell decide bottom-up --because "85 % of our customers came through the product"
              groundswell decide top-down --because "our first ten came by referral" --from 2027-01-01 --until 2028-01-01
            """
    )

    @Argument(help: "bottom-up, top-down or land-and-expand.")
    var motion: String

    @Option(help: ArgumentHelp("Why, in your words.", valueName: "text"))
    var because: String

    @Option(help: ArgumentHelp("The first day it holds. Default: today.", valueName: "date"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "The first day it holds no more. Default: twelve months later.",
            valueName: "date"
        )
    )
    var until: String?

    @OptionGroup var author: AuthorOption
    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let decision = try options.open()
            .decide(
                try Motion(word: motion),
                from: try from.map { try Moment.readDay($0, option: "--from") },
                until: try until.map { try Moment.readDay($0, option: "--until") },
                reason: because,
                author: author.name
            )
        if options.json { return Output.document(decision.document) }
        Output.line(
            "\(Style.standardOutput.good("Written down:")) \(decision.motion.rawValue) from \(decision.from.iso) until \(decision.until.iso), by \(decision.author). `groundswell explain A27` says whether you hold to it."
        )
    }
}

/// Lists what was decided.
struct Decisions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The motions that were decided on, oldest first.",
        discussion: "Example:\n  groundswell decisions --json"
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let decisions = try options.open().judgements().decisions
        if options.json {
            return Output.document(["decisions": .array(decisions.map(\.document))])
        }
        guard !decisions.isEmpty else {
            return Output.line(
                "Nothing was decided yet. Write one down: groundswell decide MOTION --because TEXT"
            )
        }
        let rows = decisions.map {
            [$0.motion.rawValue, $0.from.iso, $0.until.iso, $0.author, $0.reason]
        }
        let columns = ["motion", "from", "until", "by", "because"]
        for line in TableRenderer(style: .standardOutput, indent: 0)
            .lines(columns: columns, rows: rows)
        {
            Output.line(line)
        }
    }
}
