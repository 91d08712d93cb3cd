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
                Output.line(document(of: event, identity: identity).compactText)
            }
        }
    }

    private func document(of event: Event, identity: IdentityMap) -> JSONValue {
        let person = identity.person(user: event.user, anonymous: event.anonymous)
        let account = identity.account(named: event.account, person: person, at: event.time)
        return [
            "id": .string(event.id.text), "type": .string(event.call.name),
            "event": .string(event.name.text), "time": .string(event.time.iso),
            "person": JSONValue(person?.text ?? account.map { "account:\($0)" }),
            "account": JSONValue(account?.text), "user_id": JSONValue(event.user?.text),
            "anonymous_id": JSONValue(event.anonymous?.text),
            "original_time": .string(event.originalTime.iso),
            "sent_at": JSONValue(event.sentAt?.iso),
            "received_at": JSONValue(event.receivedAt?.iso),
            "properties": .object(event.properties),
        ]
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
        var members: [AccountID: Set<PersonID>] = [:]
        for (person, membership) in identity.map.allMemberships {
            members[membership.account, default: []].insert(person)
        }
        for (account, traits) in identity.accountTraits.sorted(by: { $0.key < $1.key }) {
            let document: JSONValue = [
                "id": .string(account.text), "internal": .bool(identity.map.isInternal(account)),
                "people": JSONValue(members[account]?.count ?? 0),
                "traits": JSONValue(texts: traits),
            ]
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
            var document: JSONObject = ["id": .string(record.id.text)]
            for (name, value) in record.fields.sorted(by: {
                ByteString($0.key) < ByteString($1.key)
            }) {
                document[name] = value.json
            }
            Output.line(JSONValue.object(document).compactText)
        }
    }
}
