// MARK: What the data lack

extension ThirtyDayPlan {
    /// What can be imported or set at once, with an order for it, the most telling first.
    private static let importable: [(needs: Needs, title: String)] = [
        (.events, "Import your product events"),
        (.earlierEvents, "Ask about a moment after your product events begin"),
        (.customerEvents, "Send a user id with each product event"),
        (.persons, "Send a user id with each product event"),
        (.payments, "Import your payments or deals"),
        (.touches, "Import your sales touches"),
        (.accounts, "Join users to accounts"),
        (.activation, "Name the event that means activation"),
        (.prices, "Import your prices"),
        (.payers, "Import who pays or signs"),
    ]

    /// At most three while the verdict is open, else two: what it lacks first.
    var gapTasks: [Task] {
        var tasks: [Task] = []
        for finding in [rules.verdict] + rules.chapters.flatMap(\.findings) {
            guard case .unknown(let needs) = finding.standing,
                let gap = Self.importable.first(where: { $0.needs.text == needs }),
                !tasks.contains(where: { $0.title == gap.title })
            else { continue }
            tasks.append(Self.task(gap.title, gap.needs, finding))
        }
        if let rates = exchangeRates { tasks.insert(rates, at: isVerdictUnknown ? tasks.count : 0) }
        return Array(tasks.prefix(isVerdictOpen ? 3 : 2))
    }

    private static func task(_ title: String, _ needs: Needs, _ finding: Finding) -> Task {
        let (advice, command) = needs.split
        return Task(
            title: title,
            finding: finding,
            steps: [advice],
            command: command ?? "groundswell diagnose",
            doneWhen: "\(finding.id) is answered, from at least 1 row: groundswell explain "
                + finding.id
        )
    }

    private var exchangeRates: Task? {
        let sentences = evidence.records.exchangeRateSentences
        guard !sentences.isEmpty, let price = finding("K2.q3_price") else { return nil }
        return Task(
            title: "Say what other currencies are worth",
            finding: price,
            reason: sentences.joined(separator: " "),
            steps: ["Set `currency` or `exchange_rates` in groundswell.yaml."],
            command: "groundswell diagnose",
            doneWhen: "0 amounts are left out for want of an exchange rate"
        )
    }

    private var isVerdictUnknown: Bool {
        if case .unknown = rules.verdict.standing { true } else { false }
    }

    /// Whether more facts could still change what the verdict says.
    private var isVerdictOpen: Bool {
        switch rules.verdict.standing {
        case .unknown, .notEnoughEvidence: true
        case .decided, .undecided: false
        }
    }
}

extension Needs {
    /// The step as advice and the command that ends it, if one does.
    fileprivate var split: (advice: String, command: String?) {
        let mark = Array(": groundswell ".utf8)
        let bytes = Array(step.utf8)
        guard
            let start = bytes.indices.last(where: { bytes[$0...].starts(with: mark) })
        else { return (step, nil) }
        return (
            String(decoding: bytes[..<start], as: UTF8.self) + ".",
            String(decoding: bytes[(start + 2)...], as: UTF8.self)
        )
    }
}
