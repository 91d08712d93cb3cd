import Glibc

/// How requests come for a while.
struct Phase {
    /// What it is called in the output.
    let name: String
    /// So many lanes take part.
    let lanes: Int
    /// All lanes together; `nil`: each sends again once it has an answer.
    let requestsPerSecond: Double?
    /// How long requests come.
    let seconds: Int
    /// Whether requests that could not begin in time are left out; else they begin late.
    var dropsLate = false

    /// When a lane's n-th request should begin, from the start of the phase; the lanes take turns.
    fileprivate func due(lane: Int, turn: Int) -> Int64? {
        requestsPerSecond.map { rate in
            Int64(Double(lane + turn * lanes) / rate * Double(Clock.second))
        }
    }
}

/// One thread that keeps all lanes busy.
struct Generator {
    private let lanes: [Lane]
    private let eventsPerRequest: Int
    /// Requests that are not answered so long after a phase are given up.
    private static let graceNanos = 30 * Clock.second
    private static let tenth = Clock.second / 10

    /// Lanes to one server.
    init(lanes: Int, form: TrackRequest.Form, events: Int, port: UInt16, key: String) {
        eventsPerRequest = events
        self.lanes = (0..<lanes)
            .map { Lane($0, form: form, events: events, port: port, key: key) }
    }

    /// What every lane sent and had acknowledged.
    var writers: [Audit.Writer] { lanes.map(\.writer) }

    /// Lets requests come for a phase and waits for their answers.
    ///
    /// Latency counts from the moment at which a request should have begun, so a server that stalls cannot
    /// hide that others waited. `watch` is called every tenth of a second with the number of tenths.
    /// - Returns: the figures of each second, by the moment of the answer; the last is what came after.
    func run(_ phase: Phase, watch: (Int, [Figures]) -> Void = { _, _ in }) -> [Figures] {
        var run = Run(phase, lanes: lanes, eventsPerRequest: eventsPerRequest)
        var tenths = 0
        while !run.isOver, Clock.nanos < run.end + Self.graceNanos {
            let wake = min(run.beginWhatIsDue(), run.start + Int64(tenths + 1) * Self.tenth)
            run.advance(until: wake)
            while Clock.nanos >= run.start + Int64(tenths + 1) * Self.tenth {
                tenths += 1
                watch(tenths, run.seconds)
            }
        }
        run.giveUp()
        return run.seconds
    }
}

/// A phase on its way.
private struct Run {
    let start = Clock.nanos
    let end: Int64
    private(set) var seconds: [Figures]
    private let phase: Phase
    private let lanes: ArraySlice<Lane>
    private let eventsPerRequest: Int
    private var descriptors: [pollfd]

    init(_ phase: Phase, lanes: [Lane], eventsPerRequest: Int) {
        (self.phase, self.lanes) = (phase, lanes.prefix(phase.lanes))
        self.eventsPerRequest = eventsPerRequest
        end = start + Int64(phase.seconds) * Clock.second
        seconds = [Figures](repeating: Figures(), count: phase.seconds + 1)
        descriptors = [pollfd](repeating: pollfd(), count: phase.lanes)
        for lane in lanes { lane.turn = 0 }
    }

    /// Whether no request is on its way or still to come.
    var isOver: Bool { !lanes.contains { $0.isBusy || due($0, at: Clock.nanos) != nil } }

    /// When the lane's next request should begin; `nil` when there is none left.
    private func due(_ lane: Lane, at now: Int64) -> Int64? {
        let due = phase.due(lane: lane.number, turn: lane.turn).map { start + $0 } ?? now
        return due < end && !(phase.dropsLate && now >= end) ? due : nil
    }

    /// Begins what is due; tells when the next request will be.
    func beginWhatIsDue() -> Int64 {
        let now = Clock.nanos
        var next = Int64.max
        for lane in lanes where !lane.isBusy {
            guard let due = due(lane, at: now) else { continue }
            if due <= now { lane.begin(scheduled: due) } else { next = min(next, due) }
        }
        return next
    }

    /// Waits for sockets until a moment, and goes on with those that can.
    mutating func advance(until moment: Int64) {
        for (index, lane) in lanes.enumerated() {
            descriptors[index] = pollfd(
                fd: lane.isBusy ? lane.socket : -1,
                events: lane.awaited,
                revents: 0
            )
        }
        // Rounded up: a request may begin up to a millisecond late, which counts as latency.
        let millis = (max(0, moment - Clock.nanos) + 999_999) / 1_000_000
        poll(&descriptors, nfds_t(descriptors.count), Int32(millis))
        let now = Clock.nanos
        for (index, lane) in lanes.enumerated() where lane.isBusy {
            if lane.socket < 0 {
                note(lane.abandon(), lane, now)
            } else if descriptors[index].revents != 0, let status = lane.advance() {
                note(status, lane, now)
            }
        }
    }

    /// Counts what has no answer and what never began.
    mutating func giveUp() {
        let now = Clock.nanos
        for lane in lanes where lane.isBusy { note(lane.abandon(), lane, now) }
        guard let rate = phase.requestsPerSecond else { return }
        let begun = lanes.reduce(0) { $0 + $1.turn }
        seconds[phase.seconds].unsent = max(0, Int(rate * Double(phase.seconds)) - begun)
    }

    private mutating func note(_ status: Int, _ lane: Lane, _ now: Int64) {
        let second = min(phase.seconds, Int((now - start) / Clock.second))
        seconds[second].note(status, events: eventsPerRequest, nanos: now - lane.scheduled)
    }
}
