/// An account that became a customer: it has a first paid date or a Won opportunity.
public struct WonAccount: Hashable, Sendable {
    /// Which.
    public let account: AccountID
    /// C of K1: the earliest start of a paid subscription, paid invoice, or won deal.
    public let firstPaid: Timestamp
    /// The fact that gave `firstPaid`: `subscriptions:sub_1`.
    public let source: String
    /// User id or e-mail of who paid or signed first, if a fact says so.
    public let payer: String?
    /// First-year recurring value.
    public let acv: Value?
    /// Recurring value of a year at the as-of moment; nothing once it left.
    public let arr: Value?
    /// Plan of the first paid subscription that names one.
    public let plan: String?
    /// The first moment after its last paid subscription, once all have ended before the as-of moment;
    /// `nil` while it is a customer, and where there is no billing.
    public let lost: Timestamp?
    /// How it grew after the first payment: recurring price up, or another deal won; in order of time.
    public let growths: [Growth]

    /// How often it grew after the first payment.
    public var expansions: Int { growths.count }

    /// One time that an account grew.
    public struct Growth: Hashable, Sendable {
        /// When.
        public let time: Timestamp
        /// What a year costs more since, in the workspace's currency, where known.
        public let added: Money?
        /// Whether a won deal says so, and not billing.
        public let isDeal: Bool
    }

    /// An amount with where it comes from.
    public struct Value: Hashable, Sendable {
        /// In the workspace's currency.
        public let money: Money
        /// Where it comes from.
        public let basis: Basis

        /// `money` from `basis`.
        public init(money: Money, basis: Basis) { (self.money, self.basis) = (money, basis) }

        /// Where an amount comes from.
        public enum Basis: String, CaseIterable, Sendable {
            /// Subscriptions of the billing system.
            case billing
            /// The value of a won deal.
            case deal
            /// Plan prices assumed in the configuration.
            case assumed
        }
    }
}

extension CompanyRecords {
    /// The won accounts, in order of id, in O(records).
    public func wonAccounts() -> [WonAccount] {
        var ledgers: [AccountID: AccountLedger] = [:]
        for fact in subscriptions {
            ledgers[fact.account, default: .init()].subscriptions.append(fact)
        }
        for fact in invoices { ledgers[fact.account, default: .init()].invoices.append(fact) }
        for fact in opportunities {
            guard let account = fact.account else { continue }
            ledgers[account, default: .init()].opportunities.append(fact)
        }
        return ledgers.sorted { $0.key < $1.key }
            .compactMap { $0.value.won($0.key, asOf: asOf, zone: zone) }
    }
}

/// The money facts of one account.
private struct AccountLedger {
    var subscriptions: [Subscription] = []
    var invoices: [PaidInvoice] = []
    var opportunities: [Opportunity] = []

    func won(_ account: AccountID, asOf: Timestamp, zone: ZoneOffsets) -> WonAccount? {
        guard let first = payments.min() else { return nil }
        let acv = firstYearValue(of: zone.dayNumber(of: first.time), zone: zone)
        return WonAccount(
            account: account,
            firstPaid: first.time,
            source: first.source,
            payer: payments.sorted().first { $0.payer != nil }?.payer,
            acv: acv,
            arr: presentValue(asOf: asOf, acv: acv),
            plan: paidSubscriptions.first { $0.plan != nil }?.plan,
            lost: lost(asOf: asOf),
            growths: growths(after: zone.dayNumber(of: first.time), zone: zone)
        )
    }

    /// Those that were ever paid for, in order of their first paid moment.
    private var paidSubscriptions: [Subscription] {
        subscriptions.filter { $0.firstPaid != nil }
            .sorted { ($0.firstPaid ?? $0.start, $0.id) < ($1.firstPaid ?? $1.start, $1.id) }
    }

    private func lost(asOf: Timestamp) -> Timestamp? {
        let paid = paidSubscriptions
        let ends = paid.compactMap(\.end).filter { $0 < asOf }
        return ends.count == paid.count ? ends.max() : nil
    }

    /// A fact that makes an account a customer.
    private struct Payment: Comparable {
        let time: Timestamp
        let source: String
        let payer: String?

        static func < (left: Payment, right: Payment) -> Bool {
            left.time != right.time
                ? left.time < right.time : ByteString(left.source) < ByteString(right.source)
        }
    }

