import FoundationEssentials
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
        try read("read the audit trail") { view in
            try view.rows(of: .audit).suffix(max(0, limit)).reversed().map(AuditEntry.init)
        }
    }

    /// Adds an entry of its own; the catalog's own changes are noted by themselves.
    public func appendAudit(_ entry: AuditEntry) throws {
        try write("write the audit trail") { try $0.insert(entry) }
    }
}

extension AuditEntry {
    init(_ row: SealedRow) throws {
        self.init(
            at: try row.moment("at"),
            actor: try row.text("actor"),
            action: try row.text("action"),
            subject: try row.text("subject"),
            detail: EventProperties(json: try row.text("detail")).object
        )
    }
}

/// What binds an entry of the audit trail to those before it.
///
/// The chain runs over commitments, SHA-256 of a random nonce and the entry's texts, not over the texts. An
/// erasure takes a person out of the texts and the nonce with them: the commitment then tells nothing, and
/// the chain still holds. How many entries each erasure changed stands in its own entry of the trail.
enum AuditChain {
    static func commitment(nonce: [UInt8], _ texts: [String]) -> [UInt8] {
        sha256([nonce] + texts.map { [UInt8]($0.utf8) })
    }

    static func link(
        after previous: [UInt8],
        id: Int64,
        at moment: Int64,
        commitment: [UInt8]
    ) -> [UInt8] {
        sha256([previous, bytes(id), bytes(moment), commitment])
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}

extension CatalogTransaction {
    /// Adds an entry to the audit trail.
    func insert(_ entry: AuditEntry) throws {
        let texts = [
            entry.actor, entry.action, entry.subject, JSONValue.object(entry.detail).compactText,
        ]
        let sealed = texts.map(\.databaseValue).map(\.withoutNUL)
        let id = try nextNumber(of: .audit)
        let link = linked(id: id, at: entry.at.millis, texts: sealed)
        try insert(into: .audit, [id, entry.at.millis] + sealed + link)
    }

    /// Chains the entries that were written before there was a chain.
    func chainExistingAudit() throws {
        let rows = try Row.fetchAll(database, sql: SealedTable.audit.selection + " ORDER BY rowid")
        for row in rows {
            let (rowid, values, _) = SealedRow.parts(row, of: .audit)
            guard case .int64(let moment) = values[1].storage else { continue }
            let link = linked(id: rowid, at: moment, texts: Array(values[2...5]))
            try database.execute(
                sql: "UPDATE audit SET nonce = ?, commitment = ?, chain = ? WHERE rowid = ?",
                arguments: StatementArguments(link + [rowid.databaseValue])
            )
        }
        try sealExisting(.audit)
    }

    /// The nonce, commitment and chain of the entry that comes next.
    private func linked(id: Int64, at moment: Int64, texts: [DatabaseValue]) -> [DatabaseValue] {
        let nonce = Schema.bytes(16, random)
        let commitment = AuditChain.commitment(nonce: nonce, texts.map(\.plainText))
        let chain = AuditChain.link(
            after: view.workspace.auditChain,
            id: id,
            at: moment,
            commitment: commitment
        )
        noteAudit(chain)
        return [nonce, commitment, chain].map { Data($0).databaseValue }
    }
}

extension DatabaseValue {
    /// The text it is, or an empty one.
    var plainText: String {
        guard case .string(let text) = storage else { return "" }
        return text
    }
}
