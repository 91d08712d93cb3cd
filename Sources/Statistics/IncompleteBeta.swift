import Glibc

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and x in [0, 1].
///
/// Takes `complement` = 1 − x too, so that a caller who knows it exactly loses no digits near 1.
/// Continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, by the method
/// of W. J. Lentz, Applied Optics 15 (1976) 668–671, on the side of the mean where it converges in
/// O(√(a + b)) terms. Relative error below 1e-12 up to a + b of a million.
func incompleteBeta(_ a: Double, _ b: Double, _ x: Double, complement: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    if x > (a + 1) / (a + b + 2) {
        return 1 - lowerTail(b, a, complement, complement: x)
    }
    return lowerTail(a, b, x, complement: complement)
}

private func lowerTail(_ a: Double, _ b: Double, _ x: Double, complement: Double) -> Double {
    betaKernel(a, b, x, complement) / (a * betaFraction(a, b, x))
}

/// The continued fraction 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.22.
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let smallest = 1e-300
    var (value, numerator, denominator) = (1.0, 1.0, 0.0)
    var index = 1.0
    while true {
        let term = fractionTerm(index, a, b, x)
        denominator = 1 / away(1 + term * denominator, from: smallest)
        numerator = away(1 + term / numerator, from: smallest)
        let factor = numerator * denominator
        value *= factor
        if abs(factor - 1) < 3e-16 || index > 100_000 { return value }
        index += 1
    }
}

private func fractionTerm(_ index: Double, _ a: Double, _ b: Double, _ x: Double) -> Double {
    let m = (index / 2).rounded(.down)
    let twice = a + 2 * m
    if index == 2 * m { return m * (b - m) * x / ((twice - 1) * twice) }
    return -(a + m) * (a + b + m) * x / (twice * (twice + 1))
}

/// `value`, or `smallest` where dividing by it would overflow.
private func away(_ value: Double, from smallest: Double) -> Double {
    abs(value) < smallest ? smallest : value
}

/// x^a (1 − x)^b / B(a, b), without the cancellation of large logarithms.
///
/// The saddle-point form of C. Loader, "Fast and accurate computation of binomial probabilities"
/// (2000), carried over from whole numbers to any a and b.
func betaKernel(_ a: Double, _ b: Double, _ x: Double, _ complement: Double) -> Double {
    let sum = a + b
    let errors = stirlingError(sum) - stirlingError(a) - stirlingError(b)
    let deviance = devianceTerm(a, expected: sum * x) + devianceTerm(b, expected: sum * complement)
    return (a / sum * b / (2 * .pi)).squareRoot() * exp(errors - deviance)
}

/// log Γ(z) less Stirling's formula (z − ½) log z − z + ½ log 2π, for z > 0.
///
/// Climbs to z ≥ 16 by Γ(z + 1) = z Γ(z), where six terms of the series are exact to 1e-16.
private func stirlingError(_ z: Double) -> Double {
    var (climbed, height) = (0.0, z)
    while height < 16 {
        climbed += (height + 0.5) * log1p(1 / height) - 1
        height += 1
    }
    let square = 1 / (height * height)
    let series = [1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188, -691.0 / 360_360]
    return climbed + series.reversed().reduce(0) { $0 * square + $1 } / height
}

/// x log(x/m) + m − x for a count x and the m expected, with all its digits near x = m.
private func devianceTerm(_ x: Double, expected m: Double) -> Double {
    let ratio = (x - m) / (x + m)
    guard abs(ratio) < 0.1 else { return x * log(x / m) + m - x }
    // With v = (x − m)/(x + m): log(x/m) = 2 (v + v³/3 + v⁵/5 + …).
    var (sum, power, index) = ((x - m) * ratio, 2 * x * ratio, 1.0)
    while true {
        power *= ratio * ratio
        index += 2
        let next = sum + power / index
        if next == sum { return sum }
        sum = next
    }
}
