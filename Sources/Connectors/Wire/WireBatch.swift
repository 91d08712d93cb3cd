public import Growth

/// What a request brought: every event of it is in `events` or, with its reason, in `refused`.
public struct WireBatch: Sendable {
    /// Who sent it.
    public let wire: WireProtocol
    /// The events that could be read, in order.
    public internal(set) var events: [Event] = []
    /// The others as they are kept.
    public internal(set) var refused: [DeadLetter] = []
    /// What is wrong with which, for the answer.
    var failures: [Failure] = []
    /// How many events there were.
    var count = 0
    /// Ids by which the answer may name the events, where its form needs them.
    var ids: [String] = []
    /// Bytes of the inflated body.
    public internal(set) var bytes = 0

    /// One event that was not taken.
    struct Failure {
        /// Its place in the request, from 0.
        let index: Int
        let id: String?
        let field: String?
        let code: String
        let reason: String
    }

    init(_ wire: WireProtocol) { self.wire = wire }
}

extension WireRequest {
    /// Reads the events.
    ///
    /// `isKey` says whether a text is a write key; unless `isAuthorized` already, one has to stand in the body or in
    /// each event.
    /// - Throws: `WireRefusal` when nothing of the request is taken.
    public func batch(
        isAuthorized: Bool,
        isKey: (String) -> Bool
    ) throws(WireRefusal) -> WireBatch {
        let text = try WireBody.text(of: self)
        if isLines { return try batch(ofLines: text, isAuthorized, isKey) }
        let outline: JSONOutline
        do throws(JSONProblem) { outline = try JSONOutline(text) } catch {
            throw WireRefusal(400, "bad_json", "The body is \(error.description).")
        }
        guard target.isShared, outline.member("events") != nil else {
            return try batch(of: outline, for: target, isAuthorized, isKey)
        }
        do throws(WireRefusal) {
            return try batch(of: outline, for: target.amplitude, isAuthorized, isKey)
        } catch {
            var refusal = error
            refusal.wire = .amplitude
            throw refusal
        }
    }

    private func batch(
        of outline: JSONOutline,
        for target: WireTarget,
        _ isAuthorized: Bool,
        _ isKey: (String) -> Bool
    ) throws(WireRefusal) -> WireBatch {
        let text = outline.bytes
        let key = target.wire.key(in: outline)
        var isAuthorized = isAuthorized
        if let key, !isAuthorized { isAuthorized = isKey(key) }
        try check(text.count, against: target.limit(hasBodyKey: key != nil))
        let items = try target.items(in: outline)
        if !isAuthorized, !target.wire.hasKeyInEvents { throw .unauthorized }
        var reader = WireReader(target, self, outline, isAuthorized: isAuthorized)
        try reader.check(items.count)
        for item in items { reader.read(text[item], isKey) }
        return try reader.finish(bytes: text.count)
    }

    /// Mixpanel's import takes a line an event.
    private var isLines: Bool {
        target.wire == .mixpanelImport && contentType.lowercased().contains("ndjson")
    }

    private func batch(
        ofLines text: [UInt8],
        _ isAuthorized: Bool,
        _ isKey: (String) -> Bool
    ) throws(WireRefusal) -> WireBatch {
        try check(text.count, against: target.limit(hasBodyKey: false))
        guard String(validating: text, as: UTF8.self) != nil else {
            throw WireRefusal(400, "bad_json", "The body is not UTF-8.")
        }
        let lines = text.split(separator: 0x0A).map(trimmed).filter { !$0.isEmpty }
        var reader = WireReader(target, self, nil, isAuthorized: isAuthorized)
        try reader.check(lines.count)
        for line in lines { reader.read(line, isKey) }
        return try reader.finish(bytes: text.count)
    }

    private func check(_ count: Int, against limit: Int) throws(WireRefusal) {
        guard count > limit else { return }
        throw WireRefusal(
            target.wire == .segment ? 400 : 413,
            "body_too_large",
            "The body has \(count) bytes, more than \(limit); send fewer events at once."
        )
    }
}

