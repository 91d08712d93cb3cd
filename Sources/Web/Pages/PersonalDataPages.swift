import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// How long events are kept, and everything about one person.
    static let personalData: [PageRoute] = [
        .get("/settings/data", .holder(.manage)) { .page(try PersonalDataPage($0).page) },
        .post("/settings/data/retention", .holder(.manage), lane: .work) {
            try PersonalDataPage.keep($0)
        },
        .post("/settings/data/person", .holder(.erase), lane: .work) {
            try PersonalDataPage.find($0)
        },
        .post("/settings/data/export", .holder(.erase), lane: .work) {
            try PersonalDataPage.export($0)
        },
        .post("/settings/data/erase", .holder(.erase), lane: .work) {
            try PersonalDataPage.erase($0)
        },
    ]
}

/// Retention, and the export and the erasure of a person.
struct PersonalDataPage {
    private let call: PageCall
    private let refused: RefusedForm?
    private let days: Int?

    init(_ call: PageCall, _ refused: RefusedForm? = nil) throws {
        (self.call, self.refused) = (call, refused)
        days = try call.workspace.retentionDays()
    }

    var page: Page {
        page(
            "How long events are kept, and what is held about a person.",
            [retention] + person + [backups]
        )
    }

    private func page(_ lead: String, _ content: [Markup]) -> Page {
        SettingsPart.data.page(call, lead, status: refused?.problem.status ?? .ok, content)
    }

    // MARK: Retention

    private var retention: Markup {
        let now =
            days.map {
                "Events are kept for \(Words.counted($0, "day")): those before \(first($0)) are gone."
            } ?? "Events are kept for ever."
        return Part.card(
            "How long events are kept",
            id: "retention",
            RefusedForm.notes(refused, at: "retention") + [
                .element("p", [:], now),
                Form("/settings/data/retention", call)
                    .markup([
                        Control.field(
                            "Days",
                            name: "days",
                            type: "number",
                            value: RefusedForm.typed(
                                refused,
                                "retention",
                                "days",
                                else: days.map { String($0) } ?? ""
                            ),
                            hint: "Empty: for ever. You see what would go before anything does.",
                            isRequired: false
                        ), Control.button("Change", .plain),
                    ]),
            ]
        )
    }

    private func first(_ days: Int) -> String {
        call.workspace.zone.date(of: call.workspace.retentionStart(days: days)).iso
    }

    private func confirmation(_ days: Int, _ count: Int) -> Page {
        page(
            "This cannot be taken back.",
            [
                Part.card(
                    "\(Words.counted(count, "event")) would go for ever",
                    [
                        .element(
                            "p",
                            [:],
                            "If events are kept for \(Words.counted(days, "day")), those before \(first(days)) go now, and each day the next. Figures about that time change or can be worked out no more."
                        ),
                        .element(
                            "div",
                            ["class": "actions"],
                            [
                                Form("/settings/data/retention", call)
                                    .markup([
                                        Control.hidden("days", String(days)),
                                        Control.hidden("confirm", String(days)),
                                        Control.button("Let them go", .danger),
                                    ]), Control.link("Keep them", to: "/settings/data"),
                            ]
                        ),
                    ]
                )
            ]
        )
    }

    static func keep(_ call: PageCall) throws -> PageAnswer {
        try trying("retention", call) {
            let (typed, workspace) = (call.field("days"), call.workspace)
            let days = typed.isEmpty ? nil : Int(typed)
            guard typed.isEmpty || days.map((1...36_500).contains) == true else {
                throw InputProblem(
                    "days_out_of_range",
                    "expected a number of days from 1 to 36,500, or nothing for ever."
                )
            }
            if let days, call.field("confirm") != typed {
                let count = try workspace.eventCount(before: workspace.retentionStart(days: days))
                if count > 0 {
                    return .page(try PersonalDataPage(call).confirmation(days, count))
                }
            }
            _ = try workspace.keepEvents(days: days, by: call.call.actor)
            return .goOn(to: "/settings/data?done=changed")
        }
    }

    // MARK: A person

    private var person: [Markup] {
        guard call.may(.erase) else { return [] }
        return [
            Part.card(
                "Everything about one person",
                id: "person",
                RefusedForm.notes(refused, at: "person") + [
                    .element(
                        "p",
                        [:],
                        "Somebody asks what you hold about them, or to be forgotten. Look first; nothing happens yet."
                    ),
                    Form("/settings/data/person", call)
                        .markup([
                            Control.field(
                                "User id, anonymous id or e-mail address",
                                name: "person",
                                value: RefusedForm.typed(refused, "person", "person", else: ""),
                                autocomplete: "off"
                            ), Control.button("Look", .plain),
                        ]),
                ]
            )
        ]
    }

    static func find(_ call: PageCall) throws -> PageAnswer {
        try trying("person", call) {
            let plan = try call.workspace.erasurePlan(for: call.field("person"))
            return .page(try PersonalDataPage(call).found(plan, call.field("person")))
        }
    }

    private func found(_ plan: ErasurePlan, _ name: String) -> Page {
        page("What is held about one person.", [held(plan, name), erasure(plan, name)])
    }

