/// Turns records into typed facts and counts what does not count; see `CompanyRecords`.
struct Intake {
    let records: [RecordKind: [Record]]
    let configuration: Configuration
    let identity: IdentityMap
    let asOf: Timestamp
    let addresses: AddressBook
    private(set) var omissions: [RecordKind: [CompanyRecords.Omission: Int]] = [:]
    private(set) var currencies: [RecordKind: [CurrencyCode: Int]] = [:]
    private let internalAccounts: Set<AccountID>
    private let subscriptionAccounts: [RecordID: AccountID]
    private let opportunityAccounts: [RecordID: AccountID]

    init(
        records: [RecordKind: [Record]],
        configuration: Configuration,
        identity: IdentityMap,
        addresses: AddressBook,
        asOf: Timestamp
    ) {
        self.addresses = addresses
        (self.configuration, self.identity, self.asOf) = (configuration, identity, asOf)
        self.records = records.mapValues { $0.sorted { $0.id < $1.id } }
        internalAccounts = Set(configuration.internalAccounts)
        subscriptionAccounts = Self.accounts(of: self.records[.subscriptions] ?? [])
        opportunityAccounts = Self.accounts(of: self.records[.opportunities] ?? [])
    }

    var knowsSalesSide: Bool {
        if records[.opportunities]?.isEmpty == false { return true }
        return records[.activities]?.contains { $0.text("type") != "ticket" } ?? false
    }

    func accountNames() -> [AccountID: String] {
        var names: [AccountID: String] = [:]
        for record in records[.accounts] ?? [] {
            names[AccountID(record.id.bytes)] = record.text("name") ?? record.text("domain")
        }
        return names
    }

    func titles() -> [PersonID: String] {
        var titles: [PersonID: String] = [:]
        for record in records[.people] ?? [] {
            guard let title = record.text("title"),
                let person = identity.person(user: UserID(record.id.bytes), anonymous: nil)
            else { continue }
            titles[person] = title
        }
        return titles
    }

    mutating func listPrices() -> [RecordID: Money] {
        var prices: [RecordID: Money] = [:]
        for record in records[.products] ?? [] {
            guard let price = converted(record.money("price"), record), price.minorUnits > 0 else {
                continue
            }
            prices[record.id] = price
        }
        return prices
    }

    mutating func subscriptions() -> [Subscription] {
        gather(.subscriptions) { intake, record in
            guard let account = intake.account(of: record, else: .subscriptions),
                let start = intake.past(record, "started_at")
            else { return nil }
            return Subscription(
                id: record.id,
                account: account,
                start: start,
                end: record.time("ended_at"),
                firstPaid: intake.firstPaid(record, start: start),
                price: intake.price(of: record),
                payer: record.text("payer"),
                plan: record.text("plan"),
                termEnd: record.time("term_ends_at"),
                interval: Self.interval(of: record)
            )
        }
    }

    mutating func invoices() -> [PaidInvoice] {
        gather(.invoices) { intake, record in
            guard let amount = record.money("amount"), amount.minorUnits > 0 else { return nil }
            let isPaid = record.text("status").map(asciiLowercased) == "paid"
            let field = record.time("paid_at") == nil && isPaid ? "issued_at" : "paid_at"
            guard isPaid || record.time("paid_at") != nil,
                let account = intake.account(of: record, else: .subscriptions),
                let paid = intake.past(record, field)
            else { return nil }
            intake.currencies[.invoices, default: [:]][amount.currency, default: 0] += 1
            return PaidInvoice(
                id: record.id,
                account: account,
                paid: paid,
                amount: amount,
                payer: record.text("payer")
            )
        }
    }

