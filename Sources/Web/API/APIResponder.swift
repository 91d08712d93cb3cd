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
            guard let values = PathTemplate.match(parts, route.segments) else { continue }
            if route.method == method { return .route(route, values) }
            others.append(route)
        }
        guard let other = others.first else { return nil }
        return .otherMethod(others.map(\.method.rawValue).sorted(), other.path)
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
        let gate = Gate(server: server)
        let client = gate.client(request, context)
        let cookies = SessionCookies(request, isSecure: client.isSecure)
        try gate.refuseOtherSites(request)
        let visitor = try gate.visitor(
            request,
            cookies,
            route.policy,
            at: "\(route.method.rawValue) \(route.path)"
        )
        if gate.isChange(request), request.headers[.authorization] == nil, visitor != nil {
            try gate.checkChange(request.headers[.changeToken], cookies)
        }
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
            cookies: cookies,
            post: server.post
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
        guard let call = call.renewed(for: route.policy) else { throw APIProblem.notSignedIn }
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
}

extension HTTPField.Name {
    fileprivate static let changeToken = HTTPField.Name("X-Change-Token").unsafelyKnown
    static let referrerPolicy = HTTPField.Name("Referrer-Policy").unsafelyKnown
}
