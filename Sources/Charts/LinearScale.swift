import Growth

/// Places numbers on a line from `start` to `end`.
struct LinearScale {
    /// The numbers at the ends; the first is smaller.
    let domain: ClosedRange<Double>
    /// Where the ends of the domain lie, in units of the picture; `end` may be smaller.
    let start, end: Double

    /// Where `number` lies; numbers outside the domain lie on its ends.
    func position(_ number: Double) -> Double {
        let clamped = min(max(number, domain.lowerBound), domain.upperBound)
        let span = domain.upperBound - domain.lowerBound
        return start + (end - start) * (clamped - domain.lowerBound) / span
    }

    /// From zero (or the smallest number, if that is less) to a round number above the largest.
    ///
    /// Shares never reach beyond 1, and numbers that are all zero get a domain of 1.
    static func domain(
        of numbers: [Double],
        unit: Quantity.Unit,
        ticks count: Int
    ) -> ClosedRange<Double> {
        let finite = numbers.filter(\.isFinite).map { max(-1e300, min($0, 1e300)) }
        let low = min(0, finite.min() ?? 0)
        let high = max(0, finite.max() ?? 0)
        guard high > low else { return 0...1 }
        let step = niceStep((high - low) / Double(count), unit: unit)
        let top = (high / step - 1e-9).rounded(.up) * step
        let bottom = (low / step + 1e-9).rounded(.down) * step
        return bottom...(unit == .share && high <= 1 ? min(1, top) : top)
    }

    /// Round numbers inside the domain, about `count` steps of 1, 2 or 5 times a power of ten; shares
    /// also go by quarters.
    func ticks(_ count: Int, unit: Quantity.Unit) -> [Double] {
        let span = domain.upperBound - domain.lowerBound
        let step = Self.niceStep(span / Double(max(1, count)), unit: unit)
        let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
        return first > last ? [] : (first...last).map { Double($0) * step }
    }

    /// The smallest round number that is not below `rough`; counts go in whole steps.
    private static func niceStep(_ rough: Double, unit: Quantity.Unit) -> Double {
        let steps = unit == .share ? [1, 2, 2.5, 5] : [1, 2, 5.0]
        var power = unit == .count ? 1.0 : 1e-6
        while power * 10 <= rough, power < 1e299 { power *= 10 }
        return (steps.first { $0 * power >= rough * (1 - 1e-9) } ?? 10) * power
    }
}
