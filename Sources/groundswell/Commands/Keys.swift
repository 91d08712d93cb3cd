import ArgumentParser
import Catalog
import Engine
import Growth

/// Makes, lists and revokes write keys.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write keys: who may send events to `groundswell serve`, and nothing else.",
        discussion: """
            Examples:
              groundswell keys create website
              groundswell keys create backend --value the-key-your-library-has-already
              groundswell keys list
              groundswell keys revoke k3m9xq
            """,
        subcommands: [List.self, Create.self, Revoke.self],
        defaultSubcommand: List.self
    )

    /// Makes a key.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a write key; it is shown once.",
            discussion: "Example:\n  groundswell keys create website"
        )

        @Argument(help: "What it is for, like website or backend.")
        var name: String

        @Option(
            help: ArgumentHelp(
                "Take over a key that your libraries have already, so that only their host changes.",
                valueName: "key"
            )
        )
        var value: String?

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            if let value, value.utf8.count < 16 {
                Output.error("A key of \(value.utf8.count) characters can be guessed.")
            }
            let (key, kept) = try options.open().createWriteKey(named: name, taking: value)
            if options.json {
                return Output.document([
                    "id": .string(kept.id), "name": .string(kept.name), "key": .string(key),
                ])
            }
            Output.line(key)
            Output.error(
                "This is the write key \(kept.id) for \(kept.name). It is kept nowhere, so note it now."
            )
        }
    }

    /// Lists the keys.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the write keys; the keys themselves are kept nowhere.",
            discussion: "Example:\n  groundswell keys list --json"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let keys = try options.open().writeKeys()
            if options.json {
                return Output.document(["keys": .array(keys.map(\.document))])
            }
            guard !keys.isEmpty else {
                return Output.line("No write keys. `groundswell keys create NAME` makes one.")
            }
            let rows = keys.map { key in
                [
                    key.id, key.name, String(key.created.iso.prefix(10)),
                    key.revoked.map { "revoked \($0.iso.prefix(10))" } ?? "good",
                ]
            }
            let columns = ["id", "name", "made", "state"]
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(columns: columns, rows: rows, numeric: [])
            {
                Output.line(line)
            }
        }
    }

    /// Takes a key back.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a write key back; whoever sends with it is refused at once.",
            discussion: "Example:\n  groundswell keys revoke k3m9xq"
        )

        @Argument(help: "The id of the key, as the list shows it.")
        var id: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try options.open().revokeWriteKey(id)
            if options.json { return Output.document(["id": .string(id), "state": "revoked"]) }
            Output.line("\(Style.standardOutput.good("Revoked:")) \(id).")
        }
    }
}