    private var payments: [Payment] {
        let paid = subscriptions.compactMap { fact in
            fact.firstPaid.map {
                Payment(time: $0, source: "subscriptions:\(fact.id)", payer: fact.payer)
            }
        }
        let invoiced = invoices.map {
            Payment(time: $0.paid, source: "invoices:\($0.id)", payer: $0.payer)
        }
        let signed = opportunities.compactMap { fact in
            fact.won.map {
                Payment(time: $0, source: "opportunities:\(fact.id)", payer: fact.signer)
            }
        }
        return paid + invoiced + signed
    }

    /// Billing of the first paid day, else the first won deal, else billing of the first day that
    /// has a price, else what the configuration assumes.
    private func firstYearValue(of day: Int, zone: ZoneOffsets) -> WonAccount.Value? {
        func price(on day: Int) -> RecurringPrice? {
            .sum(
                subscriptions.filter { $0.firstPaid.map(zone.dayNumber) == day }
                    .compactMap(\.price)
            )
        }
        let onDay = price(on: day)
        if let onDay, !onDay.isAssumed { return .init(money: onDay.annual, basis: .billing) }
        if let deal = firstDeal?.annualValue { return .init(money: deal, basis: .deal) }
        let pricedDay = subscriptions.filter { $0.price != nil }
            .compactMap { $0.firstPaid.map(zone.dayNumber) }.min()
        return (onDay ?? pricedDay.flatMap(price))
            .map {
                .init(money: $0.annual, basis: $0.isAssumed ? .assumed : .billing)
            }
    }

    /// Running subscriptions, else the deal where there is no billing at all.
    private func presentValue(asOf: Timestamp, acv: WonAccount.Value?) -> WonAccount.Value? {
        // A free subscription says nothing about what a won deal is worth.
        let isFree = subscriptions.allSatisfy { $0.price?.annual.minorUnits == 0 }
        guard !isFree || acv?.basis != .deal else { return acv }
        let running = subscriptions.filter { $0.isPaid(before: asOf) }
        guard let currency = subscriptions.compactMap(\.price).first?.annual.currency else {
            return acv?.basis == .deal && !running.isEmpty ? acv : nil
        }
        guard !running.isEmpty else {
            return .init(money: Money(minorUnits: 0, currency: currency), basis: .billing)
        }
        return RecurringPrice.sum(running.compactMap(\.price))
            .map {
                .init(money: $0.annual, basis: $0.isAssumed ? .assumed : .billing)
            }
    }

    private func growths(after day: Int, zone: ZoneOffsets) -> [WonAccount.Growth] {
        let rises = priceRises(after: day, zone: zone)
        return (rises + furtherDeals(after: day, zone: zone)).sorted { $0.time < $1.time }
    }

    /// Moments after `day` at which what a year costs rises from something to more.
    private func priceRises(after day: Int, zone: ZoneOffsets) -> [WonAccount.Growth] {
        Set(subscriptions.compactMap(\.firstPaid)).filter { zone.dayNumber(of: $0) > day }.sorted()
            .compactMap { moment in
                let before = price { $0.isPaid(before: moment) }?.annual
                let after = price { $0.isPaid(at: moment) }?.annual
                guard let before, let after, before.minorUnits > 0,
                    after.minorUnits > before.minorUnits
                else { return nil }
                let added = Money(
                    minorUnits: after.minorUnits - before.minorUnits,
                    currency: after.currency
                )
                return WonAccount.Growth(time: moment, added: added, isDeal: false)
            }
    }

    private func price(where isCounted: (Subscription) -> Bool) -> RecurringPrice? {
        .sum(subscriptions.filter(isCounted).compactMap(\.price))
    }

    private var wonDeals: [Opportunity] {
        opportunities.filter { $0.won != nil }
            .sorted { ($0.won ?? .distantFuture, $0.id) < ($1.won ?? .distantFuture, $1.id) }
    }

    private var firstDeal: Opportunity? { wonDeals.first }

    /// Deals won after `day` beside the first one, which may be the first payment written down
    /// late.
    private func furtherDeals(after day: Int, zone: ZoneOffsets) -> [WonAccount.Growth] {
        wonDeals.dropFirst()
            .compactMap { deal in
                guard !deal.isRenewal, let won = deal.won, zone.dayNumber(of: won) > day else {
                    return nil
                }
                return WonAccount.Growth(time: won, added: deal.annualValue, isDeal: true)
            }
    }
}
