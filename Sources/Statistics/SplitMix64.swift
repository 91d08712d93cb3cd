/// A seeded source of random numbers: the same seed gives the same numbers on every machine.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014; the mixing constants are those of D. Stafford's variant 13. Not for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose whole output is decided by `seed`.
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from [0, 1): one of 2⁵³ equally likely, equally spaced ones.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from (0, 1), for logarithms.
    public mutating func openUniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// A whole number from 0 to `bound` − 1.
    ///
    /// Multiply and shift: the bias is below bound / 2⁶⁴. Source: D. Lemire, "Fast random integer
    /// generation in an interval", ACM TOMACS 29 (2019), without its rejection step.
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is something to choose from")
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
