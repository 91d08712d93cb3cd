/// What to do next: at most three things, what is missing first.
///
/// A command comes last in its sentence, after ": ", and can be pasted as it stands.
struct NextSteps {
    let verdict: Finding
    let findings: [Finding]
    let observed: Motion?
    let meanings: EventMeanings
    /// What to set so that every amount can be converted.
    let exchangeRates: [String]

    var sentences: [String] {
        var steps: [String] = []
        let all =
            missing(of: [verdict]) + exchangeRates + missing(of: findings) + waiting + declaration
            + action
        for step in all where !steps.contains(step) { steps.append(step) }
        return Array(steps.prefix(3))
    }

    private func missing(of findings: [Finding]) -> [String] {
        findings.compactMap { finding in
            guard case .unknown(let needs) = finding.standing,
                !Self.derived.contains(finding.id),
                exchangeRates.isEmpty || finding.id != "K2.q3_price"
            else { return nil }
            return Needs.step(for: needs)
        }
    }

    /// Findings that lack what other findings lack, and the one about what was declared.
    private static let derived = ["A17.first_no", "A18.tally", "A4.declared"]

    private var declaration: [String] {
        let declared = findings.first { $0.id == "A4.declared" }
        guard declared?.standing == .unknown(needs: Needs.declaration.text) else { return [] }
        return [Needs.declaration.step]
    }

    private var waiting: [String] {
        guard case .notEnoughEvidence(let more) = verdict.standing else { return [] }
        let few =
            verdict.n == 0
            ? "none has a known origin yet"
            : "the \(grouped(verdict.n)) with a known origin are too few"
        return [
            "Come back with \(counted(more, "more won account", "more won accounts")), or import older "
                + "ones; \(few)."
        ]
    }

    private var action: [String] {
        switch observed {
        case .bottomUp: [funnel]
        case .topDown, .landAndExpand:
            findings.contains { $0.id == "M13.cycle" }
                ? ["See which deals took long: groundswell explain M13.cycle"] : []
        case nil:
            verdict.standing == .undecided
                ? [
                    "See who used the product before they met sales: groundswell explain A5.product_first"
                ]
                : []
        }
    }

    /// A funnel of the events that are configured, or how to find out which there are.
    private var funnel: String {
        var names: [EventName] = []
        for name in [meanings.signup, meanings.activation, meanings.upgrade]
            .compactMap({ $0.first?.event })
        where !names.contains(name) { names.append(name) }
        guard names.count > 1 else {
            return
                "Name the events for signup, activation and upgrade in groundswell.yaml, to find the "
                + "step where users stop; these are the events there are: groundswell status"
        }
        return "Find the step where users stop: groundswell funnel "
            + names.map { Self.quoted("\($0)") }.joined(separator: " ")
    }

    /// `text` as one word of a shell: in double quotes where nothing in it means anything there.
    private static func quoted(_ text: String) -> String {
        let special: Set<UInt8> = Set("\"$`\\!".utf8)
        if !text.utf8.contains(where: special.contains) { return "\"\(text)\"" }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
