import Engine
import Growth
import Synchronization

/// What the server did so far, in numbers for Prometheus.
final class ServerMetrics: Sendable {
    private struct Answer: Hashable {
        let route: String
        let status: Int
    }

    private struct Counts {
        var answers: [Answer: Int] = [:]
        var answerSeconds = Histogram.ofSeconds
        var commitSeconds = Histogram.ofSeconds
        var commitBodies = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64])
        var books = EventBooks()
        var failures: [String: Int] = [:]
        /// When events could not be kept, if none were since.
        var lastFailure: ContinuousClock.Instant?
    }

    private let counts = Mutex(Counts())
    private let started = Double(Timestamp.now().millis) / 1_000

    /// Notes an answer to a request of `route`, which is a pattern and never what somebody sent.
    func answered(_ route: String, _ status: Int, after seconds: Double) {
        counts.withLock { counts in
            counts.answers[Answer(route: route, status: status), default: 0] += 1
            counts.answerSeconds.add(seconds)
        }
    }

    /// Notes that a group of bodies is on disk.
    func kept(_ group: LiveIntake.Group) {
        counts.withLock { counts in
            counts.commitSeconds.add(group.seconds)
            counts.commitBodies.add(Double(group.bodies))
            counts.books += group.books
            counts.lastFailure = nil
        }
    }

    /// Notes that events could not be kept, and why.
    func failed(_ code: String) {
        counts.withLock { counts in
            counts.failures[code, default: 0] += 1
            if code != "busy" { counts.lastFailure = .now }
        }
    }

    /// Whether events can be kept, as far as we know: a failure is believed for ten seconds, then somebody has to try
    /// again.
    var isKeeping: Bool {
        counts.withLock(\.lastFailure).map { ContinuousClock.now - $0 > .seconds(10) } ?? true
    }

    /// Everything, as Prometheus reads it.
    func text(bytesOnTheirWay: Int, connections: Int, isReady: Bool) -> String {
        let counts = counts.withLock { $0 }
        var text = PrometheusText()
        text.counter(
            "groundswell_http_requests_total",
            "Answered requests by route and status.",
            counts.answers.map {
                ([("route", $0.key.route), ("status", String($0.key.status))], $0.value)
            }
        )
        text.histogram(
            "groundswell_http_request_duration_seconds",
            "Time from the head of a request to its answer.",
            counts.answerSeconds
        )
        text.counter(
            "groundswell_events_total",
            "Live events by what became of them.",
            [
                ([("outcome", "stored")], counts.books.stored),
                ([("outcome", "duplicate")], counts.books.duplicates),
                ([("outcome", "dead_letter")], counts.books.deadLetters),
                ([("outcome", "suppressed")], counts.books.suppressed),
            ]
        )
        text.histogram(
            "groundswell_commit_duration_seconds",
            "Time to bring a group of requests to disk.",
            counts.commitSeconds
        )
        text.histogram(
            "groundswell_commit_requests",
            "Requests that shared one sync.",
            counts.commitBodies
        )
        text.counter(
            "groundswell_commit_failures_total",
            "Requests whose events could not be kept, by reason.",
            counts.failures.map { ([("reason", $0.key)], $0.value) }
        )
        text.gauge(
            "groundswell_inflight_bytes",
            "Bytes of request bodies on their way to disk.",
            Double(bytesOnTheirWay)
        )
        text.gauge("groundswell_connections", "Open connections.", Double(connections))
        text.gauge("groundswell_ready", "1 when events are taken.", isReady ? 1 : 0)
        text.process(started: started)
        return text.text
    }
}

/// How often a value was at most each of a few bounds.
struct Histogram: Sendable {
    /// Upper bounds, ascending; above the last there is no bound.
    let bounds: [Double]
    /// Values up to each bound that no lower one took; one more for the rest.
    private(set) var counts: [Int]
    /// Sum of the values.
    private(set) var sum = 0.0

    /// No values yet, with bounds for the time that people and libraries wait.
    static let ofSeconds = Histogram(bounds: [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
    ])

    /// No values yet.
    init(bounds: [Double]) {
        (self.bounds, counts) = (bounds, Array(repeating: 0, count: bounds.count + 1))
    }

    /// Takes a value.
    mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
