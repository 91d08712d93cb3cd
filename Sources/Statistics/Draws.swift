import Glibc

extension SplitMix64 {
    /// A draw from the standard normal distribution.
    ///
    /// Polar method: G. Marsaglia, T. A. Bray, SIAM Review 6 (1964) 260–264. The second of the pair
    /// is thrown away so that a draw leaves nothing behind.
    public mutating func normal() -> Double {
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
        }
    }

    /// A draw from the gamma distribution with `shape` > 0 and scale 1.
    ///
    /// With d = shape − 1/3 and c = 1/√(9d), accepts d(1 + cx)³ for normal x; a shape below 1 is
    /// drawn at shape + 1 and multiplied by U^(1/shape). Source: G. Marsaglia, W. W. Tsang, "A
    /// simple method for generating gamma variables", ACM TOMS 26 (2000) 363–372, with its note 6.
    public mutating func gamma(shape: Double) -> Double {
        precondition(shape > 0 && shape.isFinite, "the shape of a gamma distribution is positive")
        if shape < 1 {
            let larger = gamma(shape: shape + 1)
            return larger * pow(openUniform(), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(openUniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A draw from the Dirichlet distribution: shares that sum to 1.
    ///
    /// Independent gamma draws divided by their sum. Source: L. Devroye, "Non-Uniform Random
    /// Variate Generation" (1986), chapter XI, theorem 4.1.
    public mutating func dirichlet(_ concentrations: [Double]) -> [Double] {
        precondition(!concentrations.isEmpty, "shares are shares of at least one class")
        while true {
            let draws = concentrations.map { gamma(shape: $0) }
            let total = draws.reduce(0, +)
            if total > 0 { return draws.map { $0 / total } }
        }
    }
}
