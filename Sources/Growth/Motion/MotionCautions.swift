/// What is wrong or missing in the data for a motion verdict, each with what to do.
struct MotionCautions {
    let evidence: MotionEvidence

    var sentences: [String] {
        [
            noTouches, onlyDeals, lateTouches, noActivation, noEvents, lateEvents, lonelyPilots,
            assumedPrices, accountsOnly,
        ]
        .compactMap { $0 }
    }

    private var records: CompanyRecords { evidence.records }

    private var noTouches: String? {
        guard !records.knowsSalesSide else { return nil }
        return
            "Every account looks untouched because no sales touches were imported; run: groundswell "
            + "import activities FILE, or opportunities."
    }

    private var onlyDeals: String? {
        guard records.knowsSalesSide, records.touches.isEmpty else { return nil }
        return
            "No meeting, call, demo or reply was imported: the opening of a deal is the only sales "
            + "touch known. Run: groundswell import activities FILE."
    }

    private var lateTouches: String? {
        let all = records.touches.map(\.time) + records.opportunities.compactMap(\.created)
        guard let begin = all.min() else { return nil }
        let early = evidence.journeys.count { $0.facts.paidUntil <= begin }
        guard early > 0 else { return nil }
        return "Sales touches begin \(begin.civilDateUTC.iso); "
            + "\(counted(early, "won account")) paid before and may only look untouched."
    }

    private var noActivation: String? {
        guard evidence.hasProductEvents, !evidence.hasActivation else { return nil }
        return "No activation event is configured, so the first use stands in for it; name it in "
            + "groundswell.yaml."
    }

    private var noEvents: String? {
        guard !evidence.hasProductEvents else { return nil }
        return "No product events were imported, so nobody's first use is known; run: groundswell "
            + "import events FILE."
    }

    private var lateEvents: String? {
        guard let begin = evidence.accounts.begin else { return nil }
        let early = evidence.journeys.count { $0.facts.paidUntil <= begin }
        guard early > 0 else { return nil }
        return "Product events begin \(begin.civilDateUTC.iso); "
            + "\(counted(early, "won account")) paid before, so how they began is unknown."
    }

    private var lonelyPilots: String? {
        let count = evidence.journeys.count { journey in
            guard let pilot = journey.facts.pilots.first(where: { $0 < journey.facts.firstPaid })
            else { return false }
            return journey.facts.firstTouch.map { pilot < $0 } ?? true
        }
        guard count > 0 else { return nil }
        return "\(counted(count, "won account")) had a pilot before any sales touch is known; the "
            + "touches that led to it are probably missing."
    }

    private var assumedPrices: String? {
        let count = evidence.journeys.count { $0.won.acv?.basis == .assumed }
        guard count > 0 else { return nil }
        return
            "\(counted(count, "won account is", "won accounts are")) valued at plan prices assumed "
            + "in groundswell.yaml."
    }

    private var accountsOnly: String? {
        let count = evidence.people.accountsOnly
        guard count > 0 else { return nil }
        return
            "Events of \(counted(count, "account")) name no person; figures about people leave them "
            + "out."
    }
}

/// What to do next: at most three things, what is missing first.
struct NextSteps {
    let verdict: Finding
    let findings: [Finding]
    let observed: Motion?
    let meanings: EventMeanings

    var sentences: [String] {
        var steps: [String] = []
        for step in missing + waiting + declaration + action where !steps.contains(step) {
            steps.append(step)
        }
        return Array(steps.prefix(3))
    }

    private var missing: [String] {
        ([verdict] + findings)
            .compactMap { finding in
                guard case .unknown(let needs) = finding.standing,
                    !Self.derived.contains(finding.id)
                else { return nil }
                return "Add \(needs)."
            }
    }

    /// Findings that lack what other findings lack, and the one about what was declared.
    private static let derived = ["A17.first_no", "A18.tally", "A4.declared"]

    private var declaration: [String] {
        let declared = findings.first { $0.id == "A4.declared" }
        guard declared?.standing == .unknown(needs: Needs.declaration.text) else { return [] }
        return ["Say which motion you mean to run; \(Needs.declaration.how)."]
    }

    private var waiting: [String] {
        guard case .notEnoughEvidence(let more) = verdict.standing else { return [] }
        return [
            "Come back with \(counted(more, "more won account", "more won accounts")), or import older "
                + "ones: \(verdict.n) with a known origin are too few."
        ]
    }

    /// A funnel of the events that are configured, ready to paste.
    private var funnel: String {
        let named = [meanings.signup, meanings.activation, meanings.upgrade]
            .compactMap { $0.first?.event }
        guard named.count > 1 else { return "groundswell funnel STEP STEP …" }
        return "groundswell funnel " + named.map { "\"\($0)\"" }.joined(separator: " ")
    }

    private var action: [String] {
        let open = "Open the rows behind the verdict: groundswell explain K1.motion"
        return switch observed {
        case .bottomUp: ["Find the step where users stop: \(funnel)", open]
        case .topDown: ["See what slows deals down: groundswell explain M13.cycle", open]
        case .landAndExpand: ["Look at which pilots grew: groundswell explain K1.motion"]
        case nil: [open]
        }
    }
}
