import Connectors
import Engine
import Growth
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Takes the events of analytics libraries: every path of `WireTarget`.
struct Ingestion: Sendable {
    let workspace: Workspace
    let intake: LiveIntake
    let metrics: ServerMetrics
    /// Called when the disk cannot be trusted any more.
    let onLostDisk: @Sendable () -> Void

    /// The answer to a request that brings events to `target`.
    func respond(to request: Request, for target: WireTarget) async -> Response {
        do throws(WireRefusal) {
            return Response(try await take(request, for: target))
        } catch {
            var response = Response(WireAnswer(error, from: target.wire))
            // What is left of a large body is not worth reading.
            if request.declaredBytes ?? .max > Self.smallBody {
                response.headers[.connection] = "close"
            }
            return response
        }
    }

    /// Reads a request, brings its events to disk and says what became of them.
    private func take(
        _ request: Request,
        for target: WireTarget
    ) async throws(WireRefusal) -> WireAnswer {
        var wire = WireRequest(to: target, receivedAt: workspace.now)
        wire.query = WireRequest.parameters(ofQuery: request.uri.query ?? "")
        wire.contentType = request.headers[.contentType] ?? ""
        wire.contentEncoding = request.headers[.contentEncoding] ?? wire.compression
        wire.authorization = request.headers[.authorization] ?? ""
        wire.sentAt = request.headers[.postHogTimestamp] ?? ""
        let keys = target.wire.keys(inAuthorization: wire.authorization)
        let isAuthorized = keys.contains { workspace.isWriteKey($0) }
        // Auth before body: a key in the header that is not ours needs no reading, unless a body may bring a better one.
        if !isAuthorized, !target.wire.takesKeyInBody { throw .unauthorized }
        guard var place = intake.admit(request.declaredBytes ?? 0) else { throw .busy }
        defer { intake.leave(place) }
        wire.body = try await body(of: request, &place)
        let batch = try wire.batch(isAuthorized: isAuthorized) { workspace.isWriteKey($0) }
        guard intake.grow(&place, to: batch.bytes) else { throw .busy }
        do { try await intake.keep(batch.events, refused: batch.refused) } catch {
            throw refusal(error)
        }
        return WireAnswer(batch, to: wire)
    }

    /// A refused body below this is read to its end, so that the connection can go on.
    private static let smallBody = 64 << 10

    private func body(
        of request: Request,
        _ place: inout LiveIntake.Place
    ) async throws(WireRefusal) -> [UInt8] {
        if let declared = request.declaredBytes, declared > WireTarget.bodyLimit { throw .tooLarge }
        var bytes: [UInt8] = []
        do {
            for try await part in request.body {
                part.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
                guard bytes.count <= WireTarget.bodyLimit else { throw WireRefusal.tooLarge }
                guard intake.grow(&place, to: bytes.count) else { throw WireRefusal.busy }
            }
        } catch let refusal as WireRefusal {
            throw refusal
        } catch {
            throw WireRefusal(400, "body_cut_off", "The body ended in the middle.")
        }
        return bytes
    }

    private func refusal(_ error: any Error) -> WireRefusal {
        guard let failure = error as? StorageFailure else { return .failed }
        metrics.failed(failure.code)
        switch failure.code {
        case "busy": return .busy
        case "disk_full":
            return WireRefusal(
                503,
                "disk_full",
                "The disk is full; nothing of this request is stored. Send it again later.",
                retryAfter: 5
            )
        case "sync_failed":
            onLostDisk()
            return .failed
        default: return .failed
        }
    }
}

extension WireRefusal {
    /// More is on its way than there is room for.
    fileprivate static let busy = WireRefusal(
        503,
        "busy",
        "Too much is on its way to disk; nothing of this request is stored. Send it again in a moment.",
        retryAfter: 1
    )
    /// The disk did not take the events.
    fileprivate static let failed = WireRefusal(
        503,
        "not_stored",
        "The events could not be stored; nothing of this request is. Send it again later.",
        retryAfter: 5
    )
    /// No protocol takes a body of that size.
    fileprivate static let tooLarge = WireRefusal(
        413,
        "body_too_large",
        "The body has more than \(WireTarget.bodyLimit >> 20) MB; send fewer events at once."
    )
}

extension WireRequest {
    /// What `?compression=` says; PostHog's libraries name it there.
    fileprivate var compression: String {
        switch query["compression"] {
        case "gzip"?, "gzip-js"?: "gzip"
        default: ""
        }
    }
}

extension Request {
    /// What the header says about the length of the body.
    fileprivate var declaredBytes: Int? { headers[.contentLength].flatMap { Int($0) } }
}

extension Response {
    /// The answer of a wire as HTTP.
    init(_ answer: WireAnswer) {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[.retryAfter] = answer.retryAfter.map(String.init)
        self.init(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}

extension HTTPField.Name {
    /// When PostHog's library sent the request.
    fileprivate static let postHogTimestamp = HTTPField.Name("PostHog-Request-Timestamp")
        .unsafelyKnown
}

extension Optional<HTTPField.Name> {
    /// The name; only for texts of ours that are one.
    var unsafelyKnown: HTTPField.Name {
        guard let self else { preconditionFailure("the text is a name of a header") }
        return self
    }
}
