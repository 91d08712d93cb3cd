/// What counts of several classes say about the shares behind them.
///
/// The posterior of multinomial shares under a Dirichlet prior with `prior` for every class (0.5:
/// Jeffreys), looked at through seeded draws.
public struct DirichletShares: Sendable {
    /// How many were counted in each class.
    public let counts: [Int]
    private let draws: [[Double]]
    private let drawn: Int

    /// Draws shares from the posterior of `counts`, in O(draws × classes).
    public init(counts: [Int], prior: Double = 0.5, draws: Int = 10_000, seed: UInt64) {
        precondition(counts.count > 1 && counts.allSatisfy { $0 >= 0 }, "shares need two classes")
        precondition(draws > 0, "at least one draw is made")
        self.counts = counts
        var random = SplitMix64(seed: seed)
        let concentrations = counts.map { Double($0) + prior }
        var byClass = [[Double]](repeating: [], count: counts.count)
        for _ in 0..<draws {
            for (index, share) in random.dirichlet(concentrations).enumerated() {
                byClass[index].append(share)
            }
        }
        (self.draws, drawn) = (byClass, draws)
    }

    /// The class that was counted most often; of several the first.
    public var top: Int {
        counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    }

    /// The share of draws in which the top class leads the largest other class by at least
    /// `margin`.
    public func probabilityTopLeads(by margin: Double) -> Double {
        probabilityLeads(group: [top], by: margin)
    }

    /// The share of draws in which the classes of `group` together lead every class outside it by
    /// at least `margin`.
    public func probabilityLeads(group: Set<Int>, by margin: Double) -> Double {
        let shares = sums(of: group)
        let others = draws.indices.filter { !group.contains($0) }
        let wins = (0..<drawn)
            .count { draw in
                let next = others.reduce(0.0) { max($0, draws[$1][draw]) }
                return shares[draw] - next >= margin
            }
        return Double(wins) / Double(drawn)
    }

    /// The central credible interval of the share of class `index`.
    ///
    /// A class that holds nobody reaches down to 0 and one that holds everybody up to 1, as Brown,
    /// Cai and DasGupta (2001) advise for the Jeffreys interval.
    public func interval(of index: Int, level: Double = 0.95) -> ClosedRange<Double> {
        interval(ofGroup: [index], level: level)
    }

    /// The central credible interval of the share that the classes of `group` hold together.
    ///
    /// Reaches down to 0 when they hold nobody and up to 1 when they hold everybody.
    public func interval(ofGroup group: Set<Int>, level: Double = 0.95) -> ClosedRange<Double> {
        let sorted = sums(of: group).sorted()
        guard let low = quantile((1 - level) / 2, ofSorted: sorted),
            let high = quantile((1 + level) / 2, ofSorted: sorted)
        else { preconditionFailure("at least one draw was made") }
        let counted = group.reduce(0) { $0 + counts[$1] }
        let isAll = counted == counts.reduce(0, +) && counted > 0
        return (counted == 0 ? 0 : low)...(isAll ? 1 : high)
    }

    /// The share of the group in each draw, added in the order of the classes.
    private func sums(of group: Set<Int>) -> [Double] {
        precondition(
            !group.isEmpty && group.count < counts.count,
            "a group holds some of the classes, not all"
        )
        let members = group.sorted()
        return (0..<drawn).map { draw in members.reduce(0) { $0 + draws[$1][draw] } }
    }
}
