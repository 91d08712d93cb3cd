import Statistics
import Testing

@Suite("Differences of shares")
struct NewcombeTests {
    @Test("Intervals equal those of statsmodels")
    func reference() {
        for each in newcombeCases {
            let found = newcombe(Proportion(each.x1, of: each.n1), Proportion(each.x2, of: each.n2))
            #expect(abs(found.lowerBound - each.low) < 1e-12, "\(each)")
            #expect(abs(found.upperBound - each.high) < 1e-12, "\(each)")
        }
    }

    @Test("56 of 70 less 48 of 80 is published as 0.0524 to 0.3339")
    func published() {
        // Newcombe (1998), table II, method 10 for contrast (a).
        let found = newcombe(Proportion(56, of: 70), Proportion(48, of: 80))
        #expect(abs(found.lowerBound - 0.0524) < 5e-5 && abs(found.upperBound - 0.3339) < 5e-5)
    }

    @Test("Holds the difference, stays inside −1 and 1 and turns with its samples")
    func everySmallCase() {
        for (n1, n2) in [(1, 1), (1, 7), (4, 6), (9, 9)] {
            for x1 in 0...n1 {
                for x2 in 0...n2 {
                    let (one, two) = (Proportion(x1, of: n1), Proportion(x2, of: n2))
                    let (found, turned) = (newcombe(one, two), newcombe(two, one))
                    let difference = Double(x1) / Double(n1) - Double(x2) / Double(n2)
                    #expect(found.contains(difference) && found.lowerBound >= -1)
                    #expect(abs(found.lowerBound + turned.upperBound) < 1e-15)
                    #expect(found.upperBound <= 1)
                }
            }
        }
        #expect(newcombe(Proportion(0, of: 0), Proportion(3, of: 4)) == -1...1)
    }
}
