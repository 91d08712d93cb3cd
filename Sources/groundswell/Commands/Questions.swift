import ArgumentParser
import Engine
import Growth

/// Asks a funnel.
struct Funnel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How many get from the first step to the last, and where the others stop.",
        discussion: """
            A step is the name of an event; "*" is any event. The conversion window
            counts from step 1 and includes its end. Definition and where other tools
            differ: docs/methods/funnel.md.

            Examples:
              groundswell funnel "Signed Up" "Report Created" --window 30d
              groundswell funnel "Signed Up" "Report Created" --by account:plan
              groundswell funnel "Signed Up" "Paid" --exclude "Asked For Help:1-2"
              groundswell funnel --query funnel.json --json
            """
    )

    @Argument(help: "The events of the steps, in order.")
    var steps: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only events whose property has this value; for all steps.",
            valueName: "property=value"
        )
    )
    var filters: [String] = []

    @Option(help: "Conversion window: a number and s, m, h or d. Default: 14d.")
    var window: String?

    @Option(help: "ordered, strict or any. Default: ordered.")
    var order: String?

    @Option(
        name: .customLong("exclude"),
        help: ArgumentHelp(
            "An event that must not happen between two steps.",
            valueName: "event[:from-to]"
        )
    )
    var exclusions: [String] = []

    @Option(
        name: .customLong("by"),
        help: ArgumentHelp(
            "Break down by a property; `person:` or `account:` before the name takes a trait.",
            valueName: "property"
        )
    )
    var breakdowns: [String] = []

    @Option(
        help: "Which step's event gives the property: first, last, step:N or all. Default: first."
    )
    var attribution: String?

    @Option(help: "person or account. Default: person.")
    var unit: String?

    @OptionGroup var between: PeriodOptions

    @Option(help: ArgumentHelp("A JSON file with the whole question.", valueName: "file"))
    var query: String?

    @Flag(help: "Also list who stands behind the numbers.")
    var members = false

    @OptionGroup var cohort: CohortOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        let given: [Any?] = [
            window, order, attribution, unit, between.from, between.to,
        ]
        let others =
            given.contains { $0 != nil } || !filters.isEmpty || !exclusions.isEmpty
            || !breakdowns.isEmpty || !steps.isEmpty
        if query != nil, others {
            throw ValidationError(
                "--query holds the whole question; leave out steps and other options."
            )
        }
        guard query != nil || !steps.isEmpty else {
            throw ValidationError("Name at least two steps, or a file with --query.")
        }
    }

    func run() throws {
        let workspace = try options.open()
        let question = try FunnelQuery(document: try document(in: workspace))
        let named = (question.steps + question.exclusions.map(\.event)).map(\.event)
        QuestionText.warn(try workspace.warnings(about: named))
        let answer = try workspace.ask(
            question,
            asOf: try asOf.moment(in: workspace),
            of: try cohort.query(in: workspace)
        )
        let list = members ? answer.memberTable : nil
        if options.json { return Output.document(QuestionText.document(answer.document, list)) }
        for line in FunnelReport(question, answer, style: .standardOutput).lines {
            Output.line(line)
        }
        QuestionText.show(list)
    }

    private func document(in workspace: Workspace) throws -> JSONValue {
        if let query { return try QuestionText.document(fromFile: query, in: workspace.zone) }
        let filter = try QuestionText.filter(filters)
        var document: JSONObject = [
            "steps": .array(steps.map { QuestionText.selector($0, filter: filter) })
        ]
        document["window"] = window.map(JSONValue.string)
        document["order"] = order.map(JSONValue.string)
        document["unit"] = unit.map(JSONValue.string)
        try between.write(to: &document, in: workspace)
        if !exclusions.isEmpty {
            document["exclusions"] = .array(try exclusions.map(QuestionText.exclusion))
        }
        if !breakdowns.isEmpty {
            document["by"] = .array(
                breakdowns.map { QuestionText.breakdown($0, attribution: attribution) }
            )
        }
        return .object(document)
    }
}

