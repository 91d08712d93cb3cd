import Growth

/// Events as rows of a spreadsheet: who, what, when, and a column for every property.
struct EventTable {
    private let properties: [String]
    private let identity: IdentityMap

    /// More properties than this are no table, and more than spreadsheets take comfortably.
    private static let propertyLimit = 4_000

    /// A table with columns for `properties`; people and accounts are told by `identity`.
    init(properties: [ByteString], identity: IdentityMap) {
        (self.properties, self.identity) = (properties.map(\.text), identity)
    }

    /// - Throws: `InputProblem` when there are too many properties for a table.
    static func check(_ properties: Int) throws(InputProblem) {
        guard properties > propertyLimit else { return }
        throw InputProblem(
            "too_many_columns",
            "the events have more than \(propertyLimit) different properties, too many for a table.",
            advice: "Export them with --format jsonl, or narrow them with --from and --to."
        )
    }

    /// The header; `person` and `account` are the resolved ones.
    var columns: [String] {
        [
            "id", "type", "event", "time", "person", "account", "user", "anonymous",
            "original_time", "sent_at", "received_at",
        ] + properties.map { "properties.\($0)" }
    }

    /// The cells of `event` under the columns.
    func cells(of event: Event) -> [String] {
        let person = identity.person(user: event.user, anonymous: event.anonymous)
        let account = identity.account(named: event.account, person: person, at: event.time)
        return [
            event.id.text, event.call.name, event.name.text, event.time.iso, person?.text ?? "",
            account?.text ?? "", event.user?.text ?? "", event.anonymous?.text ?? "",
            event.originalTime.iso, event.sentAt?.iso ?? "", event.receivedAt?.iso ?? "",
        ] + properties.map { event.properties[$0]?.cellText ?? "" }
    }
}

extension JSONValue {
    /// Plain values as text, arrays and objects as JSON, null as nothing.
    fileprivate var cellText: String {
        switch self {
        case .null: ""
        case .array, .object: compactText
        default: propertyText ?? ""
        }
    }
}
