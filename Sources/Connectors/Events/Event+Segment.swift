public import Growth

extension Event {
    /// The event as one call of the Segment specification, which `SegmentEvents` reads back as the very
    /// same event.
    ///
    /// What the specification has no member for stands under `context.groundswell`, and only where it
    /// is needed: `account` when the account is named through a record, `time` when the clocks of the call do
    /// not lead to it. Source: INTERFACES 1.1.
    public var segmentDocument: JSONValue {
        var object: JSONObject = [
            "type": .string(call.name), "messageId": .string(id.text),
        ]
        if call == .track { object["event"] = .string(name.text) }
        object["userId"] = user.map { .string($0.text) }
        object["anonymousId"] = anonymous.map { .string($0.text) }
        object["previousId"] = previous.map { .string($0.text) }
        var context = JSONObject()
        if case .id(let account) = account {
            if call == .group {
                object["groupId"] = .string(account.text)
            } else {
                context["groupId"] = .string(account.text)
            }
        }
        object["originalTimestamp"] = .string(originalTime.iso)
        object["timestamp"] = .string(time.iso)
        object["sentAt"] = sentAt.map { .string($0.iso) }
        object["receivedAt"] = receivedAt.map { .string($0.iso) }
        let own = ownMembers
        if !own.isEmpty { context["groundswell"] = .object(own) }
        if !context.isEmpty { object["context"] = .object(context) }
        object[call == .identify || call == .group ? "traits" : "properties"] = .object(properties)
        return .object(object)
    }

    /// What the specification has no member for.
    private var ownMembers: JSONObject {
        var own = JSONObject()
        if case .through(let kind, let id) = account {
            own["account"] = ["kind": .string(kind.rawValue), "id": .string(id.text)]
        }
        let implied = ClockSkew.corrected(originalTime, sentAt: sentAt, receivedAt: receivedAt)
        if implied != time { own["time"] = .string(time.iso) }
        return own
    }
}
