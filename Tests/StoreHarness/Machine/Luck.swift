import Statistics

/// Decides what a power cut spares.
///
/// A cut is of one of five sorts, from "nothing unsynced survives" to "everything does", because a coin
/// for each sector alone would hardly ever show the extremes.
public struct Luck: Sendable {
    private var random: SplitMix64
    private let chance: Double

    /// Luck that follows from `seed`.
    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        chance = [0, 0.1, 0.5, 0.9, 1][random.index(below: 5)]
    }

    /// Whether something unsynced reached the disk.
    mutating func lands() -> Bool { random.uniform() < chance }

    /// The size of a file that had those sizes, one after the other: one of them, or between.
    mutating func size(among sizes: [Int]) -> Int {
        guard let last = sizes.last, let smallest = sizes.min(), let largest = sizes.max() else {
            return 0
        }
        if lands() { return last }
        if random.index(below: 2) == 0 { return sizes[random.index(below: sizes.count)] }
        return smallest + random.index(below: largest - smallest + 1)
    }
}
