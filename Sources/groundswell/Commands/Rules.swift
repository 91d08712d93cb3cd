import ArgumentParser
import Engine
import Growth

/// Lists the rules of the motion chapter with their answers.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The rules behind the verdict, A1 to A31: what each asks and what it says now.",
        discussion: """
            Examples:
              groundswell rules
              groundswell rules --json
              groundswell explain A6

            What each is computed from: docs/playbook.md.
            """
    )

    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try options.open()
        let rules = try workspace.rules(asOf: try asOf.moment(in: workspace))
        if options.json { return Output.document(["rules": .array(rules.map(\.document))]) }
        for line in RulesReport(rules, style: .standardOutput).lines { Output.line(line) }
    }
}

/// The rules, one under the other, with the answers of their findings.
struct RulesReport {
    private let rules: [AnsweredRule]
    private let style: Style

    init(_ rules: [AnsweredRule], style: Style) { (self.rules, self.style) = (rules, style) }

    /// The report, line by line.
    var lines: [String] {
        rules.flatMap(lines) + ["", style.dim(FindingMark.legend)]
    }

    private func lines(of rule: AnsweredRule) -> [String] {
        let code = Layout.fit(rule.rule.code, width: 5)
        return Layout.wrap(rule.rule.asks, width: width - 5).enumerated()
            .map { style.bold(($0.offset == 0 ? code : "     ") + $0.element) }
            + rule.findings.flatMap(lines)
    }

    private func lines(of finding: Finding) -> [String] {
        let id = "  [\(finding.id)]"
        let answer = Layout.fit(
            finding.answer,
            width: min(finding.answer.count, width - 7 - id.count)
        )
        return ["     \(FindingMark.of(finding)) \(style.accent(answer))\(style.dim(id))"]
    }

    private var width: Int { min(style.width, 100) }
}
