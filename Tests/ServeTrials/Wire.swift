import Glibc

/// Sockets to a server on this machine.
enum Wire {
    /// A connected socket, or one on its way when it does not block; `nil` when nobody listens.
    static func connect(to port: UInt16, blocks: Bool) -> Int32? {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let mode = blocks ? 0 : Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(AF_INET, type | mode, 0)
        guard socket >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(
            socket,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        let result = withAddress(port) { Glibc.connect(socket, $0, $1) }
        if result == 0 || (!blocks && errno == EINPROGRESS) { return socket }
        close(socket)
        return nil
    }

    /// A port that nobody listens on at this moment.
    static func freePort() -> UInt16? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        guard withAddress(0, { bind(socket, $0, $1) }) == 0 else { return nil }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            getsockname(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    private static func withAddress(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: &address) { bytes in
            body(bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
    }

    /// Sends what the socket takes of `bytes` from `start` on; how many bytes that were, below 0 none.
    static func send(_ bytes: [UInt8], from start: Int, to socket: Int32) -> Int {
        bytes.withUnsafeBytes { all in
            let rest = UnsafeRawBufferPointer(rebasing: all[start...])
            return Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
    }
}

/// The head of an HTTP answer; nobody looks at the body.
struct Answer: Hashable, Sendable {
    /// For example 200.
    let status: Int
    /// Whether the server closes the connection.
    let isLast: Bool
}

/// Takes one answer at a time from a socket.
struct AnswerReader: Sendable {
    /// How far an answer is.
    enum Progress {
        /// More is to come.
        case waiting
        /// It has come.
        case answer(Answer)
        /// The connection ended, or what came is no answer.
        case closed
    }

    private var bytes = [UInt8](repeating: 0, count: 1 << 14)
    private var filled = 0

    /// Reads what has come.
    mutating func read(from socket: Int32) -> Progress {
        let count = bytes.withUnsafeMutableBytes { all in
            let free = UnsafeMutableRawBufferPointer(rebasing: all[filled...])
            return recv(socket, free.baseAddress, free.count, 0)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return .waiting }
        guard count > 0 else { return .closed }
        filled += count
        guard let (answer, length) = parsed() else { return .waiting }
        // We ask only after an answer, so nothing can follow it.
        guard length == filled else { return .closed }
        filled = 0
        return .answer(answer)
    }

    /// Forgets the half of an answer.
    mutating func reset() { filled = 0 }

    private func parsed() -> (answer: Answer, length: Int)? {
        var (line, length, isLast) = (0, 0, false)
        for end in 0..<filled where bytes[end] == UInt8(ascii: "\n") {
            if end - line <= 1 {
                let whole = end + 1 + length
                guard filled >= whole else { return nil }
                return (Answer(status: number(9..<12), isLast: isLast), whole)
            }
            if let value = value(of: "content-length:", inLineAt: line) {
                length = number(value..<end)
            } else if let value = value(of: "connection: ", inLineAt: line) {
                isLast = bytes[value] | 0x20 == UInt8(ascii: "c")
            }
            line = end + 1
        }
        return nil
    }

    /// Where the value begins when the line has this name, which is given in small letters.
    private func value(of name: StaticString, inLineAt line: Int) -> Int? {
        let count = name.utf8CodeUnitCount
        guard line + count < filled else { return nil }
        for offset in 0..<count where bytes[line + offset] | 0x20 != name.utf8Start[offset] {
            return nil
        }
        return line + count
    }

    private func number(_ range: Range<Int>) -> Int {
        bytes[range].filter { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

/// A connection of a client that waits for each answer.
final class Connection {
    private let socket: Int32
    private var reader = AnswerReader()

    /// Nobody waits longer for an answer.
    private static let limitNanos = 60 * Clock.second

    /// Connects; `nil` when nobody listens.
    init?(to port: UInt16) {
        guard let socket = Wire.connect(to: port, blocks: true) else { return nil }
        self.socket = socket
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(socket) }

    /// Sends all of a request; `false` when the connection is broken.
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = Wire.send(bytes, from: sent, to: socket)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits for the answer; `nil` when there is none.
    func answer() -> Answer? {
        let end = Clock.nanos + Self.limitNanos
        while Clock.nanos < end {
            switch reader.read(from: socket) {
            case .waiting: continue
            case .answer(let answer): return answer
            case .closed: return nil
            }
        }
        return nil
    }
}
