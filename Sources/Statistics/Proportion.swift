/// So many of so many: a share with what is needed to say how sure it is.
public struct Proportion: Hashable, Sendable {
    /// How many had the property.
    public let part: Int
    /// How many were looked at.
    public let whole: Int

    /// `part` of `whole`; needs 0 ≤ part ≤ whole.
    public init(_ part: Int, of whole: Int) {
        precondition(part >= 0 && part <= whole, "a part lies between nothing and the whole")
        (self.part, self.whole) = (part, whole)
    }

    /// The share, from 0 to 1; `nil` when there was nobody to count.
    public var share: Double? { whole == 0 ? nil : Double(part) / Double(whole) }

    /// The Wilson score interval of the share behind the sample, at confidence `level`.
    ///
    /// With p̂ = part/whole and z the normal quantile: (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1
    /// + z²/n). Source: E. B. Wilson, JASA 22 (1927) 209–212; recommended for small n by Brown, Cai
    /// and DasGupta, Statistical Science 16 (2001) 101–133.
    /// - Returns: the whole of [0, 1] when there was nobody to count.
    public func wilson(level: Double = 0.95) -> ClosedRange<Double> {
        guard let share else { return 0...1 }
        return wilsonInterval(share, size: Double(whole), level: level)
    }
}

/// The Wilson interval of a share of 0 to 1 seen in `size` > 0 people, which may be a fraction.
func wilsonInterval(_ share: Double, size n: Double, level: Double) -> ClosedRange<Double> {
    let z = Normal.quantile(0.5 + level / 2)
    let centre = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    let low = share == 0 ? 0 : max(0, (centre - spread) / scale)
    let high = share == 1 ? 1 : min(1, (centre + spread) / scale)
    return low...high
}
