import CFuzzMeter
import Glibc

/// What reading one input may cost (RELIABILITY RD9).
private enum Limits {
    /// 100 ms in a build without coverage and AddressSanitizer, which make it five times slower.
    static let milliseconds = 500
    static let bytes = 64 << 20
}

/// Runs `read`, and ends the process when it takes too much processor time or holds more than 64 MB at
/// once, and does so three times: the first time may load tables, another be disturbed.
func bounded<Result>(_ read: () -> Result) -> Result {
    var costs: [(milliseconds: Int, bytes: Int)] = []
    while true {
        meter_reset()
        let start = processorMilliseconds()
        let result = read()
        let cost = (processorMilliseconds() - start, Int(meter_peak()))
        if cost.0 <= Limits.milliseconds, cost.1 <= Limits.bytes { return result }
        costs.append(cost)
        if costs.count == 3 { fail("three times too slow or too large: \(costs)") }
    }
}

/// Ends the process unless `isTrue`, saying what should have been.
func require(_ isTrue: Bool, _ sentence: @autoclosure () -> String) {
    if !isTrue { fail(sentence()) }
}

/// Ends the process; libFuzzer keeps the input.
func fail(_ sentence: String) -> Never {
    let line = Array("FINDING: \(sentence)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    abort()
}

private func processorMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}
