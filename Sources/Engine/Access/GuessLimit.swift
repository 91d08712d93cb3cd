/// Bounds how often passwords are tried, without locking anybody out who is known.
///
/// Each address from which somebody comes and each account that is tried has a bucket of tries that fills again with
/// time: 10 at once and one every 30 seconds, so at most 30 in ten minutes. A browser in which a member logged in before
/// has a bucket of its own, so a stranger who empties the account's does not stop its owner (RELIABILITY: RS8). Whoever
/// is right gets the try back: an office behind one address logs in on Monday as ever.
///
/// There is a fixed number of buckets, which names share by chance: whatever a stranger makes up takes no memory.
struct GuessLimit: Sendable {
    private struct Bucket {
        var tries: Double
        var filled: Int64
    }

    /// Tries at once, and milliseconds until one more.
    private static let (burst, refill) = (10.0, 30_000.0)
    private var buckets = [Bucket](repeating: Bucket(tries: burst, filled: 0), count: 1 << 16)

    /// Nobody tried anything.
    init() {}

    /// Takes one try out of each of the buckets `names` at `now`, in milliseconds of a clock that never goes back.
    ///
    /// - Returns: `nil` when each had one; else the seconds until each has, and none is taken.
    mutating func take(_ names: [String], now: Int64) -> Int? {
        let places = GuessLimit.places(of: names)
        let tries = places.map { place in
            let bucket = buckets[place]
            let new = Double(now - bucket.filled) / GuessLimit.refill
            return (place, min(GuessLimit.burst, bucket.tries + new))
        }
        let least = tries.map(\.1).min() ?? 1
        guard least >= 1 else {
            return Int(((1 - least) * GuessLimit.refill / 1_000).rounded(.up))
        }
        for (place, tries) in tries { buckets[place] = Bucket(tries: tries - 1, filled: now) }
        return nil
    }

    /// Puts the try that `take` took back: it was no guess.
    mutating func giveBack(_ names: [String]) {
        for place in GuessLimit.places(of: names) { buckets[place].tries += 1 }
    }

    private static func places(of names: [String]) -> Set<Int> {
        Set(names.map { Int(UInt(bitPattern: $0.hashValue) & 0xFFFF) })
    }
}
