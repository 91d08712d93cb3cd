/// How a won account began (K1).
public enum Origin: String, CaseIterable, Sendable {
    /// Got value from the product before, or without, a sales touch: bottom-up.
    case productFirst = "product-first"
    /// Spoke with sales before anybody used the product: top-down.
    case salesFirst = "sales-first"
    /// A pilot agreed with sales came before the first payment, and the account grew since.
    case landAndExpand = "land-and-expand"
    /// The same without growth so far.
    case pilot
    /// Used the product first, but got value only after sales stepped in.
    case assisted
    /// The facts do not say.
    case unknown

    /// The motion it stands for (CONTRACT: Motion words); pilot and assisted are shown beside.
    public var motion: Motion? {
        switch self {
        case .productFirst: .bottomUp
        case .salesFirst: .topDown
        case .landAndExpand: .landAndExpand
        case .pilot, .assisted, .unknown: nil
        }
    }

    /// The origins that shares are shares of, in the order of reports.
    public static let known: [Origin] = [
        .productFirst, .salesFirst, .landAndExpand, .pilot, .assisted,
    ]
}

/// The moments that decide how a won account began.
public struct OriginFacts: Hashable, Sendable {
    /// T: the first use of the product.
    public var firstUse: Timestamp?
    /// Act: the first activation.
    public var activation: Timestamp?
    /// Whether anybody said what activation is; without it use before a touch proves nothing.
    public var knowsActivation: Bool
    /// S: the first sales touch.
    public var firstTouch: Timestamp?
    /// P: starts of pilots.
    public var pilots: [Timestamp]
    /// C: the first payment.
    public var firstPaid: Timestamp
    /// Whether the account grew after it.
    public var hasExpanded: Bool
    /// The first product event of the whole company; who paid before cannot have been seen.
    public var productDataBegin: Timestamp?
    /// Whether sales touches were imported at all; without them nobody is known to be untouched.
    public var knowsTouches: Bool
    /// The zone of days.
    public var zone: ZoneOffsets

    /// The facts of one account.
    public init(
        firstUse: Timestamp? = nil,
        activation: Timestamp? = nil,
        firstTouch: Timestamp? = nil,
        pilots: [Timestamp] = [],
        firstPaid: Timestamp,
        hasExpanded: Bool = false,
        productDataBegin: Timestamp? = nil,
        knowsTouches: Bool = true,
        knowsActivation: Bool = true,
        zone: ZoneOffsets = .utc
    ) {
        (self.firstUse, self.activation, self.firstTouch) = (firstUse, activation, firstTouch)
        (self.pilots, self.firstPaid, self.hasExpanded) = (pilots, firstPaid, hasExpanded)
        (self.productDataBegin, self.knowsTouches) = (productDataBegin, knowsTouches)
        (self.knowsActivation, self.zone) = (knowsActivation, zone)
    }

    /// Whether nothing but the missing meaning of activation keeps the origin open.
    public var lacksActivation: Bool { origin().reason == Self.activationUnknown }

    private static let activationUnknown =
        "used before the first sales touch, and no activation is configured"

    /// The origin and why, in this order: pilot-first if S ≤ P < C; product-first if Act < S or no
    /// S; sales-first if S ≤ T; else assisted.
    ///
    /// What happened after the payment did not make it happen: a touch or activation after C counts
    /// as none, and use that began after C is later than any touch before it.
    public func origin() -> (Origin, reason: String) {
        guard let firstUse else { return (.unknown, "no product events") }
        if let productDataBegin, paidUntil <= productDataBegin {
            return (.unknown, "paid before product events begin")
        }
        let touch = firstTouch.flatMap { $0 < paidUntil ? $0 : nil }
        if let touch, pilots.contains(where: { touch <= $0 && $0 < firstPaid }) {
            return hasExpanded
                ? (.landAndExpand, "pilot before the contract, growth after it")
                : (.pilot, "pilot before the contract, no growth yet")
        }
        guard let touch else {
            guard knowsTouches else { return (.unknown, "no sales touches were imported") }
            return firstUse < paidUntil
                ? (.productFirst, "used before paying, no sales touch")
                : (.unknown, "paid before using, and no sales touch is known")
        }
        if let activation, activation < paidUntil, activation < touch {
            return (.productFirst, "activated before the first sales touch")
        }
        if touch > firstUse, !knowsActivation { return (.unknown, Self.activationUnknown) }
        return touch <= firstUse
            ? (.salesFirst, "sales touch before the first use")
            : (.assisted, "used first, sales stepped in before activation")
    }

    /// The first moment after the payment; a payment dated without a time of day, in UTC or in the
    /// zone of the workspace, takes the whole day.
    var paidUntil: Timestamp {
        let isUTCDate =
            floorDivide(firstPaid.millis, by: Duration.day) * Duration.day == firstPaid.millis
        if isUTCDate { return firstPaid.adding(millis: Duration.day) }
        let day = zone.dayNumber(of: firstPaid)
        return zone.start(ofDay: day) == firstPaid
            ? zone.start(ofDay: day + 1) : firstPaid.adding(millis: 1)
    }
}
