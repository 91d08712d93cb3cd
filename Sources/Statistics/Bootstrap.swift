/// Percentile intervals from resampling the rows with replacement.
///
/// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. The
/// interval is between the (1 − level)/2 and (1 + level)/2 quantiles of the resampled figure. It is
/// too narrow for a handful of rows; callers judge n first.
public struct Bootstrap: Sendable {
    /// How often the rows are resampled.
    public let resamples: Int
    /// What decides every draw.
    public let seed: UInt64
    /// 0.95 for 95 %.
    public let level: Double

    /// A bootstrap with its seed.
    public init(resamples: Int = 2_000, seed: UInt64, level: Double = 0.95) {
        precondition(resamples > 1 && level > 0 && level < 1, "resampling needs rows and a level")
        (self.resamples, self.seed, self.level) = (resamples, seed, level)
    }

    /// For each of `classCount` classes, the interval of the share of the weight that its rows
    /// hold.
    ///
    /// Row i belongs to class `classes[i]` and weighs `weights[i]` ≥ 0. Resamples that hold no
    /// weight at all are left out. O(resamples × rows).
    /// - Returns: `nil` when no row weighs anything.
    public func weightedShares(
        classes: [Int],
        weights: [Double],
        classCount: Int
    ) -> [ClosedRange<Double>]? {
        resampledShares(classes, weights, classCount).map { $0.map(interval) }
    }

    /// The share of resamples in which class `top` leads the largest other class by at least
    /// `margin`, each share being one of the weight.
    ///
    /// Rows are as for `weightedShares`. O(resamples × rows).
    /// - Returns: `nil` when no row weighs anything.
    public func weightedLead(
        of top: Int,
        by margin: Double,
        classes: [Int],
        weights: [Double],
        classCount: Int
    ) -> Double? {
        guard let shares = resampledShares(classes, weights, classCount) else { return nil }
        let wins = shares[top].indices
            .count { draw in
                let next = shares.indices.reduce(0.0) { $1 == top ? $0 : max($0, shares[$1][draw]) }
                return shares[top][draw] - next >= margin
            }
        return Double(wins) / Double(shares[top].count)
    }

    /// The share of each class in each resample that holds any weight.
    private func resampledShares(
        _ classes: [Int],
        _ weights: [Double],
        _ classCount: Int
    ) -> [[Double]]? {
        precondition(classes.count == weights.count, "each row has a class and a weight")
        guard weights.contains(where: { $0 > 0 }) else { return nil }
        var random = SplitMix64(seed: seed)
        var shares = [[Double]](repeating: [], count: classCount)
        for _ in 0..<resamples {
            var sums = [Double](repeating: 0, count: classCount)
            for _ in classes.indices {
                let row = random.index(below: classes.count)
                sums[classes[row]] += weights[row]
            }
            let total = sums.reduce(0, +)
            guard total > 0 else { continue }
            for index in sums.indices { shares[index].append(sums[index] / total) }
        }
        return shares.first?.isEmpty == false ? shares : nil
    }

    /// The interval of the median of `values`; `nil` when there is none.
    ///
    /// A resample is a count for each order statistic, so no resample is sorted. O(resamples ×
    /// rows).
    public func median(of values: [Double]) -> ClosedRange<Double>? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        var random = SplitMix64(seed: seed)
        var counts = [Int](repeating: 0, count: sorted.count)
        var medians: [Double] = []
        medians.reserveCapacity(resamples)
        for _ in 0..<resamples {
            for index in counts.indices { counts[index] = 0 }
            for _ in counts.indices { counts[random.index(below: counts.count)] += 1 }
            medians.append(Self.median(ofSorted: sorted, counts: counts))
        }
        return interval(medians)
    }

    private func interval(_ figures: [Double]) -> ClosedRange<Double> {
        let sorted = figures.sorted()
        guard let low = quantile((1 - level) / 2, ofSorted: sorted),
            let high = quantile((1 + level) / 2, ofSorted: sorted)
        else { preconditionFailure("resampling made at least one figure") }
        return low...max(low, high)
    }

    private static func median(ofSorted sorted: [Double], counts: [Int]) -> Double {
        let place = quantilePlace(0.5, count: sorted.count)
        var seen = 0
        var lower: Double?
        for (value, count) in zip(sorted, counts) {
            seen += count
            if lower == nil, seen > place.lower { lower = value }
            if let lower, place.fraction == 0 { return lower }
            if let lower, seen > place.lower + 1 { return lower + place.fraction * (value - lower) }
        }
        preconditionFailure("a resample has as many rows as the sample")
    }
}
