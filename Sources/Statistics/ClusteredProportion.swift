/// A share of people who come in accounts, where colleagues are more alike than strangers.
///
/// Treats the accounts as a sample and the people in them as what was found there. The sample is
/// worth fewer independent people than it holds: n / design effect. Source: E. L. Korn,
/// B. I. Graubard, "Confidence intervals for proportions with small expected number of positive
/// counts estimated from survey data", Survey Methodology 24 (1998) 193–201, with Wilson's interval
/// instead of the exact one, as N. Dean and M. Pagano find better in Journal of Survey Statistics
/// and Methodology 3 (2015) 484–503.
public struct ClusteredProportion: Hashable, Sendable {
    /// How many of how many, over all clusters.
    public let pooled: Proportion
    /// How many clusters hold anybody.
    public let clusters: Int
    /// How many times the variance of the share is that of as many independent people.
    ///
    /// `nil` where it cannot be seen: fewer than two clusters, or a share of 0 or 1.
    public let designEffect: Double?
    private let equalClusters: Double

    /// The share behind (part, whole) of each cluster, in O(m); clusters of nobody do not count.
    public init(_ clusters: [(part: Int, whole: Int)]) {
        let filled = clusters.filter { $0.whole > 0 }.map { Proportion($0.part, of: $0.whole) }
        let whole = filled.reduce(0) { $0 + $1.whole }
        let pooled = Proportion(filled.reduce(0) { $0 + $1.part }, of: whole)
        (self.pooled, self.clusters) = (pooled, filled.count)
        designEffect = Self.designEffect(filled, pooled)
        equalClusters = Concentration(filled.map { Double($0.whole) })?.effectiveNumber ?? 0
    }

    /// The variance of the ratio p = Σy/Σn by linearisation, m/(m − 1) Σ(y − pn)² / (Σn)², over
    /// p(1 − p)/(Σn − 1), which it equals when everybody is a cluster.
    private static func designEffect(_ clusters: [Proportion], _ pooled: Proportion) -> Double? {
        guard clusters.count > 1, let share = pooled.share, share > 0, share < 1 else { return nil }
        let squares = clusters.reduce(0.0) { sum, cluster in
            let miss = Double(cluster.part) - share * Double(cluster.whole)
            return sum + miss * miss
        }
        let (m, n) = (Double(clusters.count), Double(pooled.whole))
        return m / (m - 1) * squares / (n * n) * (n - 1) / (share * (1 - share))
    }

    /// How many independent people the sample is worth: n / max(1, design effect).
    ///
    /// At a share of 0 or 1 the clusters cannot be seen to differ. Then the worst is assumed, that
    /// everybody in a cluster does the same: (Σn)² / Σn², the number of clusters if all have one
    /// size (L. Kish, "Survey Sampling" (1965), 8.2). One cluster is worth one person.
    public var effectiveSize: Double {
        guard let designEffect else { return equalClusters }
        return Double(pooled.whole) / max(1, designEffect)
    }

    /// The interval of the share: Wilson's at the effective size, widened when clusters are few.
    ///
    /// The size is first multiplied by (t with n − 1 / t with m − 1 degrees of freedom)² of Korn
    /// and Graubard, since the design effect is itself estimated from m clusters. People who are
    /// each alone in their account get the plain Wilson interval.
    /// - Returns: the whole of [0, 1] when there are fewer than two clusters.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        guard let share = pooled.share, clusters > 1 else { return 0...1 }
        guard designEffect != nil else {
            return wilsonInterval(share, size: effectiveSize, level: level)
        }
        let people = studentTQuantile(0.5 + level / 2, degreesOfFreedom: Double(pooled.whole - 1))
        let accounts = studentTQuantile(0.5 + level / 2, degreesOfFreedom: Double(clusters - 1))
        let shrink = people / accounts
        return wilsonInterval(share, size: effectiveSize * shrink * shrink, level: level)
    }
}