/// Asks for retention.
struct Retention: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Who comes back: cohorts by their first event, and how many return in each period.",
        discussion: """
            Definition and where other tools differ: docs/methods/retention.md.

            Examples:
              groundswell retention --first "Signed Up" --return any --period week
              groundswell retention --first "Signed Up" --period day --bracket 1-7 --bracket 8-14
            """
    )

    @Option(help: ArgumentHelp("The event that starts a cohort.", valueName: "event"))
    var first: String?

    @Option(
        name: .customLong("return"),
        help: ArgumentHelp("The event that counts as coming back, or `any`.", valueName: "event")
    )
    var returning: String?

    @Option(help: "day, week or month. Default: week.")
    var period: String?

    @Option(help: "calendar or rolling. Default: calendar.")
    var mode: String?

    @Option(
        name: .customLong("bracket"),
        help: ArgumentHelp(
            "Periods taken together, for example 1-7; may be repeated.",
            valueName: "from-to"
        )
    )
    var brackets: [String] = []

    @Option(help: "person or account. Default: person.")
    var unit: String?

    @OptionGroup var between: PeriodOptions

    @Option(help: ArgumentHelp("A JSON file with the whole question.", valueName: "file"))
    var query: String?

    @Flag(help: "Also list who stands behind the numbers.")
    var members = false

    @OptionGroup var cohort: CohortOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        let others: [Any?] = [
            first, returning, period, mode, unit, between.from, between.to,
        ]
        if query != nil, others.contains(where: { $0 != nil }) || !brackets.isEmpty {
            throw ValidationError("--query holds the whole question; leave out the other options.")
        }
        guard query != nil || first != nil else {
            throw ValidationError(
                "Name the event that starts a cohort with --first, or a file with --query."
            )
        }
    }

    func run() throws {
        let workspace = try options.open()
        let question = try RetentionQuery(document: try document(in: workspace))
        QuestionText.warn(
            try workspace.warnings(about: [question.first.event, question.returning.event])
        )
        let answer = try workspace.ask(
            question,
            asOf: try asOf.moment(in: workspace),
            of: try cohort.query(in: workspace)
        )
        let list = members ? answer.memberTable : nil
        if options.json { return Output.document(QuestionText.document(answer.document, list)) }
        for line in RetentionReport(question, answer, style: .standardOutput).lines {
            Output.line(line)
        }
        QuestionText.show(list)
    }

    private func document(in workspace: Workspace) throws -> JSONValue {
        if let query { return try QuestionText.document(fromFile: query, in: workspace.zone) }
        var document: JSONObject = [
            "first": JSONValue(first), "return": .string(returning ?? "any"),
            "period": .string(period ?? "week"),
        ]
        document["mode"] = mode.map(JSONValue.string)
        document["unit"] = unit.map(JSONValue.string)
        if !brackets.isEmpty {
            document["brackets"] = .array(try brackets.map(QuestionText.range))
        }
        try between.write(to: &document, in: workspace)
        return .object(document)
    }
}

