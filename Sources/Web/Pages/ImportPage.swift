import Catalog
import Charts
import Engine
import Growth
import Reports

/// One import: what it brought, what it refused, and taking it back.
struct ImportPage {
    private let call: PageCall
    private let record: RecordedImport
    private var outcome: ImportOutcome { record.outcome }
    private var address: String { "/sources/imports/\(record.id)" }
    /// Lines of refused rows that are shown.
    private static let lines = 200

    /// The import that the address names.
    /// - Throws: `APIProblem.notThere`.
    init(_ call: PageCall) throws {
        let number = Int64(call.call.part("id"))
        let found = try call.workspace.imports().first { $0.id.number == number }
        guard let found else { throw APIProblem.notThere }
        (self.call, record) = (call, found)
    }

    private var crumbs: Markup {
        Part.crumbs([("Sources", "/sources#imports")], "Import \(record.id)")
    }

    var page: Page {
        get throws {
            let isActive = record.state == .active
            return Page(
                "Import \(record.id)",
                at: .sources,
                [
                    crumbs,
                    Part.head(
                        "Import \(record.id)",
                        ImportWords.name(outcome.fileName),
                        actions: isActive ? [Control.link("Undo …", to: "\(address)/undo")] : []
                    ),
                    Part.card(
                        "What it brought",
                        [.element("p", [:], [record.stateMarkup]), Part.tiles(counts), facts]
                    ), try refused,
                ]
            )
        }
    }

    private var counts: [(String, String)] {
        let all = [
            ("Rows", outcome.rows), ("Stored", outcome.added),
            ("There already", outcome.duplicates), ("Left out", outcome.skipped),
            ("Refused", outcome.rejected + outcome.conflicts),
        ]
        return all.map { ($0.0, ImportWords.grouped($0.1)) }
    }

    private var facts: Markup {
        var facts = [
            ("Brought", ImportWords.noun(outcome.kind)), ("Read as", outcome.format),
            ("When", Words.minute(outcome.startedAt)),
        ]
        if let undone = record.undoneAt { facts.append(("Taken back", Words.minute(undone))) }
        return Part.terms(facts.map { name, value in (name, [Markup(value, limit: 200)]) })
    }

    private var refused: Markup {
        get throws {
            guard let rows = try call.workspace.refusedRows(of: record, first: Self.lines),
                rows.count > 0
            else {
                let isGone = outcome.rejected + outcome.conflicts > 0
                return Part.card(
                    "Refused rows",
                    id: "refused",
                    [
                        .element(
                            "p",
                            ["class": "hint"],
                            isGone
                                ? "What was refused is not kept any more." : "No row was refused."
                        )
                    ]
                )
            }
            let shown = min(rows.count, Self.lines)
            return Part.card(
                "Refused rows",
                id: "refused",
                [
                    Part.table(
                        "Why rows were refused",
                        [("Rows", true), ("Column", false), ("Why", false)],
                        rows.reasons.prefix(100)
                            .map { reason in
                                [
                                    Cell(reason.count),
                                    Cell(reason.field.isEmpty ? "the whole row" : reason.field),
                                    Cell(
                                        sentence: ImportWords.sentence(
                                            ImportWords.withoutAdvice(reason.sentence)
                                        )
                                    ),
                                ]
                            }
                    ),
                    .element(
                        "h3",
                        [:],
                        shown < rows.count
                            ? "The first \(shown) of \(ImportWords.grouped(rows.count))"
                            : Words.counted(shown, "refused row")
                    ),
                    .element(
                        "pre",
                        ["class": "rows", "tabindex": "0", "aria-label": "Refused rows"],
                        rows.text
                    ),
                    .element(
                        "p",
                        ["class": "hint"],
                        "Mend them in the file and upload it again: rows that are here already count once."
                    ),
                ]
            )
        }
    }

    // MARK: Undo

    var undoPage: Page {
        guard record.state == .active else {
            return Page(
                "Undo import \(record.id)",
                at: .sources,
                [
                    crumbs, Part.head("Import \(record.id) does not count any more"),
                    .element("p", [:], [Control.link("Back to it", to: address)]),
                ]
            )
        }
        let noun = ImportWords.noun(outcome.kind)
        return Page(
            "Undo import \(record.id)",
            at: .sources,
            [
                crumbs,
                Part.head(
                    "Take import \(record.id) back?",
                    "\(ImportWords.name(outcome.fileName)), \(Words.minute(outcome.startedAt))"
                ),
                .element(
                    "section",
                    ["class": "card"],
                    [
                        Part.told([
                            "\(ImportWords.grouped(outcome.added)) \(noun) that it stored go, as if they had never been.",
                            "What another import brought as well stays.",
                            "All figures are worked out anew. The import stays in the list as taken back.",
                            "The same file can be imported again.",
                        ]),
                        Form("\(address)/undo", call)
                            .markup(
                                [
                                    Control.button("Take it back", .danger),
                                    Control.link("Keep it", to: address, .quiet),
                                ],
                                class: "actions"
                            ),
                    ]
                ),
            ]
        )
    }

    func undo() throws -> PageAnswer {
        _ = try call.workspace.undoImport(record.id, by: call.call.actor)
        return .goOn(to: "/sources?done=undone#imports")
    }
}
