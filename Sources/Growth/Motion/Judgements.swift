/// What a person answered to a question that the data answers too, or cannot answer.
///
/// Never decides a verdict: it is stored and shown beside what the data say (the playbook's first
/// law).
public struct OwnAnswer: Hashable, Sendable {
    /// Id of the finding: `K2.q1_solo_value`.
    public let finding: String
    /// One of the answers the question allows.
    public let answer: String
    /// Why, in the person's words.
    public let note: String?
    /// Who answered.
    public let author: String
    /// When.
    public let answered: Timestamp

    /// An answer to `finding`.
    public init(
        finding: String,
        answer: String,
        note: String? = nil,
        author: String,
        answered: Timestamp
    ) {
        (self.finding, self.answer, self.note) = (finding, answer, note)
        (self.author, self.answered) = (author, answered)
    }
}

/// The written choice of one primary motion for a year (A27).
public struct MotionDecision: Hashable, Sendable {
    /// The motion chosen.
    public let motion: Motion
    /// The first day it holds.
    public let from: CivilDate
    /// The first day it holds no more; twelve months later unless somebody said otherwise.
    public let until: CivilDate
    /// Why, in the words of who decided.
    public let reason: String
    /// Who decided.
    public let author: String
    /// When it was written down.
    public let recorded: Timestamp

    /// A decision that holds in [from, until).
    public init(
        motion: Motion,
        from: CivilDate,
        until: CivilDate,
        reason: String,
        author: String,
        recorded: Timestamp
    ) {
        precondition(from < until, "a decision holds for a time")
        (self.motion, self.from, self.until) = (motion, from, until)
        (self.reason, self.author, self.recorded) = (reason, author, recorded)
    }
}

/// Everything people said and decided about the motion, in order of time.
public struct Judgements: Hashable, Sendable {
    /// Answers, older ones too.
    public let answers: [OwnAnswer]
    /// Decisions, older ones too.
    public let decisions: [MotionDecision]

    /// What was said and decided.
    public init(answers: [OwnAnswer] = [], decisions: [MotionDecision] = []) {
        (self.answers, self.decisions) = (answers, decisions)
    }

    /// Nobody said anything.
    public static let none = Judgements()

    /// The last answer to `finding`, if somebody gave one.
    public func answer(to finding: String) -> OwnAnswer? {
        answers.last { $0.finding == finding }
    }

    /// `finding` with a person's answer beside it, and the disagreement if there is one.
    func beside(_ finding: Finding) -> Finding {
        guard let own = answer(to: finding.id) else { return finding }
        var finding = finding
        finding.ownAnswer = own
        // "Mixed" is an answer about the motion, though it decides on none.
        let isAnswered =
            finding.standing == .decided
            || finding.id == "K1.motion" && finding.standing == .undecided
        if isAnswered, !finding.agrees(with: own) {
            finding.conflicts.append(
                "You answered \(own.answer) on \(own.answered.civilDateUTC.iso); the data say "
                    + "\(finding.answer)."
            )
        }
        return finding
    }
}

extension Finding {
    /// Whether the data's answer begins with the person's: "yes, above the band" agrees with "yes".
    fileprivate func agrees(with own: OwnAnswer) -> Bool {
        answer.utf8.starts(with: own.answer.utf8)
    }
}

/// A question that a person may answer, too.
public struct OpenQuestion: Hashable, Sendable {
    /// Id of its finding; of the part of a finding for A21.data_review.
    public let finding: String
    /// The question in plain words.
    public let question: String
    /// The answers it allows.
    public let choices: [String]

    /// Every question that a person may answer, in the order of reports.
    public static let all: [OpenQuestion] = [
        OpenQuestion(
            finding: "K1.motion",
            question: "Which sales motion do you run?",
            choices: Motion.allCases.map(\.rawValue) + ["mixed"]
        ),
        OpenQuestion(
            finding: "K2.q1_solo_value",
            question: "Does a single user get real value alone?",
            choices: ["yes", "no"]
        ),
        OpenQuestion(
            finding: "K2.q2_payer_is_user",
            question: "Is who pays a user of the product?",
            choices: ["yes", "no"]
        ),
        OpenQuestion(
            finding: "K2.q3_price",
            question: "What does the price allow?",
            choices: ["bottom-up", "hybrid", "top-down"]
        ),
        OpenQuestion(
            finding: "K2.q4_untouched_activation",
            question: "Do users activate without a human?",
            choices: ["yes", "no"]
        ),
        OpenQuestion(
            finding: "A19.product_role",
            question: "What is the product to its customers?",
            choices: ["system-of-record", "system-of-engagement"]
        ),
        OpenQuestion(
            finding: "A20.whose_problem",
            question: "Whose problem does the product solve?",
            choices: ["individual", "executive"]
        ),
        OpenQuestion(
            finding: "A21.data_review",
            question: "Can a customer's data go into the product without a compliance review?",
            choices: ["yes", "no"]
        ),
    ]
}
