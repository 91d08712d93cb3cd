import Foundation
import Statistics
import Testing

/// Where the shared oracles lie; nil in a clone without them.
private let oracles: URL? = {
    let root =
        ProcessInfo.processInfo.environment["GROUNDSWELL_SHARED"].map(URL.init(fileURLWithPath:))
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    let file = root.appendingPathComponent("oracles/power_ci_expected.json")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

@Suite("Proportions")
struct ProportionTests {
    struct Oracle: Decodable {
        struct Entry: Decodable {
            let x: Int
            let n: Int
            let ci: [Double]
        }
        let wilson: [Entry]
    }

    @Test("Wilson intervals equal those of statsmodels", .enabled(if: oracles != nil))
    func wilsonOracle() throws {
        let file = try #require(oracles)
        let oracle = try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: file))
        #expect(oracle.wilson.count >= 6)
        for entry in oracle.wilson {
            let range = Proportion(entry.x, of: entry.n).wilson()
            #expect(abs(range.lowerBound - entry.ci[0]) < 1e-12, "\(entry.x) of \(entry.n)")
            #expect(abs(range.upperBound - entry.ci[1]) < 1e-12, "\(entry.x) of \(entry.n)")
        }
    }

    @Test("A Wilson interval worked by hand: 5 of 10")
    func wilsonByHand() {
        // z² = 3.841459: centre (0.5 + 0.192073) / 1.384146 = 0.5, half 0.365 / 1.384146 = 0.263407.
        let range = Proportion(5, of: 10).wilson()
        #expect(abs(range.lowerBound - 0.236593) < 1e-6)
        #expect(abs(range.upperBound - 0.763407) < 1e-6)
    }

    @Test("Nobody, none and all stay inside 0 and 1")
    func ends() {
        #expect(Proportion(0, of: 0).share == nil)
        #expect(Proportion(0, of: 0).wilson() == 0...1)
        #expect(Proportion(0, of: 7).wilson().lowerBound == 0)
        #expect(Proportion(7, of: 7).wilson().upperBound == 1)
        for whole in 1...40 {
            for part in 0...whole {
                let proportion = Proportion(part, of: whole)
                let share = Double(part) / Double(whole)
                #expect(proportion.wilson().contains(share))
                let mirrored = Proportion(whole - part, of: whole).wilson()
                #expect(abs(proportion.wilson().lowerBound - (1 - mirrored.upperBound)) < 1e-12)
            }
        }
    }

    @Test("Wilson covers the truth about 95 times in 100", .tags(.simulation))
    func coverage() {
        var random = SplitMix64(seed: 20_260_101)
        for truth in [0.05, 0.2, 0.5, 0.8] {
            for size in [12, 40, 150] {
                let trials = 4_000
                let covered = (0..<trials)
                    .count { _ in
                        let part = (0..<size).count { _ in random.uniform() < truth }
                        return Proportion(part, of: size).wilson().contains(truth)
                    }
                let share = Double(covered) / Double(trials)
                #expect((0.90...0.99).contains(share), "truth \(truth), n \(size), seed 20260101")
            }
        }
    }

    @Test("Normal quantiles equal the published ones of AS 241")
    func normalQuantiles() {
        #expect(abs(Normal.quantile(0.25) - -0.674_489_750_196_081_7) < 1e-15)
        #expect(abs(Normal.quantile(0.001) - -3.090_232_306_167_814) < 1e-14)
        #expect(abs(Normal.quantile(1e-20) - -9.262_340_089_798_408) < 1e-13)
        #expect(abs(Normal.quantile(0.975) - 1.959_963_984_540_054) < 1e-14)
        #expect(Normal.quantile(0.5) == 0)
        #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity)
    }
}

extension Tag {
    /// Repeats a random experiment many times.
    @Tag static var simulation: Self
}
