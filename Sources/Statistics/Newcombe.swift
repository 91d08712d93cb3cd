/// The interval of the first share less the second, of two independent samples.
///
/// With the Wilson intervals l…u of each: from d − √((p₁ − l₁)² + (u₂ − p₂)²) to
/// d + √((u₁ − p₁)² + (p₂ − l₂)²). Source: R. G. Newcombe, "Interval estimation for the difference
/// between independent proportions", Statistics in Medicine 17 (1998) 873–890, method 10.
/// - Returns: the whole of [−1, 1] when one sample is empty.
public func newcombe(
    _ first: Proportion,
    _ second: Proportion,
    level: Double = 0.95
) -> ClosedRange<Double> {
    guard let p1 = first.share, let p2 = second.share else { return -1...1 }
    let (one, two) = (first.wilson(level: level), second.wilson(level: level))
    let below = hypotenuse(p1 - one.lowerBound, two.upperBound - p2)
    let above = hypotenuse(one.upperBound - p1, p2 - two.lowerBound)
    return max(-1, p1 - p2 - below)...min(1, p1 - p2 + above)
}

private func hypotenuse(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
