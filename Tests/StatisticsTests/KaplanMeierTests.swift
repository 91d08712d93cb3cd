import Statistics
import Testing

@Suite("Survival")
struct KaplanMeierTests {
    @Test("Curves and their bands equal those of lifelines", arguments: survivalCases.indices)
    func curves(index: Int) {
        let expected = survivalCases[index]
        let steps = curve(expected.times).steps.filter { $0.events > 0 }
        #expect(steps.map(\.time) == expected.steps.map(\.time))
        #expect(steps.map(\.atRisk) == expected.steps.map(\.atRisk))
        #expect(steps.map(\.events) == expected.steps.map(\.events))
        for (step, wanted) in zip(steps, expected.steps) {
            #expect(abs(step.survival - wanted.survival) < 1e-12, "\(step)")
            guard let low = wanted.low, let high = wanted.high else { continue }
            #expect(abs((step.interval?.lowerBound ?? -1) - low) < 1e-12, "\(step)")
            #expect(abs((step.interval?.upperBound ?? -1) - high) < 1e-12, "\(step)")
        }
    }

    @Test(
        "Quartiles and their intervals equal those of lifelines",
        arguments: survivalCases.indices
    )
    func quartiles(index: Int) {
        let expected = survivalCases[index]
        let found = curve(expected.times)
        for wanted in expected.quantiles {
            let quantile = found.quantile(wanted.probability)
            #expect(quantile.time == wanted.time, "\(wanted)")
            #expect(quantile.lower == wanted.lower, "\(wanted)")
            #expect(quantile.upper == wanted.upper, "\(wanted)")
        }
    }

    @Test("Remission lasts 23 weeks in the median with 6-mercaptopurine, 8 without")
    func freireich() {
        // The standard errors 0.076 at week 6 and 0.135 at week 23: J. P. Klein, M. L. Moeschberger,
        // "Survival Analysis", 2nd edition (2003), table 4.1. The medians follow from its curves.
        let treated = curve(survivalCases[0].times)
        #expect(treated.median.time == 23)
        #expect(curve(survivalCases[1].times).median.time == 8)
        let errors = treated.steps.filter { [6, 23].contains($0.time) }
            .map { $0.variance.squareRoot() }
        #expect(errors.count == 2)
        #expect(abs(errors[0] - 0.076) < 5e-4 && abs(errors[1] - 0.135) < 5e-4)
    }

    @Test("Somebody censored at the time of an event was at risk there")
    func ties() {
        let steps = KaplanMeier([(2, false), (1, false), (2, true), (2, true)]).steps
        #expect(steps.map(\.time) == [1, 2])
        #expect(steps.map(\.atRisk) == [4, 3])
        #expect(steps.map(\.events) == [0, 2])
        #expect(steps.map(\.censored) == [1, 1])
        #expect(steps.map(\.survival) == [1, 1.0 / 3])
        #expect(steps[0].interval == nil)
    }

    @Test("Without censoring the curve is the share still there and its variance binomial")
    func uncensored() {
        for count in 1...30 {
            let found = KaplanMeier((1...count).map { (Double($0), true) })
            for (index, step) in found.steps.enumerated() {
                let share = Double(count - index - 1) / Double(count)
                #expect(abs(step.survival - share) < 1e-14)
                #expect(abs(step.variance - share * (1 - share) / Double(count)) < 1e-14)
            }
            #expect(found.median.time == Double((count + 1) / 2), "\(count)")
        }
    }

    @Test("The curve is silent after the last censoring, and 0 after the last event")
    func beyond() {
        let open = KaplanMeier([(1, true), (4, false)])
        #expect([0, 1, 3.9, 4, 4.1].map { open.survival(at: $0) } == [1, 0.5, 0.5, 0.5, nil])
        let closed = KaplanMeier([(1, true), (4, true)])
        #expect([0, 1, 4, 9].map { closed.survival(at: $0) } == [1, 0.5, 0, 0])
        #expect(closed.steps.last?.interval?.lowerBound == 0)
        #expect(closed.steps.last?.interval?.upperBound == closed.steps[0].interval?.upperBound)
    }

    @Test("Nobody has no curve, and censoring alone has no quantile")
    func empty() {
        let nobody = KaplanMeier([])
        #expect(nobody.steps.isEmpty && nobody.survival(at: 0) == nil)
        for silent in [nobody.median, KaplanMeier([(1, false), (2, false)]).median] {
            #expect(silent.time == nil && silent.lower == nil && silent.upper == nil)
        }
    }

    @Test("The interval of the median covers it about 95 times in 100", .tags(.simulation))
    func coverage() {
        var random = SplitMix64(seed: 20_261_123)
        let trials = 600
        let covered = (0..<trials)
            .count { _ in
                // Exponential times of median 1, a third of them censored by an independent clock.
                let found = KaplanMeier(
                    (0..<60)
                        .map { _ in
                            let (event, end) = (random.gamma(shape: 1), random.gamma(shape: 1) * 2)
                            return (min(event, end), event <= end)
                        }
                )
                let truth = 0.693_147_180_559_945_3
                let median = found.median
                return (median.lower ?? .infinity) <= truth && truth <= (median.upper ?? .infinity)
            }
        let share = Double(covered) / Double(trials)
        #expect((0.92...0.98).contains(share), "\(share), seed 20261123")
    }

    private func curve(_ times: [Double]) -> KaplanMeier {
        KaplanMeier(times.map { (abs($0), $0.sign == .plus) })
    }
}
