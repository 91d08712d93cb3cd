import ArgumentParser
import Catalog
import Connectors
import Engine
import Growth

/// Accounts at vendors that are read again and again.
struct Sources: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Live sources: Stripe, HubSpot and Salesforce, read again and again.",
        discussion: """
            While `groundswell serve` runs, each source is read every fifteen minutes; Stripe's webhooks come at once, at
            the address that `add` names. Keys lie in files of the workspace that only you may read, and in no backup.

            Examples:
              groundswell sources add stripe --key-file stripe.key --webhook-secret-file whsec
              groundswell sources
              groundswell sources pull stripe-k3m9xq
              groundswell sources key stripe-k3m9xq --key-file new.key
              groundswell sources remove stripe-k3m9xq
            """,
        subcommands: [List.self, Add.self, Pull.self, SetKey.self, Remove.self],
        defaultSubcommand: List.self
    )

    /// Lists sources.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the sources: how each does, and what is wrong.",
            discussion: "Example:\n  groundswell sources list --json"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let sources = try options.open().liveSources()
            if options.json {
                return Output.document(["sources": .array(sources.map(\.document))])
            }
            guard !sources.isEmpty else {
                return Output.line("No live sources. `groundswell sources add` adds one.")
            }
            let rows = sources.map { source in
                [
                    source.id, source.state,
                    source.succeeded.map { String($0.iso.prefix(16)) } ?? "never",
                    source.problem ?? "",
                ]
            }
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(columns: ["id", "state", "complete until (UTC)", "problem"], rows: rows)
            {
                Output.line(line)
            }
        }
    }

    /// Adds a source.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read an account at a vendor from now on.",
            discussion: "Example:\n  groundswell sources add hubspot --key-file hubspot.key"
        )

        @Argument(help: "stripe, hubspot or salesforce.")
        var vendor: String

        @Option(
            name: .customLong("key-file"),
            help: ArgumentHelp(
                "A file with the key; it may be removed afterwards.",
                valueName: "file"
            )
        )
        var keyFile: String

        @Option(
            name: .customLong("webhook-secret-file"),
            help: ArgumentHelp(
                "A file with the signing secret of Stripe's webhook endpoint (whsec_…).",
                valueName: "file"
            )
        )
        var webhookFile: String?

        @Option(
            help: ArgumentHelp(
                "Where the vendor is called, if not at its usual address.",
                valueName: "url"
            )
        )
        var address: String?

        @Flag(
            name: .customLong("allow-private"),
            help: "Also call an address that is not public, or without https."
        )
        var allowsPrivate = false

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            guard let vendor = LiveAccount.Vendor(rawValue: vendor) else {
                throw ValidationError("\(self.vendor): expected stripe, hubspot or salesforce.")
            }
            let source = try options.open()
                .addLiveSource(
                    vendor,
                    key: KeyFile.read(keyFile),
                    webhookSecret: webhookFile.map { try KeyFile.read($0) },
                    address: address,
                    allowsPrivate: allowsPrivate
                )
            if options.json { return Output.document(source.document) }
            Output.line("\(Style.standardOutput.good("Added:")) \(source.id).")
            if webhookFile != nil {
                Output.line("Stripe's webhooks go to https://YOUR-SERVER/hooks/\(source.id).")
            }
            Output.line(
                "`groundswell serve` reads it from now on; `groundswell sources pull \(source.id)` does so here and now."
            )
        }
    }

    /// Reads a source now.
    struct Pull: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a source here and now, to its end.",
            discussion: "Example:\n  groundswell sources pull stripe-k3m9xq"
        )

        @Argument(help: "The source's id.")
        var id: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let workspace = try options.open()
            let source = try SourcePuller { workspace }.pull(id)
            if options.json {
                Output.document(source.document)
            } else if let problem = source.problem {
                Output.line("\(source.id): \(problem)")
            } else {
                Output.line("\(source.id) is complete until \(source.succeeded?.iso ?? "never").")
            }
            if source.problem != nil { throw DoneWithRejects() }
        }
    }

    /// Gives a source a new key.
    struct SetKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key",
            abstract: "Give a source a new key; one that had stopped goes on where it was.",
            discussion: "Example:\n  groundswell sources key stripe-k3m9xq --key-file new.key"
        )

        @Argument(help: "The source's id.")
        var id: String

        @Option(
            name: .customLong("key-file"),
            help: ArgumentHelp("A file with the key.", valueName: "file")
        )
        var keyFile: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try options.open().setKey(KeyFile.read(keyFile), ofLiveSource: id)
            if options.json { return Output.document(["id": .string(id)]) }
            Output.line("\(id) has a new key and goes on.")
        }
    }

    /// Forgets a source.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a source and its keys; what it brought stays.",
            discussion: "Example:\n  groundswell sources remove stripe-k3m9xq"
        )

        @Argument(help: "The source's id.")
        var id: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try options.open().removeLiveSource(id)
            if options.json { return Output.document(["id": .string(id), "state": "removed"]) }
            Output.line("Removed: \(id). What it brought stays; `groundswell imports` lists it.")
        }
    }
}

/// Keys that stand in files, never on the command line, where others could read them.
private enum KeyFile {
    static func read(_ path: String) throws -> Secret {
        let text = try Workspace.readText(Console.current.path(path))
        return try Secret(String(text.filter { !$0.isNewline }))
    }
}
