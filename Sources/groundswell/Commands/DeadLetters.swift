import ArgumentParser
import Catalog
import Engine
import Growth

/// Lists refused live events, and sends them again.
struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Live events that were refused: why, and how to send them again.",
        discussion: """
            Examples:
              groundswell dead-letters
              groundswell dead-letters replay 3
              groundswell dead-letters replay all
            """,
        subcommands: [List.self, Replay.self],
        defaultSubcommand: List.self
    )

    /// Lists refused events.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the refused events that are open.",
            discussion: "Example:\n  groundswell dead-letters list --json"
        )

        @Option(help: "At most so many on a terminal; JSON lists all.")
        var limit = 50

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let letters = try options.open().deadLetters()
            if options.json {
                return Output.document(["dead_letters": .array(letters.map(\.document))])
            }
            guard !letters.isEmpty else { return Output.line("No refused events.") }
            let rows = letters.prefix(limit)
                .map { recorded in
                    [
                        String(recorded.id), String(recorded.letter.receivedAt.iso.prefix(19)),
                        recorded.letter.code, recorded.letter.reason,
                    ]
                }
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(
                    columns: ["id", "received (UTC)", "code", "reason"],
                    rows: Array(rows),
                    numeric: [0]
                )
            {
                Output.line(line)
            }
            if letters.count > limit {
                Output.line("… \(letters.count - limit) more; --limit or --json shows them.")
            }
        }
    }

    /// Sends refused events again.
    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send refused events again, for example after an update that can read them.",
            discussion: "Examples:\n  groundswell dead-letters replay 3\n  "
                + "groundswell dead-letters replay all"
        )

        @Argument(help: "Number of the event, as `groundswell dead-letters` shows it, or `all`.")
        var id: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let number = Int64(id)
            guard number != nil || id == "all" else {
                throw ValidationError("Name a number or `all`: groundswell dead-letters replay 3")
            }
            let workspace = try options.open()
            let ids = try number.map { [$0] } ?? workspace.deadLetters().map(\.id)
            var total = EventBooks()
            var unreadable = 0
            for id in ids {
                if let books = try workspace.replayDeadLetter(id) {
                    total += books
                } else {
                    unreadable += 1
                }
            }
            show(total, unreadable: unreadable)
            if unreadable + total.deadLetters > 0 { throw DoneWithRejects() }
        }

        private func show(_ books: EventBooks, unreadable: Int) {
            if options.json {
                return Output.document([
                    "stored": JSONValue(books.stored), "duplicates": JSONValue(books.duplicates),
                    "dead_letters": JSONValue(books.deadLetters),
                    "suppressed": JSONValue(books.suppressed), "unreadable": JSONValue(unreadable),
                ])
            }
            Output.line(
                "Sent again: \(Layout.grouped(books.received)), of which "
                    + "\(Layout.grouped(books.stored)) are stored now. "
                    + "Still unreadable: \(Layout.grouped(unreadable))."
            )
        }
    }
}
