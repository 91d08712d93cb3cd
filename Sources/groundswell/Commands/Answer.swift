import ArgumentParser
import Engine
import Glibc
import Growth

/// Notes a person's own answer, or lists the questions that take one.
struct Answer: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Answer a question yourself; it stands beside what the data say, and never counts.",
        discussion: """
            Without arguments it lists the questions, what they take, your last answer and that of the data.
            Answers are only added: a newer one stands for you, and the older ones stay in the history.

            Examples:
              groundswell answer
              groundswell answer K2.q1_solo_value yes --note "every designer works alone first"
              groundswell answer A19 system-of-record --by "Ada"
              groundswell answer --history
            """
    )

    @Argument(help: "The question, as `groundswell answer` lists it.")
    var question: String?

    @Argument(help: "One of the answers it takes.")
    var answer: String?

    @Option(help: ArgumentHelp("Why, in your words.", valueName: "text"))
    var note: String?

    @OptionGroup var author: AuthorOption

    @Flag(help: "List every answer that was ever given, oldest first.")
    var history = false

    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        guard question == nil || answer != nil else {
            throw ValidationError(
                "Name the question and your answer; `groundswell answer` lists what each takes."
            )
        }
        guard question == nil || !history else {
            throw ValidationError("--history lists answers; leave out the question.")
        }
        guard question != nil || (note == nil && author.text == nil) else {
            throw ValidationError("--note and --by belong to an answer: name the question first.")
        }
    }

    func run() throws {
        let workspace = try options.open()
        guard let question, let answer else {
            return history
                ? show(history: try workspace.judgements().answers)
                : show(
                    OpenQuestions(
                        in: try workspace.diagnose(),
                        judgements: try workspace.judgements()
                    )
                )
        }
        let own = try workspace.answer(question, with: answer, note: note, author: author.name)
        if options.json { return Output.document(own.entry) }
        Output.line(
            "\(Style.standardOutput.good("Noted:")) \(own.finding) is answered \(own.answer) by \(own.author). `groundswell explain \(own.finding.prefix { $0 != "." })` shows it beside what the data say."
        )
    }

    private func show(history answers: [OwnAnswer]) {
        if options.json {
            return Output.document(["answers": .array(answers.map(\.entry))])
        }
        guard !answers.isEmpty else {
            return Output.line("Nobody answered yet. `groundswell answer` lists the questions.")
        }
        let rows = answers.map {
            [$0.finding, $0.answer, String($0.answered.iso.prefix(10)), $0.author, $0.note ?? ""]
        }
        let columns = ["question", "answer", "on", "by", "note"]
        for line in TableRenderer(style: .standardOutput, indent: 0)
            .lines(columns: columns, rows: rows)
        {
            Output.line(line)
        }
    }

    private func show(_ questions: OpenQuestions) {
        if options.json { return Output.document(questions.document) }
        for line in questions.lines(style: .standardOutput) { Output.line(line) }
    }
}

/// The questions a person may answer, each with the person's last answer and that of the data.
struct OpenQuestions {
    private let diagnosis: Diagnosis
    private let judgements: Judgements

    init(in diagnosis: Diagnosis, judgements: Judgements) {
        (self.diagnosis, self.judgements) = (diagnosis, judgements)
    }

    private func finding(of question: OpenQuestion) -> Finding? {
        diagnosis.all.first { $0.id == question.finding }
    }

    /// Everything as JSON.
    var document: JSONValue {
        let questions = OpenQuestion.all.map { question -> JSONValue in
            let finding = finding(of: question)
            return [
                "finding": .string(question.finding), "question": .string(question.question),
                "choices": .array(question.choices.map(JSONValue.string)),
                "own_answer": judgements.answer(to: question.finding)?.document ?? .null,
                "data_answer": JSONValue(finding?.answer),
                "standing": finding?.standing.document ?? .null,
            ]
        }
        return ["questions": .array(questions)]
    }

    /// The questions, one under the other.
    func lines(style: Style) -> [String] {
        let how = "Answer one: groundswell answer ID ANSWER --note \"why\""
        return OpenQuestion.all.flatMap { lines(of: $0, style) + [""] } + [how]
    }

    private func lines(of question: OpenQuestion, _ style: Style) -> [String] {
        let choices = question.choices.joined(separator: " | ")
        let data = finding(of: question)?.answer ?? "cannot know"
        let title = "\(question.question) [\(question.finding)]"
        var lines = Layout.wrap(title, width: style.width).map(style.bold)
        lines += ["  you       " + own(question, style), "  the data  " + data]
        for (index, line) in Layout.wrap(choices, width: style.width - 12).enumerated() {
            lines.append(style.dim((index == 0 ? "  takes     " : "            ") + line))
        }
        return lines
    }

    private func own(_ question: OpenQuestion, _ style: Style) -> String {
        guard let own = judgements.answer(to: question.finding) else { return style.dim("–") }
        let who = "by \(own.author) on \(own.answered.civilDateUTC.iso)"
        return style.accent(own.answer) + "  " + style.dim(who)
    }
}

/// Who answers or decides.
struct AuthorOption: ParsableArguments {
    @Option(
        name: .customLong("by"),
        help: ArgumentHelp("Who says so. Default: your login.", valueName: "name")
    )
    var text: String?

    /// The name given, else the login, else `unknown`.
    var name: String {
        text ?? Console.current.user.flatMap { $0.isEmpty ? nil : $0 }
            ?? "unknown"
    }
}
