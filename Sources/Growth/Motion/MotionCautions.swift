/// What is wrong or missing in the data for a motion verdict, each with what to do.
struct MotionCautions {
    let evidence: MotionEvidence

    var sentences: [String] {
        [
            noTouches, salesAfterAll, onlyDeals, lateTouches, noActivation, noEvents, lateEvents,
            lonelyPilots,
            assumedPrices, accountsOnly,
        ]
        .compactMap { $0 } + evidence.noSalesAssumption + records.exchangeRateSentences
    }

    private var records: CompanyRecords { evidence.records }

    /// Whether there is anybody who could look untouched.
    private var hasAccounts: Bool { evidence.hasProductEvents || !evidence.journeys.isEmpty }

    private var noTouches: String? {
        guard !records.knowsSalesSide, hasAccounts else { return nil }
        return
            "Every account looks untouched because no sales touches were imported; say "
            + "`sales_touches: none` in groundswell.yaml if nobody here sells, or run: groundswell "
            + "import activities FILE"
    }

    private var salesAfterAll: String? {
        let count = records.touches.count + records.opportunities.count
        guard records.configuration.sellsWithoutSales, count > 0 else { return nil }
        return "groundswell.yaml says nobody here sells, yet "
            + "\(counted(count, "sales touch or deal was", "sales touches and deals were")) imported; "
            + "they count."
    }

    private var onlyDeals: String? {
        guard records.knowsSalesSide, hasAccounts, records.touches.isEmpty,
            !records.assumesNoSales
        else { return nil }
        return "No meeting, call, demo or reply was imported, so "
            + (records.opportunities.isEmpty
                ? "every account looks untouched"
                : "the opening of a deal is the only sales touch known")
            + "; run: groundswell import activities FILE"
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
        return "No activation event is configured, so nobody can say who got value before meeting "
            + "sales; name it in groundswell.yaml."
    }

    private var noEvents: String? {
        guard let missing = evidence.missingEvents else { return nil }
        if missing == Needs.events {
            return "No product events were imported, so nobody's first use is known; run: "
                + "groundswell import events FILE"
        }
        return "Nobody's first use is known without \(missing.what)."
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
