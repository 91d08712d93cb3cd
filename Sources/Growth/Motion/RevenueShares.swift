import Statistics

/// The ways won accounts began, each account weighed with its present ARR.
struct RevenueShares {
    /// ARR by way of `Origin.known`, in major units; all zero when no account has any.
    let sums: [Double]
    /// Where the shares of the ways lie; `nil` without any revenue.
    let intervals: [ClosedRange<Double>]?
    /// The same of the group of most accounts.
    let leaderInterval: ClosedRange<Double>?
    /// How likely that group leads the next by the margin.
    let lead: Double?

    /// The shares of `journeys` of known origin; the first of `groups` is the one of most accounts.
    init(_ journeys: [Journey], _ groups: [OriginGroup], margin: Double, seed: UInt64) {
        let classes = journeys.compactMap { Origin.known.firstIndex(of: $0.origin) }
        let weights = journeys.map(\.arrWeight)
        var sums = [Double](repeating: 0, count: Origin.known.count)
        for (index, weight) in zip(classes, weights) { sums[index] += weight }
        self.sums = sums
        let bootstrap = Bootstrap(seed: seed)
        intervals = bootstrap.weightedShares(
            classes: classes,
            weights: weights,
            classCount: Origin.known.count
        )
        let grouped = classes.map { index in
            groups.firstIndex { $0.classes.contains(index) } ?? 0
        }
        leaderInterval =
            bootstrap.weightedShares(
                classes: grouped,
                weights: weights,
                classCount: groups.count
            )?
            .first
        lead = bootstrap.weightedLead(
            of: 0,
            by: margin,
            classes: grouped,
            weights: weights,
            classCount: groups.count
        )
    }

    /// The share that the ways of `classes` hold together; `nil` without any revenue.
    func share(of classes: Set<Int>) -> Double? {
        let total = sums.reduce(0, +)
        return total > 0 ? classes.sorted().reduce(0) { $0 + sums[$1] } / total : nil
    }
}
