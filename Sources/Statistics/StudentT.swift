/// The `probability` quantile of Student's t distribution: about 2.776 for 0.975 and 4 degrees.
///
/// Solves P(T > t) = ½ I_{ν/(ν + t²)}(ν/2, ½) for t, relative error about 1e-12. Source: M.
/// Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.7.1 and 26.5.27.
/// - Returns: −∞ and +∞ at 0 and 1.
public func studentTQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    precondition((0...1).contains(probability), "a probability lies between 0 and 1")
    precondition(degreesOfFreedom > 0, "a t distribution has degrees of freedom")
    let normal = abs(Normal.quantile(probability))
    guard normal > 0, normal < .infinity, degreesOfFreedom < .infinity else {
        return Normal.quantile(probability)
    }
    let size = tPoint(min(probability, 1 - probability), degreesOfFreedom, from: normal)
    return probability < 0.5 ? -size : size
}

/// The t > 0 above which `tail` of the distribution lies, by Newton's method.
///
/// The tail falls ever more slowly in t, so from a `start` below t every step stays below it; the
/// first that no longer climbs has met rounding.
private func tPoint(_ tail: Double, _ degrees: Double, from start: Double) -> Double {
    var t = start
    while true {
        let whole = degrees + t * t
        let (x, complement) = (degrees / whole, t * t / whole)
        let above = incompleteBeta(degrees / 2, 0.5, x, complement: complement) / 2
        // The density is the beta kernel over t.
        let next = t + (above - tail) * t / betaKernel(degrees / 2, 0.5, x, complement)
        guard next > t else { return t }
        t = next
    }
}
