/// The `probability` quantile of `values`, which need no order; `nil` when there is none.
///
/// Linear between order statistics: at position (n − 1)p, from 0. Type 7 of R. J. Hyndman and Y.
/// Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361–365;
/// the default of R, NumPy and spreadsheets. O(n log n).
public func quantile(_ probability: Double, of values: [Double]) -> Double? {
    quantile(probability, ofSorted: values.sorted())
}

/// The median: the `quantile` at 0.5.
public func median(of values: [Double]) -> Double? { quantile(0.5, of: values) }

/// The same quantile of values that are in ascending order already, in O(1).
public func quantile(_ probability: Double, ofSorted sorted: [Double]) -> Double? {
    precondition((0...1).contains(probability), "a probability lies between 0 and 1")
    guard !sorted.isEmpty else { return nil }
    let place = quantilePlace(probability, count: sorted.count)
    let low = sorted[place.lower]
    guard place.fraction > 0 else { return low }
    return low + place.fraction * (sorted[place.lower + 1] - low)
}

/// Where a type 7 quantile lies: the order statistic below it and the way to the next.
func quantilePlace(_ probability: Double, count: Int) -> (lower: Int, fraction: Double) {
    let position = Double(count - 1) * probability
    let lower = min(Int(exactly: position.rounded(.down)) ?? 0, count - 1)
    return (lower, lower == count - 1 ? 0 : position - Double(lower))
}
