/// How much of a whole rests on few of its parts (playbook K3, M15).
public struct Concentration: Hashable, Sendable {
    /// The share of the largest part, from 0 to 1.
    public let largestShare: Double
    /// The Herfindahl–Hirschman index: the sum of the squared shares, from 1/n to 1.
    ///
    /// Source: A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964)
    /// 761–762.
    public let herfindahl: Double

    /// The concentration of `weights` ≥ 0, such as the yearly revenue of each account.
    /// - Returns: `nil` when nothing weighs anything.
    public init?(_ weights: [Double]) {
        precondition(
            weights.allSatisfy { $0 >= 0 && $0.isFinite },
            "no part weighs less than nothing"
        )
        let total = weights.reduce(0, +)
        guard total > 0, let largest = weights.max() else { return nil }
        largestShare = largest / total
        herfindahl = weights.reduce(0) { $0 + ($1 / total) * ($1 / total) }
    }

    /// How many equal parts would be as concentrated: 1 / `herfindahl`.
    public var effectiveNumber: Double { 1 / herfindahl }
}
