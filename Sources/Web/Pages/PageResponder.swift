import Charts
import Connectors
import Engine
import Growth
import HTTPTypes
import Hummingbird
import Logging

/// Answers what a browser asks for: finds the page, asks its policy, reads the form, and says what went wrong.
struct PageResponder: Sendable {
    let server: ServerState
    private let routes = PageRoute.all

    init(_ server: ServerState) { self.server = server }

    /// The answer and the route as logs and metrics name it; `nil` when no page is at this address.
    func respond(
        to request: Request,
        _ context: ServerContext
    ) async -> (Response, String)? {
        if let asset = Assets.response(to: request) { return (asset, "/assets") }
        let found = find(request)
        guard let route = found.route else {
            return found.path.map { (failure(.wrongMethod, request, nil), $0) }
        }
        let gate = Gate(server: server)
        let client = gate.client(request, context)
        let cookies = SessionCookies(request, isSecure: client.isSecure)
        var response: Response
        do {
            response = try await answer(request, route, found.values, gate, client, cookies)
        } catch {
            let problem = APIProblem(error)
            if problem.status == .internalServerError {
                server.logger.error(
                    "page failed",
                    metadata: ["route": "\(route.path)", "error": "\(type(of: error))"]
                )
            }
            response = failure(problem, request, cookies)
            // The rest of a file that nobody wants is not waited for.
            if case .file = route.input { response.headers[.connection] = "close" }
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        // With none, browsers would not say of a form that it comes from here.
        response.headers[.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return (response, route.path)
    }

    /// Nothing from another host, and no script or style but our own files.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    private func find(
        _ request: Request
    ) -> (route: PageRoute?, path: String?, values: [String: String]) {
        let parts = request.uri.path.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false)
        let method = request.method == .head ? .get : request.method
        var other: String?
        for route in routes {
            guard let values = PathTemplate.match(parts, route.segments) else { continue }
            if route.method == method { return (route, route.path, values) }
            other = route.path
        }
        return (nil, other, [:])
    }

    // MARK: Answering

    private func answer(
        _ request: Request,
        _ route: PageRoute,
        _ values: [String: String],
        _ gate: Gate,
        _ client: Gate.Client,
        _ cookies: SessionCookies
    ) async throws -> Response {
        try gate.refuseOtherSites(request)
        let visitor = try gate.visitor(
            request,
            cookies,
            route.policy,
            at: "\(route.method.rawValue) \(route.path)",
            notesStrangers: gate.isChange(request)
        )
        let isChange = gate.isChange(request) && visitor != nil
        let (form, upload) = try await read(request, for: route) { fields in
            if isChange { try gate.checkChange(fields["change"], cookies) }
        }
        var isHandled = false
        defer { if !isHandled, let upload { server.uploads.remove(upload.id) } }
        if isChange { try gate.checkChange(form["change"], cookies) }
        let query = request.uri.query ?? ""
        let call = PageCall(
            call: APICall(
                workspace: try workspace(for: route),
                visitor: visitor,
                path: values,
                query: WireRequest.parameters(ofQuery: query),
                body: .object(form.document),
                address: client.address,
                cookies: cookies,
                post: server.post
            ),
            server: server,
            target: Self.target(request),
            upload: upload,
            host: request.head.authority ?? ""
        )
        let work: @Sendable () throws -> Response = {
            // Since the policy was asked the body came and others went first.
            guard let renewed = call.call.renewed(for: route.policy) else {
                throw APIProblem.notSignedIn
            }
            var call = call
            call.call = renewed
            return response(try route.handle(call), call)
        }
        let made = try await run(work, in: route.lane, for: request)
        isHandled = true
        return made
    }

    /// The workspace as it is configured now; where anybody may ask, whatever was understood last will do.
    private func workspace(for route: PageRoute) throws -> Workspace {
        do { return try server.workspace.asConfiguredNow() } catch {
            guard route.policy == .anybody || route.policy == .signedIn else { throw error }
            return server.workspace
        }
    }

    /// Does the work where it keeps nothing else from running.
    private func run(
        _ work: @escaping @Sendable () throws -> Response,
        in lane: APIRoute.Lane,
        for request: Request
    ) async throws -> Response {
        switch lane {
        case .quick: return try await server.lanes.quick.run(work)
        case .work: return try await server.lanes.work.run(work)
        case .password: return try await server.lanes.passwords.run(work)
        case .question:
            let patience = Patience()
            return try await request.body.consumeWithInboundCloseHandler { _ in
                try await server.lanes.questions.run(work, with: patience)
            } onInboundClosed: {
                patience.end(.left)
            }
        }
    }