/// Counts events, people and accounts by period.
struct Counts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How many events, people and accounts in each day, week or month.",
        discussion: """
            Examples:
              groundswell counts --period week
              groundswell counts "Report Created" --period month --by plan
            """
    )

    @Argument(help: "The event; every event when left out.")
    var event = "*"

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only events whose property has this value.",
            valueName: "property=value"
        )
    )
    var filters: [String] = []

    @Option(help: "events, people or accounts. Default: events.")
    var measure: String?

    @Option(help: "person or account: the same as --measure people or accounts.")
    var unit: String?

    @Option(help: "day, week or month. Default: week.")
    var period = "week"

    @Option(
        name: .customLong("by"),
        help: ArgumentHelp(
            "Break down by a property; `person:` or `account:` before the name takes a trait.",
            valueName: "property"
        )
    )
    var breakdown: String?

    @OptionGroup var between: PeriodOptions

    @OptionGroup var cohort: CohortOption
    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try options.open()
        var document: JSONObject = [
            "event": .string(event), "measure": .string(try measured()), "period": .string(period),
        ]
        if !filters.isEmpty { document["where"] = .object(try QuestionText.filter(filters)) }
        try between.write(to: &document, in: workspace)
        document["by"] = breakdown.map { QuestionText.breakdown($0, attribution: nil) }
        let question = try CountQuery(document: .object(document))
        QuestionText.warn(try workspace.warnings(about: [question.event.event]))
        let answer = try workspace.ask(
            question,
            asOf: try asOf.moment(in: workspace),
            of: try cohort.query(in: workspace)
        )
        if options.json { return Output.document(answer.document) }
        for line in CountsReport(question, answer, style: .standardOutput).lines {
            Output.line(line)
        }
    }
}

extension Counts {
    private func measured() throws -> String {
        if let measure { return measure }
        guard let unit else { return "events" }
        guard let unit = ActorUnit(rawValue: unit) else {
            throw ValidationError("--unit \(unit): expected person or account.")
        }
        return unit == .person ? "people" : "accounts"
    }
}

/// Shows what one person or account did.
struct Timeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What one person or account did, in order.",
        discussion: """
            Examples:
              groundswell timeline ann@acme.com
              groundswell timeline cus_4711 --unit account --limit 200
            """
    )

    @Argument(help: "User id, e-mail, or account id.")
    var actor: String

    @Option(help: "person or account. Default: person.")
    var unit = "person"

    @Option(help: "At most so many occurrences, the latest.")
    var limit = 100

    @OptionGroup var asOf: AsOfOption
    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try options.open()
        guard let unit = ActorUnit(rawValue: unit) else {
            throw ValidationError("--unit \(self.unit): expected person or account.")
        }
        let subject = try workspace.actor(named: actor, unit: unit)
        let question = try TimelineQuery(of: subject, limit: limit)
        let answer = try workspace.ask(question, asOf: try asOf.moment(in: workspace))
        if options.json { return Output.document(answer.document) }
        for line in TimelineReport(answer, style: .standardOutput).lines { Output.line(line) }
    }
}

/// The cohort that a question is asked about.
struct CohortOption: ParsableArguments {
    @Option(
        name: .customLong("cohort"),
        help: ArgumentHelp(
            "Only the actors that a saved question found; see docs/methods/cohorts.md.",
            valueName: "file"
        )
    )
    var file: String?

    /// The cohort, if one was named.
    func query(in workspace: Workspace) throws -> CohortQuery? {
        try file.map {
            try CohortQuery(document: QuestionText.document(fromFile: $0, in: workspace.zone))
        }
    }
}

/// The half-open period that a question is about: of the first step, of the cohorts, of the events.
struct PeriodOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Begins at or after this moment.", valueName: "moment"))
    var from: String?

    @Option(help: ArgumentHelp("Begins before this moment.", valueName: "moment"))
    var to: String?

    /// The stretch of time [from, to).
    func window(in workspace: Workspace) throws -> TimeWindow {
        func moment(_ text: String?, _ option: String, or end: Timestamp) throws -> Timestamp {
            try text.map { try Moment.read($0, option: option, in: workspace.zone) } ?? end
        }
        return TimeWindow(
            from: try moment(from, "--from", or: .distantPast),
            to: try moment(to, "--to", or: .distantFuture)
        )
    }

    /// Sets `from` and `to` of a question's document.
    func write(to document: inout JSONObject, in workspace: Workspace) throws {
        for (key, text) in [("from", from), ("to", to)] {
            guard let text else { continue }
            document[key] = .string(
                try Moment.read(text, option: "--" + key, in: workspace.zone).iso
            )
        }
    }
}

