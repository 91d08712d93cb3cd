import Catalog
import Engine
import Growth
import HTTPTypes
import Hummingbird

/// The cookies of a browser that logs in: the secret of its session, and a mark that a member was here before.
struct SessionCookies: Sendable {
    /// The secret of the session.
    let session: String?
    /// What `AccessControl.browserMark` gave this browser.
    let mark: String?
    /// Whether the browser came by https, so that cookies may be kept to it.
    let isSecure: Bool

    /// The cookies that a request brought.
    init(_ request: Request, isSecure: Bool) {
        self.isSecure = isSecure
        var found: [String: String] = [:]
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let halves = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if halves.count == 2 { found[String(halves[0])] = String(halves[1]) }
            }
        }
        session = found[Self.name("session", isSecure)]
        mark = found[Self.name("browser", isSecure)]
    }

    /// Sets the cookies of a new session.
    func begin(_ secret: String, of member: Member, _ access: AccessControl) -> [String] {
        [
            Self.cookie("session", secret, isSecure, seconds: 14 * 86_400),
            Self.cookie("browser", access.browserMark(of: member), isSecure, seconds: 366 * 86_400),
        ]
    }

    /// Takes the cookie of the session away.
    var ended: [String] { [Self.cookie("session", "", isSecure, seconds: 0)] }

    /// Over https a name that browsers keep to this very host (RFC 6265bis, 4.1.3.2).
    private static func name(_ word: String, _ isSecure: Bool) -> String {
        (isSecure ? "__Host-" : "") + "groundswell_" + word
    }

    private static func cookie(
        _ word: String,
        _ value: String,
        _ isSecure: Bool,
        seconds: Int
    ) -> String {
        "\(name(word, isSecure))=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }
}
