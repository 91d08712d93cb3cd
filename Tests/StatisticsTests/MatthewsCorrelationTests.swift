import Statistics
import Testing

@Suite("Matthews correlation")
struct MatthewsCorrelationTests {
    @Test("is the Pearson correlation of two columns of zeros and ones, for every small table")
    func pearson() {
        for cells in 0..<256 {
            let (tp, fp, fn, tn) = (cells & 3, cells >> 2 & 3, cells >> 4 & 3, cells >> 6)
            let pairs: [(Double, Double)] =
                Array(repeating: (1, 1), count: tp) + Array(repeating: (1, 0), count: fp)
                + Array(repeating: (0, 1), count: fn) + Array(repeating: (0, 0), count: tn)
            let found = matthewsCorrelation(
                truePositives: tp,
                falsePositives: fp,
                falseNegatives: fn,
                trueNegatives: tn
            )
            let expected = correlation(pairs)
            #expect((found == nil) == (expected == nil), "\(pairs)")
            #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-12, "\(pairs)")
        }
    }

    @Test("the example in the documentation of scikit-learn is −0.33")
    func published() throws {
        // matthews_corrcoef([+1, +1, +1, -1], [+1, -1, +1, +1])
        let found = matthewsCorrelation(
            truePositives: 2,
            falsePositives: 1,
            falseNegatives: 1,
            trueNegatives: 0
        )
        #expect(abs(try #require(found) + 1.0 / 3) < 1e-15)
    }

    private func correlation(_ pairs: [(Double, Double)]) -> Double? {
        let n = Double(pairs.count)
        let (mx, my) = (pairs.reduce(0) { $0 + $1.0 } / n, pairs.reduce(0) { $0 + $1.1 } / n)
        let sxy = pairs.reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        let sxx = pairs.reduce(0) { $0 + ($1.0 - mx) * ($1.0 - mx) }
        let syy = pairs.reduce(0) { $0 + ($1.1 - my) * ($1.1 - my) }
        return sxx > 0 && syy > 0 ? sxy / (sxx * syy).squareRoot() : nil
    }
}
