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
            var body: [UInt8] = []
            for try await part in request.body {
                body.append(contentsOf: part.readableBytesView)
                guard body.count <= Self.bodyLimit else {
                    throw APIProblem(
                        status: .contentTooLarge,
                        code: "body_too_large",
                        message: "The body has more than 1 MB."
                    )
                }
            }
            let source = String(request.uri.path.dropFirst(Self.prefix.count))
            let signature = request.headers[.stripeSignature]
            let workspace = try server.workspace.asConfiguredNow()
            let bytes = body
            let document = try await server.quick.run {
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
