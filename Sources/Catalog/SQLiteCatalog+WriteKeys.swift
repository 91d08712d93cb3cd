import FoundationEssentials
import GRDB
public import Growth

/// A key that lets its holder send events, and nothing else; the key itself is nowhere kept.
public struct WriteKey: Hashable, Sendable {
    /// Names it in lists and in the audit trail.
    public let id: String
    /// What it is for, for people.
    public let name: String
    /// SHA-256 of the key, 32 bytes.
    public let digest: [UInt8]
    /// When it was made.
    public let created: Timestamp
    /// Since when it opens nothing; `nil` while it does.
    public let revoked: Timestamp?

    /// A key that is good.
    public init(id: String, name: String, digest: [UInt8], created: Timestamp) {
        self.init(id: id, name: name, digest: digest, created: created, revoked: nil)
    }

    private init(
        id: String,
        name: String,
        digest: [UInt8],
        created: Timestamp,
        revoked: Timestamp?
    ) {
        (self.id, self.name, self.digest) = (id, name, digest)
        (self.created, self.revoked) = (created, revoked)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: try row.text("id"),
            name: try row.text("name"),
            digest: [UInt8](try row.bytes("digest")),
            created: try row.moment("created_at"),
            revoked: row.holds("revoked_at") ? try row.moment("revoked_at") : nil
        )
    }
}

extension SQLiteCatalog {
    /// Every write key there was, oldest first.
    /// - Throws: `StorageFailure`.
    public func writeKeys() throws -> [WriteKey] {
        try read("read the write keys") { view in
            try view.rows(of: .writeKeys).map(WriteKey.init)
                .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        }
    }

    /// Keeps a new key.
    /// - Throws: `InputProblem` `key_exists` when it was there before, revoked or not; `StorageFailure`.
    public func record(_ key: WriteKey, by actor: String = "command line") throws {
        try write("keep the write key") { transaction in
            let known = try transaction.view.rows(of: .writeKeys).map(WriteKey.init)
            guard !known.contains(where: { $0.digest == key.digest }) else {
                throw InputProblem(
                    "key_exists",
                    "this key is there already, or was.",
                    advice: "`groundswell keys` lists them; a revoked key stays revoked."
                )
            }
            try transaction.insert(
                into: .writeKeys,
                [key.id, key.name, Data(key.digest), key.created.millis, nil]
            )
            try transaction.insert(
                AuditEntry(
                    at: key.created,
                    actor: actor,
                    action: "create key",
                    subject: key.id,
                    detail: ["name": .string(key.name)]
                )
            )
        }
    }

    /// Notes that a key opens nothing any more.
    /// - Throws: `InputProblem` `key_unknown`, `StorageFailure`.
    public func revokeWriteKey(
        _ id: String,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws {
        try write("revoke the write key") { transaction in
            let row = try transaction.view.row(of: .writeKeys, where: "id", is: id)
            guard let row, !row.holds("revoked_at") else {
                throw InputProblem(
                    "key_unknown",
                    "there is no write key \(id) that is good.",
                    advice: "`groundswell keys` lists those there are."
                )
            }
            try transaction.update(row, ["revoked_at": moment.millis])
            try transaction.insert(
                AuditEntry(at: moment, actor: actor, action: "revoke key", subject: id)
            )
        }
    }
}
