import Charts
import Engine
import Growth

/// How a job stands, on a page and for its script.
enum JobPart {
    /// A page that waits for a job, then goes on to where the job says; what it has to say is shown before.
    static func answer(
        _ id: String,
        _ state: Jobs.State?,
        at place: Page.Place,
        otherwise: String
    ) -> PageAnswer {
        guard let state else { return .goOn(to: otherwise) }
        var content = [Part.head(state.title)]
        switch state.end {
        case nil: content.append(progress(id, state))
        case .done(let notes, let next):
            if notes.isEmpty { return .goOn(to: next) }
            content += [
                .element(
                    "ul",
                    ["class": "marked"],
                    notes.map { .element("li", [:], [Markup($0, limit: 600)]) }
                ), .element("p", [:], [Control.link("Go on", to: next, .primary)]),
            ]
        case .failed(let problem):
            content += [
                Part.problem(problem.message, advice: problem.advice),
                .element("p", [:], [Control.link("Back", to: otherwise)]),
            ]
        }
        let isWaiting = state.end == nil
        return .page(Page(state.title, at: place, refreshSeconds: isWaiting ? 1 : nil, content))
    }

    private static func progress(_ id: String, _ state: Jobs.State) -> Markup {
        .element(
            "div",
            ["class": "card job", "data-job": "/live/jobs/\(id)"],
            [
                .element(
                    "progress",
                    ["max": "100", "value": String(percent(state)), "aria-label": state.title],
                    "\(percent(state)) %"
                ), .element("p", ["role": "status"], state.words),
            ]
        )
    }

    private static func percent(_ state: Jobs.State) -> Int {
        Int(exactly: (min(1, max(0, state.progress)) * 100).rounded()) ?? 0
    }

    /// What the script of the page asks for.
    static func document(_ state: Jobs.State?) -> JSONValue {
        [
            "percent": JSONValue(state.map(percent) ?? 0), "words": .string(state?.words ?? ""),
            "over": .bool(state?.end != nil || state == nil),
        ]
    }
}
