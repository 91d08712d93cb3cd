import Statistics

/// One of the four questions with the side its answer is on.
struct QuestionAnswer {
    /// Which motion an answer speaks for.
    enum Side: Equatable {
        case bottomUp, topDown
        /// Answered, on neither side.
        case neither
        /// Enough evidence, and it does not decide.
        case undecided
        /// Not answered for want of facts.
        case open
    }

    /// From 1 to 4.
    let number: Int
    let side: Side
    let finding: Finding

    init(_ number: Int, _ finding: Finding, decided: Side) {
        (self.number, self.finding) = (number, finding)
        side =
            switch finding.standing {
            case .decided: decided
            case .undecided: .undecided
            case .notEnoughEvidence, .unknown: .open
            }
    }
}

/// K2: the four questions of A16, answered from data.
struct FourQuestions {
    let evidence: MotionEvidence
    /// Everybody who did anything, in order of id.
    private let everybody: [Someone]

    private typealias Someone = (id: PersonID, milestones: PersonMilestones.Person)

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        everybody = evidence.people.people.sorted { $0.key < $1.key }
            .map { (id: $0.key, milestones: $0.value) }
    }

    /// The four answers, in order.
    var answers: [QuestionAnswer] {
        [soloValue, payerIsUser, price, untouchedActivation]
    }

    /// A yes is bottom-up, a no top-down (A16).
    func answer(_ number: Int, _ finding: Finding, _ verdict: ShareVerdict) -> QuestionAnswer {
        QuestionAnswer(number, finding, decided: verdict == .yes ? .bottomUp : .topDown)
    }
}

// MARK: Q1 and Q4, about people

extension FourQuestions {
    private var soloValue: QuestionAnswer {
        let activated = everybody.filter { $0.milestones.activation != nil }
        func isAlone(_ one: Someone) -> Bool {
            one.milestones.activation.map {
                evidence.isSolo(one.id, one.milestones)
                    && evidence.isUntouched(one.id, one.milestones, at: $0)
            } ?? false
        }
        let own = activated.filter { !$0.milestones.isInvited }
        let invited = activated.filter(\.milestones.isInvited)
        let proportion = Proportion(own.count(where: isAlone), of: own.count)
        let apart = Proportion(invited.count(where: isAlone), of: invited.count)
        let line = evidence.thresholds.soloShare
        let verdict = ShareVerdict(
            proportion,
            line: line,
            minimum: evidence.thresholds.minimumPeople
        )
        let frame = ShareFrame(
            id: "K2.q1_solo_value",
            rules: ["K2", "A16"],
            question: "Q1: does a single user get real value alone?",
            explanation:
                "\(partOf(proportion)) activated users who came on their own got there with "
                + "no colleague and no sales touch." + verdict.needed,
            nobody: "Nobody who came on their own has activated yet." + verdict.needed,
            population: "activated users who were not invited",
            leftOut: MotionEvidence.people([
                (apart.whole, MotionEvidence.invitedReason),
                (everybody.count - activated.count, "not activated so far"),
                (evidence.people.ourOwn.activated, MotionEvidence.ownReason),
            ]) + evidence.withoutPerson,
            threshold: "\(percent(line)): yes when the interval starts there or above, no when it "
                + "ends below; from \(evidence.thresholds.minimumPeople) users",
            definition: "Share of activated users whose account had no other active person from "
                + "their first event to their activation, and no sales touch up to it (K2 Q1).",
            sources: Citation.words(rules: ["K2", "A16"], articles: ["S0"]),
            tables: [groups(proportion, apart)],
            evidence: soloTable(activated, isAlone)
        )
        return answer(
            1,
            frame.finding(proportion, verdict, missing: evidence.missingForPeople),
            verdict
        )
    }

    private func soloTable(_ activated: [Someone], _ isAlone: (Someone) -> Bool) -> FindingTable {
        FindingTable(
            title: "Activated users",
            columns: [
                "person", "account", "first_event", "activation", "invited", "solo", "untouched",
                "counts",
            ],
            rows: activated.map { one in
                let moment = one.milestones.activation ?? one.milestones.firstEvent
                return [
                    .string(one.id.text), JSONValue(one.milestones.accountAtActivation?.text),
                    JSONValue(time: one.milestones.firstEvent), JSONValue(time: moment),
                    .bool(one.milestones.isInvited), .bool(evidence.isSolo(one.id, one.milestones)),
                    .bool(evidence.isUntouched(one.id, one.milestones, at: moment)),
                    .bool(isAlone(one)),
                ]
            }
        )
    }

    private func groups(_ own: Proportion, _ invited: Proportion) -> FindingTable {
        FindingTable(
            title: "Came on their own, and invited",
            columns: ["group", "people", "of", "share"],
            rows: [("own", own), ("invited", invited)]
                .map { name, proportion in
                    [
                        .string(name), JSONValue(proportion.part), JSONValue(proportion.whole),
                        JSONValue(statistic: proportion.share),
                    ]
                }
        )
    }

    private var days: Int { evidence.thresholds.activationWindowDays }

    private var untouchedActivation: QuestionAnswer {
        let cohort = evidence.signups
        let own = cohort.untouchedActivation
        let verdict = ShareVerdict(
            own,
            line: 0.2,
            minimum: evidence.thresholds.minimumPeople
        )
        let isAbove = verdict == .yes && (own.share ?? 0) > 0.4
        let frame = ShareFrame(
            id: "K2.q4_untouched_activation",
            rules: ["K2", "A16", "M1"],
            question: "Q4: do users activate without a human?",
            answer: isAbove ? "yes, above the band" : nil,
            explanation: "\(partOf(own)) people who signed up on their own activated within "
                + "\(days) days without a sales touch; 20 % to 40 % is usual for bottom-up companies."
                + verdict.needed,
            nobody: "Nobody signed up on their own at least \(days) days ago." + verdict.needed,
            population: "users who signed up on their own at least \(days) days ago",
            leftOut: evidence.signupsLeftOut,
            threshold:
                "20 % (above 40 %: above the band); decided when the interval is clear of it, "
                + "from \(evidence.thresholds.minimumPeople) users",
            definition: "Share of mature signups who activated within \(days) days of signing up "
                + "(the last moment included) with no sales touch on them or their account up to "
                + "then (M1, K2 Q4).",
            sources: Citation.words(rules: ["K2", "A16", "M1"], articles: ["S0"])
                + evidence.benchmarks.citations(["activation.untouched.openview"]),
            tables: [
                groups(own, SignupCohort.untouched(cohort.invited)),
                anyActivation(cohort.own),
            ],
            evidence: signupTable(cohort.mature)
        )
        return answer(
            4,
            frame.finding(own, verdict, missing: evidence.missingForPeople),
            verdict
        )
    }

    private func anyActivation(_ own: [SignupCohort.Member]) -> FindingTable {
        let proportion = Proportion(own.count { $0.activation != nil }, of: own.count)
        return FindingTable(
            title: "Activated in time, touched or not",
            columns: ["people", "of", "share"],
            rows: [
                [
                    JSONValue(proportion.part), JSONValue(proportion.whole),
                    JSONValue(statistic: proportion.share),
                ]
            ]
        )
    }

    private func signupTable(_ mature: [SignupCohort.Member]) -> FindingTable {
        FindingTable(
            title: "Mature signups",
            columns: ["person", "signup", "activation", "invited", "counts"],
            rows: mature.map { one in
                [
                    .string(one.id.text), JSONValue(time: one.signup),
                    JSONValue(time: one.activation), .bool(one.milestones.isInvited),
                    .bool(one.isActivatedUntouched),
                ]
            }
        )
    }
}
