import ArgumentParser
import Engine
import Growth

/// Asks how often people are active.
struct Stickiness: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "In how many days, weeks or months people were active.",
        discussion: """
            Definition: docs/methods/stickiness.md.

            Examples:
              groundswell stickiness --from 2026-10-01 --to 2026-10-29
              groundswell stickiness "Report Created" --period week --members 4
            """
    )

    @OptionGroup var picked: EventOptions

    @Option(help: "person or account. Default: person.")
    var unit: String?

    @Option(help: "day, week or month. Default: day.")
    var period: String?

    @OptionGroup var between: PeriodOptions

    @Option(
        help: ArgumentHelp("Also list who was active in so many periods.", valueName: "number")
    )
    var members: Int?

    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        var document = try picked.document()
        document["unit"] = unit.map(JSONValue.string)
        document["period"] = period.map(JSONValue.string)
        try between.write(to: &document, in: workspace)
        document["cell"] = members.map { ["periods": JSONValue($0)] }
        let query = try StickinessQuery(document: question.document(document, in: workspace))
        let answer = try question.ask(query, about: [query.event.event], in: workspace)
        question.show(
            answer.document,
            StickinessReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }
}

/// Asks who is new, returns, comes back or stays away.
struct Lifecycle: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who is new, returns, comes back after a pause or stays away, by period.",
        discussion: """
            Definition: docs/methods/lifecycle.md.

            Examples:
              groundswell lifecycle --period month
              groundswell lifecycle "Report Created" --members dormant:2026-10-05
            """
    )

    @OptionGroup var picked: EventOptions

    @Option(help: "person or account. Default: person.")
    var unit: String?

    @Option(help: "day, week or month. Default: week.")
    var period: String?

    @OptionGroup var between: PeriodOptions

    @Option(
        help: ArgumentHelp(
            "Also list who is new, returning, resurrected or dormant in the period of a moment.",
            valueName: "state:moment"
        )
    )
    var members: String?

    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        var document = try picked.document()
        document["unit"] = unit.map(JSONValue.string)
        document["period"] = period.map(JSONValue.string)
        try between.write(to: &document, in: workspace)
        document["cell"] = try members.map { try cell($0, in: workspace) }
        let query = try LifecycleQuery(document: question.document(document, in: workspace))
        let answer = try question.ask(query, about: [query.event.event], in: workspace)
        question.show(
            answer.document,
            LifecycleReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }

    private func cell(_ text: String, in workspace: Workspace) throws -> JSONValue {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("--members \(text): expected STATE:MOMENT.")
        }
        let moment = try Moment.read(parts[1], option: "--members", in: workspace.zone)
        return ["state": .string(parts[0]), "at": .string(moment.iso)]
    }
}

/// Asks which ways people take.
struct Paths: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which ways people take: the first events of sessions, or what follows an event.",
        discussion: """
            Definition: docs/methods/paths.md.

            Examples:
              groundswell paths --steps 4
              groundswell paths --start "Signed Up" --members "Signed Up > Report Created"
            """
    )

    @Option(help: ArgumentHelp("The event a path begins with.", valueName: "event"))
    var start: String?

    @Option(help: "The most events of a path, 2 to 10. Default: 5.")
    var steps: Int?

    @Flag(help: "Repeats of one event, one after another, are steps of their own.")
    var repeats = false

    @Option(help: "So many paths, the most frequent ones. Default: 50.")
    var top: Int?

    @OptionGroup var between: PeriodOptions

    @Option(
        help: ArgumentHelp("Also list whose paths begin like this.", valueName: "event > event")
    )
    var members: String?

    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        var document = JSONObject()
        document["start"] = start.map(JSONValue.string)
        document["steps"] = steps.map { JSONValue($0) }
        document["collapse"] = repeats ? false : nil
        document["top"] = top.map { JSONValue($0) }
        try between.write(to: &document, in: workspace)
        document["cell"] = members.map { text in
            ["prefix": .array(Self.events(text).map(JSONValue.string))]
        }
        let query = try PathsQuery(document: question.document(document, in: workspace))
        let named = [query.start?.event] + (query.cell?.prefix ?? []).map { $0 }
        let answer = try question.ask(query, about: named, in: workspace)
        question.show(
            answer.document,
            PathsReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }

    /// The names in `Signed Up > Report Created`.
    private static func events(_ text: String) -> [String] {
        text.split(separator: ">")
            .map { part in
                let name = part.drop { $0 == " " }
                return String(name.reversed().drop { $0 == " " }.reversed())
            }
    }
}

