import Statistics
import Testing

@Suite("Beta and t distributions")
struct DistributionTests {
    @Test("Both tails of a beta distribution equal those of SciPy to 12 digits")
    func beta() {
        for each in betaCases {
            let posterior = BetaPosterior(alpha: each.a, beta: each.b)
            #expect(isClose(posterior.cdf(each.x), each.cdf), "\(each)")
            #expect(isClose(posterior.probability(above: each.x), each.above), "\(each)")
        }
    }

    @Test("Quantiles of a beta distribution equal those of SciPy and lead back")
    func betaQuantile() {
        for each in betaQuantiles {
            let posterior = BetaPosterior(alpha: each.a, beta: each.b)
            let quantile = posterior.quantile(each.probability)
            #expect(isClose(quantile, each.quantile), "\(each)")
            #expect(isClose(posterior.cdf(quantile), each.probability), "\(each)")
        }
    }

    @Test("Three lookalikes won of four beat a baseline of 20 % with probability 0.99328")
    func lookalikes() {
        // Beta(4, 2): P(rate > b) = 1 − 5b⁴ + 4b⁵ = 0.99328 at 0.2, by hand.
        let posterior = BetaPosterior(won: 3, lost: 1)
        #expect(isClose(posterior.probability(above: 0.2), 0.993_28))
        #expect(isClose(posterior.mean, 2.0 / 3))
        #expect(posterior.interval().contains(posterior.mean))
    }

    @Test("The ends of a beta distribution are exact")
    func ends() {
        let posterior = BetaPosterior(won: 0, lost: 0)
        #expect([-1, 0, 1, 2].map { posterior.cdf($0) } == [0, 0, 1, 1])
        #expect([-1, 0, 1, 2].map { posterior.probability(above: $0) } == [1, 1, 0, 0])
        #expect([0, 1].map { posterior.quantile($0) } == [0, 1])
    }

    @Test("Quantiles of t equal those of SciPy")
    func student() {
        for each in tQuantiles {
            let quantile = studentTQuantile(each.probability, degreesOfFreedom: each.degrees)
            #expect(isClose(quantile, each.quantile, 1e-11), "\(each)")
        }
    }

    @Test("Quantiles of t are symmetric and end in those of the normal distribution")
    func symmetry() {
        #expect(studentTQuantile(0.5, degreesOfFreedom: 3) == 0)
        #expect(studentTQuantile(0, degreesOfFreedom: 3) == -.infinity)
        #expect(studentTQuantile(1, degreesOfFreedom: 3) == .infinity)
        #expect(studentTQuantile(0.9, degreesOfFreedom: .infinity) == Normal.quantile(0.9))
        for degrees in [1.0, 4, 50] {
            let low = studentTQuantile(0.25, degreesOfFreedom: degrees)
            #expect(low == -studentTQuantile(0.75, degreesOfFreedom: degrees))
        }
    }
}

/// Whether two numbers agree to the relative `tolerance`.
func isClose(_ found: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(found - expected) <= tolerance * abs(expected)
}
