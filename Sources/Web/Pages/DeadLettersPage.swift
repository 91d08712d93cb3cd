import Catalog
import Charts
import Engine
import Growth
import Reports

/// Live events that were refused: why, what came, and sending them again.
enum DeadLettersPage {
    /// Letters of a page at most, and signs of a body.
    private static let (most, bodyLimit) = (100, 2_000)

    static func page(_ call: PageCall, _ problem: String? = nil) throws -> Page {
        let letters = try call.workspace.deadLetters()
        let all = Form("/sources/dead-letters", call)
            .markup([Control.button("Send all again", .plain)])
        return Page(
            "Refused events",
            at: .sources,
            [
                Part.crumbs([("Sources", "/sources")], "Refused events"),
                Part.head(
                    "Refused events",
                    "Events that came and could not be kept as they were. None is lost: mend the cause, then send them again.",
                    actions: letters.isEmpty ? [] : [all]
                ),
            ] + (problem.map { [Part.problem($0)] } ?? []) + [
                letters.isEmpty
                    ? Part.empty(
                        "No event is refused",
                        "Everything that came could be kept.",
                        [Control.link("Back to sources", to: "/sources")]
                    ) : list(letters, call)
            ]
        )
    }

    private static func list(_ letters: [RecordedDeadLetter], _ call: PageCall) -> Markup {
        let shown = letters.suffix(most).reversed()
        let title =
            letters.count > most
            ? "The latest \(most) of \(ImportWords.grouped(letters.count))"
            : Words.counted(letters.count, "event")
        return Part.card(title, shown.map { letter($0, call) })
    }

    private static func letter(_ recorded: RecordedDeadLetter, _ call: PageCall) -> Markup {
        let letter = recorded.letter
        return .element(
            "article",
            ["class": "letter"],
            [
                .element("h3", [:], [Markup(ImportWords.sentence(letter.reason), limit: 300)]),
                .element(
                    "p",
                    ["class": "hint"],
                    [
                        Markup("\(Words.minute(letter.receivedAt)) · "),
                        .element("code", [:], letter.code),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "What came"),
                        .element(
                            "pre",
                            ["class": "rows", "tabindex": "0", "aria-label": "What came"],
                            [Markup(letter.body, limit: bodyLimit)]
                        ),
                    ]
                ),
                Form("/sources/dead-letters/\(recorded.id)", call)
                    .markup([
                        .element(
                            "button",
                            [
                                "type": "submit", "class": "plain",
                                "aria-label": "Send event \(recorded.id) again",
                            ],
                            "Send again"
                        )
                    ]),
            ]
        )
    }

    static func send(_ call: PageCall) throws -> PageAnswer {
        guard let id = Int64(call.call.part("id")) else { throw APIProblem.notThere }
        guard try call.workspace.replayDeadLetter(id, by: call.call.actor) != nil else {
            return .page(try page(call, "This event still cannot be read. It stays here."))
        }
        return .goOn(to: "/sources/dead-letters?done=replayed")
    }

    static func sendAll(_ call: PageCall) throws -> PageAnswer {
        let (sent, kept) = try call.workspace.replayDeadLetters(by: call.call.actor)
        guard kept > 0 else { return .goOn(to: "/sources/dead-letters?done=replayed") }
        return .page(
            try page(
                call,
                "\(Words.counted(sent, "event was", "events were")) sent again; \(ImportWords.grouped(kept)) still cannot be read and stay here."
            )
        )
    }
}