    private func held(_ plan: ErasurePlan, _ name: String) -> Markup {
        Part.card(
            "What is held",
            [
                Part.terms([
                    ("Person", [Markup(plan.person.text, limit: 200)]),
                    ("Ids", plan.ids.prefix(20).map { Markup($0, limit: 200) } + more(plan.ids)),
                    (
                        "Addresses and more",
                        plan.values.prefix(20).map { Markup($0, limit: 200) } + more(plan.values)
                    ), ("Events", [Markup(Words.counted(plan.events, "event"))]),
                    (
                        "Records",
                        [
                            Markup(
                                "\(Words.counted(plan.ownRecords, "record")) about them, \(Words.counted(plan.namingRecords, "record")) of others that name them"
                            )
                        ]
                    ),
                ]),
                Form("/settings/data/export", call)
                    .markup([
                        Control.hidden("person", name),
                        Control.button("Download everything", .plain),
                    ]),
            ]
        )
    }

    private func more(_ all: [String]) -> [Markup] {
        all.count > 20 ? [Markup("and \(all.count - 20) more")] : []
    }

    private func erasure(_ plan: ErasurePlan, _ name: String) -> Markup {
        let away = plan.backups.filter { !$0.isReachable }.map(\.path)
        let notes = [
            "All of this goes for ever, and no more of it is taken in. What others did stays, without their name.",
            plan.oldCopies.isEmpty
                ? nil
                : "\(Words.counted(plan.oldCopies.count, "old copy", "old copies")) of the catalog beside it are removed: they hold everybody.",
            away.isEmpty
                ? nil
                : "These backups cannot be reached now, and will hold the person until they are restored or removed: \(away.joined(separator: ", ")).",
            plan.isInConfiguration
                ? "The definitions name the person. Nobody but you changes those: look there afterwards."
                : nil,
        ]
        return Part.card(
            "Forget this person",
            id: "erase",
            RefusedForm.notes(refused, at: "erase")
                + notes.compactMap { $0.map { .element("p", [:], [Markup($0, limit: 1_000)]) } } + [
                    Form("/settings/data/erase", call)
                        .markup([
                            Control.hidden("person", name),
                            Control.field(
                                "To be sure, type it once more",
                                name: "confirm",
                                hint: "The same id or address that you looked for.",
                                autocomplete: "off"
                            ), Control.button("Forget for ever", .danger),
                        ])
                ]
        )
    }

    static func export(_ call: PageCall) throws -> PageAnswer {
        try trying("person", call) {
            var text = ""
            let found = try call.workspace.exportPerson(call.field("person")) { text += $0 }
            try call.workspace.accessControl.note(
                "export person",
                found.person.text,
                by: call.call.actor
            )
            return .download(text, name: "person.json", type: "application/json")
        }
    }

    static func erase(_ call: PageCall) throws -> PageAnswer {
        let name = call.field("person")
        let plan = try call.workspace.erasurePlan(for: name)
        return try RefusedForm.trying("erase", call) {
            guard call.field("confirm").utf8.elementsEqual(name.utf8) else {
                throw InputProblem(
                    "not_confirmed",
                    "that is not what you looked for.",
                    advice: "Nothing was erased. Type it once more if you are sure."
                )
            }
            let report = try call.workspace.erase(plan, by: call.call.actor)
            call.server.jobs.forgetOld()
            return .page(try PersonalDataPage(call).erased(report))
        } again: { refused in
            try PersonalDataPage(call, refused).found(plan, name)
        }
    }

    private func erased(_ report: ErasureReport) -> Page {
        let counts = report.counts.members.map { member in
            "\(Words.column(member.key)): \(TableMarkup.text(member.value))"
        }
        return page(
            "The person is forgotten.",
            [
                Part.card(
                    "Receipt \(report.receipt)",
                    [
                        Part.terms([
                            ("When", [Markup(Words.minute(report.at))]),
                            ("Events that went", [Markup(Words.counted(report.events, "event"))]),
                            (
                                "Events of others that named them",
                                [Markup(Words.counted(report.mentions, "event"))]
                            ), ("Removed or changed", counts.map { Markup($0, limit: 200) }),
                            (
                                "Backups that know",
                                report.backupsTold.map { Markup($0, limit: 300) }
                            ),
                            (
                                "Backups out of reach",
                                report.backupsOutOfReach.map { Markup($0, limit: 300) }
                            ),
                        ]),
                        .element(
                            "p",
                            [:],
                            "Nothing shows the person any more, and files that waited to be imported are thrown away. Their bytes leave the event files with this command on the server:"
                        ),
                        .element(
                            "pre",
                            ["class": "copy", "tabindex": "0", "aria-label": "Command"],
                            "groundswell compact"
                        ),
                        .element(
                            "p",
                            ["class": "opener"],
                            [Control.link("Back to data", to: "/settings/data")]
                        ),
                    ]
                )
            ]
        )
    }

    private static func trying(
        _ form: String,
        _ call: PageCall,
        _ work: () throws -> PageAnswer
    ) throws -> PageAnswer {
        try RefusedForm.trying(form, call, work) { try PersonalDataPage(call, $0).page }
    }

    // MARK: Backups

    private var backups: Markup {
        Part.card(
            "Backups",
            id: "backups",
            [
                .element(
                    "p",
                    [:],
                    "Everything is in one folder on this server. This writes a copy to a new folder outside of it, while the server runs on:"
                ),
                .element(
                    "pre",
                    ["class": "copy", "tabindex": "0", "aria-label": "Command"],
                    "groundswell backup /path/to/a/new/folder"
                ),
            ]
        )
    }
}
