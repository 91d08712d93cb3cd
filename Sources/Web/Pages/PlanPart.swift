import Charts
import Engine
import Growth

/// The plan of 30 days, to tick and to date.
struct PlanPart {
    private let view: MotionView
    private let diagnosis: Diagnosis
    private let marks: [String: PlanMark]

    init(_ view: MotionView, _ diagnosis: Diagnosis) throws {
        (self.view, self.diagnosis) = (view, diagnosis)
        marks = try view.call.workspace.planMarks()
    }

    var markup: Markup {
        let done = marks.values.filter { mark in
            mark.isDone && !diagnosis.plan.contains { $0.title == mark.action }
        }
        let items = diagnosis.plan.map(item)
        let past = done.sorted { $0.recorded > $1.recorded }.prefix(5)
        return Part.card(
            "The next 30 days",
            id: "plan",
            (items.isEmpty
                ? [.element("p", ["class": "hint"], "Nothing to do follows from the data.")]
                : [.element("ol", ["class": "plan"], items)])
                + (past.isEmpty
                    ? []
                    : [
                        .element("h3", [:], "Done before"),
                        .element(
                            "ul",
                            ["class": "done-list"],
                            past.map {
                                .element(
                                    "li",
                                    [:],
                                    "✓ \($0.action), \($0.recorded.civilDateUTC.iso)"
                                )
                            }
                        ),
                    ])
        )
    }

    private func item(_ action: PlanAction) -> Markup {
        let mark = marks[action.title]
        let isDone = mark?.isDone ?? false
        let due = mark?.due ?? day(action)
        let steps =
            action.steps.isEmpty
            ? [] : [Markup.element("ul", [:], action.steps.map { .element("li", [:], $0) })]
        return .element(
            "li",
            ["class": isDone ? "is-done" : nil],
            [
                .element("h3", [:], action.title),
                .element(
                    "p",
                    [:],
                    [
                        Markup(action.reason + " ", limit: 700),
                        .element(
                            "a",
                            ["class": "id", "href": view.address(of: action.finding)],
                            action.finding
                        ),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [.element("summary", [:], "How, and when it is done")] + steps + [
                        .element(
                            "p",
                            [:],
                            [.element("strong", [:], "Done when "), Markup(action.doneWhen)]
                        )
                    ]
                ), form(action, due, isDone, mark),
            ]
        )
    }

    /// The day that the plan names, counted from the day of the diagnosis.
    private func day(_ action: PlanAction) -> CivilDate {
        let first = view.call.workspace.zone.dayNumber(of: diagnosis.asOf)
        return CivilDate(dayNumber: first + action.dueDay - 1)
    }

    private func form(
        _ action: PlanAction,
        _ due: CivilDate,
        _ isDone: Bool,
        _ mark: PlanMark?
    ) -> Markup {
        let by = mark.map { mark in
            let who = view.call.may(.people) ? " by \(mark.author)" : ""
            return "\(mark.isDone ? "Done" : "Dated")\(who), \(mark.recorded.civilDateUTC.iso)"
        }
        guard view.call.may(.data) else {
            return .element("p", ["class": "due"], by ?? "By \(due.iso)")
        }
        let number = String(diagnosis.plan.firstIndex(of: action) ?? 0)
        return Form("/motion/plan", view.call)
            .markup(
                [
                    Control.hidden("action_title", action.title),
                    Control.hidden("finding", action.finding),
                    Control.hidden("back", view.address("/motion")),
                    .element("label", ["for": "due-\(number)"], "By"),
                    .element(
                        "input",
                        ["id": "due-\(number)", "type": "date", "name": "due", "value": due.iso]
                    ), Control.button("Set the date", .quiet, value: isDone ? "keep" : "date"),
                    isDone
                        ? Control.button("Not done yet", .plain, value: "undo")
                        : Control.button("Done", .plain, value: "done"),
                    .element("span", ["class": "hint"], by ?? ""),
                ],
                class: "due-form"
            )
    }

    /// Ticks or dates an action.
    static func change(_ call: PageCall) throws -> PageAnswer {
        let due = call.field("due")
        let date = due.utf8.count == 10 ? Timestamp(iso: due)?.civilDateUTC : nil
        if !due.isEmpty, date == nil {
            throw InputProblem("day_unreadable", "expected a date like 2026-10-31.", field: "due")
        }
        try call.workspace.mark(
            call.field("action_title"),
            of: call.field("finding"),
            due: date,
            isDone: ["done", "keep"].contains(call.field("action")),
            by: call.call.actor
        )
        let back = call.field("back")
        let page = URLText.isOurs(back) && back.hasPrefix("/motion") ? back : "/motion"
        return .goOn(to: URLText.adding("done=planned#plan", to: page))
    }
}
