// MARK: Land and expand

extension ThirtyDayPlan {
    /// The wedding before the pilot, an end to limbo, the next stage (D2 to D4).
    var landAndExpand: [Task] { [wedding, limbo, nextStage, securityPage].compactMap { $0 } }

    private var wedding: Task? {
        guard let finding = finding("A3.land_and_expand", "K1.motion") else { return nil }
        let running = evidence.records.pilots.count(where: isRunning)
        return Task(
            title: "Plan the wedding before the next pilot starts",
            finding: finding,
            steps: [
                "Agree on the number that means success, its value today and the one to reach.",
                "Agree on the last day and on who decides then.",
                "Agree on the deal that follows: plan, price, date.",
                "Start no pilot before both sides signed all three.",
            ],
            command: "groundswell explain \(finding.id)",
            doneWhen: running == 0
                ? "the next pilot starts with all 3 in writing"
                : "\(counted(running, "running pilot has", "running pilots have")) all 3 in writing"
        )
    }

    private var limbo: Task? {
        let over = evidence.records.pilots.filter(isOver)
        guard !over.isEmpty, let finding = finding("A3.land_and_expand", "K1.motion") else {
            return nil
        }
        let names = over.prefix(4)
            .map { evidence.records.accountNames[$0.account] ?? "\($0.account)" }
        let more = over.count - names.count
        return Task(
            title: "End the pilots that are past their last day",
            finding: finding,
            reason:
                "\(counted(over.count, "pilot is", "pilots are")) more than 7 days past the last "
                + "day without a decision: "
                + listed(Array(names) + (more > 0 ? ["\(grouped(more)) more"] : [])) + ".",
            steps: [
                "Ask the decider for a yes or a no this week.",
                "Extend once at most, with a number and a last day.",
            ],
            doneWhen: "0 pilots are more than 7 days past their last day, today "
                + "\(grouped(over.count))"
        )
    }

    private var nextStage: Task? {
        let landed = evidence.known.count { $0.origin == .pilot && $0.won.lost == nil }
        guard landed > 0, let finding = finding("A3.land_and_expand", "K1.motion") else {
            return nil
        }
        return Task(
            title: "Name the next stage of each account that landed",
            finding: finding,
            reason:
                "\(counted(landed, "customer", "customers")) began with a pilot and did not grow "
                + "yet.",
            steps: [
                "Name the next team, department or country in each.",
                "Find who there has the same problem, and ask your user for the introduction.",
            ],
            command: "groundswell explain K1",
            doneWhen: "\(grouped(landed)) of \(counted(landed, "account")) "
                + (landed == 1 ? "has" : "have") + " a next stage with a date"
        )
    }

    /// Neither decided nor over by the words of the file.
    private func isRunning(_ pilot: Pilot) -> Bool {
        let word = pilot.outcome.map(asciiLowercased)
        return pilot.decided.map { $0 >= evidence.records.asOf } ?? true && word != "won"
            && word != "lost"
    }

    /// More than seven days past its planned end, undecided (K9).
    private func isOver(_ pilot: Pilot) -> Bool {
        guard isRunning(pilot), let end = pilot.plannedEnd else { return false }
        return end.adding(millis: 7 * Duration.day) < evidence.records.asOf
    }
}
