import GRDB
public import Growth

/// Somebody did something to the workspace.
public struct AuditEntry: Hashable, Sendable {
    /// When.
    public let at: Timestamp
    /// Who: a login, or `command line`.
    public let actor: String
    /// What, in one word.
    public let action: String
    /// To what.
    public let subject: String
    /// More about it.
    public let detail: JSONObject

    /// An entry.
    public init(
        at moment: Timestamp,
        actor: String,
        action: String,
        subject: String,
        detail: JSONObject = [:]
    ) {
        (at, self.actor, self.action) = (moment, actor, action)
        (self.subject, self.detail) = (subject, detail)
    }
}

extension SQLiteCatalog {
    /// The latest entries, newest first.
    public func audit(limit: Int) throws -> [AuditEntry] {
        try read("read the audit trail") { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM audit ORDER BY id DESC LIMIT ?",
                arguments: [max(0, limit)]
            )
            .map { row in
                AuditEntry(
                    at: Timestamp(millis: row["at"]),
                    actor: row["actor"],
                    action: row["action"],
                    subject: row["subject"],
                    detail: EventProperties(json: row["detail"]).object
                )
            }
        }
    }

    /// Adds an entry of its own; the catalog's own changes are noted by themselves.
    public func appendAudit(_ entry: AuditEntry) throws {
        try write("write the audit trail") { try insert(entry, into: $0) }
    }

    func insert(_ entry: AuditEntry, into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                entry.at.millis, entry.actor, entry.action, entry.subject,
                JSONValue.object(entry.detail).compactText,
            ]
        )
    }
}
