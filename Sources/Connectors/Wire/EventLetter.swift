import Growth

/// A refused event as its dead letter keeps it: enough to read it again as when it first came.
///
/// A call of Segment's that could be parsed stands as it is, with its moments. Anything else stands in an object that
/// says who sent it: `{"wire":"posthog","receivedAt":…,"sentAt":…,"item":{…}}`, with `text` in place of `item` when it is
/// no JSON that we take.
struct EventLetter {
    /// What was sent.
    enum Content {
        case item(JSONValue)
        case text(ArraySlice<UInt8>)
    }

    /// Who sent it.
    let wire: WireProtocol
    /// When it came, and when its sender says it was sent.
    let receivedAt: Timestamp
    let sentAt: Timestamp?
    /// The event.
    let content: Content

    /// Bytes of a text that are kept at most.
    private static let textLimit = 1 << 20

    /// The letter that says why the event was refused.
    func deadLetter(_ problem: CellProblem) -> DeadLetter {
        DeadLetter(
            receivedAt: receivedAt,
            code: problem.code,
            reason: (problem.field.map { "\($0): " } ?? "") + problem.reason,
            body: body.compactText,
            people: people
        )
    }

    private var body: JSONValue {
        var object = JSONObject()
        switch content {
        case .item(.object(let call)) where wire == .segment: object = call
        case .item(let item): (object["wire"], object["item"]) = (.string(wire.rawValue), item)
        case .text(let bytes):
            object["wire"] = .string(wire.rawValue)
            object["text"] = .string(
                String(decoding: bytes.prefix(Self.textLimit), as: UTF8.self)
            )
        }
        object["receivedAt"] = .string(receivedAt.iso)
        let hasTime = object["timestamp"] != nil || object["originalTimestamp"] != nil
        if wire == .segment, case .item = content, !hasTime {
            object["timestamp"] = .string(receivedAt.iso)
            object["sentAt"] = .string(receivedAt.iso)
        }
        if object["sentAt"] == nil { object["sentAt"] = sentAt.map { .string($0.iso) } }
        return .object(object)
    }

    /// The users and devices that the event names, as far as it can be read.
    private var people: [String] {
        guard case .item(let item) = content else { return [] }
        let keys = [
            "userId", "anonymousId", "previousId", "distinct_id", "$distinct_id", "user_id",
            "device_id", "$user_id", "$device_id", "$anon_distinct_id", "alias",
        ]
        return [item, item["properties"] ?? .null]
            .flatMap { part in
                keys.compactMap { key in (try? JSONMember.id(part[key], key)) ?? nil }
            }
    }
}

extension EventLetter {
    /// The letter whose body is `value`; `nil` when that is a call of Segment's.
    init?(_ value: JSONValue) {
        guard let wire = value["wire"]?.stringValue.flatMap(WireProtocol.init(rawValue:)),
            let received = value["receivedAt"]?.stringValue.flatMap({ Timestamp(iso: $0) })
        else { return nil }
        if let item = value["item"] {
            content = .item(item)
        } else if let text = value["text"]?.stringValue {
            content = .text(Array(text.utf8)[...])
        } else {
            return nil
        }
        (self.wire, receivedAt) = (wire, received)
        sentAt = value["sentAt"]?.stringValue.flatMap { Timestamp(iso: $0) }
    }

    /// The event, read anew.
    func event() throws(CellProblem) -> Event {
        let item: JSONValue
        switch content {
        case .item(let value): item = value
        case .text(let bytes): item = try JSONImport.value(of: bytes)
        }
        return try wire.event(of: item, sentAt: sentAt, receivedAt: receivedAt)
    }
}
