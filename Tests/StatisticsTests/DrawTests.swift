import Glibc
import Statistics
import Testing

@Suite("Seeded draws")
struct DrawTests {
    @Test("SplitMix64 gives the published first numbers of seed 1234567")
    func publishedNumbers() {
        // The test vector that circulates with the reference implementation of SplitMix64.
        var random = SplitMix64(seed: 1_234_567)
        let first = (0..<5).map { _ in random.next() }
        #expect(
            first == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test("Uniform numbers have the moments of the uniform distribution and stay inside")
    func uniform() {
        var random = SplitMix64(seed: 7)
        let draws = (0..<100_000).map { _ in random.uniform() }
        #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
        let (mean, variance) = moments(draws)
        #expect(abs(mean - 0.5) < 0.005 && abs(variance - 1.0 / 12) < 0.002)
        let indices = (0..<60_000).map { _ in random.index(below: 6) }
        for face in 0..<6 { #expect(abs(indices.count { $0 == face } - 10_000) < 500) }
    }

    @Test("Normal draws have mean 0 and variance 1")
    func normal() {
        var random = SplitMix64(seed: 8)
        let (mean, variance) = moments((0..<100_000).map { _ in random.normal() })
        #expect(abs(mean) < 0.015 && abs(variance - 1) < 0.02)
    }

    @Test(
        "Gamma draws have mean and variance of their shape",
        arguments: [0.1, 0.5, 0.9, 1, 2.5, 40]
    )
    func gamma(shape: Double) {
        var random = SplitMix64(seed: 9)
        let draws = (0..<100_000).map { _ in random.gamma(shape: shape) }
        let (mean, variance) = moments(draws)
        #expect(draws.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(abs(mean - shape) < 0.03 * max(shape, 0.3))
        #expect(abs(variance - shape) < 0.08 * max(shape, 0.3))
    }

    @Test("Dirichlet draws sum to 1 and have the means and variances of their concentrations")
    func dirichlet() {
        var random = SplitMix64(seed: 10)
        let concentrations = [0.5, 3.5, 6]
        let draws = (0..<50_000).map { _ in random.dirichlet(concentrations) }
        #expect(draws.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        for index in concentrations.indices {
            let (mean, variance) = moments(draws.map { $0[index] })
            let expected = concentrations[index] / 10
            #expect(abs(mean - expected) < 0.005)
            #expect(abs(variance - expected * (1 - expected) / 11) < 0.002)
        }
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, squares / Double(values.count - 1))
    }
}

@Suite("Shares of classes")
struct DirichletSharesTests {
    @Test(
        "The probability of a lead equals numeric integration over two classes",
        arguments: [[8, 2], [6, 4], [20, 10], [3, 3], [0, 0], [10, 0]]
    )
    func twoClasses(counts: [Int]) {
        let shares = DirichletShares(counts: counts, draws: 40_000, seed: 1)
        let expected = leadOfTwo(
            Double(counts.max() ?? 0) + 0.5,
            Double(counts.min() ?? 0) + 0.5,
            margin: 0.2
        )
        #expect(abs(shares.probabilityTopLeads(by: 0.2) - expected) < 0.01, "\(counts)")
    }

    @Test(
        "The probability of a lead equals a grid sum over three classes",
        arguments: [[8, 2, 1], [5, 4, 3], [12, 6, 0]]
    )
    func threeClasses(counts: [Int]) {
        let shares = DirichletShares(counts: counts, draws: 40_000, seed: 2)
        let expected = leadOfThree(counts.map { Double($0) + 0.5 }, margin: 0.2)
        #expect(abs(shares.probabilityTopLeads(by: 0.2) - expected) < 0.012, "\(counts)")
    }

    @Test("The first of several largest classes is the top, and a seed repeats itself")
    func topAndSeed() {
        let first = DirichletShares(counts: [1, 4, 4], seed: 3)
        #expect(first.top == 1)
        let again = DirichletShares(counts: [1, 4, 4], seed: 3)
        #expect(first.probabilityTopLeads(by: 0.2) == again.probabilityTopLeads(by: 0.2))
        #expect(first.interval(of: 0) == again.interval(of: 0))
    }

    @Test("A class of nobody reaches down to 0 and one of everybody up to 1")
    func ends() {
        let shares = DirichletShares(counts: [9, 0], seed: 4)
        #expect(shares.interval(of: 0).upperBound == 1)
        #expect(shares.interval(of: 1).lowerBound == 0)
        #expect(shares.interval(of: 0).lowerBound > 0.6)
    }

    @Test("A group of classes leads and reaches as one class with their counts added up")
    func groups() {
        let apart = DirichletShares(counts: [5, 3, 2], draws: 40_000, seed: 5)
        // The sum of shares of Dirichlet(5.5, 3.5, 2.5) is Beta(9, 2.5): quantiles of SciPy 1.17.1.
        let interval = apart.interval(ofGroup: [0, 1])
        #expect(abs(interval.lowerBound - 0.515614) < 0.01)
        #expect(abs(interval.upperBound - 0.958164) < 0.01)
        // P(1 − share ≤ 0.4) of that Beta, for a lead of 0.2.
        #expect(abs(apart.probabilityLeads(group: [0, 1], by: 0.2) - 0.922048) < 0.01)
    }

