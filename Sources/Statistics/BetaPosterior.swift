/// What won and lost cases say about the rate behind them: a beta distribution.
///
/// After w wins and l losses under a flat prior the rate is Beta(1 + w, 1 + l). Playbook K3 asks it
/// whether lookalikes are won more often than the company wins.
public struct BetaPosterior: Hashable, Sendable {
    /// One more than the wins, under a flat prior.
    public let alpha: Double
    /// One more than the losses, under a flat prior.
    public let beta: Double

    /// A beta distribution; both parameters are positive and finite.
    public init(alpha: Double, beta: Double) {
        precondition(
            alpha > 0 && beta > 0 && alpha.isFinite && beta.isFinite,
            "the parameters of a beta distribution are positive"
        )
        (self.alpha, self.beta) = (alpha, beta)
    }

    /// The posterior under a flat prior: Beta(1 + won, 1 + lost).
    public init(won: Int, lost: Int) {
        precondition(won >= 0 && lost >= 0, "nobody wins or loses less than nothing")
        self.init(alpha: 1 + Double(won), beta: 1 + Double(lost))
    }

    /// The mean, α / (α + β).
    public var mean: Double { alpha / (alpha + beta) }

    /// P(rate ≤ `rate`), the regularised incomplete beta function; 0 below 0 and 1 above 1.
    ///
    /// Relative error below 1e-12 in the lower tail. In the upper one ask for
    /// `probability(above:)`.
    public func cdf(_ rate: Double) -> Double {
        incompleteBeta(alpha, beta, rate, complement: 1 - rate)
    }

    /// P(rate > `baseline`), computed as the upper tail so that a small one keeps its digits.
    public func probability(above baseline: Double) -> Double {
        incompleteBeta(beta, alpha, 1 - baseline, complement: baseline)
    }

    /// The smallest rate whose `cdf` reaches `probability`, to the last bit, by bisection.
    public func quantile(_ probability: Double) -> Double {
        precondition((0...1).contains(probability), "a probability lies between 0 and 1")
        if probability == 0 { return 0 }
        var (low, high) = (0.0, 1.0)
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return high }
            if cdf(middle) >= probability { high = middle } else { low = middle }
        }
    }

    /// The central credible interval of the rate.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        let low = quantile((1 - level) / 2)
        return low...max(low, quantile((1 + level) / 2))
    }
}
