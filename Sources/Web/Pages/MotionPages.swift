import Engine
import Growth

extension PageRoute {
    /// Which motion, and everything that says so.
    static let motion: [PageRoute] = [
        .get("/motion", .holder(.ask)) { try MotionPage.answer($0) },
        .post("/motion/plan", .holder(.data)) { try PlanPart.change($0) },
        .get("/motion/{id}", .holder(.ask)) { try FindingPage.answer($0) },
        .get("/motion/{id}/rows", .holder(.people)) { try FindingPage.rows($0) },
        .post("/motion/{id}/answer", .holder(.data)) { try FindingPage.takeAnswer($0) },
        .post("/motion/decide", .holder(.data)) { try FindingPage.decide($0) },
        .get("/live/motion", .holder(.ask)) { call in
            let view = try MotionView(call)
            return .data(["version": .string(try view.edition()?.version.text ?? "")])
        },
        .get("/palette", .holder(.ask)) { .data(Palette.document($0)) },
    ]

    /// What Ctrl K finds.
    private enum Palette {
        static func document(_ call: PageCall) -> JSONValue {
            var entries = Page.Place.allCases.filter { call.may($0.permission) }
                .map { ($0.title, "/\($0.rawValue)", "page") }
            entries += [
                ("Definitions and their history", "/settings/history", "page"),
                ("Benchmarks", "/settings/benchmarks", "page"),
                ("Your account", "/account", "page"), ("Parts and charts", "/design", "page"),
                ("Print this page", "#print", "action"),
            ]
            if call.may(.manage) {
                entries += [
                    ("People", "/settings/people", "page"), ("Keys", "/settings/keys", "page"),
                    ("What is kept, and for how long", "/settings/data", "page"),
                ]
            }
            if call.may(.data) {
                entries += [
                    ("Upload a file", "/sources/upload", "action"),
                    ("Send events", "/start/events", "action"),
                ]
            }
            if let edition = try? MotionView(call).edition() {
                entries += edition.diagnosis.all.map { ($0.question, "/motion/\($0.id)", $0.id) }
            }
            return .array(
                entries.map { title, address, kind in
                    ["title": .string(title), "href": .string(address), "kind": .string(kind)]
                }
            )
        }
    }
}
