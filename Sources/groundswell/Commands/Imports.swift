import ArgumentParser
import Catalog
import Engine
import Growth

/// Lists and undoes imports.
struct Imports: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what was imported, or take an import back.",
        discussion: """
            Examples:
              groundswell imports
              groundswell imports undo 3
            """,
        subcommands: [List.self, Undo.self],
        defaultSubcommand: List.self
    )

    /// Lists imports.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the imports.",
            discussion: "Example:\n  groundswell imports list --json"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let imports = try options.open(skippingDamage: true).imports()
            if options.json {
                return Output.document(["imports": .array(imports.map(\.document))])
            }
            guard !imports.isEmpty else {
                return Output.line(
                    "Nothing was imported yet. Start with `groundswell import events FILE`."
                )
            }
            let rows = imports.map { record in
                [
                    "\(record.id)", record.outcome.kind, Layout.grouped(record.outcome.added),
                    Layout.grouped(record.outcome.rejected + record.outcome.conflicts),
                    record.state.rawValue, String(record.outcome.startedAt.iso.prefix(16)),
                    record.outcome.fileName,
                ]
            }
            let columns = ["id", "kind", "new", "rejected", "state", "imported (UTC)", "file"]
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(
                    columns: columns,
                    rows: rows,
                    numeric: [0, 2, 3]
                )
            {
                Output.line(line)
            }
        }
    }

    /// Takes one import back.
    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back everything that one import brought.",
            discussion: "Example:\n  groundswell imports undo 3"
        )

        @Argument(help: "Number of the import, as `groundswell imports` shows it.")
        var id: Int64

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let record = try options.open(skippingDamage: true).undoImport(ImportID(id))
            if options.json {
                return Output.document([
                    "undone": .integer(id), "file": .string(record.outcome.fileName),
                ])
            }
            Output.line(
                "\(Style.standardOutput.good("Undone:")) import \(id), \(Layout.grouped(record.outcome.added)) \(record.outcome.kind) from \(record.outcome.fileName)."
            )
        }
    }
}
