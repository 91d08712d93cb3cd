import CSystemCurl
import Glibc
public import Growth

/// A server that takes mail from us and passes it on (RFC 5321, RFC 6409).
public struct MailServer: Hashable, Sendable {
    /// Whom it is told the mail comes from.
    public let sender: String
    /// Who we are to it; `nil` where it takes mail from anybody who reaches it.
    public let login: Login?
    private let url: String
    private let host: String

    /// A name with its password.
    public struct Login: Hashable, Sendable {
        let user: String
        let password: Secret

        /// A name with its password.
        public init(user: String, password: Secret) {
            (self.user, self.password) = (user, password)
        }
    }

    /// A server at `smtps://mail.example.com:465` or `smtp://mail.example.com:587`.
    ///
    /// Of the second sort TLS is asked for and insisted on, except on this machine.
    /// - Throws: `InputProblem` `bad_mail_server`, `bad_mail_address`.
    public init(_ address: String, from sender: String, login: Login? = nil) throws(InputProblem) {
        let split = address.split(separator: ":", maxSplits: 1).map(String.init)
        let target = split.count == 2 ? "https:" + split[1] : ""
        guard let scheme = split.first?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let place = try? WebAddress(target), place.path.isEmpty
        else {
            throw InputProblem(
                "bad_mail_server",
                "a mail server is like smtps://mail.example.com:465.",
                advice: "With smtp:// and port 587 TLS begins after the greeting."
            )
        }
        let hasPort = split[1].drop { $0 == "/" }.contains(":")
        let port = hasPort ? place.port : scheme == "smtps" ? 465 : 587
        (url, host) = ("\(scheme)://\(place.bracketedHost):\(port)", place.host)
        self.sender = try MailMessage.checked(sender)
        self.login = login
    }

    /// Hands a message over; the server answers for it from then on.
    /// - Throws: `OutboundFailure`.
    public func send(_ message: MailMessage) throws(OutboundFailure) {
        try MailTransfer(self, url: url, host: host, isOpen: isThisMachine, message).perform()
    }

    private var isThisMachine: Bool {
        host == "localhost" || host == "::1"
            || host.hasPrefix("127.")
                && host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }
}

/// A message of plain text to one person.
public struct MailMessage: Hashable, Sendable {
    let recipient: String
    private let subject: String
    private let text: String
    private let sent: Timestamp
    private let id: String

    /// A message; `subject` is ASCII without line breaks, and `id` tells it from every other.
    /// - Throws: `InputProblem` `bad_mail_address`.
    public init(
        to recipient: String,
        subject: String,
        text: String,
        at sent: Timestamp,
        id: String
    ) throws(InputProblem) {
        precondition(
            subject.utf8.allSatisfy { (0x20...0x7E).contains($0) },
            "a subject is a line of ASCII"
        )
        self.recipient = try Self.checked(recipient)
        (self.subject, self.text, self.sent, self.id) = (subject, text, sent, id)
    }

    /// An address that can stand in a header and on an envelope: visible ASCII, nothing that ends it.
    static func checked(_ address: String) throws(InputProblem) -> String {
        let isPlain = address.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && !"<>,;:\"()[]\\".utf8.contains($0)
        }
        guard isPlain, address.utf8.filter({ $0 == UInt8(ascii: "@") }).count == 1 else {
            throw InputProblem("bad_mail_address", "mail cannot be sent to or from this address.")
        }
        return address
    }

    /// The message as it is sent, lines ended by CRLF (RFC 5322).
    func bytes(from sender: String) -> [UInt8] {
        let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let lines =
            [
                "Date: \(Self.date(sent))", "From: Groundswell <\(sender)>", "To: \(recipient)",
                "Subject: \(subject)", "Message-ID: <\(id)@\(host)>", "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
                "Auto-Submitted: auto-generated", "",
            ] + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// `Sun, 29 Nov 2026 13:00:00 +0000`.
    private static func date(_ moment: Timestamp) -> String {
        let date = moment.civilDateUTC
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][
            ((date.dayNumber % 7) + 7) % 7
        ]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let clock = moment.iso.dropFirst(11).prefix(8)
        return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}

/// One message on its way through libcurl.
private final class MailTransfer {
    private let handle: UnsafeMutableRawPointer
    private let host: String
    private var recipients: UnsafeMutablePointer<curl_slist>?
    private let source: Source

    /// The bytes of a message, handed out piece by piece.
    private final class Source {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            let piece = rest.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }

    init(
        _ server: MailServer,
        url: String,
        host: String,
        isOpen: Bool,
        _ message: MailMessage
    ) throws(OutboundFailure) {
        guard CurlTransfer.isReady, let handle = curl_easy_init() else {
            throw OutboundFailure(.unable, host: host, "libcurl does not start")
        }
        (self.handle, self.host) = (handle, host)
        source = Source(message.bytes(from: server.sender))
        try check(groundswell_curl_allow_mail(handle))
        try set(CURLOPT_URL, url)
        try set(CURLOPT_USE_SSL, Int((isOpen ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        try set(CURLOPT_SSL_VERIFYPEER, isOpen ? 0 : 1)
        try set(CURLOPT_SSL_VERIFYHOST, isOpen ? 0 : 2)
        try set(CURLOPT_TIMEOUT_MS, 15_000)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PROXY, "")
        if let login = server.login {
            try set(CURLOPT_USERNAME, login.user)
            try set(CURLOPT_PASSWORD, login.password.revealed)
        }
        try set(CURLOPT_MAIL_FROM, "<\(server.sender)>")
        recipients = curl_slist_append(nil, "<\(message.recipient)>")
        try check(groundswell_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
        try set(CURLOPT_UPLOAD, 1)
        let context = Unmanaged.passUnretained(source).toOpaque()
        try check(groundswell_curl_set_context(handle, CURLOPT_READDATA, context))
        try check(
            groundswell_curl_set_sink(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                return Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
                    .fill(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            }
        )
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(recipients)
    }

    func perform() throws(OutboundFailure) {
        let code = BrokenPipes.without { curl_easy_perform(handle) }
        guard code == CURLE_OK else {
            let reason = String(cString: curl_easy_strerror(code))
            switch code {
            case CURLE_OPERATION_TIMEDOUT: throw OutboundFailure(.timeout, host: host, reason)
            case CURLE_COULDNT_CONNECT: throw OutboundFailure(.unreachable, host: host, reason)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED:
                throw OutboundFailure(.certificate, host: host, reason)
            default: throw OutboundFailure(.connection, host: host, reason)
            }
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(OutboundFailure) {
        try check(groundswell_curl_set_number(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(OutboundFailure) {
        try check(groundswell_curl_set_text(handle, option, value))
    }

    private func check(_ code: CURLcode) throws(OutboundFailure) {
        guard code == CURLE_OK else {
            let reason = "libcurl refuses a setting: \(String(cString: curl_easy_strerror(code)))"
            throw OutboundFailure(.unable, host: host, reason)
        }
    }
}