    @Test("A group of one is its class, and the group's order does not matter")
    func groupOfOne() {
        let shares = DirichletShares(counts: [5, 0, 2, 1], seed: 6)
        #expect(shares.probabilityLeads(group: [0], by: 0.2) == shares.probabilityTopLeads(by: 0.2))
        #expect(shares.interval(ofGroup: [2]) == shares.interval(of: 2))
        #expect(shares.interval(ofGroup: [3, 2, 0]) == shares.interval(ofGroup: [0, 2, 3]))
        #expect(shares.interval(ofGroup: [0, 2, 3]).upperBound == 1)
    }

    /// P(p − (1 − p) ≥ margin) of a Beta(a, b), with p = sin²(u) so that its ends are smooth.
    private func leadOfTwo(_ a: Double, _ b: Double, margin: Double) -> Double {
        let steps = 200_000
        var (all, lead) = (0.0, 0.0)
        for step in 0..<steps {
            let p = smooth(step, of: steps)
            let weight = pow(p, a - 0.5) * pow(1 - p, b - 0.5)
            all += weight
            if 2 * p - 1 >= margin { lead += weight }
        }
        return lead / all
    }

    private func leadOfThree(_ c: [Double], margin: Double) -> Double {
        let steps = 900
        var (all, lead) = (0.0, 0.0)
        for i in 0..<steps {
            let x = smooth(i, of: steps)
            for j in 0..<steps {
                // Stick breaking: the first share is x, the second y of what is left.
                let y = smooth(j, of: steps)
                let rest = c[1] + c[2]
                let weight =
                    pow(x, c[0] - 0.5) * pow(1 - x, rest - 0.5) * pow(y, c[1] - 0.5)
                    * pow(1 - y, c[2] - 0.5)
                all += weight
                let next = max(y, 1 - y) * (1 - x)
                if x - next >= margin { lead += weight }
            }
        }
        return lead / all
    }

    private func smooth(_ step: Int, of steps: Int) -> Double {
        let sine = sin((Double(step) + 0.5) / Double(steps) * .pi / 2)
        return sine * sine
    }
}

@Suite("Quantiles and resampling")
struct QuantileTests {
    @Test("Quantiles of type 7, as R gives them")
    func typeSeven() {
        #expect(quantile(0.9, of: []) == nil && median(of: []) == nil)
        #expect(median(of: [3]) == 3 && quantile(1, of: [3]) == 3)
        #expect(median(of: [4, 1, 3, 2]) == 2.5)
        #expect(quantile(0.25, of: [1, 2, 3, 4]) == 1.75)
        #expect(quantile(0.9, of: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == 9.1)
        #expect(quantile(0, of: [2, 1]) == 1 && quantile(1, of: [2, 1]) == 2)
    }

    @Test("The counted median of a resample is the sorted one, for every small sample")
    func medianInterval() {
        for size in 1...6 {
            let values = (0..<size).map { Double($0 * $0) }
            let bootstrap = Bootstrap(resamples: 500, seed: 5)
            var random = SplitMix64(seed: 5)
            let slow = (0..<500)
                .compactMap { _ in
                    median(of: (0..<size).map { _ in values[random.index(below: size)] })
                }
            let expected = quantile(0.025, of: slow)
                .flatMap { low in
                    quantile(0.975, of: slow).map { low...$0 }
                }
            #expect(bootstrap.median(of: values.reversed()) == expected)
        }
        #expect(Bootstrap(seed: 1).median(of: []) == nil)
    }

    @Test("Weighted shares surround the share of the sample and need some weight")
    func weightedShares() throws {
        let classes = (0..<40).map { $0 % 4 == 0 ? 0 : 1 }
        let weights = (0..<40).map { Double($0 % 5) }
        let ranges = try #require(
            Bootstrap(seed: 6).weightedShares(classes: classes, weights: weights, classCount: 3)
        )
        #expect(ranges[0].contains(0.25) && ranges[1].contains(0.75) && ranges[2] == 0...0)
        #expect(Bootstrap(seed: 6).weightedShares(classes: [0], weights: [0], classCount: 2) == nil)
        let one = Bootstrap(seed: 6).weightedShares(classes: [1], weights: [5], classCount: 2)
        #expect(one == [0...0, 1...1])
    }

    @Test(
        "A class leads by weight in as many resamples as it does, and nobody leads without weight"
    )
    func weightedLead() throws {
        func lead(_ classes: [Int], _ weights: [Double], by margin: Double = 0.2) -> Double? {
            Bootstrap(seed: 6)
                .weightedLead(
                    of: 0,
                    by: margin,
                    classes: classes,
                    weights: weights,
                    classCount: 2
                )
        }
        #expect(lead([0, 0], [3, 4]) == 1)
        #expect(lead([1, 1], [3, 4]) == 0)
        #expect(lead([0], [0]) == nil)
        // Two rows, one of each class: only the resample of row 0 twice leads, one in four.
        let quarter = try #require(lead([0, 1], [1, 1]))
        #expect(abs(quarter - 0.25) < 0.03)
    }

    @Test("The interval of the median covers the truth about 95 times in 100", .tags(.simulation))
    func medianCoverage() {
        var random = SplitMix64(seed: 11)
        let trials = 600
        let covered = (0..<trials)
            .count { trial in
                let sample = (0..<40).map { _ in random.gamma(shape: 1) }
                let bootstrap = Bootstrap(resamples: 400, seed: UInt64(trial))
                return bootstrap.median(of: sample)?.contains(0.693_147) ?? false
            }
        #expect((0.90...0.985).contains(Double(covered) / Double(trials)), "seed 11")
    }
}
