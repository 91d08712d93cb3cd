import Growth
import Statistics
import Synchronization

/// A clock that a simulation moves, mostly forward.
final class SimulatedClock: Sendable {
    private let time: Mutex<Timestamp>

    init(at time: Timestamp) { self.time = Mutex(time) }

    var now: Timestamp { time.withLock { $0 } }

    /// Lets up to twenty minutes pass, or now and then jumps by a year, forward or back.
    func move(_ random: inout SplitMix64) {
        let year: Int64 = 365 * 86_400_000
        let millis =
            switch random.index(below: 200) {
            case 0: year
            case 1: -year
            default: Int64(random.index(below: 1_200_000))
            }
        time.withLock { $0 = $0.adding(millis: millis) }
    }
}

/// Random bits for the names of files.
final class NameSource: Sendable {
    private let seed: UInt64
    private let random: Mutex<SplitMix64>

    init(seed: UInt64) {
        self.seed = seed
        random = Mutex(SplitMix64(seed: seed))
    }

    func next() -> UInt64 { random.withLock { $0.next() } }

    /// Begins with the first bits again, as only a bad source of randomness does.
    func restart() { random.withLock { $0 = SplitMix64(seed: seed) } }
}
