import Charts
import Growth

/// A diagnosis sorted into the sections of the page.
struct ReportParts {
    static let conflictsAnchor = "disagreements"
    static let cautionsAnchor = "cautions"

    /// A section with its place in the table of contents.
    struct Section {
        let anchor: String
        let title: String
        /// How many things it holds, where that says something.
        var count: Int?
        let content: [Markup]

        var markup: Markup {
            .element(
                "section",
                ["id": anchor],
                [.element("h2", [:], title)] + content
            )
        }
    }

    private let diagnosis: Diagnosis

    init(_ diagnosis: Diagnosis) { self.diagnosis = diagnosis }

    /// The sections below the verdict, without empty ones.
    var sections: [Section] {
        (plan + disagreements + chapters + open + cautions).filter { !$0.content.isEmpty }
    }

    /// Readings that disagree, each once.
    var conflicts: [(text: String, finding: String)] {
        var seen: Set<ByteString> = []
        return diagnosis.all.flatMap { finding in
            finding.conflicts.filter { seen.insert(ByteString($0)).inserted }
                .map { (text: $0, finding: finding.id) }
        }
    }

    private var plan: [Section] {
        [
            Section(
                anchor: "plan",
                title: "The next 30 days",
                content: diagnosis.plan.isEmpty
                    ? [] : [.element("ol", ["class": "plan"], diagnosis.plan.map(action))]
            )
        ]
    }

    private func action(_ action: PlanAction) -> Markup {
        let steps =
            action.steps.isEmpty
            ? [] : [Markup.element("ul", [:], action.steps.map { .element("li", [:], $0) })]
        let command = action.command.map { [Markup.element("pre", [:], $0)] } ?? []
        return .element(
            "li",
            ["class": "card"],
            [
                .element(
                    "p",
                    ["class": "due"],
                    "By day \(action.dueDay) · \(Words.day(action.dueDay, from: diagnosis.asOf))"
                ), .element("h3", [:], action.title),
                .element(
                    "p",
                    [:],
                    [
                        Markup(action.reason + " "),
                        .element(
                            "a",
                            ["class": "id", "href": "#\(action.finding)"],
                            action.finding
                        ),
                    ]
                ),
            ] + steps + command + [
                .element(
                    "p",
                    ["class": "done"],
                    [.element("strong", [:], "Done when "), Markup(action.doneWhen)]
                )
            ]
        )
    }

    private var disagreements: [Section] {
        [
            Section(
                anchor: Self.conflictsAnchor,
                title: "Where the readings disagree",
                count: conflicts.count,
                content: conflicts.isEmpty
                    ? []
                    : [
                        .element(
                            "ul",
                            ["class": "marked"],
                            conflicts.map { conflict in
                                .element(
                                    "li",
                                    [:],
                                    [
                                        Markup(conflict.text + " "),
                                        .element(
                                            "a",
                                            ["class": "id", "href": "#\(conflict.finding)"],
                                            conflict.finding
                                        ),
                                    ]
                                )
                            }
                        )
                    ]
            )
        ]
    }

    private var chapters: [Section] {
        diagnosis.chapters.enumerated()
            .map { index, chapter in
                let answered = chapter.findings.filter { $0.missing == nil }
                return Section(
                    anchor: "chapter-\(index + 1)",
                    title: chapter.title,
                    count: answered.count,
                    content: answered.map { FindingCard($0).markup }
                )
            }
    }

    /// Questions without an answer, under what would answer them.
    private var open: [Section] {
        let unknown = diagnosis.findings.filter { $0.missing != nil }
        var needs: [String] = []
        for need in unknown.compactMap(\.missing) where !needs.contains(need) { needs.append(need) }
        return [
            Section(
                anchor: "open",
                title: "Not to be answered yet",
                count: unknown.count,
                content: needs.map { need in
                    openGroup(need, unknown.filter { $0.missing == need })
                }
            )
        ]
    }

    private func openGroup(_ need: String, _ findings: [Finding]) -> Markup {
        .element(
            "div",
            ["class": "group"],
            [
                .element(
                    "p",
                    ["class": "need"],
                    [.element("strong", [:], "Needs "), Markup(need)]
                ),
                .element(
                    "ul",
                    [:],
                    findings.map { finding in
                        .element(
                            "li",
                            ["id": finding.id],
                            [
                                Markup(finding.question + " "),
                                .element("span", ["class": "id"], finding.id),
                            ]
                        )
                    }
                ),
            ]
        )
    }

    private var cautions: [Section] {
        [
            Section(
                anchor: Self.cautionsAnchor,
                title: "Before you believe it",
                count: diagnosis.cautions.count,
                content: diagnosis.cautions.isEmpty
                    ? []
                    : [
                        .element(
                            "ul",
                            ["class": "marked"],
                            diagnosis.cautions.map { .element("li", [:], $0) }
                        )
                    ]
            )
        ]
    }
}

extension Finding {
    /// What is missing for an answer, in words, if the data cannot answer at all.
    var missing: String? { if case .unknown(let needs) = standing { needs } else { nil } }
}
