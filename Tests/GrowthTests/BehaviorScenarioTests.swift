import Growth
import TestSupport
import Testing

/// The stories in Tests/Scenarios.
@Suite("Behavior scenarios")
struct BehaviorScenarioTests {
    @Test("a funnel tells the story as expected", arguments: try Scenario.all(in: "funnel"))
    func funnel(_ scenario: Scenario) throws {
        let query = try FunnelQuery(document: .object(scenario.question))
        let answer = ReferenceStore.answer(
            query,
            over: scenario.events,
            in: Scope(asOf: scenario.asOf)
        )
        #expect(lines(answer, query).sorted() == scenario.expected, "\(scenario.place)")
    }

    @Test("retention tells the story as expected", arguments: try Scenario.all(in: "retention"))
    func retention(_ scenario: Scenario) throws {
        let query = try RetentionQuery(document: .object(scenario.question))
        let answer = ReferenceStore.answer(
            query,
            over: scenario.events,
            in: Scope(asOf: scenario.asOf)
        )
        #expect(lines(answer, query).sorted() == scenario.expected, "\(scenario.place)")
    }

    private func lines(_ answer: FunnelAnswer, _ query: FunnelQuery) -> [String] {
        var lines = ["steps " + counts(answer.steps)]
        lines += answer.reached.map { "\($0.actor.text) \($0.step)" }
        lines += answer.removed.map { "\($0.text) removed" }
        for row in answer.breakdown ?? [] {
            let values = zip(query.by, row.value).map { "\($0.property) \($1 ?? "-")" }
            lines.append("\(values.joined(separator: ", ")): \(counts(row.steps))")
        }
        if answer.incompleteEntries > 0 { lines.append("unfinished \(answer.incompleteEntries)") }
        if answer.leftOutEvents > 0 { lines.append("left out \(answer.leftOutEvents)") }
        return lines
    }

    private func counts(_ steps: [FunnelAnswer.Step]) -> String {
        steps.map { String($0.count) }.joined(separator: " ")
    }

    private func lines(_ answer: RetentionAnswer, _ query: RetentionQuery) -> [String] {
        var lines = answer.cohorts.map { cohort in
            let cells = cohort.retained.map { $0.map(String.init) ?? "-" }.joined(separator: " ")
            let day = cohort.start.civilDateUTC.iso
            return "\(query.period.rawValue) \(day): \(cohort.size), \(cells)"
        }
        if answer.leftOutEvents > 0 { lines.append("left out \(answer.leftOutEvents)") }
        return lines
    }
}
