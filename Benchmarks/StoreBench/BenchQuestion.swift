import Engine
import Growth

/// A question of the benchmark: what is asked, and its answer as rows that peers can be compared with.
struct BenchQuestion: Sendable {
    /// What it is called in results and SQL files.
    let name: String
    /// Asks through the public path; nanoseconds of the call alone, and its rows when wanted.
    let ask: @Sendable (Workspace) throws -> (nanos: Int64, rows: () -> [Row])

    /// One row of an answer, a text a column.
    typealias Row = [String]

    private init<Question: BehavioralQuestion>(
        _ name: String,
        _ question: Question,
        rows: @escaping @Sendable (Question.Answer) -> [Row]
    ) {
        self.name = name
        ask = { workspace in
            let start = ContinuousClock.now
            let answer = try workspace.ask(question)
            let nanos = (ContinuousClock.now - start).nanos
            return (nanos, { rows(answer) })
        }
    }

    /// All of them, in the order in which they are asked and shown.
    static func all() throws -> [BenchQuestion] {
        [
            BenchQuestion("a", try threeSteps(), rows: stepRows),
            BenchQuestion("b", try fiveStepsByIndustry(), rows: breakdownRows),
            BenchQuestion("c", try weeklyRetention(), rows: retentionRows),
            BenchQuestion("d", try AccountFeaturesQuery(windows: [7, 28, 90]), rows: featureRows),
            BenchQuestion("d2", try PanelQuery(period: .week), rows: panelRows),
            BenchQuestion("e", try ActivationSearchQuery(), rows: activationRows),
            BenchQuestion("g", try filteredStepsByBrowser(), rows: breakdownRows),
        ]
    }
}

// MARK: What is asked

extension BenchQuestion {
    /// a: three steps within seven days, everybody.
    private static func threeSteps() throws -> FunnelQuery {
        try FunnelQuery(
            steps: steps("Signed Up", "Report Created", "Plan Upgraded"),
            window: WindowLength(millis: 7 * Duration.day)
        )
    }

    /// b: five steps within thirty days, by a trait of the account.
    private static func fiveStepsByIndustry() throws -> FunnelQuery {
        try FunnelQuery(
            steps: steps(
                "Signed Up",
                "Project Created",
                "Report Created",
                "Report Shared",
                "Invite Sent"
            ),
            window: WindowLength(millis: 30 * Duration.day),
            by: [Breakdown(property: "industry", of: .account)]
        )
    }

    /// c: who came back in which calendar week after the first event of all.
    private static func weeklyRetention() throws -> RetentionQuery {
        try RetentionQuery(first: EventSelector(event: nil), period: .week)
    }

    /// g: three steps within fourteen days, two of them narrowed by a property, by a property.
    private static func filteredStepsByBrowser() throws -> FunnelQuery {
        try FunnelQuery(
            steps: [
                EventSelector(event: "Signed Up", where: ["method": "google"]),
                EventSelector(event: "Page Viewed", where: ["path": "/projects"]),
                EventSelector(event: "Report Created"),
            ],
            window: WindowLength(millis: 14 * Duration.day),
            by: [Breakdown(property: "browser")]
        )
    }

    private static func steps(_ names: EventName...) -> [EventSelector] {
        names.map { EventSelector(event: $0) }
    }
}
