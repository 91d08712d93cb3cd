import Statistics

// What "alone", "untouched" and "left out" mean in every question about people.
extension MotionEvidence {
    /// Whether nobody else of the account had an event from the person's first event to their
    /// activation; somebody without an account is alone.
    func isSolo(_ person: PersonID, _ milestones: PersonMilestones.Person) -> Bool {
        guard let account = milestones.accountAtActivation else { return true }
        return accounts.accounts[account]?.soloActivations.contains(person) ?? true
    }

    /// Whether no sales touch on the person, or the account they activated in, came up to `moment`.
    func isUntouched(
        _ person: PersonID,
        _ milestones: PersonMilestones.Person,
        at moment: Timestamp
    ) -> Bool {
        touches.isUntouched(person, in: milestones.accountAtActivation, at: moment)
    }

    /// What is missing for a question about people who activate, touched or not.
    var missingForActivation: Needs? {
        if let missingEvents { return missingEvents }
        if people.people.isEmpty { return Needs.persons }
        return hasActivation ? nil : Needs.activation
    }

    /// What is missing for a question about how accounts come to activate.
    var missingForAccountActivation: Needs? {
        if let missingEvents { return missingEvents }
        if accounts.begin == nil { return Needs.accounts }
        if !hasActivation { return Needs.activation }
        return records.knowsSalesSide ? nil : Needs.touches
    }

    static let invitedReason = "invited, shown apart because invites inflate (M1)"
    static let ownReason = "our own or testers"

    /// `905 people: invited, …` for each reason, nobody included.
    static func people(_ counts: [(Int, String)]) -> [String] {
        counts.map { "\(counted($0.0, "person", "people")): \($0.1)" }
    }

    /// Who is no person, and who counts as untouched by assumption.
    var withoutPerson: [String] {
        let count = people.accountsOnly
        return
            (count == 0 ? [] : ["events of \(counted(count, "account")) that name no person"])
            + noSalesAssumption
    }

    /// Everybody who is not among the mature signups that nobody invited, with the reason.
    var signupsLeftOut: [String] {
        let own = people.ourOwn
        let known = Self.people([
            (signups.invited.count, Self.invitedReason),
            (signups.young, "signed up less than \(signups.days) days ago, invited or not"),
            (configuration.events.signup.isEmpty ? own.people : own.signedUp, Self.ownReason),
        ])
        return known
            + (signups.withoutSignup == 0
                ? [] : Self.people([(signups.withoutSignup, "never signed up")]))
            + withoutPerson
    }
}

extension ShareVerdict {
    /// ` 3 more are needed to judge.` while there are too few, else nothing.
    var needed: String {
        guard case .tooFew(let more) = self else { return "" }
        return " \(counted(more, "more is", "more are")) needed to judge."
    }
}

extension FindingTable {
    /// Named proportions of `unit`, each with its Wilson interval.
    static func shares(
        _ title: String,
        of unit: String,
        _ rows: [(name: String, proportion: Proportion)]
    ) -> FindingTable {
        FindingTable(
            title: title,
            columns: ["what", unit, "of", "share", "low", "high"],
            rows: rows.map { name, proportion in
                let range = proportion.whole > 0 ? proportion.wilson() : nil
                return [
                    .string(name), JSONValue(proportion.part), JSONValue(proportion.whole),
                    JSONValue(statistic: proportion.share),
                    JSONValue(statistic: range?.lowerBound),
                    JSONValue(statistic: range?.upperBound),
                ]
            }
        )
    }
}
