import Statistics

/// Where the articles behind the playbook disagree, and what this company's data say of each (the
/// playbook's second law: both rules run, the conflict is shown).
struct SourceConflicts {
    let evidence: MotionEvidence
    /// The findings that carry one of the readings.
    let findings: [String: Finding]

    init(_ evidence: MotionEvidence, findings: [Finding]) {
        self.evidence = evidence
        self.findings = Dictionary(findings.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// One disagreement: what each side says, and what the data say.
    private struct Conflict {
        let about: String
        let one: String
        let other: String
        let data: String
        let state: State

        enum State: String {
            case agree = "they agree here"
            case disagree = "they disagree here"
            case open = "cannot be told yet"
        }
    }

    var finding: Finding {
        let conflicts = [questions, price, retention, earlyRetention, hiring]
        let disagreeing = conflicts.filter { $0.state == .disagree }
        let told = conflicts.filter { $0.state != .open }
        return Finding(
            id: "sources.conflicts",
            rules: ["A16", "A17", "A18", "A23", "C4", "C13", "F3", "F5"],
            question: "Where do the playbook's sources disagree about this company?",
            standing: told.isEmpty ? .unknown(needs: Self.needs) : .decided,
            answer: told.isEmpty
                ? "unknown" : "\(disagreeing.count) of \(conflicts.count) matter here",
            explanation: explanation(told, disagreeing),
            n: told.count,
            population: "known disagreements of the sources that the data can speak to (of "
                + "\(conflicts.count))",
            threshold: "none: both rules run and both readings are shown",
            definition: "Five places where the articles behind the playbook give different advice, "
                + "each with what your data say.",
            sources: Citation.words(
                rules: ["A17", "A18", "A23", "C4", "C13", "F3", "F5"],
                articles: ["S0", "S2", "S4"]
            ),
            conflicts: earlyRetention.state == .disagree ? [earlyRetention.data] : [],
            evidence: FindingTable(
                title: "Where the sources disagree",
                columns: ["about", "one_says", "another_says", "your_data", "state"],
                rows: conflicts.map { one in
                    [one.about, one.one, one.other, one.data, one.state.rawValue]
                        .map(JSONValue.string)
                }
            )
        )
    }

    private static let needs = "answers to the four questions, payments or deals"

    private func explanation(_ told: [Conflict], _ disagreeing: [Conflict]) -> String {
        guard !told.isEmpty else { return "This cannot be told without \(Self.needs)." }
        guard !disagreeing.isEmpty else {
            return "Wherever the data speak, the sources give this company the same advice."
        }
        return "The sources give this company different advice about "
            + disagreeing.map(\.about).joined(separator: ", ") + "; the rows show both readings."
    }
}

// MARK: One by one

extension SourceConflicts {
    private func answer(_ id: String) -> String? {
        guard let finding = findings[id], finding.standing == .decided else { return nil }
        return finding.answer
    }

    private var questions: Conflict {
        let (first, tally) = (answer("A17.first_no"), answer("A18.tally"))
        let state: Conflict.State =
            if let first, let tally { first == tally ? .agree : .disagree } else { .open }
        return Conflict(
            about: "the four questions",
            one: "the first no decides (A17) [S0]",
            other: "three or more answers decide (A18) [S0]",
            data: "first no: \(first ?? "open"); tally: \(tally ?? "open")",
            state: state
        )
    }

    private var price: Conflict {
        let (finding, zone) = (findings["K2.q3_price"], findings["A23.hybrid_zone"])
        let isTold = finding?.standing == .decided || zone?.conflicts.isEmpty == false
        let sentences = (finding?.conflicts ?? []) + (zone?.conflicts ?? [])
        return Conflict(
            about: "the price",
            one: "lines at 5,000 and 25,000, a hybrid zone from 5,000 to 50,000 (A16, A23) [S0]",
            other: "floors of a sales team at 10,000 and 100,000 (C4) [S2]",
            data: sentences.isEmpty
                ? isTold ? finding?.explanation ?? "" : "the price does not decide yet"
                : sentences.joined(separator: " "),
            state: isTold ? sentences.isEmpty ? .agree : .disagree : .open
        )
    }

    private var retention: Conflict {
        Conflict(
            about: "net dollar retention",
            one: "near 100 % the right to be bottom-up is not earned (F5) [S0]",
            other: "130 % to 150 % is best; between 105 % and 130 % no source gives a verdict [S0]",
            data: "needs net dollar retention (M7), which a later version brings",
            state: .open
        )
    }

    /// C13: which of the two origins keeps more of its customers for half a year.
    private var earlyRetention: Conflict {
        let halfYear = 182.0
        func kept(_ origin: Origin) -> (share: Double, count: Int)? {
            let billed = evidence.billedAccounts
            let times = evidence.known
                .filter { $0.origin == origin && billed.contains($0.won.account) }
                .map { $0.tenure(until: evidence.records.asOf) }
            guard times.count >= evidence.thresholds.minimumWonAccounts,
                times.contains(where: { $0.time >= halfYear }),
                let share = KaplanMeier(times).survival(at: halfYear)
            else { return nil }
            return (share, times.count)
        }
        let (up, down) = (kept(.productFirst), kept(.salesFirst))
        let data: String
        if let up, let down {
            data =
                "after half a year \(percent(down.share)) of the sales-first customers are left "
                + "(of \(down.count)) and \(percent(up.share)) of the product-first (of \(up.count)); "
                + "net dollar retention by origin comes with a later version"
        } else {
            data =
                "needs \(evidence.thresholds.minimumWonAccounts) won accounts of each origin, "
                + "billed for half a year"
        }
        let both = up != nil && down != nil
        return Conflict(
            about: "who stays",
            one: "early retention is better top-down (C13) [S2]",
            other: "net dollar retention is better product-led (F5) [S0]",
            data: data,
            state: both ? (up?.share ?? 0) > (down?.share ?? 0) ? .disagree : .agree : .open
        )
    }

    private var hiring: Conflict {
        let tally = answer("A18.tally")
        let constraint = answer("A28.constraint")
        let advisesAgainst = tally == Motion.bottomUp.rawValue
        let lacksSales = constraint == "sales capacity"
        let state: Conflict.State =
            tally == nil || constraint == nil
            ? .open : advisesAgainst && lacksSales ? .disagree : .agree
        return Conflict(
            about: "when to hire sales",
            one: "do not hire an account executive first (A18) [S0]",
            other: "most hire too late (F3) [S4]",
            data:
                "tally: \(tally ?? "open"); constraint: \(constraint ?? "open"); the hiring clock "
                + "(K12) comes with a later version",
            state: state
        )
    }
}
