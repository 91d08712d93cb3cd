/// All findings of a workspace at one moment.
public struct Diagnosis: Hashable, Sendable {
    /// Name of the company.
    public let company: String
    /// The part of the company it is about; `nil` for all of it.
    public let segment: Segment?
    /// The moment before which facts count.
    public let asOf: Timestamp
    /// The currency of every amount.
    public let currency: CurrencyCode
    /// What was counted: one line a kind of fact, for the head of the report.
    public let inputs: FindingTable
    /// The finding that names the motion (K1).
    public let verdict: Finding
    /// The other findings by subject, in the order they are read.
    public let chapters: [Chapter]
    /// What is wrong or missing in the data, each a sentence with what to do.
    public let cautions: [String]
    /// What to do in the next 30 days (B15, F13).
    public let plan: [PlanAction]

    /// A diagnosis from its parts.
    public init(
        company: String,
        segment: Segment? = nil,
        asOf: Timestamp,
        currency: CurrencyCode,
        inputs: FindingTable,
        verdict: Finding,
        chapters: [Chapter],
        cautions: [String],
        plan: [PlanAction]
    ) {
        (self.company, self.segment, self.asOf) = (company, segment, asOf)
        (self.currency, self.inputs, self.verdict) = (currency, inputs, verdict)
        (self.chapters, self.cautions, self.plan) = (chapters, cautions, plan)
    }

    /// The findings of all chapters.
    public var findings: [Finding] { chapters.flatMap(\.findings) }

    /// The verdict and all findings.
    public var all: [Finding] { [verdict] + findings }

    /// Findings that belong together.
    public struct Chapter: Hashable, Sendable {
        /// What they are about.
        public let title: String
        /// In the order they are read.
        public var findings: [Finding]

        /// Findings under a title.
        public init(title: String, findings: [Finding]) {
            (self.title, self.findings) = (title, findings)
        }
    }
}

/// One thing to do within 30 days, and how to tell that it is done.
public struct PlanAction: Hashable, Sendable {
    /// What to do, as an order: "Remove the step where most signups stop".
    public let title: String
    /// Why: what the finding says, in one or two sentences.
    public let reason: String
    /// Id of the finding that calls for it.
    public let finding: String
    /// How to go about it, each a sentence.
    public let steps: [String]
    /// A command that starts it or shows the rows, if there is one.
    public let command: String?
    /// The done test: what can be seen when it is done, with its number.
    public let doneWhen: String
    /// The day by which it is done, counted from 1 at the as-of moment; at most 30.
    public let dueDay: Int

    /// An action due on one of the 30 days.
    public init(
        title: String,
        reason: String,
        finding: String,
        steps: [String] = [],
        command: String? = nil,
        doneWhen: String,
        dueDay: Int
    ) {
        precondition((1...30).contains(dueDay), "a plan is about the next 30 days")
        (self.title, self.reason, self.finding) = (title, reason, finding)
        (self.steps, self.command) = (steps, command)
        (self.doneWhen, self.dueDay) = (doneWhen, dueDay)
    }
}
