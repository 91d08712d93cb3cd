/// A row of the motion chapter of the playbook (A1 to A31): where it is computed and what carries it.
public struct MotionRule: Hashable, Sendable {
    /// The playbook's code: `A6`.
    public let code: String
    /// What it asks, in one line.
    public let asks: String
    /// The type that computes it.
    public let type: String
    /// The facts it needs, in plain words.
    public let needs: String
    /// Ids of the findings that carry it.
    public let findings: [String]
    /// The capability whose method a later version brings; the finding says "unknown" until then.
    public let later: String?

    init(
        _ code: String,
        _ asks: String,
        _ type: String,
        needs: String,
        _ findings: [String],
        later: String? = nil
    ) {
        (self.code, self.asks, self.type, self.needs) = (code, asks, type, needs)
        (self.findings, self.later) = (findings, later)
    }
}

/// The motion chapter of the playbook, rule by rule.
public enum Rulebook {
    /// A1 to A31 in order.
    public static let motion: [MotionRule] = [
        MotionRule(
            "A1",
            "Do the won accounts look like those of a bottom-up company?",
            "MotionProfiles",
            needs: "won accounts, payers, prices, deals",
            ["A1.bottom_up_profile"]
        ),
        MotionRule(
            "A2",
            "Do they look like those of a top-down company?",
            "MotionProfiles",
            needs: "won accounts, payers, prices, deals",
            ["A2.top_down_profile"]
        ),
        MotionRule(
            "A3",
            "Do they land with a pilot and expand?",
            "MotionProfiles",
            needs: "pilots, sales touches, later growth",
            ["A3.land_and_expand"]
        ),
        MotionRule(
            "A4",
            "Do buyers behave as the declared motion says?",
            "DeclaredMotion",
            needs: "a declared motion",
            ["A4.declared"]
        ),
        MotionRule(
            "A5",
            "Did most won accounts start with a user trying?",
            "FirstContact",
            needs: "product events, payments, sales touches",
            ["A5.product_first"]
        ),
        MotionRule(
            "A6",
            "Does one user get value within five minutes, untouched?",
            "FiveMinuteTest",
            needs: "signups, activations, sales touches",
            ["A6.five_minutes"]
        ),
        MotionRule(
            "A7",
            "Is value reached alone in the first session?",
            "FirstSessionTest",
            needs: "signups, activations",
            ["A7.first_session"]
        ),
        MotionRule(
            "A8",
            "Without sales, would users still find it, sign up and activate?",
            "WithoutSales",
            needs: "signups, activations, sales touches, payments",
            ["A8.without_sales"]
        ),
        MotionRule(
            "A9",
            "Does value compound with users in the account?",
            "Compounding",
            needs: "core actions by account and week",
            ["A9.compounding"],
            later: "K4"
        ),
        MotionRule(
            "A10",
            "Can users upgrade without talking to sales?",
            "SelfServeUpgrade",
            needs: "upgrades or payments, sales touches",
            ["A10.self_serve_upgrade"]
        ),
        MotionRule(
            "A11",
            "Can an end user expense the entry price?",
            "EntryPrice",
            needs: "prices, an expense limit",
            ["A11.expensable"]
        ),
        MotionRule(
            "A12",
            "Is the free trial top-down in disguise?",
            "TrialLabel",
            needs: "activations, sales touches with their kinds",
            ["A12.trial"]
        ),
        MotionRule(
            "A13",
            "What does it take to activate?",
            "ActivationPath",
            needs: "activations, setup events",
            ["A13.activation_path"]
        ),
        MotionRule(
            "A14",
            "How many signups never activate, and why?",
            "NeverActivated",
            needs: "signups, activations",
            ["A14.never_activated"]
        ),
        MotionRule(
            "A15",
            "Did the best customers need a call first?",
            "BestCustomers",
            needs: "ARR, sales touches, activations",
            ["A15.best_customers"]
        ),
        MotionRule(
            "A16",
            "The four questions",
            "FourQuestions",
            needs: "see each question",
            [
                "K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q3_price",
                "K2.q4_untouched_activation",
            ]
        ),
        MotionRule(
            "A17",
            "Which question says no first?",
            "QuestionReadings",
            needs: "the four answers",
            ["A17.first_no"]
        ),
        MotionRule(
            "A18",
            "What do three or more answers say?",
            "QuestionReadings",
            needs: "the four answers",
            ["A18.tally"]
        ),
        MotionRule(
            "A19",
            "Which motion fits the role of the product?",
            "ProductRole",
            needs: "your answer, Q1",
            ["A19.product_role"]
        ),
        MotionRule(
            "A20",
            "Whose problem does it solve?",
            "WhoseProblem",
            needs: "your answer",
            ["A20.whose_problem"]
        ),
        MotionRule(
            "A21",
            "Does it meet the four quick criteria?",
            "QuickCriteria",
            needs: "A6, A7, titles of payers, your answer on data",
            ["A21.four_criteria"]
        ),
        MotionRule(
            "A22",
            "Who starts, and what makes it grow?",
            "InitiatorAndEngine",
            needs: "won accounts, growth of accounts, sales touches",
            ["A22.initiator_and_engine"]
        ),
        MotionRule(
            "A23",
            "Which accounts are served by the wrong means for their price?",
            "HybridZone",
            needs: "ACV, sales touches",
            ["A23.hybrid_zone"]
        ),
        MotionRule(
            "A24",
            "Is a small team running two motions?",
            "SplitFocus",
            needs: "team, spend, both funnels",
            ["A24.split_focus"]
        ),
        MotionRule(
            "A25",
            "Does one big logo bend the picture?",
            "OneBigLogo",
            needs: "ARR, sources of deals",
            ["K3.one_big_logo"]
        ),
        MotionRule(
            "A26",
            "Is the first motion proven enough for a second?",
            "SecondMotion",
            needs: "months of funnel or deals",
            ["A26.second_motion"]
        ),
        MotionRule(
            "A27",
            "Is one primary motion written down, and do we hold to it?",
            "MotionCommitment",
            needs: "a recorded decision, won accounts since",
            ["A27.decision"]
        ),
        MotionRule(
            "A28",
            "What is the constraint: the product or sales capacity?",
            "Constraint",
            needs: "funnel, open deals, team",
            ["A28.constraint"]
        ),
        MotionRule(
            "A29",
            "What did the wrong motion cost so far?",
            "WrongMotionBurn",
            needs: "spend by motion, team cost",
            ["A29.burn"]
        ),
        MotionRule(
            "A30",
            "Is it useful to a single user, and does a sponsor's leaving endanger the contract?",
            "SingleUserRetention",
            needs: "activity of single users; sponsors later",
            ["A30.single_user_retention", "A30.sponsor_risk"]
        ),
        MotionRule(
            "A31",
            "What keeps customers: what they made, or the contract?",
            "Moat",
            needs: "artefacts, integrations, contract terms",
            ["A31.moat"]
        ),
    ]
}
