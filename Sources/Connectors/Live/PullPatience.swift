import Growth

/// How long to wait before something that failed is tried again.
///
/// What the server asks for, else twice as long after each failure in a row, from two seconds to a
/// quarter of an hour, of which a random half is left out so that many who failed together do not
/// come back together.
struct PullPatience: Hashable, Sendable {
    /// Failures in a row.
    private(set) var failures = 0

    private static let longestSeconds = 900.0
    /// More than a day is not waited, whoever asks.
    private static let longestAskedSeconds: Int64 = 86_400

    /// It worked.
    mutating func forget() { failures = 0 }

    /// Seconds to wait, at least one; `jitter` is random from 0 to below 1.
    mutating func seconds(after answer: OutboundAnswer?, at now: Timestamp, jitter: Double) -> Int {
        precondition((0..<1).contains(jitter), "jitter is from 0 to below 1")
        failures += 1
        if let asked = answer.flatMap({ Self.asked(by: $0, at: now) }) {
            return Int(min(max(asked, 1), Self.longestAskedSeconds))
        }
        var seconds = 2.0
        for _ in 1..<failures where seconds < Self.longestSeconds { seconds *= 2 }
        return Int((min(seconds, Self.longestSeconds) * (1 - jitter / 2)).rounded(.up))
    }

    /// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
    private static func asked(by answer: OutboundAnswer, at now: Timestamp) -> Int64? {
        guard let text = answer.header("retry-after") else { return nil }
        if text.utf8.count <= 9, let seconds = Int64(text), seconds >= 0 { return seconds }
        guard let moment = Timestamp(httpDate: text) else { return nil }
        let millis = moment.millis(since: now)
        return millis <= 0 ? 1 : millis / Duration.second + 1
    }
}
