import Connectors
import Engine
import Growth
import HTTPTypes
import Hummingbird
import NIOCore

/// Every address that the server answers, and who may ask there.
struct Routes: Sendable {
    /// Who is let in.
    enum Policy: Sendable {
        /// Anybody: what is told says nothing about the company.
        case anybody
        /// Whoever holds a write key, which the handler looks for where its protocol has it.
        case writeKey
        /// Programs on this machine, and whoever holds the metrics token.
        case operators
        /// Whoever signs the body with the secret of the source, which the handler looks at.
        case signature
    }

    /// What happens at an address.
    struct Route: Sendable {
        /// The address as logs and metrics name it; never what somebody sent.
        let name: String
        let method: HTTPRequest.Method
        let policy: Policy
        let handle: @Sendable (Request, ServerContext) async -> Response
    }

    private let byPath: [String: Route]
    private let webhooks: Route

    /// All routes of a server.
    init(_ server: ServerState) {
        var routes: [String: Route] = [:]
        for (path, target) in WireTarget.all {
            routes[path] = Route(name: path, method: .post, policy: .writeKey) { request, _ in
                await server.ingestion.respond(to: request, for: target)
            }
        }
        for path in ["/flags", "/decide"] {
            routes[path] = Route(name: path, method: .post, policy: .anybody) { _, _ in
                Response(json: PostHogFlags.none)
            }
        }
        routes["/healthz"] = Route(name: "/healthz", method: .get, policy: .anybody) { _, _ in
            Response(json: ["status": "ok"])
        }
        routes["/readyz"] = Route(name: "/readyz", method: .get, policy: .anybody) { _, _ in
            server.isReady
                ? Response(json: ["status": "ready"])
                : Response(json: ["status": "not ready"], status: .serviceUnavailable)
        }
        routes["/metrics"] = Route(name: "/metrics", method: .get, policy: .operators) { _, _ in
            Response(text: server.metricsText, type: PrometheusText.contentType)
        }
        routes["/groundswell.js"] = Route(name: "/groundswell.js", method: .get, policy: .anybody) {
            _,
            _ in
            Snippet.response
        }
        byPath = routes
        webhooks = Route(name: Webhooks.prefix + "{source}", method: .post, policy: .signature) {
            request,
            _ in
            await Webhooks(server: server).respond(to: request)
        }
    }

    /// What is to happen at a path; a slash at its end makes no difference.
    func route(_ path: String) -> Route? {
        if let route = byPath[path] { return route }
        if path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") {
            return byPath[String(path.dropLast())]
        }
        if path.hasPrefix(Webhooks.prefix) { return webhooks }
        return Self.isSegmentSettings(path) ? Self.segmentSettings : nil
    }

    // MARK: What analytics.js asks for

    private static let settingsPath = (start: "/v1/projects/", end: "/settings")

    private static func isSegmentSettings(_ path: String) -> Bool {
        path.hasPrefix(settingsPath.start) && path.hasSuffix(settingsPath.end)
            && path.utf8.count > settingsPath.start.utf8.count + settingsPath.end.utf8.count
    }

    /// Tells analytics.js to send here.
    ///
    /// The key in the address opens nothing: whatever it is, the answer is the same.
    private static let segmentSettings = Route(
        name: "/v1/projects/{key}/settings",
        method: .get,
        policy: .anybody
    ) { request, _ in
        let key = request.uri.path.dropFirst(settingsPath.start.utf8.count)
            .dropLast(settingsPath.end.utf8.count)
        let host = "\(request.head.authority ?? "")/v1"
        return Response(
            json: [
                "integrations": [
                    "Segment.io": ["apiKey": .string(String(key)), "apiHost": .string(host)]
                ],
                // Else it reports its own counts to its vendor.
                "metrics": ["sampleRate": 0],
            ]
        )
    }
}

/// What PostHog's libraries are told when they ask for feature flags: there are none.
private enum PostHogFlags {
    static let none: JSONValue = [
        "flags": [:], "featureFlags": [:], "featureFlagPayloads": [:],
        "errorsWhileComputingFlags": false, "sessionRecording": false,
        "supportedCompression": ["gzip", "gzip-js"],
    ]
}

/// Our own script for browsers.
private enum Snippet {
    static let response: Response = {
        var response = Response(
            status: .ok,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.groundswell_js))
        )
        response.headers[.contentType] = "text/javascript; charset=utf-8"
        response.headers[.cacheControl] = "public, max-age=3600"
        return response
    }()
}

extension Response {
    /// A JSON document.
    init(json: JSONValue, status: HTTPResponse.Status = .ok) {
        self.init(text: json.compactText, type: "application/json", status: status)
    }

    /// A text of a type.
    init(text: String, type: String, status: HTTPResponse.Status = .ok) {
        self.init(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        headers[.contentType] = type
    }
}
