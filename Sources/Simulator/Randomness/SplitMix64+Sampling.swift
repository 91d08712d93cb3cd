import Statistics

extension SplitMix64 {
    /// True with probability `probability`.
    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// Uniform in [low, high).
    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// One of `choices`, each as likely.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[index(below: choices.count)]
    }

    /// Position of one weight, chosen in proportion to the weights.
    mutating func weighted(_ weights: [Int]) -> Int {
        var rest = index(below: weights.reduce(0, +))
        for (position, weight) in weights.enumerated() {
            if rest < weight { return position }
            rest -= weight
        }
        preconditionFailure("the draw lies below the sum of the weights")
    }

    /// Nearly standard normal: the sum of twelve uniforms less six, within ±6.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform() }
        return sum
    }

    /// Exponential with the given mean.
    mutating func exponential(mean: Double) -> Double { -mean * naturalLog(1 - uniform()) }

    /// Log-normal with the given median and standard deviation of the logarithm.
    mutating func logNormal(median: Double, sigma: Double) -> Double {
        median * exponentialFunction(sigma * normal())
    }

    /// How many days, as milliseconds; uniform in [low, high).
    mutating func days(_ low: Double, _ high: Double) -> Int64 { dayMillis(between(low, high)) }
}

/// `count` days in milliseconds.
func dayMillis(_ count: Double) -> Int64 { whole(count * 86_400_000) }

/// `value` rounded down; the model's own numbers are finite and far from the ends of Int64.
func whole(_ value: Double) -> Int64 {
    guard let whole = Int64(exactly: value.rounded(.down)) else {
        preconditionFailure("the model's numbers fit 64 bits")
    }
    return whole
}

/// ln x for x > 0, by plain arithmetic: the bits never depend on a math library.
///
/// x = m·2ᵉ with m in [√½, √2); ln m = 2·artanh((m−1)/(m+1)), a series. Good to 1e-11.
func naturalLog(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "a logarithm needs a positive number")
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 1.414_213_562_373_095 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var (power, sum) = (ratio, 0.0)
    for odd in stride(from: 1.0, through: 15.0, by: 2.0) {
        sum += power / odd
        power *= square
    }
    return 2 * sum + exponent * 0.693_147_180_559_945_3
}

/// eˣ for |x| < 700, by plain arithmetic; good to 1e-13.
///
/// x = k·ln 2 + r, then the series of eʳ.
func exponentialFunction(_ x: Double) -> Double {
    precondition(abs(x) < 700, "the exponent is in the range of a double")
    let doublings = (x / 0.693_147_180_559_945_3).rounded()
    let rest = x - doublings * 0.693_147_180_559_945_3
    var (term, sum) = (1.0, 1.0)
    for step in stride(from: 1.0, through: 13.0, by: 1.0) {
        term *= rest / step
        sum += term
    }
    return sum * Double(sign: .plus, exponent: Int(whole(doublings)), significand: 1)
}
