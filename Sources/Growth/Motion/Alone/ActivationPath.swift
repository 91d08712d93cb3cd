import Statistics

/// A13: whether value comes alone and in minutes, or after somebody configured and rolled out.
struct ActivationPath {
    let evidence: MotionEvidence
    private let paths: [Path]
    private let activated: Int
    private static let line = 0.5
    private static let minutes = 60.0

    /// What an account's first activation took.
    private struct Path {
        let account: AccountID
        let firstUse: Timestamp
        let activation: Timestamp
        let people: Int
        let setupSteps: Int
        let touches: Int

        var minutes: Double {
            Double(max(0, activation.millis(since: firstUse))) / Double(Duration.minute)
        }

        var sort: Sort {
            if people > 1 || setupSteps > 0 || touches > 0 { return .configured }
            return minutes <= ActivationPath.minutes ? .minutes : .slow
        }
    }

    /// The sorts of path, each with the answer when most accounts take it.
    private enum Sort: String, CaseIterable {
        case minutes = "value alone, in minutes"
        case slow = "value alone, but not in minutes"
        case configured = "configured and rolled out"
    }

    init(_ evidence: MotionEvidence) {
        self.evidence = evidence
        let all = evidence.accounts.accounts.sorted { $0.key < $1.key }
            .compactMap { id, account in
                account.activation.map { (id: id, account: account, activation: $0) }
            }
        activated = all.count
        paths = all.filter { $0.account.peopleUpToActivation > 0 }
            .map { id, account, activation in
                Path(
                    account: id,
                    firstUse: account.firstUse,
                    activation: activation,
                    people: account.peopleUpToActivation,
                    setupSteps: account.setupSteps,
                    touches: evidence.touchLog.touches(of: id).count { $0.time <= activation }
                )
            }
    }

    private func share(_ sort: Sort) -> Proportion {
        Proportion(paths.count { $0.sort == sort }, of: paths.count)
    }

    /// The sort that most take; of equal ones the first.
    private var top: Sort {
        Sort.allCases.reduce(.minutes) { share($1).part > share($0).part ? $1 : $0 }
    }

    var finding: Finding {
        let (top, minimum) = (self.top, evidence.thresholds.minimumWonAccounts)
        let most = ShareVerdict(share(top), line: Self.line, minimum: minimum)
        // That the largest of three is no half decides nothing.
        let verdict = most == .no ? .undecided : most
        let frame = ShareFrame(
            id: "A13.activation_path",
            rules: ["A13"],
            question: "What does it take to activate?",
            answer: verdict == .yes ? top.rawValue : nil,
            explanation: explanation(verdict),
            nobody: "No account has activated yet." + verdict.needed,
            population: "accounts with an activation",
            leftOut: leftOut + evidence.noSalesAssumption,
            threshold:
                "the path whose share has an interval from \(percent(Self.line)) up (cfg); in "
                + "minutes means at most \(grouped(Self.minutes)) (cfg); from "
                + counted(max(1, minimum), "account"),
            definition:
                "Up to an account's first activation: the people seen in it, the minutes since its "
                + "first use, the setup steps (admin and integration events) and the sales touches. "
                + "Configured and rolled out is more than one person, or any setup step or touch "
                + "(A13).",
            sources: Citation.words(rules: ["A13"], articles: ["S0"]),
            tables: paths.isEmpty ? [] : [sorts, figures],
            evidence: evidenceTable
        )
        return frame.finding(
            share(top),
            verdict,
            missing: evidence.missingForAccountActivation
        )
    }

    private func explanation(_ verdict: ShareVerdict) -> String {
        let (alone, configured) = (share(.minutes), share(.configured))
        return "\(partOf(alone)) accounts got value from one person alone within an hour; "
            + "\(grouped(configured.part)) needed colleagues, a setup step or sales first."
            + verdict.needed
    }

    private var leftOut: [String] {
        let nameless = activated - paths.count
        let later = evidence.accounts.accounts.count - activated
        let events = evidence.configuration.events
        return [
            (later, "not activated so far"), (nameless, "their events name no person"),
        ]
        .filter { $0.0 > 0 }.map { "\(counted($0.0, "account")): \($0.1)" }
            + (events.adminStep.isEmpty && events.integration.isEmpty
                ? ["setup steps: no admin step or integration is named in groundswell.yaml"] : [])
    }

    private var sorts: FindingTable {
        .shares(
            "Paths to first value",
            of: "accounts",
            Sort.allCases.map { ($0.rawValue, share($0)) }
        )
    }

    private var figures: FindingTable {
        let columns: [(String, (Path) -> Double)] = [
            ("people", { Double($0.people) }), ("minutes since first use", \.minutes),
            ("setup steps", { Double($0.setupSteps) }), ("sales touches", { Double($0.touches) }),
        ]
        return FindingTable(
            title: "Up to the first activation",
            columns: ["figure", "p25", "median", "p75"],
            rows: columns.map { name, figure in
                let values = paths.map(figure)
                return [.string(name)]
                    + [0.25, 0.5, 0.75].map { JSONValue(statistic: quantile($0, of: values)) }
            }
        )
    }

    private var evidenceTable: FindingTable {
        FindingTable(
            title: "Accounts and their path to first value",
            columns: [
                "account", "first_use", "activation", "people", "minutes", "setup_steps", "touches",
                "path",
            ],
            rows: paths.map { one in
                [
                    .string(one.account.text), JSONValue(time: one.firstUse),
                    JSONValue(time: one.activation), JSONValue(one.people),
                    JSONValue(statistic: one.minutes), JSONValue(one.setupSteps),
                    JSONValue(one.touches), .string(one.sort.rawValue),
                ]
            }
        )
    }
}
