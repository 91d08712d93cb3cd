// MARK: While no motion is decided

extension ThirtyDayPlan {
    /// What decides the motion: a choice where two run at once, else more evidence.
    var open: [Task] {
        switch rules.verdict.standing {
        case .undecided where SplitFocus(evidence).twoMotions != nil:
            [chooseOne, bySegment, stopOther, secondMotion].compactMap { $0 }
        case .undecided: [bySegment, readBeginnings, whoseProblem].compactMap { $0 }
        case .notEnoughEvidence(let more):
            [moreAccounts(more), fivePeople, whoseProblem].compactMap { $0 }
        case .unknown, .decided: [whoseProblem].compactMap { $0 }
        }
    }

    private var chooseOne: Task? {
        guard let finding = finding("A24.split_focus") else { return nil }
        return Task(
            title: "Choose one motion for twelve months, in writing",
            finding: finding,
            steps: [
                "Compare what a customer of each motion costs and brings.",
                "Choose one; refusing to pick is the costliest choice for a small team.",
                "Write down why, and when you will look again.",
            ],
            command: "groundswell decide MOTION --because '…'",
            doneWhen: "A27.decision names 1 running decision with 12 months to go"
        )
    }

    /// Two motions that two kinds of accounts explain.
    private var bySegment: Task? {
        let finding = Segment.Attribute.allCases.lazy
            .compactMap { self.finding("K1.by_\($0.rawValue)") }
            .first { $0.standing == .decided }
        guard let finding else { return nil }
        let attribute = finding.id.utf8.split(separator: UInt8(ascii: "_")).last
            .map { String(decoding: $0, as: UTF8.self) }
        return Task(
            title: "Decide which kind of customer comes first",
            finding: finding,
            steps: [
                "Read how each \(attribute ?? "segment") buys.",
                "Name the one you serve first, and the motion it shows.",
            ],
            command: "groundswell explain \(finding.id)",
            doneWhen: "1 kind of customer is named in the written decision"
        )
    }

    private var stopOther: Task? {
        guard let finding = finding("A29.burn", "A24.split_focus") else { return nil }
        return Task(
            title: "Stop what serves the motion you did not choose",
            finding: finding,
            reason: rules.verdict.explanation,
            steps: [
                "List the people, campaigns and features that serve only the other motion.",
                "End each, or move it to the motion you chose.",
            ],
            doneWhen: "0 lines of spend and 0 open tasks serve the other motion"
        )
    }

    private var secondMotion: Task? {
        guard let finding = finding("A26.second_motion") else { return nil }
        return Task(
            title: "Write down when the second motion may start",
            finding: finding,
            reason: "One motion is proven for one to two years before a second is tried.",
            steps: ["Name the benchmark, the 12 months in a row, and the people it needs."],
            command: "groundswell explain A26",
            doneWhen: "1 date and 1 number say when the second motion may start"
        )
    }

    private var readBeginnings: Task? {
        guard let finding = finding("A5.product_first") else { return nil }
        return Task(
            title: "Read how your last ten customers began",
            finding: finding,
            reason: "\(rules.verdict.explanation) \(finding.explanation)",
            steps: [
                "Open the rows behind the verdict.",
                "For the last ten, ask what made them pay: the product, a person of yours, or a pilot.",
                "Correct touches, deals and pilots that are missing or dated wrongly.",
            ],
            command: "groundswell explain K1",
            doneWhen: "10 of the last 10 won accounts have a reason you agree with"
        )
    }

    private func moreAccounts(_ more: Int) -> Task {
        Task(
            title: "Bring in \(counted(more, "more won account", "more won accounts"))",
            finding: rules.verdict,
            steps: [
                "Import older payments, deals and product events, if there are any.",
                "Else sell on, and come back when the number is reached.",
            ],
            command: "groundswell diagnose",
            doneWhen: "\(grouped(more + rules.verdict.n)) won accounts have a known origin"
        )
    }

    private var fivePeople: Task? {
        guard let finding = finding("A5.product_first") else { return nil }
        return Task(
            title: "Talk with five people who could buy",
            finding: finding,
            steps: [
                "Choose five of the kind you want as customers.",
                "Ask how they found the last product like yours, who tried it and who decided.",
            ],
            doneWhen: "5 conversations are held, and each names who tried first and who decided"
        )
    }

    private var whoseProblem: Task? {
        guard let finding = finding("A20.whose_problem"),
            evidence.judgements.answer(to: finding.id) == nil
        else { return nil }
        return Task(
            title: "Answer one question: whose problem do you solve?",
            finding: finding,
            steps: [
                "Ask three customers whose day gets better: the user's, or that of who pays.",
                "Write the answer down; it is shown beside what the data say and decides nothing.",
            ],
            command: "groundswell answer A20.whose_problem individual",
            doneWhen: "1 answer is written down for A20.whose_problem"
        )
    }
}
