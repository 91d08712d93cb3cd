import Foundation
import Glibc

/// Where trials take the time from.
enum Clock {
    /// Nanoseconds of a clock that nobody sets.
    static var nanos: Int64 { read(CLOCK_MONOTONIC) }

    /// Milliseconds since 1970.
    static var wallMillis: Int64 { read(CLOCK_REALTIME) / 1_000_000 }

    /// Processor time that this process took so far.
    static var ownSeconds: Double { Double(read(CLOCK_PROCESS_CPUTIME_ID)) / Double(second) }

    /// Nanoseconds in a second.
    static let second: Int64 = 1_000_000_000

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// A number with so many digits behind the point.
func fixed(_ value: Double, _ digits: Int = 1) -> String {
    String(format: "%.\(digits)f", value)
}

/// The smallest value that at least `share` of the values do not exceed; `nil` when there is none.
func percentile<Value>(_ share: Double, ofSorted values: [Value]) -> Value? {
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values.isEmpty ? nil : values[max(0, rank - 1)]
}