    mutating func opportunities() -> [Opportunity] {
        gather(.opportunities) { intake, record in
            let account = record.account
            if let account, intake.isInternal(account) {
                intake.omit(record, .ofOurOwn)
                return nil
            }
            let created = record.time("created_at")
            if let created, created >= intake.asOf {
                intake.omit(record, .inFuture)
                return nil
            }
            if account == nil { intake.omit(record, .withoutAccount) }
            let value = record.money("acv") ?? record.money("amount")
            return Opportunity(
                id: record.id,
                account: account,
                created: created,
                outcome: intake.outcome(of: record),
                annualValue: intake.converted(value, record),
                type: record.text("type"),
                signer: record.text("signer"),
                source: record.text("source"),
                owner: record.text("owner")
            )
        }
    }

    mutating func touches() -> [SalesTouch] {
        gather(.activities) { intake, record in
            guard let kind = record.text("type").flatMap(SalesTouch.Kind.init(rawValue:)),
                let time = intake.past(record, "occurred_at")
            else { return nil }
            let person = intake.person(of: record)
            let named = record.account ?? intake.dealAccount(of: record)
            if named == nil, let person, intake.identity.isInternal(person) {
                intake.omit(record, .ofOurOwn)
                return nil
            }
            let account = named ?? person.flatMap { intake.account(of: $0, at: time) }
            if let account, intake.isInternal(account) {
                intake.omit(record, .ofOurOwn)
                return nil
            }
            if account == nil { intake.omit(record, .withoutAccount) }
            guard account != nil || person != nil else { return nil }
            return SalesTouch(
                id: record.id,
                kind: kind,
                time: time,
                account: account,
                person: person
            )
        }
    }

    mutating func pilots() -> [Pilot] {
        gather(.pilots) { intake, record in
            guard let account = intake.account(of: record, else: .opportunities),
                let start = intake.past(record, "started_at")
            else { return nil }
            return Pilot(
                id: record.id,
                account: account,
                start: start,
                plannedEnd: record.time("ends_at"),
                decided: record.time("decided_at"),
                outcome: record.text("outcome")
            )
        }
    }

    mutating func team() -> [TeamMember] {
        gather(.team) { intake, record in
            TeamMember(
                id: record.id,
                role: record.text("role"),
                start: record.time("started_at"),
                end: record.time("ended_at"),
                loadedCost: intake.converted(record.money("loaded_cost"), record)
            )
        }
    }

    mutating func spend() -> [Spend] {
        gather(.spend) { intake, record in
            guard let time = intake.past(record, "occurred_at") else { return nil }
            return Spend(
                id: record.id,
                time: time,
                amount: intake.converted(record.money("amount"), record),
                channel: record.text("channel"),
                motion: record.text("motion").map(asciiLowercased).flatMap(Motion.init(rawValue:))
            )
        }
    }

    private mutating func gather<Fact>(
        _ kind: RecordKind,
        _ make: (inout Intake, Record) -> Fact?
    ) -> [Fact] {
        (records[kind] ?? []).compactMap { make(&self, $0) }
    }

    private mutating func omit(_ record: Record, _ reason: CompanyRecords.Omission) {
        omissions[record.kind, default: [:]][reason, default: 0] += 1
    }
}

// MARK: Whose, and when

extension Intake {
    private func isInternal(_ account: AccountID) -> Bool {
        internalAccounts.contains(account) || identity.isInternal(account)
    }

    /// The account the record names, else that of the subscription or deal it names.
    private mutating func account(of record: Record, else kind: RecordKind) -> AccountID? {
        let reference = record.text(kind == .subscriptions ? "subscription" : "opportunity")
        let known = kind == .subscriptions ? subscriptionAccounts : opportunityAccounts
        let through = reference.map { RecordID($0) }
            .flatMap { known[$0] ?? identity.account(through: kind, $0) }
        guard let account = record.account ?? through else {
            omit(record, .withoutAccount)
            return nil
        }
        guard !isInternal(account) else {
            omit(record, .ofOurOwn)
            return nil
        }
        return account
    }

    private func dealAccount(of record: Record) -> AccountID? {
        record.text("opportunity").map { RecordID($0) }
            .flatMap { opportunityAccounts[$0] ?? identity.account(through: .opportunities, $0) }
    }

