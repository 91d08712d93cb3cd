import Charts
import Engine
import Growth
import Reports

/// How the answers were at the ends of the last months.
struct Trend {
    private let points: [String: [DiagnosisBook.Point]]
    private let comparedWith: Timestamp?
    private let isWhole: Bool

    /// What was said before the diagnosis; `nil` where the answers are about something else.
    init(
        _ points: [String: [DiagnosisBook.Point]]?,
        _ diagnosis: Diagnosis,
        _ view: MotionView
    ) {
        self.points = (points ?? [:]).mapValues { $0.filter { $0.moment < diagnosis.asOf } }
        (comparedWith, isWhole) = (view.comparedWith, view.isWhole)
    }

    /// Findings that are followed: the verdict, the four questions, what is declared.
    private static let followed = [
        "K1.motion", "A4.declared", "K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q3_price",
        "K2.q4_untouched_activation", "A5.product_first",
    ]

    /// A table of the answers, a column a month and one for now.
    func markup(_ diagnosis: Diagnosis, _ view: MotionView) -> Markup {
        let moments = (points["K1.motion"] ?? []).map(\.moment)
        guard !moments.isEmpty else {
            return .element(
                "p",
                ["class": "hint"],
                isWhole
                    ? "The ends of the last \(DiagnosisBook.months) months are being read; they appear here in a moment."
                    : "The trend is that of all accounts under the definitions in force: choose All accounts."
            )
        }
        let zone = view.call.workspace.zone
        let heads = moments.map { moment in
            let date = CivilDate(dayNumber: zone.dayNumber(of: moment) - 1)
            return "\(Words.month(date.month).prefix(3)) \(date.year)"
        }
        let rows = diagnosis.all.filter { Self.followed.contains($0.id) }
            .map { finding in
                [
                    Cell([
                        .element(
                            "a",
                            ["href": view.address(of: finding.id)],
                            finding.question
                        )
                    ])
                ] + cells(finding, moments)
            }
        return Part.table(
            "Answers at the ends of months",
            [("Question", false)] + heads.map { ($0, false) } + [("Now", false)],
            rows
        )
    }

    private func cells(_ finding: Finding, _ moments: [Timestamp]) -> [Cell] {
        var last: String?
        let past = moments.map { moment in
            points[finding.id]?.first { $0.moment == moment }
        }
        return (past.map { $0.map { ($0.answer, $0.value) } } + [(finding.answer, finding.value)])
            .map { said in
                guard let (answer, value) = said else { return Cell("–") }
                defer { last = answer }
                let isNew = last != nil && last != answer
                // An answer that stays is not said again.
                let words = last == answer ? [] : [answer]
                let text = (words + [value?.text].compactMap { $0 }).joined(separator: " · ")
                let shown = Markup(text.isEmpty ? "same" : text, limit: 60)
                return Cell([.element(isNew ? "strong" : "span", [:], [shown])])
            }
    }

    /// What a finding said at the moment that is compared with, where it was another answer or figure.
    func note(_ finding: Finding) -> [Markup] {
        guard let comparedWith,
            let before = points[finding.id]?.last(where: { $0.moment <= comparedWith })
        else { return [] }
        let figure = before.value.map { " · \($0.text)" } ?? ""
        let isSame = before.answer == finding.answer && before.value?.text == finding.value?.text
        return [
            .element(
                "span",
                ["class": "before"],
                [Markup(isSame ? "unchanged" : "was \(before.answer)\(figure)", limit: 120)]
            )
        ]
    }
}
