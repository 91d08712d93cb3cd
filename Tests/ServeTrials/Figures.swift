/// What requests met in a stretch of time.
struct Figures {
    /// How long the acknowledged ones took from the moment at which they should have begun.
    private(set) var micros: [Int32] = []
    /// How many ended with each status; 0 is no answer.
    private(set) var statuses: [Int: Int] = [:]
    /// Events acknowledged.
    private(set) var events = 0
    /// Requests whose turn came and that never began.
    var unsent = 0

    /// All of several stretches.
    init(_ parts: some Sequence<Figures> = []) {
        for part in parts {
            micros += part.micros
            statuses.merge(part.statuses, uniquingKeysWith: +)
            events += part.events
            unsent += part.unsent
        }
    }

    /// Counts a request that ended.
    mutating func note(_ status: Int, events: Int, nanos: Int64) {
        statuses[status, default: 0] += 1
        guard status == 200 else { return }
        self.events += events
        micros.append(Int32(clamping: nanos / 1_000))
    }

    /// Requests that were not acknowledged.
    var failures: Int { unsent + statuses.reduce(0) { $0 + ($1.key == 200 ? 0 : $1.value) } }

    /// The latency that a share of the acknowledged requests did not exceed; `nil` without any.
    func millis(_ share: Double) -> Double? {
        percentile(share, ofSorted: micros.sorted()).map { Double($0) / 1_000 }
    }

    /// Rate, latencies and statuses of so many seconds, on one line.
    func line(seconds: Int) -> String {
        let sorted = micros.sorted()
        let latencies = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)]
            .map { name, share in
                let value = percentile(share, ofSorted: sorted)
                return name + " " + (value.map { fixed(Double($0) / 1_000) } ?? "-")
            }
        let answers = statuses.sorted { $0.key < $1.key }
            .map { ($0.key == 0 ? "no answer" : String($0.key)) + ": \($0.value)" }
        return "\(events / max(1, seconds)) events/s, \(latencies.joined(separator: " ")) ms, "
            + answers.joined(separator: ", ") + (unsent > 0 ? ", unsent: \(unsent)" : "")
    }
}
