import Statistics
import Testing

@Suite("Trends")
struct LinearTrendTests {
    @Test("Slopes, standard errors and intervals equal those of SciPy")
    func reference() throws {
        for each in trendCases {
            let trend = try #require(LinearTrend(each.points))
            #expect(isClose(trend.slope, each.slope, 1e-11), "\(each)")
            #expect(isClose(trend.intercept, each.intercept, 1e-11), "\(each)")
            #expect(isClose(trend.standardError, each.standardError, 1e-10), "\(each)")
            #expect(isClose(trend.interval().lowerBound, each.low, 1e-10), "\(each)")
            #expect(isClose(trend.interval().upperBound, each.high, 1e-10), "\(each)")
        }
    }

    @Test("A series is points one apart, and a straight one has no error")
    func series() throws {
        let series = try #require(LinearTrend(ofSeries: [3, 5, 4, 8]))
        #expect(series == LinearTrend([(0, 3), (1, 5), (2, 4), (3, 8)]))
        let straight = try #require(LinearTrend(ofSeries: [1, 3, 5]))
        #expect(straight.slope == 2 && straight.intercept == 1 && straight.standardError == 0)
        #expect(straight.interval() == 2...2 && straight.degreesOfFreedom == 1)
    }

    @Test("Two points, or points above one another, have no trend")
    func none() {
        #expect(LinearTrend([]) == nil)
        #expect(LinearTrend(ofSeries: [1, 2]) == nil)
        #expect(LinearTrend([(4, 1), (4, 2), (4, 3)]) == nil)
    }
}
