// MARK: Top-down

extension ThirtyDayPlan {
    /// A line, twenty leads, five conversations, the gate that stalls deals, a date on each deal
    /// (F13, C1 to C9).
    var topDown: [Task] {
        [leads, openDeals, securityPage, stopSelfServe].compactMap { $0 }
    }

    private var leads: Task? {
        guard let finding = finding("A2.top_down_profile", "A5.product_first") else { return nil }
        return Task(
            title: "Name the target customer in one line and write to twenty of them",
            finding: finding,
            steps: [
                "Write one line: which companies, which role, which number of theirs you move.",
                "Pick twenty people who fit it, warm introductions first.",
                "Write twenty mails by hand, no two alike.",
                "Hold five conversations and write down the number each buyer is judged by.",
            ],
            doneWhen: "20 mails are sent by hand and 5 conversations are held"
        )
    }

    private var openDeals: Task? {
        let open = evidence.records.opportunities.count { $0.outcome == .open }
        guard open > 0, let finding = finding("M13.cycle") else { return nil }
        return Task(
            title: "Give each open deal a next step and a date",
            finding: finding,
            reason: "\(counted(open, "deal is", "deals are")) open. \(finding.explanation)",
            steps: [
                "Ask each buyer what happens next, who decides and by when.",
                "Close what has no answer: a maybe is a no that costs time.",
            ],
            command: "groundswell explain M13.win_rate",
            doneWhen: "0 of \(counted(open, "open deal")) lack a next step with a date"
        )
    }

    /// The page that answers the security review before it stalls a deal (C7).
    var securityPage: Task? {
        guard let finding = finding("A2.top_down_profile", "M13.cycle", "A5.product_first") else {
            return nil
        }
        return Task(
            title: "Publish one page that answers the security review",
            finding: finding,
            steps: [
                "Say where data lie, who sees them, and how they are deleted.",
                "State the SOC 2 status as it is, and link a filled-in questionnaire.",
                "Have the data-processing agreement and the master agreement ready to send.",
            ],
            doneWhen: "1 page is public and went to every open deal"
        )
    }

    private var stopSelfServe: Task? {
        guard answers("A18.tally", Motion.topDown.rawValue), let finding = finding("A18.tally")
        else {
            return nil
        }
        return Task(
            title: "Stop building self-serve signup",
            finding: finding,
            steps: [
                "Take the self-serve work off the list for these 30 days.",
                "Put the time into the stages of the sale: attention, problem, decision, procurement.",
            ],
            doneWhen: "0 open tasks are about self-serve signup"
        )
    }
}
