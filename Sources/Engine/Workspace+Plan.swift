import Catalog
public import Growth

extension Workspace {
    /// What was noted last about each action of a plan, by the title of the action.
    /// - Throws: `StorageFailure`.
    public func planMarks() throws -> [String: PlanMark] {
        Dictionary(try catalog.planMarks().map { ($0.action, $0) }) { $1 }
    }

    /// Notes that an action of a plan is done or not, and by when somebody wants it done.
    ///
    /// `action` is its title, as the plan has it or had it.
    /// - Throws: `InputProblem` `action_missing`, `StorageFailure`.
    public func mark(
        _ action: String,
        of finding: String,
        due: CivilDate?,
        isDone: Bool,
        by author: String
    ) throws {
        guard !action.isEmpty, action.utf8.count <= 300, finding.utf8.count <= 100 else {
            throw InputProblem("action_missing", "the title of an action is expected.")
        }
        try catalog.record(
            PlanMark(
                action: action,
                finding: finding,
                due: due,
                isDone: isDone,
                author: author,
                recorded: clock()
            )
        )
    }
}
