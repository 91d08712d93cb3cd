import FoundationEssentials
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
        return try write("record the undone join") { transaction in
            let id = try transaction.insertNumbered(
                into: .joinExceptions,
                [Data(left.text.utf8), Data(right.text.utf8), reason, moment.millis, nil]
            )
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: "split",
                    subject: "join exception \(id)"
                )
            )
            return id
        }
    }

    /// The exceptions in order of number; with `includingUndone` those that no longer hold too.
    public func joinExceptions(includingUndone: Bool = false) throws -> [JoinException] {
        try read("read the undone joins") { view in
            try view.rows(of: .joinExceptions).map(JoinException.init)
                .filter { includingUndone || $0.undoneAt == nil }
        }
    }

    /// Lets two ids join again.
    /// - Throws: `StorageFailure`, or `InputProblem` `join_exception_unknown`.
    public func undoJoinException(
        _ id: Int64,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws {
        try write("restore the join") { transaction in
            let row = try transaction.view.row(of: .joinExceptions, where: "id", is: id)
            guard let row, !row.holds("undone_at") else {
                throw InputProblem(
                    "join_exception_unknown",
                    "there is no join exception \(id) that holds.",
                    advice: "List the exceptions to see their numbers."
                )
            }
            try transaction.update(row, ["undone_at": moment.millis])
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: "join",
                    subject: "join exception \(id)"
                )
            )
        }
    }
}

extension JoinException {
    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: try row.number("id"),
            left: try row.byteString("left_id"),
            right: try row.byteString("right_id"),
            reason: try row.text("reason"),
            createdAt: try row.moment("created_at"),
            undoneAt: row.holds("undone_at") ? try row.moment("undone_at") : nil
        )
    }
}
