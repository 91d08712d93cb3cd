import ArgumentParser
import Engine
import Growth

/// Lists events as JSON lines.
struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the stored events, one JSON object a line.",
        discussion: "Examples:\n  groundswell events --json | head\n  groundswell events --messages"
    )

    @Flag(help: "Print only the message ids.")
    var messages = false

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try options.open()
        if messages {
            try workspace.forEachEvent { event in
                Output.line(
                    options.json ? JSONValue.string(event.id.text).compactText : event.id.text
                )
            }
        } else {
            let identity = try workspace.identity().map
            try workspace.forEachEvent { event in
                Output.line(identity.document(of: event).compactText)
            }
        }
    }
}

/// Lists accounts as JSON lines.
struct Accounts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the accounts, one JSON object a line.",
        discussion: "Example:\n  groundswell accounts --json | head"
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let identity = try options.open().identity()
        for document in identity.accountDocuments(identity.accounts) {
            Output.line(document.compactText)
        }
    }
}

/// Lists the records of one kind as JSON lines.
struct Records: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the current records of one kind, one JSON object a line.",
        discussion: "Example:\n  groundswell records subscriptions --json | head"
    )

    @Argument(help: "accounts, people, subscriptions, invoices, opportunities, activities, …")
    var kind: String

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        guard let kind = RecordKind(rawValue: kind) else {
            let names = RecordKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(self.kind) is not a kind of record. Kinds: \(names).")
        }
        for record in try options.open().records(kind) {
            Output.line(record.document.compactText)
        }
    }
}
