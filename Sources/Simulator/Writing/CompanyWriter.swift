import Growth

/// Spreads stories over the files of the company and keeps the books of the truth.
struct CompanyWriter<Sink: FileSink> {
    private let sink: Sink
    private let seed: UInt64
    private var events: EventWriter
    private let stripe = StripeWriter()
    private(set) var truth: Truth
    private var ourAccount = ""

    init(sink: Sink, seed: UInt64, dirt: Dirt, end: Int64, truth: Truth) {
        (self.sink, self.seed) = (sink, seed)
        events = EventWriter(seed: seed, dirt: dirt, end: end)
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
        try writeSales(of: story)
        if let subscription = story.subscription { try writeBilling(of: story, subscription) }
    }

    /// The ends of lists, and the files that belong to no account.
    func end(months: Int, startingOn start: CivilDate, window: Range<Int64>) throws {
        for file in [SimulatedFile.stripeCustomers, .stripeSubscriptions, .stripeInvoices] {
            try text(StripeWriter.closing, to: file)
        }
        try row(CRM.teamHeader, to: .team)
        for fields in CRM.teamRows(startingOn: start) { try row(fields, to: .team) }
        try row(CRM.spendHeader, to: .spend)
        for month in 0..<months {
            let date = adding(months: month, to: start)
            for fields in CRM.spendRows(of: month, on: date) { try row(fields, to: .spend) }
        }
        try text(ConfigurationFile.text(ourAccount: ourAccount), to: .configuration)
        try text(truth.json(seed: seed, window: window).prettyText + "\n", to: .truth)
        try sink.close()
    }

    private mutating func writeSales(of story: AccountStory) throws {
        for (number, deal) in story.deals.enumerated() {
            try row(CRM.row(deal, number: number, of: story), to: .deals)
        }
        for (number, touch) in story.touches.enumerated() {
            try row(CRM.row(touch, number: number, of: story), to: .activities)
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
