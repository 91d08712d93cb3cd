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
        let top = self.top
        let wins = (0..<drawn)
            .count { draw in
                let next = draws.indices.reduce(0.0) { $1 == top ? $0 : max($0, draws[$1][draw]) }
                return draws[top][draw] - next >= margin
            }
        return Double(wins) / Double(drawn)
    }

    /// The central credible interval of the share of class `index`.
    ///
    /// A class that holds nobody reaches down to 0 and one that holds everybody up to 1, as Brown,
    /// Cai and DasGupta (2001) advise for the Jeffreys interval.
    public func interval(of index: Int, level: Double = 0.95) -> ClosedRange<Double> {
        let sorted = draws[index].sorted()
        guard let low = quantile((1 - level) / 2, ofSorted: sorted),
            let high = quantile((1 + level) / 2, ofSorted: sorted)
        else { preconditionFailure("at least one draw was made") }
        let isAll = counts[index] == counts.reduce(0, +) && counts[index] > 0
        return (counts[index] == 0 ? 0 : low)...(isAll ? 1 : high)
    }
}
