import Glibc
import Growth
import Statistics
import Testing

@testable import Simulator

@Suite("Chance")
struct SamplingTests {
    @Test("comes from the published SplitMix64 sequence")
    func sequence() {
        var random = SplitMix64(seed: 1_234_567)
        // The values published for this seed: Rosetta Code, "Pseudo-random numbers/Splitmix64".
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ]
        )
    }

    @Test("has a logarithm and an exponential that agree with the math library")
    func functions() {
        for step in 1..<2_000 {
            let x = Double(step) * 0.037
            #expect(abs(naturalLog(x) - log(x)) < 1e-11, "ln \(x)")
            #expect(abs(exponentialFunction(x - 37) / exp(x - 37) - 1) < 1e-12, "exp \(x - 37)")
        }
    }

    @Test("has the means and medians it is asked for")
    func moments() {
        var random = SplitMix64(seed: 5)
        let draws = 20_000
        let exponential = (0..<draws).reduce(0.0) { sum, _ in sum + random.exponential(mean: 9) }
        #expect(abs(exponential / Double(draws) - 9) < 0.3)
        let below = (0..<draws).count { _ in random.logNormal(median: 4, sigma: 1.1) < 4 }
        #expect(abs(below - draws / 2) < 300)
        let thirds = (0..<draws).count { _ in random.weighted([2, 1]) == 1 }
        #expect(abs(thirds - draws / 3) < 300)
    }

    @Test("counts weekdays from Monday, before 1970 too, and months to their last day")
    func calendar() {
        #expect([0, 3, 4, -4].map { weekday($0) } == [3, 6, 0, 6])
        let cases: [(Int, String, String)] = [
            (1, "2026-01-31", "2026-02-28"), (13, "2027-01-31", "2028-02-29"),
            (2, "2026-11-15", "2027-01-15"),
        ]
        for (months, from, to) in cases {
            let date = Timestamp(iso: from)?.civilDateUTC
            #expect(date.map { adding(months: months, to: $0).iso } == to)
        }
    }
}
