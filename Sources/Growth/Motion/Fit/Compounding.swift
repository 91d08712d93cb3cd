/// A9: whether value compounds with the users of an account; the method is K4's.
struct Compounding {
    let evidence: MotionEvidence

    var finding: Finding {
        let together = evidence.accounts.accounts.values.count { $0.people > 1 }
        return .unanswered(
            id: "A9.compounding",
            rules: ["A9"],
            question: "Does value grow with the users an account has?",
            needs: "the method of compounding (K4), which a later version brings",
            explanation: "Nothing is computed yet; "
                + "\(counted(together, "account has", "accounts have")) more than one user to learn "
                + "it from.",
            definition: "Core actions of an active user against the users active the week before, "
                + "within accounts (A9, K4).",
            sources: Citation.words(rules: ["A9", "K4"], articles: ["S1"])
        )
    }
}
