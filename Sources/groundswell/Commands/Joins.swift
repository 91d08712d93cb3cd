import ArgumentParser
import Catalog
import Engine
import Growth

/// Lists, undoes and restores joins of identity resolution.
struct Joins: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who was joined to whom, why, and how to undo it.",
        discussion: """
            Examples:
              groundswell joins
              groundswell joins undo "identify:anon-7→u-12" --reason "shared laptop"
              groundswell joins redo "identify:anon-7→u-12"
            """,
        subcommands: [List.self, Undo.self, Redo.self],
        defaultSubcommand: List.self
    )

    /// Lists joins.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the joins with reason and confidence.",
            discussion: "Example:\n  groundswell joins list --about acme.example"
        )

        @Option(help: ArgumentHelp("Only joins that name this id.", valueName: "id"))
        var about: String?

        @Option(help: "At most so many on a terminal; JSON lists all.")
        var limit = 50

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let joins = try options.open().joins()
                .filter { join in
                    about.map { join.left == $0 || join.right == $0 } ?? true
                }
            if options.json { return Output.document(["joins": .array(joins.map(\.document))]) }
            guard !joins.isEmpty else {
                return Output.line(
                    "No joins. They come from identify, alias and group calls, and from work e-mail."
                )
            }
            let rows = joins.prefix(limit)
                .map { join in
                    [
                        join.key + (join.isUndone ? " (undone)" : ""),
                        JSONValue(statistic: join.confidence).canonicalText,
                        join.since.map { String($0.iso.prefix(10)) } ?? "always", join.reason,
                    ]
                }
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(
                    columns: ["join", "sure", "since", "reason"],
                    rows: Array(rows)
                )
            {
                Output.line(line)
            }
            if joins.count > limit {
                Output.line("… \(joins.count - limit) more; --limit or --json shows them.")
            }
        }
    }

    /// Undoes a join.
    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undo one join, for all history.",
            discussion: "Example:\n  groundswell joins undo \"domain:u-3→acme.example\""
        )

        @Argument(help: "The join, as `groundswell joins` names it.")
        var join: String

        @Option(help: "Why, for the log.")
        var reason = ""

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let undone = try options.open().undoJoin(join, reason: reason)
            if options.json { return Output.document(undone.document) }
            Output.line(
                "\(Style.standardOutput.good("Undone:")) \(undone.key). `groundswell joins redo` restores it."
            )
        }
    }

    /// Restores a join.
    struct Redo: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a join that was undone hold again.",
            discussion: "Example:\n  groundswell joins redo \"domain:u-3→acme.example\""
        )

        @Argument(help: "The join, as `groundswell joins` names it.")
        var join: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let restored = try options.open().redoJoin(join)
            if options.json { return Output.document(restored.document) }
            Output.line("\(Style.standardOutput.good("Holds again:")) \(restored.key).")
        }
    }
}

/// Shows the log of changes.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The log of every change to the workspace, newest first.",
        discussion: "Example:\n  groundswell audit --limit 20"
    )

    @Option(help: "At most so many.")
    var limit = 50

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let entries = try options.open().audit(limit: limit)
        if options.json {
            return Output.document([
                "audit": .array(entries.map(\.document))
            ])
        }
        for line in TableRenderer(style: .standardOutput, indent: 0)
            .lines(
                columns: ["at (UTC)", "by", "action", "subject"],
                rows: entries.map {
                    [String($0.at.iso.prefix(19)), $0.actor, $0.action, $0.subject]
                }
            )
        {
            Output.line(line)
        }
    }
}
