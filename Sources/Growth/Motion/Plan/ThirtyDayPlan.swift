/// What to do in the next 30 days: at most five actions, what the data lack first (B15, F13).
///
/// Every action stands on a finding of the same diagnosis and says by which number one can tell that
/// it is done. What is advised follows the motion that K1 decides on; while it decides on none, the
/// actions are those that decide it.
struct ThirtyDayPlan {
    let rules: MotionRules
    private static let most = 5
    private static let days = 30

    init(_ rules: MotionRules) { self.rules = rules }

    /// Something to do, before it has a day.
    struct Task {
        let title: String
        let finding: Finding
        /// Why; the words of the finding where nothing better is known.
        var reason: String?
        let steps: [String]
        var command: String?
        let doneWhen: String
    }

    /// The actions in the order of their days.
    var actions: [PlanAction] {
        let gaps = Array(gapTasks.prefix(Self.most))
        // The decision comes last and is never cut off.
        let last = rules.motion == nil ? [] : [decision].compactMap { $0 }
        let tasks = (focus + work).prefix(Self.most - gaps.count - last.count) + last
        let early = gaps.enumerated().map { Self.action($0.element, day: 2 * ($0.offset + 1)) }
        let later = tasks.enumerated()
            .map { Self.action($0.element, day: Self.days * ($0.offset + 1) / tasks.count) }
        return early + later
    }

    private static func action(_ task: Task, day: Int) -> PlanAction {
        PlanAction(
            title: task.title,
            reason: task.reason ?? task.finding.explanation,
            finding: task.finding.id,
            steps: task.steps,
            command: task.command,
            doneWhen: task.doneWhen,
            dueDay: day
        )
    }

    /// What the motion asks for.
    private var work: [Task] {
        switch rules.motion {
        case .bottomUp: bottomUp
        case .topDown: topDown
        case .landAndExpand: landAndExpand
        case nil: open
        }
    }

    var evidence: MotionEvidence { rules.evidence }

    /// The first of `ids` that the diagnosis has.
    func finding(_ ids: String...) -> Finding? {
        ids.lazy.compactMap { rules.finding($0) }.first
    }

    /// Whether the finding called `id` exists and its answer begins with `word`.
    func answers(_ id: String, _ word: String) -> Bool {
        finding(id)?.answer.utf8.starts(with: word.utf8) ?? false
    }
}
