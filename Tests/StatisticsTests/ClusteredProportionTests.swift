import Statistics
import Testing

@Suite("Shares of people in accounts")
struct ClusteredProportionTests {
    @Test("Design effects equal the clustered variance of statsmodels")
    func reference() {
        for each in clusterCases {
            let found = ClusteredProportion(each.clusters)
            #expect(isClose(found.designEffect ?? 0, each.designEffect), "\(each)")
        }
    }

    @Test("People who are each alone in their account get the plain Wilson interval")
    func alone() {
        for whole in 2...30 {
            for part in 0...whole {
                let clustered = ClusteredProportion((0..<whole).map { ($0 < part ? 1 : 0, 1) })
                let (found, plain) = (clustered.interval(), Proportion(part, of: whole).wilson())
                #expect(abs(found.lowerBound - plain.lowerBound) < 1e-12, "\(part) of \(whole)")
                #expect(abs(found.upperBound - plain.upperBound) < 1e-12, "\(part) of \(whole)")
            }
        }
    }

    @Test("Accounts whose people all do the same count as one person each")
    func identical() {
        let clustered = ClusteredProportion((0..<12).map { ($0 < 5 ? 8 : 0, 8) })
        // m/(m − 1) · m p(1 − p) n²/(mn)² · (mn − 1)/(p(1 − p)) = (mn − 1)/(m − 1) = 95/11, by hand.
        #expect(isClose(clustered.designEffect ?? 0, 95.0 / 11))
        #expect(isClose(clustered.effectiveSize, 96 * 11.0 / 95))
    }

    @Test("At a share of 0 or 1 every account is assumed to answer with one voice")
    func ends() {
        let none = ClusteredProportion([(0, 4), (0, 4), (0, 4), (0, 0)])
        #expect(none.clusters == 3 && none.designEffect == nil)
        #expect(isClose(none.effectiveSize, 3))
        #expect(isClose(none.interval().upperBound, Proportion(0, of: 3).wilson().upperBound))
        #expect(none.interval().lowerBound == 0)
        let all = ClusteredProportion([(2, 2), (6, 6)])
        #expect(isClose(all.effectiveSize, 64.0 / 40))
        #expect(all.interval().upperBound == 1)
    }

    @Test("Nobody, and a single account, say nothing about the share")
    func tooFew() {
        #expect(ClusteredProportion([]).interval() == 0...1)
        #expect(ClusteredProportion([]).effectiveSize == 0)
        #expect(ClusteredProportion([(3, 9)]).interval() == 0...1)
        #expect(ClusteredProportion([(3, 9)]).effectiveSize == 1)
    }

    @Test("Accounts more alike than by chance are not worth more than their people")
    func capped() {
        let even = ClusteredProportion([(1, 2), (2, 4), (3, 6)])
        #expect(even.designEffect == 0 && even.effectiveSize == 12)
        let plain = Proportion(6, of: 12).wilson()
        #expect(even.interval().lowerBound < plain.lowerBound)
    }

    @Test(
        "Covers the truth 93 to 97 times in 100 where plain Wilson misses it",
        .tags(.simulation),
        arguments: [(20, 0.3), (40, 0.3), (40, 0.6), (100, 0.15)]
    )
    func coverage(accounts: Int, truth: Double) {
        var random = SplitMix64(seed: 20_261_124)
        let trials = 1_000
        var (clustered, plain) = (0, 0)
        for _ in 0..<trials {
            let found = ClusteredProportion(
                (0..<accounts).map { _ in account(truth: truth, &random) }
            )
            if found.interval().contains(truth) { clustered += 1 }
            if found.pooled.wilson().contains(truth) { plain += 1 }
        }
        let shares = [clustered, plain].map { Double($0) / Double(trials) }
        #expect((0.93...0.97).contains(shares[0]), "\(shares), seed 20261124")
        #expect(shares[1] < 0.88, "\(shares), seed 20261124")
    }

    /// Up to nine people, each active with the account's own probability: beta-binomial with a
    /// correlation of 1/4 between colleagues.
    private func account(truth: Double, _ random: inout SplitMix64) -> (part: Int, whole: Int) {
        let own = random.dirichlet([3 * truth, 3 * (1 - truth)])[0]
        let whole = 1 + random.index(below: 9)
        return ((0..<whole).count { _ in random.uniform() < own }, whole)
    }
}
