public import Growth

/// What a file is imported as: events, or one kind of record.
public enum ImportKind: Hashable, Sendable {
    case events
    case records(RecordKind)

    /// The kind called `name` on the command line; `nil` for any other word.
    public init?(_ name: String) {
        if name == "events" {
            self = .events
        } else if let kind = RecordKind(rawValue: name) {
            self = .records(kind)
        } else {
            return nil
        }
    }

    /// The word of the command line.
    public var name: String {
        switch self {
        case .events: "events"
        case .records(let kind): kind.rawValue
        }
    }

    /// All of them, events first.
    public static let all: [ImportKind] = [.events] + RecordKind.allCases.map { .records($0) }

    /// The fields a mapping may fill, in the order of documentation.
    public var fields: [ImportField] {
        switch self {
        case .events: ImportField.ofEvents
        case .records(let kind):
            [ImportField(name: "id", type: .text, isRequired: false, summary: "id of the row")]
                + RecordSchema.of(kind).fields.map(ImportField.init)
                + [
                    ImportField(
                        name: "updated_at",
                        type: .time,
                        isRequired: false,
                        summary: "when the row was last changed"
                    )
                ]
        }
    }

    /// The field called `name`.
    public func field(_ name: String) -> ImportField? { fields.first { $0.name == name } }
}

/// A field that a column of a file may fill.
public struct ImportField: Hashable, Sendable {
    /// The name used in mappings and as a canonical column name.
    public let name: String
    /// What its value must look like.
    public let type: FieldType
    /// Whether a row without it is rejected.
    public let isRequired: Bool
    /// One line for help texts.
    public let summary: String

    init(name: String, type: FieldType, isRequired: Bool, summary: String) {
        (self.name, self.type, self.isRequired, self.summary) = (name, type, isRequired, summary)
    }

    init(_ definition: FieldDefinition) {
        self.init(
            name: definition.name,
            type: definition.type,
            isRequired: definition.isRequired,
            summary: definition.summary
        )
    }

    static let ofEvents: [ImportField] = [
        ImportField(
            name: "id",
            type: .text,
            isRequired: false,
            summary: "what makes the event unique"
        ),
        ImportField(name: "event", type: .text, isRequired: true, summary: "name of the event"),
        ImportField(name: "time", type: .time, isRequired: true, summary: "when it happened"),
        ImportField(
            name: "original_time",
            type: .time,
            isRequired: false,
            summary: "what the client's clock said, where time is corrected already"
        ),
        ImportField(
            name: "received_at",
            type: .time,
            isRequired: false,
            summary: "when it arrived"
        ),
        ImportField(
            name: "sent_at",
            type: .time,
            isRequired: false,
            summary: "when the client sent it"
        ),
        ImportField(
            name: "user",
            type: .text,
            isRequired: false,
            summary: "id of the signed-in user"
        ),
        ImportField(
            name: "anonymous",
            type: .text,
            isRequired: false,
            summary: "id of the device"
        ),
        ImportField(
            name: "account",
            type: .text,
            isRequired: false,
            summary: "id of the account"
        ),
        ImportField(
            name: "email",
            type: .email,
            isRequired: false,
            summary: "e-mail of the user; imported once a user and file as a fact about the person"
        ),
    ]
}
