// MARK: Bottom-up

extension ThirtyDayPlan {
    /// Thirty days of taking away what stands between signup and first value; no sales headcount
    /// (B14, B15).
    var bottomUp: [Task] {
        [removeStep, watchFive, fiveMinutes, upgrade].compactMap { $0 }
    }

    private var removeStep: Task? {
        guard
            let finding = finding(
                "A28.constraint",
                "A14.never_activated",
                "K2.q4_untouched_activation"
            )
        else { return nil }
        let share = self.finding("K2.q4_untouched_activation")?.value?.number
        let goal = share.map { $0 < 0.2 ? "at least 20 %" : "more than \(percent($0))" }
        return Task(
            title: "Remove the step where most signups stop",
            finding: finding,
            steps: [
                "List every step between signup and first value, with how many stop at it.",
                "Take away the one with the largest drop that those who got value did without.",
                "Hire nobody for sales in these 30 days: the constraint is the product.",
            ],
            command: funnel,
            doneWhen:
                "\(goal ?? "at least 20 %") of those who sign up after the change activate with no "
                + "sales touch (K2.q4_untouched_activation)"
        )
    }

    private var watchFive: Task? {
        guard
            let finding = finding(
                "A7.first_session",
                "K2.q1_solo_value",
                "K2.q4_untouched_activation"
            )
        else { return nil }
        return Task(
            title: "Watch five people start, and have them explain it back",
            finding: finding,
            steps: [
                "Show the landing page to five people of your target and ask what the product does.",
                "Rewrite it until all five say it right after one read.",
                "Watch five people sign up without helping, and note where each one stops.",
            ],
            doneWhen:
                "5 of 5 people explain what it does after one read, and 5 first sessions were "
                + "watched"
        )
    }

    private var fiveMinutes: Task? {
        guard let finding = finding("A6.five_minutes"), !answers("A6.five_minutes", "yes") else {
            return nil
        }
        return Task(
            title: "Bring one user to value within five minutes",
            finding: finding,
            steps: [
                "Start as a new user with a clock and nobody's help.",
                "Put whatever needs an administrator, a form or a colleague after the first value.",
            ],
            command: "groundswell explain A6",
            doneWhen: "a new user reaches the activation within 5 minutes, alone, in 3 of 3 tries"
        )
    }

    private var upgrade: Task? {
        guard let finding = finding("A10.self_serve_upgrade"),
            !answers("A10.self_serve_upgrade", "yes")
        else { return nil }
        return Task(
            title: "Let users upgrade without talking to anybody",
            finding: finding,
            steps: [
                "Offer a price and a way to pay inside the product.",
                "Replace “contact sales” on the entry plan.",
            ],
            command: "groundswell explain A10",
            doneWhen: "1 test account went from free to paid with 0 messages to you"
        )
    }

    /// A funnel of the events that are configured, or how to find out which there are.
    private var funnel: String {
        let meanings = evidence.configuration.events
        var names: [EventName] = []
        for name in [meanings.signup, meanings.activation, meanings.upgrade]
            .compactMap({ $0.first?.event })
        where !names.contains(name) { names.append(name) }
        guard names.count > 1 else { return "groundswell status" }
        return "groundswell funnel " + names.map { Self.quoted("\($0)") }.joined(separator: " ")
    }

    /// `text` as one word of a shell: in double quotes where nothing in it means anything there.
    private static func quoted(_ text: String) -> String {
        let special: Set<UInt8> = Set("\"$`\\!".utf8)
        if !text.utf8.contains(where: special.contains) { return "\"\(text)\"" }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
