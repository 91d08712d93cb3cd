/// A straight line through points by least squares, and how sure its slope is.
///
/// y = intercept + slope · x + noise of one variance, independent between the points; months that
/// depend on each other make the interval too narrow. Source: G. W. Snedecor, W. G. Cochran,
/// "Statistical Methods", 8th edition (1989), chapter 9.
public struct LinearTrend: Hashable, Sendable {
    /// How much y grows when x grows by 1, in units of y a unit of x.
    public let slope: Double
    /// The line's height at x = 0.
    public let intercept: Double
    /// The standard error of the slope: √(residual sum of squares / (n − 2) / Σ(x − x̄)²).
    public let standardError: Double
    /// n − 2.
    public let degreesOfFreedom: Int

    /// The line through `points`, in O(n).
    /// - Returns: `nil` for fewer than three points, or when they all have the same x.
    public init?(_ points: [(x: Double, y: Double)]) {
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / count
        let meanY = points.reduce(0) { $0 + $1.y } / count
        let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard points.count >= 3, spread > 0 else { return nil }
        let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
        let residual =
            points.reduce(0) { sum, point in
                let miss = point.y - meanY - slope * (point.x - meanX)
                return sum + miss * miss
            }
        (self.slope, intercept) = (slope, meanY - slope * meanX)
        degreesOfFreedom = points.count - 2
        standardError = (residual / (count - 2) / spread).squareRoot()
    }

    /// The line through values one unit apart, the first at x = 0.
    /// - Returns: `nil` for fewer than three values.
    public init?(ofSeries values: [Double]) {
        self.init(values.enumerated().map { (x: Double($0.offset), y: $0.element) })
    }

    /// The interval of the slope: slope ± t · standard error, with n − 2 degrees of freedom.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        let degrees = Double(degreesOfFreedom)
        let reach = studentTQuantile(0.5 + level / 2, degreesOfFreedom: degrees) * standardError
        return (slope - reach)...(slope + reach)
    }
}
