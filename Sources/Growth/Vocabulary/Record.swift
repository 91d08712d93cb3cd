/// The kinds of facts that are imported beside events, by the words of the command line.
public enum RecordKind: String, CaseIterable, Sendable {
    case accounts, people, memberships, subscriptions, invoices, opportunities
    case stageChanges = "stage-changes"
    case activities, pilots
    case churnReasons = "churn-reasons"
    case products, spend, team, signals
}

/// The value of one field of a record.
public enum FieldValue: Hashable, Sendable {
    case text(String)
    case time(Timestamp)
    case money(Money)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    /// None: the source says that the field is empty. Only versions hold it, to take the field away
    /// from those they are put over.
    case empty
}

/// A fact about the business as it was imported: an upsert by its id.
///
/// A newer row replaces the fields it carries, takes away those it says are empty, and leaves the
/// others (CONTRACT: Records change). Newer is by `updatedAt`, else by the moment of import.
public struct Record: Hashable, Sendable {
    /// What sort of fact.
    public let kind: RecordKind
    /// Its id within the kind.
    public let id: RecordID
    /// The fields it carries; one of which it says nothing is absent.
    public var fields: [String: FieldValue]
    /// When the source says this row was last changed.
    public let updatedAt: Timestamp?

    /// A record with its fields.
    public init(
        kind: RecordKind,
        id: RecordID,
        fields: [String: FieldValue],
        updatedAt: Timestamp? = nil
    ) {
        (self.kind, self.id, self.fields, self.updatedAt) = (kind, id, fields, updatedAt)
    }

    /// The text under `name`, if the field is there and is text.
    public func text(_ name: String) -> String? {
        if case .text(let value)? = fields[name] { value } else { nil }
    }

    /// The moment under `name`.
    public func time(_ name: String) -> Timestamp? {
        if case .time(let value)? = fields[name] { value } else { nil }
    }

    /// The amount under `name`.
    public func money(_ name: String) -> Money? {
        if case .money(let value)? = fields[name] { value } else { nil }
    }

    /// The whole number under `name`.
    public func integer(_ name: String) -> Int64? {
        if case .integer(let value)? = fields[name] { value } else { nil }
    }

    /// The number under `name`, whole or not.
    public func number(_ name: String) -> Double? {
        switch fields[name] {
        case .number(let value)?: value
        case .integer(let value)?: Double(value)
        default: nil
        }
    }

    /// The flag under `name`.
    public func flag(_ name: String) -> Bool? {
        if case .boolean(let value)? = fields[name] { value } else { nil }
    }

    /// The fields that say which customer somebody is, by id or address; `owner` and the like are people
    /// of ours.
    public static let personFields = ["person", "email", "payer", "signer"]

    /// The account this record names under `account`.
    public var account: AccountID? { text("account").map { AccountID($0) } }
}

extension Record {
    /// This record with the fields of a `newer` version over its own (CONTRACT: Records change).
    ///
    /// `created_at` keeps the earliest moment: an account or person that several sources know became known
    /// when the first of them met it, in whatever order their files arrive.
    public func updated(by newer: Record) -> Record {
        var merged = fields.merging(newer.fields) { $1 }
        if kind == .accounts || kind == .people,
            let created = [time("created_at"), newer.time("created_at")].compactMap({ $0 }).min()
        {
            merged["created_at"] = .time(created)
        }
        return Record(
            kind: kind,
            id: id,
            fields: merged,
            updatedAt: newer.updatedAt ?? updatedAt
        )
        .settled
    }

    /// This version put over nothing: without the fields it says are empty.
    public var settled: Record {
        guard fields.values.contains(.empty) else { return self }
        var record = self
        record.fields = fields.filter { $0.value != .empty }
        return record
    }

    /// The moments of this record at which something happened, as opposed to what is planned for them:
    /// ends of trials, terms and pilots, and the expected close of a deal that is still open, are left out.
    public var factTimes: [Timestamp] {
        let planned: Set<String> = [
            "trial_ends_at", "term_ends_at", "ends_at", "valid_from", "valid_to",
        ]
        let isOpen = kind == .opportunities && text("outcome") == "open"
        return RecordSchema.of(kind).fields
            .compactMap { field in
                guard field.type == .time, !planned.contains(field.name),
                    !(isOpen && field.name == "closed_at")
                else { return nil }
                return time(field.name)
            }
    }
}

extension FieldValue {
    /// The value as JSON: times as ISO-8601, money as `{"minor":…,"currency":…}`.
    public var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .time(let moment): .string(moment.iso)
        case .money(let money):
            ["minor": .integer(money.minorUnits), "currency": .string(money.currency.code)]
        case .integer(let value): .integer(value)
        case .number(let value): value.isFinite ? .number(value) : .null
        case .boolean(let flag): .bool(flag)
        case .empty: .null
        }
    }

    /// The value as a breakdown or a table shows it.
    public var display: String {
        switch self {
        case .text(let text): text
        case .time(let moment): moment.iso
        case .money(let money): money.plain
        case .integer(let value): String(value)
        case .number(let value): JSONValue.number(value).canonicalText
        case .boolean(let flag): flag ? "true" : "false"
        case .empty: ""
        }
    }
}
