import ArgumentParser
import Engine
import Growth

/// Lists people, and hands out what is held about one of them.
struct People: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the resolved people; export or erase what is held about one.",
        discussion: """
            Examples:
              groundswell people --json | head
              groundswell people export ada@acme.example --output ada.json
              groundswell people erase ada@acme.example
            """,
        subcommands: [List.self, ExportOne.self, Erase.self],
        defaultSubcommand: List.self
    )

    /// Lists people as JSON lines.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the resolved people, one JSON object a line.",
            discussion: "Example:\n  groundswell people list --json | head"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let identity = try options.open().identity()
            for person in identity.map.everybody.sorted() {
                Output.line(identity.document(of: person).compactText)
            }
        }
    }

    /// Writes out everything that is held about one person.
    struct ExportOne: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Everything that is held about one person, as one JSON document.",
            discussion: """
                Ids, traits, memberships, joins with their reasons, the records that name the person with their
                earlier versions, and every event. Nothing of anybody else.

                Example:
                  groundswell people export ada@acme.example --output ada.json
                """
        )

        @Argument(help: "A user id, an anonymous id or an e-mail address.")
        var person: String

        @OptionGroup var target: OutputOption
        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let workspace = try options.open()
            let (person, events) = try target.write(from: workspace) {
                try workspace.exportPerson(self.person, to: $0)
            }
            try target.tell(
                "all that is held about \(person), with \(Layout.grouped(events)) events,",
                ["person": .string(person.text), "events": JSONValue(events)],
                asJSON: options.json
            )
        }
    }

    /// Takes away everything that is held about one person.
    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take away everything that tells of one person, for ever.",
            discussion: """
                Shows what will go and asks for the name again. Events and records of the person go, and every
                mention in what others did becomes "[erased]"; amounts and counts that need no name stay. The
                person is not taken again, also not from an old file or backup. You get a receipt.

                Example:
                  groundswell people erase ada@acme.example
                """
        )

        @Argument(help: "A user id, an anonymous id or an e-mail address.")
        var person: String

        @OptionGroup var consent: ConsentOption
        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let workspace = try options.open()
            let plan = try workspace.erasurePlan(for: person)
            let lines = options.json ? [] : ErasureText.lines(plan, style: .standardError)
            try consent.ask(lines, toType: person, person)
            let report = try workspace.erase(plan)
            if options.json { return Output.document(report.document) }
            for line in ErasureText.lines(report, style: .standardOutput) { Output.line(line) }
        }
    }
}
