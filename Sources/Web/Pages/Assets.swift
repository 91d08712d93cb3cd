import Charts
import Engine
import Growth
import HTTPTypes
import Hummingbird
import NIOCore
import Reports

/// Style, script and sign of the pages: part of the program, named by their content, kept by browsers for good.
enum Assets {
    /// A file with its address.
    struct Asset: Sendable {
        let address: String
        fileprivate let response: Response

        fileprivate init(_ name: String, _ ending: String, type: String, _ text: String) {
            let digest = FileDigest.sha256(of: text).prefix(12)
            address = "/assets/\(name)-\(digest).\(ending)"
            var response = Response(text: text, type: type)
            response.headers[.cacheControl] = "public, max-age=31536000, immutable"
            self.response = response
        }
    }

    static let stylesheet = Asset(
        "app",
        "css",
        type: "text/css; charset=utf-8",
        Palette.stylesheet.text + Stylesheet.findings.text
            + String(decoding: PackageResources.app_css, as: UTF8.self)
    )
    static let script = Asset(
        "app",
        "js",
        type: "text/javascript; charset=utf-8",
        String(decoding: PackageResources.app_js, as: UTF8.self)
    )
    private static let icon = Asset(
        "icon",
        "svg",
        type: "image/svg+xml",
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" \
        fill="#0d6b5e"/><path d="M5 19c4 0 4-6 8.500-6s4.500 6 9 6 3-3 4.500-3" fill="none" stroke="#fff" \
        stroke-width="3" stroke-linecap="round"/></svg>
        """
    )

    /// The file at an address; `nil` when it is none of these.
    static func response(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        return switch request.uri.path {
        case stylesheet.address: stylesheet.response
        case script.address: script.response
        case "/favicon.svg", "/favicon.ico": icon.response
        default: nil
        }
    }
}
