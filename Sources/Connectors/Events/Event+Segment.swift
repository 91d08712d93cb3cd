public import Growth

extension Event {
    /// The event as one call of the Segment specification, which `SegmentEvents` reads back as the very
    /// same event.
    ///
    /// What the specification has no member for stands under `context.groundswell`, and only where it
    /// is needed: `account` when the account is named through a record, `time` in milliseconds since
    /// 1970 when the clocks of the call do not lead to it. Source: INTERFACES 1.1.
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
        object["originalTimestamp"] = originalTime.exactJSON
        // A corrected time beyond what can be read stands among our own members alone.
        object["timestamp"] = time.civilDateUTC.year > 9_999 ? nil : time.exactJSON
        object["sentAt"] = sentAt?.exactJSON
        object["receivedAt"] = receivedAt?.exactJSON
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
        if implied != time { own["time"] = .integer(time.millis) }
        return own
    }
}

extension Timestamp {
    /// The moment as JSON that reads back exactly: ISO-8601 for years of four digits, else
    /// milliseconds since 1970.
    var exactJSON: JSONValue {
        (0...9_999).contains(civilDateUTC.year) ? .string(iso) : .integer(millis)
    }
}
