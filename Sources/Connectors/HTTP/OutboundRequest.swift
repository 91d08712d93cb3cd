/// One call to another server.
public struct OutboundRequest: Hashable, Sendable {
    /// What is asked of the server.
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// A name with its value, of a query or a header.
    public struct Field: Hashable, Sendable {
        /// The name as it is sent; names of headers are told apart without case.
        public let name: String
        /// The value before any escape.
        public let value: String

        /// A name with its value.
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// What is asked.
    public let method: Method
    /// Which server.
    public let address: WebAddress
    /// The path below that of the address, from a slash on.
    public let path: String
    /// Parameters in order, not yet escaped.
    public let query: [Field]
    /// Headers beside those every request has.
    public let headers: [Field]
    /// Sent as `Authorization: Bearer …`.
    public let key: Secret?
    /// The body; only a `post` has one.
    public let body: [UInt8]

    /// A request made by our own code: its path and headers hold nothing that would need an escape.
    public init(
        _ method: Method = .get,
        to address: WebAddress,
        path: String,
        query: [Field] = [],
        headers: [Field] = [],
        key: Secret? = nil,
        body: [UInt8] = []
    ) {
        precondition(PathText.isPlain(path), "a path is made of plain characters")
        precondition(
            headers.allSatisfy { field in
                (field.name + field.value).utf8.allSatisfy { (0x20...0x7E).contains($0) }
            },
            "a header is visible ASCII"
        )
        precondition(method == .post || body.isEmpty, "only a post has a body")
        (self.method, self.address, self.path) = (method, address, path)
        (self.query, self.headers, self.key, self.body) = (query, headers, key, body)
    }

    /// Path and query as they stand in the request line.
    public var target: String {
        let pairs = query.map { PathText.escaped($0.name) + "=" + PathText.escaped($0.value) }
        return address.path + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }
}

/// What a server answered.
public struct OutboundAnswer: Hashable, Sendable {
    /// HTTP status.
    public let status: Int
    /// Headers in order; names in small letters.
    public let headers: [OutboundRequest.Field]
    /// The body as it came.
    public let body: [UInt8]

    /// An answer; names of headers are put into small letters.
    public init(status: Int, headers: [OutboundRequest.Field] = [], body: [UInt8] = []) {
        (self.status, self.body) = (status, body)
        self.headers = headers.map { OutboundRequest.Field($0.name.lowercased(), $0.value) }
    }

    /// The first header called `name`, which is in small letters.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why a call brought no answer.
///
/// Never holds what was sent or what came back.
public struct OutboundFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, by a stable code.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// `http://` where only `https://` is allowed.
        case insecure = "outbound_insecure"
        /// The name stands for an address that is not called; see `AddressRule`.
        case addressRefused = "outbound_address_refused"
        /// The name stands for nothing, or the lookup failed.
        case nameUnknown = "outbound_name_unknown"
        /// Nobody takes the connection; nothing was sent.
        case unreachable = "outbound_unreachable"
        /// The connection broke; what was sent may have been done.
        case connection = "outbound_connection_failed"
        /// The certificate is not one we trust for the name.
        case certificate = "outbound_certificate_refused"
        /// The answer did not come in time.
        case timeout = "outbound_timeout"
        /// The answer is larger than the limit.
        case answerTooLarge = "outbound_answer_too_large"
        /// The server sends us elsewhere; we do not follow.
        case redirected = "outbound_redirected"
        /// The system's libcurl cannot do what our rules ask of it.
        case unable = "outbound_unable"
    }

    /// What went wrong.
    public let code: Code
    /// The host that was to be called.
    public let host: String
    /// What happened, as a phrase.
    public let reason: String

    /// A failure.
    public init(_ code: Code, host: String, _ reason: String) {
        (self.code, self.host, self.reason) = (code, host, reason)
    }

    /// Whether the same call may succeed later without anybody doing something.
    public var isPassing: Bool {
        switch code {
        case .nameUnknown, .unreachable, .connection, .timeout: true
        default: false
        }
    }

    public var description: String { "could not call \(host): \(reason)" }
}
