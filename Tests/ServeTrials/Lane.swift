import Glibc

/// A connection that is never waited for: it begins a request, and goes on whenever the socket can.
final class Lane {
    /// Number of the lane, and of the writer of its events.
    let number: Int
    /// Which of the phase's requests of this lane comes next.
    var turn = 0
    /// When the request on its way should have begun.
    private(set) var scheduled: Int64 = 0
    /// Whether a request is on its way.
    private(set) var isBusy = false
    /// What was sent, and what was acknowledged.
    private(set) var writer = Audit.Writer()
    /// Where it is connected, below 0 nowhere.
    private(set) var socket: Int32 = -1
    private let port: UInt16
    private let eventsPerRequest: Int
    private var request: TrackRequest
    private var written = 0
    private var reader = AnswerReader()

    /// The status of a request without an answer.
    static let noAnswer = 0

    /// A lane whose requests have so many events each.
    init(_ number: Int, form: TrackRequest.Form, events: Int, port: UInt16, key: String) {
        (self.number, self.port, eventsPerRequest) = (number, port, events)
        let millis = Clock.wallMillis
        request = TrackRequest(
            form,
            writer: number,
            numbers: Array(0..<events),
            millis: millis,
            key: key
        )
    }

    deinit { disconnect() }

    /// What `poll` should wait for.
    var awaited: Int16 {
        guard isBusy else { return 0 }
        return Int16(POLLIN) | (written < request.bytes.count ? Int16(POLLOUT) : 0)
    }

    /// Begins the next request, which should have begun at `moment`.
    func begin(scheduled moment: Int64) {
        request.renew(from: writer.sent, millis: Clock.wallMillis)
        writer.sent += eventsPerRequest
        (scheduled, isBusy, written, turn) = (moment, true, 0, turn + 1)
        if socket < 0 { socket = Wire.connect(to: port, blocks: false) ?? -1 }
        push()
    }

    /// Goes on; the status when the request is over.
    func advance() -> Int? {
        if written < request.bytes.count { push() }
        switch reader.read(from: socket) {
        case .waiting: return nil
        case .closed: return abandon()
        case .answer(let answer):
            // An answer that comes early leaves half a request in the socket.
            if answer.isLast || written < request.bytes.count { disconnect() }
            isBusy = false
            if answer.status == 200 { acknowledge() }
            return answer.status
        }
    }

    /// Gives the request up.
    func abandon() -> Int {
        disconnect()
        isBusy = false
        return Self.noAnswer
    }

    private func acknowledge() {
        for number in writer.sent - eventsPerRequest..<writer.sent {
            writer.acknowledged.insert(number)
        }
    }

    /// A broken connection shows when the answer is read: there may be one all the same.
    private func push() {
        written += max(0, Wire.send(request.bytes, from: written, to: socket))
    }

    private func disconnect() {
        if socket >= 0 { close(socket) }
        socket = -1
        reader.reset()
    }
}