    private func person(of record: Record) -> PersonID? {
        (record.text("person") ?? record.text("email")).flatMap(addresses.person)
    }

    /// The person's account at `time`; before the first membership of somebody who only ever
    /// belonged to one account, that one, since a first call comes before a first login.
    private func account(of person: PersonID, at time: Timestamp) -> AccountID? {
        if let now = identity.account(named: nil, person: person, at: time) { return now }
        let all = Set(identity.memberships(of: person).map(\.account))
        return all.count == 1 ? all.first : nil
    }

    /// The moment under `field` when it lies before the as-of moment.
    private mutating func past(_ record: Record, _ field: String) -> Timestamp? {
        guard let moment = record.time(field) else {
            omit(record, .withoutTime)
            return nil
        }
        guard moment < asOf else {
            omit(record, .inFuture)
            return nil
        }
        return moment
    }

    private mutating func outcome(of record: Record) -> Opportunity.Outcome {
        let word = record.text("outcome")
        guard word == "won" || word == "lost" else { return .open }
        guard let closed = past(record, "closed_at") else { return .open }
        return word == "won" ? .won(closed) : .lost(closed)
    }

    private static func accounts(of records: [Record]) -> [RecordID: AccountID] {
        Dictionary(
            records.compactMap { record in record.account.map { (record.id, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

// MARK: Money

extension Intake {
    /// The first moment for which something is charged; `nil` while it is a trial.
    private func firstPaid(_ record: Record, start: Timestamp) -> Timestamp? {
        let status = record.text("status").map(asciiLowercased)
        guard status != "incomplete", status != "incomplete_expired" else { return nil }
        let end = record.time("ended_at") ?? .distantFuture
        let isTrial = record.flag("is_trial") ?? false
        guard let trialEnd = record.time("trial_ends_at"), trialEnd > start else {
            return isTrial || end <= start ? nil : start
        }
        return trialEnd < min(end, asOf) ? trialEnd : nil
    }

    /// What one charge is for: three months are a quarter, twelve a year; `nil` for other multiples.
    private static func interval(of record: Record) -> BillingInterval? {
        let interval = record.text("interval").flatMap(BillingInterval.init(rawValue:))
        return switch (interval, record.integer("interval_count") ?? 1) {
        case (let interval, 1): interval
        case (.month, 3): .quarter
        case (.month, 12), (.quarter, 4): .year
        default: nil
        }
    }

    private mutating func price(of record: Record) -> RecurringPrice? {
        if let annual = billedAnnual(of: record) {
            return converted(annual, record).map { RecurringPrice(annual: $0, isAssumed: false) }
        }
        guard record.money("mrr") == nil, record.money("amount") == nil,
            let plan = record.text("plan"), let monthly = configuration.planPrices[plan],
            let annual = monthly.multiplied(by: 12)
        else { return nil }
        return converted(annual, record).map { RecurringPrice(annual: $0, isAssumed: true) }
    }

    /// What billing says a year costs (M6), in its own currency.
    private mutating func billedAnnual(of record: Record) -> Money? {
        if let monthly = record.money("mrr") { return monthly.multiplied(by: 12) }
        guard let amount = record.money("amount") else { return nil }
        guard let interval = record.text("interval").flatMap(BillingInterval.init(rawValue:)) else {
            omit(record, .withoutInterval)
            return nil
        }
        return interval.annual(
            amount,
            every: record.integer("interval_count") ?? 1,
            quantity: record.integer("quantity") ?? 1
        )
    }

    private mutating func converted(_ money: Money?, _ record: Record) -> Money? {
        guard let money else { return nil }
        // Nothing is nothing in every currency.
        guard money.minorUnits != 0 else {
            return Money(minorUnits: 0, currency: configuration.currency)
        }
        currencies[record.kind, default: [:]][money.currency, default: 0] += 1
        guard let converted = configuration.converted(money) else {
            omit(record, .withoutExchangeRate)
            return nil
        }
        return converted
    }
}