    private func response(_ answer: PageAnswer, _ call: PageCall) -> Response {
        switch answer {
        case .page(let page):
            return Response(
                text: PageFrame(call: call).document(page),
                type: "text/html; charset=utf-8",
                status: page.status
            )
        case .goOn(let address, let cookies):
            var response = Self.redirect(to: address)
            for cookie in cookies {
                response.headers.append(HTTPField(name: .setCookie, value: cookie))
            }
            return response
        case .download(let text, let name, let type):
            var response = Response(text: text, type: type)
            response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
            return response
        case .data(let document): return Response(json: document)
        }
    }

    private static func redirect(to address: String) -> Response {
        var response = Response(status: .seeOther)
        response.headers[.location] = address
        return response
    }

    // MARK: Forms

    /// Path and query as they were asked for.
    private static func target(_ request: Request) -> String {
        request.uri.path + (request.uri.query.map { "?\($0)" } ?? "")
    }

    /// Bytes of a form at most; much less for whoever is not logged in.
    private static let (formLimit, strangersLimit) = (512 << 10, 8 << 10)

    private func read(
        _ request: Request,
        for route: PageRoute,
        _ check: (FormFields) throws -> Void
    ) async throws -> (FormFields, ReceivedFile?) {
        switch route.input {
        case .nothing: return (FormFields(), nil)
        case .form:
            let limit = route.policy == .anybody ? Self.strangersLimit : Self.formLimit
            let bytes = try await server.bodies.read(request, limit: limit)
            let text = String(decoding: bytes, as: UTF8.self)
            return (FormFields(WireRequest.parameters(ofQuery: text)), nil)
        case .file: return try await FileForm(files: server.uploads).receive(request, check)
        }
    }

    // MARK: Failing

    /// What somebody sees whose request was refused or failed.
    private func failure(
        _ problem: APIProblem,
        _ request: Request,
        _ cookies: SessionCookies?
    ) -> Response {
        var problem = problem
        if problem.code == APIProblem.crossSite.code { problem = .oldPage }
        if problem.status == .unauthorized {
            let hasOwner = server.workspace.accessControl.hasOwner
            let next =
                request.method == .get ? "?next=\(URLText.escaped(Self.target(request)))" : ""
            return Self.redirect(to: hasOwner ? "/login\(next)" : "/setup")
        }
        let title = problem.status == .notFound ? "Nothing is here" : "That did not work"
        let page = Page(
            title,
            [
                .element("h1", [:], title),
                Part.problem(problem.message, advice: problem.advice),
                .element(
                    "ul",
                    ["class": "marked"],
                    problem.problems.map {
                        .element("li", [:], [Markup("\($0.description)", limit: 1_000)])
                    }
                ),
                .element("p", [:], [Control.link("Back to the start", to: "/")]),
            ]
        )
        let call = PageCall(
            call: APICall(
                workspace: server.workspace,
                visitor: nil,
                path: [:],
                query: [:],
                body: .null,
                address: "",
                cookies: cookies ?? SessionCookies(request, isSecure: false)
            ),
            server: server,
            target: "",
            host: ""
        )
        var response = Response(
            text: PageFrame(call: call).document(page),
            type: "text/html; charset=utf-8",
            status: problem.status
        )
        response.headers[.contentSecurityPolicy] = Self.policy
        if let wait = problem.retryAfter { response.headers[.retryAfter] = String(max(1, wait)) }
        return response
    }

    /// The page of an address where nothing is, for whoever asks for a page.
    func notThere(_ request: Request) -> Response? {
        guard request.method == .get, request.headers[.accept]?.contains("text/html") == true else {
            return nil
        }
        return failure(.notThere, request, nil)
    }
}

extension APIProblem {
    fileprivate static let oldPage = APIProblem(
        status: .forbidden,
        code: "old_page",
        message: "This page is from before you logged in.",
        advice: "Open it again and send it once more; nothing was changed."
    )
    fileprivate static let wrongMethod = APIProblem(
        status: .methodNotAllowed,
        code: "wrong_method",
        message: "This address does not take this."
    )
}

/// The texts of a form.
struct FormFields: Sendable {
    private var texts: [String: String] = [:]

    init(_ texts: [String: String] = [:]) { self.texts = texts }

    subscript(name: String) -> String? {
        get { texts[name] }
        set { texts[name] = newValue }
    }

    /// The texts as a JSON object.
    var document: JSONObject {
        var object = JSONObject()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) { object[name] = .string(text) }
        return object
    }
}

/// Texts in addresses that our pages link to.
enum URLText {
    /// `text` with everything but letters, digits and `-._~/` escaped (RFC 3986, 2.3).
    static func escaped(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                output += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return output
    }

    /// `address` with one more part in its query.
    static func adding(_ part: String, to address: String) -> String {
        address + (address.contains("?") ? "&" : "?") + part
    }

    /// Whether a browser may be sent on to `address`: a page of ours, and nothing that another host could be read in.
    static func isOurs(_ address: String) -> Bool {
        address.hasPrefix("/") && !address.hasPrefix("//") && !address.contains("\\")
            && address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