extension WireTarget {
    /// Where the events lie in a body.
    fileprivate func items(in outline: JSONOutline) throws(WireRefusal) -> [Range<Int>] {
        if let list = wire == .amplitude ? "events" : call == nil ? "batch" : nil {
            if let elements = outline.member(list)?.elements { return elements }
        }
        let hasOne = call != nil || (wire != .segment && wire != .amplitude && wire != .posthogV1)
        if hasOne, call == nil, let elements = outline.elements { return elements }
        if hasOne, outline.members != nil { return [0..<outline.bytes.count] }
        throw WireRefusal(
            400,
            "no_events",
            "The body is JSON, but not of the form that this path takes: "
                + (wire == .amplitude
                    ? "an object with `events`."
                    : hasOne ? "an object." : "an object with `batch`.")
        )
    }
}

/// Reads the events of a request one by one.
private struct WireReader {
    private let target: WireTarget
    private let request: WireRequest
    private var batch: WireBatch
    /// Whether a key was presented for all of them, or else by one so far.
    private let isAuthorized: Bool
    private var hasKey: Bool
    /// When the sender says that it sent the request.
    private let sentAt: Timestamp?
    /// What Segment's batch says for all of its calls.
    private var envelope = JSONObject()
    private var sharedBytes = 0
    /// Characters that an id has at least.
    private var idLength = 0

    init(
        _ target: WireTarget,
        _ request: WireRequest,
        _ outline: JSONOutline?,
        isAuthorized: Bool
    ) {
        (self.target, self.request, batch) = (target, request, WireBatch(target.wire))
        (self.isAuthorized, hasKey) = (isAuthorized, isAuthorized)
        func moment(_ value: JSONValue?) -> Timestamp? {
            (try? JSONMember.time(value, "sentAt")) ?? nil
        }
        switch target.wire {
        case .segment:
            sentAt = target.call == nil ? moment(outline?.value("sentAt")) : nil
            if target.call == nil, let context = outline?.member("context") {
                sharedBytes = context.value.count
                envelope["context"] = outline?.value("context")
            }
        case .posthog:
            let asked = request.query["_"].flatMap { Int64($0) }.map { JSONValue.integer($0) }
            sentAt = moment(outline?.value("sent_at") ?? asked)
        case .posthogV1: sentAt = moment(.string(request.sentAt))
        case .amplitude:
            sentAt = moment(outline?.value("client_upload_time"))
            let least = outline?.value("options")?["min_id_length"]?.integerValue
            idLength = Int(clamping: max(0, least ?? 5))
        default: sentAt = nil
        }
    }

    func check(_ count: Int) throws(WireRefusal) {
        if let limit = target.countLimit, count > limit {
            throw WireRefusal(
                413,
                "too_many_events",
                "The body has \(count) events, more than \(limit); send fewer at once."
            )
        }
        do throws(CellProblem) {
            try SegmentEvents.check(sharedBytes: sharedBytes, calls: count)
        } catch {
            throw WireRefusal(400, error.code, "The body: \(error.reason).")
        }
    }

    /// Takes one event, or notes why not.
    ///
    /// One whose key is not ours, or cannot be found, leaves nothing but that.
    mutating func read(_ bytes: ArraySlice<UInt8>, _ isKey: (String) -> Bool) {
        defer { batch.count += 1 }
        let content = content(of: bytes)
        if !isAuthorized {
            guard case .success(let sent) = content, isKey(target.wire.key(of: sent) ?? "") else {
                return fail(try? content.get(), .foreignKey)
            }
            hasKey = true
        }
        let item = content.map(target.wire.withoutKey)
        do throws(CellProblem) {
            let item = try item.get()
            try check(item, bytes.count)
            batch.events.append(try event(of: item))
        } catch {
            fail(try? item.get(), error)
            let letter = EventLetter(
                wire: target.wire,
                receivedAt: request.receivedAt,
                sentAt: sentAt,
                content: (try? item.get()).map { .item($0) } ?? .text(bytes)
            )
            batch.refused.append(letter.deadLetter(error))
        }
    }

    /// The event as it was sent, with what its path and its batch say.
    private func content(of bytes: ArraySlice<UInt8>) -> Result<JSONValue, CellProblem> {
        Result { () throws(CellProblem) in
            guard bytes.count <= target.eventLimit else {
                throw CellProblem(
                    "event_too_large",
                    "the event has more than \(target.eventLimit >> 10) KB"
                )
            }
            return prepared(try JSONImport.value(of: bytes))
        }
    }

