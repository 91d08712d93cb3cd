import Connectors
import Engine
import Growth
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Finds the route of a request, asks its policy, and keeps count.
struct Responder: HTTPResponder {
    let routes: Routes
    let api: APIResponder
    let pages: PageResponder
    let server: ServerState

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let began = ContinuousClock.now
        if request.uri.path.hasPrefix(APIResponder.prefix), isWellAddressed(request) {
            let (response, name) = await api.respond(to: request, context)
            return finish(response, to: request, name, began)
        }
        let route = routes.route(request.uri.path)
        if route == nil, isWellAddressed(request) {
            if let (page, name) = await pages.respond(to: request, context) {
                return finish(page, to: request, name, began)
            }
            if let page = pages.notThere(request) {
                return finish(page, to: request, "unknown", began)
            }
        }
        let response = await answer(request, context, route)
        return finish(response, to: request, route?.name ?? "unknown", began)
    }

    /// What every answer has, and every answer is counted.
    private func finish(
        _ answer: Response,
        to request: Request,
        _ name: String,
        _ began: ContinuousClock.Instant
    ) -> Response {
        var response = answer
        for header in Self.always { response.headers.append(header) }
        if request.method == .head { response = response.createHeadResponse() }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        server.metrics.answered(name, response.status.code, after: seconds)
        if response.status.code >= 400 { note(request, name, response.status.code, seconds) }
        return response
    }

    private static let always = HTTPFields([
        HTTPField(name: .xContentTypeOptions, value: "nosniff")
    ])

    private func answer(
        _ request: Request,
        _ context: ServerContext,
        _ route: Routes.Route?
    ) async -> Response {
        guard isWellAddressed(request) else {
            return refuse(.badRequest, "no_host", "A path and the header Host are needed.", route)
        }
        guard let route else {
            return refuse(.notFound, "unknown_path", "There is nothing at this address.", nil)
        }
        if case .writeKey = route.policy, request.method == .options {
            return preflight(request, route)
        }
        let isAllowed =
            request.method == route.method || request.method == .head && route.method == .get
        guard isAllowed else {
            var response = refuse(
                .methodNotAllowed,
                "wrong_method",
                "This address takes \(route.method.rawValue).",
                route
            )
            response.headers[.allow] = route.method.rawValue
            return response
        }
        switch route.policy {
        case .anybody, .writeKey: return shared(await route.handle(request, context), with: request)
        case .signature: return await route.handle(request, context)
        case .operators:
            guard isOperator(request, context) else {
                return refuse(.notFound, "unknown_path", "There is nothing at this address.", nil)
            }
            return await route.handle(request, context)
        }
    }

    /// Whether it says whom it asks, and asks for a path: only proxies are asked for the addresses of others.
    private func isWellAddressed(_ request: Request) -> Bool {
        request.head.authority?.isEmpty == false && request.head.path?.hasPrefix("/") == true
    }

    private func refuse(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ message: String,
        _ route: Routes.Route?
    ) -> Response {
        let wire = route.flatMap { WireTarget.all[$0.name]?.wire }
        return Response(WireAnswer(WireRefusal(status.code, code, message), from: wire))
    }

    /// Whether the request comes from a program on this machine, not through a proxy, or brings the metrics token.
    private func isOperator(_ request: Request, _ context: ServerContext) -> Bool {
        if let token = server.metricsToken, let header = request.headers[.authorization] {
            return SecretText.isEqual(header, "Bearer \(token)")
        }
        let isForwarded = Self.proxyHeaders.contains { request.headers[$0] != nil }
        return ConnectionTable.isThisMachine(context.address) && !isForwarded
            && isLocalName(request.head.authority ?? "")
    }

    /// Whether a page in a browser of this machine cannot have come by this name from elsewhere.
    private func isLocalName(_ authority: String) -> Bool {
        if authority.hasPrefix("[::1]") { return true }
        let name = authority.prefix { $0 != ":" }
        return name == "localhost" || ConnectionTable.isThisMachine(String(name))
    }

    private static let proxyHeaders: [HTTPField.Name] = [
        "X-Forwarded-For", "Forwarded", "X-Real-IP",
    ]
    .map { HTTPField.Name($0).unsafelyKnown }

    /// One line about a request that was not answered well, unless there were many this second.
    private func note(_ request: Request, _ route: String, _ status: Int, _ seconds: Double) {
        guard let dropped = server.logBudget.admit() else { return }
        var metadata: Logger.Metadata = [
            "route": "\(route)", "method": "\(request.method.known)", "status": "\(status)",
            "ms": "\(Int(seconds * 1_000))",
        ]
        if dropped > 0 { metadata["not_logged_before"] = "\(dropped)" }
        server.logger.info("request refused", metadata: metadata)
    }
}

// MARK: Other origins

extension Responder {
    private static let corsMethods = "POST, OPTIONS"

    /// Lets a page of another origin read the answer: all that is told there is for everybody.
    private func shared(_ response: Response, with request: Request) -> Response {
        guard let origin = request.headers[.origin] else { return response }
        var response = response
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
        response.headers[.accessControlExposeHeaders] = "Retry-After"
        return response
    }

    private func preflight(_ request: Request, _ route: Routes.Route) -> Response {
        var response = Response(status: .noContent)
        response.headers[.allow] = Self.corsMethods
        if request.headers[.origin] != nil {
            response.headers[.accessControlAllowMethods] = Self.corsMethods
            response.headers[.accessControlAllowHeaders] =
                request.headers[.accessControlRequestHeaders]
            response.headers[.accessControlMaxAge] = "86400"
        }
        return shared(response, with: request)
    }
}

extension HTTPRequest.Method {
    /// The method, if it is one of those that there are; what somebody made up is not for the log.
    fileprivate var known: String {
        let all: [HTTPRequest.Method] = [
            .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
        ]
        return all.contains(self) ? rawValue : "other"
    }
}
