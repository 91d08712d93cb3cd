import Connectors
import Engine
import Growth
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers what is asked of the API: finds the route, asks its policy, reads the body, and says what went wrong.
struct APIResponder: Sendable {
    /// Where the API is.
    static let prefix = "/api/"

    let server: ServerState
    private let routes: [APIRoute]
    private let openAPI: String

    init(_ server: ServerState) {
        self.server = server
        routes = APIRoute.all
        openAPI = OpenAPIDocument(routes).document.compactText
    }

    /// The answer, and the route as logs and metrics name it.
    func respond(to request: Request, _ context: ServerContext) async -> (Response, String) {
        let found = find(request)
        var response: Response
        do { response = try await answer(request, context, found) } catch {
            response = APIProblem(error).response
            if response.status == .internalServerError {
                let (route, kind) = (found?.name ?? "unknown", type(of: error))
                server.logger.error(
                    "request failed",
                    metadata: ["route": "\(route)", "error": "\(kind)"]
                )
            }
        }
        if case .some(.otherMethod(let allowed, _)) = found {
            response.headers[.allow] = allowed.joined(separator: ", ")
        }
        response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        response.headers[.referrerPolicy] = "no-referrer"
        return (response, found?.name ?? "/api/unknown")
    }

    // MARK: Finding

    private enum Found {
        case route(APIRoute, [String: String])
        case otherMethod([String], String)

        var name: String {
            switch self {
            case .route(let route, _): route.path
            case .otherMethod(_, let path): path
            }
        }
    }

