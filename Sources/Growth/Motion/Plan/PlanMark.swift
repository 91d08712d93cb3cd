/// What a team noted about an action of a plan: by when it wants it done, and whether it is.
public struct PlanMark: Hashable, Sendable {
    /// The title of the action.
    public let action: String
    /// Id of the finding that called for it.
    public let finding: String
    /// The day by which the team wants it done; `nil` for the day of the plan.
    public let due: CivilDate?
    /// Whether it is done.
    public let isDone: Bool
    /// Who noted it.
    public let author: String
    /// When.
    public let recorded: Timestamp

    /// A note about `action`.
    public init(
        action: String,
        finding: String,
        due: CivilDate?,
        isDone: Bool,
        author: String,
        recorded: Timestamp
    ) {
        (self.action, self.finding, self.due) = (action, finding, due)
        (self.isDone, self.author, self.recorded) = (isDone, author, recorded)
    }
}
