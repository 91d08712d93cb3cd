public import Catalog
import Growth

extension Workspace {
    /// Every join of identity resolution, with the reason and whether it was undone.
    public func joins() throws -> [Join] { try identity().joins }

    /// Undoes a join: from now on, and for all history, the two do not belong together.
    ///
    /// `key` is as `joins()` names it.
    /// - Throws: `InputProblem` when no join has that key.
    public func undoJoin(_ key: String, reason: String) throws -> Join {
        let join = try join(named: key)
        guard !join.isUndone else {
            throw InputProblem("join_undone", "\(key) is undone already.")
        }
        try catalog.addJoinException(join.pair.left, join.pair.right, reason: reason, at: clock())
        return join
    }

    /// Lets a join that was undone hold again.
    public func redoJoin(_ key: String) throws -> Join {
        let join = try join(named: key)
        guard join.isUndone else { throw InputProblem("join_holds", "\(key) holds already.") }
        for exception in try catalog.joinExceptions()
        where JoinedPair(left: exception.left, right: exception.right) == join.pair {
            try catalog.undoJoinException(exception.id, at: clock())
        }
        return join
    }

    /// The log of changes, newest first.
    public func audit(limit: Int) throws -> [AuditEntry] { try catalog.audit(limit: limit) }

    /// A page of the log of changes, newest first: at most `limit` entries that `isWanted` keeps, older than the one
    /// numbered `end`; at most `depth` are looked at.
    /// - Throws: `StorageFailure`, also when an entry is not the one that its neighbours were written beside.
    public func audit(
        before end: Int64?,
        limit: Int,
        depth: Int = .max,
        where isWanted: (AuditEntry) -> Bool = { _ in true }
    ) throws -> AuditPage {
        try catalog.audit(before: end, limit: limit, depth: depth, where: isWanted)
    }

    private func join(named key: String) throws -> Join {
        guard let join = try joins().first(where: { ByteString($0.key) == ByteString(key) }) else {
            throw InputProblem(
                "join_unknown",
                "there is no join \(key).",
                advice: "`groundswell joins` lists them with their names."
            )
        }
        return join
    }
}