    private func find(_ request: Request) -> Found? {
        let parts = request.uri.path.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false)
        let method = request.method == .head ? .get : request.method
        var others: [APIRoute] = []
        for route in routes {
            guard let values = Self.match(parts, route.segments) else { continue }
            if route.method == method { return .route(route, values) }
            others.append(route)
        }
        guard let other = others.first else { return nil }
        return .otherMethod(others.map(\.method.rawValue).sorted(), other.path)
    }

    /// What stands in the braces of `template`; `nil` when the address is another.
    private static func match(_ parts: [Substring], _ template: [Substring]) -> [String: String]? {
        guard parts.count == template.count else { return nil }
        var values: [String: String] = [:]
        for (part, wanted) in zip(parts, template) {
            guard wanted.first == "{" else {
                if part != wanted { return nil }
                continue
            }
            guard let value = decoded(part) else { return nil }
            values[String(wanted.dropFirst().dropLast())] = value
        }
        return values
    }

    /// A part of a path without its escapes (RFC 3986, 2.1); `nil` when it is no text.
    private static func decoded(_ part: Substring) -> String? {
        var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], part.utf8)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }

    // MARK: Answering

    private func answer(
        _ request: Request,
        _ context: ServerContext,
        _ found: Found?
    ) async throws -> Response {
        guard let found else { throw APIProblem.notThere }
        guard case .route(let route, let path) = found else {
            throw APIProblem(
                status: .methodNotAllowed,
                code: "wrong_method",
                message:
                    "This address does not take \(request.method == .trace ? "TRACE" : "this method")."
            )
        }
        let client = Client(request, context, proxies: server.proxies)
        let cookies = SessionCookies(request, isSecure: client.isSecure)
        let visitor = try admit(request, route, cookies, client)
        if route.path == OpenAPIDocument.path {
            return Response(text: openAPI, type: "application/json")
        }
        let body = try await read(request, for: route)
        let call = APICall(
            workspace: try server.workspace.asConfiguredNow(),
            visitor: visitor,
            path: path,
            query: WireRequest.parameters(ofQuery: request.uri.query ?? ""),
            body: body,
            address: client.address,
            cookies: cookies
        )
        let known = request.headers[.ifNoneMatch]
        let work: @Sendable () throws -> Result = { try Self.result(of: route, call, known) }
        let result: Result
        switch route.lane {
        case .question:
            let patience = Patience()
            result = try await request.body.consumeWithInboundCloseHandler { _ in
                try await server.lanes.questions.run(work, with: patience)
            } onInboundClosed: {
                patience.end(.left)
            }
        case .quick: result = try await server.lanes.quick.run(work)
        case .work: result = try await server.lanes.work.run(work)
        case .password: result = try await server.lanes.passwords.run(work)
        }
        return response(result, route)
    }

    private struct Result: Sendable {
        var answer = APIAnswer()
        var tag: String?
        var isKnown = false
    }

    private static func result(
        of route: APIRoute,
        _ call: APICall,
        _ known: String?
    ) throws -> Result {
        // Since the policy was asked the body came and others went first.
        guard let call = call.renewed(for: route) else { throw APIProblem.notSignedIn }
        guard let moment = route.keptAsOf else { return Result(answer: try route.handle(call)) }
        // Whoever may see more is told more.
        let scope = (call.visitor?.permissions ?? []).words.joined(separator: " ")
        let asked = call.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let parts = [route.path, scope] + call.path.values.sorted() + asked
        let version = try call.workspace.version(of: parts, asOf: moment(call))
        let tag = "\"\(version.prefix(32))\""
        if let known, known.contains(tag) {
            return Result(tag: tag, isKnown: true)
        }
        return Result(answer: try route.handle(call), tag: tag)
    }

    private func response(_ result: Result, _ route: APIRoute) -> Response {
        var response: Response
        if result.isKnown {
            response = Response(status: .notModified)
        } else if let text = result.answer.text {
            response = Response(text: text, type: "application/json", status: route.status)
        } else {
            response = Response(status: .noContent)
        }
        response.headers[.cacheControl] = result.tag == nil ? "no-store" : "private, no-cache"
        if let tag = result.tag { response.headers[.eTag] = tag }
        for cookie in result.answer.cookies {
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return response
    }

    /// Bytes of a body at most; much less for whoever brings no credential.
    private static let (bodyLimit, strangersLimit) = (1 << 20, 8 << 10)

    private func read(_ request: Request, for route: APIRoute) async throws -> JSONValue {
        guard route.body != nil else { return .null }
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type == "application/json" || type.hasPrefix("application/json;") else {
            throw APIProblem(
                status: .unsupportedMediaType,
                code: "json_expected",
                message: "The body is JSON: send Content-Type: application/json."
            )
        }
        let limit = route.policy == .anybody ? Self.strangersLimit : Self.bodyLimit
        let bytes = try await server.bodies.read(request, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self),
            let value = try? JSONValue(parsing: text), case .object = value
        else {
            throw APIProblem(
                status: .badRequest,
                code: "not_json",
                message: "The body is no JSON object."
            )
        }
        return value
    }

    // MARK: Who asks

    /// Where a request comes from, told by the proxy where one stands on this machine or is trusted.
    private struct Client {
        let address: String
        let isSecure: Bool

        init(_ request: Request, _ context: ServerContext, proxies: Set<String>) {
            let isProxied =
                ConnectionTable.isThisMachine(context.address) || proxies.contains(context.address)
            let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last
                .map { String($0.filter { $0 != " " }) }
            address = isProxied ? forwarded ?? context.address : context.address
            isSecure = isProxied && request.headers[.forwardedProto]?.lowercased() == "https"
        }
    }

    /// Asks the policy of `route`.
    /// - Returns: who asks.
    /// - Throws: `APIProblem`.
    private func admit(
        _ request: Request,
        _ route: APIRoute,
        _ cookies: SessionCookies,
        _ client: Client
    ) throws(APIProblem) -> Visitor? {
        let isChange = ![.get, .head].contains(request.method)
        if isChange, !isSameSite(request) { throw APIProblem.crossSite }
        if route.policy == .anybody { return nil }
        let access = server.workspace.accessControl
        let visitor: Visitor?
        if let header = request.headers[.authorization] {
            // A credential that is there and wrong is not made good by a cookie.
            visitor =
                header.hasPrefix("Bearer ")
                ? access.visitor(token: String(header.dropFirst(7))) : nil
        } else if let secret = cookies.session {
            visitor = access.visitor(session: secret)
            if isChange, visitor != nil {
                let token = AccessControl.changeToken(session: secret)
                guard let brought = request.headers[.changeToken],
                    SecretText.isEqual(brought, token)
                else { throw .crossSite }
            }
        } else {
            visitor = nil
        }
        guard let visitor else {
            deny(route, "somebody")
            throw .notSignedIn
        }
        let isAllowed = route.policy.lets(visitor)
        guard isAllowed else {
            deny(route, visitor.name)
            throw .notAllowed
        }
        return visitor
    }

    /// Writes a refusal into the audit trail, beside whoever asks.
    private func deny(_ route: APIRoute, _ name: String) {
        let (access, subject) = (
            server.workspace.accessControl, "\(route.method.rawValue) \(route.path)"
        )
        BackgroundThread.start(niceness: 5) {
            try? access.noteRefusal("denied", subject, by: name)
        }
    }

    /// Whether a browser says that a page of ours sends this; programs say nothing.
    private func isSameSite(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite], !["same-origin", "none"].contains(site) {
            return false
        }
        guard let origin = request.headers[.origin] else { return true }
        let host = origin.split(separator: "/").last.map(String.init) ?? ""
        return host == request.head.authority
    }
}

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name).unsafelyKnown
    }
    fileprivate static let fetchSite = known("Sec-Fetch-Site")
    fileprivate static let changeToken = known("X-Change-Token")
    fileprivate static let forwardedFor = known("X-Forwarded-For")
    fileprivate static let forwardedProto = known("X-Forwarded-Proto")
    fileprivate static let referrerPolicy = known("Referrer-Policy")
}
