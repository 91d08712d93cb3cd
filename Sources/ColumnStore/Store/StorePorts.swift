public import Growth

/// What the store needs from the world beside its disk and its manifest.
public struct StorePorts: Sendable {
    /// Now.
    public let clock: @Sendable () -> Timestamp
    /// 64 random bits; they make the names of files and the keys of logs.
    public let random: @Sendable () -> UInt64
    /// Does housekeeping: at once, before the caller goes on, or beside it.
    public let housekeep: @Sendable (Chore, @escaping @Sendable () -> Void) -> Void

    /// A piece of housekeeping.
    public enum Chore: Sendable {
        /// A log becomes a segment: whoever appends waits for it in the end.
        case sealing
        /// Segments are merged: nobody waits.
        case merging
    }

    /// Ports with a clock, a source of randomness and a way to do housekeeping, by default at once.
    public init(
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator()
            return system.next()
        },
        housekeep: @escaping @Sendable (Chore, @escaping @Sendable () -> Void) -> Void = { $1() }
    ) {
        (self.clock, self.random, self.housekeep) = (clock, random, housekeep)
    }

    /// A file name that nothing has had: 32 hexadecimal digits and `suffix`.
    func name(_ suffix: String) -> String {
        let bytes = [random(), random()]
            .flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) }
        return hexadecimal(bytes) + suffix
    }
}

/// When the store does its housekeeping.
public struct StoreLimits: Sendable {
    /// A log with this many events, or bytes, becomes a segment.
    public var tailEvents = 200_000
    public var tailBytes = 64 << 20
    /// A log with this many times as many keeps whoever appends waiting until it is a segment.
    public var tailPatience = 4
    /// This many segments of one size class are merged into one.
    public var segmentsPerTier = 8
    /// No segment grows beyond this many rows.
    public var segmentRows = 4_000_000
    /// A segment in which more than this share of the rows is gone is written anew.
    public var goneShare = 0.2

    /// Layouts of fewer rows are not kept for the next process.
    public var keptLayoutRows = 10_000

    /// The limits of a workspace.
    public init() {}
}
