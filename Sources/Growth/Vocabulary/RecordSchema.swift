/// What the value of a field must look like.
public enum FieldType: Hashable, Sendable {
    case text, time, money, integer, number, boolean
    /// An e-mail address.
    case email
    /// A host name; a web address is reduced to its host.
    case domain
    /// One of a closed set of words.
    case choice([String])
}

/// One field of a record kind.
public struct FieldDefinition: Hashable, Sendable {
    /// The name used in mappings, JSON and documentation.
    public let name: String
    /// What its value must look like.
    public let type: FieldType
    /// Whether a row without it is rejected.
    public let isRequired: Bool
    /// One line for help texts.
    public let summary: String

    init(_ name: String, _ type: FieldType, required: Bool = false, _ summary: String) {
        (self.name, self.type, self.isRequired, self.summary) = (name, type, required, summary)
    }
}

/// The fields of one record kind; imports, mappings and documentation all read this table.
public struct RecordSchema: Sendable {
    /// The kind described.
    public let kind: RecordKind
    /// One line: what a row is.
    public let summary: String
    /// The known fields.
    ///
    /// Rows may carry more under names of their own, as text (traits).
    public let fields: [FieldDefinition]
    /// The field whose moment decides whether a fact lies in the future, if the kind has one.
    public let timeField: String?
    /// The fields whose values make an id when the row has none.
    public let identifyingFields: [String]

    /// The definition of field `name`.
    public func field(_ name: String) -> FieldDefinition? { fields.first { $0.name == name } }

    /// The schema of `kind`.
    public static func of(_ kind: RecordKind) -> RecordSchema {
        guard let schema = all[kind] else { preconditionFailure("every record kind has a schema") }
        return schema
    }

    private static let account = FieldDefinition(
        "account",
        .text,
        "id of the account it belongs to"
    )
    private static let person = FieldDefinition("person", .text, "user id of the person")

