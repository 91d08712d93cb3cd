import FoundationEssentials
import GRDB
public import Growth

/// Two ids that a person said are not one: an undone join.
public struct JoinException: Hashable, Sendable {
    /// Its number, never used again.
    public let id: Int64
    /// The ids kept apart.
    public let left, right: ByteString
    /// Why, in the words of who undid the join.
    public let reason: String
    /// Since when it holds.
    public let createdAt: Timestamp
    /// Since when it no longer holds.
    public let undoneAt: Timestamp?
}

extension SQLiteCatalog {
    /// Keeps two ids apart from now on.
    ///
    /// - Returns: the number of the exception.
    @discardableResult
    public func addJoinException(
        _ left: ByteString,
        _ right: ByteString,
        reason: String,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws -> Int64 {
        guard left != right else {
            throw InputProblem(
                "join_needs_two_ids",
                "an id cannot be kept apart from itself.",
                advice: "Name two different ids."
            )
        }
        return try write("record the undone join") { database in
            try database.execute(
                sql: """
                    INSERT INTO join_exceptions (left_id, right_id, reason, created_at)
                    VALUES (?, ?, ?, ?)
                    """,
                arguments: [Data(left.text.utf8), Data(right.text.utf8), reason, moment.millis]
            )
            let id = database.lastInsertedRowID
            try insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: "split",
                    subject: "join exception \(id)"
                ),
                into: database
            )
            return id
        }
    }

    /// The exceptions in order of number; with `includingUndone` those that no longer hold too.
    public func joinExceptions(includingUndone: Bool = false) throws -> [JoinException] {
        try read("read the undone joins") { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM join_exceptions WHERE undone_at IS NULL OR ? ORDER BY id",
                arguments: [includingUndone]
            )
            .map { row in
                let (left, right): (Data, Data) = (row["left_id"], row["right_id"])
                let undoneAt: Int64? = row["undone_at"]
                return JoinException(
                    id: row["id"],
                    left: ByteString(String(decoding: left, as: UTF8.self)),
                    right: ByteString(String(decoding: right, as: UTF8.self)),
                    reason: row["reason"],
                    createdAt: Timestamp(millis: row["created_at"]),
                    undoneAt: undoneAt.map { Timestamp(millis: $0) }
                )
            }
        }
    }

    /// Lets two ids join again.
    /// - Throws: `StorageFailure`, or `InputProblem` `join_exception_unknown`.
    public func undoJoinException(
        _ id: Int64,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws {
        try write("restore the join") { database in
            try database.execute(
                sql: "UPDATE join_exceptions SET undone_at = ? WHERE id = ? AND undone_at IS NULL",
                arguments: [moment.millis, id]
            )
            guard database.changesCount == 1 else {
                throw InputProblem(
                    "join_exception_unknown",
                    "there is no join exception \(id) that holds.",
                    advice: "List the exceptions to see their numbers."
                )
            }
            try insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: "join",
                    subject: "join exception \(id)"
                ),
                into: database
            )
        }
    }
}
