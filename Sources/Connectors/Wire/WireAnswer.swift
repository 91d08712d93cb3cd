import Growth

/// What a library is told, in the form in which its vendor would say it (INTERFACES 1.1, 1.3).
public struct WireAnswer: Hashable, Sendable {
    /// HTTP status.
    public let status: Int
    /// The body.
    public let body: String
    /// Its type.
    public let contentType: String
    /// The header `Retry-After`, in seconds.
    public let retryAfter: Int?

    private init(_ status: Int, json: JSONValue, retryAfter: Int? = nil) {
        (self.status, body, self.retryAfter) = (status, json.compactText, retryAfter)
        contentType = "application/json"
    }

    private init(text: String) {
        (status, body, contentType, retryAfter) = (200, text, "text/plain; charset=utf-8", nil)
    }
}

// MARK: Refusals

extension WireAnswer {
    /// Says why nothing was taken, under every name by which a library looks for that.
    ///
    /// Amplitude's believe `code` over the status line, so there it is the status.
    public init(_ refusal: WireRefusal, from wire: WireProtocol?) {
        let isAmplitude = (refusal.wire ?? wire) == .amplitude
        self.init(
            refusal.status,
            json: WireAnswer.failure(
                isAmplitude ? JSONValue(refusal.status) : .string(refusal.code),
                refusal.message
            ),
            retryAfter: refusal.retryAfter
        )
    }

    private static func failure(_ code: JSONValue, _ message: String) -> JSONValue {
        [
            "success": false, "status": 0, "code": code, "message": .string(message),
            "detail": .string(message), "error": .string(message),
            "error_description": .string(message),
        ]
    }
}

// MARK: What became of a batch

extension WireAnswer {
    /// Says that a batch is safe, and which of its events were not taken.
    public init(_ batch: WireBatch, to request: WireRequest) {
        switch batch.wire {
        case .segment: self.init(200, json: ["success": true])
        case .posthog: self.init(200, json: ["status": 1])
        case .posthogV1: self.init(200, json: ["results": .object(WireAnswer.results(of: batch))])
        case .mixpanelTrack, .mixpanelEngage, .mixpanelGroups:
            self = WireAnswer.mixpanel(batch, isVerbose: request.isVerbose)
        case .mixpanelImport: self = WireAnswer.mixpanelImport(batch, request)
        case .amplitude: self = WireAnswer.amplitude(batch, at: request.receivedAt)
        }
    }

    private static func results(of batch: WireBatch) -> JSONObject {
        var builder = JSONObjectBuilder()
        for failure in batch.failures {
            guard let id = failure.id else { continue }
            builder.append(id, ["result": "drop", "details": .string(failure.reason)])
        }
        for id in batch.ids { builder.append(id, ["result": "ok"]) }
        return builder.object
    }

    private static func mixpanel(_ batch: WireBatch, isVerbose: Bool) -> WireAnswer {
        let isLost = batch.events.isEmpty && !batch.failures.isEmpty
        guard isVerbose else { return WireAnswer(text: isLost ? "0" : "1") }
        let reason = batch.failures.first.map { JSONValue.string($0.text) } ?? .null
        return WireAnswer(200, json: ["status": isLost ? 0 : 1, "error": reason])
    }

    /// Forms are from libraries that ask for `verbose`, whose `status` is a number.
    private static func mixpanelImport(_ batch: WireBatch, _ request: WireRequest) -> WireAnswer {
        let isForm = request.isVerbose
        if batch.failures.isEmpty || request.query["strict"] != "1" {
            return WireAnswer(
                200,
                json: [
                    "code": 200, "num_records_imported": JSONValue(batch.events.count),
                    "status": isForm ? 1 : "OK", "error": .null,
                ]
            )
        }
        let records = batch.failures.map { failure -> JSONValue in
            [
                "index": JSONValue(failure.index), "insert_id": JSONValue(failure.id),
                "field": JSONValue(failure.field), "message": .string(failure.reason),
            ]
        }
        return WireAnswer(
            400,
            json: [
                "code": 400, "status": isForm ? 0 : "Bad Request",
                "error": "some data points in the request failed validation",
                "message": "some data points in the request failed validation",
                "num_records_imported": JSONValue(batch.events.count),
                "failed_records": .array(records),
            ]
        )
    }

    private static func amplitude(_ batch: WireBatch, at moment: Timestamp) -> WireAnswer {
        if batch.failures.isEmpty {
            return WireAnswer(
                200,
                json: [
                    "code": 200, "events_ingested": JSONValue(batch.events.count),
                    "payload_size_bytes": JSONValue(batch.bytes),
                    "server_upload_time": .integer(moment.millis),
                ]
            )
        }
        var answer =
            failure(400, "Some events are not valid; the others are stored.").objectValue ?? [:]
        answer["events_with_missing_fields"] = places(batch) { $0.code.hasPrefix("missing_") }
        answer["events_with_invalid_fields"] = places(batch) { !$0.code.hasPrefix("missing_") }
        answer["events_ingested"] = JSONValue(batch.events.count)
        return WireAnswer(400, json: .object(answer))
    }

    /// The events for which `isMeant` holds, by the field that is wrong.
    private static func places(
        _ batch: WireBatch,
        _ isMeant: (WireBatch.Failure) -> Bool
    ) -> JSONValue {
        var places: JSONObject = [:]
        for failure in batch.failures where isMeant(failure) {
            let field = failure.field ?? "event"
            places[field] = .array(
                (places[field]?.arrayValue ?? []) + [JSONValue(failure.index)]
            )
        }
        return .object(places)
    }
}

extension WireBatch.Failure {
    /// The reason with the field.
    fileprivate var text: String { field.map { "\($0): \(reason)" } ?? reason }
}

extension WireRequest {
    /// Whether Mixpanel's library wants to be told in JSON: it says so in its form or in the address.
    fileprivate var isVerbose: Bool {
        if query["verbose"] == "1" { return true }
        return body.split(separator: UInt8(ascii: "&"))
            .contains {
                $0.elementsEqual("verbose=1".utf8)
            }
    }
}
