import Engine
import Growth
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes what vendors send when something changes: `POST /hooks/{source}`.
struct Webhooks: Sendable {
    /// Where they come to; the id of the source follows.
    static let prefix = "/hooks/"
    /// Bytes of a body at most; the largest events of Stripe have some hundred thousand.
    private static let bodyLimit = 1 << 20

    let server: ServerState

    /// The answer: 200 when the event is on disk or of no use, 400 when it is not believed or cannot be read.
    func respond(to request: Request) async -> Response {
        do {
            let source = String(request.uri.path.dropFirst(Self.prefix.count))
            let signature = request.headers[.stripeSignature]
            let workspace = try server.workspace.asConfiguredNow()
            // Nothing is read for whoever does not even say that it is signed, or for whom.
            _ = try await server.lanes.webhooks.run { try workspace.liveSource(source) }
            let isSigned = signature?.isEmpty == false
            let bytes = isSigned ? try await server.bodies.read(request, limit: Self.bodyLimit) : []
            let document = try await server.lanes.webhooks.run {
                try workspace.takeWebhook(bytes, signature: signature, for: source)
            }
            return Response(json: document)
        } catch {
            return APIProblem(error).response
        }
    }
}

extension HTTPField.Name {
    fileprivate static let stripeSignature = HTTPField.Name("Stripe-Signature").unsafelyKnown
}