    func finish(bytes: Int) throws(WireRefusal) -> WireBatch {
        guard hasKey else { throw .unauthorized }
        var batch = batch
        batch.bytes = bytes
        return batch
    }

    private func prepared(_ item: JSONValue) -> JSONValue {
        guard target.wire == .segment, var call = item.objectValue else { return item }
        if let named = target.call { call["type"] = .string(named.name) }
        call["writeKey"] = nil
        return SegmentEvents().merged(.object(call), envelope)
    }

    private mutating func event(of item: JSONValue) throws(CellProblem) -> Event {
        if target.wire == .posthogV1, let id = item["uuid"]?.stringValue { batch.ids.append(id) }
        let isExact = item["options"]?["disable_skew_correction"] == .bool(true)
        return try target.wire.event(
            of: item,
            sentAt: isExact ? nil : sentAt,
            receivedAt: request.receivedAt
        )
    }

    private func check(_ item: JSONValue, _ size: Int) throws(CellProblem) {
        if size > 4 * WireReader.keyLimit, item.widestObject > WireReader.keyLimit {
            throw CellProblem(
                "too_many_keys",
                "an object of the event has more than \(WireReader.keyLimit) keys"
            )
        }
        guard target.wire == .amplitude, idLength > 0 else { return }
        for key in ["user_id", "device_id"] {
            if let id = try JSONMember.id(item[key], key), id.count < idLength {
                throw CellProblem(
                    "id_too_short",
                    field: key,
                    "shorter than \(idLength) characters; options.min_id_length allows less"
                )
            }
        }
    }

    private static let keyLimit = 1_000

    /// Notes for the answer that the next event was not taken.
    private mutating func fail(_ item: JSONValue?, _ problem: CellProblem) {
        let id = item?["uuid"] ?? item?["insert_id"] ?? item?["properties"]?["$insert_id"]
        batch.failures.append(
            WireBatch.Failure(
                index: batch.count,
                id: id?.stringValue,
                field: problem.field,
                code: problem.code,
                reason: problem.reason
            )
        )
    }
}

extension CellProblem {
    /// What is wrong with an event that comes without a key of ours.
    fileprivate static let foreignKey = CellProblem("invalid_write_key", "the token is not ours")
}

extension WireProtocol {
    private var translator: any EventTranslator {
        switch self {
        case .segment: SegmentEvents()
        case .posthog, .posthogV1: PostHogEvents()
        case .mixpanelTrack, .mixpanelImport: MixpanelEvents()
        case .mixpanelEngage: MixpanelProfiles(call: .identify)
        case .mixpanelGroups: MixpanelProfiles(call: .group)
        case .amplitude: AmplitudeEvents()
        }
    }

    /// The event of an item as the vendor sends it.
    ///
    /// One that does not say when it happened happened when it came; one without an id gets one from its content, so
    /// that sending it again adds nothing.
    func event(
        of item: JSONValue,
        sentAt: Timestamp?,
        receivedAt: Timestamp
    ) throws(CellProblem) -> Event {
        var draft = try translator.draft(of: item)
        if draft.time == nil, self == .posthog, let offset = item["offset"]?.integerValue {
            let moment = receivedAt.adding(millis: 0 &- offset)
            if Timestamp.writable.contains(moment) { draft.time = moment }
        }
        draft.arrive(at: receivedAt, sentAt: sentAt)
        return try draft.event { "row-\($0.hexadecimal)-1" }
    }
}

extension EventDraft {
    /// Settles the clocks of an event that came at `moment`; see `ClockSkew`.
    fileprivate mutating func arrive(at moment: Timestamp, sentAt: Timestamp?) {
        receivedAt = moment
        self.sentAt = self.sentAt ?? sentAt
        guard let client = originalTime ?? time else {
            (time, originalTime) = (moment, moment)
            return
        }
        originalTime = client
        time = ClockSkew.corrected(client, sentAt: self.sentAt, receivedAt: moment)
    }
}

extension JSONValue {
    /// How many keys the object with most has, at any depth.
    fileprivate var widestObject: Int {
        switch self {
        case .object(let object):
            object.members.reduce(object.members.count) { max($0, $1.value.widestObject) }
        case .array(let items): items.reduce(0) { max($0, $1.widestObject) }
        default: 0
        }
    }
}
