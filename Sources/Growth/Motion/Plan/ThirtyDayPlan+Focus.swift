// MARK: What matters under any motion

extension ThirtyDayPlan {
    /// What bends the verdict, or spends on another motion.
    var focus: [Task] { [lookalikes, wrongSpend].compactMap { $0 } }

    /// Whether there is a pattern behind one big customer (K3).
    private var lookalikes: Task? {
        guard let logo = finding("K3.one_big_logo"), logo.standing == .decided,
            logo.answer == "yes"
        else { return nil }
        let rate = finding("M13.win_rate")?.value.map { percent($0.number) }
        return Task(
            title: "Test the pattern on ten accounts like your largest customer",
            finding: logo,
            steps: [
                "List ten companies of its size and industry where nobody of you knows anybody.",
                "Offer them what the large customer bought, at the same price.",
                "Write each down as a deal, with its source, so that the next diagnosis counts it.",
            ],
            command: "groundswell explain \(logo.id)",
            doneWhen: "10 deals with similar accounts are won or lost, and "
                + (rate.map { "more than \($0) of them, the usual rate, are won" }
                    ?? "at least 1 of them is won")
        )
    }

    /// Money that goes into another motion than the one customers show (A29).
    private var wrongSpend: Task? {
        guard let burn = finding("A29.burn"), burn.standing == .decided,
            (burn.value?.number ?? 0) > 0
        else { return nil }
        return Task(
            title: "Stop what you spend on the other motion",
            finding: burn,
            steps: [
                "Look at each line of spend that names another motion.",
                "End it, or write down why it serves this one after all.",
            ],
            command: "groundswell explain \(burn.id)",
            doneWhen: "0 new lines of spend name another motion within these 30 days"
        )
    }

    /// One motion, in writing, for a year (A27); nothing while customers follow the one decided on.
    var decision: Task? {
        guard let commitment = finding("A27.decision"), let motion = rules.motion else {
            return nil
        }
        guard let running = evidence.runningDecision ?? evidence.comingDecision else {
            return writing(motion, commitment)
        }
        guard running.motion != motion else { return nil }
        return Task(
            title: "Keep the decision or change it, in writing",
            finding: commitment,
            reason: "You decided on \(running.motion.rawValue), and customers buy "
                + "\(motion.rawValue). \(commitment.explanation)",
            steps: [
                "Read how the accounts won since the decision began.",
                "Change what you do, or decide anew and say why.",
            ],
            command: "groundswell decide \(motion.rawValue) --because '…'",
            doneWhen: "1 decision holds, and it is dated after this report"
        )
    }

    private func writing(_ motion: Motion, _ commitment: Finding) -> Task {
        Task(
            title: "Write down \(motion.rawValue) as your one motion for twelve months",
            finding: commitment,
            reason: "\(commitment.explanation) Customers buy \(motion.rawValue) (K1).",
            steps: [
                "Agree on it with everybody who sells or builds.",
                "Write down why, and what you will not do until then.",
            ],
            command: "groundswell decide \(motion.rawValue) --because '…'",
            doneWhen: "A27.decision names 1 running decision with 12 months to go"
        )
    }
}
