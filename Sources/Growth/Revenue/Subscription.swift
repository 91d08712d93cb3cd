/// A recurring charge of an account.
public struct Subscription: Hashable, Sendable {
    /// Its id in the billing system.
    public let id: RecordID
    /// Who is charged.
    public let account: AccountID
    /// Its first moment, trial included.
    public let start: Timestamp
    /// The first moment after it; `nil` while it runs.
    public let end: Timestamp?
    /// The first moment for which something is charged: the end of the trial inside it, else its
    /// start; `nil` when that has not come, or a price of nothing makes it free.
    public let firstPaid: Timestamp?
    /// What it costs, in the workspace's currency; `nil` when nobody said.
    public let price: RecurringPrice?
    /// User id or e-mail of who pays.
    public let payer: String?
    /// Its plan, in the words of the billing system.
    public let plan: String?
    /// The first moment after the time that is committed and paid for by contract, if it says so.
    public let termEnd: Timestamp?
    /// What an amount is charged for, if it says so.
    public let interval: BillingInterval?

    init(
        id: RecordID,
        account: AccountID,
        start: Timestamp,
        end: Timestamp?,
        firstPaid: Timestamp?,
        price: RecurringPrice?,
        payer: String?,
        plan: String? = nil,
        termEnd: Timestamp? = nil,
        interval: BillingInterval? = nil
    ) {
        (self.id, self.account, self.start, self.end) = (id, account, start, end)
        let isFree = price.map { $0.annual.minorUnits <= 0 } ?? false
        self.firstPaid = isFree ? nil : firstPaid
        (self.price, self.payer, self.plan) = (price, payer, plan)
        (self.termEnd, self.interval) = (termEnd, interval)
    }

    /// Whether it is charged for at `moment`: from its first paid moment until it ends.
    public func isPaid(at moment: Timestamp) -> Bool {
        guard let firstPaid else { return false }
        return firstPaid <= moment && end.map { moment < $0 } ?? true
    }

    /// Whether it is charged for just before `moment`.
    public func isPaid(before moment: Timestamp) -> Bool {
        guard let firstPaid else { return false }
        return firstPaid < moment && end.map { moment <= $0 } ?? true
    }
}

/// What a subscription costs for a year at its present rate: twelve times its MRR (M6).
///
/// Kept by the year because a yearly price has no exact month.
public struct RecurringPrice: Hashable, Sendable {
    /// Minor units of the workspace's currency for a year.
    public let annual: Money
    /// Whether it is the plan's price from the configuration, because billing does not say.
    public let isAssumed: Bool

    /// A price.
    public init(annual: Money, isAssumed: Bool) {
        (self.annual, self.isAssumed) = (annual, isAssumed)
    }

    /// The sum, assumed when a part is; `nil` when it does not fit.
    public func adding(_ other: RecurringPrice) -> RecurringPrice? {
        annual.adding(other.annual)
            .map {
                RecurringPrice(annual: $0, isAssumed: isAssumed || other.isAssumed)
            }
    }

    /// The sum of `prices`; `nil` when there is none or it does not fit.
    public static func sum(_ prices: [RecurringPrice]) -> RecurringPrice? {
        guard let first = prices.first else { return nil }
        return prices.dropFirst().reduce(first) { $0?.adding($1) }
    }
}

/// What an amount is charged for.
public enum BillingInterval: String, CaseIterable, Sendable {
    case day, week, month, quarter, year

    /// How many there are in a year as M6 counts it: 365 days, 52 weeks.
    public var perYear: Int64 {
        switch self {
        case .day: 365
        case .week: 52
        case .month: 12
        case .quarter: 4
        case .year: 1
        }
    }

    /// A year of `amount` charged for `quantity` units every `count` intervals, rounded to the
    /// nearest minor unit, halves away from zero; `nil` when `count` is not positive, `quantity` is
    /// negative or the result does not fit.
    public func annual(_ amount: Money, every count: Int64, quantity: Int64) -> Money? {
        guard count > 0, quantity >= 0,
            let total = amount.multiplied(by: quantity)?.multiplied(by: perYear)
        else { return nil }
        let (quotient, remainder) = total.minorUnits.quotientAndRemainder(dividingBy: count)
        let roundsUp = remainder.magnitude >= count.magnitude - remainder.magnitude
        let step: Int64 = roundsUp && remainder != 0 ? total.minorUnits.signum() : 0
        return Money(minorUnits: quotient + step, currency: amount.currency)
    }
}

extension Money {
    /// The product, or `nil` when it does not fit.
    func multiplied(by factor: Int64) -> Money? {
        let (product, overflow) = minorUnits.multipliedReportingOverflow(by: factor)
        return overflow ? nil : Money(minorUnits: product, currency: currency)
    }
}

/// An amount that an account paid, once.
public struct PaidInvoice: Hashable, Sendable {
    /// Its id in the billing system.
    public let id: RecordID
    /// Who paid.
    public let account: AccountID
    /// When it was paid; when it was issued, if its status says paid and no date does.
    public let paid: Timestamp
    /// How much, more than nothing, in the currency of the invoice.
    public let amount: Money
    /// User id or e-mail of who paid.
    public let payer: String?
}