    private static let all: [RecordKind: RecordSchema] = [
        .accounts: RecordSchema(
            kind: .accounts,
            summary: "a company that buys, or could",
            fields: [
                FieldDefinition("name", .text, "name of the company"),
                FieldDefinition("domain", .domain, "e-mail domain or web site"),
                FieldDefinition("created_at", .time, "when it became known"),
                FieldDefinition("plan", .text, "plan it is on"),
                FieldDefinition("source", .text, "acquisition channel"),
                FieldDefinition("industry", .text, "industry"),
                FieldDefinition("employees", .integer, "number of employees"),
                FieldDefinition("seats", .integer, "seats bought"),
                FieldDefinition("country", .text, "country"),
            ],
            timeField: "created_at",
            identifyingFields: ["domain", "name"]
        ),
        .people: RecordSchema(
            kind: .people,
            summary: "a person: a user of the product or a contact in the CRM",
            fields: [
                FieldDefinition("email", .email, "e-mail address"),
                FieldDefinition("name", .text, "full name"),
                FieldDefinition("title", .text, "job title"),
                account,
                FieldDefinition("created_at", .time, "when the person became known"),
                FieldDefinition("source", .text, "acquisition channel"),
            ],
            timeField: "created_at",
            identifyingFields: ["email"]
        ),
        .memberships: RecordSchema(
            kind: .memberships,
            summary: "a person belongs to an account for a time",
            fields: [
                FieldDefinition("person", .text, required: true, "user id of the person"),
                FieldDefinition("account", .text, required: true, "id of the account"),
                FieldDefinition("role", .text, "role in the account"),
                FieldDefinition("valid_from", .time, "first moment of the membership"),
                FieldDefinition("valid_to", .time, "first moment after it"),
            ],
            timeField: nil,
            identifyingFields: ["person", "account", "valid_from"]
        ),
        .subscriptions: RecordSchema(
            kind: .subscriptions,
            summary: "a recurring charge of an account",
            fields: [
                account,
                FieldDefinition("plan", .text, "plan or price"),
                FieldDefinition(
                    "started_at",
                    .time,
                    required: true,
                    "first moment of the subscription"
                ),
                FieldDefinition("ended_at", .time, "first moment after it"),
                FieldDefinition("mrr", .money, "monthly recurring amount"),
                FieldDefinition("amount", .money, "amount of one interval, where mrr is not given"),
                FieldDefinition(
                    "interval",
                    .choice(["day", "week", "month", "quarter", "year"]),
                    "billing interval of amount"
                ),
                FieldDefinition("interval_count", .integer, "intervals in one billing period"),
                FieldDefinition("quantity", .integer, "seats or units that amount is charged for"),
                FieldDefinition("seats", .integer, "seats"),
                FieldDefinition("is_trial", .boolean, "whether nothing is charged yet"),
                FieldDefinition("trial_ends_at", .time, "end of the trial inside the subscription"),
                FieldDefinition("term_ends_at", .time, "first moment after the committed term"),
                FieldDefinition("status", .text, "status in the billing system"),
                FieldDefinition("payer", .text, "user id or e-mail of who pays"),
            ],
            timeField: "started_at",
            identifyingFields: ["account", "plan", "started_at"]
        ),
        .invoices: RecordSchema(
            kind: .invoices,
            summary: "an amount asked for or paid",
            fields: [
                account,
                FieldDefinition("subscription", .text, "id of the subscription"),
                FieldDefinition("issued_at", .time, "when it was issued"),
                FieldDefinition("paid_at", .time, "when it was paid"),
                FieldDefinition("amount", .money, "total"),
                FieldDefinition("status", .text, "status in the billing system"),
                FieldDefinition("plan", .text, "plan"),
                FieldDefinition("payer", .text, "user id or e-mail of who pays"),
            ],
            timeField: "paid_at",
            identifyingFields: ["account", "issued_at", "paid_at", "amount"]
        ),
        .opportunities: RecordSchema(
            kind: .opportunities,
            summary: "a possible sale in the CRM",
            fields: [
                FieldDefinition("name", .text, "name of the deal"),
                account,
                FieldDefinition("stage", .text, "current stage"),
                FieldDefinition(
                    "outcome",
                    .choice(["open", "won", "lost"]),
                    required: true,
                    "whether it is open, won or lost"
                ),
                FieldDefinition("created_at", .time, "when it was opened"),
                FieldDefinition(
                    "closed_at",
                    .time,
                    "when it was won or lost, or is expected to be"
                ),
                FieldDefinition(
                    "amount",
                    .money,
                    "value of the deal; first-year recurring unless acv is given"
                ),
                FieldDefinition("acv", .money, "first-year recurring value"),
                FieldDefinition("type", .text, "new business, expansion, renewal"),
                FieldDefinition("source", .text, "where the deal came from"),
                FieldDefinition("owner", .text, "sales rep"),
                FieldDefinition("product", .text, "product or plan"),
                FieldDefinition("signer", .text, "user id or e-mail of who signs"),
            ],
            timeField: "created_at",
            identifyingFields: ["account", "name", "created_at"]
        ),
        .stageChanges: RecordSchema(
            kind: .stageChanges,
            summary: "a deal moved to a stage",
            fields: [
                FieldDefinition("opportunity", .text, required: true, "id of the opportunity"),
                FieldDefinition("stage", .text, required: true, "the stage it moved to"),
                FieldDefinition("previous_stage", .text, "the stage it left"),
                FieldDefinition("changed_at", .time, required: true, "when it moved"),
                FieldDefinition("amount", .money, "value of the deal then"),
            ],
            timeField: "changed_at",
            identifyingFields: ["opportunity", "stage", "changed_at"]
        ),
        .activities: RecordSchema(
            kind: .activities,
            summary: "a touch between us and a customer: a sales touch or a ticket",
            fields: [
                account, person,
                FieldDefinition("email", .email, "e-mail of the person"),
                FieldDefinition("opportunity", .text, "id of the opportunity"),
                FieldDefinition(
                    "type",
                    .choice([
                        "meeting", "call", "demo", "reply", "email", "security-review",
                        "provisioning", "ticket", "note",
                    ]),
                    required: true,
                    "what it was"
                ),
                FieldDefinition("occurred_at", .time, required: true, "when it was"),
                FieldDefinition("owner", .text, "who of ours"),
                FieldDefinition("closed_at", .time, "when a ticket was closed"),
                FieldDefinition("priority", .text, "priority of a ticket"),
            ],
            timeField: "occurred_at",
            identifyingFields: ["account", "person", "email", "type", "occurred_at"]
        ),
        .pilots: RecordSchema(
            kind: .pilots,
            summary: "a trial with a scope and an end, agreed with an account",
            fields: [
                FieldDefinition("account", .text, required: true, "id of the account"),
                FieldDefinition("started_at", .time, required: true, "first moment"),
                FieldDefinition("ends_at", .time, "planned end"),
                FieldDefinition("decided_at", .time, "when it was decided"),
                FieldDefinition("outcome", .text, "won, lost, extended, limbo or open"),
                FieldDefinition("opportunity", .text, "id of the opportunity"),
                FieldDefinition("is_paid", .boolean, "whether the pilot is paid for"),
            ],
            timeField: "started_at",
            identifyingFields: ["account", "started_at"]
        ),
        .churnReasons: RecordSchema(
            kind: .churnReasons,
            summary: "why an account left",
            fields: [
                account,
                FieldDefinition("occurred_at", .time, required: true, "when it left"),
                FieldDefinition("reason", .text, "reason code"),
                FieldDefinition("comment", .text, "in the customer's words"),
                FieldDefinition("amount", .money, "refund"),
            ],
            timeField: "occurred_at",
            identifyingFields: ["account", "occurred_at", "reason"]
        ),
        .products: RecordSchema(
            kind: .products,
            summary: "something with a price",
            fields: [
                FieldDefinition("name", .text, "name"),
                FieldDefinition("price", .money, "list price"),
                FieldDefinition("series", .text, "family of products"),
            ],
            timeField: nil,
            identifyingFields: ["name"]
        ),
        .spend: RecordSchema(
            kind: .spend,
            summary: "money spent on selling and marketing",
            fields: [
                FieldDefinition("channel", .text, "channel or campaign"),
                FieldDefinition(
                    "occurred_at",
                    .time,
                    required: true,
                    "day or first day of the month"
                ),
                FieldDefinition("amount", .money, required: true, "amount"),
                FieldDefinition("motion", .text, "motion it serves, if known"),
            ],
            timeField: "occurred_at",
            identifyingFields: ["channel", "occurred_at"]
        ),
        .team: RecordSchema(
            kind: .team,
            summary: "somebody of ours",
            fields: [
                FieldDefinition("name", .text, "name"),
                FieldDefinition("role", .text, "role: founder, ae, sdr, se, csm, engineer, …"),
                FieldDefinition("manager", .text, "manager"),
                FieldDefinition("region", .text, "region or office"),
                FieldDefinition("started_at", .time, "first day"),
                FieldDefinition("ended_at", .time, "first day after the last"),
                FieldDefinition("loaded_cost", .money, "loaded cost of a year"),
            ],
            timeField: nil,
            identifyingFields: ["name"]
        ),
        .signals: RecordSchema(
            kind: .signals,
            summary: "something done in public: a follow, a download, a pull request",
            fields: [
                account, person,
                FieldDefinition("email", .email, "e-mail of the person"),
                FieldDefinition("type", .text, required: true, "what it was"),
                FieldDefinition("occurred_at", .time, required: true, "when it was"),
                FieldDefinition("source", .text, "where it was seen"),
            ],
            timeField: "occurred_at",
            identifyingFields: ["email", "person", "type", "occurred_at"]
        ),
    ]
}
