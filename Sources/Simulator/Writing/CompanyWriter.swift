import Growth

/// Spreads stories over the files of the company and keeps the books of the truth.
struct CompanyWriter<Sink: FileSink> {
    private let sink: Sink
    private let seed: UInt64
    private var events: EventWriter
    private let stripe = StripeWriter()
    private(set) var truth: Truth
    private let window: Range<Int64>
    private var ourAccount = ""

    init(sink: Sink, seed: UInt64, dirt: Dirt, window: Range<Int64>, truth: Truth) {
        (self.sink, self.seed, self.window) = (sink, seed, window)
        events = EventWriter(seed: seed, dirt: dirt, end: window.upperBound)
        self.truth = truth
    }

    /// Headers and the beginnings of lists.
    func begin() throws {
        try text(StripeWriter.opening("customers"), to: .stripeCustomers)
        try text(StripeWriter.opening("subscriptions"), to: .stripeSubscriptions)
        try text(StripeWriter.opening("invoices"), to: .stripeInvoices)
        try row(CRM.dealHeader, to: .deals)
        try row(CRM.companyHeader, to: .companies)
        try row(CRM.activityHeader, to: .activities)
        try row(CRM.pilotHeader, to: .pilots)
        try row(CRM.churnHeader, to: .churnReasons)
    }

    /// One account in every file that knows it.
    mutating func write(_ story: AccountStory) throws {
        try sink.append(events.lines(of: story, counting: &truth.events), to: .events)
        switch story.profile.sort {
        case .ourselves:
            truth.internalPeople += story.people.count
            ourAccount = story.profile.id
        case .company:
            truth.people += story.people.count
            truth.rows.companies += 1
            try row(CRM.row(story.profile), to: .companies)
        case .freeMailWorkspace, .nobody:
            truth.people += story.people.count
        }
        if story.profile.sort != .ourselves { truth.planted.note(story, end: window.upperBound) }
        try writeSales(of: story)
        if let subscription = story.subscription { try writeBilling(of: story, subscription) }
    }

    /// The ends of lists, and the files that belong to no account.
    mutating func end(months: Int, startingOn start: CivilDate) throws {
        for file in [SimulatedFile.stripeCustomers, .stripeSubscriptions, .stripeInvoices] {
            try text(StripeWriter.closing, to: file)
        }
        let organization = Organization(of: truth.archetype)
        try row(CRM.teamHeader, to: .team)
        for fields in CRM.rows(organization.team, startingOn: start) { try row(fields, to: .team) }
        try row(CRM.spendHeader, to: .spend)
        for month in 0..<months {
            let date = adding(months: month, to: start)
            for fields in CRM.rows(organization.spend, month: month, on: date) {
                try row(fields, to: .spend)
            }
        }
        truth.planted.sellingCost = organization.sellingCost(of: months)
        let motion = truth.declaredMotion
        try text(
            ConfigurationFile.text(ourAccount: ourAccount, declaring: motion),
            to: .configuration
        )
        try writeTruth()
        try sink.close()
    }

    /// The won accounts are many: they are written one by one behind the rest.
    private func writeTruth() throws {
        let head = truth.json(seed: seed, window: window).prettyText
        try text(String(head.dropLast(2)) + ",\n  \"won\": [", to: .truth)
        for (number, account) in truth.won.enumerated() {
            try text((number == 0 ? "\n    " : ",\n    ") + account.json.compactText, to: .truth)
        }
        try text("\n  ]\n}\n", to: .truth)
    }

    private mutating func writeSales(of story: AccountStory) throws {
        for (number, deal) in story.deals.enumerated() {
            try row(CRM.row(deal, number: number, of: story), to: .deals)
        }
        for (number, touch) in story.touches.enumerated() {
            try row(CRM.row(touch, number: number, of: story), to: .activities)
        }
        if let pilot = story.pilot, pilot.started < window.upperBound - Duration.hour {
            try row(CRM.row(pilot, of: story, end: window.upperBound), to: .pilots)
            truth.rows.pilots += 1
        }
        truth.rows.deals += story.deals.count
        truth.rows.activities += story.touches.count
    }

    private mutating func writeBilling(
        of story: AccountStory,
        _ subscription: SubscriptionStory
    ) throws {
        let isFirst = truth.rows.subscriptions == 0
        let customer = stripe.customer(of: story, subscription)
        try object(customer, isFirst: isFirst, to: .stripeCustomers)
        let exported = stripe.subscription(of: story, subscription)
        try object(exported, isFirst: isFirst, to: .stripeSubscriptions)
        for invoice in stripe.invoices(of: story, subscription) {
            try object(invoice, isFirst: truth.rows.invoices == 0, to: .stripeInvoices)
            truth.rows.invoices += 1
        }
        truth.rows.subscriptions += 1
        truth.won.append(WonAccount(story, subscription))
        try writeChurn(of: story, subscription)
    }

    private mutating func writeChurn(
        of story: AccountStory,
        _ subscription: SubscriptionStory
    ) throws {
        guard let ended = subscription.ended, let recorded = subscription.churn?.recorded else {
            return
        }
        try row(CRM.row(churned: story.profile.id, at: ended, recorded), to: .churnReasons)
        truth.rows.churnReasons += 1
    }

    private func object(_ value: JSONValue, isFirst: Bool, to file: SimulatedFile) throws {
        try text((isFirst ? "" : ",\n") + value.compactText, to: file)
    }

    private func row(_ fields: [String], to file: SimulatedFile) throws {
        var line = LineBuilder()
        line.row(fields)
        try sink.append(line.bytes, to: file)
    }

    private func text(_ text: String, to file: SimulatedFile) throws {
        try sink.append(Array(text.utf8), to: file)
    }
}
