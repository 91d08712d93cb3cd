/// An ISO 4217 currency, three capital letters.
public struct CurrencyCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// `USD`.
    public let code: String

    /// The currency, or `nil` when `text` is not three ASCII letters; case is folded to capitals.
    public init?(_ text: String) {
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (65...90).contains($0 & 0xDF) }) else {
            return nil
        }
        code = text.uppercased()
    }

    private init(known: String) { code = known }

    /// United States dollar, the default of a new workspace.
    public static let usd = CurrencyCode(known: "USD")

    /// How many decimal digits the minor unit has: 2 for most, 0 for yen, 3 for dinars (ISO 4217).
    public var minorDigits: Int {
        if Self.withoutMinorUnit.contains(code) { return 0 }
        return Self.withThreeDigits.contains(code) ? 3 : 2
    }

    /// Minor units in one major unit: 100 for most.
    public var minorPerMajor: Int64 { [1, 10, 100, 1_000][minorDigits] }

    public var description: String { code }

    public static func < (left: Self, right: Self) -> Bool {
        left.code.utf8.lexicographicallyPrecedes(right.code.utf8)
    }

    private static let withoutMinorUnit: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
        "VUV",
        "XAF", "XOF", "XPF",
    ]
    private static let withThreeDigits: Set<String> = [
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    ]
}

/// An exact amount of money in the minor unit of its currency (cents).
public struct Money: Hashable, Sendable {
    /// Minor units: 1_999 is 19.99 USD.
    public let minorUnits: Int64
    /// The currency.
    public let currency: CurrencyCode

    /// `minorUnits` of `currency`.
    public init(minorUnits: Int64, currency: CurrencyCode) {
        (self.minorUnits, self.currency) = (minorUnits, currency)
    }

    /// The amount in major units, for statistics and display only; sums stay in minor units.
    public var majorUnits: Double { Double(minorUnits) / Double(currency.minorPerMajor) }

    /// The sum, or `nil` when currencies differ or the sum does not fit.
    public func adding(_ other: Money) -> Money? {
        guard currency == other.currency else { return nil }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        return overflow ? nil : Money(minorUnits: sum, currency: currency)
    }

    /// `1234.50 USD`.
    public var plain: String {
        let scale = UInt64(currency.minorPerMajor)
        let whole = minorUnits.magnitude / scale
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.minorDigits > 0 else { return "\(sign)\(whole) \(currency)" }
        let fraction = padded(Int(minorUnits.magnitude % scale), currency.minorDigits)
        return "\(sign)\(whole).\(fraction) \(currency)"
    }
}