/// Asks what accounts do by period.
struct Panel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What each account did in each period: events and people, by event.",
        discussion: """
            A table for a regression or a spreadsheet. Definition: docs/methods/panel.md.

            Example:
              groundswell panel --event "Report Created" --period week --json
            """
    )

    @Option(
        name: .customLong("event"),
        help: ArgumentHelp(
            "An event that counts, all without; may be repeated.",
            valueName: "event"
        )
    )
    var events: [String] = []

    @Option(help: "day, week or month. Default: week.")
    var period: String?

    @OptionGroup var between: PeriodOptions
    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        var document = JSONObject()
        if !events.isEmpty { document["events"] = .array(events.map(JSONValue.string)) }
        document["period"] = period.map(JSONValue.string)
        try between.write(to: &document, in: workspace)
        let query = try PanelQuery(document: question.document(document, in: workspace))
        let named = (query.events ?? []).sorted().map { Optional($0) }
        let answer = try question.ask(query, about: named, in: workspace)
        question.show(
            answer.document,
            PanelReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }
}

/// Asks how much accounts used the product lately.
struct AccountFeatures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account-features",
        abstract: "How much each account used the product in the last 7, 28 and 90 days.",
        discussion: """
            Definition: docs/methods/account-features.md.

            Examples:
              groundswell account-features --as-of 2026-10-31
              groundswell account-features --window 14 --members acme:14
            """
    )

    @Option(
        name: .customLong("window"),
        help: ArgumentHelp(
            "A number of days before the as-of moment; may be repeated, shortest first.",
            valueName: "days"
        )
    )
    var windows: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Also list the people of an account in the last days.",
            valueName: "account:days"
        )
    )
    var members: String?

    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        var document = JSONObject()
        if !windows.isEmpty { document["windows"] = .array(windows.map { JSONValue($0) }) }
        document["cell"] = try members.map { text in
            let (account, days) = try QuestionText.named(text, "--members", "ACCOUNT:DAYS")
            return ["account": .string(account), "days": JSONValue(days)]
        }
        let query = try AccountFeaturesQuery(document: question.document(document, in: workspace))
        let answer = try question.ask(query, about: [], in: workspace)
        question.show(
            answer.document,
            AccountFeaturesReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }
}