/// Turns the words of the command line into the documents that questions are read from.
enum QuestionText {
    /// Says on standard error what is probably a slip; the answer follows all the same.
    static func warn(_ warnings: [String]) {
        for warning in warnings {
            Output.error("\(Style.standardError.warn("Warning:")) \(warning)")
        }
    }

    /// An answer's document, with the people behind it under `members` where they were asked for.
    static func document(_ answer: JSONValue, _ members: FindingTable?) -> JSONValue {
        guard let members, var object = answer.objectValue else { return answer }
        object["members"] = members.document(rowLimit: nil)
        return .object(object)
    }

    /// Prints the people behind an answer, all of them.
    static func show(_ members: FindingTable?) {
        guard let members else { return }
        let lines = TableRenderer(style: .standardOutput).lines(members, limit: .max)
        for line in ["", "  " + members.title] + lines { Output.line(line) }
    }

    /// `property=value` pairs as the `where` of a selector.
    static func filter(_ texts: [String]) throws -> JSONObject {
        var filter = JSONObject()
        for text in texts {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw ValidationError("--where \(text): expected PROPERTY=VALUE.")
            }
            filter[String(text[..<sign])] = .string(String(text[text.index(after: sign)...]))
        }
        return filter
    }

    /// A step.
    static func selector(_ event: String, filter: JSONObject) -> JSONValue {
        var selector: JSONObject = ["event": .string(event)]
        if !filter.isEmpty { selector["where"] = .object(filter) }
        return .object(selector)
    }

    /// `EVENT` or `EVENT:FROM-TO`.
    static func exclusion(_ text: String) throws -> JSONValue {
        guard let colon = text.lastIndex(of: ":") else { return ["event": .string(text)] }
        let range = text[text.index(after: colon)...]
            .split(separator: "-", omittingEmptySubsequences: false)
        guard range.count == 2, let from = Int64(range[0]), let to = Int64(range[1]) else {
            return ["event": .string(text)]
        }
        return [
            "event": .string(String(text[..<colon])), "from": .integer(from), "to": .integer(to),
        ]
    }

    /// `FROM-TO` or one number as `[from, to]`.
    static func range(_ text: String) throws -> JSONValue {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard (1...2).contains(ends.count), let from = ends[0], let to = ends[ends.count - 1] else {
            throw ValidationError("\(text): two whole numbers like 1-7 were expected.")
        }
        return [.integer(from), .integer(to)]
    }

    /// `plan`, `person:title` or `account:plan`.
    static func breakdown(_ text: String, attribution: String?) -> JSONValue {
        var document: JSONObject = ["property": .string(text), "of": "event"]
        for source in ["person", "account", "event"] where text.hasPrefix(source + ":") {
            document["property"] = .string(String(text.dropFirst(source.count + 1)))
            document["of"] = .string(source)
        }
        document["attribution"] = attribution.map(JSONValue.string)
        return .object(document)
    }

    /// The JSON document in a file; its dates are days of `zone`, as on the command line.
    static func document(fromFile path: String, in zone: ZoneOffsets) throws -> JSONValue {
        do {
            return localDays(in: try JSONValue(parsing: try TextFile.read(path)), zone)
        } catch let problem as JSONProblem {
            throw InputProblem(
                "query_not_json",
                problem.description + ".",
                advice: "The form of a question is in docs/methods/funnel.md.",
                file: path
            )
        }
    }

    /// The document with every date where a moment is expected read as a day of `zone`.
    private static func localDays(in document: JSONValue, _ zone: ZoneOffsets) -> JSONValue {
        guard var object = document.objectValue else { return document }
        for key in ["question", "pick", "cell"] {
            if let part = object[key] { object[key] = localDays(in: part, zone) }
        }
        for key in ["from", "to", "at", "cohort"] {
            guard let text = object[key]?.stringValue, text.utf8.count == 10,
                let day = Timestamp(iso: text)
            else { continue }
            object[key] = .string(zone.start(ofDay: day.civilDateUTC.dayNumber).iso)
        }
        return .object(object)
    }
}
