import Engine
import HTTPTypes
import Hummingbird

/// Finds out who asks and whether they may: one judgement for the API and for pages.
struct Gate: Sendable {
    let server: ServerState

    /// Where a request comes from, told by the proxy where one stands on this machine or is trusted.
    struct Client: Sendable {
        let address: String
        /// Whether the browser came by https.
        let isSecure: Bool
    }

    /// Where `request` comes from.
    func client(_ request: Request, _ context: ServerContext) -> Client {
        let isProxied =
            ConnectionTable.isThisMachine(context.address)
            || server.proxies.contains(context.address)
        let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last
            .map { String($0.filter { $0 != " " }) }
        return Client(
            address: isProxied ? forwarded ?? context.address : context.address,
            isSecure: isProxied && request.headers[.forwardedProto]?.lowercased() == "https"
        )
    }

    /// Whether the request may change something.
    func isChange(_ request: Request) -> Bool { ![.get, .head].contains(request.method) }

    /// Refuses changes that a page of another site sends; programs say nothing of where they come from.
    /// - Throws: `APIProblem.crossSite`.
    func refuseOtherSites(_ request: Request) throws(APIProblem) {
        guard isChange(request) else { return }
        if let site = request.headers[.fetchSite], !["same-origin", "none"].contains(site) {
            throw .crossSite
        }
        guard let origin = request.headers[.origin] else { return }
        let host = origin.split(separator: "/").last.map(String.init) ?? ""
        guard host == request.head.authority else { throw .crossSite }
    }

    /// Who asks; `nil` where anybody may.
    ///
    /// `place` names the route in the audit trail, where refusals are noted; those of strangers only where they are not
    /// sent on to log in.
    /// - Throws: `APIProblem` `not_signed_in`, `not_allowed`.
    func visitor(
        _ request: Request,
        _ cookies: SessionCookies,
        _ policy: APIRoute.Policy,
        at place: String,
        notesStrangers: Bool = true
    ) throws(APIProblem) -> Visitor? {
        if policy == .anybody { return nil }
        guard let visitor = somebody(request, cookies) else {
            if notesStrangers { deny(place, "somebody") }
            throw .notSignedIn
        }
        guard policy.lets(visitor) else {
            deny(place, visitor.name)
            throw .notAllowed
        }
        return visitor
    }

    /// Whoever holds the credential that the request brings.
    private func somebody(_ request: Request, _ cookies: SessionCookies) -> Visitor? {
        let access = server.workspace.accessControl
        if let header = request.headers[.authorization] {
            // A credential that is there and wrong is not made good by a cookie.
            return header.hasPrefix("Bearer ")
                ? access.visitor(token: String(header.dropFirst(7))) : nil
        }
        return cookies.session.flatMap(access.visitor(session:))
    }

    /// Checks that a change comes from a page that was shown to this session.
    /// - Throws: `APIProblem.crossSite`.
    func checkChange(_ token: String?, _ cookies: SessionCookies) throws(APIProblem) {
        guard let secret = cookies.session, let token,
            SecretText.isEqual(token, AccessControl.changeToken(session: secret))
        else { throw .crossSite }
    }

    /// Writes a refusal into the audit trail, beside whoever asks.
    private func deny(_ place: String, _ name: String) {
        let access = server.workspace.accessControl
        BackgroundThread.start(niceness: 5) { try? access.noteRefusal("denied", place, by: name) }
    }
}

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name).unsafelyKnown
    }
    fileprivate static let fetchSite = known("Sec-Fetch-Site")
    fileprivate static let forwardedFor = known("X-Forwarded-For")
    fileprivate static let forwardedProto = known("X-Forwarded-Proto")
}
