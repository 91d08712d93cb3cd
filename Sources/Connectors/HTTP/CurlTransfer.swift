import CSystemCurl
import Glibc

/// One exchange with one address through libcurl.
final class CurlTransfer {
    private let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var connection: UnsafeMutablePointer<curl_slist>?
    private let answer: AnswerBuffer
    private let host: String

    /// Whether the library could be set up; once a process.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Prepares `request` for a connection to exactly `address`, of `millis` milliseconds at most.
    /// - Throws: `OutboundFailure` when the library refuses one of our rules.
    init(
        _ request: OutboundRequest,
        to address: IPAddress,
        _ settings: OutboundClient.Settings,
        millis: Int64
    ) throws(OutboundFailure) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw OutboundFailure(.unable, host: request.address.host, "libcurl does not start")
        }
        (self.handle, host) = (handle, request.address.host)
        answer = AnswerBuffer(limit: settings.answerLimit)
        try applyRules(settings, request.address, millis: millis)
        try connect(to: address, request.address)
        try fill(request)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        curl_slist_free_all(connection)
    }

    private func applyRules(
        _ settings: OutboundClient.Settings,
        _ target: WebAddress,
        millis: Int64
    ) throws(OutboundFailure) {
        try check(groundswell_curl_set_protocols(handle, settings.allowsHTTP ? 1 : 0))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_TIMEOUT_MS, Int(clamping: millis))
        try set(CURLOPT_NOSIGNAL, 1)
        // An empty name means no proxy, whatever the environment says.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_USERAGENT, "groundswell")
        try check(
            groundswell_curl_set_size(
                handle,
                CURLOPT_MAXFILESIZE_LARGE,
                curl_off_t(settings.answerLimit)
            )
        )
        let context = Unmanaged.passUnretained(answer).toOpaque()
        try check(groundswell_curl_set_context(handle, CURLOPT_WRITEDATA, context))
        try check(groundswell_curl_set_context(handle, CURLOPT_HEADERDATA, context))
        try check(
            groundswell_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                AnswerBuffer.at(context)?.take(UnsafeRawBufferPointer(start: bytes, count: count))
                    ?? 0
            }
        )
        try check(
            groundswell_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                AnswerBuffer.at(context)?
                    .take(header: UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
            }
        )
    }

    /// Whatever host and port the address of the request names, this one is connected to.
    private func connect(to address: IPAddress, _ target: WebAddress) throws(OutboundFailure) {
        let number =
            switch address {
            case .v4: "\(address)"
            case .v6: "[\(address)]"
            }
        connection = curl_slist_append(nil, "::\(number):\(target.port)")
        try check(groundswell_curl_set_list(handle, CURLOPT_CONNECT_TO, connection))
    }

    private func fill(_ request: OutboundRequest) throws(OutboundFailure) {
        let address = request.address
        let origin = "\(address.scheme.rawValue)://\(address.bracketedHost):\(address.port)"
        try set(CURLOPT_URL, origin + request.target)
        if request.method == .post {
            try set(CURLOPT_POST, 1)
            try check(
                groundswell_curl_set_size(
                    handle,
                    CURLOPT_POSTFIELDSIZE_LARGE,
                    curl_off_t(request.body.count)
                )
            )
            // A body without bytes is one all the same: the text ends it at once.
            let body = request.body.isEmpty ? [0] : request.body
            let code = body.withUnsafeBytes {
                groundswell_curl_set_text(
                    handle,
                    CURLOPT_COPYPOSTFIELDS,
                    $0.baseAddress?.assumingMemoryBound(to: CChar.self)
                )
            }
            try check(code)
        }
        var lines = request.headers.map { "\($0.name): \($0.value)" }
        if let key = request.key { lines.append("Authorization: Bearer \(key.revealed)") }
        // A header without a value is left out: no server is asked whether it wants the body.
        lines.append("Expect:")
        for line in lines { headers = curl_slist_append(headers, line) }
        try check(groundswell_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    }

    /// Calls, and gives the whole answer.
    /// - Throws: `OutboundFailure`.
    func perform() throws(OutboundFailure) -> OutboundAnswer {
        let code = BrokenPipes.without { curl_easy_perform(handle) }
        if answer.isTooLarge || code == CURLE_FILESIZE_EXCEEDED {
            throw OutboundFailure(.answerTooLarge, host: host, "its answer is too large")
        }
        guard code == CURLE_OK else { throw failure(code) }
        var status = 0
        try check(groundswell_curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status))
        return OutboundAnswer(status: status, headers: answer.headers, body: answer.body)
    }

    private func failure(_ code: CURLcode) -> OutboundFailure {
        let reason = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return OutboundFailure(.timeout, host: host, "no whole answer came in time")
        case CURLE_COULDNT_CONNECT: return OutboundFailure(.unreachable, host: host, reason)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return OutboundFailure(.certificate, host: host, reason)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY:
            return OutboundFailure(.unable, host: host, reason)
        default: return OutboundFailure(.connection, host: host, reason)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(OutboundFailure) {
        try check(groundswell_curl_set_number(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(OutboundFailure) {
        try check(groundswell_curl_set_text(handle, option, value))
    }

    /// A rule that the library does not know would otherwise be one that nobody keeps.
    private func check(_ code: CURLcode) throws(OutboundFailure) {
        guard code == CURLE_OK else {
            let reason = "libcurl refuses a setting: \(String(cString: curl_easy_strerror(code)))"
            throw OutboundFailure(.unable, host: host, reason)
        }
    }
}

/// The answer as it comes, up to a limit.
private final class AnswerBuffer {
    private(set) var body: [UInt8] = []
    private(set) var headers: [OutboundRequest.Field] = []
    private(set) var isTooLarge = false
    private var headerBytes = 0
    private let limit: Int

    /// Bytes of all headers at most.
    private static let headerLimit = 64 << 10

    init(limit: Int) { self.limit = limit }

    static func at(_ context: UnsafeMutableRawPointer?) -> AnswerBuffer? {
        context.map { Unmanaged<AnswerBuffer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes bytes of the body; how many were taken: when it is none, the transfer ends.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count <= limit - body.count else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Takes the line of a header; how many bytes were taken.
    func take(header bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            isTooLarge = true
            return 0
        }
        // Each answer begins with its status line; those before the last are interim ones.
        if bytes.starts(with: "HTTP/".utf8) { headers = [] }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
            let value = bytes[(colon + 1)...]
            headers.append(OutboundRequest.Field(name, Self.trimmed(value)))
        }
        return bytes.count
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var rest = bytes.drop { $0 <= 0x20 }
        while let last = rest.last, last <= 0x20 { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}

/// Writing to a connection that the other side closed ends a process unless it is told otherwise.
enum BrokenPipes {
    /// Runs `body` while this thread hears nothing of them.
    static func without<Result>(_ body: () -> Result) -> Result {
        var (pipe, before) = (sigset_t(), sigset_t())
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        let result = body()
        if sigismember(&before, SIGPIPE) == 0 {
            var none = timespec()
            // Takes the signal that waits, if there is one.
            while sigtimedwait(&pipe, nil, &none) == SIGPIPE {}
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }
}