/// Searches for the early habit that goes with staying.
struct Activation: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which early habit goes with staying: every event, done once, twice and so on.",
        discussion: """
            Going together is no cause: confirm on later births, then try it out.
            Definition: docs/methods/activation.md.

            Examples:
              groundswell activation --birth "Signed Up" --within 7d
              groundswell activation --outcome "Report Created" --members "Invite Sent:2"
            """
    )

    @Option(
        help: ArgumentHelp(
            "A person begins with the first such event. Default: any.",
            valueName: "event"
        )
    )
    var birth: String?

    @Option(help: "How long an event is early: a number and s, m, h or d. Default: 7d.")
    var within: String?

    @Option(help: ArgumentHelp("The event that shows staying. Default: any.", valueName: "event"))
    var outcome: String?

    @Option(
        name: .customLong("days"),
        help: ArgumentHelp(
            "The outcome lies between these days after the birth. Default: 60-90.",
            valueName: "from-to"
        )
    )
    var outcomeDays: String?

    @OptionGroup var between: PeriodOptions

    @Option(
        help: ArgumentHelp(
            "Also list who did an event at least so often.",
            valueName: "event:number"
        )
    )
    var members: String?

    @OptionGroup var question: QuestionOptions

    func run() throws {
        let workspace = try question.options.open()
        let query = try ActivationSearchQuery(
            document: question.document(try document(in: workspace), in: workspace)
        )
        let named = [query.birth.event, query.outcome.event, query.cell?.event]
        let answer = try question.ask(query, about: named, in: workspace)
        question.show(
            answer.document,
            ActivationReport(answer, style: .standardOutput).lines,
            members: query.cell == nil ? nil : answer.members
        )
    }

    private func document(in workspace: Workspace) throws -> JSONObject {
        var document = JSONObject()
        document["birth"] = birth.map(JSONValue.string)
        document["within"] = within.map(JSONValue.string)
        document["outcome"] = outcome.map(JSONValue.string)
        if let outcomeDays {
            let ends = try QuestionText.range(outcomeDays).arrayValue ?? []
            (document["outcome_from_days"], document["outcome_to_days"]) = (ends.first, ends.last)
        }
        try between.write(to: &document, in: workspace)
        document["cell"] = try members.map { text in
            let (event, times) = try QuestionText.named(text, "--members", "EVENT:NUMBER")
            return ["event": .string(event), "at_least": JSONValue(times)]
        }
        return document
    }
}

/// The event a question is about.
struct EventOptions: ParsableArguments {
    @Argument(help: "The event; every event when left out.")
    var event: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only events whose property has this value.",
            valueName: "property=value"
        )
    )
    var filters: [String] = []

    /// The members `event` and `where` of a question's document.
    func document() throws -> JSONObject {
        var document = JSONObject()
        document["event"] = event.map(JSONValue.string)
        if !filters.isEmpty { document["where"] = .object(try QuestionText.filter(filters)) }
        return document
    }
}

/// The options that questions have, and what is done with them.
struct QuestionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A JSON file with the whole question.", valueName: "file"))
    var query: String?

    @OptionGroup var cohort: CohortOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    /// The question's document: the file that `--query` names, else what the other options say.
    func document(_ said: JSONObject, in workspace: Workspace) throws -> JSONValue {
        guard let query else { return .object(said) }
        guard said.isEmpty else {
            throw ValidationError("--query holds the whole question; leave out the other options.")
        }
        return try QuestionText.document(fromFile: query, in: workspace.zone)
    }

    /// Asks `question`, after a warning about names that no event has.
    func ask<Question: BehavioralQuestion>(
        _ question: Question,
        about names: [EventName?],
        in workspace: Workspace
    ) throws -> Question.Answer {
        QuestionText.warn(try workspace.warnings(about: names))
        return try workspace.ask(
            question,
            asOf: try asOf.moment(in: workspace),
            of: try cohort.query(in: workspace)
        )
    }

    /// Prints an answer: the document with `--json`, else the lines and who stands behind the cell.
    func show(_ document: JSONValue, _ lines: [String], members: [Actor]?) {
        if options.json { return Output.document(document) }
        for line in lines { Output.line(line) }
        QuestionText.show(
            members.map { actors in
                FindingTable(
                    title: "Who is in the cell: \(Layout.grouped(actors.count))",
                    columns: [actors.first?.unit.rawValue ?? "actor"],
                    rows: actors.map { [.string($0.text)] }
                )
            }
        )
    }
}

extension QuestionText {
    /// `NAME:NUMBER`, where the name may have colons.
    fileprivate static func named(
        _ text: String,
        _ option: String,
        _ form: String
    ) throws -> (name: String, number: Int) {
        guard let colon = text.lastIndex(of: ":"),
            let number = Int(text[text.index(after: colon)...])
        else { throw ValidationError("\(option) \(text): expected \(form).") }
        return (String(text[..<colon]), number)
    }
}
